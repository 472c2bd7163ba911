//! The lines of a file that a finding speaks of, as they are shown: harmless, and not too wide.

use super::escape;
use crate::source::{SourceFile, Span};
use codespan_reporting::files::{Error, Files};
use std::collections::BTreeMap;
use std::ops::Range;

/// The widest line that is shown whole, in characters.
const WIDE: usize = 180;

/// How much is kept on each side of what is underlined in a wider line, in characters.
const AROUND: usize = 70;

/// Excerpts of several files; a file's number is its place in the list.
#[derive(Debug, Default)]
pub(super) struct Excerpts {
    files: Vec<Excerpt>,
}

/// Some lines of one file, joined into one text. Between lines that are no neighbours stand empty
/// ones, so that a gap is drawn.
#[derive(Debug)]
struct Excerpt {
    path: String,
    text: String,
    lines: Vec<Line>,
}

#[derive(Debug)]
struct Line {
    /// In the file, from 1.
    number: u32,
    /// In the excerpt.
    range: Range<usize>,
    /// Characters that were cut off in front.
    cut: usize,
}

impl Excerpts {
    /// Adds the lines of `file` on which `spans` begin. Returns the number of the file and the
    /// place of each span in the excerpt; a span that goes on beyond its line ends with it.
    pub(super) fn add(&mut self, file: &SourceFile, spans: &[Span]) -> (usize, Vec<Range<usize>>) {
        let mut by_line: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (at, span) in spans.iter().enumerate() {
            by_line.entry(file.position(span.start).line).or_default().push(at);
        }
        fill_small_gaps(&mut by_line);
        let path = escape::line(file.path()).into_owned();
        let mut excerpt = Excerpt { path, text: String::new(), lines: Vec::new() };
        let mut ranges = vec![0..0; spans.len()];
        for (number, members) in by_line {
            if excerpt.lines.last().is_some_and(|last| number > last.number + 1) {
                excerpt.skip();
                excerpt.skip();
            }
            let here: Vec<Span> = members.iter().map(|at| spans[*at]).collect();
            let places = excerpt.push(file, number, &here);
            for (at, place) in members.into_iter().zip(places) {
                ranges[at] = place;
            }
        }
        self.files.push(excerpt);
        (self.files.len() - 1, ranges)
    }
}

/// One line between two others is shown rather than left out.
fn fill_small_gaps(lines: &mut BTreeMap<u32, Vec<usize>>) {
    let numbers: Vec<u32> = lines.keys().copied().collect();
    for pair in numbers.windows(2) {
        if pair[1] == pair[0] + 2 {
            lines.insert(pair[0] + 1, Vec::new());
        }
    }
}

impl Excerpt {
    fn skip(&mut self) {
        let number = self.lines.last().map_or(0, |line| line.number);
        let start = self.text.len();
        self.text.push('\n');
        self.lines.push(Line { number, range: start..start + 1, cut: 0 });
    }

    /// Adds a line; returns where `spans` lie in the excerpt.
    fn push(&mut self, file: &SourceFile, number: u32, spans: &[Span]) -> Vec<Range<usize>> {
        let whole = file.line_span(number).unwrap_or_default();
        let line = file.slice(whole);
        let inside = |offset: u32| (offset.clamp(whole.start, whole.end) - whole.start) as usize;
        let spans: Vec<Range<usize>> =
            spans.iter().map(|span| inside(span.start)..inside(span.end)).collect();
        let (window, cut) = window(line, &spans);
        let start = self.text.len();
        let mut places = vec![0..0; spans.len()];
        if window.start > 0 {
            self.text.push('…');
        }
        for (at, c) in line[window.clone()].char_indices() {
            self.mark(&spans, window.start + at, &mut places);
            let bom = number == 1 && window.start + at == 0 && c == '\u{feff}';
            if !bom {
                self.text.push(escape::in_place(c));
            }
        }
        self.mark(&spans, window.end, &mut places);
        if window.end < line.len() {
            self.text.push('…');
        }
        self.text.push('\n');
        self.lines.push(Line { number, range: start..self.text.len(), cut });
        places
    }

    /// Notes where the excerpt stands for spans that start or end at `at` of the line.
    fn mark(&self, spans: &[Range<usize>], at: usize, places: &mut [Range<usize>]) {
        for (span, place) in spans.iter().zip(places) {
            if span.start == at {
                place.start = self.text.len();
            }
            if span.start <= at && at <= span.end {
                place.end = self.text.len();
            }
        }
    }
}

/// The part of a line that is shown, in bytes, and how many characters are cut off in front.
fn window(line: &str, spans: &[Range<usize>]) -> (Range<usize>, usize) {
    let whole = (0..line.len(), 0);
    if line.len() <= WIDE || line.chars().nth(WIDE).is_none() {
        return whole;
    }
    let first = spans.iter().map(|span| span.start).min().unwrap_or(0);
    let last = spans.iter().map(|span| span.end).max().unwrap_or(0);
    let start = line[..first].char_indices().rev().nth(AROUND).map_or(0, |(at, _)| at);
    let limit = line[start..].char_indices().nth(2 * WIDE).map_or(line.len(), |(at, _)| start + at);
    let end = line[last..].char_indices().nth(AROUND).map_or(line.len(), |(at, _)| last + at);
    // One character gives way to the sign that something was cut off.
    let cut = line[..start].chars().count().saturating_sub(1);
    (start..end.min(limit), cut)
}

impl<'a> Files<'a> for Excerpts {
    type FileId = usize;
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, id: usize) -> Result<&'a str, Error> {
        self.files.get(id).map(|file| file.path.as_str()).ok_or(Error::FileMissing)
    }

    fn source(&'a self, id: usize) -> Result<&'a str, Error> {
        self.files.get(id).map(|file| file.text.as_str()).ok_or(Error::FileMissing)
    }

    fn line_index(&'a self, id: usize, at: usize) -> Result<usize, Error> {
        let lines = &self.files.get(id).ok_or(Error::FileMissing)?.lines;
        Ok(lines.partition_point(|line| line.range.start <= at).saturating_sub(1))
    }

    fn line_number(&'a self, id: usize, index: usize) -> Result<usize, Error> {
        self.line(id, index).map(|line| line.number as usize)
    }

    fn column_number(&'a self, id: usize, index: usize, at: usize) -> Result<usize, Error> {
        let line = self.line(id, index)?;
        let before = self.source(id)?.get(line.range.start..at).unwrap_or_default();
        Ok(line.cut + before.chars().count() + 1)
    }

    fn line_range(&'a self, id: usize, index: usize) -> Result<Range<usize>, Error> {
        self.line(id, index).map(|line| line.range.clone())
    }
}

impl Excerpts {
    fn line(&self, id: usize, index: usize) -> Result<&Line, Error> {
        let lines = &self.files.get(id).ok_or(Error::FileMissing)?.lines;
        lines.get(index).ok_or(Error::LineTooLarge { given: index, max: lines.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn treacherous_characters_are_replaced_and_spans_follow() {
        let file = SourceFile::new("x", "a\u{202e}\x1b pip\nb\n");
        let mut excerpts = Excerpts::default();
        let (id, places) = excerpts.add(&file, &[Span::new(6, 9)]);
        let text = excerpts.source(id).expect("a file");
        assert_eq!(text, "a\u{fffd}\u{241b} pip\n");
        assert_eq!(&text[places[0].clone()], "pip");
        assert_eq!(excerpts.column_number(id, 0, places[0].start).ok(), Some(5));
    }

    #[test]
    fn wide_lines_are_cut_around_the_span_but_columns_stay() {
        let text = format!("{} sudo {}", "ä".repeat(500), "b".repeat(500));
        let file = SourceFile::new("x", text.as_str());
        let at = 1001;
        let mut excerpts = Excerpts::default();
        let (id, places) = excerpts.add(&file, &[Span::new(at, at + 4)]);
        let shown = excerpts.source(id).expect("a file");
        assert_eq!(&shown[places[0].clone()], "sudo");
        assert!(shown.starts_with('…') && shown.ends_with("…\n") && shown.chars().count() < WIDE);
        let column = excerpts.column_number(id, 0, places[0].start).ok();
        assert_eq!(column, Some(file.position(at as u32).column as usize));
    }

    #[test]
    fn one_line_between_is_shown_and_more_are_a_gap() {
        let file = SourceFile::new("x", "1\n2\n3\n4\n5\n6\n");
        let mut excerpts = Excerpts::default();
        excerpts.add(&file, &[Span::new(0, 1), Span::new(4, 5), Span::new(10, 11)]);
        assert_eq!(excerpts.source(0).ok(), Some("1\n2\n3\n\n\n6\n"));
        assert_eq!(excerpts.line_number(0, 5).ok(), Some(6));
    }

    #[test]
    fn spans_over_several_lines_end_with_the_first() {
        let file = SourceFile::new("x", "one\r\ntwo\n");
        let mut excerpts = Excerpts::default();
        let (id, places) = excerpts.add(&file, &[Span::new(1, 7)]);
        assert_eq!(&excerpts.source(id).expect("a file")[places[0].clone()], "ne");
    }
}
