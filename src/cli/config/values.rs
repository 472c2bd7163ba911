//! Every value of a configuration, with where it comes from.

use crate::config::{Config, Origin, Preset, Said, keys};
use crate::finding::Context;
use crate::rules::{Policy, policy};
use serde::Serialize;

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum From {
    /// Nobody said anything.
    Default,
    /// The preset.
    Preset {
        /// Its name.
        name: &'static str,
    },
    /// A line of a file.
    File {
        /// As reported.
        path: String,
        /// From 1.
        line: u32,
    },
    /// An option.
    CommandLine {
        /// As it is written.
        option: &'static str,
    },
}

impl From {
    fn file(origin: &Origin) -> Self {
        Self::File { path: origin.path.clone(), line: origin.line }
    }
}

/// A value.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Value {
    pub(super) key: Vec<String>,
    #[serde(rename = "value")]
    pub(super) said: Said,
    #[serde(rename = "origin")]
    pub(super) from: From,
}

/// All values that hold, in the order of a file: simple keys first, then tables.
pub(super) fn values(
    config: &Config,
    select: &[&'static str],
    ignore: &[&'static str],
) -> Vec<Value> {
    let mut values = Vec::new();
    let set = |key: &[&str]| {
        config
            .settings
            .get(key)
            .map(|setting| value(key, setting.said.clone(), From::file(&setting.origin)))
    };
    let default = |key: &[&str], said| set(key).unwrap_or_else(|| value(key, said, From::Default));
    let none = || Said::Words(Vec::new());
    values.extend(set(&["extend"]));
    values.push(default(&["preset"], Said::Word(config.preset.name().to_owned())));
    values.push(default(&["exclude"], none()));
    values.extend(policy_values(config));
    values.extend(keys::RUNNERS.map(|key| default(&["runners", key.name], none())));
    let images = config.images.iter().filter_map(|(pattern, _)| set(&["images", pattern, "like"]));
    values.extend(images);
    for rule in policy::names() {
        let key = ["rules", rule, "enabled"];
        let option = if ignore.contains(&rule) {
            Some(("--ignore", false))
        } else {
            (!select.is_empty()).then(|| ("--select", select.contains(&rule)))
        };
        values.push(match option {
            Some((option, on)) => value(&key, Said::Flag(on), From::CommandLine { option }),
            None => default(&key, Said::Flag(true)),
        });
    }
    for at in 0..config.overrides.len() {
        let at = at.to_string();
        values.extend(keys::OVERRIDE.iter().filter_map(|key| set(&["overrides", &at, key.name])));
    }
    values
}

fn value(key: &[&str], said: Said, from: From) -> Value {
    Value { key: key.iter().map(|&part| part.to_owned()).collect(), said, from }
}

/// Every cell of the policy table.
fn policy_values(config: &Config) -> Vec<Value> {
    let (plain, preset) = (Policy::default(), Policy::preset(config.preset));
    let mut values = Vec::new();
    for context in Context::ALL {
        for rule in policy::names() {
            let key = ["policy", context.name(), rule];
            let level = preset.level(rule, context);
            values.push(if let Some(setting) = config.settings.get(&key) {
                value(&key, setting.said.clone(), From::file(&setting.origin))
            } else {
                let same = level == plain.level(rule, context);
                let from = if same || config.preset == Preset::Default {
                    From::Default
                } else {
                    From::Preset { name: config.preset.name() }
                };
                value(&key, Said::Word(level.name().to_owned()), from)
            });
        }
    }
    values
}
