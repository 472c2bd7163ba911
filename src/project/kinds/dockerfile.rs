//! Dockerfiles and templates of them, where nobody can replay them.

use super::mentions;
use crate::finding::Context;
use crate::project::link::Written;
use crate::project::mention::{Exposure, Mention};
use crate::project::runs::{Goal, Hit, Scanner, Wanted};
use crate::source::{FileId, Text};
use crate::syntax::dockerfile::{self, Command, Files, Instruction, Kind};

pub(super) fn read(text: &str, goal: &Goal<'_>) -> Vec<Mention> {
    let mut scanner = Scanner::new(goal);
    // WORKDIR is not followed: every relative path may be meant from anywhere.
    scanner.dir = Written::lost();
    let mut copied = Vec::new();
    for instruction in &dockerfile::parse(text, FileId(0), 0).instructions {
        instruction_of(instruction, &mut scanner, &mut copied);
        scanner.dir = Written::lost();
    }
    let exposure = Exposure::Context(Context::Container);
    let mut all = mentions(copied, &exposure, "a Dockerfile copies this script into its image");
    let message = format!("a Dockerfile runs {}", goal.noun());
    all.extend(mentions(scanner.take(), &exposure, &message));
    all
}

fn instruction_of(instruction: &Instruction, scanner: &mut Scanner<'_>, copied: &mut Vec<Hit>) {
    match &instruction.kind {
        Kind::Run(command) => {
            for flag in instruction.flags.iter().filter(|flag| flag.name == "mount") {
                mounted(flag.value.as_str(), scanner);
                let parts = flag.value.as_str().split(',').filter_map(|part| part.split_once('='));
                for (_, path) in parts.filter(|(key, _)| matches!(*key, "source" | "src")) {
                    copied.extend(shipped(path, instruction, scanner));
                }
            }
            command_of(command, instruction, scanner);
        }
        Kind::Cmd(command) | Kind::Entrypoint(command) | Kind::Healthcheck(Some(command)) => {
            command_of(command, instruction, scanner);
        }
        Kind::Copy(files) | Kind::Add(files) if instruction.flag("from").is_none() => {
            for source in &files.sources {
                copied.extend(shipped(source.as_str(), instruction, scanner));
            }
            folders(files, scanner);
        }
        Kind::Onbuild(inner) => instruction_of(inner, scanner, copied),
        _ => {}
    }
}

/// What the build context ships.
fn shipped(path: &str, instruction: &Instruction, scanner: &Scanner<'_>) -> Option<Hit> {
    if !matches!(scanner.goal.wanted, Wanted::Script) {
        return None;
    }
    let path = path.trim_matches(['"', '\'']).trim_start_matches('/');
    let link = scanner.goal.linker.link(path, &Written::default())?;
    Some(Hit { span: instruction.place.span, moved: None, instead: link.instead })
}

fn command_of(command: &Command, instruction: &Instruction, scanner: &mut Scanner<'_>) {
    match command {
        Command::Shell(text) => scanner.scan(text),
        Command::Exec(words) => {
            let mut line = Text::default();
            for word in words {
                line.push_text(word);
                line.push_for(" ", None);
            }
            scanner.scan(&line);
        }
        Command::Heredoc => {
            for heredoc in &instruction.heredocs {
                scanner.scan(&heredoc.content());
            }
        }
    }
}

/// `COPY scripts /tmp/`: what lies below is there.
fn folders(files: &Files, scanner: &mut Scanner<'_>) {
    for source in &files.sources {
        place(source.as_str(), files.target.as_str(), scanner);
    }
}

/// `--mount=type=bind,source=scripts,target=/tmp`
fn mounted(flag: &str, scanner: &mut Scanner<'_>) {
    let value = |keys: &[&str]| {
        let mut pairs = flag.split(',').filter_map(|part| part.split_once('='));
        pairs.find(|(key, _)| keys.contains(key)).map(|(_, value)| value)
    };
    if value(&["from"]).is_none()
        && let Some(target) = value(&["target", "dst", "destination"])
    {
        place(value(&["source", "src"]).unwrap_or("."), target, scanner);
    }
}

fn place(source: &str, target: &str, scanner: &mut Scanner<'_>) {
    const MOST: usize = 64;
    let target = target.trim_end_matches('/');
    if target.starts_with('/') && scanner.mounts.len() < MOST {
        let source = source.trim_matches('/');
        let source = if source.is_empty() { "." } else { source };
        scanner.mounts.push((target.to_owned(), source.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use crate::project::mention::{CallerKind, mentions};

    fn count(text: &str, script: &str) -> usize {
        mentions(CallerKind::Template, "docker/Dockerfile.j2", text, script).len()
    }

    #[test]
    fn copies_and_runs_are_found() {
        for (text, script) in [
            ("FROM x\nCOPY scripts/x.sh /tmp/\n", "scripts/x.sh"),
            ("FROM x\nCOPY [\"x.sh\", \"/tmp/\"]\n", "docker/x.sh"),
            ("FROM x\nCOPY docker /d/\nRUN /d/x.sh\n", "docker/x.sh"),
            ("FROM x\nCOPY . /app\nRUN /app/x.sh\n", "x.sh"),
            ("FROM x\nRUN bash /app/scripts/x.sh\n", "scripts/x.sh"),
            ("FROM x\nCMD [\"bash\", \"scripts/x.sh\"]\n", "scripts/x.sh"),
            (
                "{% if a %}\nFROM {{ x }}\nRUN . /home/me/build/x.sh\n{% endif %}\n",
                "lib/build/x.sh",
            ),
            ("FROM x\nRUN <<EOF\n./scripts/x.sh\nEOF\n", "scripts/x.sh"),
            ("FROM x\nRUN --mount=type=bind,source=ci,target=/ci /ci/x.sh\n", "ci/x.sh"),
            ("FROM x\nONBUILD COPY x.sh /\n", "x.sh"),
            ("FROM x\nCOPY {{ all }} /home/me/\nRUN . /home/me/x.sh\n", "docker/x.sh"),
        ] {
            assert_eq!(count(text, script), 1, "{text}");
        }
    }

    #[test]
    fn other_files_of_that_name_are_not_meant() {
        for text in [
            "FROM x\nCOPY --from=build /x.sh /\n",
            "FROM x\nRUN /usr/lib/x.sh\n",
            "FROM x\nCOPY . .\n# RUN ./x.sh\n",
            "FROM x\nRUN rm x.sh\n",
            "FROM x\nCOPY other/x.sh /\n",
        ] {
            assert_eq!(count(text, "scripts/x.sh"), 0, "{text}");
        }
    }
}
