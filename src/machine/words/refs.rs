//! Which variables a word names.

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
