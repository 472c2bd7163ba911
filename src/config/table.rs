//! Tables of a configuration file, read key by key; what nobody asked for is an error.

use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What is wrong with a configuration file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ConfigError {
    /// Byte offset into the file.
    pub(super) at: usize,
    /// What is wrong.
    pub(super) message: String,
}

/// A value with its place.
pub(super) type Value<'t> = &'t Spanned<DeValue<'t>>;

/// Collects errors, so that the user sees all of them at once.
#[derive(Debug, Default)]
pub(super) struct Errors(pub(super) Vec<ConfigError>);

impl Errors {
    pub(super) fn add(&mut self, span: &Range<usize>, message: impl Into<String>) {
        self.0.push(ConfigError { at: span.start, message: message.into() });
    }

    /// A word that is none of `known`.
    pub(super) fn unknown(&mut self, span: &Range<usize>, what: &str, word: &str, known: &[&str]) {
        let hint = match suggestion(word, known) {
            Some(near) => format!("; did you mean `{near}`?"),
            None if known.len() <= 10 => format!("; known are {}", list(known)),
            None => String::new(),
        };
        self.add(span, format!("unknown {what} `{word}`{hint}"));
    }

    fn expected(&mut self, value: Value<'_>, what: &str) {
        self.add(&value.span(), format!("expected {what}, found {}", value.get_ref().type_str()));
    }

    /// A table.
    pub(super) fn table<'t>(&mut self, value: Value<'t>) -> Option<&'t DeTable<'t>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.expected(value, "a table");
        }
        table
    }

    /// A string.
    pub(super) fn string<'t>(&mut self, value: Value<'t>) -> Option<&'t str> {
        let string = value.get_ref().as_str();
        if string.is_none() {
            self.expected(value, "a string");
        }
        string
    }

    /// `true` or `false`.
    pub(super) fn boolean(&mut self, value: Value<'_>) -> Option<bool> {
        let boolean = value.get_ref().as_bool();
        if boolean.is_none() {
            self.expected(value, "`true` or `false`");
        }
        boolean
    }

    /// A list.
    pub(super) fn array<'t>(&mut self, value: Value<'t>) -> &'t [Spanned<DeValue<'t>>] {
        let array = value.get_ref().as_array();
        if array.is_none() {
            self.expected(value, "a list");
        }
        array.map_or(&[], |array| array)
    }

    /// A list of strings, each with its place.
    pub(super) fn strings<'t>(&mut self, value: Value<'t>) -> Vec<(Range<usize>, &'t str)> {
        let mut strings = Vec::new();
        for item in self.array(value) {
            strings.extend(self.string(item).map(|string| (item.span(), string)));
        }
        strings
    }

    /// The entries of a table whose keys must be among `known`; the others are errors.
    pub(super) fn entries<'t>(
        &mut self,
        table: &'t DeTable<'t>,
        what: &str,
        known: &[&'static str],
    ) -> Vec<(&'static str, Value<'t>)> {
        let mut entries = Vec::new();
        for (key, value) in table {
            match known.iter().find(|name| **name == key.get_ref().as_ref()) {
                Some(name) => entries.push((*name, value)),
                None => self.unknown(&key.span(), what, key.get_ref(), known),
            }
        }
        entries
    }
}

/// The word that the user may have meant.
pub fn suggestion<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let near = known.iter().map(|name| (strsim::jaro_winkler(word, name), *name));
    near.filter(|(score, _)| *score > 0.8).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}

/// `a`, `b` and `c`
fn list(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}
