//! `run-parts`: the programs in a folder, one after the other (run-parts(8) of Debian's debianutils).

use super::lists::in_turn;
use super::options::read;
use crate::machine::flow::{Flows, next};
use crate::machine::models::files::regex::{Kind, compile};
use crate::machine::models::word;
use crate::machine::state::Status;
use crate::machine::words::{self, Field};
use crate::machine::{Call, Machine};

/// `run-parts [options] folder`
pub(super) fn run(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    let takes = |name: &str| matches!(name, "a" | "arg" | "regex" | "u" | "umask");
    let args = call.argv.split_off(1);
    let (given, first) = read(&args, takes);
    let Some(folder) = args.get(first) else { return next(call.state.with(Status::NonZero)) };
    let mut wanted = None;
    let mut behind: Vec<Field> = Vec::new();
    for option in given {
        match (option.name, option.value) {
            ("test" | "list", _) => {
                call.state.print_unknown();
                return next(call.state.with(Status::Likely));
            }
            ("regex", Some(pattern)) => wanted = Some(pattern),
            ("a" | "arg", Some(argument)) => behind.push(argument),
            _ => {}
        }
    }
    let regex = wanted.as_ref().map(|field| compile(field.as_str(), Kind::Extended, false));
    let dots = !machine.distro.is_some_and(|distro| {
        matches!(distro.id, "debian" | "ubuntu" | "raspbian" | "kali" | "alpine")
    });
    let runs = |name: &str| match &regex {
        Some(Some(regex)) => regex.is_match(name),
        Some(None) => true,
        None => name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-' || dots && c == '.'),
    };
    let path = call.state.path(folder.as_str());
    let found = words::paths(&format!("{path}/*"), &call.state).into_iter();
    let lines = found
        .filter(|path| path.rsplit('/').next().is_some_and(runs) && !call.state.fs.is_folder(path))
        .map(|path| [std::slice::from_ref(&word(&path)), behind.as_slice()].concat())
        .collect();
    in_turn(machine, &call, lines)
}

#[cfg(test)]
mod tests {
    use crate::machine::testing::bash;

    #[test]
    fn programs_in_a_folder_run_by_their_names() {
        let text = "mkdir /p; for n in b a a.sh; do echo \"pip install $n\" > /p/$n; done
apt-get install -y python3-pip";
        let installs = |command: &str| {
            let ran = bash("debian:12", &format!("{text}\n{command} || true"));
            let packages = ran.events.iter().flat_map(|event| event.packages.clone());
            packages.filter(|name| name != "python3-pip").collect::<Vec<_>>()
        };
        assert_eq!(installs("run-parts /p"), ["a", "b"]);
        assert_eq!(installs("run-parts --regex '^a' /p"), ["a", "a.sh"]);
        assert!(installs("run-parts --test /p").is_empty());
    }
}
