//! `source::Text` against a model that is too simple to be wrong: for each byte the place that it
//! stands for.

use super::grammar::Choices;
use pep668_lint::source::{FileId, Place, Span, Text};

/// One byte, and the place that it stands for.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Byte {
    value: u8,
    place: Option<Place>,
}

#[derive(Clone, Default)]
struct Model {
    bytes: Vec<Byte>,
}

impl Model {
    fn exact(&mut self, string: &str, file: FileId, start: usize) {
        self.bytes.extend(string.bytes().enumerate().map(|(at, value)| {
            let span = Span::new(start + at, start + at + 1);
            Byte { value, place: Some(Place { file, span }) }
        }));
    }

    fn whole(&mut self, string: &str, place: Option<Place>) {
        self.bytes.extend(string.bytes().map(|value| Byte { value, place }));
    }

    /// The smallest place that covers the bytes which stand in the file of the first one.
    fn place(&self, from: usize, to: usize) -> Option<Place> {
        let mut places = self.bytes[from..to].iter().filter_map(|byte| byte.place);
        let first = places.next()?;
        let same = places.filter(|place| place.file == first.file);
        let span = same.fold(first.span, |span, place| span.cover(place.span));
        Some(Place { span, ..first })
    }
}

const PARTS: &[&str] = &["", "a", "bc", "é", "\n", "\u{fdd0}", "pip install"];

/// Texts are put together and cut; each must stand where the model says.
pub(crate) fn check(data: &[u8]) {
    let mut choices = Choices::new(data);
    let mut made = vec![(Text::default(), Model::default())];
    while !choices.is_empty() && made.len() < 64 {
        let (mut text, mut model) = made[choices.below(made.len())].clone();
        let string = choices.pick(PARTS);
        let (file, start) = (FileId(u32::from(choices.next() % 2)), choices.below(256));
        match choices.below(5) {
            0 => {
                text.push_exact(string, file, start);
                model.exact(string, file, start);
            }
            // An empty string has a place, too, but no byte that could have it.
            1 if !string.is_empty() => {
                let span = Span::new(start, start + choices.below(4));
                let place = (choices.below(3) > 0).then_some(Place { file, span });
                text.push_for(string, place);
                model.whole(string, place);
            }
            2 => {
                let (other, known) = made[choices.below(made.len())].clone();
                text.push_text(&other);
                model.bytes.extend(known.bytes);
            }
            _ => {
                let (from, to) = ends(&text, &mut choices);
                text = text.slice(Span::new(from, to));
                model.bytes = model.bytes[from..to].to_vec();
            }
        }
        compare(&text, &model, &mut choices);
        if text.len() < 1 << 12 {
            made.push((text, model));
        }
    }
}

/// Two character boundaries, the smaller one first.
fn ends(text: &Text, choices: &mut Choices<'_>) -> (usize, usize) {
    let mut end = || text.as_str().floor_char_boundary(choices.below(text.len() + 1));
    let (one, other) = (end(), end());
    (one.min(other), one.max(other))
}

fn compare(text: &Text, model: &Model, choices: &mut Choices<'_>) {
    assert!(text.as_str().bytes().eq(model.bytes.iter().map(|byte| byte.value)));
    let (from, to) = ends(text, choices);
    for (from, to) in [(0, text.len()), (from, to)] {
        if from < to {
            assert_eq!(
                text.place(Span::new(from, to)),
                model.place(from, to),
                "{from}..{to} of {text:?}"
            );
        }
    }
}
