//! Copying a text while leaving out or replacing parts of it.

use crate::source::{Span, Text};
use std::ops::Range;

/// A copy in the making. Ranges are given from front to back.
pub(crate) struct Splice<'t> {
    source: &'t Text,
    copy: Text,
    from: usize,
}

impl<'t> Splice<'t> {
    /// A copy of `source` from byte `from` on.
    pub(crate) fn new(source: &'t Text, from: usize) -> Self {
        Self { source, copy: Text::default(), from }
    }

    /// Leaves `range` out.
    pub(crate) fn drop(&mut self, range: Range<usize>) {
        self.copy_until(range.start);
        self.from = range.end;
    }

    /// Puts `with` in the place of `range`.
    pub(crate) fn replace(&mut self, range: Range<usize>, with: &str) {
        self.drop(range.clone());
        self.copy.push_for(with, self.source.place(Span::from(range)));
    }

    /// The copy, up to byte `to` of the source.
    pub(crate) fn finish(mut self, to: usize) -> Text {
        self.copy_until(to);
        self.copy
    }

    fn copy_until(&mut self, to: usize) {
        if self.from < to {
            self.copy.push_text(&self.source.slice(Span::new(self.from, to)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn what_is_left_keeps_its_place() {
        let source = Text::verbatim(r#""a\nb""#, FileId(0), 10);
        let mut splice = Splice::new(&source, 0);
        splice.drop(0..1);
        splice.replace(2..4, "\n");
        let copy = splice.finish(5);
        assert_eq!(copy.as_str(), "a\nb");
        assert_eq!(copy.place(Span::new(1, 2)).map(|p| p.span), Some(Span::new(12, 14)));
        assert_eq!(copy.place(Span::new(2, 3)).map(|p| p.span), Some(Span::new(14, 15)));
    }
}
