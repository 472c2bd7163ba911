//! Scripts from outside of which nobody knows the text, but what they do.

use super::{conda, files, word};
use crate::machine::flow::Flows;
use crate::machine::state::State;
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::{HOLE, Place, Text};

/// A script that is known by its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fetched {
    /// get-pip.py
    Pip,
    /// poetry's installer, for Python.
    Poetry,
    /// uv's installer, for a shell.
    Uv,
    /// The installer of Miniconda, Miniforge and the like, for a shell.
    Conda,
}

const ALL: [Fetched; 4] = [Fetched::Pip, Fetched::Poetry, Fetched::Uv, Fetched::Conda];

impl Fetched {
    /// The one that lies at an address.
    pub(crate) fn at(address: &str) -> Option<Self> {
        let conda = ["Miniconda", "Miniforge", "Mambaforge", "Anaconda"];
        if address.ends_with("get-pip.py") {
            Some(Self::Pip)
        } else if address.contains("install.python-poetry.org") {
            Some(Self::Poetry)
        } else if address.contains("astral.sh/uv") && address.ends_with("install.sh")
            || address.contains("astral-sh/uv/releases") && address.ends_with("uv-installer.sh")
        {
            Some(Self::Uv)
        } else {
            conda.iter().any(|name| address.contains(name)).then_some(Self::Conda)
        }
    }

    /// Unknown text that stands for it. Only [`Fetched::of`] knows it again.
    pub(crate) fn text(self, place: Option<Place>) -> Text {
        let mut text = Text::default();
        text.push_for(&format!("{HOLE}{self:?}{HOLE}\n"), place);
        text
    }

    /// The one that a text stands for.
    pub(crate) fn of(text: &Text) -> Option<Self> {
        let (name, _) = text.as_str().strip_prefix(HOLE)?.split_once(HOLE)?;
        ALL.into_iter().find(|one| format!("{one:?}") == name)
    }
}

/// Runs a text that a shell reads, or gives the state back if it stands for no such script.
pub(crate) fn in_shell(
    machine: &mut Machine<'_>,
    text: &Text,
    state: State,
) -> Result<Flows, Box<State>> {
    let model = match Fetched::of(text) {
        Some(Fetched::Uv) => files::fetch::install_uv,
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
    fn a_text_stands_for_the_script_of_an_address() {
        for (address, fetched) in [
            ("https://bootstrap.pypa.io/get-pip.py", Some(Fetched::Pip)),
            ("https://install.python-poetry.org", Some(Fetched::Poetry)),
            ("https://astral.sh/uv/0.5.1/install.sh", Some(Fetched::Uv)),
            (
                "https://repo.anaconda.com/miniconda/Miniconda3-latest-Linux-x86_64.sh",
                Some(Fetched::Conda),
            ),
            ("https://example.com/install.sh", None),
        ] {
            assert_eq!(Fetched::at(address), fetched, "{address}");
            let text = fetched.map(|fetched| fetched.text(None));
            assert_eq!(text.and_then(|text| Fetched::of(&text)), fetched);
        }
        assert_eq!(Fetched::of(&Text::from("# get-pip.py\nimport os\n")), None);
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
        ] {
            let state = bash("debian:12", &text).state;
            assert!(state.fs.node("/root/.local/bin/uv").is_some(), "{text}");
        }
        let conda = "curl -o c.sh https://x.org/Miniforge3.sh; bash c.sh -b -p /opt/conda";
        assert!(bash("debian:12", conda).state.fs.node("/opt/conda/bin/conda").is_some());
    }
}
