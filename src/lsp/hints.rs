//! The outcome beside each install: as an inlay hint behind it, or as a code lens above it.

use super::facts::{Facts, distinct, short};
use crate::machine::UnitTrace;
use crate::machine::event::Event;
use crate::source::{FileId, Span};
use gen_lsp_types as lsp;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Of one command there are no more outcomes shown.
const MOST: usize = 3;

/// The hints in a range of lines.
pub(super) fn inlay_hints(facts: &Facts<'_>, range: lsp::Range) -> Vec<Value> {
    let inside = |position: &lsp::Position| range.start <= *position && *position <= range.end;
    let hint = |(span, events): (Span, Vec<(&Event, &UnitTrace)>)| {
        let position = facts.document.lines.position(span.end, facts.client.encoding);
        let texts = distinct(MOST, events.iter().map(|(event, unit)| facts.event(event, unit)));
        let tooltip = json!({"kind": facts.style.name(), "value": texts.join("\n---\n\n")});
        inside(&position).then(|| {
            json!({"position": position, "label": label(&events), "tooltip": tooltip, "paddingLeft": true})
        })
    };
    installs(facts).into_iter().filter_map(hint).collect()
}

/// The lenses of a buffer. They do nothing when they are clicked.
pub(super) fn code_lenses(facts: &Facts<'_>) -> Vec<Value> {
    let lens = |(span, events): (Span, Vec<(&Event, &UnitTrace)>)| {
        let range = facts.document.lines.range(span.start..span.end, facts.client.encoding);
        json!({"range": range, "command": {"title": label(&events), "command": ""}})
    };
    installs(facts).into_iter().map(lens).collect()
}

/// The commands of the buffer that install, each with its events.
fn installs<'a>(facts: &Facts<'a>) -> BTreeMap<Span, Vec<(&'a Event, &'a UnitTrace)>> {
    let mut installs: BTreeMap<Span, Vec<_>> = BTreeMap::new();
    for unit in &facts.analysis.units {
        for event in &unit.events {
            let installs_here = event.tool.is_installer() && event.action.changes_packages();
            if installs_here && event.place.file == FileId(0) && !event.place.span.is_empty() {
                installs.entry(event.place.span).or_default().push((event, unit));
            }
        }
    }
    installs
}

fn label(events: &[(&Event, &UnitTrace)]) -> String {
    distinct(MOST, events.iter().map(|(event, _)| short(event))).join(" / ")
}
