//! `read`: a line of the input, cut into words.

use crate::machine::flow::{Flows, next};
use crate::machine::models::args::Args;
use crate::machine::models::argv::Dialect;
use crate::machine::state::{State, Status};
use crate::machine::value::Value;
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::{Span, Text};

/// `read [-r] [-a array] [name…]`
pub(super) fn read(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    let args = Args::read(&call.argv[1..], "read", Dialect::Posix);
    let is_name = |name: &&Field| {
        let mut letters = name.as_str().chars();
        !name.as_str().is_empty() && letters.all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let array = args.value("-a").filter(is_name).map(|name| name.as_str().to_owned());
    let mut names: Vec<String> = match &array {
        Some(_) => Vec::new(),
        None => args.operands.iter().filter(is_name).map(|it| it.as_str().to_owned()).collect(),
    };
    let replies = names.is_empty() && array.is_none();
    if replies {
        names.push("REPLY".to_owned());
    }
    let end = match args.value("-d").map(|end| (end.known(), end.as_str().chars().next())) {
        None => Some('\n'),
        Some((Some(_), end)) => Some(end.unwrap_or('\0')),
        Some((None, _)) => None,
    };
    let separators = match call.state.value("IFS") {
        Value::Unset => Some(" \t\n".to_owned()),
        value => value.scalar().filter(Text::is_known).map(|text| text.as_str().to_owned()),
    };
    let whole = !args.unsure && !args.has(&["-n", "-N", "-u"]);
    let taken = end.filter(|_| whole).and_then(|end| line(&mut call.state, end));
    // Backslashes join lines and quote, but for `-r`.
    let plain =
        |text: &Text| text.is_known() && (args.has(&["-r"]) || !text.as_str().contains('\\'));
    let (values, status) = match (&taken, &separators) {
        (Some((line, ended)), Some(separators)) if plain(line) => {
            let count = if array.is_some() { usize::MAX } else { names.len() };
            let words = if replies { vec![line.clone()] } else { words(line, separators, count) };
            (Some(words), Status::of(*ended))
        }
        (Some((_, ended)), _) => (None, if *ended { Status::Zero } else { Status::Unknown }),
        (None, _) => (None, Status::Unknown),
    };
    if let Some(array) = array {
        call.state.assign(&array, values.map_or_else(Value::unknown, Value::Array), None);
        return next(call.state.with(status));
    }
    let mut values = values.map(Vec::into_iter);
    for name in &names {
        let value = match &mut values {
            Some(words) => Value::Text(words.next().unwrap_or_default()),
            None => Value::unknown(),
        };
        call.state.assign(name, value, None);
        // The variable stays exported if it was, so that this can raise an override.
        machine.variable_set(name, call.place, &mut call.state);
    }
    next(call.state.with(status))
}

/// Takes what stands before a sign from the input, and whether the sign is there; `None` if nobody can tell.
fn line(state: &mut State, end: char) -> Option<(Text, bool)> {
    let input = state.stdin.clone();
    let found = input.as_str().find(end);
    let line = input.slice(Span::new(0, found.unwrap_or(input.len())));
    // What follows on a known line does not matter to it.
    if !line.is_known() {
        return None;
    }
    let rest = found.map_or(input.len(), |at| at + end.len_utf8());
    state.stdin = input.slice(Span::new(rest, input.len()));
    Some((line, found.is_some()))
}

/// The words of a line, so many at most: the last one is all that is left.
fn words(line: &Text, separators: &str, most: usize) -> Vec<Text> {
    let string = line.as_str();
    let blank = |c: char| c.is_ascii_whitespace() && separators.contains(c);
    let sign = |c: char| !c.is_ascii_whitespace() && separators.contains(c);
    let skip = |at: usize| string.len() - string[at..].trim_start_matches(blank).len();
    let mut all = Vec::new();
    let mut at = skip(0);
    while at < string.len() {
        let length = string[at..].find(|c| blank(c) || sign(c)).unwrap_or(string.len() - at);
        let end = at + length;
        // Behind a word: blanks, one sign, blanks.
        let mut next = skip(end);
        if string[next..].starts_with(sign) {
            next = skip(next + string[next..].chars().next().map_or(0, char::len_utf8));
        }
        if all.len() + 1 == most && next < string.len() {
            let kept = string[at..].trim_end_matches(blank).len();
            all.push(line.slice(Span::new(at, at + kept)));
            return all;
        }
        all.push(line.slice(Span::new(at, end)));
        at = next;
    }
    all
}

#[cfg(test)]
mod tests {
    use crate::machine::testing::bash;

    #[test]
    fn lines_are_cut_as_bash_cuts_them() {
        for (text, printed) in [
            ("IFS=: read a b <<< x:y:; echo $a $b", "x y"),
            ("IFS=: read a b <<< x:y:z:; echo $a $b", "x y:z:"),
            ("IFS=: read a <<< x:; echo $a", "x"),
            ("IFS=': ' read a b <<< ' x : y : '; echo $a $b", "x y"),
            ("IFS=, read -ra l <<< a,,b,; echo \"${#l[@]} ${l[2]}\"", "3 b"),
            ("IFS= read a <<< '  x '; echo \"[$a]\"", "[  x ]"),
            ("read <<< ' q '; echo \"[$REPLY]\"", "[ q ]"),
            ("read -r -d '' x <<< ab; echo $? $x", "1 ab"),
            ("IFS== read k v <<< A=1=; echo $k $v", "A 1"),
            ("echo one > /l; read -r -t 5 a < /l; echo $a", "one"),
            ("read -n 1 a <<< abc; echo $a", "?"),
            ("read a <<< 'x\\y'; echo $a", "?"),
            ("read a < <(unknown); echo $a", "?"),
        ] {
            let ran = bash("debian:12", &format!("({text}) > /printed"));
            let found = ran.state.fs.read("/printed").expect("a file");
            let found = found.known().map_or("?".to_owned(), |text| text.trim_end().to_owned());
            assert_eq!(found, printed, "{text}");
        }
    }
}
