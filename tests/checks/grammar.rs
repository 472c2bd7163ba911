//! Texts made of bytes: each byte chooses what comes next. Bytes alone seldom become a program whose
//! parts depend on each other; these always do, and a changed byte changes one thing.

/// Bytes that choose; zeros once they are used up.
pub(super) struct Choices<'a> {
    left: &'a [u8],
}

impl<'a> Choices<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { left: bytes }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    pub(super) fn next(&mut self) -> u8 {
        let Some((first, rest)) = self.left.split_first() else { return 0 };
        self.left = rest;
        *first
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        usize::from(self.next()) % end.max(1)
    }

    pub(super) fn pick<'t>(&mut self, all: &[&'t str]) -> &'t str {
        all[self.below(all.len())]
    }

    /// Any text, a few bytes long.
    pub(super) fn raw(&mut self) -> String {
        let (raw, rest) = self.left.split_at(self.below(6).min(self.left.len()));
        self.left = rest;
        String::from_utf8_lossy(raw).into_owned()
    }
}

#[rustfmt::skip]
const NAMES: &[&str] = &[
    "A", "B", "PATH", "IFS", "HOME", "PIP_BREAK_SYSTEM_PACKAGES", "PIP_CONFIG_FILE", "CI", "@", "*", "#", "1", "?", "A[@]", "A[1]",
];

#[rustfmt::skip]
const PIECES: &[&str] = &[
    "pip", "--break-system-packages", "install", "x", "1", "/usr/lib/python3.11", "EXTERNALLY-MANAGED", "*", "?", "[a-z]", "{a,b}",
    "{1..3}", "{", "}", ",", "~", "\\ ", "\\\n", "=", ":", "'a  b'", "''", "$'\\n\\x41'", "$((1 + 2))", "é", "\u{202e}", "\u{fdd0}",
];

#[rustfmt::skip]
const OPERATORS: &[&str] = &[
    ":-", "-", ":=", "=", ":+", "+", ":?", "#", "##", "%", "%%", "/", "//", "^", "^^", ",,", "@", ":1:", ":",
];

/// A shell word.
pub(super) fn word(choices: &mut Choices<'_>, depth: usize) -> String {
    let mut word = String::new();
    for _ in 0..=choices.below(3) {
        match choices.below(if depth > 3 { 4 } else { 9 }) {
            0..=2 => word.push_str(choices.pick(PIECES)),
            3 => word.push_str(&format!("${{{}}}", choices.pick(NAMES))),
            4 => word.push_str(&format!("\"{}\"", self::word(choices, depth + 1))),
            5 => {
                let (name, operator) = (choices.pick(NAMES), choices.pick(OPERATORS));
                word.push_str(&format!("${{{name}{operator}{}}}", self::word(choices, depth + 1)));
            }
            6 => word.push_str(&format!("$(echo {})", self::word(choices, depth + 1))),
            7 => word.push_str(&format!("<(cat {})", self::word(choices, depth + 1))),
            _ => word.push_str(&choices.raw()),
        }
    }
    word
}

#[rustfmt::skip]
const COMMANDS: &[&str] = &[
    "pip install", "pip3 install --break-system-packages", "sudo pip install", "python3 -m venv", ". /v/bin/activate", "apt-get install -y",
    "rm -f /usr/lib/python3.11/EXTERNALLY-MANAGED", "pip config set global.break-system-packages", "export PIP_BREAK_SYSTEM_PACKAGES=1; echo",
    "unset A PIP_BREAK_SYSTEM_PACKAGES; echo", "sudo -H -u root env A=1 pip install", "uv pip install --system", "bash -c", "eval", "f", "g",
    "xargs pip install <", "exit", "return", "break", "continue", "shift", "set -e", "set --", "cd", "trap", "source", "read A <", "alias p=",
    "command -v", "test -n", "find / -name EXTERNALLY-MANAGED -delete", "cp", "mv", "ln -s", "printf '%s\\n'", "local A=", "declare -a A=", "echo >>",
    "cat > f", "sh f", "pipx install", "conda create -n", "deactivate", "su - x -c", "ssh h", "docker run debian pip install", "", ":", "false", "!",
];

/// Statements, one below the other.
pub(super) fn statements(choices: &mut Choices<'_>, depth: usize) -> String {
    let mut out = String::new();
    for _ in 0..=choices.below(4) {
        out.push_str(&statement(choices, depth));
        out.push('\n');
        if choices.is_empty() {
            break;
        }
    }
    out
}

fn statement(choices: &mut Choices<'_>, depth: usize) -> String {
    let deeper = depth + 1;
    match choices.below(if depth > 4 { 5 } else { 14 }) {
        0..=2 => format!("{} {}", choices.pick(COMMANDS), word(choices, deeper)),
        3 => format!("{}={}", choices.pick(&NAMES[..8]), word(choices, deeper)),
        4 => format!("A=({} {})", word(choices, deeper), word(choices, deeper)),
        5 => {
            let [condition, yes, no] = [(); 3].map(|()| statements(choices, deeper));
            format!("if {condition}then\n{yes}else\n{no}fi")
        }
        6 => format!("for A in {}; do\n{}done", word(choices, deeper), statements(choices, deeper)),
        7 => {
            let (condition, body) = (statement(choices, deeper), statements(choices, deeper));
            format!("while {condition}; do\n{body}done")
        }
        8 => {
            let (subject, pattern) = (word(choices, deeper), word(choices, deeper));
            format!("case {subject} in\n{pattern}) {};;\nesac", statement(choices, deeper))
        }
        9 => {
            format!("{}() {{\n{}}}", choices.pick(&["f", "g", "pip"]), statements(choices, deeper))
        }
        10 => format!("(\n{})", statements(choices, deeper)),
        11 => {
            let (one, joint) = (statement(choices, deeper), choices.pick(&["&&", "||", "|", "&"]));
            format!("{one} {joint} {}", statement(choices, deeper))
        }
        12 => format!(
            "{} <<E\n{}E",
            choices.pick(&["bash", "cat > f", "sudo sh"]),
            statements(choices, deeper)
        ),
        _ => format!("[[ {} == {} ]]", word(choices, deeper), word(choices, deeper)),
    }
}

/// A script whose words depend on each other.
pub(super) fn words(choices: &mut Choices<'_>) -> String {
    let mut out = String::new();
    while !choices.is_empty() && out.len() < 1 << 14 {
        let word = word(choices, 0);
        out.push_str(&match choices.below(8) {
            0 => format!("A={word}\n"),
            1 => format!("A+=({word} \"$A\")\n"),
            2 => format!("set -- {word} \"$@\"\n"),
            3 => format!("export PIP_BREAK_SYSTEM_PACKAGES={word}\n"),
            4 => format!("cat > f <<E\n{word}\nE\npip install $(cat f)\n"),
            5 => format!("for A in {word}; do pip install $A; done\n"),
            6 => format!("sh -c {word}\n"),
            _ => format!("pip install {word}\n"),
        });
    }
    out
}

#[rustfmt::skip]
const RULES: &[&str] = &[
    "sudo-pip", "break-system-packages", "guard-disabled", "marker-removed", "install-blocked", "sudo_pip", "", "suppression-unused",
];

/// A comment that may allow something.
pub(super) fn comment(choices: &mut Choices<'_>) -> String {
    let mut comment = choices.pick(&["# ", "  #", "\t# x # ", "#\u{a0}", "\\\n# "]).to_owned();
    comment.push_str(choices.pick(&[
        "pep668-lint: ",
        "pep668-lint:",
        "pep668-lint ",
        "pep668-lin",
    ]));
    comment.push_str(choices.pick(&["allow[", "allow-file[", "alow[", "allow", "["]));
    for _ in 0..choices.below(3) {
        comment.push_str(choices.pick(RULES));
        comment.push_str(choices.pick(&[",", ", ", " "]));
    }
    comment.push_str(choices.pick(RULES));
    comment.push_str(choices.pick(&[
        "]",
        "] until=2099-01-01",
        "] until=2020-01-01",
        "] until",
        "",
    ]));
    comment.push_str(choices.pick(&[" -- because", " --", " because", " -- \u{202e}", "--x"]));
    if choices.below(4) == 0 {
        comment.push_str(&choices.raw());
    }
    comment.push_str(choices.pick(&["\n", "\r\n", "\n\n", "\\\n"]));
    comment
}

/// The script as one of our files. `kind` is the number of the kind, as `checks::KINDS` has them.
pub(super) fn within(kind: usize, script: &str, choices: &mut Choices<'_>) -> String {
    let indented = |by: usize| script.replace('\n', &format!("\n{}", " ".repeat(by)));
    match kind {
        0 => {
            let image = choices.pick(&["debian:12", "python:3.12", "ubuntu:22.04", "$X", "alpine"]);
            match choices.below(3) {
                0 => {
                    format!("FROM {image}\nRUN <<DONE\n{script}\nDONE\nUSER x\nRUN pip install y\n")
                }
                1 => format!(
                    "FROM {image} AS a\nRUN {}\nFROM a\nRUN pip install y\n",
                    script.replace('\n', "; \\\n")
                ),
                _ => format!(
                    "FROM {image}\nCOPY <<DONE /f\n{script}\nDONE\nONBUILD RUN sh /f\nRUN sh /f\n"
                ),
            }
        }
        1 => script.to_owned(),
        2 => {
            let runner =
                choices.pick(&["ubuntu-latest", "self-hosted", "${{ matrix.a }}", "[x, y]"]);
            format!(
                "on: push\njobs:\n  j:\n    runs-on: {runner}\n    strategy: {{matrix: {{a: [x, ubuntu-24.04]}}}}\n    \
                 steps:\n    - run: |\n        {}\n    - run: pip install y\n",
                indented(8)
            )
        }
        _ => format!(
            "runs:\n  using: composite\n  steps:\n  - shell: bash\n    run: |\n      {}\n",
            indented(6)
        ),
    }
}
