//! `shell:`: what runs a step's text.

use super::foreign::{self, Foreign};
use crate::knowledge::RunnerOs;
use crate::program::{STEP_FILE, Script};
use crate::source::{HOLE, Span, Text};

/// What runs a step's text.
#[derive(Debug, Clone)]
pub(crate) enum Shell {
    /// A program and its options, to which the text is handed as an argument.
    Words(Vec<Text>),
    /// A command that is given the name of a file with the text.
    Command(Vec<Text>),
    /// A shell whose language is read only as far as plain command lines go.
    Foreign(Foreign),
}

/// The shell of a step that names none.
pub(super) fn default(in_container: bool, os: Option<RunnerOs>) -> Shell {
    match os {
        _ if in_container => words(&["sh", "-e", "-c"]),
        Some(RunnerOs::Windows) => Shell::Foreign(Foreign::PowerShell),
        _ => words(&["bash", "-e", "-c"]),
    }
}

/// The shell that `shell: name` means:
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell>.
pub(super) fn named(name: &Text) -> Shell {
    match name.as_str().trim() {
        // `shell: ${{ matrix.shell }}`, of which nobody knows what it is.
        unknown if unknown.starts_with(HOLE) => words(&["bash", "-e", "-c"]),
        "bash" => words(&["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"]),
        "sh" => words(&["sh", "-e", "-c"]),
        "python" => words(&["python", "-c"]),
        "pwsh" | "powershell" => Shell::Foreign(Foreign::PowerShell),
        "cmd" => Shell::Foreign(Foreign::Cmd),
        _ => custom(name),
    }
}

fn words(words: &[&str]) -> Shell {
    Shell::Words(words.iter().map(|&word| Text::from(word)).collect())
}

/// `bash -el {0}`: `{0}` is a file that holds the text.
fn custom(template: &Text) -> Shell {
    let mut found = split(template);
    match found.first().map_or("", |first| base(first.as_str())) {
        "pwsh" | "powershell" => Shell::Foreign(Foreign::PowerShell),
        "cmd" => Shell::Foreign(Foreign::Cmd),
        // Wrappers that start a login shell.
        "msys2" | "micromamba-shell" => words(&["bash", "-leo", "pipefail", "-c"]),
        name if name.starts_with("python") || !template.as_str().contains(FILE) => {
            found.retain(|word| word.as_str() != FILE);
            found.push(Text::from("-c"));
            Shell::Words(found)
        }
        _ => Shell::Command(found.iter().map(named_file).collect()),
    }
}

/// Stands for the file with the text.
const FILE: &str = "{0}";

/// The words of a template; quotes keep blanks together.
fn split(template: &Text) -> Vec<Text> {
    let (mut all, mut word) = (Vec::new(), None::<Text>);
    let mut open = None;
    for (at, c) in template.as_str().char_indices() {
        match (c, open) {
            ('"' | '\'', None) => {
                open = Some(c);
                word.get_or_insert_default();
            }
            (c, Some(quote)) if c == quote => open = None,
            (c, None) if c.is_whitespace() => all.extend(word.take()),
            (c, _) => {
                let one = template.slice(Span::new(at, at + c.len_utf8()));
                word.get_or_insert_default().push_text(&one);
            }
        }
    }
    all.extend(word);
    all
}

/// A word with the file's name in its place.
fn named_file(word: &Text) -> Text {
    let Some(at) = word.as_str().find(FILE) else { return word.clone() };
    let mut out = word.slice(Span::new(0, at));
    out.push_for(STEP_FILE, word.place(Span::new(at, at + FILE.len())));
    out.push_text(&word.slice(Span::new(at + FILE.len(), word.len())));
    out
}

fn base(program: &str) -> &str {
    program.rsplit(['/', '\\']).next().unwrap_or(program)
}

impl Shell {
    /// What running `text` comes to.
    pub(super) fn script(&self, text: Text) -> Script {
        match self {
            Self::Words(shell) => Script::Shell { shell: shell.clone(), text },
            Self::Command(words) => Script::File { words: words.clone(), text },
            Self::Foreign(language) => Script::Shell {
                shell: ["bash", "-c"].map(Text::from).to_vec(),
                text: foreign::commands(&text, *language),
            },
        }
    }
}
