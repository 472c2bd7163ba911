//! Which files are ours, by name and by first line.

use super::others::{is_other, is_other_extension};
use std::path::Path;

/// A kind of file that holds commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A Dockerfile or Containerfile.
    Dockerfile,
    /// A shell script.
    Script,
    /// A workflow of GitHub Actions, Gitea or Forgejo.
    Workflow,
    /// The metadata of an action.
    Action,
}

/// Extensions of shell scripts.
const SCRIPTS: &[&str] = &["sh", "bash", "bats", "ksh", "zsh", "func"];

/// Programs in a `#!` line that read shell text.
const SHELLS: &[&str] = &[
    "sh",
    "dash",
    "ash",
    "bash",
    "rbash",
    "ksh",
    "ksh93",
    "mksh",
    "pdksh",
    "zsh",
    "bats",
    "bashio",
    "openrc-run",
];

/// Extensions behind `Dockerfile` that make it something else: templates, documents, data.
const NO_DOCKERFILE: &[&str] = &[
    "j2",
    "jinja",
    "jinja2",
    "tmpl",
    "tpl",
    "template",
    "in",
    "erb",
    "ejs",
    "hbs",
    "mustache",
    "m4",
    "gotmpl",
    "dockerignore",
    "containerignore",
    "md",
    "rst",
    "adoc",
    "txt",
    "html",
    "json",
    "yml",
    "yaml",
    "toml",
    "xml",
    "lock",
    "patch",
    "diff",
    "orig",
    "rej",
    "sig",
    "asc",
    "sha256",
    "svg",
    "png",
    "ps1",
    "sh",
    "bash",
];

/// Extensions behind a lower-case `dockerfile` that make it a program about Dockerfiles.
/// `Dockerfile.go` is the image of the Go service, but `dockerfile.go` is Go.
const PROGRAMS: &[&str] = &[
    "c", "cc", "cpp", "cs", "ex", "go", "h", "java", "js", "jsx", "kt", "lua", "php", "pl", "py",
    "rb", "rs", "scala", "swift", "ts", "tsx", "vim",
];

impl Kind {
    /// The kind of a file by its name; for workflows the folders above it count, too, so that
    /// `path` should be absolute.
    pub fn by_name(path: &Path) -> Option<Self> {
        let name = &*path.file_name()?.to_string_lossy();
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        if matches!(name, "action.yml" | "action.yaml") {
            return Some(Self::Action);
        }
        if matches!(extension, "yml" | "yaml") {
            return in_workflows(path).then_some(Self::Workflow);
        }
        if is_dockerfile(name, extension) {
            return Some(Self::Dockerfile);
        }
        (name.contains('.') && SCRIPTS.contains(&extension)).then_some(Self::Script)
    }

    /// Whether a file of this name, which is none of ours, may be a script if its first line says so: it has no
    /// extension, or one that nobody knows.
    pub fn may_be_script(name: &str) -> bool {
        let name = name.strip_prefix('.').unwrap_or(name);
        !name.rsplit_once('.').is_some_and(|(_, extension)| is_other_extension(extension))
    }

    /// The kind of a file by its beginning: a shell's `#!` line.
    pub fn by_shebang(head: &[u8]) -> Option<Self> {
        interpreter(head).filter(|name| SHELLS.contains(name)).map(|_| Self::Script)
    }

    /// The kind of text that somebody named but whose name says nothing: a Dockerfile begins with
    /// `FROM` or `ARG`. `None` if that is not to be seen.
    pub fn by_content(head: &[u8]) -> Option<Self> {
        if head.starts_with(b"#!") {
            return Self::by_shebang(head);
        }
        let text = String::from_utf8_lossy(head);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let first = text.lines().map(str::trim).find(|l| !l.is_empty() && !l.starts_with('#'))?;
        let word = first.split_whitespace().next()?;
        let begins = word.eq_ignore_ascii_case("FROM") || word.eq_ignore_ascii_case("ARG");
        begins.then_some(Self::Dockerfile)
    }

    /// The kind of a file that somebody named and whose name is none of ours: its content may tell; a
    /// plain name without an extension is taken for a script, as in `check ~/.profile`, unless it is
    /// known for something else. Hooks name files that nobody has chosen, a makefile or a licence.
    pub fn by_named(path: &Path, head: &[u8]) -> Option<Self> {
        if head.starts_with(b"#!") {
            return Self::by_shebang(head);
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if is_other(&name) {
            return None;
        }
        Self::by_content(head).or_else(|| path.extension().is_none().then_some(Self::Script))
    }

    /// Its name for people, in the singular or the plural.
    pub fn noun(self, count: usize) -> &'static str {
        match (self, count) {
            (Self::Dockerfile, 1) => "Dockerfile",
            (Self::Dockerfile, _) => "Dockerfiles",
            (Self::Script, 1) => "script",
            (Self::Script, _) => "scripts",
            (Self::Workflow, 1) => "workflow",
            (Self::Workflow, _) => "workflows",
            (Self::Action, 1) => "action",
            (Self::Action, _) => "actions",
        }
    }
}

/// `Dockerfile`, `Containerfile`, `Dockerfile.ci`, `Dockerfile-ci`, `web.Dockerfile`.
fn is_dockerfile(name: &str, extension: &str) -> bool {
    let name = name.as_bytes();
    let separates = |byte: Option<&u8>| matches!(byte, Some(b'.' | b'-' | b'_'));
    ["dockerfile", "containerfile"].into_iter().any(|base| {
        // Asked of every file below a folder, so nothing is copied for most of them.
        let is_base = |part: &[u8]| part.eq_ignore_ascii_case(base.as_bytes());
        if let Some((front, end)) = name.split_at_checked(name.len().wrapping_sub(base.len()))
            && is_base(end)
        {
            return front.is_empty() || separates(front.last());
        }
        let parts = name.split_at_checked(base.len()).filter(|(start, _)| is_base(start));
        let Some((start, rest)) = parts else { return false };
        let extension = extension.to_ascii_lowercase();
        separates(rest.first())
            && !NO_DOCKERFILE.contains(&&*extension)
            && !(start == base.as_bytes() && PROGRAMS.contains(&&*extension))
    })
}

/// Whether the file lies in `.github/workflows` or its like.
fn in_workflows(path: &Path) -> bool {
    let mut folders = path.components().rev().skip(1).filter_map(|part| part.as_os_str().to_str());
    folders.next() == Some("workflows")
        && folders.next().is_some_and(|name| matches!(name, ".github" | ".gitea" | ".forgejo"))
}

/// The base name of the program in a `#!` line that reads the script: `bash` for
/// `#!/usr/bin/env -S bash -e`. `None` without such a line.
pub fn interpreter(head: &[u8]) -> Option<&str> {
    let line = head.strip_prefix(b"#!")?;
    let line = line.split(|&byte| byte == b'\n').next()?;
    let mut words = std::str::from_utf8(line).ok()?.split_whitespace();
    let program = base(words.next()?);
    if !matches!(program, "env" | "busybox" | "with-contenv") {
        return Some(program);
    }
    words.find(|word| !word.starts_with('-') && !word.contains('=')).map(base)
}

fn base(program: &str) -> &str {
    program.rsplit('/').next().unwrap_or(program)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_name(path: &str) -> Option<Kind> {
        Kind::by_name(Path::new(path))
    }

    #[test]
    fn dockerfiles_have_prefixes_and_suffixes() {
        for name in [
            "Dockerfile",
            "dockerfile",
            "Containerfile",
            "Dockerfile.ci",
            "Dockerfile-alpine",
            "a/web.Dockerfile",
            "web.dockerfile",
            "Dockerfile.py3.12",
            "Dockerfile.go",
        ] {
            assert_eq!(by_name(name), Some(Kind::Dockerfile), "{name}");
        }
    }

    #[test]
    fn templates_documents_and_programs_are_no_dockerfiles() {
        for name in [
            "Dockerfile.j2",
            "Dockerfile.tmpl",
            "Dockerfile.in",
            "Dockerfile.dockerignore",
            "dockerfile.go",
            "dockerfile-parser.rs",
            "Dockerfile.md",
            "mydockerfile",
            "Dockerfiles",
        ] {
            assert_eq!(by_name(name), None, "{name}");
        }
        assert_eq!(by_name("Dockerfile.sh"), Some(Kind::Script));
    }

    #[test]
    fn workflows_lie_in_their_folder() {
        assert_eq!(by_name("/x/.github/workflows/ci.yml"), Some(Kind::Workflow));
        assert_eq!(by_name("/x/.forgejo/workflows/ci.yaml"), Some(Kind::Workflow));
        assert_eq!(by_name("/x/workflows/ci.yml"), None);
        assert_eq!(by_name("/x/.github/dependabot.yml"), None);
        assert_eq!(by_name("/x/action.yaml"), Some(Kind::Action));
    }

    #[test]
    fn scripts_are_known_by_extension_or_first_line() {
        assert_eq!(by_name("install.sh"), Some(Kind::Script));
        assert_eq!(by_name("sh"), None);
        assert_eq!(Kind::by_shebang(b"#! /bin/sh -e\n"), Some(Kind::Script));
        assert_eq!(Kind::by_shebang(b"#!/usr/bin/env -S A=1 bash -e\n"), Some(Kind::Script));
        assert_eq!(Kind::by_shebang(b"#!/usr/bin/with-contenv bash"), Some(Kind::Script));
        assert_eq!(Kind::by_shebang(b"#!/usr/bin/env python3\n"), None);
        assert_eq!(Kind::by_shebang(b"#!"), None);
    }

    #[test]
    fn a_plain_name_is_a_script_s_unless_it_is_known_for_something_else() {
        let named = |name: &str, head: &[u8]| Kind::by_named(Path::new(name), head);
        assert_eq!(named("/home/x/.profile", b"pip install x\n"), Some(Kind::Script));
        assert_eq!(named("bootstrap", b"pip install x\n"), Some(Kind::Script));
        assert_eq!(named("Makefile", b"all:\n\tpip install x\n"), None);
        assert_eq!(named("LICENSE", b"You may pip install it.\n"), None);
        assert_eq!(named("version", b"#!/bin/sh\n"), Some(Kind::Script));
        assert_eq!(named("notes.txt", b"pip\n"), None);
    }

    #[test]
    fn a_named_file_may_show_that_it_is_a_dockerfile() {
        assert_eq!(Kind::by_content(b"# x\n\nfrom debian:12\n"), Some(Kind::Dockerfile));
        assert_eq!(Kind::by_content(b"FROMAGE\n"), None);
        assert_eq!(Kind::by_content(b""), None);
    }
}
