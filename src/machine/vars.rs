//! The variables of a shell. Branches share what they do not change.

use super::value::Var;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The variables of one state, by their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Vars(Rc<BTreeMap<Rc<str>, Rc<Var>>>);

impl Vars {
    /// A variable, if the shell has it.
    pub(crate) fn get(&self, name: &str) -> Option<&Var> {
        self.0.get(name).map(|var| &**var)
    }

    /// Whether the shell has a variable.
    pub(crate) fn contains_key(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// All of them, sorted by their names.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Var)> {
        self.0.iter().map(|(name, var)| (&**name, &**var))
    }

    /// A variable that is to be changed, if the shell has it.
    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut Var> {
        // Only who has it needs a map of its own.
        self.0.contains_key(name).then(|| self.entry(name))
    }

    /// A variable that is to be changed; a new one if the shell does not have it yet.
    pub(crate) fn entry(&mut self, name: &str) -> &mut Var {
        let all = Rc::make_mut(&mut self.0);
        if !all.contains_key(name) {
            all.insert(name.into(), Rc::default());
        }
        Rc::make_mut(all.get_mut(name).expect("it was put there"))
    }

    /// Puts a variable in place.
    pub(crate) fn insert(&mut self, name: &str, var: Var) {
        let all = Rc::make_mut(&mut self.0);
        match all.get_mut(name) {
            Some(old) => *old = Rc::new(var),
            None => {
                all.insert(name.into(), Rc::new(var));
            }
        }
    }

    /// Forgets a variable.
    pub(crate) fn remove(&mut self, name: &str) {
        if self.0.contains_key(name) {
            Rc::make_mut(&mut self.0).remove(name);
        }
    }

    /// Forgets all but some.
    pub(crate) fn retain(&mut self, keep: impl Fn(&str, &Var) -> bool) {
        if !self.iter().all(|(name, var)| keep(name, var)) {
            Rc::make_mut(&mut self.0).retain(|name, var| keep(name, var));
        }
    }

    /// Changes those of which it is true.
    pub(crate) fn each(&mut self, of: impl Fn(&Var) -> bool, change: impl Fn(&mut Var)) {
        if self.iter().any(|(_, var)| of(var)) {
            let all = Rc::make_mut(&mut self.0).values_mut().filter(|var| of(var));
            all.for_each(|var| change(Rc::make_mut(var)));
        }
    }

    /// Where two paths meet: `join` says what becomes of a variable that differs.
    pub(crate) fn join(&mut self, other: &Self, join: impl Fn(Option<&Var>, Option<&Var>) -> Var) {
        if Rc::ptr_eq(&self.0, &other.0) {
            return;
        }
        let mut joined: Vec<(Rc<str>, Rc<Var>)> = Vec::new();
        let (mut mine, mut theirs) = (self.0.iter().peekable(), other.0.iter().peekable());
        loop {
            let order = match (mine.peek(), theirs.peek()) {
                (Some((a, _)), Some((b, _))) => a.cmp(b),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => break,
            };
            let mine = if order.is_le() { mine.next() } else { None };
            let theirs = if order.is_ge() { theirs.next() } else { None };
            // Most are the same on both sides.
            if mine.map(|(_, var)| var) != theirs.map(|(_, var)| var)
                && let Some((name, _)) = mine.or(theirs)
            {
                let var = join(mine.map(|(_, var)| &**var), theirs.map(|(_, var)| &**var));
                joined.push((Rc::clone(name), Rc::new(var)));
            }
        }
        if !joined.is_empty() {
            Rc::make_mut(&mut self.0).extend(joined);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::value::Value;
    use crate::source::Text;

    fn var(text: &str) -> Var {
        Var { value: Value::Text(Text::from(text)), ..Var::default() }
    }

    #[test]
    fn what_differs_is_joined_and_the_rest_is_shared() {
        let mut one = Vars::default();
        one.insert("A", var("1"));
        one.insert("B", var("2"));
        let mut other = one.clone();
        other.insert("B", var("3"));
        other.insert("C", var("4"));
        one.remove("A");
        one.join(&other, |mine, theirs| match (mine, theirs) {
            (Some(_), Some(_)) => var("both"),
            (Some(_), None) => var("mine"),
            _ => var("theirs"),
        });
        let all: Vec<_> = one.iter().map(|(name, var)| (name, var.value.clone())).collect();
        let text = |text: &str| Value::Text(Text::from(text));
        assert_eq!(all, [("A", text("theirs")), ("B", text("both")), ("C", text("theirs"))]);
    }

    #[test]
    fn a_change_is_seen_on_one_side_only() {
        let mut one = Vars::default();
        one.insert("A", var("1"));
        let other = one.clone();
        one.entry("A").exported = true;
        one.retain(|_, var| var.exported);
        assert!(one.get("A").is_some_and(|var| var.exported));
        assert!(other.get("A").is_some_and(|var| !var.exported));
    }
}
