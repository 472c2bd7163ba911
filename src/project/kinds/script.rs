//! Shell scripts, where nobody can replay them.

use super::mentions;
use crate::project::mention::{Exposure, Mention};
use crate::project::runs::{Goal, Scanner};

pub(super) fn read(text: &str, goal: &Goal<'_>) -> Vec<Mention> {
    let mut scanner = Scanner::new(goal);
    scanner.read(text, 0);
    mentions(scanner.take(), &Exposure::Caller, &format!("another script runs {}", goal.noun()))
}

#[cfg(test)]
mod tests {
    use crate::finding::Context;
    use crate::project::mention::{CallerKind, Exposure, mentions};

    fn found(text: &str) -> Vec<(String, Exposure)> {
        let found = mentions(CallerKind::Script, "ci/run.sh", text, "ci/x.sh");
        found.into_iter().map(|m| (text[m.span.range()].to_owned(), m.exposure)).collect()
    }

    fn commands(text: &str) -> Vec<String> {
        found(text).into_iter().map(|(command, _)| command).collect()
    }

    #[test]
    fn commands_that_run_it_are_found() {
        for text in [
            "./x.sh",
            "bash -e x.sh --all",
            "source \"$(dirname \"$0\")/x.sh\"",
            ". \"${DIR}\"/x.sh",
            "A=1 sudo -E -u root bash ci/x.sh",
            "sudo ./x.sh",
            "bash -c './x.sh a'",
            "bash <x.sh",
            "cat x.sh | sudo bash -s",
            "if ! ./x.sh; then exit 1; fi",
            "cd sub && ../x.sh",
            "out=$(./x.sh)",
            "S=ci/x.sh\nbash $S",
            "cp ci/x.sh /tmp/y.sh\nbash /tmp/y.sh",
            "timeout 5 bash x.sh",
            "cd ci && ./x.sh",
        ] {
            assert_eq!(commands(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn what_only_handles_the_file_is_no_run() {
        for text in [
            "chmod +x ./x.sh",
            "shellcheck ci/x.sh",
            "cat x.sh",
            "git add ./x.sh",
            "vim ./x.sh",
            "echo 'run ./x.sh'",
            "# ./x.sh",
            "x.sh",
            "./rex.sh",
            "bash x.sh.bak",
            "cat <<EOF\n./x.sh\nEOF",
            "cd other && ./x.sh",
        ] {
            assert_eq!(commands(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn a_command_may_take_it_elsewhere() {
        for (text, context) in [
            ("docker run -v $PWD:/w debian:12 bash /w/ci/x.sh", Context::Container),
            ("docker run -v ./x.sh:/x.sh debian:12 bash /x.sh", Context::Container),
            ("docker exec box sh -c 'cd /src && ./ci/x.sh'", Context::Container),
            ("docker run -i debian:12 bash -s <x.sh", Context::Container),
            ("ssh me@host 'bash -s' <x.sh", Context::Host),
            ("ssh -p 22 host ./ci/x.sh", Context::Host),
            ("docker run -i x bash <<EOF\nbash /src/ci/x.sh\nEOF", Context::Container),
        ] {
            let all = found(text);
            assert!(!all.is_empty(), "{text}");
            assert!(all.iter().all(|(_, e)| *e == Exposure::Context(context)), "{text}: {all:?}");
        }
    }

    #[test]
    fn a_program_may_be_a_script_by_its_first_line() {
        let of = |text| mentions(CallerKind::Unknown, "ci/tool", text, "ci/x.sh");
        assert_eq!(of("#!/bin/bash\nsource \"$DIR/x.sh\"\n")[0].exposure, Exposure::Caller);
        let unknown = Exposure::Context(Context::Unknown);
        assert_eq!(of("#!/usr/bin/perl\nsystem('./x.sh')\n")[0].exposure, unknown);
    }
}
