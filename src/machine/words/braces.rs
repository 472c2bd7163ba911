//! Brace expansion: `{a,b}` and `{1..3}`, before anything else is expanded.

use crate::source::{Span, Text};
use crate::syntax::shell::ast::Part;

/// More words than this are not made; the word is then kept as it is.
const MOST: usize = 64;

/// A piece of a word on which braces work.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Piece<'a> {
    /// Unquoted text as it stands.
    Raw(Span),
    /// A number of a sequence.
    Number(i64),
    /// Anything else.
    Part(&'a Part),
}

/// The words that braces make out of one; just one if there are no braces.
pub(crate) fn expand<'a>(parts: &'a [Part], code: &Text) -> Vec<Vec<Piece<'a>>> {
    let braced = |part: &Part| matches!(part, Part::Raw(span) if raw(*span, code).contains('{'));
    if !parts.iter().any(braced) {
        // Most words have none.
        return vec![merged(parts.iter().filter_map(|part| match part {
            Part::Raw(span) => (!raw(*span, code).is_empty()).then_some(Piece::Raw(*span)),
            other => Some(Piece::Part(other)),
        }))];
    }
    let pieces: Vec<Piece<'a>> = parts
        .iter()
        .flat_map(|part| match part {
            Part::Raw(span) => characters(*span, code),
            other => vec![Piece::Part(other)],
        })
        .collect();
    let has = |wanted: &str| pieces.iter().any(|piece| text(piece, code) == wanted);
    let mut words = vec![pieces.clone()];
    if has("{") && has("}") {
        words = words_of(&pieces, code, 0).filter(|words| words.len() <= MOST).unwrap_or(words);
    }
    words.into_iter().map(merged).collect()
}

/// One piece for each character; an escaped one keeps its backslash.
fn characters<'a>(span: Span, code: &Text) -> Vec<Piece<'a>> {
    let raw = raw(span, code);
    let mut pieces = Vec::new();
    let mut chars = raw.char_indices();
    while let Some((at, c)) = chars.next() {
        let mut end = at + c.len_utf8();
        if c == '\\'
            && let Some((_, next)) = chars.next()
        {
            end += next.len_utf8();
        }
        let base = span.start as usize;
        pieces.push(Piece::Raw(Span::new(base + at, base + end)));
    }
    pieces
}

fn text<'t>(piece: &Piece<'_>, code: &'t Text) -> &'t str {
    match piece {
        Piece::Raw(span) => raw(*span, code),
        Piece::Number(_) | Piece::Part(_) => "",
    }
}

fn raw(span: Span, code: &Text) -> &str {
    code.as_str().get(span.range()).unwrap_or_default()
}

/// Neighbouring characters as one stretch again.
fn merged<'a>(word: impl IntoIterator<Item = Piece<'a>>) -> Vec<Piece<'a>> {
    let mut out: Vec<Piece<'a>> = Vec::new();
    for piece in word {
        match (out.last_mut(), piece) {
            (Some(Piece::Raw(last)), Piece::Raw(next)) if last.end == next.start => {
                last.end = next.end;
            }
            (_, piece) => out.push(piece),
        }
    }
    out
}

/// All words; `None` if there would be too many.
fn words_of<'a>(word: &[Piece<'a>], code: &Text, depth: usize) -> Option<Vec<Vec<Piece<'a>>>> {
    if depth > 8 {
        return None;
    }
    for (open, piece) in word.iter().enumerate() {
        if text(piece, code) != "{" || (open > 0 && text(&word[open - 1], code) == "$") {
            continue;
        }
        let Some((close, commas)) = matching(&word[open..], code) else { continue };
        let inner = &word[open + 1..open + close];
        let alternatives = if commas.is_empty() {
            match sequence(inner, code) {
                Some(numbers) => numbers,
                None => continue,
            }
        } else {
            let mut cuts = vec![0];
            cuts.extend(commas.iter().map(|comma| comma - 1));
            let ends = commas.iter().map(|comma| comma - 1).chain([inner.len()]);
            let starts = cuts.iter().enumerate().map(|(n, cut)| if n == 0 { 0 } else { cut + 1 });
            starts.zip(ends).map(|(from, to)| inner[from..to].to_vec()).collect()
        };
        let mut out = Vec::new();
        for alternative in alternatives {
            let whole: Vec<Piece<'a>> = word[..open]
                .iter()
                .chain(&alternative)
                .chain(&word[open + close + 1..])
                .copied()
                .collect();
            out.extend(words_of(&whole, code, depth + 1)?);
            if out.len() > MOST {
                return None;
            }
        }
        return Some(out);
    }
    Some(vec![word.to_vec()])
}

/// The index of the `}` that closes the `{` at the start, and of the commas between.
fn matching(word: &[Piece<'_>], code: &Text) -> Option<(usize, Vec<usize>)> {
    let (mut depth, mut commas) = (0, Vec::new());
    for (at, piece) in word.iter().enumerate() {
        match text(piece, code) {
            "{" => depth += 1,
            "}" => {
                depth -= 1;
                if depth == 0 {
                    return Some((at, commas));
                }
            }
            "," if depth == 1 => commas.push(at),
            _ => {}
        }
    }
    None
}

/// `1..3`
fn sequence<'a>(inner: &[Piece<'a>], code: &Text) -> Option<Vec<Vec<Piece<'a>>>> {
    let whole: String = inner.iter().map(|piece| text(piece, code)).collect();
    let (from, to) = whole.split_once("..")?;
    let (from, to): (i64, i64) = (from.parse().ok()?, to.parse().ok()?);
    if from.abs_diff(to) >= MOST as u64 {
        return None;
    }
    let number = |n| vec![Piece::Number(n)];
    Some(if from <= to {
        (from..=to).map(number).collect()
    } else {
        (to..=from).rev().map(number).collect()
    })
}
