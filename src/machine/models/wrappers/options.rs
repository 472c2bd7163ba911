//! The words of a wrapper itself: its options and their values.

use crate::knowledge::wrappers::Wrapper;
use crate::machine::models::word_part;
use crate::machine::words::Field;

/// What a wrapper's own options say.
pub(super) struct Own {
    /// How many words they are.
    pub first: usize,
    /// Shell text that an option brings.
    pub text: Option<Field>,
}

/// An option as it is read: a letter or a long name, with its value if it has one.
pub(super) struct Given<'a> {
    /// The name without dashes.
    pub name: &'a str,
    /// The value.
    pub value: Option<Field>,
}

/// Reads options up to the first operand. `takes` tells whether an option takes a value: a letter,
/// or a long name. The number of words they take is returned with them.
pub(super) fn read(args: &[Field], takes: impl Fn(&str) -> bool) -> (Vec<Given<'_>>, usize) {
    let (mut all, mut at) = (Vec::new(), 0);
    while let Some(arg) = args.get(at) {
        let word = arg.as_str();
        if !word.starts_with('-') || word == "-" {
            break;
        }
        at += 1;
        if word == "--" {
            break;
        }
        if let Some(long) = word.strip_prefix("--") {
            let (name, attached) = match long.split_once('=') {
                Some((name, _)) => (name, Some(word_part(arg, name.len() + 3))),
                None => (long, None),
            };
            let value = attached.or_else(|| {
                let value = takes(name).then(|| args.get(at).cloned()).flatten();
                at += usize::from(value.is_some());
                value
            });
            all.push(Given { name, value });
            continue;
        }
        for (offset, letter) in word.char_indices().skip(1) {
            let end = offset + letter.len_utf8();
            let name = &word[offset..end];
            if !takes(name) {
                all.push(Given { name, value: None });
                continue;
            }
            let value = if end < word.len() {
                Some(word_part(arg, end))
            } else {
                at += 1;
                args.get(at - 1).cloned()
            };
            all.push(Given { name, value });
            break;
        }
    }
    (all, at.min(args.len()))
}

/// The own words of a wrapper in the table.
pub(super) fn own_words(args: &[Field], facts: Wrapper) -> Own {
    let takes = |name: &str| {
        if name.chars().count() == 1 { facts.short.contains(name) } else { facts.takes_value(name) }
    };
    let (given, first) = read(args, takes);
    let text = given.into_iter().find(|given| facts.is_text(given.name)).and_then(|it| it.value);
    Own { first, text }
}
