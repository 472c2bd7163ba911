//! What configuration files say, key by key, with the line on which each value stands.

/// Where a value stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The file, as reported.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(untagged)]
pub enum Said {
    /// A word.
    Word(String),
    /// A list of words.
    Words(Vec<String>),
    /// Yes or no.
    Flag(bool),
}

/// A key that some file sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The parts of the key, the tables first.
    pub key: Vec<String>,
    /// Its value.
    pub said: Said,
    /// Where it stands.
    pub origin: Origin,
}

/// All keys that are set; of a key that two files set, the one that counts.
#[derive(Debug, Default, Clone)]
pub struct Settings(Vec<Setting>);

impl Settings {
    /// Sets a key, over what an extended file says.
    pub(super) fn set(&mut self, setting: Setting) {
        match self.0.iter_mut().find(|known| known.key == setting.key) {
            Some(known) => *known = setting,
            None => self.0.push(setting),
        }
    }

    /// What is set under a key.
    pub fn get(&self, key: &[&str]) -> Option<&Setting> {
        self.0.iter().find(|setting| setting.key == key)
    }

    /// All of them, in the order in which they were set first.
    pub fn iter(&self) -> impl Iterator<Item = &Setting> {
        self.0.iter()
    }
}
