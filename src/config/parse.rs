//! The text of a configuration file to a [`Config`].

use super::keys::{self, names};
use super::level::{Cell, Preset};
use super::setting::{Origin, Said, Setting};
use super::table::{ConfigError, Errors, Value};
use super::{Config, Patterns};
use crate::finding::Context;
use crate::source::SourceFile;
use std::ops::Range;
use std::path::Path;
use toml::Spanned;
use toml::de::DeTable;

/// A file that is well-formed TOML.
pub(super) struct Document<'t> {
    whole: Spanned<DeTable<'t>>,
    pyproject: bool,
}

impl<'t> Document<'t> {
    /// Reads a file. In a `pyproject`, only `[tool.pep668-lint]` is ours.
    pub(super) fn parse(text: &'t str, pyproject: bool) -> Result<Self, Vec<ConfigError>> {
        let whole = DeTable::parse(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            vec![ConfigError { at, message: error.message().to_owned() }]
        })?;
        Ok(Self { whole, pyproject })
    }

    /// Our table; `None` if there is none.
    pub(super) fn table(&self) -> Result<Option<&DeTable<'_>>, Vec<ConfigError>> {
        if !self.pyproject {
            return Ok(Some(self.whole.get_ref()));
        }
        let tool = self.whole.get_ref().get("tool").and_then(|tool| tool.get_ref().as_table());
        let Some(ours) = tool.and_then(|tool| tool.get("pep668-lint")) else { return Ok(None) };
        let mut errors = Errors::default();
        errors.table(ours).map(Some).ok_or(errors.0)
    }
}

/// The configuration that a table extends, and where it is named.
pub(super) fn extended<'t>(table: &'t DeTable<'_>) -> Option<(&'t str, usize)> {
    let value = table.get("extend")?;
    Some((value.get_ref().as_str()?, value.span().start))
}

/// What a configuration is read with.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    /// The file, as reported.
    pub(super) file: &'a SourceFile,
    /// The folder that its patterns belong to (absolute).
    pub(super) folder: &'a Path,
    /// The names of rules that it may speak of.
    pub(super) rules: &'a [&'static str],
}

/// Reads a table over what `config` holds already. All errors, in the order of the file.
pub(super) fn read(
    table: &DeTable<'_>,
    source: Source<'_>,
    config: &mut Config,
) -> Result<(), Vec<ConfigError>> {
    let mut reader = Reader { source, config, errors: Errors::default() };
    reader.file(table);
    let mut errors = reader.errors.0;
    errors.sort_by_key(|error| error.at);
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

struct Reader<'a> {
    source: Source<'a>,
    config: &'a mut Config,
    errors: Errors,
}

impl Reader<'_> {
    fn file(&mut self, table: &DeTable<'_>) {
        for (key, value) in self.errors.entries(table, "key", &names(&keys::TOP)) {
            match key {
                "extend" => self.extend(value),
                "preset" => self.preset(value),
                "exclude" => self.exclude(value),
                "policy" => self.policy(value),
                "runners" => self.runners(value),
                "images" => self.images(value),
                "rules" => self.switches(value),
                _ => self.overrides(value),
            }
        }
    }

    /// Remembers where a value stands.
    fn note(&mut self, key: &[&str], said: Said, span: Range<usize>) {
        let line = self.source.file.position(span.start as u32).line;
        self.config.settings.set(Setting {
            key: key.iter().map(|&part| part.to_owned()).collect(),
            said,
            origin: Origin { path: self.source.file.path().to_owned(), line },
        });
    }

    fn note_word(&mut self, key: &[&str], word: &str, value: Value<'_>) {
        self.note(key, Said::Word(word.to_owned()), value.span());
    }

    /// The file that it names was read before this one.
    fn extend(&mut self, value: Value<'_>) {
        if let Some(named) = self.errors.string(value) {
            self.note_word(&["extend"], named, value);
        }
    }

    fn preset(&mut self, value: Value<'_>) {
        let Some(name) = self.errors.string(value) else { return };
        if let Some(preset) = Preset::from_name(name) {
            self.config.preset = preset;
        } else {
            let known = Preset::ALL.map(Preset::name);
            self.errors.unknown(&value.span(), "preset", name, &known);
        }
        self.note_word(&["preset"], name, value);
    }

    fn exclude(&mut self, value: Value<'_>) {
        if let Some((patterns, words)) = self.patterns(value) {
            self.config.exclude = patterns;
            self.note(&["exclude"], Said::Words(words), value.span());
        }
    }

    /// Patterns, and their words.
    fn patterns(&mut self, value: Value<'_>) -> Option<(Patterns, Vec<String>)> {
        let strings = self.errors.strings(value);
        let words = strings.iter().map(|(_, pattern)| *pattern);
        match Patterns::new(self.source.folder, words.clone()) {
            Ok(patterns) => Some((patterns, words.map(str::to_owned).collect())),
            Err((at, message)) => {
                let span = strings.get(at).map_or(value.span(), |(span, _)| span.clone());
                self.errors.add(&span, format!("not a pattern: {message}"));
                None
            }
        }
    }

    /// `[policy.CONTEXT]` with `rule = "level"`.
    fn policy(&mut self, value: Value<'_>) {
        let Some(table) = self.errors.table(value) else { return };
        let contexts = Context::ALL.map(Context::name);
        for (name, value) in self.errors.entries(table, "context", &contexts) {
            let (Some(context), Some(table)) = (Context::from_name(name), self.errors.table(value))
            else {
                continue;
            };
            for (rule, value) in self.errors.entries(table, "rule", self.source.rules) {
                let Some(word) = self.errors.string(value) else { continue };
                match Cell::from_name(word) {
                    Some(cell) => self.config.policy.push((context, rule.to_owned(), cell)),
                    None => self.errors.unknown(&value.span(), "level", word, &Cell::NAMES),
                }
                self.note_word(&["policy", name, rule], word, value);
            }
        }
    }

    fn runners(&mut self, value: Value<'_>) {
        let Some(table) = self.errors.table(value) else { return };
        for (key, value) in self.errors.entries(table, "key", &names(&keys::RUNNERS)) {
            let labels = self.errors.strings(value).into_iter();
            let labels: Vec<String> = labels.map(|(_, label)| label.to_owned()).collect();
            match key {
                "ephemeral" => self.config.ephemeral.clone_from(&labels),
                _ => self.config.persistent.clone_from(&labels),
            }
            self.note(&["runners", key], Said::Words(labels), value.span());
        }
    }

    /// `[images."pattern"]` with `like = "image"`. The first match counts, so ours come first.
    fn images(&mut self, value: Value<'_>) {
        let mut images = Vec::new();
        let Some(table) = self.errors.table(value) else { return };
        for (pattern, value) in table {
            let Some(table) = self.errors.table(value) else { continue };
            let entries = self.errors.entries(table, "key", &names(&keys::IMAGE));
            if entries.is_empty() {
                self.errors.add(&pattern.span(), "an image needs `like = \"…\"`");
            }
            for (key, value) in entries {
                let Some(like) = self.errors.string(value) else { continue };
                images.push((pattern.get_ref().to_string(), like.to_owned()));
                self.note_word(&["images", pattern.get_ref(), key], like, value);
            }
        }
        self.config.images.retain(|(theirs, _)| images.iter().all(|(ours, _)| ours != theirs));
        self.config.images.splice(..0, images);
    }

    /// `[rules.NAME]` with `enabled = true`.
    fn switches(&mut self, value: Value<'_>) {
        let Some(table) = self.errors.table(value) else { return };
        for (rule, value) in self.errors.entries(table, "rule", self.source.rules) {
            let Some(table) = self.errors.table(value) else { continue };
            for (key, value) in self.errors.entries(table, "key", &names(&keys::RULE)) {
                let Some(enabled) = self.errors.boolean(value) else { continue };
                self.config.rules.push((rule.to_owned(), enabled));
                self.note(&["rules", rule, key], Said::Flag(enabled), value.span());
            }
        }
    }

    /// `[[overrides]]` with `files` and `context`.
    fn overrides(&mut self, value: Value<'_>) {
        for item in self.errors.array(value) {
            let Some(table) = self.errors.table(item) else { continue };
            let (mut files, mut context) = (None, None);
            let number = self.config.overrides.len().to_string();
            for (key, value) in self.errors.entries(table, "key", &names(&keys::OVERRIDE)) {
                let key_path = ["overrides", &number, key];
                if key == "files" {
                    let Some((patterns, words)) = self.patterns(value) else { continue };
                    files = Some(patterns);
                    self.note(&key_path, Said::Words(words), value.span());
                } else if let Some(known) = self.context(value) {
                    context = Some(known);
                    self.note_word(&key_path, known.name(), value);
                }
            }
            for key in names(&keys::OVERRIDE) {
                if !table.contains_key(key) {
                    self.errors.add(&item.span(), format!("an override needs `{key}`"));
                }
            }
            self.config.overrides.extend(files.zip(context));
        }
    }

    fn context(&mut self, value: Value<'_>) -> Option<Context> {
        let name = self.errors.string(value)?;
        let context = Context::from_name(name);
        if context.is_none() {
            let known = Context::ALL.map(Context::name);
            self.errors.unknown(&value.span(), "context", name, &known);
        }
        context
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &[&str] = &["sudo-pip", "marker-removed"];

    /// A file's configuration over another one.
    fn over(
        mut config: Config,
        text: &str,
        pyproject: bool,
    ) -> Result<Option<Config>, Vec<ConfigError>> {
        let document = Document::parse(text, pyproject)?;
        let Some(table) = document.table()? else { return Ok(None) };
        let file = SourceFile::new("c", text);
        let source = Source { file: &file, folder: Path::new("/p"), rules: RULES };
        read(table, source, &mut config)?;
        Ok(Some(config))
    }

    fn parse(text: &str) -> Result<Option<Config>, Vec<ConfigError>> {
        over(Config::default(), text, false)
    }

    fn errors(text: &str) -> Vec<(usize, String)> {
        let result = parse(text);
        let line = |at: usize| text[..at].matches('\n').count() + 1;
        let errors = result.err().unwrap_or_default();
        errors.into_iter().map(|error| (line(error.at), error.message)).collect()
    }

    #[test]
    fn all_keys_are_read() {
        let text = r#"
            exclude = ["third_party/**"]
            [policy.container]
            sudo-pip = "warning"
            marker-removed = "allow"
            [runners]
            ephemeral = ["gpu-spot-*"]
            persistent = ["office-*"]
            [images."registry.example.com/base"]
            like = "debian:12"
            [rules.sudo-pip]
            enabled = false
            [[overrides]]
            files = ["deploy/**"]
            context = "host"
        "#;
        let config = parse(text).expect("good");
        let config = config.expect("a configuration");
        assert_eq!(config.policy.len(), 2);
        assert_eq!(config.images, [("registry.example.com/base".into(), "debian:12".into())]);
        assert_eq!(config.rules, [("sudo-pip".into(), false)]);
        assert_eq!(config.context(Path::new("/p/deploy/a.sh")), Some(Context::Host));
        assert_eq!(config.context(Path::new("/p/a.sh")), None);
        assert!(config.exclude.matches(Path::new("/p/third_party/x")));
    }

    #[test]
    fn unknown_words_are_errors_with_a_suggestion() {
        let text = "exlude = []\n[policy.containr]\n[policy.host]\nsudo_pip = \"eror\"\nsudo-pip = \"eror\"\n";
        let found = errors(text);
        assert_eq!(found[0], (1, "unknown key `exlude`; did you mean `exclude`?".into()));
        assert_eq!(found[1], (2, "unknown context `containr`; did you mean `container`?".into()));
        assert_eq!(found[2], (4, "unknown rule `sudo_pip`; did you mean `sudo-pip`?".into()));
        assert_eq!(found[3], (5, "unknown level `eror`; did you mean `error`?".into()));
    }

    #[test]
    fn wrong_types_and_missing_keys_are_errors() {
        assert_eq!(errors("exclude = 1\n")[0].1, "expected a list, found integer");
        assert_eq!(errors("[[overrides]]\nfiles = [\"a\"]\n")[0].1, "an override needs `context`");
        assert_eq!(errors("[images.a]\n")[0].1, "an image needs `like = \"…\"`");
        assert_eq!(errors("a = \n")[0].0, 1);
        assert!(errors("exclude = [\"a\", \"b{\"]\n")[0].1.starts_with("not a pattern"));
    }

    #[test]
    fn a_pyproject_without_our_table_is_none_of_ours() {
        let read = |text| over(Config::default(), text, true);
        assert!(read("[project]\nname = \"x\"\n").expect("good").is_none());
        assert!(read("[tool.pep668-lint]\nexclude = []\n").expect("good").is_some());
        assert!(read("[tool.pep668-lint]\nexlude = []\n").is_err());
    }
}
