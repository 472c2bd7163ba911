//! Which variables a word names.

use crate::machine::guards;
use crate::machine::state::State;
use crate::source::Text;
use crate::syntax::shell::ast::{ParamOp, Part, Word};

/// The names of the variables that expanding `words` reads, substitutions aside.
pub(crate) fn variables<'a>(words: impl IntoIterator<Item = &'a Word>) -> Vec<&'a str> {
    let mut names = Vec::new();
    for word in words {
        collect(&word.parts, &mut names);
    }
    names.sort_unstable();
    names.dedup();
    names
}

/// The names of those variables that a word asks for to bring something that it spells out: `${NAME:+--option}`.
pub(crate) fn options_if_set(words: Vec<&Word>) -> Vec<&str> {
    let mut names = Vec::new();
    for word in words {
        asked(&word.parts, &mut names);
    }
    names
}

fn asked<'a>(parts: &'a [Part], names: &mut Vec<&'a str>) {
    for part in parts {
        match part {
            Part::Double(_, inner) => asked(inner, names),
            Part::Param(param) => {
                if let ParamOp::Default { kind: '+', word, .. } = &param.op
                    && !word.parts.is_empty()
                    && word.parts.iter().all(|part| matches!(part, Part::Raw(_) | Part::Single(_)))
                    && !names.contains(&param.name.as_str())
                {
                    names.push(&param.name);
                }
            }
            _ => {}
        }
    }
}

/// What a word may be worth instead, which is a parameter alone: a default, if something from outside may
/// replace it, or a variable that holds such a one.
pub(crate) fn otherwise(word: &Word, state: &State) -> Option<Text> {
    let param = match word.parts.as_slice() {
        [Part::Param(param)] => param,
        [Part::Double(_, inner)] => match inner.as_slice() {
            [Part::Param(param)] => param,
            _ => return None,
        },
        _ => return None,
    };
    match &param.op {
        ParamOp::None => state.vars.get(&param.name)?.otherwise.clone(),
        ParamOp::Default { kind: '-' | '=', word, .. } if !word.parts.is_empty() => {
            state.outside(&param.name).filter(|_| guards::of_name(&param.name).is_none())
        }
        _ => None,
    }
}

fn collect<'a>(parts: &'a [Part], names: &mut Vec<&'a str>) {
    for part in parts {
        match part {
            Part::Double(_, inner) => collect(inner, names),
            Part::Param(param) => {
                names.push(&param.name);
                match &param.op {
                    ParamOp::Default { word, .. } | ParamOp::Trim { pattern: word, .. } => {
                        collect(&word.parts, names);
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
}
