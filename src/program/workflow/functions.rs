//! The functions of expressions:
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#functions>.

use super::eval::{eval, pairwise};
use super::json;
use super::later::{Given, Later};
use super::scope::Scope;
use super::value::{Value, Values};
use crate::source::Text;
use crate::syntax::expression::Expr;

/// That many texts are made of one pattern at most.
const MOST: usize = 16;

/// What `format` puts together is no longer than that, in bytes: what would be is unknown.
const LONGEST: usize = 16 << 10;

/// What calling a function gives. `hashFiles()` depends on the run.
pub(super) fn call(name: &str, arguments: &[Expr], scope: &Scope<'_>) -> Given {
    match name {
        // Nobody cancels.
        "always" => return Given::one(Value::Bool(true)),
        "cancelled" => return Given::one(Value::Bool(false)),
        "success" => return Given::later(Later::Succeeded),
        "failure" => return Given::later(Later::Failed),
        _ => {}
    }
    let given: Vec<Given> = arguments.iter().map(|expr| eval(expr, scope)).collect();
    let now = |given: &Given| match given {
        Given::Now(values) => Some(values.clone()),
        Given::Later(_) => None,
    };
    match given.iter().map(now).collect::<Option<Vec<Values>>>() {
        Some(values) => Given::Now(apply(name, &values)),
        None => Given::later(Later::Call(name.to_owned(), given)),
    }
}

/// What a function makes of its arguments.
pub(super) fn apply(name: &str, arguments: &[Values]) -> Values {
    let none = Values::default();
    let argument = |at: usize| arguments.get(at).unwrap_or(&none);
    match name {
        "case" => case(arguments),
        "contains" => pairwise(argument(0), argument(1), contains),
        "endswith" => pairwise(argument(0), argument(1), ends_with),
        "format" => format(arguments),
        "fromjson" => from_json(argument(0)),
        "join" => join(argument(0), arguments.get(1)),
        "startswith" => pairwise(argument(0), argument(1), starts_with),
        "tojson" => to_json(argument(0)),
        _ => Values::unknown(),
    }
}

/// `case(condition, value, condition, value, otherwise)`
fn case(arguments: &[Values]) -> Values {
    let mut values = Values::default();
    let mut rest = arguments;
    while let [condition, value, behind @ ..] = rest {
        rest = behind;
        let truth = condition.truth();
        if truth != Some(false) {
            values.extend(value.clone());
        }
        if truth == Some(true) {
            return values;
        }
    }
    match rest {
        [otherwise] => values.extend(otherwise.clone()),
        _ => values.open = true,
    }
    values
}

/// What is known and no JSON ends the run: with it nothing happens that matters here.
fn from_json(values: &Values) -> Values {
    let mut read = Values { all: Vec::new(), open: values.open };
    for value in &values.all {
        match value.text().and_then(|text| json::read(&text)) {
            Some(value) => read.add(value),
            None => read.open |= !value.is_known(),
        }
    }
    read.open |= read.all.is_empty();
    read
}

fn to_json(values: &Values) -> Values {
    let mut written = Values { all: Vec::new(), open: values.open };
    for value in &values.all {
        match value.json().and_then(|json| serde_json::to_string_pretty(&json).ok()) {
            Some(json) => written.add(Value::Text(Text::from(&*json))),
            None => written.open = true,
        }
    }
    written
}

fn contains(a: &Value, b: &Value) -> Option<bool> {
    if let Some(items) = a.items() {
        let found: Vec<Option<bool>> = items.iter().map(|item| item.equals(b)).collect();
        return if found.contains(&Some(true)) {
            Some(true)
        } else {
            (!found.contains(&None)).then_some(false)
        };
    }
    both(a, b, |a, b| a.contains(b))
}

fn starts_with(a: &Value, b: &Value) -> Option<bool> {
    both(a, b, |a, b| a.starts_with(b))
}

fn ends_with(a: &Value, b: &Value) -> Option<bool> {
    both(a, b, |a, b| a.ends_with(b))
}

/// What a test says of two texts without regard to case; not of collections.
fn both(a: &Value, b: &Value, test: impl Fn(&str, &str) -> bool) -> Option<bool> {
    match (a.text(), b.text()) {
        (Some(a), Some(b)) => {
            let (a, b) = (a.known()?.to_lowercase(), b.known()?.to_lowercase());
            Some(test(&a, &b))
        }
        _ => Some(false),
    }
}

/// `join(list, ', ')`; a comma stands between the elements if nothing else is asked for.
fn join(lists: &Values, between: Option<&Values>) -> Values {
    let between = between.cloned();
    let between = between.unwrap_or_else(|| Values::one(Value::Text(Text::from(","))));
    let (Some(list), Some(between)) = (lists.known(), between.known().and_then(Value::text)) else {
        return Values::unknown();
    };
    let items = list.items().unwrap_or_else(|| vec![list.clone()]);
    let mut joined = Text::default();
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            joined.push_text(&between);
        }
        joined.push_text(&item.text().unwrap_or_default());
    }
    Values::one(Value::Text(joined))
}

/// `format('{0}-{1}', a, b)`: every text that it may be, with holes for what is not known.
fn format(arguments: &[Values]) -> Values {
    let Some(pattern) = arguments.first().and_then(Values::known).and_then(Value::text) else {
        return Values::unknown();
    };
    let (mut texts, mut open) = (vec![Text::default()], false);
    let mut push = |choices: &[Text]| {
        let hole = [Text::hole(None)];
        let fits = !choices.is_empty() && choices.len() * texts.len() <= MOST;
        let choices = if fits { choices } else { &hole };
        let with = |text: &Text, choice: &Text| {
            let mut text = text.clone();
            let fits = text.len() + choice.len() <= LONGEST;
            text.push_text(if fits { choice } else { &hole[0] });
            text
        };
        texts = texts.iter().flat_map(|text| choices.iter().map(|c| with(text, c))).collect();
    };
    let (string, mut from) = (pattern.as_str(), 0);
    while let Some(open_brace) = string[from..].find(['{', '}']).map(|at| from + at) {
        push(&[pattern.slice((from..open_brace).into())]);
        let rest = &string[open_brace..];
        if rest.starts_with("{{") || rest.starts_with("}}") {
            push(&[pattern.slice((open_brace..open_brace + 1).into())]);
            from = open_brace + 2;
            continue;
        }
        let Some(close) = rest.find('}').map(|at| open_brace + at) else {
            return Values::unknown();
        };
        let number = string.get(open_brace + 1..close).and_then(|n| n.parse::<usize>().ok());
        let Some(values) = number.and_then(|number| arguments.get(number + 1)) else {
            return Values::unknown();
        };
        open |= values.open && !values.all.is_empty();
        push(&values.all.iter().filter_map(Value::text).collect::<Vec<_>>());
        from = close + 1;
    }
    push(&[pattern.slice((from..string.len()).into())]);
    let mut values = Values { all: Vec::new(), open };
    for text in texts {
        values.add(Value::Text(text));
    }
    values
}

#[cfg(test)]
mod tests {
    use super::super::eval::evaluate;
    use super::*;
    use crate::source::HOLE;

    /// What an expression may give: `?` for anything.
    fn given(expression: &str) -> String {
        let one = |value: &str| Values::one(Value::Text(Text::from(value)));
        let either = Values {
            all: vec![Value::Text(Text::from("a")), Value::Text(Text::from("b"))],
            open: false,
        };
        let inputs = [
            ("one".to_owned(), one("1")),
            ("either".to_owned(), either),
            ("some".to_owned(), Values { open: true, ..one("usual") }),
            ("part".to_owned(), one(&format!("ubuntu-{HOLE}"))),
        ];
        let inputs = inputs.map(|(name, values)| (name, Given::Now(values)));
        let scope = Scope { inputs: &inputs, ..Scope::default() };
        let values = evaluate(&Text::from(expression), &scope).settled();
        let text = |value: &Value| match value {
            Value::Null => "null".to_owned(),
            Value::Node(_) | Value::Json(..) => value.json().expect("JSON").to_string(),
            value => value.text().unwrap_or_default().as_str().replace(HOLE, "?"),
        };
        let mut all: Vec<String> = values.all.iter().map(text).collect();
        all.extend(values.open.then(|| "?".to_owned()));
        all.join("|")
    }

    #[test]
    fn json_is_read_and_written() {
        assert_eq!(given("fromJSON('[\"a\", 1]')[1]"), "1");
        assert_eq!(given("fromJSON('{\"a\": {\"b\": \"c\"}}').a.b"), "c");
        assert_eq!(given("fromJSON('{')"), "?");
        assert_eq!(given("toJSON(fromJSON('[1,2]'))"), "[\n  1,\n  2\n]");
        assert_eq!(given("fromJSON(toJSON('x'))"), "x");
        assert_eq!(given("toJSON(github)"), "?");
        assert_eq!(given("fromJSON(format('[\"{0}\"]', inputs.either))[0]"), "a|b");
    }

    #[test]
    fn texts_are_searched_without_regard_to_case() {
        assert_eq!(given("contains('Hello', 'ell')"), "true");
        assert_eq!(given("contains(fromJSON('[\"push\"]'), 'PUSH')"), "true");
        assert_eq!(given("contains(fromJSON('[\"push\"]'), inputs.part)"), "?");
        assert_eq!(given("startsWith('Ubuntu', 'ub') && endsWith('x.y', '.Y')"), "true");
        assert_eq!(given("startsWith(inputs.either, 'a')"), "true|false");
        assert_eq!(given("startsWith(inputs.some, 'u')"), "true|?");
    }

    #[test]
    fn patterns_and_lists_make_text() {
        assert_eq!(given("format('{0}-{{{1}}}', 'a', 'b')"), "a-{b}");
        assert_eq!(given("format('v{0}', inputs.either)"), "va|vb");
        assert_eq!(given("format('v{0}', github.sha)"), "v?");
        assert_eq!(given("format('v{0}', inputs.some)"), "vusual|?");
        assert_eq!(given("format('{1}', 'a')"), "?");
        assert_eq!(given("join(fromJSON('[\"a\", \"b\"]'), ' ')"), "a b");
        assert_eq!(given("join(fromJSON('[\"a\", \"b\"]'))"), "a,b");
    }

    #[test]
    fn the_first_case_that_holds_counts() {
        assert_eq!(given("case(false, 'a', true, 'b', 'c')"), "b");
        assert_eq!(given("case(inputs.one == 2, 'a', 'b')"), "b");
        assert_eq!(given("case(github.ref == 'x', 'a', 'b')"), "a|b");
    }

    #[test]
    fn values_compare_as_in_the_documentation() {
        assert_eq!(given("'ABC' == 'abc'"), "true");
        assert_eq!(given("null == ''"), "true");
        assert_eq!(given("true == 'true'"), "false");
        assert_eq!(given("true == '1'"), "true");
        assert_eq!(given("inputs.one >= 1 && 2 < 3 && !(2 > 3)"), "true");
        assert_eq!(given("'10' < '9'"), "?");
        assert_eq!(given("inputs.part == 'x'"), "?");
        assert_eq!(given("inputs.either != 'a'"), "false|true");
        assert_eq!(given("!inputs.some"), "false|?");
    }

    #[test]
    fn a_star_stands_for_every_element() {
        let list = "fromJSON('[{\"os\": \"a\"}, {\"os\": \"b\"}, {}]')";
        assert_eq!(given(&format!("{list}.*.os")), "[\"a\",\"b\"]");
        assert_eq!(given(&format!("join({list}.*.os, '+')")), "a+b");
        assert_eq!(given("github.event.commits.*.id"), "?");
    }
}
