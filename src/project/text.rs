//! Files that nobody replays: that they name a script is all that is known of them.

use super::report::is_report;
use crate::finding::Context;
use crate::program::callers;
use crate::source::Span;
use crate::source::project::{folder, normal, upwards};

/// An image that stands that many lines away is about the same thing.
const NEAR: usize = 10;

/// How an orb of `CircleCI` takes in a file.
const INCLUDE: &str = "<<include(";

/// Names in one line that are looked at.
const MOST: usize = 8;

/// A place in a text that names a file of the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The words, in bytes.
    pub span: Span,
    /// On what kind of machine the file is run, as far as the text tells; `None`: on that of whoever runs
    /// the text itself, a program.
    pub context: Option<Context>,
    /// What the text says, as a clause.
    pub message: &'static str,
    /// Who runs the file is not said: it counts only if no replay comes to the file.
    pub vague: bool,
}

/// The places in a pipeline, the file at `path`, at which a variable has the file at `named` for its
/// value: something that runs there is told to run it.
pub(super) fn in_variables(path: &str, text: &str, named: &str) -> Vec<Mention> {
    let message = "a variable of this pipeline names the script";
    let mut all = by_lines(text, naming(path, text, named), |_| (None, message));
    all.retain(|mention| is_value(&text[..mention.span.start as usize]));
    let Some(context) = all.first().and_then(|_| callers::most_exposed(path, text)) else {
        return Vec::new();
    };
    for mention in &mut all {
        (mention.context, mention.vague) = (Some(context), true);
    }
    all
}

/// Whether a variable's value begins behind a text: `NAME=`, `"NAME": "bash `.
fn is_value(before: &str) -> bool {
    let is_mark = |c: char| matches!(c, ' ' | '"' | '\'');
    let line = before.rsplit('\n').next().unwrap_or_default().trim_end_matches(is_mark);
    let shells = ["bash", "sh", "source"];
    let line = shells.iter().find_map(|shell| line.strip_suffix(shell)).unwrap_or(line);
    let Some(line) = line.trim_end_matches(is_mark).strip_suffix(['=', ':']) else { return false };
    let name = line.trim_end_matches(is_mark);
    let part = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let rest = name.trim_end_matches(part);
    name.len() - rest.len() > 1 && !rest.ends_with(|c: char| c.is_alphanumeric() || c == '$')
}

/// The places in a program, the file at `path`, that name the file at `named`: beside an image they mean
/// a container, else the machine on which the program runs.
pub(super) fn in_program(path: &str, text: &str, named: &str) -> Vec<Mention> {
    let spans = naming(path, text, named);
    around_images(text, spans, (None, "this program names the script"))
}

/// The places in any other text that name the file at `named` and tell where it is run. A list of names
/// tells nothing.
pub(super) fn in_text(path: &str, text: &str, named: &str) -> Vec<Mention> {
    let spans = naming(path, text, named);
    if spans.is_empty() || is_report(text) {
        return Vec::new();
    }
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let host = |message| move |_: &str| (Some(Context::Host), message);
    match extension {
        _ if is_packer(&name) => packer(text, spans),
        _ if name.starts_with("vagrantfile") => {
            let of = |_: &str| (Some(Context::Unknown), "a virtual machine of Vagrant runs this");
            by_lines(text, spans, of)
        }
        "tf" | "tftpl" => by_lines(text, spans, host("a server runs this when it is set up")),
        _ if is_cloud_config(text) => {
            by_lines(text, spans, host("a server runs this when it is set up"))
        }
        "yml" | "yaml" if text.contains(INCLUDE) => {
            let of = |line: &str| {
                let included = line.contains(INCLUDE).then_some(Context::Unknown);
                (
                    included,
                    "an orb of CircleCI includes this script: whoever uses it chooses where it runs",
                )
            };
            let mut all = by_lines(text, spans, of);
            all.retain(|mention| mention.context.is_some());
            all
        }
        "bat" | "cmd" | "ps1" => by_lines(text, spans, |line| {
            let away =
                ["wsl", "ssh"].iter().any(|word| line.split_whitespace().any(|it| it == *word));
            let context = if away { Context::Host } else { Context::Unknown };
            (Some(context), "this runs the script on another system")
        }),
        _ => {
            let unknown = (Some(Context::Unknown), "a file of an unknown kind names this script");
            let mut all = around_images(text, spans, unknown);
            if is_data(&name, extension) {
                all.retain(|mention| mention.context == Some(Context::Container));
            }
            all
        }
    }
}

/// Whether a file of this name holds data: what it names it does not run.
fn is_data(name: &str, extension: &str) -> bool {
    const DATA: [&str; 12] = [
        "json", "json5", "jsonc", "yml", "yaml", "toml", "xml", "ini", "cfg", "conf", "txt", "list",
    ];
    DATA.contains(&extension) || !name.contains('.')
}

fn is_cloud_config(text: &str) -> bool {
    text.starts_with("#cloud-config") || text.contains("user_data") || text.contains("user-data")
}

fn is_packer(name: &str) -> bool {
    name.ends_with(".pkr.hcl")
        || name.ends_with(".pkr.json")
        || name.rsplit('.').next() == Some("json") && name.contains("packer")
}

/// Templates of Packer make images of machines, or of containers.
fn packer(text: &str, spans: Vec<Span>) -> Vec<Mention> {
    let docker = ["source \"docker\"", "source.docker.", "\"docker\""];
    let said = if docker.iter().any(|words| text.contains(words)) {
        (Some(Context::Container), "an image that Packer builds runs this")
    } else {
        (Some(Context::Host), "a machine that Packer sets up runs this")
    };
    by_lines(text, spans, move |_| said)
}

/// Beside an image, or an instruction that builds one, a name means a container, elsewhere `other`.
fn around_images(
    text: &str,
    spans: Vec<Span>,
    other: (Option<Context>, &'static str),
) -> Vec<Mention> {
    if spans.is_empty() {
        return Vec::new();
    }
    let lines: Vec<&str> = text.lines().collect();
    let builds = lines.iter().any(|line| is_instruction(line));
    let container = (Some(Context::Container), "a file about an image names this script");
    let mention = |span: Span| {
        let before = &text.as_bytes()[..span.start as usize];
        let number = memchr::memchr_iter(b'\n', before).count();
        let around = &lines[number.saturating_sub(NEAR)..lines.len().min(number + NEAR + 1)];
        let image = builds || around.iter().any(|line| names_image(line));
        let (context, message) = if image { container } else { other };
        Mention { span, context, message, vague: false }
    };
    spans.into_iter().map(mention).collect()
}

/// Of the line of each name, `of` tells where what it names runs, and why.
fn by_lines(
    text: &str,
    spans: Vec<Span>,
    of: impl Fn(&str) -> (Option<Context>, &'static str),
) -> Vec<Mention> {
    let mention = |span: Span| {
        let (context, message) = of(&text[line_around(text, span.range())]);
        Mention { span, context, message, vague: false }
    };
    spans.into_iter().map(mention).collect()
}

/// Where a text, the file at `path`, names the file at `named`: the first name in each line that is no
/// comment.
fn naming(path: &str, text: &str, named: &str) -> Vec<Span> {
    let name = named.rsplit('/').next().unwrap_or(named);
    let mut spans = Vec::new();
    let mut done = 0;
    for at in memchr::memmem::find_iter(text.as_bytes(), name.as_bytes()) {
        if at < done {
            continue;
        }
        let line = line_around(text, at..at + name.len());
        done = line.end;
        if !is_comment(&text[line.clone()])
            && let Some(span) = names(path, &text[line.clone()], named)
        {
            spans.push(Span::new(line.start + span.start, line.start + span.end));
        }
    }
    spans
}

/// The line in which a part of a text stands, without its end.
fn line_around(text: &str, part: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let bytes = text.as_bytes();
    let start = memchr::memrchr(b'\n', &bytes[..part.start]).map_or(0, |at| at + 1);
    let end = memchr::memchr(b'\n', &bytes[part.end..]).map_or(text.len(), |at| part.end + at);
    start..end
}

/// `FROM debian:12`, `RUN ./x.sh`, in whatever text.
fn is_instruction(line: &str) -> bool {
    let line = line.trim_start_matches([' ', '\t', '"', '\'', '`']);
    ["FROM ", "RUN "].iter().any(|start| line.starts_with(start))
}

/// `image: debian:12`, `"image" = …`, `docker_image=…`
fn names_image(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    lower.match_indices("image").any(|(at, _)| {
        let rest = lower[at + "image".len()..].trim_start_matches(['"', '\'', ' ']);
        rest.starts_with([':', '=']) && !rest.starts_with("==")
    })
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    ["#", "//", "*", "/*", "--", ";", "<!--", "%"].iter().any(|start| line.starts_with(start))
}

/// Where a line of the file at `path` names the file at `named`: by a path between quotes or blanks, from
/// its own folder or one above it. A name alone must be quoted, and the file beside.
fn names(path: &str, line: &str, named: &str) -> Option<std::ops::Range<usize>> {
    let name = named.rsplit('/').next().unwrap_or(named);
    memchr::memmem::find_iter(line.as_bytes(), name.as_bytes()).take(MOST).find_map(|at| {
        let end = at + name.len();
        let is_end = |c: char| c.is_whitespace() || "\"'`,;:()[]<>=|&}".contains(c);
        let mut after = line[end..].chars();
        match after.next() {
            // `ci/x.sh:12`: somebody's message about a line.
            Some(':') if after.next().is_some_and(|c| c.is_ascii_digit()) => return None,
            Some(c) if !is_end(c) => return None,
            _ => {}
        }
        let is_start = |c: char| c.is_whitespace() || "\"'`,;:[]<>=|&(".contains(c);
        let from = line[..at]
            .rfind(is_start)
            .map_or(0, |found| found + line[found..].chars().next().map_or(1, char::len_utf8));
        let written = &line[from..end];
        let beside = folder(path) == folder(named);
        let quoted = line[..from].ends_with(['"', '\'']) && line[end..].starts_with(['"', '\'']);
        let meant = if written.contains('/') {
            leads_to(path, written, named)
        } else {
            quoted && written == name && (beside || is_joined(&line[..from], named))
        };
        meant.then_some(from..end)
    })
}

/// Whether the folder of `named` stands before its quoted name, as in `root / "ci" / "x.sh"` and
/// `join(root, "ci", "x.sh")`.
fn is_joined(before: &str, named: &str) -> bool {
    let parted = before[..before.len() - 1].trim_end().strip_suffix(['/', ',']);
    let quoted = parted.map(str::trim_end).and_then(|it| it.strip_suffix(['"', '\'']));
    let part = quoted.and_then(|it| it.rsplit(['"', '\'']).next()).unwrap_or_default();
    let part = part.trim_matches('/');
    let folder = folder(named);
    !part.is_empty() && (folder == part || folder.ends_with(&format!("/{part}")))
}

/// Whether a path, as it is written in the file at `path`, is that of `named`. What it begins with may be
/// a variable: then two parts must be the same, or it lies beside.
fn leads_to(path: &str, written: &str, named: &str) -> bool {
    // Where Vagrant mounts the folder of its file.
    if let Some(inside) = written.strip_prefix("/vagrant/") {
        return normal(format!("{}/{inside}", folder(path)).trim_start_matches('/')).as_deref()
            == Some(named);
    }
    let is_unknown = |part: &str| part.contains(['$', '{', '}', '%', '~']);
    if let Some(at) = written.rfind('/').and_then(|end| {
        let parts: Vec<&str> = written[..end].split('/').collect();
        parts.iter().rposition(|part| is_unknown(part)).map(|at| parts[..=at].join("/").len() + 1)
    }) {
        let known = &written[at..];
        let whole = named == known || named.ends_with(&format!("/{known}"));
        return whole && (known.contains('/') || folder(path) == folder(named));
    }
    let from = |base: &str| {
        normal(format!("{base}/{}", written.trim_start_matches("./")).trim_start_matches('/'))
    };
    !written.starts_with('/')
        && upwards(folder(path)).any(|base| from(base).as_deref() == Some(named))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found_in(path: &str, text: &str) -> Vec<(String, Context)> {
        let found = in_text(path, text, "ci/x.sh");
        found
            .into_iter()
            .map(|it| (text[it.span.range()].to_owned(), it.context.expect("one")))
            .collect()
    }

    #[test]
    fn an_image_beside_it_means_a_container() {
        for text in
            ["image: debian:12\nscript: ci/x.sh\n", "d: '\nFROM debian\n'\nf: ['ci/x.sh']\n"]
        {
            assert_eq!(found_in("a.yml", text)[0].1, Context::Container, "{text}");
        }
    }

    #[test]
    fn data_that_names_a_script_says_nothing() {
        for path in ["a.json", "b.yml", "c.toml", "files"] {
            assert_eq!(found_in(path, "\"ci/x.sh\"\n"), [], "{path}");
        }
        assert_eq!(found_in("a.nix", "\"ci/x.sh\"\n")[0].1, Context::Unknown);
    }

    #[test]
    fn servers_and_other_systems_are_hosts() {
        for (path, text) in [
            ("main.tf", "user_data = file(\"${path.module}/ci/x.sh\")\n"),
            ("init.yaml", "#cloud-config\nruncmd: [./ci/x.sh]\n"),
            ("run.bat", "wsl bash ci/x.sh\n"),
            ("a.pkr.hcl", "script = \"ci/x.sh\"\n"),
        ] {
            assert_eq!(found_in(path, text)[0].1, Context::Host, "{path}");
        }
    }

    #[test]
    fn an_orb_runs_where_its_users_say() {
        let text = "steps:\n  - run: <<include(ci/x.sh)>>\n";
        assert_eq!(found_in("jobs/lint.yml", text), [("ci/x.sh".to_owned(), Context::Unknown)]);
        assert_eq!(found_in("jobs/lint.yml", "# <<include(y.sh)>>\n- ci/x.sh\n"), []);
    }

    #[test]
    fn a_variable_of_a_pipeline_hands_the_script_to_what_runs_there() {
        let found = |path: &str, text: &str| {
            in_variables(path, text, "ci/x.sh").into_iter().map(|it| it.context).collect::<Vec<_>>()
        };
        let travis = |value: &str| format!("env:\n  - {value}\nscript: [./other]\n");
        for value in ["A=1 HOOK='$SOURCE/ci/x.sh'", "HOOK=ci/x.sh", "HOOK: \"bash ci/x.sh\""] {
            assert_eq!(found(".travis.yml", &travis(value)), [Some(Context::HostedCi)], "{value}");
        }
        for value in ["cat ci/x.sh", "hook: ci/x.sh", "a\n# HOOK=ci/x.sh", "X=1 cat ci/x.sh"] {
            assert_eq!(found(".travis.yml", &travis(value)), [], "{value}");
        }
        let gitlab = "a:\n  image: debian\n  variables:\n    HOOK: ./ci/x.sh\n  script: [b]\n";
        assert_eq!(found(".gitlab-ci.yml", gitlab), [Some(Context::Container)]);
    }

    #[test]
    fn vagrant_mounts_its_folder() {
        let text = "$s = <<S\n    /vagrant/x.sh\nS\n";
        assert_eq!(found_in("ci/Vagrantfile", text)[0].1, Context::Unknown);
        assert_eq!(found_in("other/Vagrantfile", text), []);
    }

    #[test]
    fn a_program_runs_it_where_it_is_run_itself() {
        let found = in_program("setup.py", "run([\"bash\", \"ci/x.sh\"])", "ci/x.sh");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].context, None);
    }

    #[test]
    fn a_path_may_be_joined_from_its_parts() {
        for text in [
            "run([Path(__file__).parent / 'ci' / 'x.sh'])",
            "s = os.path.join(ROOT, \"ci\", \"x.sh\")",
            "File.join('tools/ci', 'x.sh')",
        ] {
            assert_eq!(in_program("tool/run.py", text, "tools/ci/x.sh").len(), 1, "{text}");
        }
        for text in ["run(['bash', 'x.sh'])", "a / 'xci' / 'x.sh'", "a / ci / 'x.sh'", "f('x.sh')"]
        {
            assert_eq!(in_program("tool/run.py", text, "tools/ci/x.sh"), [], "{text}");
        }
    }

    #[test]
    fn comments_and_other_names_do_not_count() {
        for text in [
            "# ci/x.sh",
            "// ci/x.sh",
            "ci/x.sh:12: bad",
            "ci/x.sh.bak",
            "ci/ex.sh",
            "\"x.sh\"",
            "x.sh",
            "/usr/lib/ci/x.sh",
            "../ci/x.sh",
        ] {
            assert_eq!(in_program("build.py", text, "ci/x.sh"), [], "{text}");
        }
    }
}
