//! One logical line to an instruction.

use super::exec::{self, Exec};
use super::heredoc;
use super::tree::{Command, Files, Instruction, Kind, Pair, Problem};
use super::words::{self, BLANK};
use crate::source::{Place, Span, Text};
use std::ops::Range;

/// Reads `line`, all of whose lines stand at `place`.
pub(super) fn read(
    line: &Text,
    place: Place,
    escape: char,
    problems: &mut Vec<Problem>,
) -> Instruction {
    Reader { line, place, escape, problems }.instruction(0, false)
}

struct Reader<'r> {
    line: &'r Text,
    place: Place,
    escape: char,
    problems: &'r mut Vec<Problem>,
}

impl Reader<'_> {
    /// The instruction that starts at byte `from`; `inner` if it stands behind ONBUILD.
    fn instruction(&mut self, from: usize, inner: bool) -> Instruction {
        let line = self.line.as_str();
        let whole = trim(line, from..line.len());
        let len = line[whole.clone()].find(BLANK).unwrap_or(whole.len());
        let keyword = whole.start..whole.start + len;
        let (flags, rest) = words::flags(self.line, keyword.end..whole.end, self.escape);
        let args = trim(line, rest..whole.end);
        let name = line[keyword.clone()].to_ascii_uppercase();
        let place = Place {
            span: Span { start: self.offset(keyword.start), end: self.place.span.end },
            ..self.place
        };
        let kind = match self.kind(&name, args.clone(), inner) {
            Ok(kind) => kind,
            Err(message) => {
                self.problem(keyword.start, message);
                Kind::Unknown(self.text(args))
            }
        };
        Instruction { place, keyword: self.text(keyword), flags, kind, heredocs: Vec::new() }
    }

    fn kind(&mut self, name: &str, args: Range<usize>, inner: bool) -> Result<Kind, String> {
        let known = KEYWORDS.binary_search(&name).is_ok();
        if !known {
            let shown: String = name.chars().take(40).collect();
            return Err(format!("unknown instruction `{shown}`"));
        }
        if args.is_empty() {
            return Err(format!("{name} needs an argument"));
        }
        Ok(match name {
            "FROM" if !inner => self.from(args),
            "RUN" => Kind::Run(self.command(args)),
            "CMD" => Kind::Cmd(self.command(args)),
            "ENTRYPOINT" => Kind::Entrypoint(self.command(args)),
            "HEALTHCHECK" => self.healthcheck(args)?,
            "SHELL" => match exec::read(self.line, args) {
                Exec::Words(words) if !words.is_empty() => Kind::Shell(words),
                _ => return Err("SHELL needs a JSON array of strings".to_owned()),
            },
            "ENV" => Kind::Env(self.pairs(name, args)?),
            "LABEL" => Kind::Label(self.pairs(name, args)?),
            "ARG" => Kind::Arg(self.declarations(args)),
            "COPY" => Kind::Copy(self.files(name, args)?),
            "ADD" => Kind::Add(self.files(name, args)?),
            "USER" => Kind::User(self.text(args)),
            "WORKDIR" => Kind::Workdir(self.text(args)),
            "ONBUILD" if !inner => Kind::Onbuild(Box::new(self.instruction(args.start, true))),
            "FROM" | "ONBUILD" => return Err(format!("{name} cannot stand behind ONBUILD")),
            _ => Kind::Other(self.text(args)),
        })
    }

    fn from(&mut self, args: Range<usize>) -> Kind {
        let line = self.line.as_str();
        let words = words::plain(line, args.clone());
        let name = match words.as_slice() {
            [_, infix, name] if line[infix.clone()].eq_ignore_ascii_case("as") => Some(name),
            [_] => None,
            _ => {
                self.problem(args.start, "FROM takes an image, or `image AS name`".to_owned());
                None
            }
        };
        let name = name.map(|name| self.text(name.clone()));
        Kind::From { image: self.text(words.first().cloned().unwrap_or(args)), name }
    }

    fn command(&mut self, args: Range<usize>) -> Command {
        match exec::read(self.line, args.clone()) {
            Exec::Words(words) => return Command::Exec(words),
            Exec::NotStrings => {
                let message = "a command's JSON array may hold strings only";
                self.problem(args.start, message.to_owned());
            }
            Exec::No => {}
        }
        Command::Shell(self.text(args))
    }

    fn healthcheck(&mut self, args: Range<usize>) -> Result<Kind, String> {
        let line = self.line.as_str();
        let word = &line[args.clone()];
        let len = word.find(char::is_whitespace).unwrap_or(word.len());
        let rest = trim(line, args.start + len..args.end);
        match &*word[..len].to_ascii_uppercase() {
            "NONE" => Ok(Kind::Healthcheck(None)),
            "CMD" if !rest.is_empty() => Ok(Kind::Healthcheck(Some(self.command(rest)))),
            _ => Err("HEALTHCHECK takes `CMD command`, or NONE".to_owned()),
        }
    }

    /// `name=value …`, or `name value` if there is no `=` in the first word.
    fn pairs(&mut self, keyword: &str, args: Range<usize>) -> Result<Vec<Pair>, String> {
        let line = self.line.as_str();
        let words = words::quoted(line, args.clone(), self.escape);
        if words.first().is_some_and(|first| !line[first.clone()].contains('=')) {
            let (name, _) = line[args.clone()]
                .split_once(BLANK)
                .ok_or_else(|| format!("{keyword} needs a name and a value"))?;
            let name = args.start..args.start + name.len();
            let rest = line[name.end..args.end].trim_start_matches(BLANK);
            return Ok(vec![self.pair(name, Some(args.end - rest.len()..args.end))]);
        }
        let mut pairs = Vec::new();
        for word in words {
            if let Some(equals) = line[word.clone()].find('=') {
                let equals = word.start + equals;
                pairs.push(self.pair(word.start..equals, Some(equals + 1..word.end)));
            } else {
                self.problem(word.start, format!("{keyword} needs `name=value`"));
            }
        }
        Ok(pairs)
    }

    fn declarations(&self, args: Range<usize>) -> Vec<Pair> {
        let line = self.line.as_str();
        let words = words::quoted(line, args, self.escape);
        let declared = words.into_iter().map(|word| match line[word.clone()].find('=') {
            Some(len) => {
                let equals = word.start + len;
                self.pair(word.start..equals, Some(equals + 1..word.end))
            }
            None => self.pair(word, None),
        });
        declared.collect()
    }

    fn pair(&self, name: Range<usize>, value: Option<Range<usize>>) -> Pair {
        let end = value.as_ref().map_or(name.end, |value| value.end);
        let place = self.line.place(Span::new(name.start, end));
        Pair { place, name: self.text(name), value: value.map(|value| self.text(value)) }
    }

    fn files(&mut self, keyword: &str, args: Range<usize>) -> Result<Files, String> {
        let (mut words, json) = match exec::read(self.line, args.clone()) {
            Exec::Words(words) => (words, true),
            Exec::NotStrings | Exec::No => {
                let words = words::plain(self.line.as_str(), args).into_iter();
                (words.map(|word| self.text(word)).collect(), false)
            }
        };
        let target = words.pop().filter(|_| !words.is_empty());
        let target = target.ok_or_else(|| format!("{keyword} needs a source and a target"))?;
        if !json {
            words.retain(|word| heredoc::opening(word, 0..word.len()).is_none());
        }
        Ok(Files { sources: words, target, json })
    }

    fn text(&self, range: Range<usize>) -> Text {
        self.line.slice(Span::from(range))
    }

    fn problem(&mut self, at: usize, message: String) {
        let at = self.offset(at);
        self.problems.push(Problem { at, message });
    }

    /// Where byte `at` of the line stands.
    fn offset(&self, at: usize) -> u32 {
        let place = self.line.place(Span::new(at, at + 1));
        place.map_or(self.place.span.start, |place| place.span.start)
    }
}

/// Every instruction there is (`frontend/dockerfile/command/command.go`), sorted.
const KEYWORDS: [&str; 18] = [
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

fn trim(line: &str, range: Range<usize>) -> Range<usize> {
    let rest = line[range.clone()].trim_start();
    let start = range.end - rest.len();
    start..start + rest.trim_end().len()
}
