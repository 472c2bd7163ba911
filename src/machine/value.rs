//! What a variable may hold.

use crate::source::{HOLE, Place, Text};
use std::collections::BTreeMap;
use std::rc::Rc;

/// How many alternatives a variable keeps before it counts as unknown.
const MOST: usize = 6;

/// What a variable may hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Value {
    /// It is not set.
    #[default]
    Unset,
    /// One string; holes where it is not known.
    Text(Text),
    /// An array, or the positional parameters.
    Array(Vec<Text>),
    /// An array with gaps, or one whose elements have names.
    Map(Rc<Map>),
    /// One of several, none of them an alternative itself.
    OneOf(Vec<Value>),
}

/// The elements of an array by their keys.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Map {
    /// It was declared with `-A`: keys are names.
    pub named: bool,
    /// The elements.
    pub items: BTreeMap<Key, Text>,
}

/// An array's key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    /// A number.
    Number(usize),
    /// A name.
    Name(String),
}

impl Map {
    /// An array without a gap, as one that may get some.
    pub(crate) fn of(items: Vec<Text>) -> Self {
        Self { named: false, items: (0..).map(Key::Number).zip(items).collect() }
    }

    /// The key that a subscript is, as it is written; `None` where it has to be worked out.
    pub(crate) fn key(&self, subscript: &str) -> Option<Key> {
        if subscript.contains(['$', '`', HOLE]) {
            return None;
        }
        if self.named {
            return Some(Key::Name(subscript.trim_matches(['"', '\'']).to_owned()));
        }
        subscript.parse().ok().map(Key::Number)
    }

    /// The number behind the last one, at which an array is appended to.
    pub(crate) fn next(&self) -> usize {
        match self.items.keys().next_back() {
            Some(Key::Number(number)) => number.saturating_add(1),
            Some(Key::Name(_)) | None => 0,
        }
    }

    /// All elements; unknown if their order is.
    pub(crate) fn all(&self) -> Value {
        if self.named && self.items.len() > 1 {
            return Value::unknown();
        }
        Value::Array(self.items.values().cloned().collect())
    }

    /// All keys; unknown if their order is.
    pub(crate) fn keys(&self) -> Value {
        if self.named && self.items.len() > 1 {
            return Value::unknown();
        }
        let text = |key: &Key| match key {
            Key::Number(number) => Text::from(number.to_string().as_str()),
            Key::Name(name) => Text::from(name.as_str()),
        };
        Value::Array(self.items.keys().map(text).collect())
    }
}

impl Value {
    /// A string that nobody knows.
    pub(crate) fn unknown() -> Self {
        Self::Text(Text::hole(None))
    }

    /// One of a closed list, however long it is.
    pub(crate) fn one_of(all: impl IntoIterator<Item = Text>) -> Self {
        let mut all: Vec<Self> = all.into_iter().map(Self::Text).collect();
        if all.len() == 1 { all.remove(0) } else { Self::OneOf(all) }
    }

    /// Its alternatives; itself if there is only one.
    pub(crate) fn alternatives(&self) -> &[Self] {
        match self {
            Self::OneOf(all) => all,
            one => std::slice::from_ref(one),
        }
    }

    /// Its length in bytes; of several alternatives the longest one's.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Unset => 0,
            Self::Text(text) => text.len(),
            Self::Array(all) => all.iter().map(Text::len).sum(),
            Self::Map(map) => map.items.values().map(Text::len).sum(),
            Self::OneOf(all) => all.iter().map(Self::len).max().unwrap_or(0),
        }
    }

    /// What holds if either may be the case.
    #[must_use]
    pub(crate) fn join(&self, other: &Self) -> Self {
        if self == other {
            return self.clone();
        }
        let mut all = self.alternatives().to_vec();
        for value in other.alternatives() {
            match all.iter_mut().find_map(|known| Some((known.met(value)?, known))) {
                Some((met, known)) => *known = met,
                None => all.push(value.clone()),
            }
        }
        match all.as_slice() {
            [one] => one.clone(),
            _ if all.len() > MOST => Self::unknown(),
            _ => Self::OneOf(all),
        }
    }

    /// What is known if it is either, where both read the same.
    fn met(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Self::Text(mine), Self::Text(theirs)) => mine.met(theirs).map(Self::Text),
            _ => (self == other).then(|| self.clone()),
        }
    }

    /// As one string: an array's first element, nothing for an unset one, a hole if there are
    /// several alternatives.
    pub(crate) fn scalar(&self) -> Option<Text> {
        match self {
            Self::Unset => None,
            Self::Text(text) => Some(text.clone()),
            Self::Array(all) => Some(all.first().cloned().unwrap_or_default()),
            Self::Map(map) => {
                let first = if map.named { Key::Name("0".into()) } else { Key::Number(0) };
                Some(map.items.get(&first).cloned().unwrap_or_default())
            }
            Self::OneOf(_) => Some(Text::hole(None)),
        }
    }
}

/// A variable.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Var {
    /// What it holds.
    pub value: Value,
    /// Whether child processes see it.
    pub exported: bool,
    /// It was set for one command only.
    pub prefix: bool,
    /// The assignment, if it stands in the file.
    pub set_at: Option<Place>,
    /// The event that reported it, if it is an override that lasts.
    pub event: Option<usize>,
    /// What it may hold instead: nothing, where it holds the path of a program that may not be there; anything,
    /// where it holds a default. Who uses it has its value; who asks for it may get either answer.
    pub otherwise: Option<Text>,
    /// Nothing changes it any more.
    pub readonly: bool,
}

/// Whether a string holds something unknown.
pub(crate) fn has_hole(string: &str) -> bool {
    // Its first byte hardly occurs in other text.
    let mut bytes = [0; 4];
    HOLE.encode_utf8(&mut bytes);
    string.as_bytes().contains(&bytes[0]) && string.contains(HOLE)
}
