//! Where the bytes of a scalar's value stand.
//!
//! The parser's value is the truth. Each way of writing is read a second time here, and whatever
//! does not give that value falls back to the scalar as a whole.

mod block;
mod flow;

use super::Style;
use crate::source::{FileId, Place, Span, Text};

/// The value of a scalar written at `span` of `source`, as text that knows where it stands. Its
/// string is always `value`.
pub(super) fn decode(source: &str, file: FileId, span: Span, style: Style, value: &str) -> Text {
    let text = match style {
        Style::Plain | Style::Single | Style::Double => flow::decode(source, file, span, style),
        Style::Literal => block::literal(source, file, span, value),
        Style::Folded => block::folded(source, file, span, value),
    };
    text.filter(|text| text.as_str() == value).unwrap_or_else(|| whole(value, Place { file, span }))
}

/// A value for all of which the whole scalar stands.
fn whole(value: &str, place: Place) -> Text {
    let mut text = Text::default();
    if !value.is_empty() {
        text.push_for(value, Some(place));
    }
    text
}
