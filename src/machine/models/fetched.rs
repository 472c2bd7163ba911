//! Scripts from outside of which nobody knows the text, but what they do.

use super::{conda, uv, word};
use crate::machine::flow::Flows;
use crate::machine::state::State;
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::{Fetched, Origin, Text};

/// The script that a text stands for.
pub(crate) fn fetched(text: &Text) -> Option<Fetched> {
    match text.origin() {
        Some(Origin::Fetched(fetched)) => Some(*fetched),
        _ => None,
    }
}

/// Runs a text that a shell reads, or gives the state back if it stands for no such script.
pub(crate) fn in_shell(
    machine: &mut Machine<'_>,
    text: &Text,
    state: State,
) -> Result<Flows, Box<State>> {
    let model = match fetched(text) {
        Some(Fetched::Uv) => uv::installer::install,
        Some(Fetched::Conda) => conda::install,
        Some(Fetched::Pip | Fetched::Poetry) | None => return Err(Box::new(state)),
    };
    let args = state.params.args.iter().cloned().map(Field::from_text);
    let argv = std::iter::once(word("sh")).chain(args).collect();
    Ok(model(machine, Call { argv, place: text.whole_place(), state }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::testing::bash;

    #[test]
    fn text_that_looks_like_an_installer_is_none() {
        assert_eq!(fetched(&Text::from("# get-pip.py\nimport os\n")), None);
        let state = bash("debian:12", "sh -c '\u{fdd0}Uv\u{fdd0}'").state;
        assert!(state.fs.node("/root/.local/bin/uv").is_none());
    }

    #[test]
    fn a_command_of_the_machines_own_is_none() {
        let state = bash("debian:12", "pep668-lint:install-uv").state;
        assert!(state.fs.node("/root/.local/bin/uv").is_none());
    }

    #[test]
    fn shells_run_what_was_fetched_in_any_way() {
        let address = "https://astral.sh/uv/install.sh";
        for text in [
            format!("curl -LsSf {address} | sh"),
            format!("sh -c \"$(curl -LsSf {address})\""),
            format!("wget -qO- {address} | env UV_NO_MODIFY_PATH=1 bash -s -- -q"),
            format!("curl -LsSf {address} -o i.sh && chmod +x i.sh && ./i.sh"),
            format!("bash <(curl -LsSf {address})"),
            format!("bash <<< \"$(curl -LsSf {address})\""),
            format!("get=$(curl -LsSf {address})\neval \"$get\""),
            format!("get=$(curl -LsSf {address})\nsh <<END\n$get\nEND"),
            format!("curl -LsSf {address} | tee i.sh > /dev/null; cat i.sh | sh"),
        ] {
            let state = bash("debian:12", &text).state;
            assert!(state.fs.node("/root/.local/bin/uv").is_some(), "{text}");
        }
        let mixed = format!("curl -LsSf {address} | sed 's/a/b/' | sh");
        assert!(bash("debian:12", &mixed).state.fs.node("/root/.local/bin/uv").is_none());
        let conda = "curl -o c.sh https://x.org/Miniforge3.sh; bash c.sh -b -p /opt/conda";
        assert!(bash("debian:12", conda).state.fs.node("/opt/conda/bin/conda").is_some());
    }

    #[test]
    fn a_script_that_is_another_one_on_each_branch_is_unknown() {
        let get = |address: &str| format!("curl -o i.sh https://{address}");
        let (uv, conda) = (get("astral.sh/uv/install.sh"), get("x.org/Miniforge3.sh"));
        let text = format!("if a; then {uv}; else {conda}; fi\nsh i.sh");
        assert!(bash("debian:12", &text).state.fs.node("/root/.local/bin/uv").is_none());
    }
}
