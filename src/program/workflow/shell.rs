//! `shell:`: what runs a step's text.

use super::foreign::{self, Foreign};
use crate::knowledge::RunnerOs;
use crate::program::Script;
use crate::source::Text;

/// What runs a step's text.
#[derive(Debug, Clone)]
pub(crate) enum Shell {
    /// A program and its options, to which the text is handed as an argument.
    Words(Vec<Text>),
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
    let string = template.as_str();
    let mut found = Vec::new();
    for word in string.split_whitespace() {
        if word == "{0}" {
            break;
        }
        let start = word.as_ptr() as usize - string.as_ptr() as usize;
        found.push(template.slice((start..start + word.len()).into()));
    }
    match found.first().map_or("", |first| base(first.as_str())) {
        "pwsh" | "powershell" => Shell::Foreign(Foreign::PowerShell),
        "cmd" => Shell::Foreign(Foreign::Cmd),
        // Wrappers that start a login shell.
        "msys2" | "micromamba-shell" => words(&["bash", "-leo", "pipefail", "-c"]),
        _ => {
            found.push(Text::from("-c"));
            Shell::Words(found)
        }
    }
}

fn base(program: &str) -> &str {
    program.rsplit(['/', '\\']).next().unwrap_or(program)
}

impl Shell {
    /// What running `text` comes to.
    pub(super) fn script(&self, text: Text) -> Script {
        match self {
            Self::Words(shell) => Script::Shell { shell: shell.clone(), text },
            Self::Foreign(language) => Script::Shell {
                shell: ["bash", "-c"].map(Text::from).to_vec(),
                text: foreign::commands(&text, *language),
            },
        }
    }
}
