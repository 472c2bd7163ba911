//! The keys of a configuration: what the parser reads, what the schema lists and what `config show`
//! prints come from here.

/// A key, as people are told about it.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// As it is written.
    pub name: &'static str,
    /// What it does, as a sentence.
    pub about: &'static str,
    /// What holds without it, as TOML; empty if there is no such thing.
    pub default: &'static str,
}

const fn key(name: &'static str, about: &'static str, default: &'static str) -> Key {
    Key { name, about, default }
}

/// The keys of the file itself.
pub const TOP: [Key; 8] = [
    key("extend", "Another configuration: its values first, those of this file over them.", ""),
    key("preset", "The policy on which the cells of `policy` lie.", "\"default\""),
    key("exclude", "Files that are not checked, as patterns of a .gitignore.", "[]"),
    key("policy", "What becomes of what a rule sees, by context and rule.", "{}"),
    key("runners", "Labels of CI runners that nobody else can know.", "{}"),
    key("images", "Images that nobody else can know, by pattern.", "{}"),
    key("rules", "Switches for single rules.", "{}"),
    key("overrides", "Files whose context is declared; the last match counts.", "[]"),
];

/// The keys of `[runners]`.
pub const RUNNERS: [Key; 2] = [
    key("ephemeral", "Labels of runners that are thrown away after a job.", "[]"),
    key("persistent", "Labels of runners that are kept.", "[]"),
];

/// The keys of `[images.PATTERN]`.
pub const IMAGE: [Key; 1] = [key("like", "A known image that it is like.", "")];

/// The keys of `[rules.NAME]`.
pub const RULE: [Key; 1] = [key("enabled", "Whether the rule speaks at all.", "true")];

/// The keys of `[[overrides]]`.
pub const OVERRIDE: [Key; 2] = [
    key("files", "The files, as patterns of a .gitignore.", ""),
    key("context", "What kind of machine runs them.", ""),
];

/// The names of keys.
pub fn names(keys: &[Key]) -> Vec<&'static str> {
    keys.iter().map(|key| key.name).collect()
}
