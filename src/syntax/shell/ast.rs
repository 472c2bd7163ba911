//! The shell's syntax tree: what bash, POSIX shells and zsh share. Spans are byte offsets into the
//! text that was parsed, and there is no meaning in it: words are not expanded.

use crate::source::Span;

/// A parsed text.
#[derive(Debug, Default)]
pub struct Script {
    /// The commands, in order.
    pub body: Block,
    /// Comments (from `#` to the end of the line), in order.
    pub comments: Vec<Span>,
    /// What could not be understood; empty for a clean parse.
    pub problems: Vec<Problem>,
}

/// A part of the text that was understood only in part, or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it begins.
    pub at: u32,
    /// What the parser said.
    pub message: String,
    /// It may be good text, but is more than is read.
    pub limit: bool,
}

/// Statements in order.
pub type Block = Vec<Stmt>;

/// A command with its redirections.
#[derive(Debug)]
pub struct Stmt {
    /// From the first word to the last redirection (not the terminator, not a heredoc's body).
    pub span: Span,
    /// Preceded by `!`.
    pub negated: bool,
    /// Ended by `&`.
    pub background: bool,
    /// Redirections of the whole command, in order.
    pub redirects: Vec<Redirect>,
    /// The command itself.
    pub command: Command,
}

/// A command.
#[derive(Debug)]
pub enum Command {
    /// `A=1 B=2 name arg…`, `export A=1`, `exit 1`: assignments first, then words. Both may be
    /// empty (a redirection alone). Builtins that declare variables are simple commands, too:
    /// an operand such as `A=1` or `A=(x y)` is a [`Word`] with [`Word::assignment`].
    Simple {
        /// Assignments in front of the command's name.
        assignments: Vec<Assignment>,
        /// The name and its arguments.
        words: Vec<Word>,
    },
    /// `a && b`, `a || b`: a flat chain, run from left to right.
    Chain {
        /// The first command.
        first: Box<Stmt>,
        /// The others with the operator in front of each.
        rest: Vec<(ChainOp, Stmt)>,
    },
    /// `a | b | c`: two or more.
    Pipeline(Vec<Stmt>),
    /// `{ …; }`
    Group(Block),
    /// `( … )`
    Subshell(Block),
    /// `if …; then …; elif …; then …; else …; fi`
    If {
        /// Condition and body of `if` and each `elif`.
        arms: Vec<(Block, Block)>,
        /// The body of `else`; empty if there is none.
        otherwise: Block,
    },
    /// `while …; do …; done`, and `until`.
    While {
        /// `until` instead of `while`.
        until: bool,
        /// The condition.
        condition: Block,
        /// The body.
        body: Block,
    },
    /// `for name in words; do …; done`, and `select`. `words: None` means `"$@"`.
    For {
        /// The variable.
        name: String,
        /// The list.
        words: Option<Vec<Word>>,
        /// The body.
        body: Block,
    },
    /// `for ((…;…;…)); do …; done`, and zsh's `repeat`: a loop with an unknown count.
    Loop(Block),
    /// `case word in pattern) …;; esac`
    Case {
        /// What is matched.
        word: Word,
        /// The arms in order.
        arms: Vec<CaseArm>,
    },
    /// `name() { …; }`
    Function {
        /// Its names (zsh allows several).
        names: Vec<String>,
        /// Its body, shared so that calls need no copy.
        body: std::sync::Arc<Stmt>,
    },
    /// `[[ … ]]`
    Test(Cond),
    /// `(( … ))`; what stands inside.
    Arithmetic(Span),
    /// `time command`
    Time(Option<Box<Stmt>>),
    /// `coproc command`
    Coproc(Box<Stmt>),
    /// Text that could not be parsed.
    Unknown,
}

/// The operator between two links of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChainOp {
    /// `&&`
    And,
    /// `||`
    Or,
}

/// One arm of `case`.
#[derive(Debug)]
pub struct CaseArm {
    /// The alternatives between `|`.
    pub patterns: Vec<Word>,
    /// The commands.
    pub body: Block,
    /// Whether other arms may run behind it.
    pub falls: Option<Falls>,
}

/// How an arm of `case` goes on to another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Falls {
    /// `;&`: the next one runs, whatever its patterns.
    Into,
    /// `;;&`: the next one whose pattern fits.
    Tested,
}

/// The expression of `[[ … ]]`.
#[derive(Debug)]
pub enum Cond {
    /// `-f word` and its like; the operator with its dash.
    Unary(&'static str, Word),
    /// `a == b` and its like; the operator as written. The right side may be a pattern.
    Binary(Word, &'static str, Word),
    /// A word alone: true if it is not empty.
    Word(Word),
    /// `! …`
    Not(Box<Cond>),
    /// `… && …`
    And(Box<Cond>, Box<Cond>),
    /// `… || …`
    Or(Box<Cond>, Box<Cond>),
    /// Something else.
    Unknown,
}

/// `name=value`
#[derive(Debug)]
pub struct Assignment {
    /// From the name to the end of the value.
    pub span: Span,
    /// The variable.
    pub name: String,
    /// What stands in `[…]` behind the name, unexpanded.
    pub subscript: Option<String>,
    /// `+=`
    pub append: bool,
    /// What is assigned.
    pub value: AssignmentValue,
}

/// What is assigned.
#[derive(Debug)]
pub enum AssignmentValue {
    /// `name=word`; an empty word for `name=`.
    Scalar(Word),
    /// `name=(word word)`; keys of associative elements are dropped.
    Array(Vec<Word>),
}

/// A word before expansion.
#[derive(Debug, Default)]
pub struct Word {
    /// From its first to behind its last byte, quotes included.
    pub span: Span,
    /// Its parts in order.
    pub parts: Vec<Part>,
    /// Set for the operands `A=1`, `A=(x y)` of builtins that declare variables (`export`,
    /// `declare`, `typeset`, `local`, `readonly`); `parts` is then empty.
    pub assignment: Option<Box<Assignment>>,
}

/// A part of a word.
#[derive(Debug)]
pub enum Part {
    /// Text as it stands, not quoted: backslashes escape, and braces, tildes and globs count.
    /// Inside [`Part::Double`]: backslashes escape only `$`, `` ` ``, `"`, `\` and the line break.
    Raw(Span),
    /// The content of `'…'`, without the quotes.
    Single(Span),
    /// `$'…'` with its escapes resolved; the span covers all of it.
    Ansi(Span, String),
    /// `"…"` and `$"…"`; the span covers the quotes, too.
    Double(Span, Vec<Part>),
    /// `$name`, `${name…}`
    Param(Box<Param>),
    /// `$(…)` and backticks. Spans inside are offsets into the same text; a body that holds
    /// escaped text (backticks in backticks) may have places that are only close.
    Command(Span, Block),
    /// `$((…))`: all of it, and what stands inside.
    Arithmetic(Span, Span),
    /// `<(…)`, or `>(…)` with `input: false`.
    Process {
        /// All of it.
        span: Span,
        /// The commands.
        body: Block,
        /// `<(…)`
        input: bool,
    },
}

/// A parameter expansion.
#[derive(Debug)]
pub struct Param {
    /// All of it.
    pub span: Span,
    /// The variable; a digit or one of `@ * # ? $ ! -` for the special ones.
    pub name: String,
    /// What stands in `[…]`, unexpanded; `@` and `*` for whole arrays.
    pub subscript: Option<String>,
    /// What is done with the value.
    pub op: ParamOp,
}

impl Param {
    /// Whether it is `"$@"` or an array's like: in quotes, one word for each element.
    pub fn is_list(&self) -> bool {
        self.name == "@" || self.subscript.as_deref() == Some("@")
    }
}

/// What a parameter expansion does with the value.
#[derive(Debug)]
pub enum ParamOp {
    /// Nothing.
    None,
    /// `-`, `=`, `?`, `+`, with `colon` for `:-` and so on.
    Default {
        /// The operator: `-`, `=`, `?` or `+`.
        kind: char,
        /// An empty value counts as unset.
        colon: bool,
        /// The word behind it.
        word: Word,
    },
    /// `#`, `##`, `%`, `%%` with a pattern; `long` for the doubled ones.
    Trim {
        /// `#`: from the front.
        front: bool,
        /// The longest match.
        long: bool,
        /// The pattern.
        pattern: Word,
    },
    /// `/pattern/word`, `//pattern/word`
    Replace {
        /// `//`
        all: bool,
        /// The pattern; a leading `#` or `%` anchors it.
        pattern: Word,
        /// What replaces it.
        with: Word,
    },
    /// `:offset:length`, if both are plain numbers.
    Slice(Option<i64>, Option<i64>),
    /// `${#name}`
    Length,
    /// `${!name}`
    Indirect,
    /// `^`, `^^`, `,`, `,,`
    Case {
        /// Upper case.
        upper: bool,
        /// Every character.
        all: bool,
    },
    /// Anything else: the value is not known.
    Other,
}

/// A redirection.
#[derive(Debug)]
pub struct Redirect {
    /// All of it, without a heredoc's body.
    pub span: Span,
    /// The descriptor in front of it; `None` for the operator's own (0 or 1).
    pub fd: Option<i32>,
    /// What it does.
    pub kind: RedirectKind,
    /// The word behind the operator; for a heredoc the delimiter as written.
    pub target: Word,
}

/// What a redirection does.
#[derive(Debug)]
pub enum RedirectKind {
    /// `>`, `>|`
    Write,
    /// `>>`
    Append,
    /// `&>`: both output and errors. (`&>>` is an append on both.)
    WriteBoth,
    /// `<`
    Read,
    /// `<>`
    ReadWrite,
    /// `>&`, `<&`
    Duplicate,
    /// `<<<`; the word is the target.
    HereString,
    /// `<<`, `<<-`
    Heredoc(Heredoc),
}

/// The body of a heredoc.
#[derive(Debug)]
pub struct Heredoc {
    /// The lines, without the delimiter's line.
    pub span: Span,
    /// Leading tabs are removed from each line (`<<-`).
    pub strip_tabs: bool,
    /// The body in parts: [`Part::Raw`] (escapes as in double quotes, but `"` is plain), parameters,
    /// substitutions. For a quoted delimiter one [`Part::Single`] of the whole body.
    pub parts: Vec<Part>,
}
