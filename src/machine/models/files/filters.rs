//! head, tail, cut, tr, uniq, wc, awk: what is left of a known text.

use super::text::input;
use crate::machine::flow::{Flows, next};
use crate::machine::models::args::Args;
use crate::machine::models::argv::Dialect;
use crate::machine::state::Status;
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::{Origin, Span, Text};
use std::sync::Arc;

/// Prints what a filter makes of its input; what it does not make out is unknown. Where nothing but a search's
/// lines are read, some of them are nothing only if it found nothing.
fn filtered(mut call: Call, files: &[Field], filter: impl FnOnce(&Text) -> Option<Text>) -> Flows {
    let (text, status) = input(files, &call.state);
    let found = matches!(text.origin(), Some(Origin::Lines(_)));
    match filter(&text).filter(|_| text.is_known()) {
        Some(out) => call.state.print(&out),
        None if found && !call.argv[0].as_str().ends_with("tr") => call.state.print(&text),
        None => call.state.print_unknown(),
    }
    next(call.state.with(status))
}

/// The lines of a text, each with its end.
fn lines(text: &Text) -> impl DoubleEndedIterator<Item = Text> + '_ {
    let mut at = 0;
    let spans: Vec<Span> = text
        .as_str()
        .split_inclusive('\n')
        .map(|line| {
            let start = at;
            at += line.len();
            Span::new(start, at)
        })
        .collect();
    spans.into_iter().map(|span| text.slice(span))
}

fn joined(parts: impl IntoIterator<Item = Text>) -> Text {
    let mut out = Text::default();
    for part in parts {
        out.push_text(&part);
    }
    out
}

/// `head -n 2`, `tail -n +2`, `head -1`, `head -c 8`
pub(super) fn ends(_: &mut Machine<'_>, call: Call) -> Flows {
    let name = if call.argv[0].as_str().ends_with("tail") { "tail" } else { "head" };
    let is_short = |arg: &Field| {
        let digits = arg.as_str().strip_prefix('-').unwrap_or_default();
        !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
    };
    let short = call.argv.get(1).filter(|arg| is_short(arg)).cloned();
    let args = Args::read(&call.argv[1 + usize::from(short.is_some())..], name, Dialect::Getopt);
    let number = args.value("--lines").map(|arg| arg.as_str().to_owned());
    let number = number.or_else(|| short.map(|arg| arg.as_str()[1..].to_owned()));
    let bytes = args.value("--bytes").map(|arg| arg.as_str().to_owned());
    let plain = !args.unsure
        && args.operands.len() < 2
        && !args.has(&["--verbose", "--zero-terminated", "--follow", "-F"]);
    let files = args.operands.clone();
    filtered(call, &files, |text| {
        if !plain {
            return None;
        }
        let all: Vec<Text> = lines(text).collect();
        match (&bytes, number.as_deref().unwrap_or("10")) {
            (Some(bytes), _) => {
                let count = bytes.parse::<usize>().ok()?.min(text.len());
                let from = if name == "head" { 0 } else { text.len() - count };
                let span = from..from + count;
                text.as_str().get(span.clone())?;
                Some(text.slice(Span::new(span.start, span.end)))
            }
            (None, number) if name == "head" => {
                let count = match number.strip_prefix('-') {
                    Some(number) => all.len().saturating_sub(number.parse().ok()?),
                    None => number.parse().ok()?,
                };
                Some(joined(all.into_iter().take(count)))
            }
            (None, number) => {
                let skipped = match number.strip_prefix('+') {
                    Some(number) => number.parse::<usize>().ok()?.saturating_sub(1),
                    None => all.len().saturating_sub(number.trim_start_matches('-').parse().ok()?),
                };
                Some(joined(all.into_iter().skip(skipped)))
            }
        }
    })
}

/// `uniq`, `tac`, `rev`
pub(super) fn rearranged(_: &mut Machine<'_>, call: Call) -> Flows {
    let name = call.argv[0].as_str().to_owned();
    let files: Vec<Field> = call.argv[1..].to_vec();
    let plain = files.len() < 2 && files.iter().all(|arg| !arg.as_str().starts_with('-'));
    filtered(call, if plain { &files } else { &[] }, |text| {
        let mut all: Vec<Text> = lines(text).collect();
        match name.rsplit('/').next()? {
            _ if !plain => return None,
            "uniq" => all.dedup_by(|a, b| {
                a.as_str().trim_end_matches('\n') == b.as_str().trim_end_matches('\n')
            }),
            "tac" if text.is_empty() || text.as_str().ends_with('\n') => all.reverse(),
            _ if all.is_empty() => {}
            _ => return None,
        }
        Some(joined(all))
    })
}

/// `wc -l`, `wc -w`, `wc -c` of its input.
pub(super) fn wc(_: &mut Machine<'_>, mut call: Call, args: Args) -> Flows {
    let asks: Vec<&str> =
        ["--lines", "--words", "--bytes"].into_iter().filter(|name| args.has(&[name])).collect();
    let text = &call.state.stdin;
    let count = match asks.as_slice() {
        [_] if !args.operands.is_empty() || args.has(&["--chars", "--max-line-length"]) => None,
        ["--lines"] if text.is_known() => Some(text.as_str().matches('\n').count()),
        ["--words"] if text.is_known() => Some(text.as_str().split_whitespace().count()),
        ["--bytes"] if text.is_known() => Some(text.len()),
        _ => None,
    };
    match (count, text.origin(), asks.as_slice()) {
        (Some(count), ..) => call.state.print(&Text::from(format!("{count}\n").as_str())),
        (_, Some(Origin::Lines(search)), ["--lines"]) => {
            let count = Text::of(Origin::Count(Arc::clone(search)), None);
            call.state.print(&count);
        }
        _ => call.state.print_unknown(),
    }
    next(call.state.with(Status::Likely))
}

/// The numbers that a list of `cut` takes of so many, from 0: `1`, `2,4`, `2-`, `-3`.
fn taken(list: &str, count: usize) -> Option<Vec<usize>> {
    let mut out = Vec::new();
    for part in list.split(',') {
        let number = |text: &str, none: usize| {
            if text.is_empty() { Some(none) } else { text.parse::<usize>().ok() }
        };
        let (from, to) = match part.split_once('-') {
            Some((from, to)) => (number(from, 1)?, number(to, count)?),
            None => (part.parse().ok()?, part.parse().ok()?),
        };
        let from = from.checked_sub(1)?;
        out.extend(from..to.min(count));
    }
    out.sort_unstable();
    out.dedup();
    Some(out)
}

/// `cut -d : -f 1`, `cut -c 1-3`
pub(super) fn cut(_: &mut Machine<'_>, call: Call, args: Args) -> Flows {
    let delimiter = args.value("--delimiter").map_or("\t".to_owned(), |arg| {
        // One that nobody knows is none.
        arg.known().unwrap_or_default().to_owned()
    });
    let plain =
        !args.has(&["--complement", "--zero-terminated", "--output-delimiter", "--only-delimited"]);
    let files = args.operands.clone();
    filtered(call, &files, |text| {
        let mut out = Text::default();
        for line in lines(text).filter(|_| plain) {
            let bare = line.as_str().trim_end_matches('\n');
            let spans: Vec<Span> = match (args.value("--fields"), args.value("--characters")) {
                (Some(list), None) if delimiter.chars().count() == 1 => {
                    let mut at = 0;
                    let parts: Vec<Span> = bare
                        .split(&delimiter)
                        .map(|part| {
                            let start = at;
                            at += part.len() + delimiter.len();
                            Span::new(start, start + part.len())
                        })
                        .collect();
                    if parts.len() == 1 {
                        parts
                    } else {
                        let taken = taken(list.as_str(), parts.len())?;
                        taken.into_iter().map(|at| parts[at]).collect()
                    }
                }
                (None, Some(list)) if bare.is_ascii() => {
                    let taken = taken(list.as_str(), bare.len())?;
                    taken.into_iter().map(|at| Span::new(at, at + 1)).collect()
                }
                _ => return None,
            };
            let between = if args.has(&["--fields"]) { delimiter.as_str() } else { "" };
            for (at, span) in spans.into_iter().enumerate() {
                if at > 0 {
                    out.push_for(between, None);
                }
                out.push_text(&line.slice(span));
            }
            out.push_for("\n", None);
        }
        plain.then_some(out)
    })
}

/// The characters of a set of `tr`; `None` if it is more than a list with ranges and the usual classes.
fn set(text: &str) -> Option<Vec<char>> {
    let text = text.replace("[:upper:]", "A-Z").replace("[:lower:]", "a-z");
    let text = text.replace("[:digit:]", "0-9").replace("[:space:]", " \\t\\n\\r\\v\\f");
    let text = text.replace("[:blank:]", " \\t").replace("[:alpha:]", "A-Za-z");
    let text = text.replace("[:alnum:]", "A-Za-z0-9");
    if text.contains("[:") || text.contains("[=") || text.contains("*]") || !text.is_ascii() {
        return None;
    }
    let mut plain = Vec::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        plain.push(match c {
            '\\' => match chars.next()? {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                'v' => '\u{b}',
                'f' => '\u{c}',
                c @ ('\\' | '"' | '\'' | '-' | '.' | '/') => c,
                _ => return None,
            },
            c => c,
        });
    }
    let mut out = Vec::new();
    let mut at = 0;
    while at < plain.len() {
        if plain.get(at + 1) == Some(&'-') && at + 2 < plain.len() {
            out.extend(plain[at]..=plain[at + 2]);
            at += 3;
        } else {
            out.push(plain[at]);
            at += 1;
        }
    }
    Some(out)
}

/// `tr -d ' '`, `tr ',' '\n'`, `tr A-Z a-z`
pub(super) fn tr(_: &mut Machine<'_>, call: Call, args: Args) -> Flows {
    let deletes = args.has(&["--delete"]);
    let plain = !args.has(&["--complement", "--squeeze-repeats", "--truncate-set1"]);
    filtered(call, &[], |text| {
        let from = set(args.operands.first()?.known()?)?;
        let to = match args.operands.get(1) {
            Some(to) if !deletes => set(to.known()?)?,
            None if deletes => Vec::new(),
            _ => return None,
        };
        if !plain || !deletes && to.is_empty() {
            return None;
        }
        let mut out = Text::default();
        for (at, c) in text.as_str().char_indices() {
            let span = Span::new(at, at + c.len_utf8());
            match from.iter().rposition(|it| *it == c) {
                None => out.push_text(&text.slice(span)),
                Some(_) if deletes => {}
                Some(nth) => {
                    let c = to[nth.min(to.len() - 1)];
                    out.push_for(c.encode_utf8(&mut [0; 4]), text.place(span));
                }
            }
        }
        Some(out)
    })
}

/// `awk '{print $2}'`, with `-F` perhaps. What it does besides is unknown.
pub(super) fn awk(_: &mut Machine<'_>, call: Call) -> Flows {
    let mut words = call.argv[1..].iter();
    let mut separator = None;
    let mut program = None;
    while let Some(word) = words.next() {
        match word.as_str() {
            "-F" => separator = words.next().map(|word| word.as_str().to_owned()),
            text if text.starts_with("-F") => separator = Some(text[2..].to_owned()),
            text if text.starts_with('-') => break,
            text => {
                program = Some(text.to_owned());
                break;
            }
        }
    }
    let files: Vec<Field> = words.cloned().collect();
    let plain = files.iter().all(|file| !file.as_str().contains('='));
    filtered(call, &files, |text| {
        let wanted = printed(&program?)?;
        let separator = separator.as_deref().map(|it| it.trim_matches(['[', ']']));
        let separator = separator.filter(|it| *it != " ");
        if !plain || separator.is_some_and(|it| it.len() != 1 || "\\^$.|?*+(){}".contains(it)) {
            return None;
        }
        let mut out = Text::default();
        for line in lines(text) {
            let bare = line.as_str().trim_end_matches('\n');
            let start = |part: &str| part.as_ptr() as usize - bare.as_ptr() as usize;
            let parts: Vec<&str> = match separator {
                Some(separator) => bare.split(separator).collect(),
                None => bare.split([' ', '\t']).filter(|part| !part.is_empty()).collect(),
            };
            let part = match wanted {
                Some(0) => Some(bare),
                Some(number) => parts.get(number - 1).copied(),
                None => parts.last().copied(),
            };
            if let Some(part) = part {
                let at = start(part);
                out.push_text(&line.slice(Span::new(at, at + part.len())));
            }
            out.push_for("\n", None);
        }
        Some(out)
    })
}

/// The number of the field that a program prints of each line; `None` within: the last one.
fn printed(program: &str) -> Option<Option<usize>> {
    let inner = program.trim().strip_prefix('{')?.strip_suffix('}')?.trim().trim_end_matches(';');
    let field = inner.strip_prefix("print")?.trim();
    match field.strip_prefix('$') {
        None if field.is_empty() => Some(Some(0)),
        Some("NF") => Some(None),
        Some(number) => number.parse().ok().map(Some),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::machine::testing::bash;

    #[test]
    fn what_filters_leave_of_a_known_text_is_known() {
        for (pipe, wanted) in [
            ("head -n 1", "a:1 x\n"),
            ("head -1", "a:1 x\n"),
            ("head -n -1", "a:1 x\nb:2 y\n"),
            ("head -c 3", "a:1"),
            ("tail -n 1", "c\n"),
            ("tail -n +2", "b:2 y\nc\n"),
            ("tail -2 | head -1", "b:2 y\n"),
            ("cut -d: -f1", "a\nb\nc\n"),
            ("cut -d : -f 2-", "1 x\n2 y\nc\n"),
            ("cut -c1", "a\nb\nc\n"),
            ("tr -d ' '", "a:1x\nb:2y\nc\n"),
            ("tr a-z A-Z", "A:1 X\nB:2 Y\nC\n"),
            ("tr ':\\n' ' ,'", "a 1 x,b 2 y,c,"),
            ("awk '{print $2}'", "x\ny\n\n"),
            ("awk -F: '{ print $1 }'", "a\nb\nc\n"),
            ("awk '{print $NF}'", "x\ny\nc\n"),
            ("wc -l", "3\n"),
            ("tac", "c\nb:2 y\na:1 x\n"),
            ("uniq", "a:1 x\nb:2 y\nc\n"),
        ] {
            let text = format!("printf 'a:1 x\\nb:2 y\\nc\\n' | {pipe} > /tmp/o");
            let ran = bash("debian:12", &text);
            let said = ran.state.fs.read("/tmp/o").expect("a file");
            assert_eq!(said.as_str(), wanted, "{pipe}");
        }
        for pipe in ["cut -s -d: -f1", "awk '/a/ {print}'", "rev", "head -v", "tr -cd a-z", "nl"] {
            let text = format!("printf 'a:1 x\\n' | {pipe} > /tmp/o");
            let said = bash("debian:12", &text).state.fs.read("/tmp/o").expect("a file");
            assert!(!said.is_known(), "{pipe}");
        }
    }
}
