//! Text that was parsed: the legs of a matrix run the same steps, loops the same strings, recipes the same
//! makefile.

use crate::program::callers::Recipes;
use crate::source::FileId;
use crate::syntax::shell::{self, Dialect, ast::Script};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// Bytes of text that are remembered at most.
const MOST: usize = 4 << 20;

/// The trees of one analysis, by their dialect and text.
#[derive(Debug, Default)]
pub(crate) struct Parsed {
    trees: RefCell<HashMap<(Dialect, String), Rc<Script>>>,
    recipes: RefCell<HashMap<RecipesKey, Rc<Recipes>>>,
    size: Cell<usize>,
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

    /// The tree of a text.
    pub(crate) fn tree(&self, text: &str, dialect: Dialect) -> Rc<Script> {
        let key = (dialect, text.to_owned());
        if let Some(known) = self.trees.borrow().get(&key) {
            return Rc::clone(known);
        }
        let tree = Rc::new(shell::parse(text, dialect));
        let size = self.size.get() + text.len();
        if size <= MOST {
            self.size.set(size);
            self.trees.borrow_mut().insert(key, Rc::clone(&tree));
        }
        tree
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_parsed_once_for_each_dialect() {
        let parsed = Parsed::default();
        let first = parsed.tree("echo {a,b}", Dialect::Bash);
        assert!(Rc::ptr_eq(&first, &parsed.tree("echo {a,b}", Dialect::Bash)));
        assert!(!Rc::ptr_eq(&first, &parsed.tree("echo {a,b}", Dialect::Posix)));
    }
}
