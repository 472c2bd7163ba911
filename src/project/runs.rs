//! Commands that run the script that is asked for, in text that looks like shell.

use super::lexer::{self, Command, Word};
use super::link::{Link, Linker, Start, Written};
use super::tool::Tool;
use super::url;
use crate::finding::Context;
use crate::source::{FileId, Span, Text};
use memchr::memmem::Finder;
use std::collections::{HashMap, HashSet};

/// How deep `sh -c "sh -c …"` and `$(…)` are followed.
pub(super) const DEEPEST: u32 = 5;

/// That many variables and other names are kept.
const MOST: usize = 64;

/// What is looked for.
#[derive(Debug)]
pub(super) enum Wanted<'a> {
    /// The script of the linker.
    Script,
    /// A target of the file of the linker: a makefile, say.
    Targets(Tool, &'a [String]),
}

/// What is looked for, and from where.
#[derive(Debug)]
pub(super) struct Goal<'a> {
    pub(super) linker: Linker<'a>,
    pub(super) wanted: Wanted<'a>,
    /// The repository that the text is about, in documents.
    pub(super) own: Option<String>,
    /// Words of which the text must hold one.
    words: Vec<Finder<'a>>,
}

impl<'a> Goal<'a> {
    pub(super) fn new(linker: Linker<'a>, wanted: Wanted<'a>, own: Option<String>) -> Self {
        let name = Some(linker.name()).filter(|name| !name.is_empty());
        let words = match &wanted {
            Wanted::Script => name.into_iter().map(Finder::new).collect(),
            Wanted::Targets(_, []) => Vec::new(),
            Wanted::Targets(tool, _) => tool.words().iter().map(Finder::new).collect(),
        };
        Self { linker, wanted, own, words }
    }

    /// Whether the text may hold it at all.
    pub(super) fn may_stand_in(&self, text: &str) -> bool {
        self.words.iter().any(|word| word.find(text.as_bytes()).is_some())
    }
}

/// A command that runs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hit {
    /// The command.
    pub(super) span: Span,
    /// Where it runs, if the command itself takes it elsewhere: `docker run`, `ssh`.
    pub(super) moved: Option<Context>,
    /// Files that would rather be meant.
    pub(super) instead: Vec<String>,
}

/// Where a command stands.
#[derive(Clone, Copy)]
pub(super) struct At<'t> {
    pub(super) text: &'t Text,
    pub(super) moved: Option<Context>,
    pub(super) level: u32,
}

/// Reads commands, and remembers what later ones depend on.
pub(super) struct Scanner<'g> {
    pub(super) goal: &'g Goal<'g>,
    /// A quote ends with its line, and a `#` may be a prompt.
    pub(super) by_line: bool,
    pub(super) dir: Written,
    pub(super) hits: Vec<Hit>,
    vars: HashMap<String, String>,
    /// Names under which the script was downloaded or copied.
    aliases: HashSet<String>,
    /// Names of other files that were downloaded.
    shadows: HashSet<String>,
    /// Folders of other people's clones.
    pub(super) foreign: HashSet<String>,
    /// Folders of the project in a container: from there, here.
    pub(super) mounts: Vec<(String, String)>,
    /// Where the pipeline begins that prints the script.
    flow: Option<(usize, Link)>,
}

impl<'g> Scanner<'g> {
    pub(super) fn new(goal: &'g Goal<'g>) -> Self {
        Self {
            goal,
            by_line: false,
            dir: Written::default(),
            hits: Vec::new(),
            vars: HashMap::new(),
            aliases: HashSet::new(),
            shadows: HashSet::new(),
            foreign: HashSet::new(),
            mounts: Vec::new(),
            flow: None,
        }
    }

    /// Reads a text of commands that stands in the file at `start`.
    pub(super) fn read(&mut self, text: &str, start: usize) {
        self.scan(&Text::verbatim(text, FileId(0), start));
    }

    /// Reads a text of commands.
    pub(super) fn scan(&mut self, text: &Text) {
        self.commands(At { text, moved: None, level: 0 });
    }

    /// What was found since the last time.
    pub(super) fn take(&mut self) -> Vec<Hit> {
        std::mem::take(&mut self.hits)
    }

    /// Gives a variable a value.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        const LONGEST: usize = 256;
        if value.len() <= LONGEST && (self.vars.len() < MOST || self.vars.contains_key(name)) {
            self.vars.insert(name.to_owned(), value.to_owned());
        }
    }

    pub(super) fn commands(&mut self, at: At<'_>) {
        if at.level > DEEPEST {
            return;
        }
        let outer = self.flow.take();
        let mut left: Vec<Written> = Vec::new();
        for command in &lexer::commands(at.text.as_str(), self.by_line) {
            let depth = (command.depth as usize).min(MOST);
            while left.len() < depth {
                left.push(self.dir.clone());
            }
            while left.len() > depth {
                self.dir = left.pop().unwrap_or_default();
            }
            if !command.piped {
                self.flow = None;
            }
            self.command(command, at);
        }
        self.flow = outer;
    }

    fn command(&mut self, command: &Command, at: At<'_>) {
        for word in &command.words {
            for inner in &word.inner {
                let text = at.text.slice(inner.clone().into());
                let dir = self.dir.clone();
                self.commands(At { text: &text, level: at.level + 1, ..at });
                self.dir = dir;
            }
        }
        let words = self.expanded(&command.words);
        self.call(&words, 0, command, at);
    }

    /// The words with the variables that are known.
    fn expanded(&self, words: &[Word]) -> Vec<Word> {
        let mut all = Vec::with_capacity(words.len());
        for word in words {
            let value = self.known(&word.value);
            match value {
                None => all.push(word.clone()),
                Some(value) if word.quoted || !value.contains(' ') => {
                    all.push(Word { value, ..word.clone() });
                }
                Some(value) => all.extend(value.split_whitespace().map(|part| Word {
                    value: part.to_owned(),
                    span: word.span.clone(),
                    ..Word::default()
                })),
            }
        }
        all
    }

    /// A value with the known variables in it; `None` if there is none.
    pub(super) fn known(&self, value: &str) -> Option<String> {
        if self.vars.is_empty() || !value.contains('$') {
            return None;
        }
        let (mut out, mut rest, mut changed) = (String::new(), value, false);
        while let Some(at) = rest.find('$') {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let bare = rest.trim_start_matches('$');
            let (name, length) = variable(bare);
            match self.vars.get(name) {
                Some(value) if !name.is_empty() => {
                    changed = true;
                    out.push_str(value);
                    rest = &bare[length..];
                }
                _ => {
                    out.push_str(&rest[..rest.len() - bare.len()]);
                    rest = bare;
                }
            }
        }
        out.push_str(rest);
        changed.then_some(out)
    }

    /// Whether a word is the path of the script.
    pub(super) fn linked(&self, word: &str) -> Option<Link> {
        if !matches!(self.goal.wanted, Wanted::Script) {
            return None;
        }
        let name = word.rsplit('/').next().unwrap_or(word);
        if self.aliases.contains(name) {
            return Some(Link { instead: Vec::new() });
        }
        let depth = word.trim_start_matches("./").matches('/').count();
        if depth == 0 && self.shadows.contains(name) {
            return None;
        }
        let mounted = self.mounts.iter().find_map(|(there, here)| {
            let inside = word.strip_prefix(there.as_str())?.strip_prefix('/')?;
            self.goal.linker.link(&format!("{here}/{inside}"), &Written::default())
        });
        mounted.or_else(|| self.goal.linker.link(word, &self.dir))
    }

    /// Whether a word is the address of the script.
    pub(super) fn is_url(&self, word: &str) -> bool {
        matches!(self.goal.wanted, Wanted::Script)
            && url::is_url(word)
            && url::is_script(word, &self.goal.linker, self.goal.own.as_deref())
    }

    /// Notes that a file bears the script's text, or another's of the same name.
    pub(super) fn brought(&mut self, file: &str, ours: bool) {
        let name = file.rsplit('/').next().unwrap_or(file).to_owned();
        let names = if ours { &mut self.aliases } else { &mut self.shadows };
        if !name.is_empty() && names.len() < MOST {
            names.insert(name);
        }
    }

    /// A command from one word to another runs it.
    pub(super) fn hit(&mut self, from: usize, to: usize, link: Link, at: At<'_>) {
        let Some(place) = at.text.place(Span::new(from, to)) else { return };
        let hit = Hit { span: place.span, moved: at.moved, instead: link.instead };
        if place.file == FileId(0) && self.hits.last() != Some(&hit) {
            self.hits.push(hit);
        }
    }

    /// The pipeline prints the script from here on.
    pub(super) fn prints(&mut self, from: usize, link: Link) {
        self.flow.get_or_insert((from, link));
    }

    /// A shell reads what was piped to it.
    pub(super) fn reads_pipe(&mut self, to: usize, at: At<'_>) {
        if let Some((from, link)) = self.flow.take() {
            self.hit(from, to, link, at);
        }
    }

    /// `cd`.
    pub(super) fn enter(&mut self, folder: Option<&str>) {
        let folder = folder.filter(|folder| !matches!(*folder, "-" | "~"));
        let Some(folder) = folder else {
            self.dir = Written::lost();
            return;
        };
        let to = Written::read(folder);
        let other = to.parts.last().is_some_and(|name| self.foreign.contains(name));
        if other {
            self.dir = Written::foreign();
        } else if self.dir.start != Start::Foreign || to.start != Start::Caller {
            self.dir = self.dir.join(&to);
        } else if folder.starts_with("..") {
            self.dir = Written::default();
        }
    }
}

/// The name of a variable behind its `$`, and how long it is with its braces.
fn variable(text: &str) -> (&str, usize) {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let length = |text: &str| text.find(|c| !is_name(c)).unwrap_or(text.len());
    for (open, close) in [('{', '}'), ('(', ')')] {
        if let Some(inner) = text.strip_prefix(open) {
            let end = length(inner);
            let closed = inner[end..].starts_with(close);
            return if closed { (&inner[..end], end + 2) } else { ("", 0) };
        }
    }
    let end = length(text);
    (&text[..end], end)
}
