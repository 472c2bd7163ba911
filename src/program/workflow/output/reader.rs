//! Shell text, read only for what it writes to `$GITHUB_OUTPUT`.

use super::paths::{Path, Paths};
use super::print::{commands, echoed, formatted, hole, line};
use crate::source::{Span, Text};
use crate::syntax::shell::ast::{
    AssignmentValue, Block, Command, Param, ParamOp, Part, Redirect, RedirectKind, Stmt, Word,
};
use crate::syntax::shell::{self, Dialect};
use std::collections::{BTreeMap, BTreeSet};

/// The variable that names the file.
pub(super) const FILE: &str = "GITHUB_OUTPUT";

/// That many commands are read in all.
const MOST: usize = 2_000;

/// Commands nest that deep at most.
const DEPTH: u32 = 60;

/// What a text may have written.
pub(super) struct Read {
    pub(super) contents: Vec<Text>,
    pub(super) open: bool,
}

/// Where what a command prints goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sink {
    /// To people.
    Out,
    /// Into the file of outputs.
    File,
    /// Elsewhere.
    Other,
}

/// Reads a text that finds these variables.
pub(super) fn read(text: &Text, dialect: Dialect, variables: &BTreeMap<String, Text>) -> Read {
    let script = shell::parse(text.as_str(), dialect);
    let mut reader = Reader { text, seen: BTreeSet::new(), left: MOST, depth: DEPTH };
    let paths = reader.block(&script.body, Paths::start(variables.clone()), Sink::Out);
    let commented = |at: u32| script.comments.iter().any(|comment| comment.contains(at));
    let mentions = text.as_str().match_indices(FILE).map(|(at, _)| at as u32);
    let mentions = mentions.filter(|at| !commented(*at)).count();
    // Whatever else is done with the file may write anything.
    let open = paths.open || mentions > reader.seen.len() || reader.left == 0;
    Read { contents: paths.all.into_iter().map(|path| path.file).collect(), open }
}

struct Reader<'t> {
    text: &'t Text,
    /// Where the file is named in a way that is understood.
    seen: BTreeSet<u32>,
    left: usize,
    depth: u32,
}

impl Reader<'_> {
    fn block(&mut self, block: &Block, mut paths: Paths, sink: Sink) -> Paths {
        for stmt in block {
            paths = self.stmt(stmt, paths, sink);
        }
        paths
    }

    fn stmt(&mut self, stmt: &Stmt, mut paths: Paths, sink: Sink) -> Paths {
        let (Some(left), Some(depth)) = (self.left.checked_sub(1), self.depth.checked_sub(1))
        else {
            self.left = 0;
            return paths;
        };
        (self.left, self.depth) = (left, depth);
        let mut sink = sink;
        for redirect in &stmt.redirects {
            if let Some(to) = self.redirect(redirect) {
                sink = to;
                if to == Sink::File && matches!(redirect.kind, RedirectKind::Write) {
                    paths = paths.each(|path| path.file = Text::default());
                }
            }
        }
        let (going, ended): (Vec<_>, Vec<_>) = paths.all.into_iter().partition(|path| !path.ended);
        let ended = Paths { all: ended, open: false };
        let going = Paths { all: going, open: paths.open };
        let paths = if going.all.is_empty() { going } else { self.command(stmt, going, sink) };
        self.depth += 1;
        paths.or(ended)
    }

    /// Where a redirection sends what is printed.
    fn redirect(&mut self, redirect: &Redirect) -> Option<Sink> {
        let out = matches!(redirect.fd, None | Some(1));
        let writes = matches!(redirect.kind, RedirectKind::Write | RedirectKind::Append);
        match redirect.kind {
            _ if out && writes => Some(self.target(&redirect.target)),
            RedirectKind::WriteBoth => Some(Sink::Other),
            RedirectKind::Duplicate if out => Some(Sink::Other),
            _ => None,
        }
    }

    /// What a file's name means.
    fn target(&mut self, word: &Word) -> Sink {
        if !is_file(word) {
            return Sink::Other;
        }
        self.seen.insert(word.span.start);
        Sink::File
    }

    fn command(&mut self, stmt: &Stmt, paths: Paths, sink: Sink) -> Paths {
        match &stmt.command {
            Command::Simple { .. } => self.simple(stmt, paths, sink),
            Command::Chain { first, rest } => {
                let mut paths = self.stmt(first, paths, sink);
                for (_, next) in rest {
                    let done = self.stmt(next, paths.clone(), sink);
                    paths = paths.or(done);
                }
                paths
            }
            Command::Pipeline(stages) => self.pipeline(stages, paths, sink),
            Command::Group(block) => self.block(block, paths, sink),
            Command::Subshell(block) => {
                let before = paths.clone();
                inside(before, self.block(block, paths, sink))
            }
            Command::If { arms, otherwise } => self.branches(arms, otherwise, paths, sink),
            Command::While { condition, body, .. } => {
                let paths = self.block(condition, paths, Sink::Other);
                self.repeated(body, paths, sink)
            }
            Command::For { name, body, .. } => {
                let paths = paths.each(|path| path.forget(name));
                self.repeated(body, paths, sink)
            }
            Command::Loop(body) => self.repeated(body, paths, sink),
            Command::Case { arms, .. } => {
                let mut all = paths.clone();
                for arm in arms {
                    let done = self.block(&arm.body, paths.clone(), sink);
                    all = all.or(done);
                }
                all
            }
            Command::Time(Some(inner)) => self.stmt(inner, paths, sink),
            Command::Test(_) | Command::Time(None) => paths,
            Command::Arithmetic(_) => paths.each(Path::forget_all),
            Command::Function { .. } => paths,
            Command::Coproc(_) | Command::Unknown => unseen(paths, sink),
        }
    }

    fn branches(
        &mut self,
        arms: &[(Block, Block)],
        otherwise: &Block,
        paths: Paths,
        sink: Sink,
    ) -> Paths {
        let mut left = paths;
        let mut all: Option<Paths> = None;
        for (condition, body) in arms {
            left = self.block(condition, left, Sink::Other);
            let done = self.block(body, left.clone(), sink);
            all = Some(match all {
                Some(all) => all.or(done),
                None => done,
            });
        }
        let last = self.block(otherwise, left, sink);
        match all {
            Some(all) => all.or(last),
            None => last,
        }
    }

    /// Commands that run as often as nobody knows.
    fn repeated(&mut self, body: &Block, paths: Paths, sink: Sink) -> Paths {
        let mut once = self.block(body, paths.clone(), sink);
        once.open |= !once.wrote_as(&paths);
        for path in &mut once.all {
            let before = paths.all.first().map(|path| path.variables.clone()).unwrap_or_default();
            let changed =
                path.variables.iter().filter(|(name, value)| before.get(*name) != Some(value));
            let changed: Vec<String> = changed.map(|(name, _)| name.clone()).collect();
            for name in &changed {
                path.forget(name);
            }
        }
        paths.or(once)
    }

    /// `a | b`: `… | tee -a "$GITHUB_OUTPUT"` writes what stands in front of it.
    fn pipeline(&mut self, stages: &[Stmt], paths: Paths, sink: Sink) -> Paths {
        let Some((last, first)) = stages.split_last() else { return paths };
        let before = paths.clone();
        let through = match (&last.command, first) {
            (Command::Simple { words, .. }, [_]) if self.is_literal(words.first(), "tee") => {
                words.iter().skip(1).any(|word| self.target(word) == Sink::File)
            }
            _ => false,
        };
        let to = if through { Sink::File } else { Sink::Other };
        let mut paths = paths;
        for stage in first {
            paths = self.stmt(stage, paths, to);
        }
        if !through {
            paths = self.stmt(last, paths, sink);
        }
        inside(before, paths)
    }

    fn simple(&mut self, stmt: &Stmt, paths: Paths, sink: Sink) -> Paths {
        let Command::Simple { assignments, words } = &stmt.command else { return paths };
        let declared = words.iter().filter_map(|word| word.assignment.as_deref());
        let lasting = words.is_empty().then_some(assignments).into_iter().flatten();
        let mut paths = paths;
        for assignment in lasting.chain(declared) {
            let name = &assignment.name;
            let plain = !assignment.append && assignment.subscript.is_none();
            paths = paths.each(|path| {
                let value = match &assignment.value {
                    AssignmentValue::Scalar(word) if plain => self.expand(word, path),
                    _ => hole(),
                };
                path.variables.insert(name.clone(), value);
            });
        }
        let Some(name) = words.first() else { return paths };
        let name = self.expand(name, &Path::empty());
        let args = &words[1..];
        match name.as_str() {
            "echo" | "printf" | "cat" if sink != Sink::Other => {
                let printed = |path: &Path| self.printed(name.as_str(), args, stmt, path);
                paths.each(|path| {
                    let text = printed(path);
                    let text = if sink == Sink::File { text } else { commands(&text) };
                    path.file.push_text(&text);
                })
            }
            "exit" => paths.each(|path| path.ended = true),
            "read" | "unset" | "mapfile" | "readarray" | "getopts" | "let" | "source" | "."
            | "eval" => unseen(paths.each(Path::forget_all), sink),
            "echo" | "printf" | "cat" | ":" | "true" | "false" | "[" | "test" | "set" | "cd"
            | "export" | "local" | "declare" | "readonly" | "typeset" | "mkdir" | "rm" => paths,
            _ => unseen(paths, sink),
        }
    }

    /// What a command prints.
    fn printed(&self, name: &str, args: &[Word], stmt: &Stmt, path: &Path) -> Text {
        let words: Vec<Text> = args.iter().map(|word| self.expand(word, path)).collect();
        match name {
            "echo" => echoed(&words),
            "printf" => formatted(&words),
            _ if words.is_empty() => self.input(stmt, path),
            _ => line(&hole()),
        }
    }

    /// What a heredoc or a here-string gives.
    fn input(&self, stmt: &Stmt, path: &Path) -> Text {
        let mut given = line(&hole());
        for redirect in &stmt.redirects {
            match &redirect.kind {
                RedirectKind::Heredoc(heredoc) if !heredoc.strip_tabs => {
                    given = Text::default();
                    self.parts(&heredoc.parts, true, path, &mut given);
                }
                RedirectKind::HereString => given = line(&self.expand(&redirect.target, path)),
                _ => {}
            }
        }
        given
    }

    fn is_literal(&self, word: Option<&Word>, string: &str) -> bool {
        word.is_some_and(|word| self.text.slice(word.span).as_str() == string)
    }

    fn expand(&self, word: &Word, path: &Path) -> Text {
        let mut text = Text::default();
        self.parts(&word.parts, false, path, &mut text);
        text
    }

    fn parts(&self, parts: &[Part], quoted: bool, path: &Path, into: &mut Text) {
        for part in parts {
            match part {
                Part::Raw(span) => self.raw(*span, quoted, into),
                Part::Single(span) => into.push_text(&self.text.slice(*span)),
                Part::Ansi(span, string) => into.push_for(string, self.text.place(*span)),
                Part::Double(_, inner) => self.parts(inner, true, path, into),
                Part::Param(param) => {
                    match plain(param).and_then(|name| path.variables.get(name)) {
                        Some(value) => into.push_text(value),
                        None => into.push_text(&Text::hole(self.text.place(param.span))),
                    }
                }
                Part::Command(span, _) | Part::Arithmetic(span, _) | Part::Process { span, .. } => {
                    into.push_text(&Text::hole(self.text.place(*span)));
                }
            }
        }
    }

    /// Text as it stands, without its backslashes.
    fn raw(&self, span: Span, quoted: bool, into: &mut Text) {
        let text = self.text.slice(span);
        let string = text.as_str();
        if !quoted && string.contains('{') && string.contains(',') {
            into.push_text(&Text::hole(text.whole_place()));
            return;
        }
        let (mut from, mut escaped) = (0, false);
        for (at, c) in string.char_indices() {
            if c == '\\' && !escaped {
                let next = string[at + 1..].chars().next();
                escaped = !quoted || next.is_some_and(|next| "$`\"\\\n".contains(next));
                if escaped {
                    into.push_text(&text.slice(Span::new(from, at)));
                    from = at + 1;
                }
            } else {
                escaped = false;
            }
        }
        into.push_text(&text.slice(Span::new(from, string.len())));
    }
}

impl Path {
    fn empty() -> Self {
        Self { file: Text::default(), variables: BTreeMap::new(), ended: false }
    }

    fn forget(&mut self, name: &str) {
        self.variables.insert(name.to_owned(), hole());
    }

    fn forget_all(&mut self) {
        self.variables.clear();
    }
}

/// What commands in a process of their own leave: what they have written, nothing else.
fn inside(before: Paths, after: Paths) -> Paths {
    let variables = before.all.first().map(|path| path.variables.clone()).unwrap_or_default();
    let alike = before.all.iter().all(|path| path.variables == variables);
    let mut left = after;
    for path in &mut left.all {
        path.ended = false;
        path.variables = if alike { variables.clone() } else { BTreeMap::new() };
    }
    left
}

/// A command of which nobody knows what it prints.
fn unseen(paths: Paths, sink: Sink) -> Paths {
    if sink != Sink::File {
        return paths;
    }
    paths.each(|path| path.file.push_text(&line(&hole())))
}

/// The name of a parameter that is used as it is.
fn plain(param: &Param) -> Option<&str> {
    let whole = matches!(param.op, ParamOp::None) && param.subscript.is_none();
    whole.then_some(&*param.name)
}

/// `$GITHUB_OUTPUT`, quoted or not.
fn is_file(word: &Word) -> bool {
    match &*word.parts {
        [Part::Param(param)] => plain(param) == Some(FILE),
        [Part::Double(_, inner)] => {
            matches!(&**inner, [Part::Param(param)] if plain(param) == Some(FILE))
        }
        _ => false,
    }
}
