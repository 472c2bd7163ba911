//! Decoded text that knows where each of its bytes stands in a file.
//!
//! Shell text reaches the machine through layers: a YAML scalar, a Dockerfile continuation, a
//! quoted argument of `sh -c`, a variable. Each layer makes a new [`Text`] out of pieces of the one
//! below, so that whatever the machine finds can be underlined in the file where it is written.

use super::Span;
use super::inserts::{Hole, Inserts};
use super::origin::{Blank, Origin};
use std::sync::{Arc, LazyLock};

/// Stands in a [`Text`] for a stretch that nobody can know before the program runs. It is a
/// noncharacter: where an input holds it, that place is merely treated as unknown.
pub const HOLE: char = '\u{fdd0}';

/// How long a text that is put together out of others may become, in bytes. A stranger's `A=$A$A`
/// would fill the memory.
const MOST: usize = 4 << 20;

/// A file within one analysis; 0 is the file that is analysed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FileId(pub u32);

/// A stretch of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// Which file.
    pub file: FileId,
    /// Byte offsets into it.
    pub span: Span,
}

impl Place {
    /// Whether another place lies in it.
    pub fn covers(self, other: Self) -> bool {
        let (mine, theirs) = (self.span, other.span);
        self.file == other.file && mine.start <= theirs.start && theirs.end <= mine.end
    }
}

/// `len` bytes of a text from `at` on, which stand at `place`.
#[derive(Debug, Clone, Copy)]
struct Run {
    at: u32,
    len: u32,
    place: Place,
    /// They stand there byte for byte. Otherwise (an escape, a folded break, a hole) the whole run
    /// stands for the whole place.
    exact: bool,
}

impl Run {
    fn end(&self) -> u32 {
        self.at + self.len
    }
}

/// A string that knows where its bytes stand. Equality looks at the string, and at the origins of its
/// holes.
#[derive(Debug, Clone)]
pub struct Text {
    inner: Arc<Inner>,
}

impl Default for Text {
    fn default() -> Self {
        static EMPTY: LazyLock<Arc<Inner>> = LazyLock::new(Arc::default);
        Self { inner: Arc::clone(&EMPTY) }
    }
}

/// What copies of a text share until one of them is changed.
#[derive(Debug, Clone, Default)]
struct Inner {
    string: String,
    runs: Vec<Run>,
    /// Few texts have any.
    inserts: Option<Box<Inserts>>,
    full: bool,
}

impl Inner {
    /// A copy to which so many bytes and runs can be appended.
    fn roomy(&self, bytes: usize, runs: usize) -> Self {
        let mut string = String::with_capacity(self.string.len() + bytes);
        string.push_str(&self.string);
        let mut all = Vec::with_capacity(self.runs.len() + runs);
        all.extend_from_slice(&self.runs);
        Self { string, runs: all, inserts: self.inserts.clone(), full: self.full }
    }

    fn add_run(&mut self, run: Run) {
        if let Some(last) = self.runs.last_mut()
            && last.exact
            && run.exact
            && last.end() == run.at
            && last.place.file == run.place.file
            && last.place.span.end == run.place.span.start
        {
            last.len += run.len;
            last.place.span.end = run.place.span.end;
        } else if run.len > 0 || !run.place.span.is_empty() {
            self.runs.push(run);
        }
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        if Arc::ptr_eq(&self.inner, &other.inner) {
            return true;
        }
        self.inner.string == other.inner.string && self.origins().eq(other.origins())
    }
}

impl Eq for Text {}

impl From<&str> for Text {
    /// Text that stands in no file.
    fn from(string: &str) -> Self {
        let inner = Inner { string: string.to_owned(), ..Inner::default() };
        Self { inner: Arc::new(inner) }
    }
}

impl Text {
    /// `string` as it stands, byte for byte, at `start` of `file`.
    pub fn verbatim(string: &str, file: FileId, start: usize) -> Self {
        let mut text = Self::default();
        text.push_exact(string, file, start);
        text
    }

    /// Something unknown, written at `place`.
    pub fn hole(place: Option<Place>) -> Self {
        let mut text = Self::default();
        text.push_for(HOLE.encode_utf8(&mut [0; 4]), place);
        text
    }

    /// Something unknown of which the origin is known, written at `place`.
    pub fn of(origin: Origin, place: Option<Place>) -> Self {
        let mut text = Self::hole(place);
        let len = text.inner.string.len() as u32;
        let inserts = text.change().inserts.get_or_insert_default();
        if let (Origin::Blank(_), Some(place)) = (&origin, place) {
            inserts.wrap(len, place, false);
        }
        inserts.holes.push(Hole { at: 0, place, origin });
        text
    }

    /// Appends the value of an expression that stands at `place`, as [`Text::put_at`].
    pub fn push_value(&mut self, value: &Self, place: Option<Place>) {
        self.push_text(&value.clone().put_at(place));
    }

    /// The text as the value of something that stands at `place`. Whatever spans more than the value
    /// stands there.
    #[must_use]
    pub fn put_at(self, place: Option<Place>) -> Self {
        self.wrapped(place, false)
    }

    /// The same of an argument that a call passed on: of all of it, it is still known where the call
    /// has it from.
    #[must_use]
    pub fn passed_at(self, place: Option<Place>) -> Self {
        self.wrapped(place, true)
    }

    fn wrapped(mut self, place: Option<Place>, passed: bool) -> Self {
        let Some(place) = place.filter(|_| !self.is_empty()) else { return self };
        let len = self.inner.string.len() as u32;
        match *self.inner.runs {
            [] => self.change().runs = vec![Run { at: 0, len, place, exact: false }],
            [one] if one.place == place => return self,
            _ => {}
        }
        self.change().inserts.get_or_insert_default().wrap(len, place, passed);
        self
    }

    fn holes(&self) -> &[Hole] {
        self.inner.inserts.as_deref().map_or(&[], |inserts| &inserts.holes)
    }

    /// Its holes of which the origin is known, with their offsets.
    pub fn origins(&self) -> impl Iterator<Item = (u32, &Origin)> {
        self.holes().iter().map(|hole| (hole.at, &hole.origin))
    }

    /// Where it comes from, if nothing but white space stands beside one hole.
    pub fn origin(&self) -> Option<&Origin> {
        let (at, origin) = self.origins().next()?;
        let start = self.inner.string.len() - self.inner.string.trim_start().len();
        let alone = self.inner.string.trim().len() == HOLE.len_utf8();
        (alone && at as usize == start).then_some(origin)
    }

    /// What is known if it is either text: of the same string the origins that both have. `None` if the
    /// strings differ.
    pub fn met(&self, other: &Self) -> Option<Self> {
        if self.inner.string != other.inner.string {
            return None;
        }
        let mut met = self.clone();
        if self.inner.inserts.is_some()
            && let Some(inserts) = &mut met.change().inserts
        {
            let theirs: Vec<_> = other.origins().collect();
            inserts.holes.retain(|hole| theirs.contains(&(hole.at, &hole.origin)));
        }
        Some(met)
    }

    /// The text where it is used: something unknown alone stands at `place`.
    #[must_use]
    pub fn standing_at(self, place: Option<Place>) -> Self {
        if self.is_known() || self.inner.string.len() != HOLE.len_utf8() {
            return self;
        }
        self.origin().map_or_else(|| Self::hole(place), |origin| Self::of(origin.clone(), place))
    }

    /// The expressions in it whose values are put in later.
    pub fn blanks(&self) -> impl Iterator<Item = Blank> {
        self.origins().filter_map(|(_, origin)| match origin {
            Origin::Blank(blank) => Some(*blank),
            _ => None,
        })
    }

    /// The text with values for its blanks; those without one stay holes.
    #[must_use]
    pub fn filled(&self, value: impl Fn(Blank) -> Option<Self>) -> Self {
        let mut filled = Self::default();
        let (mut from, mut any) = (0, false);
        for hole in self.holes() {
            let Origin::Blank(blank) = hole.origin else { continue };
            let Some(value) = value(blank) else { continue };
            any = true;
            filled.push_text(&self.slice(Span { start: from, end: hole.at }));
            filled.push_value(&value, hole.place);
            from = hole.at + HOLE.len_utf8() as u32;
        }
        if !any {
            return self.clone();
        }
        filled.push_text(&self.slice(Span { start: from, end: self.inner.string.len() as u32 }));
        filled
    }

    /// The string; unknown stretches read as [`HOLE`].
    pub fn as_str(&self) -> &str {
        &self.inner.string
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.inner.string.len()
    }

    /// Whether there is no byte in it.
    pub fn is_empty(&self) -> bool {
        self.inner.string.is_empty()
    }

    /// Whether every byte is known.
    pub fn is_known(&self) -> bool {
        !self.inner.string.contains(HOLE)
    }

    /// The string, if every byte is known.
    pub fn known(&self) -> Option<&str> {
        self.is_known().then_some(self.as_str())
    }

    /// Appends `string`, which stands byte for byte at `start` of `file`.
    pub fn push_exact(&mut self, string: &str, file: FileId, start: usize) {
        let place = Place { file, span: Span::new(start, start + string.len()) };
        self.push(string, place, true);
    }

    /// Appends `string`, for which the whole of `place` stands (an escape, a variable's use).
    pub fn push_for(&mut self, string: &str, place: Option<Place>) {
        match place {
            Some(place) => self.push(string, place, false),
            None => self.change().string.push_str(string),
        }
    }

    /// What it is made of, for this copy alone.
    fn change(&mut self) -> &mut Inner {
        Arc::make_mut(&mut self.inner)
    }

    fn push(&mut self, string: &str, place: Place, exact: bool) {
        let mine = self.extend(string.len(), 1);
        let at = mine.string.len() as u32;
        mine.add_run(Run { at, len: string.len() as u32, place, exact });
        mine.string.push_str(string);
    }

    /// Whether it was put together out of so many pieces that nobody wrote it. Nothing more is
    /// appended then, and it ends with a [`HOLE`].
    pub fn is_full(&self) -> bool {
        self.inner.full
    }

    /// Appends another text with its origins, unless the text is full.
    pub fn push_text(&mut self, other: &Self) {
        if self.inner.full {
            return;
        }
        if !self.is_empty() && self.len() + other.len() > MOST {
            self.push_for(HOLE.encode_utf8(&mut [0; 4]), None);
            self.change().full = true;
            return;
        }
        if self.is_empty() && self.inner.runs.is_empty() && !other.inner.full {
            *self = other.clone();
            return;
        }
        let base = self.inner.string.len() as u32;
        let (bytes, runs) = (other.inner.string.len(), other.inner.runs.len());
        let mine = self.extend(bytes, runs);
        for run in &other.inner.runs {
            mine.add_run(Run { at: base + run.at, ..*run });
        }
        if let Some(inserts) = &other.inner.inserts {
            mine.inserts.get_or_insert_default().append(inserts, base);
        }
        mine.string.push_str(&other.inner.string);
    }

    /// As [`Text::change`], where so many bytes and runs are to come. A copy is made with room for them.
    fn extend(&mut self, bytes: usize, runs: usize) -> &mut Inner {
        if Arc::get_mut(&mut self.inner).is_none() {
            self.inner = Arc::new(self.inner.roomy(bytes, runs));
        }
        self.change()
    }

    /// The part of the text that `span` covers, with its origins. Cut inside an inexact run, the
    /// part stands for the whole of that run's place.
    #[must_use]
    pub fn slice(&self, span: Span) -> Self {
        let (start, end) = (span.start, span.end.min(self.inner.string.len() as u32));
        let Some(string) = self.inner.string.get(start as usize..end.max(start) as usize) else {
            return Self::default();
        };
        let is_whole = string.len() == self.len() && !self.inner.full;
        if is_whole && self.inner.runs.iter().all(|run| run.len > 0) {
            return self.clone();
        }
        let mut part = Inner { string: string.to_owned(), ..Inner::default() };
        let first = self.inner.runs.partition_point(|run| run.end() <= start);
        for run in self.inner.runs[first..].iter().take_while(|run| run.at < end) {
            let (from, to) = (run.at.max(start), run.end().min(end));
            if from >= to {
                continue;
            }
            let mut place = run.place;
            if run.exact {
                place.span.start += from - run.at;
                place.span.end -= run.end() - to;
            }
            part.runs.push(Run { at: from - start, len: to - from, place, exact: run.exact });
        }
        let inserts = self.inner.inserts.as_ref().and_then(|it| it.slice(start, end));
        part.inserts = inserts.map(Box::new);
        Self { inner: Arc::new(part) }
    }

    /// Where the bytes of `span` stand: the smallest place that covers the first file's share. A value that
    /// is only a part of them stands where it is used. `None` if none of them stands in a file.
    pub fn place(&self, span: Span) -> Option<Place> {
        let inserts = self.inner.inserts.as_deref();
        self.place_by(span, |at| inserts?.beyond(at, span))
    }

    /// As [`Text::place`], but all values stand where they are used.
    pub fn used(&self, span: Span) -> Option<Place> {
        let inserts = self.inner.inserts.as_deref();
        self.place_by(span, |at| inserts?.used(at))
    }

    /// Where the whole text stands: as it is written, then, if all of it is a value, where that is used.
    pub fn stands(&self) -> impl Iterator<Item = Place> {
        let span = Span::new(0, self.inner.string.len());
        let around = self.inner.inserts.iter().flat_map(move |inserts| inserts.around(span));
        self.whole_place().into_iter().chain(around)
    }

    /// The places of the runs in `span`, covered; some of them stand elsewhere.
    fn place_by(&self, span: Span, elsewhere: impl Fn(u32) -> Option<Place>) -> Option<Place> {
        if span.is_empty() {
            return self.place_at(span.start);
        }
        let first = self.inner.runs.partition_point(|run| run.end() <= span.start);
        let mut found: Option<Place> = None;
        for run in self.inner.runs[first..].iter().take_while(|run| run.at < span.end) {
            let mut place = run.place;
            if run.exact {
                place.span.start += span.start.saturating_sub(run.at);
                place.span.end -= run.end().saturating_sub(span.end);
            }
            place = elsewhere(run.at.max(span.start)).unwrap_or(place);
            match &mut found {
                None => found = Some(place),
                Some(whole) if whole.file == place.file => {
                    whole.span = whole.span.cover(place.span);
                }
                Some(_) => {}
            }
        }
        found
    }

    /// Where the whole text stands, as [`Text::place`].
    pub fn whole_place(&self) -> Option<Place> {
        self.place(Span::new(0, self.inner.string.len()))
    }

    /// Whether its parts stand apart in the file, or in several files. A quote or an escaped line
    /// break between them does not count.
    pub fn is_scattered(&self) -> bool {
        const GAP: u32 = 8;
        self.inner.runs.windows(2).any(|pair| {
            let (one, next) = (pair[0].place, pair[1].place);
            let follows = next.span.start >= one.span.end && next.span.start - one.span.end <= GAP;
            one.file != next.file || !follows && one.span != next.span
        })
    }

    fn place_at(&self, at: u32) -> Option<Place> {
        let run = self.inner.runs.iter().find(|run| run.at <= at && at <= run.end())?;
        let mut place = run.place;
        if run.exact {
            place.span.start += at - run.at;
            place.span.end = place.span.start;
        }
        Some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: FileId = FileId(0);

    fn escaped() -> Text {
        // File: `ab\ncd`, where the two bytes `\n` stand for one line break.
        let mut text = Text::verbatim("ab", FILE, 10);
        text.push_for("\n", Some(Place { file: FILE, span: Span::new(12, 14) }));
        text.push_exact("cd", FILE, 14);
        text
    }

    #[test]
    fn places_see_through_escapes() {
        let text = escaped();
        assert_eq!(text.place(Span::new(1, 4)).map(|p| p.span), Some(Span::new(11, 15)));
        assert_eq!(text.place(Span::new(2, 3)).map(|p| p.span), Some(Span::new(12, 14)));
    }

    #[test]
    fn slices_keep_their_origin() {
        let part = escaped().slice(Span::new(2, 4));
        assert_eq!(part.as_str(), "\nc");
        assert_eq!(part.place(Span::new(1, 2)).map(|p| p.span), Some(Span::new(14, 15)));
    }

    #[test]
    fn a_part_of_what_stands_for_a_place_stands_for_all_of_it() {
        let mut text = Text::default();
        text.push_for("value", Some(Place { file: FILE, span: Span::new(7, 9) }));
        let part = text.slice(Span::new(1, 3)).slice(Span::new(1, 2));
        assert_eq!(part.whole_place().map(|p| p.span), Some(Span::new(7, 9)));
    }

    #[test]
    fn what_holds_a_value_stands_where_its_expression_does() {
        // `a ${{ x }} b` at 100, and the value `-v` at 7.
        let used = Some(Place { file: FILE, span: Span::new(102, 110) });
        let mut text = Text::verbatim("a ", FILE, 100);
        text.push_value(&Text::verbatim("-v", FILE, 7), used);
        text.push_exact(" b", FILE, 110);
        let place = |from, to| text.place(Span::new(from, to)).map(|place| place.span);
        assert_eq!(place(0, 6), Some(Span::new(100, 112)));
        assert_eq!(place(1, 4), Some(Span::new(101, 110)));
        assert_eq!(place(2, 4), Some(Span::new(7, 9)));
        assert_eq!(place(3, 4), Some(Span::new(8, 9)));
        let part = text.slice(Span::new(1, 6));
        assert_eq!(part.whole_place().map(|place| place.span), Some(Span::new(101, 112)));
    }

    #[test]
    fn mixed_text_stands_where_its_values_are_used() {
        // `sudo` at 7, used in `-$S pip-` at 100, and all of that at 200.
        let at = |start, end| Place { file: FILE, span: Span::new(start, end) };
        let mut mixed = Text::verbatim("sudo", FILE, 7).put_at(Some(at(101, 103)));
        mixed.push_exact(" pip", FILE, 103);
        let place = |text: &Text, from, to| text.place(Span::new(from, to));
        assert_eq!(place(&mixed, 0, 8), Some(at(101, 107)));
        assert_eq!(place(&mixed, 0, 4), Some(at(7, 11)));
        assert_eq!(mixed.used(Span::new(0, 4)), Some(at(101, 103)));
        let word = mixed.slice(Span::new(0, 4));
        assert_eq!(word.stands().collect::<Vec<_>>(), [at(7, 11), at(101, 103)]);
        let mut used = mixed.put_at(Some(at(200, 202)));
        assert_eq!(place(&used, 0, 8), Some(at(101, 107)));
        used.push_exact(" x", FILE, 202);
        assert_eq!(place(&used, 0, 10), Some(at(200, 204)));
        assert_eq!(place(&used, 1, 3), Some(at(8, 10)));
    }

    #[test]
    fn what_a_call_passes_on_stands_where_the_call_does() {
        let at = |start| Some(Place { file: FILE, span: Span::new(start, start + 2) });
        let argument = Text::verbatim("sudo", FILE, 7).put_at(at(100));
        let passed = argument.passed_at(at(50)).passed_at(at(60));
        let places: Vec<_> = passed.stands().map(|place| place.span.start).collect();
        assert_eq!(places, [7, 100, 60]);
        let places = passed.put_at(at(70));
        assert_eq!(places.stands().last(), at(70));
    }

    #[test]
    fn blanks_are_filled_wherever_the_text_went() {
        let used = Some(Place { file: FILE, span: Span::new(5, 9) });
        let mut text = Text::verbatim("a ", FILE, 0);
        text.push_text(&Text::of(Origin::Blank(Blank(3)), used));
        text.push_exact(" b", FILE, 9);
        let mut other = Text::from("x ");
        other.push_text(&text.slice(Span::new(1, text.len())));
        assert_eq!(other.blanks().collect::<Vec<_>>(), [Blank(3)]);
        let filled = other.filled(|blank| (blank == Blank(3)).then(|| Text::from("v")));
        assert_eq!(filled.as_str(), "x  v b");
        assert_eq!(filled.place(Span::new(3, 4)), used);
        assert_eq!(other.filled(|_| None).as_str(), other.as_str());
        assert_eq!(
            Text::of(Origin::Blank(Blank(0)), None).filled(|_| Some(Text::default())).as_str(),
            ""
        );
    }

    #[test]
    fn an_origin_is_that_of_a_hole_alone() {
        let variable = |name: &str| Origin::Variable(name.into());
        let hole = Text::of(variable("A"), None);
        let mut line = Text::from(" ");
        line.push_text(&hole);
        line.push_for("\n", None);
        assert_eq!(line.origin(), Some(&variable("A")));
        assert_eq!(line.slice(Span::new(0, 4)).origin(), Some(&variable("A")));
        line.push_text(&hole);
        assert_eq!((line.origin(), Text::hole(None).origin()), (None, None));
        let place = Some(Place { file: FILE, span: Span::new(3, 5) });
        let used = hole.standing_at(place);
        assert_eq!((used.origin(), used.whole_place()), (Some(&variable("A")), place));
    }

    #[test]
    fn texts_of_other_origin_are_not_the_same() {
        let [a, b] = ["A", "B"].map(|name| Text::of(Origin::Variable(name.into()), None));
        assert!(a != b && a != Text::hole(None) && a == a.clone());
        assert_eq!(a.met(&a), Some(a.clone()));
        assert_eq!(a.met(&b), Some(Text::hole(None)));
        assert_eq!(a.met(&Text::from("A")), None);
    }

    #[test]
    fn neighbours_join_into_one_run() {
        let mut text = Text::verbatim("ab", FILE, 0);
        text.push_exact("cd", FILE, 2);
        assert_eq!(text.inner.runs.len(), 1);
        assert_eq!(text.whole_place().map(|p| p.span), Some(Span::new(0, 4)));
    }

    #[test]
    fn a_text_that_doubles_for_ever_becomes_full() {
        let mut text = Text::from("ab");
        for _ in 0..64 {
            text.push_text(&text.clone());
        }
        assert!(text.is_full() && !text.is_known() && text.len() <= MOST + 3);
    }

    #[test]
    fn a_hole_is_not_known() {
        let mut text = Text::from("x");
        assert_eq!(text.known(), Some("x"));
        text.push_text(&Text::hole(None));
        assert_eq!(text.known(), None);
    }
}
