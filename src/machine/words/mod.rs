//! Words to fields, by the shell's own rules.

pub(super) mod arithmetic;
mod braces;
mod expand;
mod fields;
mod param;
pub(crate) mod pattern;
mod refs;

pub(crate) use fields::paths;
pub(crate) use param::unset;
pub(crate) use refs::{options_if_set, otherwise, variables};

use crate::source::{HOLE, Place, Text};

/// A piece of a word after expansion.
#[derive(Debug, Clone)]
pub(crate) enum Frag {
    /// Text, whether it is quoted, and whether it is split at white space.
    Text { text: Text, quoted: bool, split: bool },
    /// The end of a field (`"$@"`, `"${array[@]}"`).
    Break,
}

impl Frag {
    fn quoted(text: Text) -> Self {
        Self::Text { text, quoted: true, split: false }
    }

    fn plain(text: Text) -> Self {
        Self::Text { text, quoted: false, split: false }
    }
}

/// A field: an argument as the command gets it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Field {
    /// What it holds.
    pub text: Text,
    /// An unquoted hole stands in it: it may be several arguments, or none.
    pub open: bool,
    /// The word in the file that it comes from (where it is used, not where it was assigned).
    pub used: Option<Place>,
    /// It was an unquoted pattern that matched nothing that is modelled.
    pub pattern: bool,
}

impl Field {
    /// A known argument without a place.
    pub(crate) fn from_text(text: Text) -> Self {
        let used = text.whole_place();
        Self { open: false, used, pattern: false, text }
    }

    /// The argument's text; holes where it is not known.
    pub(crate) fn as_str(&self) -> &str {
        self.text.as_str()
    }

    /// The argument's text, if all of it is known.
    pub(crate) fn known(&self) -> Option<&str> {
        self.text.known()
    }

    /// Nothing is known but that something may stand there.
    pub(crate) fn is_hole(&self) -> bool {
        let text = self.text.as_str();
        !text.is_empty() && text.chars().all(|c| c == HOLE)
    }

    /// Where it is written.
    ///
    /// A word that is put together from several places stands where it is used.
    pub(crate) fn place(&self) -> Option<Place> {
        let whole = self.text.whole_place();
        let assembled = self.used.is_some() && self.text.is_scattered();
        if assembled { self.used } else { whole.or(self.used) }
    }
}
