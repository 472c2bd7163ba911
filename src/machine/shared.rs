//! Sorted maps of which copies share what none of them has changed.

use std::cmp::Ordering;
use std::rc::Rc;

/// So many entries lie in one piece at most. Less copies less at a change, more copies less of the list of
/// pieces.
const MOST: usize = 16;

/// A part of a map, sorted.
type Piece<V> = Rc<Vec<(Rc<str>, V)>>;

/// A map from names to values, in pieces. A copy costs nothing; the first change in it copies one piece.
/// No piece is empty.
#[derive(Debug, Clone)]
pub(crate) struct Shared<V>(Rc<Vec<Piece<V>>>);

impl<V> Default for Shared<V> {
    fn default() -> Self {
        Self(Rc::default())
    }
}

impl<V> Shared<V> {
    /// The piece in which a key lies or would lie, and its index there.
    fn place(&self, key: &str) -> (usize, Result<usize, usize>) {
        let piece = self.0.partition_point(|piece| &*piece[0].0 <= key).saturating_sub(1);
        let search = |all: &Piece<V>| all.binary_search_by(|(name, _)| (**name).cmp(key));
        (piece, self.0.get(piece).map_or(Err(0), search))
    }

    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&V> {
        let (piece, at) = self.place(key);
        at.ok().map(|at| &self.0[piece][at].1)
    }

    /// Whether there is a value for a key.
    pub(crate) fn contains_key(&self, key: &str) -> bool {
        self.place(key).1.is_ok()
    }

    /// How many entries there are.
    pub(crate) fn len(&self) -> usize {
        self.0.iter().map(|piece| piece.len()).sum()
    }

    /// All entries, sorted.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.0.iter().flat_map(|piece| piece.iter()).map(|(name, value)| (&**name, value))
    }

    /// The entries from a key on, sorted.
    pub(crate) fn from<'a>(
        &'a self,
        key: &str,
    ) -> impl Iterator<Item = (&'a str, &'a V)> + use<'a, V> {
        let (piece, at) = self.place(key);
        let pieces = self.0.get(piece..).unwrap_or_default();
        let entries = pieces.iter().flat_map(|piece| piece.iter());
        entries.skip(at.unwrap_or_else(|at| at)).map(|(name, value)| (&**name, value))
    }
}

impl<V: Clone> Shared<V> {
    /// The value of a key, to change it.
    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        let (piece, at) = self.place(key);
        let at = at.ok()?;
        let piece = Rc::make_mut(&mut Rc::make_mut(&mut self.0)[piece]);
        Some(&mut piece[at].1)
    }

    /// Sets the value of a key.
    pub(crate) fn insert(&mut self, key: &str, value: V) {
        let (piece, at) = self.place(key);
        let pieces = Rc::make_mut(&mut self.0);
        let Some(all) = pieces.get_mut(piece).map(Rc::make_mut) else {
            pieces.push(Rc::new(vec![(key.into(), value)]));
            return;
        };
        match at {
            Ok(at) => all[at].1 = value,
            Err(at) => all.insert(at, (key.into(), value)),
        }
        if all.len() > MOST {
            let rest = all.split_off(MOST / 2);
            pieces.insert(piece + 1, Rc::new(rest));
        }
    }

    /// Forgets a key.
    pub(crate) fn remove(&mut self, key: &str) {
        let (piece, Ok(at)) = self.place(key) else { return };
        let pieces = Rc::make_mut(&mut self.0);
        if pieces[piece].len() == 1 {
            pieces.remove(piece);
        } else {
            Rc::make_mut(&mut pieces[piece]).remove(at);
        }
    }

    /// Forgets the entries of which it is not true.
    pub(crate) fn retain(&mut self, keep: impl Fn(&str, &V) -> bool) {
        let goes = |(name, value): &(Rc<str>, V)| !keep(name, value);
        if !self.0.iter().any(|piece| piece.iter().any(goes)) {
            return;
        }
        let pieces = Rc::make_mut(&mut self.0);
        for piece in pieces.iter_mut().filter(|piece| piece.iter().any(goes)) {
            Rc::make_mut(piece).retain(|entry| !goes(entry));
        }
        pieces.retain(|piece| !piece.is_empty());
    }
}

impl<V: PartialEq> Shared<V> {
    /// Looks at each key whose values in two maps differ, sorted. What they share is passed over.
    pub(crate) fn differing<'a>(
        &'a self,
        other: &'a Self,
        mut look: impl FnMut(&'a str, Option<&'a V>, Option<&'a V>),
    ) {
        if Rc::ptr_eq(&self.0, &other.0) {
            return;
        }
        let (mut mine, mut theirs) = (Cursor::new(self), Cursor::new(other));
        loop {
            if mine.pass_shared(&mut theirs) {
                continue;
            }
            let order = match (mine.entry(), theirs.entry()) {
                (Some((a, _)), Some((b, _))) => a.cmp(b),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => return,
            };
            let one = if order.is_le() { mine.next() } else { None };
            let two = if order.is_ge() { theirs.next() } else { None };
            let (a, b) = (one.map(|(_, value)| value), two.map(|(_, value)| value));
            if let Some((name, _)) = one.or(two)
                && a != b
            {
                look(name, a, b);
            }
        }
    }
}

impl<V: PartialEq> PartialEq for Shared<V> {
    fn eq(&self, other: &Self) -> bool {
        if Rc::ptr_eq(&self.0, &other.0) {
            return true;
        }
        let (mut mine, mut theirs) = (Cursor::new(self), Cursor::new(other));
        loop {
            if mine.pass_shared(&mut theirs) {
                continue;
            }
            match (mine.next(), theirs.next()) {
                (None, None) => return true,
                (one, two) if one != two => return false,
                _ => {}
            }
        }
    }
}

impl<V: Eq> Eq for Shared<V> {}

/// A place in a map.
struct Cursor<'a, V> {
    pieces: &'a [Piece<V>],
    at: usize,
}

impl<'a, V> Cursor<'a, V> {
    fn new(map: &'a Shared<V>) -> Self {
        Self { pieces: &map.0, at: 0 }
    }

    /// Passes over a piece that both maps have, where both stand in front of it.
    fn pass_shared(&mut self, other: &mut Self) -> bool {
        let ([mine, my_rest @ ..], [theirs, their_rest @ ..]) = (self.pieces, other.pieces) else {
            return false;
        };
        let shared = self.at == 0 && other.at == 0 && Rc::ptr_eq(mine, theirs);
        if shared {
            (self.pieces, other.pieces) = (my_rest, their_rest);
        }
        shared
    }

    /// The entry there.
    fn entry(&self) -> Option<(&'a str, &'a V)> {
        let (name, value) = self.pieces.first()?.get(self.at)?;
        Some((name, value))
    }

    /// The entry there, and on to the next one.
    fn next(&mut self) -> Option<(&'a str, &'a V)> {
        let entry = self.entry()?;
        self.at += 1;
        if self.at == self.pieces[0].len() {
            (self.pieces, self.at) = (&self.pieces[1..], 0);
        }
        Some(entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// A map of so many entries, and the same as a map of the standard library.
    fn maps(count: usize) -> (Shared<usize>, BTreeMap<String, usize>) {
        let (mut shared, mut plain) = (Shared::default(), BTreeMap::new());
        for at in 0..count {
            let name = format!("{}", at * 7919 % 1000);
            shared.insert(&name, at);
            plain.insert(name, at);
        }
        (shared, plain)
    }

    fn all(map: &Shared<usize>) -> Vec<(&str, usize)> {
        map.iter().map(|(name, value)| (name, *value)).collect()
    }

    #[test]
    fn it_holds_what_was_put_there() {
        let (mut shared, mut plain) = maps(200);
        for at in (0..200).step_by(3) {
            let name = format!("{}", at * 7919 % 1000);
            shared.remove(&name);
            plain.remove(&name);
        }
        shared.retain(|_, value| value % 2 == 0);
        plain.retain(|_, value| *value % 2 == 0);
        let wanted: Vec<_> = plain.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        assert_eq!((all(&shared), shared.len()), (wanted.clone(), wanted.len()));
        let from: Vec<_> = shared.from("5").map(|(name, value)| (name, *value)).collect();
        let behind: Vec<_> = wanted.into_iter().filter(|(name, _)| *name >= "5").collect();
        assert_eq!(from, behind);
        assert!(plain.iter().all(|(name, value)| shared.get(name) == Some(value)));
        assert!(!shared.contains_key("none") && shared.get_mut("none").is_none());
    }

    #[test]
    fn a_change_is_seen_in_one_copy_only() {
        let (one, _) = maps(100);
        let mut other = one.clone();
        *other.get_mut("0").expect("a value") = 1;
        other.insert("new", 2);
        other.remove("919");
        let mut seen = Vec::new();
        one.differing(&other, |name, a, b| seen.push((name, a.copied(), b.copied())));
        let wanted = [("0", Some(0), Some(1)), ("919", Some(1), None), ("new", None, Some(2))];
        assert_eq!(seen, wanted);
        assert!(one != other && one == maps(100).0);
    }
}
