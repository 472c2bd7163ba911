//! What steps leave to later steps: files of variables and of folders for `PATH`.

use super::Machine;
use super::provide::first_on_path;
use super::state::State;
use super::value::Value;
use crate::program::{Holds, Load};
use crate::source::{HOLE, Place, Span, Text};

impl Machine<'_> {
    /// Takes over what stands in a file, and empties it. `step` is what wrote it.
    pub(super) fn load(&mut self, load: &Load, step: Place, state: &mut State) {
        let path = load.file.as_str();
        if let Some(text) = state.fs.read(path) {
            match load.holds {
                Holds::Variables => self.load_variables(&text, step, state),
                Holds::Folders => load_folders(&text, state),
            }
        }
        state.fs_mut().write(path, Text::default());
    }

    fn load_variables(&mut self, text: &Text, step: Place, state: &mut State) {
        for (name, value, span) in variables(text) {
            let place = text.place(span).unwrap_or(step);
            state.assign(&name, Value::Text(value), Some(place));
            state.set_exported(&name, true);
            self.variable_set(&name, Some(step), state);
        }
    }
}

/// The lines of a text with their spans, without line breaks.
fn lines(text: &Text) -> Vec<Span> {
    let mut at = 0;
    let spans = text.as_str().split_inclusive('\n').map(|line| {
        let start = at;
        at += line.len();
        Span::new(start, start + line.trim_end_matches(['\n', '\r']).len())
    });
    spans.collect()
}

/// Names and values, each with the whole of its lines. What is not known sets nothing.
fn variables(text: &Text) -> Vec<(String, Text, Span)> {
    let mut found = Vec::new();
    let lines = lines(text);
    let mut rest = lines.iter();
    while let Some(&line) = rest.next() {
        let string = &text.as_str()[line.range()];
        let equals = string.find('=').unwrap_or(string.len());
        let (name, value, span) = match string.find("<<").filter(|heredoc| *heredoc < equals) {
            None if equals == string.len() => continue,
            None => {
                let value = Span { start: line.start + equals as u32 + 1, end: line.end };
                (&string[..equals], text.slice(value), line)
            }
            Some(heredoc) => {
                let end = &string[heredoc + 2..];
                let body: Vec<Span> = rest
                    .by_ref()
                    .copied()
                    .take_while(|line| &text.as_str()[line.range()] != end)
                    .collect();
                let whole = match (body.first(), body.last()) {
                    (Some(first), Some(last)) => first.cover(*last),
                    _ => Span::default(),
                };
                (&string[..heredoc], text.slice(whole), line.cover(whole))
            }
        };
        let name = name.trim();
        if !name.is_empty() && !name.contains(HOLE) {
            found.push((name.to_owned(), value, span));
        }
    }
    found
}

fn load_folders(text: &Text, state: &mut State) {
    for line in lines(text).into_iter().filter(|line| !line.is_empty()) {
        first_on_path(&text.slice(line), state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String)> {
        let shown = |(name, value, _): (String, Text, Span)| (name, value.as_str().to_owned());
        variables(&Text::from(text)).into_iter().map(shown).collect()
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn lines_and_blocks_set_variables() {
        assert_eq!(
            read("A=1\r\nB<<EOF\nx=1\ny\nEOF\nC=a<<b\n\nD"),
            [pair("A", "1"), pair("B", "x=1\ny"), pair("C", "a<<b")]
        );
        assert_eq!(read("A<<X\nX\nB<<X\nopen\n"), [pair("A", ""), pair("B", "open")]);
    }

    #[test]
    fn unknown_names_set_nothing() {
        assert_eq!(read(&format!("{HOLE}=1\n{HOLE}\nA={HOLE}\n")), [pair("A", &HOLE.to_string())]);
    }
}
