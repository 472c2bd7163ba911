//! pip's configuration files, read as Python's `configparser` reads them.

use crate::source::{HOLE, Span, Text};
use std::collections::HashSet;

/// A key of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The section's name; a hole if an unknown line may have begun another one.
    pub section: String,
    /// The key as pip compares it: lower case, dashes, no dashes in front.
    pub key: String,
    /// Its value.
    pub value: Text,
    /// The whole line.
    pub line: Text,
}

/// A file's content.
#[derive(Debug, Default)]
pub(crate) struct Ini {
    /// Its keys in the order of the file.
    pub entries: Vec<Entry>,
    /// Its sections, without `DEFAULT`.
    pub sections: Vec<String>,
    /// What stands behind a section's name on its line. Nobody reads it.
    pub behind: Vec<Text>,
    /// Why pip cannot read it.
    pub error: Option<String>,
    /// Lines of it are not known.
    pub open: bool,
}

/// Keys of this section hold in each of the others.
pub(crate) const DEFAULT: &str = "DEFAULT";

/// Reads a file. Keys are found in spite of errors.
pub(crate) fn parse(text: &Text) -> Ini {
    let mut reader = Reader::default();
    let mut at = 0;
    for line in text.as_str().split_inclusive(['\n', '\r']) {
        let bare = line.trim_end_matches(['\n', '\r']);
        reader.line(&text.slice(Span::new(at, at + bare.len())));
        at += line.len();
    }
    reader.ini
}

impl Ini {
    /// The last value of a key in a section, the default section included.
    pub(crate) fn get(&self, section: &str, key: &str) -> Option<&Entry> {
        let find = |name: &str| {
            self.entries.iter().rfind(|entry| entry.section == name && entry.key == key)
        };
        let present = self.sections.iter().any(|name| name == section);
        find(section).or_else(|| find(DEFAULT).filter(|_| present))
    }
}

#[derive(Default)]
struct Reader {
    ini: Ini,
    section: Option<String>,
    /// Keys of the section as `configparser` compares them.
    keys: HashSet<String>,
    /// The last line was a key, which a deeper line continues.
    continues: bool,
    indent: usize,
}

impl Reader {
    fn line(&mut self, line: &Text) {
        let string = line.as_str();
        let bare = string.trim();
        let indent = string.len() - string.trim_start().len();
        if bare.is_empty() || bare.starts_with(['#', ';']) {
            return;
        }
        if bare.starts_with(HOLE) {
            self.ini.open = true;
            self.continues = false;
            return;
        }
        if self.continues && indent > self.indent {
            if let Some(last) = self.ini.entries.last_mut() {
                last.value.push_for("\n", None);
                last.value.push_text(&line.slice(Span::new(indent, indent + bare.len())));
            }
            return;
        }
        self.indent = indent;
        self.continues = false;
        match bare.strip_prefix('[').and_then(|rest| Some(&rest[..rest.rfind(']')?])) {
            Some(name) if !name.is_empty() => {
                let behind = indent + name.len() + 2;
                let end = indent + bare.len();
                if behind < end {
                    self.ini.behind.push(line.slice(Span::new(behind, end)));
                }
                self.header(name);
            }
            _ => self.key(line, indent, bare),
        }
    }

    fn header(&mut self, name: &str) {
        if name != DEFAULT {
            if self.ini.sections.iter().any(|known| known == name) {
                self.fails(format!("the section [{name}] stands in it twice"));
            }
            self.ini.sections.push(name.to_owned());
            self.keys.clear();
        }
        self.section = Some(name.to_owned());
    }

    fn key(&mut self, line: &Text, indent: usize, bare: &str) {
        if self.section.is_none() && !self.ini.open {
            self.fails(format!("no section stands before `{}`", shortened(bare)));
        }
        let section = self.section.clone().unwrap_or_else(|| HOLE.to_string());
        let Some(cut) = bare.find(['=', ':']) else {
            self.fails(format!("`{}` is neither a section nor a key", shortened(bare)));
            return;
        };
        let name = bare[..cut].trim_end().to_lowercase();
        if name.is_empty() {
            self.fails("a line begins with `=`".to_owned());
            return;
        }
        if self.keys.contains(&name) {
            self.fails(format!("the key `{}` stands in it twice", shortened(&name)));
        }
        let after = &bare[cut + 1..];
        let start = indent + cut + 1 + (after.len() - after.trim_start().len());
        let end = indent + bare.len();
        self.ini.entries.push(Entry {
            section,
            key: normal(&name),
            value: line.slice(Span::new(start.min(end), end)),
            line: line.slice(Span::new(indent, end)),
        });
        self.keys.insert(name);
        self.continues = true;
    }

    fn fails(&mut self, why: String) {
        self.ini.error.get_or_insert(why);
    }
}

/// A key as pip compares it.
pub(crate) fn normal(key: &str) -> String {
    let key = key.to_lowercase().replace('_', "-");
    key.strip_prefix("--").unwrap_or(&key).to_owned()
}

fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str, section: &str) -> Option<String> {
        let ini = parse(&Text::from(text));
        let entry = ini.get(section, "break-system-packages")?;
        Some(entry.value.as_str().to_owned())
    }

    #[test]
    fn keys_are_found_in_any_spelling() {
        for line in [
            "break-system-packages = true",
            "Break_System_Packages: true",
            "--break-system-packages=true",
            "  break-system-packages\t=  true  ",
        ] {
            let text = format!("# a comment\n[global]\r\n{line}\r\n");
            assert_eq!(value(&text, "global").as_deref(), Some("true"), "{line}");
        }
    }

    #[test]
    fn comments_behind_a_value_belong_to_it() {
        let text = "[global]\nbreak-system-packages = true  # for CI\n";
        assert_eq!(value(text, "global").as_deref(), Some("true  # for CI"));
    }

    #[test]
    fn a_deeper_line_continues_the_value() {
        let text = "[global]\ntimeout = 3\n  break-system-packages = true\n";
        assert_eq!(value(text, "global"), None);
    }

    #[test]
    fn a_default_holds_only_where_there_is_another_section() {
        let text = "[DEFAULT]\nbreak-system-packages = true\n";
        assert_eq!(value(text, "global"), None);
        assert_eq!(value(&format!("{text}[global]\n"), "global").as_deref(), Some("true"));
    }

    #[test]
    fn what_configparser_refuses_is_an_error() {
        let fails = |text: &str| parse(&Text::from(text)).error.is_some();
        assert!(fails("break-system-packages = true\n"));
        assert!(fails("-e [global]\nbreak-system-packages = true\n"));
        assert!(fails("\u{feff}[global]\n"));
        assert!(fails("[global]\nx = 1\nX = 2\n"));
        assert!(fails("[global]\n[global]\n"));
        assert!(fails("[global]\nnonsense\n"));
        assert!(!fails("[global]\nx = 1\n[install]\nx = 1\n"));
    }

    #[test]
    fn unknown_lines_leave_the_file_open() {
        let mut text = Text::hole(None);
        text.push_text(&Text::from("\nbreak-system-packages = true\n"));
        let ini = parse(&text);
        assert!(ini.open && ini.error.is_none() && ini.get("global", "x").is_none());
    }
}
