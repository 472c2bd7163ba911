//! What a file of the project is to the scripts that it names.

use crate::knowledge::is_program;
use crate::program::callers::{Caller, may_call};
use crate::source::Kind;
use std::path::Path;

/// What a file is to the scripts that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A file that is linted, too: its replay tells what it runs.
    Ours(Kind),
    /// Its replay tells what it runs.
    Caller(Caller),
    /// A program in a language that nobody replays: what it names it may run, where it is run itself.
    Program,
    /// Of any other kind: its text alone may tell something.
    Text,
}

impl Role {
    /// The role of a file by its path from the project's root, and by its beginning. `None`: it runs
    /// nothing.
    pub fn of(path: &str, head: &[u8]) -> Option<Self> {
        // `by_name` wants to see the folders above a workflow.
        if let Some(kind) = Kind::by_name(Path::new(&format!("/{path}"))) {
            return Some(Self::Ours(kind));
        }
        if !may_call(path) {
            return None;
        }
        // Whatever its name looks like.
        if let Some(kind) = Kind::by_shebang(head) {
            return Some(Self::Ours(kind));
        }
        if let Some(caller) = Caller::by_name(path) {
            return Some(Self::Caller(caller));
        }
        let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        match extension {
            _ if is_program(extension) || head.starts_with(b"#!") => Some(Self::Program),
            "txt" if name != "cmakelists.txt" => None,
            _ => Some(Self::Text),
        }
    }

    /// Whether what it runs is told by the folder that holds it, without its own name: by a pattern, a
    /// loop or a search.
    pub(super) fn runs_folders(self) -> bool {
        match self {
            Self::Ours(kind) => kind != Kind::Script,
            Self::Caller(caller) => !caller.has_targets() && caller != Caller::Document,
            Self::Program | Self::Text => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_beats_a_name_that_looks_like_a_document_s() {
        let role = |path: &str, head: &str| Role::of(path, head.as_bytes());
        let script = Some(Role::Ours(Kind::Script));
        assert_eq!(role("install-deps", "#!/bin/sh\n"), script);
        assert_eq!(role("tools/build-base", "#!/usr/bin/env bash\n"), script);
        assert_eq!(role("install-deps", "Type this:\n"), Some(Role::Caller(Caller::Document)));
        assert_eq!(role("ci/tool", "#!/usr/bin/perl\n"), Some(Role::Program));
        assert_eq!(role("CMakeLists.txt", ""), Some(Role::Text));
        assert_eq!(role("requirements.txt", ""), None);
        assert_eq!(role("index.html", ""), None);
    }
}
