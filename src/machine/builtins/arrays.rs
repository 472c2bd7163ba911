//! `mapfile`: the lines of an input as an array.

use crate::machine::flow::{Flows, next};
use crate::machine::models::args::Args;
use crate::machine::models::argv::Dialect;
use crate::machine::state::Status;
use crate::machine::value::Value;
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::{HOLE, Span, Text};

/// More lines than this are not kept apart.
const MOST: usize = 256;

/// `mapfile [-t] [-d end] name`
pub(super) fn mapfile(_: &mut Machine<'_>, mut call: Call) -> Flows {
    let args = Args::read(&call.argv[1..], "mapfile", Dialect::Posix);
    let end = args.value("-d").map_or('\n', |end| end.as_str().chars().next().unwrap_or('\0'));
    let name = args.operands.first().map_or("MAPFILE", Field::as_str).to_owned();
    let whole = !args.unsure && !args.has(&["-n", "-O", "-s", "-u", "-C", "-c"]);
    let input = std::mem::take(&mut call.state.stdin);
    let value = if whole && end != HOLE { lines(&input, end) } else { None };
    call.state.assign(&name, value.unwrap_or_else(Value::unknown), call.place);
    next(call.state.with(Status::Zero))
}

/// The lines of a text, if they are not too many.
fn lines(text: &Text, end: char) -> Option<Value> {
    let (mut items, mut at) = (Vec::new(), 0);
    for line in text.as_str().split_inclusive(end) {
        let kept = line.strip_suffix(end).unwrap_or(line);
        items.push(text.slice(Span::new(at, at + kept.len())));
        at += line.len();
        if items.len() > MOST {
            return None;
        }
    }
    // Where nobody knows what was read, nobody knows how many lines it had.
    let open = items.len() == 1 && !text.is_known();
    (!open).then_some(Value::Array(items))
}

#[cfg(test)]
mod tests {
    use crate::machine::testing::bash;

    #[test]
    fn lines_become_the_items_of_an_array() {
        let installs = |text: &str| {
            let text = format!("apt-get install -y python3-pip\n{text}");
            let ran = bash("debian:12", &text);
            let events = ran.events.iter().filter(|event| event.tool.is_installer());
            events.flat_map(|event| event.packages.clone()).collect::<Vec<_>>()
        };
        let read = "mapfile -t all <<< $'a\\nb'; for one in \"${all[@]}\"; do pip install --break-system-packages $one; done";
        assert_eq!(installs(read), ["a", "b"]);
        let piped = "readarray -t all < <(printf 'a\nb\n'); pip install --break-system-packages \"${all[@]}\"";
        assert_eq!(installs(piped), ["a", "b"]);
        assert_eq!(installs("mapfile -t x < <(unknown); [ -n \"$x\" ] && pip install c"), ["c"]);
    }
}
