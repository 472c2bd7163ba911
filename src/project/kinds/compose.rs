//! Compose files: everything in them runs in containers.

use super::mentions;
use super::tree::{Walk, command, documents, file};
use crate::finding::Context;
use crate::project::link::Written;
use crate::project::mention::{Exposure, Mention};
use crate::project::runs::{Goal, Scanner};
use crate::syntax::yaml::Node;

pub(super) fn read(text: &str, goal: &Goal<'_>) -> Vec<Mention> {
    // Several documents are one application.
    let documents = documents(text);
    let (mut walk, mut scanner) = (Walk::new(), Scanner::new(goal));
    let mut shipped = Vec::new();
    let services = documents.iter().filter_map(|root| root.get("services"));
    for service in services.flat_map(Node::entries) {
        if !walk.step() {
            break;
        }
        let service = &*service.value;
        scanner.mounts.clear();
        for volume in service.get("volumes").map(Node::items).unwrap_or_default() {
            let source = volume.text().or_else(|| volume.get("source")?.text());
            shipped.extend(source.and_then(|source| file(source, &scanner)));
            mount(volume, &mut scanner);
        }
        scanner.dir = Written::lost();
        command(service.get("command"), &mut scanner);
        command(service.get("entrypoint"), &mut scanner);
        let test = service.get("healthcheck").and_then(|check| check.get("test"));
        command(test.filter(|test| test.as_str().is_some()), &mut scanner);
        for hook in ["post_start", "pre_stop"] {
            for hook in service.get(hook).map(Node::items).unwrap_or_default() {
                command(hook.get("command"), &mut scanner);
            }
        }
    }
    for list in ["configs", "secrets"] {
        let lists = documents.iter().filter_map(|root| root.get(list));
        for item in lists.flat_map(Node::entries) {
            let path = item.value.get("file").and_then(Node::text);
            shipped.extend(path.and_then(|path| file(path, &scanner)));
        }
    }
    let exposure = Exposure::Context(Context::Container);
    let mut all =
        mentions(shipped, &exposure, "a compose file mounts this script into a container");
    let message = format!("a compose file runs {} in a container", goal.noun());
    all.extend(mentions(scanner.take(), &exposure, &message));
    all
}

/// `.:/app`
fn mount(volume: &Node, scanner: &mut Scanner<'_>) {
    let short = volume.as_str().and_then(|volume| {
        let mut parts = volume.split(':');
        Some((parts.next()?, parts.next()?))
    });
    let long = || Some((volume.get("source")?.as_str()?, volume.get("target")?.as_str()?));
    if let Some((source, target)) = short.or_else(long)
        && target.starts_with('/')
        && source.starts_with('.')
    {
        let target = target.trim_end_matches('/').to_owned();
        scanner.mounts.push((target, source.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Context;
    use crate::project::mention::{CallerKind, Exposure, mentions};

    fn count(service: &str) -> usize {
        let text = format!("services:\n  web:\n    image: debian:12\n    {service}\n");
        let found = mentions(CallerKind::Compose, "docker/compose.yml", &text, "docker/x.sh");
        assert!(found.iter().all(|m| m.exposure == Exposure::Context(Context::Container)));
        found.len()
    }

    #[test]
    fn what_a_service_runs_or_mounts_is_found() {
        for service in [
            "command: bash -c './x.sh && sleep 1'",
            "entrypoint: [\"/bin/sh\", \"-c\", \"./x.sh\"]",
            "entrypoint: [bash, ./x.sh]",
            "volumes: [./x.sh:/x.sh:ro]",
            "volumes: [{type: bind, source: ./x.sh, target: /y}]",
            "volumes: ['.:/app/']\n    command: bash /app/x.sh",
        ] {
            assert_eq!(count(service), 1, "{service}");
        }
        assert_eq!(count("labels: [./x.sh]"), 0);
        assert_eq!(count("volumes: [./other/x.sh:/x.sh]"), 0);
    }
}
