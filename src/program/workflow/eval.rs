//! Expressions to what they may give.

use super::scope::Scope;
use super::value::{Value, Values};
use crate::source::Text;
use crate::syntax::expression::{self, Expr, Operator};

/// What the text between `${{` and `}}` may give.
pub(super) fn evaluate(text: &Text, scope: &Scope<'_>) -> Values {
    expression::parse(text).map_or_else(Values::unknown, |expr| eval(&expr, scope))
}

fn eval(expr: &Expr, scope: &Scope<'_>) -> Values {
    match expr {
        Expr::Null => Values::one(Value::Null),
        Expr::Bool(truth) => Values::one(Value::Bool(*truth)),
        Expr::Number(text) | Expr::String(text) => Values::one(Value::Text(text.clone())),
        Expr::Name(_) | Expr::Index(..) => access(expr, scope),
        Expr::Call(name, arguments) => call(name, arguments, scope),
        Expr::Not(inner) => match eval(inner, scope).truth() {
            Some(truth) => Values::one(Value::Bool(!truth)),
            None => Values::unknown(),
        },
        Expr::Binary(operator, left, right) => {
            let left = eval(left, scope);
            match operator {
                Operator::Or => choose(left, || eval(right, scope), true),
                Operator::And => choose(left, || eval(right, scope), false),
                Operator::Equal => compare(&left, &eval(right, scope), true),
                Operator::Unequal => compare(&left, &eval(right, scope), false),
                Operator::Compare => Values::unknown(),
            }
        }
    }
}

/// `left || right` keeps what is true on the left, `left && right` what is false there. An unknown
/// left side of `&&` that is false counts as `false`, whatever it is.
fn choose(left: Values, right: impl FnOnce() -> Values, keep: bool) -> Values {
    let (kept, given): (Vec<_>, Vec<_>) =
        left.all.into_iter().partition(|value| value.truth() == keep);
    let mut values = Values { all: kept, open: false };
    if left.open && keep {
        values.open = true;
    } else if left.open {
        values.add(Value::Bool(false));
    }
    if !given.is_empty() || left.open {
        values.extend(right());
    }
    values
}

fn compare(left: &Values, right: &Values, equal: bool) -> Values {
    let mut values = Values { all: Vec::new(), open: left.open || right.open };
    for a in &left.all {
        for b in &right.all {
            values.add(Value::Bool(a.equals(b) == equal));
        }
    }
    values
}

/// `a.b.c`, `a[0]`
fn access(expr: &Expr, scope: &Scope<'_>) -> Values {
    let (mut root, mut keys) = (expr, Vec::new());
    while let Expr::Index(object, key) = root {
        let Some(key) = eval(key, scope).known().and_then(Value::text) else {
            return Values::unknown();
        };
        keys.push(key.as_str().to_owned());
        root = object;
    }
    keys.reverse();
    if keys.iter().any(|key| key == "*") {
        return Values::unknown();
    }
    match root {
        Expr::Name(name) => scope.lookup(name, &keys),
        other => index(eval(other, scope), &keys),
    }
}

/// What lies under the keys, one below the other.
pub(super) fn index(values: Values, keys: &[String]) -> Values {
    keys.iter().fold(values, |values, key| values.map(|value| value.index(key)))
}

fn call(name: &str, arguments: &[Expr], scope: &Scope<'_>) -> Values {
    let argument = |at: usize| arguments.get(at).map(|expr| eval(expr, scope)).unwrap_or_default();
    match name {
        // Nobody cancels, and what fails is not foreseen.
        "always" | "success" => Values::one(Value::Bool(true)),
        "cancelled" => Values::one(Value::Bool(false)),
        "fromjson" => from_json(&argument(0)),
        "contains" => pairwise(&argument(0), &argument(1), contains),
        "startswith" => texts(&argument(0), &argument(1), |a, b| a.starts_with(b)),
        "endswith" => texts(&argument(0), &argument(1), |a, b| a.ends_with(b)),
        "format" => format(&arguments.iter().map(|expr| eval(expr, scope)).collect::<Vec<_>>()),
        _ => Values::unknown(),
    }
}

fn from_json(values: &Values) -> Values {
    let mut read = Values { all: Vec::new(), open: values.open };
    for value in &values.all {
        match value.text().map(|text| (serde_json::from_str(text.as_str()), text.whole_place())) {
            Some((Ok(json), place)) => read.add(Value::of_json(&json, place)),
            _ => read.open = true,
        }
    }
    read
}

fn pairwise(a: &Values, b: &Values, test: impl Fn(&Value, &Value) -> bool) -> Values {
    let mut values = Values { all: Vec::new(), open: a.open || b.open };
    for a in &a.all {
        for b in &b.all {
            values.add(Value::Bool(test(a, b)));
        }
    }
    values
}

fn contains(a: &Value, b: &Value) -> bool {
    match (a.items(), a.text(), b.text()) {
        (Some(items), ..) => items.iter().any(|item| item.equals(b)),
        (None, Some(a), Some(b)) => lower(&a).contains(&lower(&b)),
        _ => false,
    }
}

fn texts(a: &Values, b: &Values, test: impl Fn(&str, &str) -> bool) -> Values {
    pairwise(a, b, |a, b| match (a.text(), b.text()) {
        (Some(a), Some(b)) => test(&lower(&a), &lower(&b)),
        _ => false,
    })
}

fn lower(text: &Text) -> String {
    text.as_str().to_lowercase()
}

/// `format('{0}-{1}', a, b)`, if all of it is known.
fn format(arguments: &[Values]) -> Values {
    let Some(pattern) = arguments.first().and_then(Values::known).and_then(Value::text) else {
        return Values::unknown();
    };
    let mut out = Text::default();
    let (string, mut from) = (pattern.as_str(), 0);
    while let Some(open) = string[from..].find(['{', '}']).map(|at| from + at) {
        out.push_text(&pattern.slice((from..open).into()));
        let rest = &string[open..];
        if rest.starts_with("{{") || rest.starts_with("}}") {
            out.push_text(&pattern.slice((open..open + 1).into()));
            from = open + 2;
            continue;
        }
        let Some(close) = rest.find('}').map(|at| open + at) else { return Values::unknown() };
        let number = string.get(open + 1..close).and_then(|number| number.parse::<usize>().ok());
        let value = number.and_then(|number| arguments.get(number + 1)).and_then(Values::known);
        let Some(value) = value.and_then(Value::text) else { return Values::unknown() };
        out.push_text(&value);
        from = close + 1;
    }
    out.push_text(&pattern.slice((from..string.len()).into()));
    Values::one(Value::Text(out))
}
