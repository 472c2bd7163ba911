//! Values as a configuration file, each with a comment that says where it comes from.

use super::values::{From, Value};
use crate::config::Said;
use crate::report::escape::{is_treacherous, line};
use std::fmt::Write;

/// The values as TOML that could be used as a configuration.
pub(super) fn render(values: &[Value]) -> String {
    let mut text = String::new();
    let mut rest = values;
    while let Some(first) = rest.first() {
        let table = table(first);
        let count = rest.iter().take_while(|value| self::table(value) == table).count();
        let (section, later) = rest.split_at(count);
        if let Some(heading) = heading(table) {
            let _ = writeln!(text, "\n{heading}");
        }
        lines(section, table.len(), &mut text);
        rest = later;
    }
    text
}

/// The part of the key that stands above the value: a heading for each context and each override,
/// and one for all images, all runners and all rules.
fn table(value: &Value) -> &[String] {
    let depth = match value.key.first().map(String::as_str) {
        Some("policy" | "overrides") => 2,
        Some("runners" | "images" | "rules") => 1,
        _ => 0,
    };
    value.key.get(..depth).unwrap_or_default()
}

fn heading(table: &[String]) -> Option<String> {
    let first = table.first()?;
    Some(if first == "overrides" {
        "[[overrides]]".to_owned()
    } else {
        format!("[{}]", dotted(table))
    })
}

/// The longest line behind which comments still stand in a column.
const WIDEST: usize = 60;

fn lines(section: &[Value], above: usize, text: &mut String) {
    let pairs: Vec<String> = section
        .iter()
        .map(|value| format!("{} = {}", dotted(&value.key[above..]), said(&value.said)))
        .collect();
    let widths = pairs.iter().map(|pair| pair.chars().count());
    let width = widths.filter(|width| *width <= WIDEST).max().unwrap_or(0);
    for (pair, value) in pairs.iter().zip(section) {
        let _ = writeln!(text, "{pair:width$}  # {}", origin(&value.from));
    }
}

fn origin(from: &From) -> String {
    match from {
        From::Default => "default".to_owned(),
        From::Preset { name } => format!("preset {name}"),
        From::File { path, line: number } => format!("{}:{number}", line(path)),
        From::CommandLine { option } => format!("{option} on the command line"),
    }
}

fn said(said: &Said) -> String {
    match said {
        Said::Word(word) => quoted(word),
        Said::Flag(flag) => flag.to_string(),
        Said::Words(words) => {
            let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
            format!("[{}]", words.join(", "))
        }
    }
}

fn dotted(key: &[String]) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let part = |part: &String| {
        if !part.is_empty() && part.chars().all(plain) { part.clone() } else { quoted(part) }
    };
    key.iter().map(part).collect::<Vec<_>>().join(".")
}

/// A string of TOML that is harmless on a terminal, too.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(c);
            }
            c if is_treacherous(c) => {
                let _ = write!(quoted, "\\U{:08x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_toml_and_harmless() {
        for text in ["plain", "a\"b\\c", "\x1b[31m\n\t\u{202e}", "ü é 日本"] {
            let quoted = quoted(text);
            assert!(!quoted.contains(is_treacherous), "{quoted}");
            let back: toml::Table = format!("x = {quoted}").parse().expect("TOML");
            assert_eq!(back["x"].as_str(), Some(text));
        }
    }

    #[test]
    fn keys_are_bare_where_they_may_be() {
        let key =
            |parts: &[&str]| dotted(&parts.iter().map(|&part| part.to_owned()).collect::<Vec<_>>());
        assert_eq!(key(&["sudo-pip", "enabled"]), "sudo-pip.enabled");
        assert_eq!(
            key(&["registry.example.com/base", "like"]),
            "\"registry.example.com/base\".like"
        );
        assert_eq!(key(&[""]), "\"\"");
    }
}
