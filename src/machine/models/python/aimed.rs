//! What Python code removes or renames.

use super::tokens::{Token, arguments};
use crate::machine::event::InterpreterKind;
use crate::machine::models::files::aim::MARKER;
use crate::machine::models::venv;
use crate::machine::python::PyId;
use crate::machine::state::State;
use crate::source::{Span, Text};

/// What is meant, as a shell would name it.
pub(super) enum Aimed {
    /// This path or pattern.
    Path(Text),
    /// This, in the folder of the standard library.
    Stdlib(Text),
    /// All of this name below a folder.
    Below(Text, Text),
    /// This, in a folder that nobody knows.
    Somewhere(Text),
}

impl Aimed {
    /// What a call with these arguments means, in all of the code.
    pub(super) fn of(args: &[Token], all: &[Token]) -> Option<Self> {
        let strings = |tokens: &'_ [Token]| -> Vec<Text> {
            tokens.iter().filter_map(Token::string).cloned().collect()
        };
        let own = strings(args);
        if let Some(leaf) = own.iter().find(|text| text.as_str().ends_with(MARKER)) {
            return Some(Self::marker(leaf, args, all));
        }
        if let Some(path) = own.iter().find(|text| text.as_str().contains('/')) {
            return Some(Self::Path(path.clone()));
        }
        // `p = …; os.remove(p)`, `for p in …: p.unlink()`
        let leaf = strings(all).into_iter().find(|text| text.as_str().ends_with(MARKER));
        match leaf {
            Some(leaf) => Some(Self::marker(&leaf, all, all)),
            None => own.first().cloned().map(Self::Path),
        }
    }

    /// A marker that is named like this among some tokens.
    fn marker(leaf: &Text, tokens: &[Token], all: &[Token]) -> Self {
        let bare = leaf.as_str().trim_start_matches('/') == MARKER;
        if leaf.as_str().starts_with('/') && !bare {
            return Self::Path(leaf.clone());
        }
        if names_stdlib(tokens) {
            return Self::Stdlib(leaf.clone());
        }
        if let Some(path) = parts(leaf, tokens) {
            return Self::Path(path);
        }
        let calls = |name: &str| all.iter().any(|it| called(it) == Some(name));
        match opened(all) {
            Some(folder) if calls("rglob") => Self::Below(folder.clone(), leaf.clone()),
            Some(folder) => Self::Path(within(folder, leaf)),
            None if names_stdlib(all) => Self::Stdlib(leaf.clone()),
            None => Self::Somewhere(leaf.clone()),
        }
    }

    /// As a word of a shell.
    pub(super) fn text(&self, state: &State, id: PyId) -> Option<Text> {
        match self {
            Self::Path(path) => Some(path.clone()),
            Self::Stdlib(leaf) => Some(within(&Text::from(stdlib(state, id)?.as_str()), leaf)),
            Self::Somewhere(leaf) => Some(within(&Text::hole(None), leaf)),
            Self::Below(folder, leaf) => {
                let mut text = Text::from("$(find ");
                text.push_text(folder);
                text.push_for(" -name ", None);
                text.push_text(leaf);
                text.push_for(")", None);
                Some(text)
            }
        }
    }
}

/// `join('/usr/lib/python3.11', 'EXTERNALLY-MANAGED')`: the strings in front of the last one, if they are a path
/// and nothing else is.
fn parts(leaf: &Text, tokens: &[Token]) -> Option<Text> {
    let at = tokens.iter().position(|token| token.string() == Some(leaf))?;
    let mut path: Option<Text> = None;
    for token in &tokens[..at] {
        match token {
            Token::String(part) | Token::Format(_, part) => {
                path = Some(path.map_or_else(|| part.clone(), |path| within(&path, part)));
            }
            Token::Name(_) if path.is_some() => return None,
            _ => {}
        }
    }
    path.filter(|path| path.as_str().starts_with('/')).map(|path| within(&path, leaf))
}

/// A name in a folder.
fn within(folder: &Text, leaf: &Text) -> Text {
    let end = folder.as_str().trim_end_matches('/').len();
    let start = leaf.len() - leaf.as_str().trim_start_matches('/').len();
    let mut text = folder.slice(Span::new(0, end));
    text.push_for("/", None);
    text.push_text(&leaf.slice(Span::new(start, leaf.len())));
    text
}

/// The last part of a name: what is called.
fn called(token: &Token) -> Option<&str> {
    token.name()?.rsplit('.').next()
}

/// Whether code asks for the folder of the standard library.
pub(super) fn names_stdlib(tokens: &[Token]) -> bool {
    let calls = |name: &str| tokens.iter().any(|token| called(token) == Some(name));
    let says =
        |word: &str| tokens.iter().any(|it| it.string().is_some_and(|it| it.as_str() == word));
    let named = says("stdlib") || says("platstdlib");
    named && (calls("get_path") || calls("get_paths"))
        || calls("get_python_lib") && !named
        || tokens.iter().any(|token| token.name() == Some("os.__file__"))
}

/// The folder of an interpreter's standard library, if a marker may lie there.
pub(super) fn stdlib(state: &State, id: PyId) -> Option<String> {
    let python = state.python(id);
    let root = venv::root(state, id);
    let marker = state.python(root).marker.as_deref();
    match (python.kind, marker) {
        (InterpreterKind::Venv, _) | (_, None) => None,
        (_, Some(marker)) => Some(marker.rsplit_once('/')?.0.to_owned()),
    }
}

/// The path in `open('path', 'w')` or `Path('path')`.
pub(super) fn opened(tokens: &[Token]) -> Option<&Text> {
    let opens = |token: &Token| {
        token.name().is_some_and(|name| matches!(name.rsplit('.').next(), Some("open" | "Path")))
    };
    // The name stands in an import, too.
    let mut found = tokens.iter().enumerate().filter(|(_, token)| opens(token));
    found.find_map(|(at, _)| arguments(tokens, at)?.first()?.string())
}

#[cfg(test)]
mod tests {
    use crate::machine::testing::{dockerfile, script};

    const FRONT: &str = "FROM debian:12\nRUN apt-get install -y python3-pip\nRUN ";

    #[test]
    fn code_takes_the_marker_away_however_it_names_it() {
        for code in [
            "import os, sysconfig; os.remove(os.path.join(sysconfig.get_path('stdlib'), 'EXTERNALLY-MANAGED'))",
            "import sysconfig, pathlib; pathlib.Path(sysconfig.get_path('stdlib'), 'EXTERNALLY-MANAGED').unlink()",
            "import os; os.remove(os.path.join('/usr/lib/python3.11', 'EXTERNALLY-MANAGED'))",
            "import os; p = os.path.dirname(os.__file__) + '/EXTERNALLY-MANAGED'; os.remove(p)",
            "from pathlib import Path; [p.unlink() for p in Path('/usr/lib').glob('python3*/EXTERNALLY-MANAGED')]",
            "from pathlib import Path\nfor p in Path('/usr/lib').rglob('EXTERNALLY-MANAGED'): p.unlink()",
            "import os, sysconfig as s; p = s.get_path('stdlib') + '/EXTERNALLY-MANAGED'; os.rename(p, p + '.old')",
            "import glob, os; [os.remove(f) for f in glob.glob('/usr/lib/python3.*/EXTERNALLY-MANAGED')]",
        ] {
            let code = code.replace('\n', " \\\n");
            let text = format!("{FRONT}python3 -c \"{code}\"\nRUN pip3 install x");
            let found = dockerfile(&text).installs();
            assert!(found[0].starts_with("pip install proceeds"), "{code}: {found:?}");
        }
    }

    #[test]
    fn code_that_asks_for_it_or_means_another_one_leaves_it() {
        for code in [
            "import os; print(os.path.exists('/usr/lib/python3.11/EXTERNALLY-MANAGED'))",
            "import os; os.remove('/usr/lib/python3.12/EXTERNALLY-MANAGED')",
            "import os; os.remove('/opt/x')",
        ] {
            let text = format!("{FRONT}python3 -c \"{code}\"; pip3 install x");
            let found = dockerfile(&text).installs();
            assert!(found[0].starts_with("pip install blocked"), "{code}: {found:?}");
        }
    }

    #[test]
    fn code_on_somebodys_machine_hits_that_machines_marker() {
        let ran = script(
            "sudo python3 -c \"import os, sysconfig; \
             os.remove(sysconfig.get_path('stdlib') + '/EXTERNALLY-MANAGED')\"\npip3 install x",
        );
        assert!(ran.installs()[0].starts_with("pip install proceeds"), "{:?}", ran.installs());
    }
}
