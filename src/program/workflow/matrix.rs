//! The legs of a matrix.

use super::scope::Scope;
use super::text::alternatives;
use super::value::{Value, Values};
use crate::syntax::yaml::Node;
use std::rc::Rc;

/// GitHub makes that many jobs of one matrix at most.
const MOST: usize = 256;

/// A leg: its values by their names.
pub(super) type Leg = Vec<(String, Values)>;

/// The legs of a job.
pub(super) struct Legs {
    /// One without values for a job without a matrix.
    pub(super) legs: Vec<Leg>,
    /// There may be other legs, and other values on them.
    pub(super) open: bool,
}

/// The legs of a job with this `strategy`.
pub(super) fn legs(strategy: Option<&Node>, scope: &Scope<'_>) -> Legs {
    let none = || Legs { legs: vec![Leg::new()], open: false };
    let Some(entry) = strategy.and_then(|strategy| strategy.entry("matrix")) else { return none() };
    let matrix = match resolved(&Value::of(&entry.value), scope).known().cloned() {
        Some(matrix @ (Value::Node(_) | Value::Json(..))) => matrix,
        Some(_) => return none(),
        None => return Legs { open: true, ..none() },
    };
    let mut legs = vec![Leg::new()];
    let mut open = false;
    let mut dimensions = 0;
    for (name, value) in matrix.entries() {
        if matches!(&*name, "include" | "exclude") {
            continue;
        }
        dimensions += 1;
        multiply(&mut legs, &name, items(&value, scope));
    }
    let excluded = items(&matrix.index("exclude"), scope);
    legs.retain(|leg| !excluded.all.iter().any(|excluded| fits(leg, excluded, scope)));
    if dimensions == 0 {
        legs.clear();
    }
    let included = items(&matrix.index("include"), scope);
    open |= included.open;
    let combined = legs.len();
    for included in &included.all {
        include(&mut legs, combined, included, scope);
    }
    if legs.is_empty() {
        legs.push(Leg::new());
    }
    Legs { legs, open }
}

/// Every leg with every value of a further name; all values at once if that is too many.
fn multiply(legs: &mut Vec<Leg>, name: &str, values: Values) {
    let many = values.all.len() * legs.len() > MOST;
    let choices: Vec<Values> = if values.open || many || values.all.is_empty() {
        vec![values]
    } else {
        values.all.into_iter().map(Values::one).collect()
    };
    let with = |leg: &Leg, choice: &Values| {
        let mut leg = leg.clone();
        leg.push((name.to_owned(), choice.clone()));
        leg
    };
    *legs =
        legs.iter().flat_map(|leg| choices.iter().map(move |choice| with(leg, choice))).collect();
}

/// Adds what an element of `include` says: to every combination whose own values it does not
/// contradict, else as a leg of its own.
fn include(legs: &mut Vec<Leg>, combined: usize, included: &Value, scope: &Scope<'_>) {
    let entries: Leg = included
        .entries()
        .into_iter()
        .map(|(name, value)| (name, resolved(&value, scope)))
        .collect();
    let mut added = false;
    for leg in &mut legs[..combined] {
        let own = |name: &str| leg.iter().find(|(known, _)| known == name);
        let agrees = entries
            .iter()
            .all(|(name, values)| own(name).is_none_or(|(_, known)| may_equal(known, values)));
        if agrees {
            added = true;
            for (name, values) in &entries {
                if own_index(leg, name).is_none() {
                    leg.push((name.clone(), values.clone()));
                }
            }
        }
    }
    if !added && legs.len() < MOST {
        legs.push(entries);
    }
}

fn own_index(leg: &Leg, name: &str) -> Option<usize> {
    leg.iter().position(|(known, _)| known == name)
}

/// Whether all values of an element of `exclude` are those of the leg.
fn fits(leg: &Leg, excluded: &Value, scope: &Scope<'_>) -> bool {
    let entries = excluded.entries();
    !entries.is_empty()
        && entries.iter().all(|(name, value)| {
            let known = leg.iter().find(|(known, _)| known == name);
            let (known, value) =
                (known.and_then(|(_, values)| values.known()), resolved(value, scope));
            matches!((known, value.known()), (Some(a), Some(b)) if a.equals(b))
        })
}

fn may_equal(a: &Values, b: &Values) -> bool {
    match (a.known(), b.known()) {
        (Some(a), Some(b)) => a.equals(b) || a.same(b),
        _ => true,
    }
}

/// The elements of a list, which may itself be an expression; open if they cannot be known.
fn items(value: &Value, scope: &Scope<'_>) -> Values {
    if matches!(value, Value::Null) {
        return Values::default();
    }
    let lists = resolved(value, scope);
    let mut items = Values { all: Vec::new(), open: lists.open };
    for list in &lists.all {
        match list.items() {
            Some(all) => all.iter().for_each(|item| items.extend(resolved(item, scope))),
            None => items.open = true,
        }
    }
    items
}

/// A value, with expressions in it worked out.
fn resolved(value: &Value, scope: &Scope<'_>) -> Values {
    let Value::Text(text) = value else { return Values::one(value.clone()) };
    if !text.as_str().contains("${{") {
        return Values::one(value.clone());
    }
    let (all, open) = alternatives(text, scope);
    let all: Vec<Value> =
        all.into_iter().filter(|value| value.text().is_none_or(|text| text.is_known())).collect();
    Values { open: open || all.is_empty(), all }
}

/// What holds for all of the legs: their common values, and the choice of the others.
pub(super) fn merged(legs: &[Rc<Leg>]) -> Leg {
    let mut merged = Leg::new();
    for (name, _) in legs.iter().flat_map(|leg| leg.iter()) {
        if merged.iter().any(|(known, _)| known == name) {
            continue;
        }
        let mut values = Values::default();
        for leg in legs {
            match leg.iter().find(|(known, _)| known == name) {
                Some((_, one)) => values.extend(one.clone()),
                None => values.add(Value::Null),
            }
        }
        merged.push((name.clone(), values));
    }
    merged
}
