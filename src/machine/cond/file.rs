//! What a test of a file answers.

use super::Answer;
use crate::machine::Presence;
use crate::machine::fs::{Found, Kind, Node, is_standard};
use crate::machine::guards;
use crate::machine::redirect::may_write;
use crate::machine::state::{State, User};
use crate::machine::words::Field;

/// The answer of `test -f path` and its like; unknown for an operator that asks something else.
pub(super) fn answer(op: &str, operand: &Field, state: &State) -> Answer {
    let written = operand.as_str();
    let asks = matches!(
        op,
        "-a" | "-e" | "-f" | "-s" | "-r" | "-d" | "-x" | "-h" | "-L" | "-w" | "-p" | "-S" | "-b"
    );
    // Nobody sits before a build.
    if op == "-t" && state.fs.plain && !state.strange {
        return Answer::Known(false);
    }
    if !asks {
        return Answer::Unknown;
    }
    if written.is_empty() {
        return Answer::Known(false);
    }
    let whole = state.path(written);
    let link = matches!(op, "-h" | "-L");
    let found = state.fs.find(&whole, !link);
    if let Some(guard) = guards::of_file(&whole)
        && found == Found::Unknown
    {
        return Answer::Guard(guard, false);
    }
    // What was made under a name that reads like this may be another file.
    let programs = matches!(&found, Found::Node(_, Node { kind: Kind::Program(_), .. }));
    if !state.fs.is_one(&whole) && !programs {
        return Answer::Unknown;
    }
    match found {
        // A folder may be named like a program.
        Found::Absent if op == "-d" && state.fs.folder(&whole) == Presence::Unknown => {
            Answer::Unknown
        }
        // A pattern that fits nothing modelled may yet fit something.
        Found::Absent if operand.pattern && !state.fs.closed => Answer::Unknown,
        Found::Absent => Answer::Known(false),
        Found::Unknown if is_standard(&whole) => of_folder(op, &whole, state),
        Found::Unknown => Answer::Unknown,
        Found::Node(_, node) => of_node(op, &whole, &node, state),
    }
}

fn of_node(op: &str, whole: &str, node: &Node, state: &State) -> Answer {
    let presumed = matches!(node.kind, Kind::Program(program) if state.is_presumed(program));
    if node.maybe || presumed {
        return Answer::Unknown;
    }
    let others = node.secret && state.user != User::Root;
    match (op, &node.kind) {
        // Debian's python3 is a link, and so is an environment's.
        ("-h" | "-L", Kind::Program(_)) => Answer::Unknown,
        ("-h" | "-L", kind) => Answer::Known(matches!(kind, Kind::Link(_))),
        // A link that leads nowhere, or in a circle.
        (_, Kind::Link(_)) => Answer::Unknown,
        ("-e" | "-r" | "-a", _) if others => Answer::Unknown,
        ("-e" | "-a", _) => Answer::Known(true),
        (_, Kind::Device) => Answer::Unknown,
        (_, Kind::Dir | Kind::OpenDir(_)) => of_folder(op, whole, state),
        ("-r" | "-f", _) => Answer::Known(true),
        ("-d" | "-p" | "-S" | "-b", _) => Answer::Known(false),
        ("-s", Kind::File(text)) if text.is_known() => Answer::Known(!text.is_empty()),
        ("-s", Kind::File(text)) if text.as_str().trim_matches(crate::source::HOLE).is_empty() => {
            Answer::Unknown
        }
        ("-s" | "-x", Kind::Program(_)) | ("-s", _) => Answer::Known(true),
        ("-x", _) => node.runs.map_or(Answer::Unknown, Answer::Known),
        ("-w", _) => writable(whole, state),
        _ => Answer::Unknown,
    }
}

/// The answer about a folder that is there.
fn of_folder(op: &str, whole: &str, state: &State) -> Answer {
    match op {
        "-e" | "-a" | "-d" => Answer::Known(true),
        "-f" | "-h" | "-L" | "-p" | "-S" | "-b" => Answer::Known(false),
        "-r" | "-x" if whole == "/root" && state.user != User::Root => Answer::Unknown,
        "-r" | "-x" => Answer::Known(true),
        "-w" => writable(whole, state),
        _ => Answer::Unknown,
    }
}

/// Whether what is there may be changed: root may, and nobody else what is the system's.
fn writable(whole: &str, state: &State) -> Answer {
    let kernel_s = ["/proc", "/sys"].iter().any(|root| whole.starts_with(root));
    match state.user {
        User::Root if !kernel_s => Answer::Known(true),
        User::Named(_) if !may_write(state, &format!("{whole}/")) && is_standard(whole) => {
            Answer::Known(false)
        }
        _ => Answer::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use crate::machine::testing::{bash, bash_as};

    /// What `V` is where a condition holds, where it does not, or where nobody can tell.
    fn truth(user: &str, before: &str, condition: &str) -> &'static str {
        let text = format!("{before}\nif {condition}; then V=yes; else V=no; fi\necho $V > /tmp/v");
        let ran = if user == "root" {
            bash("debian:12", &text)
        } else {
            bash_as(user, "debian:12", &text)
        };
        match ran.state.fs.read("/tmp/v").as_ref().and_then(|text| text.known()) {
            Some("yes\n") => "yes",
            Some("no\n") => "no",
            _ => "perhaps",
        }
    }

    #[test]
    fn modes_of_files_are_remembered() {
        let of = |before: &str, condition: &str| truth("root", before, condition);
        assert_eq!(of("cd /tmp; mkdir d; cd d; touch a", "[ -x a ]"), "no");
        assert_eq!(of("cd /tmp; mkdir d; cd d; touch a; chmod +x a", "[ -x a ]"), "yes");
        assert_eq!(of("cd /tmp; mkdir d; cd d; touch a; chmod 755 a; echo > a", "[ -x a ]"), "yes");
        assert_eq!(of("cd /tmp; mkdir d; cd d; echo > a; chmod u+x a; cp a b", "[ -x b ]"), "yes");
        assert_eq!(of("cd /tmp; mkdir d; cd d; touch a; install a b", "[ -x b ]"), "yes");
        assert_eq!(of("cd /tmp; mkdir d; cd d; touch a; install -m 644 a b", "[ -x b ]"), "no");
        assert_eq!(of("", "[ -x /var/lib/unseen ]"), "perhaps");
    }

    #[test]
    fn folders_that_every_system_has_are_there() {
        for condition in ["[ -d /etc ]", "[[ -d /tmp ]]", "test -e /usr/bin", "[ ! -f /etc ]"] {
            assert_eq!(truth("root", "", condition), "yes", "{condition}");
        }
        assert_eq!(truth("root", "", "[ -w /etc ]"), "yes");
        assert_eq!(truth("dev", "", "[ -w /etc ]"), "no");
        assert_eq!(truth("root", "", "[ -t 0 ]"), "no");
        assert_eq!(truth("root", "", "[ -d /var/lib/some ]"), "perhaps");
    }
}
