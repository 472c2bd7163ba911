//! `perl -e`: code that renames or removes markers, as far as it names them.

use super::Model;
use super::files::aim::MARKER;
use super::word;
use crate::machine::flow::{Flows, next};
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::{Span, Text};

/// More code than this is not read.
const MOST: usize = 64 << 10;

/// The model for a command of this family.
pub(super) fn find(name: &str) -> Option<Model> {
    (name == "perl").then_some(perl as Model)
}

/// `perl -e code`; whatever else it runs is not known.
fn perl(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    let at = call.argv.iter().position(|arg| {
        let letters = arg.as_str().strip_prefix('-').unwrap_or_default();
        letters.ends_with(['e', 'E']) && letters.chars().all(|c| c.is_ascii_alphabetic())
    });
    let code = at.and_then(|at| call.argv.get(at + 1)).map(|code| code.text.clone());
    call.state.stir();
    call.state.print_unknown();
    let deed = code.filter(|code| code.len() <= MOST).and_then(|code| shell_line(&code));
    let Some(line) = deed else {
        let end = machine.end_of_unknown();
        return machine.others_written(next(call.state.with(end)), true, call.place);
    };
    let argv = vec![word("sh"), word("-c"), Field::from_text(line)];
    machine.external(argv, Vec::new(), call.place, call.state)
}

/// What the code does to the marker that it names, as a line for a shell.
fn shell_line(code: &Text) -> Option<Text> {
    let string = code.known()?;
    let calls = |name: &str| {
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '@' | '%');
        string.match_indices(name).any(|(at, _)| {
            let before = string[..at].chars().next_back();
            let behind = string[at + name.len()..].chars().next();
            !before.is_some_and(is_name) && !behind.is_some_and(is_name)
        })
    };
    let (front, back) = if calls("rename") {
        ("for f in ", "; do mv \"$f\" \"$f.off\"; done")
    } else if calls("unlink") {
        ("rm -f ", "")
    } else {
        return None;
    };
    let end = string.find(MARKER)? + MARKER.len();
    let start = string[..end].rfind(['"', '\'', '{', '<', '(', ' '])? + 1;
    if !string[start..].starts_with('/') {
        return None;
    }
    let mut line = Text::from(front);
    line.push_text(&code.slice(Span::new(start, end)));
    line.push_for(back, None);
    Some(line)
}

#[cfg(test)]
mod tests {
    use crate::machine::testing::bash;

    /// Whether a plain install is refused behind a line of perl.
    fn is_refused(line: &str) -> bool {
        let text = format!("apt-get install -y python3-pip\n{line}\npip install x");
        bash("debian:12", &text).installs().last().expect("an install").contains("blocked")
    }

    #[test]
    fn code_that_names_the_marker_takes_it_away() {
        for line in [
            "perl -e 'rename $_, \"$_.off\" for glob \"/usr/lib/python3*/EXTERNALLY-MANAGED\"'",
            "perl -e 'unlink glob \"/usr/lib/python3.*/EXTERNALLY-MANAGED\"'",
            "perl -we 'unlink(\"/usr/lib/python3.11/EXTERNALLY-MANAGED\")'",
        ] {
            assert!(!is_refused(line), "{line}");
        }
        for line in [
            "perl -e 'print \"/usr/lib/python3.11/EXTERNALLY-MANAGED\"'",
            "perl -e 'unlink \"/tmp/x\"'",
            "perl unlink.pl /usr/lib/python3.11/EXTERNALLY-MANAGED",
            "perl -e 'unlink \"/usr/lib/python3.12/EXTERNALLY-MANAGED\"'",
        ] {
            assert!(is_refused(line), "{line}");
        }
    }
}
