//! Shell text that a step hands to an action, which runs it here or elsewhere.

use super::shell;
use super::variables;
use super::with::Inputs;
use crate::knowledge::{self, ActionScript, RunsIn};
use crate::program::{Action, Binding, Mode, Run, Script, Step};
use crate::source::{Place, Text};
use crate::syntax::yaml::Node;

/// What an action runs of what it is given.
pub(super) fn steps(
    name: &str,
    node: &Node,
    inputs: &Inputs<'_>,
    tolerated: bool,
    env: &dyn Fn() -> Vec<Binding>,
) -> Vec<Step> {
    let scripts = knowledge::action_scripts(name);
    let given: Vec<(&ActionScript, Text)> = scripts
        .iter()
        .map(|script| (script, inputs.value(script.input())))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    let of = |place: RunsIn| given.iter().filter(move |(script, _)| script.runs_in == place);
    let mut runs = Vec::new();
    for (script, text) in of(RunsIn::Job) {
        let named = shell::named(&inputs.either(script.shell()));
        runs.push(named.script(text.clone()));
    }
    for (_, text) in of(RunsIn::Host) {
        runs.push(Script::Exec(vec![word("ssh"), word("host"), text.clone()]));
    }
    if let Some((script, _)) = of(RunsIn::Container).next() {
        // What the first part installs, the next one finds.
        let mut text = Text::default();
        for (_, part) in of(RunsIn::Container) {
            text.push_text(part);
            text.push_for("\n", None);
        }
        let place = node.entry("uses").map_or(node.place, |entry| entry.value.place);
        runs.push(contained(script, text, name, place, inputs));
    }
    let tolerated = tolerated || inputs.value("continue_on_error").as_str() == "true";
    let mode = if tolerated { Mode::Tolerated } else { Mode::Build };
    let mut steps = Vec::new();
    for script in runs {
        let run = Run { script, env: env(), workdir: None, mode };
        steps.push(Step { place: node.place, action: Action::Run(run) });
        steps.extend(variables::loads(node.place, None));
    }
    steps
}

/// `docker run image shell -e -c text`
fn contained(
    script: &ActionScript,
    text: Text,
    name: &str,
    place: Place,
    inputs: &Inputs<'_>,
) -> Script {
    let image = match script.image() {
        (None, "distro") => distro(&inputs.value("distro"), &inputs.value("base_image")),
        image => inputs.either(image),
    };
    let image = match image {
        image if image.whole_place().is_some() && !image.is_empty() => image,
        // A system that nobody described bears the name of the action.
        image => {
            let mut placed = Text::default();
            let string = if image.is_empty() { name } else { image.as_str() };
            placed.push_for(string, Some(place));
            placed
        }
    };
    let shell = inputs.either(script.shell());
    let words = shell.as_str().split_whitespace().map(word).collect::<Vec<_>>();
    let mut argv = vec![word("docker"), word("run"), image];
    argv.extend(words);
    argv.extend([word("-e"), word("-c"), text]);
    Script::Exec(argv)
}

/// The image behind `distro: ubuntu24.04`, `bookworm`, `alpine_latest`; the names of its Dockerfiles
/// (uraimo/run-on-arch-action, `Dockerfiles/`).
fn distro(distro: &Text, base_image: &Text) -> Text {
    let string = distro.as_str();
    if matches!(string, "" | "none") {
        let image = base_image.as_str().split_whitespace().next_back().unwrap_or_default();
        let start = base_image.len() - image.len();
        return base_image.slice((start..base_image.len()).into());
    }
    let image = match string.find(|c: char| c == '_' || c.is_ascii_digit()) {
        Some(at) if at > 0 => format!("{}:{}", &string[..at], string[at..].trim_start_matches('_')),
        _ => format!("debian:{string}"),
    };
    let mut text = Text::default();
    text.push_for(&image, distro.whole_place());
    text
}

fn word(word: &str) -> Text {
    Text::from(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distributions_have_images() {
        let image = |name: &str| distro(&Text::from(name), &Text::default()).as_str().to_owned();
        assert_eq!(image("ubuntu24.04"), "ubuntu:24.04");
        assert_eq!(image("bookworm"), "debian:bookworm");
        assert_eq!(image("alpine_latest"), "alpine:latest");
        let base = Text::from("--platform=linux/riscv64 riscv64/ubuntu:22.04");
        assert_eq!(distro(&Text::from("none"), &base).as_str(), "riscv64/ubuntu:22.04");
        assert_eq!(distro(&Text::default(), &Text::default()).as_str(), "");
    }
}
