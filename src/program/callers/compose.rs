//! Compose files: everything in them runs in containers.

use super::builder::{Builder, shown};
use super::tree::documents;
use crate::finding::Context;
use crate::program::Program;
use crate::source::{SourceFile, Span, Text};
use crate::syntax::yaml::Node;

pub(super) fn program(file: &SourceFile) -> Program {
    let mut builder = Builder::new(file);
    // Several documents are one application.
    let documents = documents(file.text());
    let services = documents.iter().filter_map(|root| root.get("services"));
    for service in services.flat_map(Node::entries) {
        if !builder.may_look() {
            break;
        }
        self::service(&service.value, &mut builder);
        let why = format!("the service `{}` is a container", shown(service.name()));
        builder.unit("service", Context::Container, Some(service.key.place), &why);
    }
    for list in ["configs", "secrets"] {
        let lists = documents.iter().filter_map(|root| root.get(list));
        for item in lists.flat_map(Node::entries) {
            if let Some(path) = item.value.get("file").and_then(Node::text) {
                builder.copy(path, &Text::from("/run/"));
            }
        }
    }
    builder.unit("files", Context::Container, None, "a compose file puts this into a container");
    builder.finish()
}

fn service(service: &Node, builder: &mut Builder) {
    for volume in service.get("volumes").map(Node::items).unwrap_or_default() {
        mount(volume, builder);
    }
    builder.enter(service.get("working_dir"));
    builder.command(service.get("command"));
    builder.command(service.get("entrypoint"));
    let test = service.get("healthcheck").and_then(|check| check.get("test"));
    builder.command(test.filter(|test| test.as_str().is_some()));
    for hook in ["post_start", "pre_stop"] {
        for hook in service.get(hook).map(Node::items).unwrap_or_default() {
            builder.command(hook.get("command"));
        }
    }
}

/// `.:/app`
fn mount(volume: &Node, builder: &mut Builder) {
    if let (Some(source), Some(target)) = (volume.get("source"), volume.get("target"))
        && let (Some(source), Some(target)) = (source.text(), target.text())
    {
        return builder.copy(source, target);
    }
    let Some(text) = volume.text() else { return };
    let mut parts = text.as_str().split(':');
    let (Some(source), Some(target)) = (parts.next(), parts.next()) else { return };
    if source.starts_with('.') && target.starts_with('/') {
        let end = source.len();
        let source = text.slice(Span::new(0, end));
        builder.copy(&source, &text.slice(Span::new(end + 1, end + 1 + target.len())));
    }
}
