//! Block scalars: `|` and `>`, with their indentation taken off.
//!
//! The parser's value tells how much indentation there is and what the breaks became, so that the
//! header need not be read again.

use crate::source::{FileId, Place, Span, Text};

/// The content of a literal scalar: line by line, all breaks kept.
pub(super) fn literal(source: &str, file: FileId, span: Span, value: &str) -> Option<Text> {
    let mut reader = Reader::new(source, file, span, value)?;
    let lines = reader.lines.clone();
    for line in lines {
        if reader.is_done() {
            break;
        }
        reader.content(line)?;
        if !reader.is_done() {
            reader.breaks(1, line.end, line.next)?;
        }
    }
    reader.finish()
}

/// The content of a folded scalar: breaks between lines are spaces, or as many as there are blank
/// lines; around lines with more indentation they stay.
pub(super) fn folded(source: &str, file: FileId, span: Span, value: &str) -> Option<Text> {
    let mut reader = Reader::new(source, file, span, value)?;
    let lines = reader.lines.clone();
    let mut last: Option<usize> = None;
    for line in lines.iter().filter(|line| line.start < line.end) {
        if reader.is_done() {
            break;
        }
        if let Some(last) = last {
            let rest = reader.rest();
            let count = rest.len() - rest.trim_start_matches('\n').len();
            if count == 0 {
                reader.push(" ", last, line.start)?;
            } else {
                reader.breaks(count, last, line.start)?;
            }
        }
        reader.content(*line)?;
        last = Some(line.end);
    }
    let count = reader.rest().len();
    reader.breaks(count, last?, lines.last().map_or(source.len(), |line| line.next))?;
    reader.finish()
}

/// A line: where its content begins (behind the indentation) and ends, and where the next begins.
#[derive(Clone, Copy)]
struct Line {
    start: usize,
    end: usize,
    next: usize,
}

struct Reader<'t> {
    source: &'t str,
    file: FileId,
    value: &'t str,
    lines: Vec<Line>,
    text: Text,
}

impl<'t> Reader<'t> {
    /// Reads leading blank lines; the other lines are left.
    fn new(source: &'t str, file: FileId, span: Span, value: &'t str) -> Option<Self> {
        let start = span.start as usize;
        let first = source.get(..start)?.rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let indent = start - first;
        if !source[first..start].bytes().all(|byte| byte == b' ') {
            return None;
        }
        let lines = lines(source.get(..span.end as usize)?, first, indent);
        let mut reader = Self { source, file, value, lines, text: Text::default() };
        let blank = value.len() - value.trim_start_matches('\n').len();
        let mut from = first;
        for _ in 0..blank {
            from = source[..from].trim_end_matches([' ', '\t']).len();
            from = before_break(source, from)?;
        }
        from = source[..from].rfind(['\n', '\r']).map_or(0, |at| at + 1);
        reader.breaks(blank, from, first)?;
        Some(reader)
    }

    /// What of the value is not read yet.
    fn rest(&self) -> &'t str {
        &self.value[self.text.len()..]
    }

    fn is_done(&self) -> bool {
        self.text.len() == self.value.len()
    }

    fn finish(self) -> Option<Text> {
        self.is_done().then_some(self.text)
    }

    /// The content of a line, byte for byte.
    fn content(&mut self, line: Line) -> Option<()> {
        let content = self.source.get(line.start..line.end)?;
        self.rest().starts_with(content).then_some(())?;
        self.text.push_exact(content, self.file, line.start);
        Some(())
    }

    /// `count` line breaks for what stands from `start` to `end`.
    fn breaks(&mut self, count: usize, start: usize, end: usize) -> Option<()> {
        let breaks = self.rest().get(..count)?;
        breaks.bytes().all(|byte| byte == b'\n').then_some(())?;
        self.push(breaks, start, end)
    }

    fn push(&mut self, part: &str, start: usize, end: usize) -> Option<()> {
        self.rest().starts_with(part).then_some(())?;
        if !part.is_empty() {
            let span = Span::new(start, end);
            self.text.push_for(part, Some(Place { file: self.file, span }));
        }
        Some(())
    }
}

/// The lines of `source` from `first` on, without `indent` columns of indentation.
fn lines(source: &str, first: usize, indent: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut at = first;
    while at < source.len() {
        let line = &source[at..];
        let len = line.find(['\n', '\r']).unwrap_or(line.len());
        let stop = at + len;
        let spaces = line.bytes().take(indent).take_while(|byte| *byte == b' ').count();
        let after = &source[stop..];
        let broken = if after.starts_with("\r\n") { 2 } else { after.len().min(1) };
        lines.push(Line { start: at + spaces, end: stop, next: stop + broken });
        at = stop + broken;
    }
    lines
}

/// The offset in front of the line break that ends at `at`.
fn before_break(source: &str, at: usize) -> Option<usize> {
    let before = &source[..at];
    let cut = before.strip_suffix("\r\n").or_else(|| before.strip_suffix(['\n', '\r']));
    cut.map(str::len)
}
