//! What an expression may give.

use crate::source::{HOLE, Place, Text};
use crate::syntax::yaml::{Kind, Node};
use std::rc::Rc;

/// That many alternatives are kept; more count as unknown.
const MOST: usize = 64;

/// A value.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    /// `null`, or nothing.
    Null,
    /// A truth value.
    Bool(bool),
    /// A string or a number, as it is written.
    Text(Text),
    /// A collection of the file.
    Node(Rc<Node>),
    /// A list or an object that an expression made.
    Json(Rc<serde_json::Value>, Option<Place>),
}

/// The values that something may have.
#[derive(Debug, Clone, Default)]
pub(crate) struct Values {
    /// The known ones.
    pub(crate) all: Vec<Value>,
    /// There may be others.
    pub(crate) open: bool,
}

impl Value {
    /// What a node of the file is.
    pub(crate) fn of(node: &Rc<Node>) -> Self {
        match &node.kind {
            _ if node.is_null() => Self::Null,
            Kind::Null => Self::Null,
            Kind::Scalar(scalar) => {
                node.truth().map_or_else(|| Self::Text(scalar.text.clone()), Self::Bool)
            }
            Kind::Sequence(_) | Kind::Mapping(_) => Self::Node(Rc::clone(node)),
        }
    }

    /// What a piece of JSON, written at `place`, is.
    pub(crate) fn of_json(json: &serde_json::Value, place: Option<Place>) -> Self {
        let text = |string: &str| {
            let mut text = Text::default();
            text.push_for(string, place);
            Self::Text(text)
        };
        match json {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(truth) => Self::Bool(*truth),
            serde_json::Value::Number(number) => text(&number.to_string()),
            serde_json::Value::String(string) => text(string),
            _ => Self::Json(Rc::new(json.clone()), place),
        }
    }

    /// As text, where it is put into other text; `None` for a collection.
    pub(crate) fn text(&self) -> Option<Text> {
        match self {
            Self::Null => Some(Text::default()),
            Self::Bool(truth) => Some(Text::from(if *truth { "true" } else { "false" })),
            Self::Text(text) => Some(text.clone()),
            Self::Node(_) | Self::Json(..) => None,
        }
    }

    /// Whether `if:` takes it for true.
    pub(crate) fn truth(&self) -> bool {
        match self {
            Self::Null => false,
            Self::Bool(truth) => *truth,
            Self::Text(text) => !text.is_empty(),
            Self::Node(_) | Self::Json(..) => true,
        }
    }

    /// The elements, if it is a list.
    pub(crate) fn items(&self) -> Option<Vec<Self>> {
        match self {
            Self::Node(node) => match &node.kind {
                Kind::Sequence(items) => Some(items.iter().map(Self::of).collect()),
                _ => None,
            },
            Self::Json(json, place) => {
                let items = json.as_array()?.iter();
                Some(items.map(|item| Self::of_json(item, *place)).collect())
            }
            _ => None,
        }
    }

    /// What `*` stands for: the elements of a list, the values of an object.
    pub(crate) fn elements(&self) -> Option<Vec<Self>> {
        let values = || self.entries().into_iter().map(|(_, value)| value).collect();
        self.items().or_else(|| matches!(self, Self::Node(_) | Self::Json(..)).then(values))
    }

    /// Its keys with their values; none if it is no object.
    pub(crate) fn entries(&self) -> Vec<(String, Self)> {
        match self {
            Self::Node(node) => {
                let entries = node.entries().into_iter();
                entries.map(|entry| (entry.name().to_owned(), Self::of(&entry.value))).collect()
            }
            Self::Json(json, place) => {
                let entries = json.as_object().into_iter().flatten();
                entries.map(|(key, value)| (key.clone(), Self::of_json(value, *place))).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What lies under a key or number; null if nothing does.
    pub(crate) fn index(&self, key: &str) -> Self {
        let number = || key.parse::<usize>().ok();
        let found = match self {
            Self::Node(node) => match &node.kind {
                Kind::Mapping(mapping) => {
                    let entries = mapping.entries();
                    let same = entries.iter().find(|entry| entry.name().eq_ignore_ascii_case(key));
                    same.map(|entry| Self::of(&entry.value))
                }
                Kind::Sequence(items) => {
                    number().and_then(|number| items.get(number)).map(Self::of)
                }
                _ => None,
            },
            Self::Json(json, place) => {
                let found = json.get(key).or_else(|| json.get(number()?));
                found.map(|found| Self::of_json(found, *place))
            }
            _ => None,
        };
        found.unwrap_or(Self::Null)
    }

    /// Whether both are the same to `==`: strings without regard to case, otherwise what they are as
    /// numbers. `None` if that cannot be known.
    pub(crate) fn equals(&self, other: &Self) -> Option<bool> {
        if !self.is_known() || !other.is_known() {
            return None;
        }
        Some(match (self, other) {
            (Self::Text(a), Self::Text(b)) => a.as_str().eq_ignore_ascii_case(b.as_str()),
            (Self::Node(_) | Self::Json(..), Self::Node(_) | Self::Json(..)) => {
                self.same(other) || self.json()? == other.json()?
            }
            _ => match (self.number(), other.number()) {
                (Some(a), Some(b)) => (a - b).abs() < f64::EPSILON,
                _ => false,
            },
        })
    }

    /// What it is where a number is needed; `None` if it is none.
    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Self::Null => Some(0.0),
            Self::Bool(truth) => Some(f64::from(u8::from(*truth))),
            Self::Text(text) if text.as_str().trim().is_empty() => Some(0.0),
            Self::Text(text) => text.as_str().trim().parse().ok().filter(|n: &f64| n.is_finite()),
            Self::Node(_) | Self::Json(..) => None,
        }
    }

    /// Whether nothing of its text is known.
    pub(crate) fn is_hole(&self) -> bool {
        matches!(self, Self::Text(text) if !text.is_empty() && text.as_str().chars().all(|c| c == HOLE))
    }

    /// Whether all of its text is known.
    pub(crate) fn is_known(&self) -> bool {
        !matches!(self, Self::Text(text) if !text.is_known())
    }

    /// Whether both are exactly the same; collections only if they are one.
    pub(crate) fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Node(a), Self::Node(b)) => Rc::ptr_eq(a, b),
            (Self::Json(a, _), Self::Json(b, _)) => a == b,
            (Self::Text(a), Self::Text(b)) => a == b,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Null, Self::Null) => true,
            _ => false,
        }
    }
}

impl Values {
    /// Anything.
    pub(crate) fn unknown() -> Self {
        Self { all: Vec::new(), open: true }
    }

    /// One value and no other.
    pub(crate) fn one(value: Value) -> Self {
        Self { all: vec![value], open: false }
    }

    /// Adds an alternative.
    pub(crate) fn add(&mut self, value: Value) {
        if !self.all.iter().any(|known| known.same(&value)) {
            self.all.push(value);
        }
        if self.all.len() > MOST {
            *self = Self::unknown();
        }
    }

    /// Adds the alternatives of another.
    pub(crate) fn extend(&mut self, other: Self) {
        self.open |= other.open;
        for value in other.all {
            self.add(value);
        }
    }

    /// The value, if it can be no other.
    pub(crate) fn known(&self) -> Option<&Value> {
        match &*self.all {
            [value] if !self.open => Some(value),
            _ => None,
        }
    }

    /// Whether it is true, if all alternatives agree.
    pub(crate) fn truth(&self) -> Option<bool> {
        let first = self.all.first()?.truth();
        let agree = self.all.iter().all(|value| value.truth() == first && !value.is_hole());
        (agree && !self.open).then_some(first)
    }

    /// What `change` makes of the truth of each alternative.
    pub(crate) fn truths(&self, change: impl Fn(bool) -> bool) -> Self {
        let mut truths = Self { all: Vec::new(), open: self.open };
        for value in &self.all {
            if value.is_hole() {
                truths.open = true;
            } else {
                truths.add(Value::Bool(change(value.truth())));
            }
        }
        truths
    }

    /// Every alternative changed by `change`.
    pub(crate) fn map(self, change: impl Fn(&Value) -> Value) -> Self {
        let mut mapped = Self { all: Vec::new(), open: self.open };
        self.all.iter().for_each(|value| mapped.add(change(value)));
        mapped
    }
}
