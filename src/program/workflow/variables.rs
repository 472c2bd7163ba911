//! Variables that every runner sets, and the files through which steps speak to later ones:
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/variables>.

use crate::knowledge::{RunnerOs, services};
use crate::program::{Action, Binding, Holds, Load, Step, Template};
use crate::source::{Place, Text};

/// Stands for the folder of the checkout, wherever a runner has it.
pub(super) const WORKSPACE: &str = "/github/workspace";

/// Stands for the folder of temporary files.
pub(super) const TEMP: &str = "/github/temp";

/// The folder of the tools that a hosted runner brings.
pub(super) const TOOLS: &str = "/opt/hostedtoolcache";

/// Stands for the file behind `GITHUB_ENV`.
const VARIABLES: &str = "/github/file_commands/env";

/// Stands for the file behind `GITHUB_PATH`.
const FOLDERS: &str = "/github/file_commands/path";

/// Stands for the file behind `GITHUB_OUTPUT`, a new one for each step.
const OUTPUTS: &str = "/github/file_commands/output";

/// What every runner sets to the same value, or to one that only has to be kept apart.
const ALWAYS: [(&str, &str); 10] = [
    ("CI", "true"),
    ("GITHUB_ACTIONS", "true"),
    ("GITHUB_ENV", VARIABLES),
    ("GITHUB_OUTPUT", OUTPUTS),
    ("GITHUB_PATH", FOLDERS),
    ("GITHUB_STATE", "/github/file_commands/state"),
    ("GITHUB_STEP_SUMMARY", "/github/file_commands/summary"),
    ("GITHUB_WORKSPACE", WORKSPACE),
    ("RUNNER_TEMP", TEMP),
    ("RUNNER_TOOL_CACHE", TOOLS),
];

/// What holds before the first step of a unit, which stands at `place`.
pub(crate) fn first(
    place: Place,
    os: Option<RunnerOs>,
    hosted: Option<bool>,
    in_container: bool,
) -> Vec<Step> {
    let mut all = ALWAYS.to_vec();
    // A script that asks for what only other services set learns that it runs elsewhere.
    all.extend(services::elsewhere("github").map(|name| (name, "")));
    let os = match os {
        _ if in_container => Some("Linux"),
        Some(RunnerOs::Linux) => Some("Linux"),
        Some(RunnerOs::MacOs) => Some("macOS"),
        Some(RunnerOs::Windows) => Some("Windows"),
        None => None,
    };
    all.extend(os.map(|os| ("RUNNER_OS", os)));
    let environment = |hosted| if hosted { "github-hosted" } else { "self-hosted" };
    all.extend(hosted.map(|hosted| ("RUNNER_ENVIRONMENT", environment(hosted))));
    if in_container {
        // Whoever the image's user is.
        all.push(("HOME", "/github/home"));
    }
    let bindings = all.into_iter().map(|(name, value)| binding(place, name, value)).collect();
    let workspace = Template::text(Text::from(WORKSPACE));
    let mut steps = vec![
        Step { place, action: Action::Env(bindings) },
        Step { place, action: Action::Workdir(workspace) },
    ];
    steps.extend(loads(place, None));
    steps
}

/// A variable with a value that stands nowhere.
pub(crate) fn binding(place: Place, name: &str, value: &str) -> Binding {
    let value = Some(Template::text(Text::from(value)));
    Binding { place, name: Text::from(name), value }
}

/// Takes over what a step has written for later ones; `step` is its name, if it has one.
pub(crate) fn loads(place: Place, step: Option<String>) -> [Step; 3] {
    let outputs = (OUTPUTS, Holds::Outputs(step));
    [(VARIABLES, Holds::Variables), (FOLDERS, Holds::Folders), outputs].map(|(file, holds)| {
        let action = Action::Load(Load { file: Text::from(file), holds });
        Step { place, action }
    })
}
