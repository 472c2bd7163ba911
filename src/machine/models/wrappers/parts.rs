//! `run-parts`: the programs in a folder, one after the other (run-parts(8) of Debian's debianutils).

use super::lists::in_turn;
use super::options::own;
use crate::machine::flow::{Flows, next};
use crate::machine::models::argv::Dialect;
use crate::machine::models::files::regex::{Kind, compile};
use crate::machine::models::word;
use crate::machine::state::Status;
use crate::machine::words::{self, Field};
use crate::machine::{Call, Machine};

/// `run-parts [options] folder`
pub(super) fn run(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    let args = call.argv.split_off(1);
    let own = own(&args, "run-parts", Dialect::Getopt);
    let Some(folder) = args.get(own.first) else { return next(call.state.with(Status::NonZero)) };
    if own.has("--test") || own.has("--list") {
        call.state.print_unknown();
        return next(call.state.with(Status::Likely));
    }
    let wanted = own.value("--regex");
    let arguments = own.given.iter().filter(|option| option.name == "--arg");
    let behind: Vec<Field> = arguments.filter_map(|option| option.value.clone()).collect();
    let regex = wanted.map(|field| compile(field.as_str(), Kind::Extended, false));
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
