//! A configuration file to a [`Config`].

use super::table::{ConfigError, Errors, Value};
use super::{Config, Patterns};
use crate::finding::{Context, Severity};
use std::path::Path;
use toml::de::DeTable;

/// Reads a configuration.
///
/// `text` is the file, reported as `shown`; it lies in `folder` (absolute). In a `pyproject`, only
/// `[tool.pep668-lint]` is ours, and `None` says that there is no such table. `rules` are the names
/// that it may speak of.
///
/// # Errors
/// All that is wrong, in the order of the file.
pub fn parse(
    text: &str,
    shown: &str,
    folder: &Path,
    pyproject: bool,
    rules: &[&'static str],
) -> Result<Option<Config>, Vec<ConfigError>> {
    let document = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        vec![ConfigError { at, message: error.message().to_owned() }]
    })?;
    let mut errors = Errors::default();
    let table = if pyproject {
        let tool = document.get_ref().get("tool").and_then(|tool| tool.get_ref().as_table());
        match tool.and_then(|tool| tool.get("pep668-lint")) {
            Some(ours) => errors.table(ours),
            None => return Ok(None),
        }
    } else {
        Some(document.get_ref())
    };
    let mut config = Config { path: Some(shown.to_owned()), ..Config::default() };
    if let Some(table) = table {
        read(table, folder, rules, &mut config, &mut errors);
    }
    errors.0.sort_by_key(|error| error.at);
    if errors.0.is_empty() { Ok(Some(config)) } else { Err(errors.0) }
}

fn read(
    table: &DeTable<'_>,
    folder: &Path,
    rules: &[&'static str],
    config: &mut Config,
    errors: &mut Errors,
) {
    let known = ["exclude", "policy", "runners", "images", "rules", "overrides"];
    for (key, value) in errors.entries(table, "key", &known) {
        match key {
            "exclude" => config.exclude = patterns(value, folder, errors),
            "policy" => config.policy = policy(value, rules, errors),
            "runners" => runners(value, config, errors),
            "images" => config.images = images(value, errors),
            "rules" => config.rules = switches(value, rules, errors),
            _ => config.overrides = overrides(value, folder, errors),
        }
    }
}

fn patterns(value: Value<'_>, folder: &Path, errors: &mut Errors) -> Patterns {
    let strings = errors.strings(value);
    match Patterns::new(folder, strings.iter().map(|(_, pattern)| *pattern)) {
        Ok(patterns) => patterns,
        Err((at, message)) => {
            let span = strings.get(at).map_or(value.span(), |(span, _)| span.clone());
            errors.add(&span, format!("not a pattern: {message}"));
            Patterns::default()
        }
    }
}

/// `[policy.CONTEXT]` with `rule = "level"`.
fn policy(
    value: Value<'_>,
    rules: &[&'static str],
    errors: &mut Errors,
) -> Vec<(Context, String, Option<Severity>)> {
    let mut cells = Vec::new();
    let Some(table) = errors.table(value) else { return cells };
    for (name, value) in errors.entries(table, "context", &Context::ALL.map(Context::name)) {
        let (Some(context), Some(table)) = (Context::from_name(name), errors.table(value)) else {
            continue;
        };
        for (rule, value) in errors.entries(table, "rule", rules) {
            if let Some(level) = level(value, errors) {
                cells.push((context, rule.to_owned(), level));
            }
        }
    }
    cells
}

/// A user's level; the inner `None` permits.
#[expect(clippy::option_option, reason = "the outer `None` is an error that was noted")]
fn level(value: Value<'_>, errors: &mut Errors) -> Option<Option<Severity>> {
    Some(match errors.string(value)? {
        "allow" => None,
        "note" => Some(Severity::Note),
        "warning" => Some(Severity::Warning),
        "error" => Some(Severity::Error),
        other => {
            errors.unknown(&value.span(), "level", other, &["allow", "note", "warning", "error"]);
            return None;
        }
    })
}

fn runners(value: Value<'_>, config: &mut Config, errors: &mut Errors) {
    let Some(table) = errors.table(value) else { return };
    for (key, value) in errors.entries(table, "key", &["ephemeral", "persistent"]) {
        let labels = errors.strings(value).into_iter().map(|(_, label)| label.to_owned()).collect();
        match key {
            "ephemeral" => config.ephemeral = labels,
            _ => config.persistent = labels,
        }
    }
}

/// `[images."pattern"]` with `like = "image"`.
fn images(value: Value<'_>, errors: &mut Errors) -> Vec<(String, String)> {
    let mut images = Vec::new();
    let Some(table) = errors.table(value) else { return images };
    for (pattern, value) in table {
        let Some(table) = errors.table(value) else { continue };
        let entries = errors.entries(table, "key", &["like"]);
        if entries.is_empty() {
            errors.add(&pattern.span(), "an image needs `like = \"…\"`");
        }
        for (_, like) in entries {
            let like = errors.string(like);
            images.extend(like.map(|like| (pattern.get_ref().to_string(), like.to_owned())));
        }
    }
    images
}

/// `[rules.NAME]` with `enabled = true`.
fn switches(value: Value<'_>, rules: &[&'static str], errors: &mut Errors) -> Vec<(String, bool)> {
    let mut switches = Vec::new();
    let Some(table) = errors.table(value) else { return switches };
    for (rule, value) in errors.entries(table, "rule", rules) {
        let Some(table) = errors.table(value) else { continue };
        for (_, enabled) in errors.entries(table, "key", &["enabled"]) {
            switches.extend(errors.boolean(enabled).map(|enabled| (rule.to_owned(), enabled)));
        }
    }
    switches
}

/// `[[overrides]]` with `files` and `context`.
fn overrides(value: Value<'_>, folder: &Path, errors: &mut Errors) -> Vec<(Patterns, Context)> {
    let mut overrides = Vec::new();
    for item in errors.array(value) {
        let Some(table) = errors.table(item) else { continue };
        let (mut files, mut context) = (None, None);
        for (key, value) in errors.entries(table, "key", &["files", "context"]) {
            match key {
                "files" => files = Some(patterns(value, folder, errors)),
                _ => context = self::context(value, errors),
            }
        }
        for (key, missing) in
            [("files", files.is_none()), ("context", !table.contains_key("context"))]
        {
            if missing {
                errors.add(&item.span(), format!("an override needs `{key}`"));
            }
        }
        overrides.extend(files.zip(context));
    }
    overrides
}

fn context(value: Value<'_>, errors: &mut Errors) -> Option<Context> {
    let name = errors.string(value)?;
    let context = Context::from_name(name);
    if context.is_none() {
        errors.unknown(&value.span(), "context", name, &Context::ALL.map(Context::name));
    }
    context
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &[&str] = &["sudo-pip", "marker-removed"];

    fn errors(text: &str) -> Vec<(usize, String)> {
        let result = parse(text, "c", Path::new("/p"), false, RULES);
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
        let config = parse(text, "c", Path::new("/p"), false, RULES).expect("good");
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
        let read = |text| parse(text, "c", Path::new("/p"), true, RULES);
        assert!(read("[project]\nname = \"x\"\n").expect("good").is_none());
        assert!(read("[tool.pep668-lint]\nexclude = []\n").expect("good").is_some());
        assert!(read("[tool.pep668-lint]\nexlude = []\n").is_err());
    }
}
