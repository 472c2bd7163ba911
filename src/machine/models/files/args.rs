//! Command lines in GNU's fashion.

use crate::machine::words::Field;
use crate::source::{Span, Text};

/// A command line, taken apart.
#[derive(Debug, Default)]
pub(crate) struct Args {
    options: Vec<(String, Option<Field>)>,
    /// What is no option, in order.
    pub operands: Vec<Field>,
}

impl Args {
    /// Takes arguments apart. `letters` are the short options with a value, `names` the long ones;
    /// options may stand between operands.
    pub(crate) fn parse(args: &[Field], letters: &str, names: &[&str]) -> Self {
        let mut out = Self::default();
        let mut rest = args.iter();
        while let Some(arg) = rest.next() {
            let text = arg.as_str();
            if text == "--" {
                out.operands.extend(rest.by_ref().cloned());
            } else if let Some(long) = text.strip_prefix("--") {
                let (name, value) = match long.find('=') {
                    Some(at) => (&long[..at], Some(tail(arg, 2 + at + 1))),
                    None => (long, None),
                };
                let value = match value {
                    None if names.contains(&name) => rest.next().cloned(),
                    value => value,
                };
                out.options.push((name.to_owned(), value));
            } else if text.len() > 1 && text.starts_with('-') {
                out.letters(arg, letters, &mut rest);
            } else {
                out.operands.push(arg.clone());
            }
        }
        out
    }

    fn letters<'a>(
        &mut self,
        arg: &Field,
        valued: &str,
        rest: &mut impl Iterator<Item = &'a Field>,
    ) {
        let text = arg.as_str();
        for (at, letter) in text.char_indices().skip(1) {
            let after = at + letter.len_utf8();
            if !valued.contains(letter) {
                self.options.push((letter.to_string(), None));
                continue;
            }
            let value =
                if after < text.len() { Some(tail(arg, after)) } else { rest.next().cloned() };
            self.options.push((letter.to_string(), value));
            break;
        }
    }

    /// Whether one of these options is given; names stand without dashes.
    pub(crate) fn has(&self, names: &[&str]) -> bool {
        self.options.iter().any(|(name, _)| names.contains(&name.as_str()))
    }

    /// The last value of these options.
    pub(crate) fn value(&self, names: &[&str]) -> Option<&Field> {
        let mine = self.options.iter().filter(|(name, _)| names.contains(&name.as_str()));
        mine.filter_map(|(_, value)| value.as_ref()).next_back()
    }

    /// All values of these options.
    pub(crate) fn values<'a>(&'a self, names: &'a [&'a str]) -> impl Iterator<Item = &'a Field> {
        let mine = self.options.iter().filter(|(name, _)| names.contains(&name.as_str()));
        mine.filter_map(|(_, value)| value.as_ref())
    }
}

/// An argument from a byte on.
pub(crate) fn tail(arg: &Field, from: usize) -> Field {
    Field { text: arg.text.slice(Span::new(from, arg.text.len())), ..arg.clone() }
}

/// An argument made up by a model: its text stands at the place of another.
pub(crate) fn made(text: &str, like: &Field) -> Field {
    let mut whole = Text::default();
    whole.push_for(text, like.place());
    Field { text: whole, ..like.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(args: &[&str]) -> Args {
        let args: Vec<Field> = args.iter().map(|arg| Field::from_text(Text::from(*arg))).collect();
        Args::parse(&args, "tm", &["mode"])
    }

    #[test]
    fn options_and_operands_mix() {
        let args = parse(&["a", "-rt/dir", "-m", "644", "b", "--mode=600", "--", "-c"]);
        let operands: Vec<&str> = args.operands.iter().map(Field::as_str).collect();
        assert_eq!(operands, ["a", "b", "-c"]);
        assert!(args.has(&["r"]) && !args.has(&["c"]));
        assert_eq!(args.value(&["t"]).map(Field::as_str), Some("/dir"));
        assert_eq!(args.value(&["m", "mode"]).map(Field::as_str), Some("600"));
    }
}
