//! The expressions of `find`.

use crate::knowledge::options::{Takes, option};
use crate::machine::models::files::aim::MARKER;
use crate::machine::models::files::regex::Kind;
use crate::machine::words::Field;
use crate::source::Text;

/// An expression of `find`.
pub(super) enum Expr {
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    /// `-name`, `-path`: the pattern, whether the whole path counts, whether case does not.
    Named(Field, bool, bool),
    Type(String),
    /// `-regex`, `-iregex`: the expression, how it is written, whether case does not count.
    Regex(Field, Kind, bool),
    Always,
    Unknown,
    Delete,
    /// The separator behind a printed path.
    Print(&'static str),
    Exec(Vec<Field>),
}

/// A command line. Its words are a language of their own; the table of options says which of them take a value.
pub(super) struct Search {
    pub starts: Vec<Field>,
    /// `-mindepth`, `-maxdepth`
    pub depth: (usize, usize),
    pub expr: Expr,
    /// No table knows one of its words.
    pub unsure: bool,
}

impl Expr {
    /// The test that asks for markers by name.
    pub(super) fn marker_name(&self) -> Option<Field> {
        match self {
            Self::And(all) | Self::Or(all) => all.iter().find_map(Self::marker_name),
            Self::Named(pattern, _, nocase) => {
                let text = pattern.as_str();
                let text = if *nocase { text.to_uppercase() } else { text.to_owned() };
                text.ends_with(MARKER).then(|| pattern.clone())
            }
            Self::Regex(pattern, _, nocase) => {
                let text = pattern.as_str().replace('\\', "");
                let text = if *nocase { text.to_uppercase() } else { text };
                text.contains(MARKER).then(|| pattern.clone())
            }
            _ => None,
        }
    }

    pub(super) fn takes_away(&self) -> bool {
        match self {
            Self::And(all) | Self::Or(all) => all.iter().any(Self::takes_away),
            Self::Delete => true,
            Self::Exec(argv) => {
                argv.iter().any(|arg| matches!(arg.as_str(), "rm" | "mv" | "unlink"))
            }
            _ => false,
        }
    }

    pub(super) fn prints(&self) -> Option<&'static str> {
        match self {
            Self::And(all) | Self::Or(all) => all.iter().find_map(Self::prints),
            Self::Print(separator) => Some(separator),
            _ => None,
        }
    }

    pub(super) fn acts(&self) -> bool {
        match self {
            Self::And(all) | Self::Or(all) => all.iter().any(Self::acts),
            Self::Not(inner) => inner.acts(),
            Self::Delete | Self::Print(_) | Self::Exec(_) => true,
            _ => false,
        }
    }
}

/// Reads a command line.
pub(super) fn parse(args: &[Field]) -> Search {
    let is_expr = |arg: &Field| arg.as_str().starts_with(['-', '(', '!']) && arg.as_str() != "-";
    let mut at = 0;
    while args.get(at).is_some_and(|arg| matches!(arg.as_str(), "-H" | "-L" | "-P")) {
        at += 1;
    }
    let first = at;
    while args.get(at).is_some_and(|arg| !is_expr(arg)) {
        at += 1;
    }
    let mut starts = args[first..at].to_vec();
    if starts.is_empty() {
        starts.push(Field::from_text(Text::from(".")));
    }
    let mut reader = Reader {
        args: &args[at..],
        at: 0,
        depth: (0, usize::MAX),
        nested: 0,
        kind: Kind::Emacs,
        unsure: false,
    };
    let mut expr = reader.or();
    if !expr.acts() {
        expr = Expr::And(vec![expr, Expr::Print("\n")]);
    }
    Search { starts, depth: reader.depth, expr, unsure: reader.unsure }
}

struct Reader<'a> {
    args: &'a [Field],
    at: usize,
    depth: (usize, usize),
    nested: u32,
    /// How regular expressions are written from here on.
    kind: Kind,
    unsure: bool,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&str> {
        self.args.get(self.at).map(Field::as_str)
    }

    fn next(&mut self) -> Option<Field> {
        self.at += 1;
        self.args.get(self.at - 1).cloned()
    }

    fn number(&mut self) -> Option<usize> {
        self.next()?.as_str().parse().ok()
    }

    fn or(&mut self) -> Expr {
        let mut all = vec![self.and()];
        while matches!(self.peek(), Some("-o" | "-or" | ",")) {
            self.at += 1;
            all.push(self.and());
        }
        if all.len() == 1 { all.remove(0) } else { Expr::Or(all) }
    }

    fn and(&mut self) -> Expr {
        let mut all = Vec::new();
        while !matches!(self.peek(), None | Some("-o" | "-or" | "," | ")")) {
            if matches!(self.peek(), Some("-a" | "-and")) {
                self.at += 1;
                continue;
            }
            all.push(self.primary());
        }
        Expr::And(all)
    }

    fn primary(&mut self) -> Expr {
        let Some(word) = self.next() else { return Expr::Always };
        match word.as_str() {
            "(" if self.nested < 32 => {
                self.nested += 1;
                let inner = self.or();
                self.nested -= 1;
                if self.peek() == Some(")") {
                    self.at += 1;
                }
                inner
            }
            "!" | "-not" if self.nested < 32 => {
                self.nested += 1;
                let inner = self.primary();
                self.nested -= 1;
                Expr::Not(Box::new(inner))
            }
            "-name" | "-iname" | "-path" | "-ipath" | "-wholename" => {
                let whole = word.as_str().ends_with("path") || word.as_str() == "-wholename";
                let nocase = word.as_str().starts_with("-i");
                self.next().map_or(Expr::Unknown, |pattern| Expr::Named(pattern, whole, nocase))
            }
            "-regex" | "-iregex" => {
                let nocase = word.as_str().starts_with("-i");
                self.next().map_or(Expr::Unknown, |it| Expr::Regex(it, self.kind, nocase))
            }
            "-regextype" => {
                let named = self.next().map(|name| name.as_str().to_owned());
                self.kind = match named.as_deref() {
                    Some("posix-extended" | "egrep" | "posix-egrep" | "awk" | "posix-awk") => {
                        Kind::Extended
                    }
                    Some("posix-basic" | "grep" | "ed" | "sed" | "posix-minimal-basic") => {
                        Kind::Basic
                    }
                    _ => Kind::Emacs,
                };
                Expr::Always
            }
            "-type" => {
                self.next().map_or(Expr::Unknown, |kind| Expr::Type(kind.as_str().to_owned()))
            }
            "-maxdepth" => {
                self.depth.1 = self.number().unwrap_or(usize::MAX);
                Expr::Always
            }
            "-mindepth" => {
                self.depth.0 = self.number().unwrap_or(0);
                Expr::Always
            }
            "-delete" => Expr::Delete,
            "-print" => Expr::Print("\n"),
            "-print0" => Expr::Print("\0"),
            "-exec" | "-execdir" | "-ok" | "-okdir" => self.exec(),
            "-depth"
            | "-d"
            | "-xdev"
            | "-mount"
            | "-noleaf"
            | "-follow"
            | "-true"
            | "-prune"
            | "-daystart"
            | "-ignore_readdir_race" => Expr::Always,
            "-false" => Expr::Not(Box::new(Expr::Always)),
            word => {
                let takes = option("find", word).map(|facts| facts.takes);
                self.unsure |= takes.is_none();
                // A file and its format.
                self.at +=
                    usize::from(takes == Some(Takes::Value)) + usize::from(word == "-fprintf");
                Expr::Unknown
            }
        }
    }

    fn exec(&mut self) -> Expr {
        let rest = &self.args[self.at.min(self.args.len())..];
        let end = rest.iter().position(|arg| matches!(arg.as_str(), ";" | "+"));
        let argv = rest[..end.unwrap_or(rest.len())].to_vec();
        self.at += argv.len() + 1;
        if argv.is_empty() { Expr::Unknown } else { Expr::Exec(argv) }
    }
}
