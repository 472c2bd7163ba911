//! Names of units: the job, and what tells its legs apart.

use super::job::Group;
use super::matrix::Leg;
use super::value::Value;
use crate::source::HOLE;
use std::rc::Rc;

/// A name for each group of a job's legs: `job test`, or `job test (ubuntu-24.04)` where there are
/// several.
pub(super) fn names(job: &str, groups: &[Group]) -> Vec<String> {
    if groups.len() == 1 {
        return vec![format!("job {job}")];
    }
    let telling = telling(groups);
    let mut names: Vec<String> = Vec::new();
    for group in groups {
        let values = telling.iter().filter_map(|name| common(&group.legs, name));
        let mut parts: Vec<String> = values.filter(|value| !value.is_empty()).collect();
        let taken = |parts: &[String], names: &[String]| names.contains(&full(job, parts));
        if parts.is_empty() || taken(&parts, &names) {
            let labels = group.runner.labels.iter().map(|label| label.as_str().replace(HOLE, "…"));
            parts.extend(labels);
        }
        let plain = parts.clone();
        let mut number = 2;
        while taken(&parts, &names) {
            parts = plain.iter().cloned().chain([number.to_string()]).collect();
            number += 1;
        }
        names.push(full(job, &parts));
    }
    names
}

fn full(job: &str, parts: &[String]) -> String {
    if parts.is_empty() {
        format!("job {job}")
    } else {
        format!("job {job} ({})", parts.join(", "))
    }
}

/// The names of matrix values that all legs of a group share but not all groups do.
fn telling(groups: &[Group]) -> Vec<String> {
    let legs = groups.iter().filter_map(|group| group.legs.first());
    let mut names: Vec<String> = Vec::new();
    for (name, _) in legs.flat_map(|leg| leg.iter()) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names.retain(|name| {
        let mut values = groups.iter().map(|group| common(&group.legs, name));
        let first = values.next().flatten();
        first.is_some() && values.any(|value| value != first)
    });
    names
}

/// The value that all legs have under a name.
fn common(legs: &[Rc<Leg>], name: &str) -> Option<String> {
    let mut values = legs.iter().map(|leg| {
        let found = leg.iter().find(|(known, _)| known == name);
        let text = found.and_then(|(_, values)| values.known()).and_then(Value::text);
        text.map(|text| text.as_str().to_owned())
    });
    let first = values.next()??;
    values.all(|value| value.as_ref() == Some(&first)).then_some(first)
}
