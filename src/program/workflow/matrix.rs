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
        multiply(&mut legs, &name, &items(&value, scope));
    }
    let excluded = items(&matrix.index("exclude"), scope).values();
    legs.retain(|leg| !excluded.all.iter().any(|excluded| fits(leg, excluded, scope)));
    if dimensions == 0 {
        legs.clear();
    }
    let included = items(&matrix.index("include"), scope).values();
    open |= included.open;
    let combined = legs.len();
    for included in &included.all {
        let entries = included.entries().into_iter();
        let entries: Leg = entries.map(|(name, value)| (name, resolved(&value, scope))).collect();
        let own = include(&mut legs[..combined], dimensions, entries);
        if let Some(own) = own.filter(|_| legs.len() < MOST) {
            legs.push(own);
        }
    }
    if legs.is_empty() {
        legs.push(Leg::new());
    }
    Legs { legs, open }
}

/// The elements of a list.
struct Items {
    /// Those that are known.
    known: Values,
    /// There are others whose values are not known.
    others: bool,
}

impl Items {
    /// All of them.
    fn values(self) -> Values {
        Values { open: self.known.open || self.others, ..self.known }
    }
}

/// Every leg with every value of a further name; all values at once if that is too many, or if nobody
/// knows whether there are any of them.
fn multiply(legs: &mut Vec<Leg>, name: &str, items: &Items) {
    let mut choices: Vec<Values> = items.known.all.iter().cloned().map(Values::one).collect();
    choices.extend(items.others.then(Values::unknown));
    let many = choices.len() * legs.len() > MOST;
    if items.known.open || many || choices.is_empty() {
        let open = items.known.open || items.others;
        choices = vec![Values { all: items.known.all.clone(), open }];
    }
    let with = |leg: &Leg, choice: &Values| {
        let mut leg = leg.clone();
        leg.push((name.to_owned(), choice.clone()));
        leg
    };
    *legs =
        legs.iter().flat_map(|leg| choices.iter().map(move |choice| with(leg, choice))).collect();
}

/// Adds what an element of `include` says to every combination whose own values, the first
/// `dimensions`, it does not contradict. Otherwise it is a leg of its own; so it is where it may belong to
/// combinations that are not known: whatever they are, one leg has its values.
fn include(legs: &mut [Leg], dimensions: usize, entries: Leg) -> Option<Leg> {
    let (mut added, mut own) = (false, entries.clone());
    for leg in legs {
        let mut agrees = Some(true);
        for (name, values) in &entries {
            let known = leg[..dimensions.min(leg.len())].iter().find(|(known, _)| known == name);
            let Some((_, known)) = known else { continue };
            match equal(known, values) {
                Some(true) => {}
                None => agrees = agrees.and(None),
                Some(false) => {
                    agrees = Some(false);
                    break;
                }
            }
        }
        match agrees {
            Some(true) => {
                added = true;
                for (name, values) in &entries {
                    put(leg, dimensions, name, values);
                }
            }
            // With the combination's other values, or alone.
            None => {
                for (name, values) in &leg[..dimensions.min(leg.len())] {
                    match own.iter_mut().find(|(known, _)| known == name) {
                        Some((_, known)) if !entries.iter().any(|(given, _)| given == name) => {
                            known.extend(values.clone());
                        }
                        Some(_) => {}
                        None => {
                            let mut values = values.clone();
                            values.add(Value::Null);
                            own.push((name.clone(), values));
                        }
                    }
                }
            }
            Some(false) => {}
        }
    }
    (!added).then_some(own)
}

/// Gives a combination a value that is not its own.
fn put(leg: &mut Leg, dimensions: usize, name: &str, values: &Values) {
    match leg.iter().position(|(known, _)| known == name) {
        Some(own) if own < dimensions => {}
        Some(at) => leg[at].1.clone_from(values),
        None => leg.push((name.to_owned(), values.clone())),
    }
}

/// Whether two are the same; `None` if that cannot be known.
fn equal(a: &Values, b: &Values) -> Option<bool> {
    a.known()?.equals(b.known()?)
}

/// Whether all values of an element of `exclude` are those of the leg.
fn fits(leg: &Leg, excluded: &Value, scope: &Scope<'_>) -> bool {
    let entries = excluded.entries();
    !entries.is_empty()
        && entries.iter().all(|(name, value)| {
            let known = leg.iter().find(|(known, _)| known == name);
            known.is_some_and(|(_, own)| equal(own, &resolved(value, scope)) == Some(true))
        })
}

/// The elements of a list, which may itself be an expression; open if it may be another list.
fn items(value: &Value, scope: &Scope<'_>) -> Items {
    if matches!(value, Value::Null) {
        return Items { known: Values::default(), others: false };
    }
    let lists = resolved(value, scope);
    let mut items = Items { known: Values { all: Vec::new(), open: lists.open }, others: false };
    for list in &lists.all {
        let Some(all) = list.items() else {
            items.known.open = true;
            continue;
        };
        for item in all {
            let item = resolved(&item, scope);
            items.others |= item.open;
            items.known.extend(Values { open: false, ..item });
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
