//! Pipelines of Azure.

use super::builder::Builder;
use super::tree::yaml;
use crate::finding::Context;
use crate::program::Program;
use crate::source::{SourceFile, Text};
use crate::syntax::yaml::{Kind, Node};

/// How deep a pipeline is followed.
const DEEPEST: u32 = 24;

/// Where the steps run, and why.
type Machine = (Context, &'static str);

pub(super) fn program(file: &SourceFile) -> Program {
    let mut builder = Builder::of("azure", file);
    if let Some(root) = yaml(file.text()) {
        let machine = (Context::Unknown, "a step of a pipeline without a pool runs this");
        node(&root, machine, DEEPEST, &mut builder);
    }
    builder.finish()
}

fn node(at: &Node, machine: Machine, depth: u32, builder: &mut Builder) {
    if depth == 0 || !builder.may_look() {
        return;
    }
    match &at.kind {
        Kind::Sequence(items) => {
            for item in items {
                node(item, machine, depth - 1, builder);
            }
        }
        Kind::Mapping(mapping) => {
            let machine = pool(at).unwrap_or(machine);
            step(at, machine, builder);
            for entry in &mapping.written {
                node(&entry.value, machine, depth - 1, builder);
            }
        }
        _ => {}
    }
}

/// A step, if the mapping is one.
fn step(at: &Node, (context, why): Machine, builder: &mut Builder) {
    let inputs = at.get("task").and_then(|_| at.get("inputs"));
    let folders = [Some(at), inputs].into_iter().flatten();
    let mut folders = folders.flat_map(|it| [it.get("workingDirectory"), it.get("cwd")]).flatten();
    builder.enter(folders.next());
    for key in ["script", "bash", "pwsh", "powershell"] {
        if let Some(text) = at.get(key).or_else(|| inputs?.get(key)).and_then(Node::text) {
            builder.shell(text);
        }
    }
    let paths = ["filePath", "scriptPath"].map(|key| inputs.and_then(|it| it.get(key)?.text()));
    for path in paths.into_iter().flatten() {
        builder.exec(vec![Text::from("bash"), path.clone()]);
    }
    builder.unit("step", context, None, why);
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
