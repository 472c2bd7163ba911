//! What a Dockerfile consists of.

use super::heredoc::Heredoc;
use crate::source::{Place, Span, Text};

/// A parsed Dockerfile. All offsets count from the base that [`super::parse`] was given.
#[derive(Debug)]
pub struct Dockerfile {
    /// The parser directives at the top (`# syntax=…`, `# escape=…`, `# check=…`), in order.
    pub directives: Vec<Directive>,
    /// The character that joins lines and escapes: `\`, or a backtick by `# escape`.
    pub escape: char,
    /// The instructions, in order; those that nobody knows included.
    pub instructions: Vec<Instruction>,
    /// Comments from `#` to the end of the line, in order, also those between continued lines.
    pub comments: Vec<Span>,
    /// What a build would refuse, in order of discovery.
    pub problems: Vec<Problem>,
}

/// Something that a build would refuse; the rest of the file is read all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Byte offset.
    pub at: u32,
    /// What is wrong, as a clause without a full stop.
    pub message: String,
}

/// `# name=value` at the top of the file.
#[derive(Debug)]
pub struct Directive {
    /// The whole line from `#`.
    pub span: Span,
    /// `syntax`, `escape` or `check`.
    pub name: String,
    /// What stands behind `=`.
    pub value: Text,
}

/// One instruction.
#[derive(Debug)]
pub struct Instruction {
    /// From the keyword to the end of its last line, the delimiter of its last heredoc included.
    pub place: Place,
    /// The keyword as written.
    pub keyword: Text,
    /// `--name=value` in front of the arguments, in order.
    pub flags: Vec<Flag>,
    /// What it says.
    pub kind: Kind,
    /// Its heredocs, in order; under ONBUILD they belong to the inner instruction.
    pub heredocs: Vec<Heredoc>,
}

impl Instruction {
    /// The value of the first flag of that name; an empty text for a flag without `=`.
    pub fn flag(&self, name: &str) -> Option<&Text> {
        self.flags.iter().find(|flag| flag.name == name).map(|flag| &flag.value)
    }
}

/// `--name=value`, without its quotes and escapes.
#[derive(Debug)]
pub struct Flag {
    /// The name, without the dashes.
    pub name: String,
    /// The value; empty if there is none.
    pub value: Text,
}

/// What an instruction says. Words keep their quotes, escapes and variables, unless they come from
/// a JSON array.
#[derive(Debug)]
pub enum Kind {
    /// `FROM image AS name`
    From {
        /// The image or the stage.
        image: Text,
        /// The stage's own name.
        name: Option<Text>,
    },
    /// `RUN`
    Run(Command),
    /// `CMD`
    Cmd(Command),
    /// `ENTRYPOINT`
    Entrypoint(Command),
    /// `HEALTHCHECK CMD …`; `None` for `HEALTHCHECK NONE`.
    Healthcheck(Option<Command>),
    /// `SHELL ["program", "option"]`
    Shell(Vec<Text>),
    /// `ENV name=value …` and `ENV name value`
    Env(Vec<Pair>),
    /// `LABEL`, as `ENV`.
    Label(Vec<Pair>),
    /// `ARG name` and `ARG name=value`
    Arg(Vec<Pair>),
    /// `COPY`
    Copy(Files),
    /// `ADD`
    Add(Files),
    /// `USER`
    User(Text),
    /// `WORKDIR`
    Workdir(Text),
    /// `ONBUILD`; never holds another one.
    Onbuild(Box<Instruction>),
    /// `EXPOSE`, `VOLUME`, `STOPSIGNAL`, `MAINTAINER`, with all that follows.
    Other(Text),
    /// An unknown keyword, or a known one whose arguments are missing.
    Unknown(Text),
}

/// A command in one of its forms.
#[derive(Debug)]
pub enum Command {
    /// Text for the shell, as the shell gets it: lines joined, and behind them the bodies and
    /// delimiters of heredocs.
    Shell(Text),
    /// A JSON array: a program and its arguments.
    Exec(Vec<Text>),
    /// A heredoc alone, `RUN <<EOF`: the content of the first heredoc is the script.
    Heredoc,
}

/// `name=value`
#[derive(Debug)]
pub struct Pair {
    /// From the name to the end of the value.
    pub place: Option<Place>,
    /// The name.
    pub name: Text,
    /// The value; `None` only for `ARG name`.
    pub value: Option<Text>,
}

/// The arguments of COPY and ADD.
#[derive(Debug)]
pub struct Files {
    /// What is copied, besides the instruction's heredocs.
    pub sources: Vec<Text>,
    /// Where to.
    pub target: Text,
    /// From a JSON array: quotes and escapes in the words are their own.
    pub json: bool,
}
