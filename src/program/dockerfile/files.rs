//! COPY, ADD and the bind mounts of RUN: files that appear in a stage.

use super::stage::Stage;
use crate::program::template::{self, Rules};
use crate::program::{Copy, CopyFrom, Template, TemplatePart};
use crate::source::{Span, Text};
use crate::syntax::dockerfile::{Files, Heredoc, Instruction, Kind};

/// What COPY and ADD bring. Heredocs become [`Copy::inline`]; one alone is written to the target
/// itself, unless that ends in `/`.
pub(super) fn copy(
    instruction: &Instruction,
    files: &Files,
    rules: Rules,
    stages: &[Stage],
) -> Copy {
    Copy {
        from: source(instruction.flag("from"), stages),
        sources: files.sources.iter().map(|source| template::read(source, rules)).collect(),
        inline: instruction.heredocs.iter().map(inline).collect(),
        target: template::read(&files.target, rules),
        unpacks: matches!(instruction.kind, Kind::Add(_)),
    }
}

/// What the bind mounts of RUN bring. They vanish with the instruction; the files are taken to stay.
pub(super) fn mounts(instruction: &Instruction, rules: Rules, stages: &[Stage]) -> Vec<Copy> {
    let flags = instruction.flags.iter().filter(|flag| flag.name == "mount");
    flags.filter_map(|flag| mount(&flag.value, rules, stages)).collect()
}

/// `type=bind,source=…,target=…,from=…`; `None` for other types and without a target.
fn mount(value: &Text, rules: Rules, stages: &[Stage]) -> Option<Copy> {
    let (mut from, mut target) = (None, None);
    let mut source_path = Text::from(".");
    let mut at = 0;
    for field in value.as_str().split(',') {
        let (key, _) = field.split_once('=').unwrap_or((field, ""));
        let field_value = value.slice(Span::new(at + key.len() + 1, at + field.len()));
        match &*key.to_ascii_lowercase() {
            "type" if field_value.as_str() != "bind" => return None,
            "from" => from = Some(field_value),
            "source" | "src" => source_path = field_value,
            "target" | "dst" | "destination" => target = Some(field_value),
            _ => {}
        }
        at += field.len() + 1;
    }
    Some(Copy {
        from: source(from.as_ref(), stages),
        sources: vec![template::read(&source_path, rules)],
        inline: Vec::new(),
        target: template::read(&target?, rules),
        unpacks: false,
    })
}

/// Where `--from=name` points: an earlier stage by its name or number, or else an image.
fn source(from: Option<&Text>, stages: &[Stage]) -> CopyFrom {
    match from.filter(|from| !from.is_empty()) {
        None => CopyFrom::Context,
        Some(from) => match find(from, stages) {
            Some(unit) => CopyFrom::Unit(unit),
            None => CopyFrom::Image(from.clone()),
        },
    }
}

/// The stage of that name, whatever its case, the last one first; or of that number.
pub(super) fn find(name: &Text, stages: &[Stage]) -> Option<usize> {
    let name = name.known()?;
    let is_it =
        |stage: &Stage| stage.name.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(name));
    let by_number = || name.parse().ok().filter(|&number| number < stages.len());
    stages.iter().rposition(is_it).or_else(by_number)
}

/// A heredoc as a file. Where the delimiter is not quoted, Docker puts variables in, and an unknown
/// one counts as empty; here each of them is unknown, since its value depends on the base image.
fn inline(heredoc: &Heredoc) -> (Text, Text) {
    let content = heredoc.content();
    if !heredoc.expand {
        return (heredoc.name.clone(), content);
    }
    let Template { parts, .. } = template::read(&content, Rules { escape: '\\', quotes: false });
    let mut text = Text::default();
    for part in parts {
        match part {
            TemplatePart::Text(part) => text.push_text(&part),
            TemplatePart::Variable { place, .. } => text.push_text(&Text::hole(place)),
        }
    }
    (heredoc.name.clone(), text)
}
