//! Files of kinds that nobody told us about: that they name the script is all that is known.

use super::mentions;
use crate::finding::Context;
use crate::project::link::Written;
use crate::project::mention::{Exposure, Mention};
use crate::project::runs::{Goal, Hit, Scanner, Wanted};
use crate::source::Span;

/// An image that stands that many lines away is about the same thing.
const NEAR: usize = 10;

pub(super) fn read(text: &str, goal: &Goal<'_>) -> Vec<Mention> {
    let lines = lines(text);
    let builds = lines.iter().any(|(_, line)| is_instruction(line));
    by_lines(&lines, goal, |number| {
        let around = &lines[number.saturating_sub(NEAR)..lines.len().min(number + NEAR + 1)];
        if builds || around.iter().any(|(_, line)| names_image(line)) {
            (Context::Container, format!("a file about an image names {}", goal.noun()))
        } else {
            (Context::Unknown, format!("a file of an unknown kind names {}", goal.noun()))
        }
    })
}

/// Reads each line by itself; `machine` tells of a line's number where it runs, and why.
pub(super) fn by_lines(
    lines: &[(usize, &str)],
    goal: &Goal<'_>,
    machine: impl Fn(usize) -> (Context, String),
) -> Vec<Mention> {
    let mut scanner = Scanner::new(goal);
    scanner.by_line = true;
    let mut all = Vec::new();
    for (number, (start, line)) in lines.iter().enumerate() {
        if !goal.may_stand_in(line) || is_comment(line) {
            continue;
        }
        scanner.read(line, *start);
        scanner.dir = Written::default();
        let mut hits = scanner.take();
        if hits.is_empty() && matches!(goal.wanted, Wanted::Script) {
            hits.extend(named(line, *start, goal));
        }
        if !hits.is_empty() {
            let (context, message) = machine(number);
            all.extend(mentions(hits, &Exposure::Context(context), &message));
        }
    }
    all
}

/// Lines, and where they begin.
pub(super) fn lines(text: &str) -> Vec<(usize, &str)> {
    let mut start = 0;
    text.split_inclusive('\n')
        .map(|line| {
            let at = start;
            start += line.len();
            (at, line.trim_end_matches(['\n', '\r']))
        })
        .collect()
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

/// A path of the script between quotes or blanks. A name alone must be quoted, and the file beside.
fn named(line: &str, start: usize, goal: &Goal<'_>) -> Option<Hit> {
    let name = goal.linker.name();
    memchr::memmem::find_iter(line.as_bytes(), name.as_bytes()).take(8).find_map(|at| {
        let end = at + name.len();
        let is_end = |c: char| c.is_whitespace() || "\"'`,;:()[]<>=|&".contains(c);
        let mut after = line[end..].chars();
        match after.next() {
            // `ci/x.sh:12`: somebody's message about a line.
            Some(':') if after.next().is_some_and(|c| c.is_ascii_digit()) => return None,
            Some(c) if !is_end(c) => return None,
            _ => {}
        }
        let is_start = |c: char| c.is_whitespace() || "\"'`,;:[]<>=|&".contains(c);
        let from = line[..at]
            .rfind(is_start)
            .map_or(0, |found| found + line[found..].chars().next().map_or(1, char::len_utf8));
        let path = &line[from..end];
        let link = goal.linker.link(path.trim_start_matches('('), &Written::default())?;
        let quoted = line[..from].ends_with(['"', '\'']) && line[end..].starts_with(['"', '\'']);
        let bare = !path.contains('/');
        if bare && !(quoted && goal.linker.beside()) {
            return None;
        }
        Some(Hit { span: Span::new(start + from, start + end), moved: None, instead: link.instead })
    })
}

#[cfg(test)]
mod tests {
    use crate::finding::Context;
    use crate::project::mention::{CallerKind, Exposure, mentions};

    fn found(text: &str) -> Vec<(String, Context)> {
        let found = mentions(CallerKind::Unknown, "build.py", text, "ci/x.sh");
        let context = |exposure| match exposure {
            Exposure::Context(context) => context,
            other => panic!("{other:?}"),
        };
        found.into_iter().map(|m| (text[m.span.range()].to_owned(), context(m.exposure))).collect()
    }

    #[test]
    fn an_image_beside_it_means_a_container() {
        let text = "image: debian:12\nscript: ci/x.sh\n";
        assert_eq!(found(text), [("ci/x.sh".to_owned(), Context::Container)]);
        let text = "d = '''\nFROM debian\n'''\nf('ci/x.sh')\n";
        assert_eq!(found(text)[0].1, Context::Container);
    }

    #[test]
    fn otherwise_nobody_knows() {
        for text in ["run([\"bash\", \"ci/x.sh\"])", "script: ci/x.sh", "  bash ./ci/x.sh -a"] {
            let found = found(text);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].1, Context::Unknown, "{text}");
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
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
