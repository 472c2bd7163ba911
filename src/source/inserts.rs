//! What came into a text from elsewhere: values, and holes of which the origin is known.

use super::origin::Origin;
use super::{Place, Span};

/// In a text that is put together, so many holes keep their origin; all that are filled later do.
const MOST: usize = 64;

/// A value that was put in, and where the expression or variable stands that it is the value of.
#[derive(Debug, Clone, Copy)]
struct Insert {
    at: u32,
    len: u32,
    place: Place,
}

impl Insert {
    fn end(&self) -> u32 {
        self.at + self.len
    }

    fn covers(&self, span: Span) -> bool {
        self.at <= span.start && span.end <= self.end()
    }
}

/// A hole of known origin.
#[derive(Debug, Clone)]
pub(super) struct Hole {
    /// Where it begins.
    pub(super) at: u32,
    /// Where it stands.
    pub(super) place: Option<Place>,
    /// Where it comes from.
    pub(super) origin: Origin,
}

/// All of a text, in their order.
#[derive(Debug, Clone, Default)]
pub(super) struct Inserts {
    /// Values; none overlaps another.
    outer: Vec<Insert>,
    /// Values that were in those already.
    inner: Vec<Insert>,
    pub(super) holes: Vec<Hole>,
}

impl Inserts {
    /// Those of a text that is appended at `base`.
    pub(super) fn append(&mut self, other: &Self, base: u32) {
        let moved = |it: &Insert| Insert { at: base + it.at, ..*it };
        self.outer.extend(other.outer.iter().map(moved));
        self.inner.extend(other.inner.iter().map(moved));
        let mut left = MOST.saturating_sub(self.holes.len());
        for hole in &other.holes {
            if left > 0 || matches!(hole.origin, Origin::Blank(_)) {
                left = left.saturating_sub(1);
                self.holes.push(Hole { at: base + hole.at, ..hole.clone() });
            }
        }
    }

    /// Those of the part of a text from `start` to `end`; `None` if there are none.
    pub(super) fn slice(&self, start: u32, end: u32) -> Option<Self> {
        let cut = |level: &[Insert]| -> Vec<Insert> {
            let first = level.partition_point(|it| it.end() <= start);
            let inside = level[first..].iter().take_while(|it| it.at < end);
            let cut = inside.map(|it| {
                let (from, to) = (it.at.max(start), it.end().min(end));
                Insert { at: from - start, len: to - from, place: it.place }
            });
            cut.collect()
        };
        let first = self.holes.partition_point(|hole| hole.at < start);
        let holes = self.holes[first..].iter().take_while(|hole| hole.at < end);
        let holes = holes.map(|hole| Hole { at: hole.at - start, ..hole.clone() }).collect();
        let part = Self { outer: cut(&self.outer), inner: cut(&self.inner), holes };
        (!part.outer.is_empty() || !part.holes.is_empty()).then_some(part)
    }

    /// The whole text, of `len` bytes, is a value that is used at `place`. Where it was used before does not
    /// count any more, but for what a call `passed` on: that still stands where the call does.
    pub(super) fn wrap(&mut self, len: u32, place: Place, passed: bool) {
        let is_whole = |level: &[Insert]| matches!(level, [one] if one.at == 0 && one.len == len);
        if !is_whole(&self.outer) || passed && !is_whole(&self.inner) {
            self.inner = std::mem::take(&mut self.outer);
        }
        self.outer = vec![Insert { at: 0, len, place }];
    }

    /// Where that stands which the byte at `at` is a part of the value of, if `span` covers more than this
    /// value.
    pub(super) fn beyond(&self, at: u32, span: Span) -> Option<Place> {
        let levels = [&self.outer, &self.inner].into_iter().filter_map(|level| find(level, at));
        levels.into_iter().find(|it| !it.covers(span)).map(|it| it.place)
    }

    /// Where the value is used that the byte at `at` belongs to.
    pub(super) fn used(&self, at: u32) -> Option<Place> {
        find(&self.outer, at).map(|it| it.place)
    }

    /// Where all of `span` is used, the innermost place first.
    pub(super) fn around(&self, span: Span) -> impl Iterator<Item = Place> {
        let levels = [&self.inner, &self.outer].into_iter();
        let found = levels.filter_map(move |level| find(level, span.start));
        found.filter(move |it| it.covers(span)).map(|it| it.place)
    }
}

/// The value of a level in which a byte lies.
fn find(level: &[Insert], at: u32) -> Option<Insert> {
    let behind = level.partition_point(|it| it.at <= at);
    level.get(behind.checked_sub(1)?).filter(|it| at < it.end()).copied()
}
