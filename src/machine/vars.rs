//! The variables of a shell. Branches share what they do not change.

use super::shared::Shared;
use super::value::Var;
use std::rc::Rc;

/// The variables of one state, by their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Vars {
    all: Shared<Rc<Var>>,
    /// Some may be `readonly`.
    fixed: bool,
}

impl Vars {
    /// A variable, if the shell has it.
    pub(crate) fn get(&self, name: &str) -> Option<&Var> {
        self.all.get(name).map(|var| &**var)
    }

    /// Whether the shell has a variable.
    pub(crate) fn contains_key(&self, name: &str) -> bool {
        self.all.contains_key(name)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// All of them, sorted by their names.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Var)> {
        self.all.iter().map(|(name, var)| (name, &**var))
    }

    /// A variable that is to be changed, if the shell has it.
    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut Var> {
        self.all.get_mut(name).map(Rc::make_mut)
    }

    /// A variable that is to be changed; a new one if the shell does not have it yet.
    pub(crate) fn entry(&mut self, name: &str) -> &mut Var {
        if !self.all.contains_key(name) {
            self.all.insert(name, Rc::default());
        }
        self.get_mut(name).expect("it was put there")
    }

    /// Puts a variable in place.
    pub(crate) fn insert(&mut self, name: &str, var: Var) {
        self.all.insert(name, Rc::new(var));
    }

    /// Forgets a variable.
    pub(crate) fn remove(&mut self, name: &str) {
        self.all.remove(name);
    }

    /// Forgets all but some.
    pub(crate) fn retain(&mut self, keep: impl Fn(&str, &Var) -> bool) {
        self.all.retain(|name, var| keep(name, var));
    }

    /// From now on nothing changes a variable (`readonly`).
    pub(crate) fn fix(&mut self, name: &str) {
        self.entry(name).readonly = true;
        self.fixed = true;
    }

    /// In another process each may change again. Free of cost where none is fixed.
    pub(crate) fn thaw(&mut self) {
        if std::mem::take(&mut self.fixed) {
            self.each(|var| var.readonly, |var| var.readonly = false);
        }
    }

    /// Changes those of which it is true.
    pub(crate) fn each(&mut self, of: impl Fn(&Var) -> bool, change: impl Fn(&mut Var)) {
        let names = self.iter().filter(|(_, var)| of(var)).map(|(name, _)| name.to_owned());
        for name in names.collect::<Vec<_>>() {
            change(self.entry(&name));
        }
    }

    /// The names of those that differ.
    pub(crate) fn changed(&self, other: &Self) -> Vec<String> {
        let mut names = Vec::new();
        self.all.differing(&other.all, |name, _, _| names.push(name.to_owned()));
        names
    }

    /// Where two paths meet: `join` says what becomes of a variable that differs.
    pub(crate) fn join(&mut self, other: &Self, join: impl Fn(Option<&Var>, Option<&Var>) -> Var) {
        let mut joined: Vec<(String, Rc<Var>)> = Vec::new();
        self.all.differing(&other.all, |name, mine, theirs| {
            let var = join(mine.map(|var| &**var), theirs.map(|var| &**var));
            joined.push((name.to_owned(), Rc::new(var)));
        });
        self.fixed |= other.fixed;
        for (name, var) in joined {
            self.all.insert(&name, var);
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
