//! The parser's events to a tree.

use super::decode::decode;
use super::{Comment, Document, Entry, Error, Kind, Mapping, Node, Scalar, Style};
use crate::source::{FileId, Place, Span, Text};
use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, options};
use std::collections::HashMap;
use std::rc::Rc;

pub(super) fn document(text: &str, file: FileId) -> Result<Document, Error> {
    let options = options! { max_buffered_comment_events: text.len() };
    let mut builder = Builder { text, file, ..Builder::default() };
    for next in Parser::new_from_str_with_options(text, options) {
        let (event, span) = next.map_err(|error| refusal(&error))?;
        let bytes = span.byte_range().map(Span::from).unwrap_or_default();
        builder.event(event, bytes);
    }
    builder.document.comments.sort_by_key(|comment| comment.place.span.start);
    Ok(builder.document)
}

fn refusal(error: &ScanError) -> Error {
    let at = error.marker().byte_offset().unwrap_or_default() as u32;
    let too_deep = matches!(error.kind(), ErrorKind::RecursionLimitExceeded);
    Error { at, message: error.kind().to_string(), too_deep }
}

/// A collection that is not closed yet.
struct Open {
    start: u32,
    /// The end of what was read last inside.
    end: u32,
    anchor: usize,
    items: Items,
}

enum Items {
    Sequence(Vec<Rc<Node>>),
    /// The entries, and a key that waits for its value, with its place.
    Mapping(Vec<Entry>, Option<(Rc<Node>, Span)>),
}

#[derive(Default)]
struct Builder<'t> {
    text: &'t str,
    file: FileId,
    document: Document,
    open: Vec<Open>,
    anchors: HashMap<usize, Rc<Node>>,
    /// What comes now belongs to a later document.
    later: bool,
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, span: Span) {
        match event {
            Event::Comment(..) => self.comment(span),
            Event::DocumentEnd => self.later = true,
            Event::Scalar(value, style, anchor, _) => self.scalar(&value, style, anchor, span),
            Event::Alias(anchor) => {
                let null = || Rc::new(Node { place: self.place(span), kind: Kind::Null });
                let node = self.anchors.get(&anchor).cloned().unwrap_or_else(null);
                self.add(node, span);
            }
            Event::SequenceStart(_, anchor, _) => {
                self.start(span, anchor, Items::Sequence(Vec::new()));
            }
            Event::MappingStart(_, anchor, _) => {
                self.start(span, anchor, Items::Mapping(Vec::new(), None));
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            // Options that ask for anchors or for unresolved aliases are off.
            _ => {}
        }
    }

    fn place(&self, span: Span) -> Place {
        Place { file: self.file, span }
    }

    fn comment(&mut self, span: Span) {
        let content = self.text.get(span.range()).unwrap_or_default();
        let content = content.strip_prefix('#').unwrap_or(content);
        let text = Text::verbatim(content, self.file, span.end as usize - content.len());
        self.document.comments.push(Comment { place: self.place(span), text });
    }

    fn scalar(&mut self, value: &str, style: ScalarStyle, anchor: usize, span: Span) {
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::Single,
            ScalarStyle::DoubleQuoted => Style::Double,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        if style == Style::Plain && span.is_empty() && value == "~" {
            // Where nothing is written, the parser says `~`.
            let node = Node { place: self.place(span), kind: Kind::Null };
            return self.finish(node, anchor, span);
        }
        let text = decode(self.text, self.file, span, style, value);
        let mut shown = span;
        if matches!(style, Style::Literal | Style::Folded) {
            let written = self.text.get(span.range()).unwrap_or_default();
            shown.end = span.start + written.trim_end().len() as u32;
        }
        let kind = Kind::Scalar(Scalar { text, style });
        self.finish(Node { place: self.place(shown), kind }, anchor, shown);
    }

    fn start(&mut self, span: Span, anchor: usize, items: Items) {
        self.open.push(Open { start: span.start, end: span.end, anchor, items });
    }

    fn close(&mut self, span: Span) {
        let Some(open) = self.open.pop() else { return };
        // A block collection ends where the next thing begins; a flow collection at its bracket.
        let bracket = matches!(self.text.get(span.range()), Some("]" | "}"));
        let end = if bracket { span.end } else { open.end };
        let span = Span { start: open.start, end };
        let kind = match open.items {
            Items::Sequence(items) => Kind::Sequence(items),
            Items::Mapping(written, _) => Kind::Mapping(Mapping { written }),
        };
        self.finish(Node { place: self.place(span), kind }, open.anchor, span);
    }

    fn finish(&mut self, node: Node, anchor: usize, span: Span) {
        let node = Rc::new(node);
        if anchor > 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        self.add(node, span);
    }

    /// Puts a node, written at `span`, into the collection that is open.
    fn add(&mut self, node: Rc<Node>, span: Span) {
        let file = self.file;
        let Some(open) = self.open.last_mut() else {
            match self.later {
                false => self.document.root = Some(node),
                true if matches!(node.kind, Kind::Null) => {}
                true => self.document.more.push(node),
            }
            return;
        };
        if !span.is_empty() {
            open.end = open.end.max(span.end);
        }
        match &mut open.items {
            Items::Sequence(items) => items.push(node),
            Items::Mapping(entries, waiting) => match waiting.take() {
                None => *waiting = Some((node, span)),
                Some((key, at)) => {
                    let whole = if span.is_empty() { at } else { at.cover(span) };
                    entries.push(Entry { place: Place { file, span: whole }, key, value: node });
                }
            },
        }
    }
}
