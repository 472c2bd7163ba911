//! Text that was parsed: the legs of a matrix run the same steps, loops the same strings, recipes the same
//! makefile, and many files of a project the same library.

use crate::program::callers::Recipes;
use crate::source::FileId;
use crate::syntax::shell::{self, Dialect, ast::Script};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes of text whose trees are remembered at most; then they are forgotten, and it begins anew.
const MOST: usize = 4 << 20;

/// Texts from this length on, in bytes, are remembered for all replays: files, rather than lines of them.
const LONG: usize = 1 << 10;

/// Trees by their dialect and text.
#[derive(Debug, Default)]
struct Forest {
    trees: HashMap<Dialect, HashMap<Box<str>, Arc<Script>>>,
    /// Bytes of text.
    size: usize,
}

impl Forest {
    fn tree(&self, text: &str, dialect: Dialect) -> Option<Arc<Script>> {
        self.trees.get(&dialect)?.get(text).cloned()
    }

    fn insert(&mut self, text: &str, dialect: Dialect, tree: &Arc<Script>) {
        if self.size + text.len() > MOST {
            *self = Self::default();
        }
        self.size += text.len();
        self.trees.entry(dialect).or_default().insert(text.into(), Arc::clone(tree));
    }
}

/// The trees of long texts, which the replays of several files share.
#[derive(Debug, Default)]
pub struct Trees(Mutex<Forest>);

impl Trees {
    fn tree(&self, text: &str, dialect: Dialect) -> Arc<Script> {
        let forest = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = forest().tree(text, dialect) {
            return known;
        }
        // Others need not wait for this.
        let tree = Arc::new(shell::parse(text, dialect));
        forest().insert(text, dialect, &tree);
        tree
    }
}

/// What one analysis has parsed.
#[derive(Debug, Default)]
pub(crate) struct Parsed {
    trees: RefCell<Forest>,
    recipes: RefCell<HashMap<RecipesKey, Rc<Recipes>>>,
}

/// A file of targets, the folder in which it is used, and the variables that its caller sets.
pub(crate) type RecipesKey = (FileId, String, Vec<(String, String)>);

/// Files of targets that are remembered at most.
const MOST_RECIPES: usize = 256;

impl Parsed {
    /// The targets of a file, read at most once.
    pub(crate) fn recipes(&self, key: RecipesKey, read: impl FnOnce() -> Recipes) -> Rc<Recipes> {
        if let Some(known) = self.recipes.borrow().get(&key) {
            return Rc::clone(known);
        }
        let recipes = Rc::new(read());
        if self.recipes.borrow().len() < MOST_RECIPES {
            self.recipes.borrow_mut().insert(key, Rc::clone(&recipes));
        }
        recipes
    }

    /// The tree of a text; `shared` has those of long ones.
    pub(crate) fn tree(&self, text: &str, dialect: Dialect, shared: &Trees) -> Arc<Script> {
        if text.len() >= LONG {
            return shared.tree(text, dialect);
        }
        if let Some(known) = self.trees.borrow().tree(text, dialect) {
            return known;
        }
        let tree = Arc::new(shell::parse(text, dialect));
        self.trees.borrow_mut().insert(text, dialect, &tree);
        tree
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_parsed_once_for_each_dialect() {
        let (parsed, trees) = (Parsed::default(), Trees::default());
        for text in ["echo {a,b}".to_owned(), "echo {a,b}\n".repeat(LONG)] {
            let first = parsed.tree(&text, Dialect::Bash, &trees);
            assert!(Arc::ptr_eq(&first, &parsed.tree(&text, Dialect::Bash, &trees)));
            assert!(!Arc::ptr_eq(&first, &parsed.tree(&text, Dialect::Posix, &trees)));
        }
    }

    #[test]
    fn other_replays_find_what_is_long() {
        let (short, long) = ("echo a".to_owned(), "echo a\n".repeat(LONG));
        let trees = Trees::default();
        let tree = |text: &str| Parsed::default().tree(text, Dialect::Bash, &trees);
        assert!(Arc::ptr_eq(&tree(&long), &tree(&long)));
        assert!(!Arc::ptr_eq(&tree(&short), &tree(&short)));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut forest = Forest::default();
        let tree = Arc::new(shell::parse("echo", Dialect::Bash));
        for number in 0..20 {
            forest.insert(&format!("{number}{}", " ".repeat(MOST / 8)), Dialect::Bash, &tree);
            assert!(forest.size <= MOST);
        }
    }
}
