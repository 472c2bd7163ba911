//! Expressions to what they may give.

use super::functions::call;
use super::later::{Given, Later};
use super::scope::Scope;
use super::value::{Value, Values};
use crate::source::Text;
use crate::syntax::expression::{self, Expr, Operator};
use std::cmp::Ordering;
use std::rc::Rc;

/// What the text between `${{` and `}}` gives.
pub(super) fn evaluate(text: &Text, scope: &Scope<'_>) -> Given {
    expression::parse(text).map_or_else(Given::unknown, |expr| eval(&expr, scope))
}

pub(super) fn eval(expr: &Expr, scope: &Scope<'_>) -> Given {
    match expr {
        Expr::Null => Given::one(Value::Null),
        Expr::Bool(truth) => Given::one(Value::Bool(*truth)),
        Expr::Number(text) | Expr::String(text) => Given::one(Value::Text(text.clone())),
        Expr::Name(_) | Expr::Index(..) => access(expr, scope),
        Expr::Call(name, arguments) => call(name, arguments, scope),
        Expr::Not(inner) => match eval(inner, scope) {
            Given::Now(values) => Given::Now(values.truths(|truth| !truth)),
            later @ Given::Later(_) => Given::later(Later::Not(later)),
        },
        Expr::Binary(operator, left, right) => {
            let left = eval(left, scope);
            let decides = |values: &Values| match operator {
                Operator::Or => values.truth() == Some(true),
                Operator::And => values.truth() == Some(false),
                _ => false,
            };
            match (left, || eval(right, scope)) {
                (Given::Now(left), _) if decides(&left) => Given::Now(left),
                (left, right) => match (left, right()) {
                    (Given::Now(left), Given::Now(right)) => {
                        Given::Now(binary(*operator, left, || right))
                    }
                    (left, right) => Given::later(Later::Binary(*operator, left, right)),
                },
            }
        }
    }
}

/// What an operator makes of its operands.
pub(super) fn binary(operator: Operator, left: Values, right: impl FnOnce() -> Values) -> Values {
    match operator {
        Operator::Or => choose(left, right, true),
        Operator::And => choose(left, right, false),
        Operator::Equal => pairwise(&left, &right(), Value::equals),
        Operator::Unequal => pairwise(&left, &right(), |a, b| a.equals(b).map(|same| !same)),
        operator => pairwise(&left, &right(), |a, b| order(a, b, operator)),
    }
}

/// `left || right` keeps what is true on the left, `left && right` what is false there. An unknown
/// left side of `&&` that is false counts as `false`, whatever it is.
fn choose(left: Values, right: impl FnOnce() -> Values, keep: bool) -> Values {
    let mut values = Values { all: Vec::new(), open: left.open && keep };
    let mut given = left.open;
    for value in left.all {
        given |= value.is_hole() || value.truth() != keep;
        if value.is_hole() || value.truth() == keep {
            values.add(value);
        }
    }
    if left.open && !keep {
        values.add(Value::Bool(false));
    }
    if given {
        values.extend(right());
    }
    values
}

/// What a test says of each pair of alternatives; `None` where nobody can tell.
pub(super) fn pairwise(
    left: &Values,
    right: &Values,
    test: impl Fn(&Value, &Value) -> Option<bool>,
) -> Values {
    let mut values = Values { all: Vec::new(), open: left.open || right.open };
    for a in &left.all {
        for b in &right.all {
            match test(a, b) {
                Some(truth) => values.add(Value::Bool(truth)),
                None => values.open = true,
            }
        }
    }
    values
}

/// `a < b` and its like. Strings that look like numbers may be either; then both must agree.
fn order(a: &Value, b: &Value, operator: Operator) -> Option<bool> {
    if !a.is_known() || !b.is_known() {
        return None;
    }
    let holds = |order: Ordering| match operator {
        Operator::Less => order.is_lt(),
        Operator::LessOrEqual => order.is_le(),
        Operator::Greater => order.is_gt(),
        _ => order.is_ge(),
    };
    let numbers = a.number()?.partial_cmp(&b.number()?).map(holds);
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => {
            let words = holds(a.as_str().to_lowercase().cmp(&b.as_str().to_lowercase()));
            numbers.filter(|numbers| *numbers == words)
        }
        _ => numbers,
    }
}

/// `a.b.c`, `a[0]`
fn access(expr: &Expr, scope: &Scope<'_>) -> Given {
    let (mut root, mut keys) = (expr, Vec::new());
    while let Expr::Index(object, key) = root {
        let Some(key) = eval(key, scope).settled().known().and_then(Value::text) else {
            return Given::unknown();
        };
        keys.push(key.as_str().to_owned());
        root = object;
    }
    keys.reverse();
    match root {
        Expr::Name(name) => scope.lookup(name, &keys),
        other => eval(other, scope).index(&keys),
    }
}

/// What lies under the keys, one below the other; behind `*` that of every element.
pub(super) fn index(values: Values, keys: &[String]) -> Values {
    let Some((key, rest)) = keys.split_first() else { return values };
    if key == "*" {
        let all = |value: &Value| match value.elements() {
            Some(items) => list(items.into_iter().map(|item| index(Values::one(item), rest))),
            None => Values::unknown(),
        };
        let mut found = Values { all: Vec::new(), open: values.open };
        values.all.iter().for_each(|value| found.extend(all(value)));
        return found;
    }
    index(values.map(|value| value.index(key)), rest)
}

/// A list of those elements that there are, if each is known.
fn list(items: impl Iterator<Item = Values>) -> Values {
    let mut all = Vec::new();
    for item in items {
        match item.known().map(|value| (value, value.json())) {
            Some((Value::Null, _)) => {}
            Some((_, Some(json))) => all.push(json),
            _ => return Values::unknown(),
        }
    }
    Values::one(Value::Json(Rc::new(serde_json::Value::Array(all)), None))
}
