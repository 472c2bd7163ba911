//! `seq` and `expr`: numbers, as far as they are whole.

use super::Model;
use crate::machine::flow::{Flows, next};
use crate::machine::state::Status;
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::Text;

/// More numbers than this are not counted.
const MOST: usize = 1_000;

/// The model for a command of this family.
pub(super) fn find(name: &str) -> Option<Model> {
    Some(match name {
        "seq" | "gseq" => seq,
        "expr" | "gexpr" => expr,
        _ => return None,
    })
}

/// `seq last`, `seq first last`, `seq first step last`; with options it prints them otherwise.
fn seq(_: &mut Machine<'_>, mut call: Call) -> Flows {
    let numbers: Option<Vec<i64>> =
        call.argv[1..].iter().map(|arg| arg.known()?.parse().ok()).collect();
    let counted = match numbers.as_deref() {
        Some([last]) => counted(1, 1, *last),
        Some([first, last]) => counted(*first, 1, *last),
        Some([first, step, last]) => counted(*first, *step, *last),
        _ => None,
    };
    match counted {
        Some(text) => call.state.print(&Text::from(text.as_str())),
        None => call.state.print_unknown(),
    }
    next(call.state.with(Status::Likely))
}

/// The numbers, one a line.
fn counted(first: i64, step: i64, last: i64) -> Option<String> {
    let mut out = String::new();
    let mut at = first;
    for _ in 0..MOST {
        if step == 0 {
            return None;
        }
        if step > 0 && at > last || step < 0 && at < last {
            return Some(out);
        }
        out.push_str(&format!("{at}\n"));
        at = at.checked_add(step)?;
    }
    None
}

/// `expr 1 + 2`, `expr a = b`: what it prints, and whether that is neither nothing nor 0.
fn expr(_: &mut Machine<'_>, mut call: Call) -> Flows {
    let known: Option<Vec<&str>> = call.argv[1..].iter().map(Field::known).collect();
    let worth = known.and_then(|words| worth(&words));
    let Some(worth) = worth else {
        call.state.print_unknown();
        return next(call.state.with(Status::Unknown));
    };
    let holds = !worth.is_empty() && worth.parse::<i64>() != Ok(0);
    call.state.print(&Text::from(format!("{worth}\n").as_str()));
    next(call.state.with(Status::of(holds)))
}

/// What an expression of one operator is worth.
fn worth(words: &[&str]) -> Option<String> {
    let (left, operator, right) = match words {
        [one] => return Some((*one).to_owned()),
        [left, operator, right] => (*left, *operator, *right),
        _ => return None,
    };
    let numbers = left.parse::<i64>().ok().zip(right.parse::<i64>().ok());
    let number = |value: Option<i64>| value.map(|value| value.to_string());
    let truth = |value: bool| Some(i64::from(value).to_string());
    match (operator, numbers) {
        ("+", Some((a, b))) => number(a.checked_add(b)),
        ("-", Some((a, b))) => number(a.checked_sub(b)),
        ("*", Some((a, b))) => number(a.checked_mul(b)),
        ("/", Some((a, b))) => number(a.checked_div(b)),
        ("%", Some((a, b))) => number(a.checked_rem(b)),
        ("=" | "==", Some((a, b))) => truth(a == b),
        ("!=", Some((a, b))) => truth(a != b),
        ("<", Some((a, b))) => truth(a < b),
        ("<=", Some((a, b))) => truth(a <= b),
        (">", Some((a, b))) => truth(a > b),
        (">=", Some((a, b))) => truth(a >= b),
        ("=" | "==", None) => truth(left == right),
        ("!=", None) => truth(left != right),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::machine::testing::bash;

    #[test]
    fn whole_numbers_are_counted_and_worked_out() {
        for (text, wanted) in [
            ("seq 3", "1\n2\n3\n"),
            ("seq 2 -1 0", "2\n1\n0\n"),
            ("seq 5 4", ""),
            ("expr 1 + 2", "3\n"),
            ("n=4; expr $n \\* 2", "8\n"),
            ("expr 2 - 2 && echo more", "0\n"),
            ("expr 3 \\> 10 || echo less", "0\nless\n"),
            ("expr a = b || echo other", "0\nother\n"),
            ("for i in $(seq 1 2); do echo -n $i; done", "12"),
        ] {
            let ran = bash("debian:12", &format!("{{ {text}; }} > /tmp/o"));
            assert_eq!(ran.state.fs.read("/tmp/o").expect("a file").as_str(), wanted, "{text}");
        }
        for text in ["seq -w 3", "seq 1 0 2", "expr abc : 'a\\(.*\\)'", "expr 1 / 0", "seq $RANDOM"]
        {
            let ran = bash("debian:12", &format!("{text} > /tmp/o"));
            assert!(!ran.state.fs.read("/tmp/o").expect("a file").is_known(), "{text}");
        }
    }
}
