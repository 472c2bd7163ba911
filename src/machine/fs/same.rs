//! Files whose names nobody knows in part: which of them are the same.

use super::{Fs, Kind, path};
use crate::source::{Origin, Text};
use std::rc::Rc;

impl Fs {
    /// Whether two paths that read like this are the same.
    pub(crate) fn is_one(&self, path: &str) -> bool {
        let known = |rest: &str| (rest.is_empty() || rest.starts_with('/')) && path::is_known(rest);
        path::is_one(path) || self.named.iter().any(|it| path.strip_prefix(it).is_some_and(known))
    }

    /// Makes a file of a name that nobody knows, and no other has.
    pub(crate) fn put_named(&mut self, path: &str, kind: Kind) {
        if !path::is_known(path) {
            Rc::make_mut(&mut self.named).insert(path.to_owned());
        }
        self.put(path, kind);
    }

    /// Notes how a file is written to whose name is not known.
    pub(crate) fn written_as(&mut self, path: &str, text: &Text) {
        if !path::is_known(path) {
            Rc::make_mut(&mut self.told_by).insert(path.to_owned(), variables(text));
        }
    }

    /// Whether the file of that name was written under other variables than it is read by: then it is another one,
    /// as far as anybody can tell.
    pub(crate) fn is_other(&self, path: &str, text: &Text) -> bool {
        let read = variables(text);
        let known = self.told_by.get(path).filter(|known| !known.is_empty() && !read.is_empty());
        known.is_some_and(|known| *known != read)
    }
}

/// The variables of the environment that a text came from.
fn variables(text: &Text) -> Vec<Rc<str>> {
    let named = |origin: &Origin| match origin {
        Origin::Variable(name) => Some(Rc::from(&**name)),
        _ => None,
    };
    text.origins().filter_map(|(_, origin)| named(origin)).collect()
}

#[cfg(test)]
mod tests {
    use crate::machine::testing::script;

    #[test]
    fn files_named_by_two_variables_are_not_the_same() {
        let text = |read: &str| {
            format!("echo 'sudo pip3 install x' > \"$HINT\"\nbash \"${read}\"\n. \"${read}\"")
        };
        assert!(script(&text("BUILD")).installs().is_empty());
        assert_eq!(script(&text("HINT")).installs().len(), 1);
    }

    #[test]
    fn what_was_done_below_one_unknown_name_says_nothing_of_the_next() {
        for text in [
            "rm -rf \"/opt/$A\"; cd \"/opt/$B\" || exit; pip3 install x",
            "touch \"$C/f\"; if [ -f \"$D/f\" ]; then echo; else pip3 install x; fi",
            "mkdir \"/srv/$A\"; [ -d \"/srv/$B\" ] && exit; pip3 install x",
            "rm -rf \"$BUILD\"; cd \"$SRC\" || exit 1; pip3 install x",
        ] {
            assert_eq!(script(text).installs().len(), 1, "{text}");
        }
        let own = "f=$(mktemp); rm \"$f\"; [ -e \"$f\" ] && pip3 install x";
        assert!(script(own).installs().is_empty());
    }
}
