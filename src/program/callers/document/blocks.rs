//! Where a document holds code.

use super::super::builder::lines;
use crate::source::{FileId, Text};

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Markup {
    Markdown,
    Rst,
    Asciidoc,
    /// Text without any markup.
    Plain,
}

impl Markup {
    pub(super) fn of(path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
            "rst" => Self::Rst,
            "adoc" | "asciidoc" => Self::Asciidoc,
            "txt" | "" => Self::Plain,
            _ if !name.contains('.') => Self::Plain,
            _ => Self::Markdown,
        }
    }
}

/// A part of a document.
pub(super) enum Block<'t> {
    /// Commands that are shown, without prompts.
    Code(Text),
    /// A line of prose, and where it begins.
    Line(usize, &'t str),
    /// A section begins whose heading has this text.
    Heading(&'t str),
}

/// What ends the code block that is open.
enum Until<'t> {
    /// A line of at least these characters.
    Fence(&'t str),
    /// A line that is indented by no more columns than this.
    Dedent(usize),
    /// `</pre>`
    Tag,
}

/// Languages of code blocks that hold what is typed.
const SESSIONS: &[&str] = &[
    "",
    "console",
    "terminal",
    "text",
    "txt",
    "plain",
    "plaintext",
    "none",
    "default",
    "powershell",
    "ps1",
    "cmd",
    "bat",
    "shellsession",
    "sh-session",
    "shell-session",
    "session",
    "cli",
    "code",
    "literal",
];

/// What a code block holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// No commands.
    Nothing,
    /// Commands, in which `#` begins a comment.
    Script,
    /// Commands as they are typed; `#` may be root's prompt.
    Session,
}

/// Cuts a document into its code and its lines.
pub(super) fn read(text: &str, markup: Markup) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut open: Option<(Until<'_>, Holds)> = None;
    let mut code = Vec::new();
    let (mut announced, mut comment) = (None, false);
    let mut indented = Indented { column: Indented::DEEP, apart: true };
    let mut above = "";
    for (start, line) in lines(text) {
        if let Some((until, shell)) = &open {
            let (inside, ended) = until.check(line);
            if inside {
                code.push((start, line));
            }
            if !ended {
                continue;
            }
            blocks.extend(commands(&code, *shell).map(Block::Code));
            code.clear();
            let again = matches!(until, Until::Dedent(_));
            open = None;
            if !again {
                continue;
            }
        }
        if comment || line.contains("<!--") {
            comment = !line.contains("-->");
            continue;
        }
        let above = std::mem::replace(&mut above, line);
        blocks.extend(heading(line, above, markup).map(Block::Heading));
        if let Some(language) = announcement(line, markup) {
            announced = Some(language);
            continue;
        }
        open = opening(line, markup, announced);
        if markup == Markup::Markdown && indented.begins(line) && open.is_none() {
            open = Some((Until::Dedent(indented.column - 1), Holds::Session));
            code.push((start, line));
            continue;
        }
        if open.is_some() {
            announced = None;
            if matches!(open, Some((Until::Tag, _))) {
                code.push((start, line));
                if line.contains("</pre") {
                    blocks.extend(commands(&code, Holds::Session).map(Block::Code));
                    code.clear();
                    open = None;
                }
            }
        } else if !line.trim().is_empty() {
            announced = None;
        }
        if open.is_none() || markup == Markup::Rst {
            blocks.push(Block::Line(start, line));
        }
    }
    if let Some((_, shell)) = open {
        blocks.extend(commands(&code, shell).map(Block::Code));
    }
    blocks
}

impl Until<'_> {
    /// Whether a line belongs to the block, and whether the block is over.
    fn check(&self, line: &str) -> (bool, bool) {
        match self {
            Self::Fence(fence) => {
                let bare = unquoted(line);
                let ended = bare.starts_with(fence)
                    && bare.trim_end().chars().all(|c| fence.starts_with(c));
                (!ended, ended)
            }
            Self::Dedent(depth) => {
                let inside = line.trim().is_empty() || columns(line) > *depth;
                (inside, !inside)
            }
            Self::Tag => (true, line.contains("</pre")),
        }
    }
}

/// The text of the heading that a line is, or that it underlines.
fn heading<'t>(line: &'t str, above: &'t str, markup: Markup) -> Option<&'t str> {
    const SHORTEST: usize = 3;
    let marked = |mark: char| {
        let text = line.trim_start_matches(mark);
        let level = line.len() - text.len();
        ((1..=6).contains(&level) && text.starts_with(' ')).then(|| text.trim())
    };
    let underlined = |marks: &str| {
        let line = line.trim_end();
        let first = line.chars().next().filter(|mark| marks.contains(*mark))?;
        let whole = line.len() >= SHORTEST && line.chars().all(|mark| mark == first);
        // Below text only: a line of its own parts paragraphs.
        (whole && above.starts_with(char::is_alphanumeric)).then(|| above.trim())
    };
    match markup {
        Markup::Markdown => marked('#').or_else(|| tagged(line)).or_else(|| underlined("=-")),
        Markup::Asciidoc => marked('=').or_else(|| underlined("=-~")),
        Markup::Rst => underlined("=-~^\"'`#*+."),
        Markup::Plain => underlined("=-~"),
    }
}

/// `<h2 align="center">Use</h2>`
fn tagged(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix("<h").filter(|_| line.is_ascii())?;
    let rest = rest.strip_prefix(|level: char| ('1'..='6').contains(&level))?;
    rest.starts_with(['>', ' ']).then(|| rest.split_once('>').map_or("", |(_, text)| text))
}

/// `[source,bash]`: the language of the block that follows.
fn announcement(line: &str, markup: Markup) -> Option<&str> {
    if markup != Markup::Asciidoc {
        return None;
    }
    let inner = line.trim().strip_prefix('[')?.strip_suffix(']')?;
    Some(inner.split(',').nth(1).unwrap_or_default().trim())
}

/// Whether a line opens a code block, and whether the block holds commands.
fn opening<'t>(
    line: &'t str,
    markup: Markup,
    announced: Option<&str>,
) -> Option<(Until<'t>, Holds)> {
    let bare = unquoted(line);
    for mark in ['`', '~'] {
        let length = bare.len() - bare.trim_start_matches(mark).len();
        let info = bare[length..].trim();
        if length >= 3 && !info.contains('`') {
            return Some((Until::Fence(&bare[..length]), holds(info)));
        }
    }
    if bare.starts_with("<pre") {
        return Some((Until::Tag, Holds::Session));
    }
    match markup {
        Markup::Asciidoc => {
            let fence = bare.trim_end();
            let fenced = fence.len() >= 4
                && (fence.chars().all(|c| c == '-') || fence.chars().all(|c| c == '.'));
            fenced.then(|| (Until::Fence(fence), holds(announced.unwrap_or_default())))
        }
        Markup::Rst => {
            let line = line.trim_end();
            let depth = columns(line);
            if let Some((directive, argument)) =
                line.trim().strip_prefix(".. ").and_then(|rest| rest.split_once("::"))
            {
                let code = ["code-block", "code", "sourcecode", "prompt", "parsed-literal"];
                let code = code.contains(&directive) || directive == "console";
                return code.then(|| (Until::Dedent(depth), holds(argument.trim())));
            }
            line.ends_with("::").then_some((Until::Dedent(depth), Holds::Session))
        }
        _ => None,
    }
}

/// What a block holds by the words behind its fence.
fn holds(info: &str) -> Holds {
    let info = info.trim_start_matches(['{', '.', ' ']);
    let end = info.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(info.len());
    match info[..end].to_ascii_lowercase().as_str() {
        "bash" | "sh" | "zsh" | "shell" | "ksh" | "fish" => Holds::Script,
        language if SESSIONS.contains(&language) => Holds::Session,
        _ => Holds::Nothing,
    }
}

/// Without indentation and the marks of quotations.
fn unquoted(line: &str) -> &str {
    line.trim_start_matches([' ', '\t', '>'])
}

/// The columns before what stands on a line.
pub(super) fn columns(line: &str) -> usize {
    const TAB: usize = 4;
    let blank = line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t'));
    blank.fold(0, |column, byte| if byte == b'\t' { column / TAB * TAB + TAB } else { column + 1 })
}

/// Where in a text without fences the code lies that is only indented.
struct Indented {
    /// The column from which on a line is code: four behind that of the text around it.
    column: usize,
    /// The line before was blank: no paragraph goes on.
    apart: bool,
}

impl Indented {
    const DEEP: usize = 4;

    /// Looks at a line outside of other code; whether it begins a block.
    fn begins(&mut self, line: &str) -> bool {
        let column = columns(line);
        let body = line.trim_start();
        if body.is_empty() {
            self.apart = true;
            return false;
        }
        let apart = std::mem::replace(&mut self.apart, false);
        if column >= self.column {
            return apart;
        }
        // What belongs to an item of a list is indented as its text is.
        let digits = body.len() - body.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let mark = if digits > 0 { &['.', ')'][..] } else { &['-', '*', '+'][..] };
        let behind = body[digits..].strip_prefix(mark).filter(|rest| rest.starts_with([' ', '\t']));
        if let Some(text) = behind {
            let text = body.len() - text.trim_start().len();
            self.column = column + text.min(Self::DEEP + digits) + Self::DEEP;
        } else if apart && column == 0 {
            self.column = Self::DEEP;
        }
        false
    }
}

/// The commands of a code block, without prompts and tags; `None` if it holds none.
fn commands(code: &[(usize, &str)], holds: Holds) -> Option<Text> {
    let listing = |(_, line): &(usize, &str)| line.contains(['├', '└', '│']);
    if holds == Holds::Nothing || code.iter().any(listing) {
        return None;
    }
    let bodies: Vec<(usize, &str, bool)> = code
        .iter()
        .map(|(start, line)| {
            let quote = line.len() - line.trim_start_matches([' ', '\t']).len();
            let (mut skip, prompt) = prompt(&line[quote..]);
            if holds == Holds::Script && !prompt {
                skip = 0;
            }
            (start + quote + skip, &line[quote + skip..], prompt)
        })
        .collect();
    // Where there are prompts, all other lines are output.
    let prompts = bodies.iter().any(|(.., prompt)| *prompt);
    let (mut text, mut goes_on) = (Text::default(), false);
    for (start, body, prompt) in bodies {
        if prompts && !prompt && !goes_on {
            continue;
        }
        goes_on = body.trim_end().ends_with('\\');
        push_untagged(&mut text, body, start);
        text.push_for("\n", None);
    }
    Some(text)
}

/// Appends a line without what looks like HTML tags.
fn push_untagged(text: &mut Text, line: &str, start: usize) {
    let mut from = 0;
    while let Some(open) = line[from..].find('<').map(|found| from + found) {
        let rest = &line[open + 1..];
        let tag = rest.trim_start_matches('/').starts_with(|c: char| c.is_ascii_alphabetic());
        let known =
            ["pre", "code", "/pre", "/code", "span", "/span", "br", "b>", "/b>", "kbd", "/kbd"];
        let known = tag && known.iter().any(|name| rest.starts_with(name));
        let close = if known { rest.find('>') } else { None };
        let Some(close) = close else {
            text.push_exact(&line[from..=open], FileId(0), start + from);
            from = open + 1;
            continue;
        };
        text.push_exact(&line[from..open], FileId(0), start + from);
        from = open + 1 + close + 1;
    }
    text.push_exact(&line[from..], FileId(0), start + from);
}

/// How long the prompt at the beginning of a line is, and whether there is one: `$ `, `# `, `% `,
/// `> `, `user@host:~$ `, `(venv) $ `, `[me@host x]# `.
pub(super) fn prompt(line: &str) -> (usize, bool) {
    const LONGEST: usize = 60;
    let mut end = line.len().min(LONGEST);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let head = &line[..end];
    for mark in ["$ ", "# ", "% ", "❯ ", "➜ ", "> "] {
        let Some(at) = head.find(mark) else { continue };
        let before = head[..at].trim();
        let bracketed = before.starts_with('(') && before.ends_with(')')
            || before.starts_with('[') && before.ends_with(']');
        let host = before.contains('@') && !before.contains(' ');
        let drive = mark == "> " && before.starts_with("PS ");
        if before.is_empty() || bracketed || host || drive {
            // `> ` continues a line, and quotes; `# ` may be a comment. Both are no proof.
            let sure = !(before.is_empty() && matches!(mark, "> " | "# "));
            return (at + mark.len(), sure);
        }
    }
    (0, false)
}
