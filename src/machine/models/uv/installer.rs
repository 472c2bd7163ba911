//! uv's own installer.

use crate::machine::flow::{Flows, next};
use crate::machine::fs::{Kind, Program};
use crate::machine::models::files;
use crate::machine::state::Status;
use crate::machine::{Call, Machine};
use crate::source::Text;

/// The installer puts uv into `$UV_INSTALL_DIR`, `$XDG_BIN_HOME` or `~/.local/bin`; beside it a file that puts the
/// folder on `PATH`, which later logins and steps of a job read.
pub(crate) fn install(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    let set = |name: &str| call.state.env(name).filter(|text| text.is_known() && !text.is_empty());
    let unmanaged = set("UV_UNMANAGED_INSTALL");
    let quiet = unmanaged.is_some()
        || ["UV_NO_MODIFY_PATH", "INSTALLER_NO_MODIFY_PATH"]
            .into_iter()
            .any(|it| set(it).is_some());
    let folder = set("UV_INSTALL_DIR").or(unmanaged).or_else(|| set("XDG_BIN_HOME"));
    let folder = match folder {
        Some(folder) => call.state.path(folder.as_str()),
        None => call.state.path(&format!("{}/.local/bin", call.state.home())),
    };
    for name in ["uv", "uvx"] {
        call.state.fs_mut().put(&format!("{folder}/{name}"), Kind::Program(Program::Uv));
    }
    if !quiet && !call.state.is_on_path(&folder) {
        let profile = format!("{}/.profile", call.state.home());
        let env = format!("{folder}/env");
        let jobs = call.state.env("GITHUB_PATH").filter(Text::is_known);
        let lines = [
            (env.clone(), format!("export PATH=\"{folder}:$PATH\"\n")),
            (profile, format!(". \"{env}\"\n")),
        ];
        let of_jobs = jobs.map(|file| (call.state.path(file.as_str()), format!("{folder}\n")));
        for (file, line) in lines.into_iter().chain(of_jobs) {
            let text = Text::from(line.as_str());
            files::write(machine, &mut call.state, &file, &text, true, (call.place, None));
        }
    }
    next(call.state.with(Status::Likely))
}

#[cfg(test)]
mod tests {
    use crate::machine::testing::dockerfile;

    #[test]
    fn what_the_installer_writes_puts_uv_on_the_path() {
        let installs = |lines: &str| {
            let front = "FROM debian:12\nRUN apt-get install -y curl python3\nRUN curl -LsSf \
                         https://astral.sh/uv/install.sh | ";
            dockerfile(&format!("{front}{lines}")).installs()
        };
        let run = "uv pip install --system x";
        for lines in [
            format!("sh\nRUN . $HOME/.local/bin/env && {run}"),
            format!("env UV_INSTALL_DIR=/opt/uv sh\nRUN . /opt/uv/env && {run}"),
            format!("sh\nRUN bash -lc '{run}'"),
            format!("env UV_UNMANAGED_INSTALL=/opt/uv sh\nENV PATH=/opt/uv:$PATH\nRUN {run}"),
        ] {
            let found = installs(&lines);
            assert!(
                found.first().is_some_and(|it| it.starts_with("uv install blocked")),
                "{lines}"
            );
        }
        // Nobody has put it on PATH.
        for lines in [
            format!("sh\nRUN {run}"),
            format!("env UV_UNMANAGED_INSTALL=/root/.local/bin sh\nRUN bash -lc '{run}'"),
        ] {
            assert!(installs(&lines).is_empty(), "{lines}");
        }
    }
}
