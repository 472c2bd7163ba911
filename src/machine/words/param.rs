//! Parameters: `$name`, `${name:-word}`, `"$@"`, arrays.

use super::Frag;
use super::pattern::Pattern;
use crate::machine::Machine;
use crate::machine::Presence;
use crate::machine::guards;
use crate::machine::state::{State, Status};
use crate::machine::value::{Map, Value, Var};
use crate::source::{HOLE, Origin, Span, Text};
use crate::syntax::shell::Dialect;
use crate::syntax::shell::ast::{Param, ParamOp, Part, Word};
use std::ops::Range;
use std::rc::Rc;

impl Machine<'_> {
    /// Expands a parameter.
    pub(super) fn param(
        &mut self,
        code: &Rc<Text>,
        param: &Param,
        quoted: bool,
        state: &mut State,
        out: &mut Vec<Frag>,
    ) {
        let many = param.name == "@"
            || param.name == "*"
            || matches!(param.subscript.as_deref(), Some("@" | "*"));
        let value = lookup(param, state);
        let place = code.place(param.span);
        let element = param.subscript.is_some() && state.vars.contains_key(&param.name);
        let asked = matches!(param.op, ParamOp::Default { .. });
        if value == Value::Unset && state.options.nounset && !asked && !many && !element {
            state.broken = true;
        }
        let value = match &param.op {
            ParamOp::Default { kind, colon, word } => {
                if let Some(value) =
                    self.defaulted(code, param, &value, (*kind, *colon, word), state)
                {
                    value
                } else {
                    // The word behind the operator keeps its own quoting.
                    let start = out.len();
                    for part in &word.parts {
                        let inner = if quoted {
                            super::expand::Quoting::Double
                        } else {
                            super::expand::Quoting::None
                        };
                        self.part(code, part, inner, state, out);
                    }
                    if !quoted {
                        for frag in &mut out[start..] {
                            if let Frag::Text { quoted: false, split, .. } = frag {
                                *split = true;
                            }
                        }
                    }
                    return;
                }
            }
            ParamOp::Slice(Some(offset), length) if many => {
                // `$0` stands in front of the parameters.
                let zeroth = param.subscript.is_none().then(|| state.params.name.clone());
                match state.value(&param.name) {
                    // With gaps, the offset is a key.
                    Value::Map(_) => Value::unknown(),
                    _ => sliced(value, zeroth, *offset, *length),
                }
            }
            // `${!array[@]}`: its keys.
            ParamOp::Indirect if param.subscript.is_some() && many => {
                match state.value(&param.name) {
                    Value::Array(items) => Map::of(items).keys(),
                    Value::Map(map) => map.keys(),
                    Value::Unset => Value::Unset,
                    _ => Value::unknown(),
                }
            }
            op => self.operated(code, op, value, state),
        };
        // Arguments of a function still stand where it is called.
        let passed = matches!(param.name.as_str(), "@" | "*")
            || param.name.bytes().all(|byte| byte.is_ascii_digit());
        let used = |text: Text| if passed { text.passed_at(place) } else { text.put_at(place) };
        match value {
            Value::Array(items) if many => {
                let star = quoted && (param.name == "*" || param.subscript.as_deref() == Some("*"));
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        out.push(if star { Frag::quoted(Text::from(" ")) } else { Frag::Break });
                    }
                    let text = self.afford(used(item.clone()), place);
                    // An argument that may be several words, or none, is passed on as that.
                    let whole = quoted && (!state.params.open || text.is_known());
                    out.push(Frag::Text { text, quoted: whole, split: !whole });
                    if self.is_spent() {
                        break;
                    }
                }
            }
            value => {
                let text = value.scalar().unwrap_or_default();
                let text = self.afford(used(text.standing_at(place)), place);
                // "$@" with unknown arguments may be any number of fields.
                let quoted = quoted && (!many || text.is_known());
                out.push(Frag::Text { text, quoted, split: !quoted });
            }
        }
    }

    /// `-`, `=`, `+`, `?`; `None` if the word behind the operator is meant.
    fn defaulted(
        &mut self,
        code: &Rc<Text>,
        param: &Param,
        value: &Value,
        (kind, colon, word): (char, bool, &Word),
        state: &mut State,
    ) -> Option<Value> {
        let unknown = matches!(value, Value::Text(text) if !text.is_known());
        let from_outside = unknown && !state.vars.contains_key(&param.name);
        let empty = match value {
            Value::Unset => true,
            Value::Text(text) => colon && text.is_empty(),
            Value::Array(items) => items.is_empty(),
            Value::Map(map) => map.items.is_empty(),
            Value::OneOf(_) => false,
        };
        match kind {
            '+' if empty => Some(Value::Text(Text::default())),
            '?' if empty => {
                state.broken = true;
                Some(Value::Text(Text::default()))
            }
            '+' if from_outside => Some(value.clone()),
            // It may be empty.
            '+' if colon && matches!(value, Value::Text(text) if is_hole(text)) => {
                Some(value.clone())
            }
            '+' => None,
            // `set -u` wants `${NAME:-}` where `$NAME` is meant.
            '-' if from_outside && word.parts.is_empty() => Some(value.clone()),
            '?' if from_outside => {
                // It goes on only where the variable is set.
                if let Some(guard) = guards::of_name(&param.name) {
                    guards::narrow(state, guard, code.place(param.span));
                }
                Some(value.clone())
            }
            // By that scripts learn where they run: both are looked at.
            _ if from_outside && guards::of_name(&param.name).is_some() => Some(value.clone()),
            // Whoever runs this may have set it, and here somebody asks.
            '-' | '=' if from_outside && self.asks => Some(value.clone()),
            // What the environment brings is not known: the author's default is the best guess.
            '-' | '=' if empty || from_outside => {
                if kind == '=' {
                    let text = self.expand_one(code, word, state);
                    state.set(&param.name, Value::Text(text.clone()));
                    if let Value::Text(other) = value
                        && from_outside
                    {
                        state.vars.entry(&param.name).otherwise = Some(other.clone());
                    }
                    return Some(Value::Text(text));
                }
                None
            }
            _ => Some(value.clone()),
        }
    }

    /// Counts what is looked at where each text of a value is held against a pattern.
    fn charge_fits(&mut self, pattern: &Pattern, value: &Value) {
        match value {
            Value::Text(text) => self.charge_fit(pattern, text.as_str()),
            Value::Array(items) => {
                for item in items {
                    self.charge_fit(pattern, item.as_str());
                }
            }
            Value::Unset | Value::OneOf(_) | Value::Map(_) => {}
        }
    }

    fn operated(
        &mut self,
        code: &Rc<Text>,
        op: &ParamOp,
        value: Value,
        state: &mut State,
    ) -> Value {
        match op {
            ParamOp::None => value,
            ParamOp::Trim { front, long, pattern } => {
                let (pattern, _) = self.expand_pattern(code, pattern, state);
                self.charge_fits(&pattern, &value);
                each(value, |text| trim(&text, &pattern, *front, *long))
            }
            ParamOp::Replace { all, pattern: word, with } => {
                let (pattern, written) = self.expand_pattern(code, word, state);
                let with = self.expand_one(code, with, state);
                if pattern.is_active() {
                    return each(value, |_| Text::hole(None));
                }
                let anchor = anchor(code, word).filter(|_| !all);
                each(value, |text| replace(&text, written.as_str(), &with, *all, anchor))
            }
            ParamOp::Slice(Some(offset), length) => {
                each(value, |text| cut(&text, *offset, *length))
            }
            ParamOp::Length => match &value {
                Value::Text(text) if text.is_known() => number(text.as_str().chars().count()),
                Value::Array(items) => number(items.len()),
                Value::Unset => number(0),
                _ => Value::unknown(),
            },
            ParamOp::Indirect => match value.scalar() {
                Some(name) if name.is_known() => state.value(name.as_str()),
                _ => Value::unknown(),
            },
            ParamOp::Case { upper, all } => each(value, |text| match text.known() {
                Some(string) => {
                    let mut out = Text::default();
                    out.push_for(&recased(string, *upper, *all), text.whole_place());
                    out
                }
                None => Text::hole(None),
            }),
            ParamOp::Default { .. } | ParamOp::Slice(None, _) | ParamOp::Other => Value::unknown(),
        }
    }
}

/// Whether nothing of a text is known, not even whether there is any.
fn is_hole(text: &Text) -> bool {
    // Of a variable of the environment, both are followed.
    let outside = matches!(text.origin(), Some(Origin::Variable(_)));
    !outside && !text.is_empty() && text.as_str().chars().all(|c| c == HOLE)
}

fn number(value: usize) -> Value {
    Value::Text(Text::from(value.to_string().as_str()))
}

fn each(value: Value, change: impl Fn(Text) -> Text) -> Value {
    match value {
        Value::Unset => Value::Unset,
        Value::Text(text) => Value::Text(change(text)),
        Value::Array(items) => Value::Array(items.into_iter().map(change).collect()),
        Value::OneOf(_) | Value::Map(_) => Value::unknown(),
    }
}

/// What a parameter holds before any operator.
pub(super) fn lookup(param: &Param, state: &State) -> Value {
    let params = &state.params;
    let text = |string: &str| Value::Text(Text::from(string));
    match param.name.as_str() {
        "@" | "*" if params.open && params.args.is_empty() => Value::unknown(),
        "@" | "*" => Value::Array(params.args.clone()),
        "#" if params.open => Value::unknown(),
        "#" => text(&params.args.len().to_string()),
        "?" => match state.status {
            Status::Zero => text("0"),
            Status::NonZero => match state.code {
                Some(code) => text(&code.to_string()),
                None => Value::Text(Text::of(Origin::Failure, None)),
            },
            Status::Likely | Status::Unlikely | Status::Unknown => Value::unknown(),
        },
        "0" if state.options.dialect == Dialect::Zsh && !params.source.is_empty() => {
            Value::Text(params.source.clone())
        }
        "0" => Value::Text(params.name.clone()),
        "BASH_SOURCE" if params.source.is_empty() && state.options.dialect == Dialect::Bash => {
            Value::Unset
        }
        "BASH_SOURCE" if !params.source.is_empty() => match param.subscript.as_deref() {
            None | Some("0") => Value::Text(params.source.clone()),
            Some("-1") => Value::Text(params.name.clone()),
            Some(_) => Value::unknown(),
        },
        "$" | "!" | "-" | "_" => Value::unknown(),
        name if name.bytes().all(|b| b.is_ascii_digit()) => {
            let index: usize = name.parse().unwrap_or(usize::MAX);
            match params.args.get(index.wrapping_sub(1)) {
                Some(arg) => Value::Text(arg.clone()),
                None if params.open => Value::unknown(),
                None => Value::Unset,
            }
        }
        name => match (state.vars.get(name), param.subscript.as_deref()) {
            (Some(Var { value: Value::Array(items), .. }), Some(index)) => match index {
                "@" | "*" => Value::Array(items.clone()),
                index => match index.parse::<usize>() {
                    Ok(index) => items.get(index).cloned().map_or(Value::Unset, Value::Text),
                    Err(_) => Value::unknown(),
                },
            },
            (Some(Var { value: Value::Map(map), .. }), Some(index)) => match index {
                "@" | "*" => map.all(),
                index => match map.key(index) {
                    Some(key) => map.items.get(&key).cloned().map_or(Value::Unset, Value::Text),
                    None => Value::unknown(),
                },
            },
            (Some(Var { value, .. }), Some("@" | "*")) => match value {
                Value::Text(one) => Value::Array(vec![one.clone()]),
                other => other.clone(),
            },
            (Some(var), _) => var.value.clone(),
            (None, _) => unset(name, state),
        },
    }
}

impl State {
    /// What a variable or parameter holds that only somebody else can have set, if that may be anything.
    pub(crate) fn outside(&self, name: &str) -> Option<Text> {
        let open = if name.bytes().all(|b| b.is_ascii_digit()) {
            let index: usize = name.parse().ok().filter(|index| *index > 0)?;
            (self.params.open && self.params.args.len() < index).then(Value::unknown)
        } else {
            (!self.vars.contains_key(name)).then(|| unset(name, self))
        };
        match open? {
            Value::Text(text) if !text.is_known() => Some(text),
            _ => None,
        }
    }
}

/// A variable that the text never sets: whatever the environment brings, unless the start is known.
pub(crate) fn unset(name: &str, state: &State) -> Value {
    match name {
        "PWD" => Value::Text(Text::from(state.cwd.as_str())),
        "HOME" => Value::Text(Text::from(state.home().as_str())),
        "UID" | "EUID" => Value::Text(state.user_number()),
        "BASH" if state.options.dialect == Dialect::Bash => Value::Text(Text::from("/bin/bash")),
        "OPTIND" => Value::Text(Text::from("1")),
        // What the shell sets by itself.
        "RANDOM" | "SRANDOM" | "SECONDS" | "LINENO" | "PPID" | "BASHPID" | "EPOCHSECONDS"
        | "EPOCHREALTIME" | "BASH" | "BASH_VERSION" | "BASH_VERSINFO" | "ZSH_VERSION"
        | "HOSTNAME" | "HOSTTYPE" | "MACHTYPE" | "OSTYPE" | "SHELL" | "SHLVL" | "GROUPS"
        | "BASH_SOURCE" | "FUNCNAME" | "PIPESTATUS" | "BASH_REMATCH" | "BASH_COMMAND"
        | "BASH_LINENO" | "BASH_SUBSHELL" | "BASH_ARGV" | "BASH_ARGC" | "OPTERR" | "PS4"
        | "TERM" | "PATH" | "LINES" | "COLUMNS" | "IFS" | "DIRSTACK" | "SHELLOPTS" | "BASHOPTS" => {
            Value::unknown()
        }
        _ if state.fs.closed && !state.strange => Value::Unset,
        name => Value::Text(Text::of(Origin::Variable(name.into()), None)),
    }
}

fn trim(text: &Text, pattern: &Pattern, front: bool, long: bool) -> Text {
    let unknown = || Text::hole(text.whole_place());
    if pattern.effort(text.as_str()).is_none() {
        return unknown();
    }
    let mut parts = pattern.parts_of(text.as_str(), front);
    if long {
        parts.reverse();
    }
    for (len, presence) in parts {
        match presence {
            Presence::Present if front => return text.slice(Span::new(len, text.len())),
            Presence::Present => return text.slice(Span::new(0, text.len() - len)),
            Presence::Unknown if len > 0 => return unknown(),
            _ => {}
        }
    }
    text.clone()
}

/// The sign that holds a pattern to the beginning (`#`) or the end (`%`) of a text, if it is not quoted.
fn anchor(code: &Text, pattern: &Word) -> Option<char> {
    let Some(Part::Raw(span)) = pattern.parts.first() else { return None };
    let first = code.as_str().get(span.range())?.chars().next();
    first.filter(|sign| matches!(sign, '#' | '%'))
}

fn replace(text: &Text, from: &str, with: &Text, all: bool, anchor: Option<char>) -> Text {
    if from.is_empty() {
        return text.clone();
    }
    if anchor == Some('#')
        && let Some(front) = from.strip_prefix('#')
    {
        return match text.as_str().strip_prefix(front) {
            Some(_) => {
                let mut out = with.clone();
                out.push_text(&text.slice(Span::new(front.len(), text.len())));
                out
            }
            None => text.clone(),
        };
    }
    if anchor == Some('%')
        && let Some(back) = from.strip_prefix('%')
    {
        return match text.as_str().strip_suffix(back) {
            Some(rest) => {
                let mut out = text.slice(Span::new(0, rest.len()));
                out.push_text(with);
                out
            }
            None => text.clone(),
        };
    }
    let (mut out, mut at) = (Text::default(), 0);
    while let Some(found) = text.as_str()[at..].find(from) {
        out.push_text(&text.slice(Span::new(at, at + found)));
        out.push_text(with);
        at += found + from.len();
        if !all {
            break;
        }
    }
    out.push_text(&text.slice(Span::new(at, text.len())));
    out
}

fn cut(text: &Text, offset: i64, length: Option<i64>) -> Text {
    if !text.is_known() {
        return Text::hole(text.whole_place());
    }
    let part = part(text.as_str().chars().count(), offset, length);
    let byte = |nth: usize| {
        let at = text.as_str().char_indices().nth(nth);
        at.map_or(text.len(), |(at, _)| at)
    };
    text.slice(Span::new(byte(part.start), byte(part.end)))
}

/// `${@:2}`, `${array[@]:1:2}`: some of the elements.
fn sliced(value: Value, zeroth: Option<Text>, offset: i64, length: Option<i64>) -> Value {
    match value {
        Value::Array(items) => {
            let all: Vec<Text> = zeroth.into_iter().chain(items).collect();
            Value::Array(all[part(all.len(), offset, length)].to_vec())
        }
        Value::Unset => Value::Unset,
        Value::Text(_) | Value::OneOf(_) | Value::Map(_) => Value::unknown(),
    }
}

/// What `:offset:length` takes of so many; a negative number counts from the end.
fn part(count: usize, offset: i64, length: Option<i64>) -> Range<usize> {
    let from_end = |back: i64| count.checked_sub(usize::try_from(back.unsigned_abs()).ok()?);
    let from = if offset < 0 { from_end(offset) } else { usize::try_from(offset).ok() };
    let from = from.map_or(count, |from| from.min(count));
    let to = match length {
        None => count,
        Some(length) if length < 0 => from_end(length).unwrap_or(from).max(from),
        Some(length) => {
            usize::try_from(length).map_or(count, |n| from.saturating_add(n).min(count))
        }
    };
    from..to
}

fn recased(string: &str, upper: bool, all: bool) -> String {
    let change = |part: &str| if upper { part.to_uppercase() } else { part.to_lowercase() };
    if all {
        return change(string);
    }
    let first = string.chars().next().map_or(0, char::len_utf8);
    format!("{}{}", change(&string[..first]), &string[first..])
}
