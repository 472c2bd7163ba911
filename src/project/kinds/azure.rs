//! Pipelines of Azure.

use super::mentions;
use super::tree::{Walk, file, working_folder, yaml};
use crate::finding::Context;
use crate::project::mention::{Exposure, Mention};
use crate::project::runs::{Goal, Scanner};
use crate::syntax::yaml::{Kind, Node};

/// How deep a pipeline is followed.
const DEEPEST: u32 = 24;

/// Where the steps run, and why.
type Machine = (Context, &'static str);

struct Reader<'g> {
    walk: Walk,
    scanner: Scanner<'g>,
    found: Vec<Mention>,
}

pub(super) fn read(text: &str, goal: &Goal<'_>) -> Vec<Mention> {
    let Some(root) = yaml(text) else { return Vec::new() };
    let mut reader = Reader { walk: Walk::new(), scanner: Scanner::new(goal), found: Vec::new() };
    reader.node(
        &root,
        (Context::Unknown, "a step of a pipeline without a pool runs this"),
        DEEPEST,
    );
    reader.found
}

impl Reader<'_> {
    fn node(&mut self, node: &Node, machine: Machine, depth: u32) {
        if depth == 0 || !self.walk.step() {
            return;
        }
        match &node.kind {
            Kind::Sequence(items) => {
                for item in items {
                    self.node(item, machine, depth - 1);
                }
            }
            Kind::Mapping(mapping) => {
                let machine = pool(node).unwrap_or(machine);
                self.step(node, machine);
                for entry in &mapping.written {
                    self.node(&entry.value, machine, depth - 1);
                }
            }
            _ => {}
        }
    }

    /// A step, if the mapping is one.
    fn step(&mut self, node: &Node, (context, message): Machine) {
        let inputs = node.get("task").and_then(|_| node.get("inputs"));
        let folder = [Some(node), inputs].into_iter().flatten();
        let folder =
            folder.flat_map(|it| [it.get("workingDirectory"), it.get("cwd")]).flatten().next();
        working_folder(folder, &mut self.scanner);
        for key in ["script", "bash", "pwsh", "powershell"] {
            let text = node.get(key).or_else(|| inputs?.get(key)).and_then(Node::text);
            if let Some(text) = text {
                self.scanner.scan(text);
            }
        }
        let paths = ["filePath", "scriptPath"].map(|key| inputs.and_then(|it| it.get(key)?.text()));
        for path in paths.into_iter().flatten() {
            let hit = file(path, &self.scanner);
            self.scanner.hits.extend(hit);
        }
        let hits = self.scanner.take();
        self.found.extend(mentions(hits, &Exposure::Context(context), message));
    }
}

/// The machine that a pipeline, stage or job asks for.
fn pool(node: &Node) -> Option<Machine> {
    let steps = node.get("steps").is_some() || node.get("job").is_some();
    if steps && node.get("container").is_some() {
        return Some((Context::Container, "the job names a container, so this runs in one"));
    }
    let pool = node.get("pool")?;
    let hosted = (Context::HostedCi, "the job runs on a virtual machine of Azure's");
    if pool.get("vmImage").is_some() {
        return Some(hosted);
    }
    let name = pool.as_str().or_else(|| pool.get("name")?.as_str());
    Some(match name {
        Some("Azure Pipelines") => hosted,
        Some(name) if !name.contains(['$', '{']) => {
            (Context::SelfHostedCi, "the job runs in a pool of one's own")
        }
        _ => (Context::Unknown, "the job runs in a pool that is not known"),
    })
}

#[cfg(test)]
mod tests {
    use crate::finding::Context;
    use crate::project::mention::{CallerKind, Exposure, mentions};

    fn contexts(text: &str) -> Vec<Exposure> {
        let found = mentions(CallerKind::Azure, "azure-pipelines.yml", text, "ci/x.sh");
        found.into_iter().map(|mention| mention.exposure).collect()
    }

    #[test]
    fn the_pool_tells_the_machine() {
        for (head, context) in [
            ("pool: {vmImage: ubuntu-latest}", Context::HostedCi),
            ("pool: Azure Pipelines", Context::HostedCi),
            ("pool: office", Context::SelfHostedCi),
            ("pool: {name: office}", Context::SelfHostedCi),
            ("pool: $(pool)", Context::Unknown),
            ("pool: {vmImage: a}\ncontainer: debian:12", Context::Container),
            ("trigger: none", Context::Unknown),
        ] {
            let text = format!("{head}\nsteps:\n- script: ./ci/x.sh\n");
            assert_eq!(contexts(&text), [Exposure::Context(context)], "{text}");
        }
    }

    #[test]
    fn jobs_and_tasks_are_read() {
        let text = "pool: office\nstages:\n- stage: a\n  jobs:\n  - job: b\n    pool: {vmImage: u}\n    \
            steps:\n    - ${{ if x }}:\n      - task: Bash@3\n        inputs:\n          filePath: ci/x.sh\n    \
            - bash: bash x.sh\n      workingDirectory: $(Build.SourcesDirectory)/ci\n";
        let hosted = || Exposure::Context(Context::HostedCi);
        assert_eq!(contexts(text), [hosted(), hosted()]);
    }
}
