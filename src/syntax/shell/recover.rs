//! Parsing that one bad construct cannot stop.

use std::{borrow::Cow, collections::HashMap};

use shuck_parser::{
    ShellDialect,
    parser::{ParseDiagnostic, ParseStatus, Parser},
};

use super::{
    Dialect,
    ast::{Block, Problem, Script},
    deep::Deep,
    lower::{Lower, Lowered, unknown},
    mask::{crowd, masked},
    repair::Draft,
};
use crate::source::Span;

/// In all, this many times the text's length is parsed at most, and a little more for short texts.
const MAX_PASSES: usize = 4;
const SHORT: usize = 4096;
/// How often a whole text is mended and parsed again.
const MAX_REPAIRS: usize = 12;

/// Parses shell text, whatever it is: what cannot be understood becomes
/// [`Command::Unknown`](super::ast::Command::Unknown) and an entry of [`Script::problems`].
///
/// Carriage returns before line breaks, a byte order mark and NULs count as white space or nothing.
/// What is no POSIX shell, ksh or zsh is read as bash. Takes linear time and no more than 2 MiB of
/// stack.
pub fn parse(text: &str, dialect: Dialect) -> Script {
    let mut script = Script::default();
    let mut limit = |at: Option<u32>, message: &str| {
        let message = message.to_owned();
        script.problems.extend(at.map(|at| Problem { at, message, limit: true }));
    };
    let deep = Deep::find(text);
    limit(deep.first(), "nested too deep");
    let text = &*deep.masked(text);
    let crowd = crowd(text);
    limit(crowd.first().map(|at| *at as u32), "too many heredocs on one line");
    let masked = masked(text, &crowd);
    let left = MAX_PASSES * text.len() + SHORT;
    Recovery { text, masked, deep: deep.stretches, dialect, left, script }.run()
}

/// One text on its way to a script.
pub(super) struct Recovery<'a> {
    pub(super) text: &'a str,
    /// As the parser is to see it.
    pub(super) masked: Cow<'a, str>,
    /// What stands for text that nobody reads.
    deep: Vec<Span>,
    dialect: Dialect,
    /// How many bytes may still be parsed.
    left: usize,
    pub(super) script: Script,
}

/// The result of parsing a draft of the text, or a part of it.
pub(super) struct Attempt {
    file: shuck_ast::File,
    pub(super) status: ParseStatus,
    pub(super) diagnostics: Vec<ParseDiagnostic>,
}

impl Attempt {
    pub(super) fn is_clean(&self) -> bool {
        self.status == ParseStatus::Clean
    }
}

impl<'a> Recovery<'a> {
    fn run(mut self) -> Script {
        let whole = Span::new(0, self.text.len());
        let draft = Draft::new(&self.masked, &self.deep);
        let Some(mut attempt) = self.attempt(&self.masked.clone()) else { return self.script };
        if !attempt.is_clean() && self.dialect != Dialect::Bash {
            attempt = self.as_bash(attempt);
        }
        if attempt.is_clean() {
            let lowered = self.lower(whole).with_unknown(&self.deep).file(&attempt.file);
            self.add(lowered);
            return self.finish();
        }
        self.mend(draft, attempt);
        self.finish()
    }

    /// People write bashisms under `#!/bin/sh`: bash's reading, unless only zsh's makes sense.
    fn as_bash(&mut self, own: Attempt) -> Attempt {
        let native = std::mem::replace(&mut self.dialect, Dialect::Bash);
        match self.attempt(&self.masked.clone()) {
            Some(bash) if bash.is_clean() || native != Dialect::Zsh => bash,
            _ => {
                self.dialect = native;
                own
            }
        }
    }

    /// Keeps what was understood, and repairs what was not as long as that makes it less.
    fn mend(&mut self, draft: Draft, attempt: Attempt) {
        let whole = Span::new(0, self.text.len());
        let lowered = self.lower(whole).file(&attempt.file);
        let mut best = (self.uncovered(whole, &lowered, &[]), draft, attempt);
        for _ in 0..MAX_REPAIRS {
            if self.left < 2 * self.text.len() || best.2.is_clean() {
                break;
            }
            let Some(draft) = best.1.repaired(&best.2) else { break };
            let Some(attempt) = self.attempt(&draft.source()) else { break };
            let lowered = self.lower(whole).file(&attempt.file);
            let uncovered = self.uncovered(whole, &lowered, &draft.replaced());
            if !attempt.is_clean() && draft.missing(&uncovered) >= best.1.missing(&best.0) {
                break;
            }
            self.problems(&best.2.diagnostics[..1], 0);
            best = (uncovered, draft, attempt);
        }
        let (uncovered, draft, attempt) = best;
        self.problems(&attempt.diagnostics, 0);
        self.assemble(&uncovered, &draft, &attempt);
    }

    /// Lowers the best tree, with whatever can be rescued in its holes and around it.
    fn assemble(&mut self, uncovered: &[Span], draft: &Draft, attempt: &Attempt) {
        self.masked = Cow::Owned(draft.without_holes(&self.masked));
        let mut instead: HashMap<u32, Block> = HashMap::new();
        for hole in &draft.holes {
            let block = self.rescue(*hole, &draft.values);
            instead.insert(hole.start, block);
        }
        instead.extend(draft.directives.iter().map(|span| (span.start, vec![unknown(*span)])));
        let whole = Span::new(0, self.text.len());
        let lower = self.lower(whole).with_unknown(&draft.values);
        let lowered = lower.with_replacements(instead).file(&attempt.file);
        self.add(lowered);
        for region in uncovered {
            let block = self.rescue(*region, &draft.values);
            self.script.body.extend(block);
        }
    }

    fn attempt(&mut self, source: &str) -> Option<Attempt> {
        self.left = self.left.checked_sub(source.len())?;
        let result = Parser::with_dialect(source, self.shuck_dialect()).parse();
        Some(Attempt { file: result.file, status: result.status, diagnostics: result.diagnostics })
    }

    fn shuck_dialect(&self) -> ShellDialect {
        match self.dialect {
            Dialect::Posix => ShellDialect::Posix,
            Dialect::Bash => ShellDialect::Bash,
            Dialect::Ksh => ShellDialect::Mksh,
            Dialect::Zsh => ShellDialect::Zsh,
        }
    }

    fn lower(&self, part: Span) -> Lower<'a> {
        Lower::new(self.text, part, self.shuck_dialect())
    }

    /// Parses a part of the text alone; `None` if too much was parsed already.
    pub(super) fn attempt_part(
        &mut self,
        part: Span,
        values: &[Span],
    ) -> Option<(Attempt, Lowered)> {
        let source = self.masked.get(part.range())?.to_owned();
        let attempt = self.attempt(&source)?;
        let lowered = self.lower(part).with_unknown(values).file(&attempt.file);
        Some((attempt, lowered))
    }

    /// The stretches of `part` that hold text which no statement covers, in order;
    /// `replaced` counts as covered, too.
    pub(super) fn uncovered(&self, part: Span, lowered: &Lowered, replaced: &[Span]) -> Vec<Span> {
        let mut covered: Vec<Span> = lowered.body.iter().map(|stmt| stmt.span).collect();
        covered.extend(&lowered.heredocs);
        covered.extend(replaced);
        covered.sort_unstable();
        let mut gaps = Vec::new();
        let mut at = part.start;
        for span in covered.iter().chain([&Span { start: part.end, end: part.end }]) {
            if span.start > at {
                gaps.extend(self.worthwhile(Span { start: at, end: span.start }));
            }
            at = at.max(span.end);
        }
        gaps
    }

    /// The range without white space, separators and comments at its beginning, and without white
    /// space at its end; `None` if nothing is left.
    pub(super) fn worthwhile(&self, gap: Span) -> Option<Span> {
        let bytes = self.masked.as_bytes();
        let (mut at, end) = (gap.start as usize, gap.end as usize);
        while at < end {
            match bytes[at] {
                b';' | b'&' => at += 1,
                byte if byte.is_ascii_whitespace() => at += 1,
                b'#' => at = memchr::memchr(b'\n', &bytes[at..end]).map_or(end, |len| at + len),
                _ => {
                    let text = self.masked.get(at..end)?;
                    return Some(Span::new(at, at + text.trim_end().len()));
                }
            }
        }
        None
    }

    /// Takes over what was lowered from a part of the text.
    pub(super) fn add(&mut self, lowered: Lowered) {
        self.script.body.extend(lowered.body);
        self.script.comments.extend(lowered.comments);
        let message = "command substitution is not readable";
        self.script.problems.extend(lowered.lost.into_iter().map(|at| Problem {
            at,
            message: message.to_owned(),
            limit: false,
        }));
    }

    /// Notes what the parser said about a part that begins at `base`.
    pub(super) fn problems(&mut self, diagnostics: &[ParseDiagnostic], base: usize) {
        self.script.problems.extend(diagnostics.iter().map(|diagnostic| {
            let at = (base + diagnostic.span.start.offset()).min(self.text.len());
            let at = self.text.floor_char_boundary(at) as u32;
            Problem { at, message: diagnostic.message.clone(), limit: false }
        }));
    }

    fn finish(mut self) -> Script {
        let script = &mut self.script;
        script.body.sort_by_key(|stmt| stmt.span);
        script.comments.sort_unstable();
        // A part that was read twice may give a comment twice, or begin inside of one.
        script.comments.dedup_by(|later, first| {
            let inside = later.start < first.end;
            if inside {
                *first = first.cover(*later);
            }
            inside
        });
        script.problems.sort_by_key(|problem| problem.at);
        script.problems.dedup_by_key(|problem| problem.at);
        self.script
    }
}
