//! Services all of whose commands run on the same kind of machine, and hooks of pre-commit.

use super::mentions;
use super::tree::{Walk, documents};
use crate::finding::Context;
use crate::project::link::Written;
use crate::project::mention::{Exposure, Mention};
use crate::project::runs::{Goal, Scanner};

/// Keys under which stand names and conditions, not commands.
const NO_COMMANDS: [&str; 9] =
    ["name", "image", "if", "when", "files", "exclude", "paths", "id", "description"];

pub(super) fn read(path: &str, text: &str, goal: &Goal<'_>) -> Vec<Mention> {
    let (context, service) = machine(path, text);
    let message = format!("{service} runs {}", goal.noun());
    commands(text, goal, None, context, &message)
}

/// Hooks run on the machine of whoever commits.
pub(super) fn pre_commit(text: &str, goal: &Goal<'_>) -> Vec<Mention> {
    let message = format!("a hook that runs before commits runs {}", goal.noun());
    commands(text, goal, Some("entry"), Context::Host, &message)
}

fn commands(
    text: &str,
    goal: &Goal<'_>,
    only: Option<&str>,
    context: Context,
    message: &str,
) -> Vec<Mention> {
    let (mut walk, mut scanner) = (Walk::new(), Scanner::new(goal));
    // Each document of Drone's is a pipeline.
    for root in documents(text) {
        let mut last = String::new();
        scanner.dir = Written::default();
        walk.scalars(&root, "", &mut |key, text| {
            if NO_COMMANDS.contains(&key) || only.is_some_and(|only| only != key) {
                return;
            }
            if last != key {
                scanner.dir = Written::default();
                key.clone_into(&mut last);
            }
            scanner.scan(text);
        });
    }
    mentions(scanner.take(), &Exposure::Context(context), message)
}

/// On which kind of machine the service runs things, and how it is called.
fn machine(path: &str, text: &str) -> (Context, &'static str) {
    let name = path.rsplit('/').next().unwrap_or(path);
    let holds = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    match name.trim_start_matches('.').split(['.', '-']).next().unwrap_or_default() {
        "travis" => (Context::HostedCi, "a virtual machine of Travis CI"),
        "appveyor" => (Context::HostedCi, "a virtual machine of AppVeyor"),
        "bitbucket" if holds("self.hosted") && holds(".shell") => {
            (Context::SelfHostedCi, "a runner of Bitbucket of one's own")
        }
        "bitbucket" => (Context::Container, "a container of Bitbucket Pipelines"),
        "drone" if holds("type: exec") || holds("type: ssh") => {
            (Context::SelfHostedCi, "a runner of Drone of one's own")
        }
        "drone" => (Context::Container, "a container of Drone"),
        "cirrus" if holds("_instance") => (Context::HostedCi, "a virtual machine of Cirrus CI"),
        "cirrus" => (Context::Container, "a container of Cirrus CI"),
        "readthedocs" => (Context::Container, "a container of Read the Docs"),
        "cloudbuild" => (Context::Container, "a container of Cloud Build"),
        "buildspec" => (Context::Container, "a container of CodeBuild"),
        "gitpod" => (Context::Container, "a container of Gitpod"),
        _ if path.contains("woodpecker") => (Context::Container, "a container of Woodpecker"),
        _ if path.contains("semaphore") => (Context::HostedCi, "a virtual machine of Semaphore"),
        _ => (Context::Unknown, "a service"),
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Context;
    use crate::project::mention::{CallerKind, Exposure, mentions};

    #[test]
    fn the_service_tells_the_machine() {
        for (path, text, context) in [
            (".travis.yml", "install:\n  - ./ci/x.sh\n", Context::HostedCi),
            (".travis.yml", "install: cd ci && bash x.sh\n", Context::HostedCi),
            ("bitbucket-pipelines.yml", "a: [{step: {script: [./ci/x.sh]}}]\n", Context::Container),
            (".drone.yml", "type: exec\nsteps: [{commands: [ci/x.sh]}]\n", Context::SelfHostedCi),
            (".woodpecker/a.yml", "steps: [{commands: [ci/x.sh]}]\n", Context::Container),
        ] {
            let found = mentions(CallerKind::Service, path, text, "ci/x.sh");
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].exposure, Exposure::Context(context), "{text}");
        }
    }

    #[test]
    fn hooks_run_where_people_commit() {
        let text = "repos:\n  - repo: local\n    hooks:\n      - id: a\n        entry: ci/x.sh -a\n        \
            exclude: ./ci/x.sh\n";
        let found = mentions(CallerKind::PreCommit, ".pre-commit-config.yaml", text, "ci/x.sh");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].exposure, Exposure::Context(Context::Host));
    }
}
