//! `test`, `[` and `[[`: what can be answered, and which guards they are.

mod file;

use super::flow::{Exit, Flow, Flows, next};
use super::models::files::regex;
use super::state::{State, Status};
use super::value::Value;
use super::words::Field;
use super::{Machine, Presence, guards};
use crate::source::{Origin, Place, Span, Text};
use crate::syntax::shell::ast::{Cond, Word};
use std::cmp::Ordering;
use std::rc::Rc;

/// A question's answer: known, or a guard that narrows the context where it holds.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    Known(bool),
    Unknown,
    /// Holds only in such places; negated if it holds only elsewhere.
    Guard(guards::Guard, bool),
}

impl Answer {
    fn not(self) -> Self {
        match self {
            Self::Known(value) => Self::Known(!value),
            Self::Unknown => Self::Unknown,
            Self::Guard(guard, negated) => Self::Guard(guard, !negated),
        }
    }

    fn from_presence(presence: Presence) -> Self {
        match presence {
            Presence::Present => Self::Known(true),
            Presence::Absent => Self::Known(false),
            Presence::Unknown => Self::Unknown,
        }
    }
}

/// The paths on which a question was answered.
pub(crate) fn answered(answer: &Answer, place: Option<Place>, state: State) -> Flows {
    match answer {
        Answer::Known(value) => next(state.with(Status::of(*value))),
        Answer::Unknown => next(state.with(Status::Unknown)),
        Answer::Guard(guard, negated) => {
            let (mut inside, outside) =
                (state.clone().with(Status::of(!negated)), state.with(Status::of(*negated)));
            guards::narrow(&mut inside, *guard, place);
            [inside, outside].map(|state| Flow { exit: Exit::Next, state }).into()
        }
    }
}

impl Machine<'_> {
    /// `[[ text =~ expression ]]`, which leaves in `BASH_REMATCH` what fitted.
    fn fits_expression(
        &mut self,
        code: &Rc<Text>,
        word: &Word,
        value: &Text,
        state: &mut State,
    ) -> Answer {
        let expression = self.expand_expression(code, word, state);
        let nocase = state.options.nocasematch;
        let regex =
            expression.and_then(|text| regex::compile(&text, regex::Kind::Extended, nocase));
        let (Some(regex), true) = (regex, value.is_known()) else {
            state.set("BASH_REMATCH", Value::unknown());
            return Answer::Unknown;
        };
        let groups = match regex.captures(value.as_str()) {
            Some(found) => found
                .iter()
                .map(|group| {
                    let span = group.map_or(Span::new(0, 0), |it| Span::new(it.start(), it.end()));
                    value.slice(span)
                })
                .collect(),
            None => Vec::new(),
        };
        let fits = Answer::Known(!groups.is_empty());
        state.set("BASH_REMATCH", Value::Array(groups));
        fits
    }

    /// `[[ … ]]`
    pub(crate) fn cond(&mut self, code: &Rc<Text>, cond: &Cond, state: State) -> Flows {
        if self.is_dash(&state) {
            // To dash `[[` is a program, and there is none.
            return next(state.with(Status::NonZero));
        }
        let words = words_of(cond);
        self.choices(words, true, state, &mut |machine, mut state| {
            let (answer, place) = machine.answer(code, cond, &mut state);
            answered(&answer, place, state)
        })
    }

    fn asked(&mut self, op: &str, code: &Rc<Text>, word: &Word, state: &mut State) -> Answer {
        let operand = Field::from_text(self.expand_one(code, word, state));
        unary(op, &operand, state)
    }

    fn answer(
        &mut self,
        code: &Rc<Text>,
        cond: &Cond,
        state: &mut State,
    ) -> (Answer, Option<Place>) {
        match cond {
            Cond::Word(word) => (self.asked("-n", code, word, state), code.place(word.span)),
            Cond::Unary(op, word) => (self.asked(op, code, word, state), code.place(word.span)),
            Cond::Binary(left, op, right) => {
                let value = self.expand_one(code, left, state);
                let place = code.place(left.span);
                let (pattern, text) = self.expand_pattern(code, right, state);
                self.charge_fit(&pattern, value.as_str());
                let answer = match *op {
                    "==" | "=" | "!=" => {
                        let fits = Answer::from_presence(
                            pattern.fits(value.as_str(), state.options.nocasematch),
                        );
                        let fits = match fits {
                            Answer::Unknown if is_root_s_number(&value, &text) => {
                                Answer::Known(false)
                            }
                            Answer::Unknown => match guards::searched(&value, &text) {
                                Some(guard) => Answer::Guard(guard, false),
                                None => guards::comparison(&value, &pattern, &text),
                            },
                            known => known,
                        };
                        if *op == "!=" { fits.not() } else { fits }
                    }
                    "=~" => {
                        let guard = guards::searched(&value, &text)
                            .or_else(|| guards::of_expression(&value, &text));
                        match guard {
                            Some(guard) => Answer::Guard(guard, false),
                            None => self.fits_expression(code, right, &value, state),
                        }
                    }
                    op => number(&value, op, &text),
                };
                (answer, place)
            }
            Cond::Not(inner) => {
                let (answer, place) = self.answer(code, inner, state);
                (answer.not(), place)
            }
            Cond::And(a, b) => {
                let (left, place) = self.answer(code, a, state);
                match left {
                    Answer::Known(false) => (left, place),
                    Answer::Known(true) => self.answer(code, b, state),
                    Answer::Guard(..) => {
                        let (right, _) = self.answer(code, b, state);
                        (if matches!(right, Answer::Known(false)) { right } else { left }, place)
                    }
                    Answer::Unknown => match self.answer(code, b, state) {
                        (right @ (Answer::Known(false) | Answer::Guard(_, false)), at) => {
                            (right, at)
                        }
                        _ => (Answer::Unknown, place),
                    },
                }
            }
            Cond::Or(a, b) => {
                let (left, place) = self.answer(code, a, state);
                match left {
                    Answer::Known(true) => (left, place),
                    Answer::Known(false) => self.answer(code, b, state),
                    left => match (left, self.answer(code, b, state).0) {
                        (_, Answer::Known(true)) => (Answer::Known(true), place),
                        (Answer::Guard(a, false), Answer::Guard(b, false)) => {
                            (Answer::Guard(a.weaker(b), false), place)
                        }
                        (left, Answer::Known(false)) => (left, place),
                        _ => (Answer::Unknown, place),
                    },
                }
            }
            Cond::Unknown => (Answer::Unknown, None),
        }
    }
}

/// Two numbers, or whether more than nothing was counted (`[ $(grep -c docker /proc/1/cgroup) -gt 0 ]`),
/// where that is a guard.
fn number(left: &Text, op: &str, right: &Text) -> Answer {
    if let Some(Origin::OrdinaryUser) = left.origin() {
        return match (op, right.as_str()) {
            ("-eq" | "-le", "0") | ("-lt", "1") => Answer::Known(false),
            ("-ne" | "-gt", "0") | ("-ge", "1") => Answer::Known(true),
            _ => Answer::Unknown,
        };
    }
    let answer = binary(left, op, right);
    let some = match (op, right.as_str()) {
        ("-gt" | "-ne", "0") | ("-ge", "1") => true,
        ("-eq" | "-le", "0") | ("-lt", "1") => false,
        _ => return answer,
    };
    if left.origin() == Some(&Origin::Failure) {
        return Answer::Known(some);
    }
    match (answer, guards::of_count(left)) {
        (Answer::Unknown, Some(guard)) => Answer::Guard(guard, !some),
        (answer, _) => answer,
    }
}

/// Whether one is the number of an ordinary user, and the other root's.
fn is_root_s_number(user: &Text, other: &Text) -> bool {
    matches!(user.origin(), Some(Origin::OrdinaryUser)) && other.as_str() == "0"
}

/// `test …` and `[ … ]`, without the name and the closing bracket.
pub(crate) fn test(args: &[Field], state: &State) -> Answer {
    // An unquoted variable may have vanished: then the words are not what they seem.
    if args.iter().any(|arg| arg.open) && args.len() < 2 {
        return args.first().map_or(Answer::Unknown, |arg| unary("-n", arg, state));
    }
    let op = |at: usize| args[at].as_str();
    match args.len() {
        0 => Answer::Known(false),
        1 => unary("-n", &args[0], state),
        2 if op(0) == "!" => unary("-n", &args[1], state).not(),
        2 => unary(op(0), &args[1], state),
        3 if op(0) == "!" => test(&args[1..], state).not(),
        3 => match op(1) {
            "-a" => both(unary("-n", &args[0], state), unary("-n", &args[2], state)),
            "-o" => either(unary("-n", &args[0], state), unary("-n", &args[2], state)),
            op => compared(&args[0].text, op, &args[2].text),
        },
        _ => joined(args, "-o", either, |args| {
            joined(args, "-a", both, |args| {
                // What four words and more mean is told by the words in front of the last ones.
                let bangs = args.iter().take_while(|arg| arg.as_str() == "!").count();
                let bangs = bangs.min(args.len().saturating_sub(3));
                let answer = match args.len() - bangs {
                    0..4 => test(&args[bangs..], state),
                    _ => Answer::Unknown,
                };
                if bangs % 2 == 1 { answer.not() } else { answer }
            })
        }),
    }
}

/// Conditions between which a word stands, each as `part` says, as long as more than three words are left.
fn joined(
    mut args: &[Field],
    word: &str,
    join: fn(Answer, Answer) -> Answer,
    part: impl Fn(&[Field]) -> Answer,
) -> Answer {
    let mut parts = Vec::new();
    while args.len() > 3
        && let Some(at) = args.iter().position(|arg| arg.as_str() == word)
    {
        parts.push(part(&args[..at]));
        args = &args[at + 1..];
    }
    parts.into_iter().rfold(part(args), |later, first| join(first, later))
}

fn compared(left: &Text, op: &str, right: &Text) -> Answer {
    match op {
        "=" | "==" | "!=" => {
            let same = if left.is_known() && right.is_known() {
                Answer::Known(left.as_str() == right.as_str())
            } else if is_root_s_number(left, right)
                || is_root_s_number(right, left)
                || left.origin() == Some(&Origin::Failure) && right.known() == Some("0")
            {
                Answer::Known(false)
            } else {
                guards::compared(left, right)
            };
            if op == "!=" { same.not() } else { same }
        }
        op => number(left, op, right),
    }
}

fn both(a: Answer, b: Answer) -> Answer {
    match (a, b) {
        (Answer::Known(false), _) | (_, Answer::Known(false)) => Answer::Known(false),
        (Answer::Known(true), other) | (other, Answer::Known(true)) => other,
        (guard @ Answer::Guard(_, false), _) | (_, guard @ Answer::Guard(_, false)) => guard,
        _ => Answer::Unknown,
    }
}

fn either(a: Answer, b: Answer) -> Answer {
    match (a, b) {
        (Answer::Known(true), _) | (_, Answer::Known(true)) => Answer::Known(true),
        (Answer::Known(false), other) | (other, Answer::Known(false)) => other,
        (Answer::Guard(a, false), Answer::Guard(b, false)) => Answer::Guard(a.weaker(b), false),
        _ => Answer::Unknown,
    }
}

fn binary(left: &Text, op: &str, right: &Text) -> Answer {
    if let (Some(a), Some(b), "<" | ">") = (left.known(), right.known(), op) {
        let holds = if op == "<" { Ordering::Less } else { Ordering::Greater };
        return ordered(a, b).map_or(Answer::Unknown, |order| Answer::Known(order == holds));
    }
    let parsed = |text: &Text| text.known()?.trim().parse::<i64>().ok();
    let (Some(a), Some(b)) = (parsed(left), parsed(right)) else { return Answer::Unknown };
    match op {
        "-eq" => Answer::Known(a == b),
        "-ne" => Answer::Known(a != b),
        "-lt" => Answer::Known(a < b),
        "-le" => Answer::Known(a <= b),
        "-gt" => Answer::Known(a > b),
        "-ge" => Answer::Known(a >= b),
        _ => Answer::Unknown,
    }
}

/// Which of two strings comes first, if all languages agree: they differ in how they sort signs and capitals.
fn ordered(a: &str, b: &str) -> Option<Ordering> {
    let Some((x, y)) = a.bytes().zip(b.bytes()).find(|(x, y)| x != y) else {
        return Some(a.len().cmp(&b.len()));
    };
    let alike = x.is_ascii_digit() && y.is_ascii_digit()
        || x.is_ascii_lowercase() && y.is_ascii_lowercase()
        || x.is_ascii_uppercase() && y.is_ascii_uppercase();
    alike.then(|| x.cmp(&y))
}

fn unary(op: &str, operand: &Field, state: &State) -> Answer {
    let string = operand.as_str();
    match op {
        "-n" | "-z" => {
            let empty = if operand.text.is_known() {
                Answer::Known(string.is_empty())
            } else if let Some(guard) = guards::of_unknown(&operand.text) {
                Answer::Guard(guard, true)
            } else if !operand.is_hole() {
                Answer::Known(false)
            } else {
                Answer::Unknown
            };
            if op == "-n" { empty.not() } else { empty }
        }
        "-v" if state.vars.contains_key(string) => Answer::Known(true),
        "-v" => match guards::of_name(string) {
            Some(guard) => Answer::Guard(guard, false),
            None if operand.text.is_known() && state.knows_unset(string) => Answer::Known(false),
            None => Answer::Unknown,
        },
        op => file::answer(op, operand, state),
    }
}

fn words_of(cond: &Cond) -> Vec<&Word> {
    match cond {
        Cond::Unary(_, word) | Cond::Word(word) => vec![word],
        Cond::Binary(left, _, right) => vec![left, right],
        Cond::Not(inner) => words_of(inner),
        Cond::And(a, b) | Cond::Or(a, b) => [words_of(a), words_of(b)].concat(),
        Cond::Unknown => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::machine::testing::script;

    #[test]
    fn a_test_of_a_path_that_nobody_knows_may_go_either_way() {
        for test in ["[ -f \"$1\" ]", "[[ -f $(foo) ]]", "test -d \"$1\"", "[ -e \"$UNKNOWN\" ]"] {
            let text = format!("{test} || exit 1\npip install --break-system-packages x");
            assert_eq!(script(&text).installs().len(), 1, "{test}");
            let text = format!("if {test}; then exit 1; fi\npip install --break-system-packages x");
            assert_eq!(script(&text).installs().len(), 1, "{test}");
        }
    }

    #[test]
    fn whether_a_shell_finds_a_program_is_not_known() {
        for test in ["hash tool 2>/dev/null", "command -v tool", "type tool >/dev/null"] {
            let text = format!("if {test}; then exit; else sudo pip install tool; fi");
            assert_eq!(script(&text).installs().len(), 1, "{test}");
        }
    }

    #[test]
    fn what_an_unread_file_may_have_set_is_not_its_default_where_it_is_asked_for() {
        for test in ["[ \"${ID:-0}\" != 13 ]", "[[ ${ID:-0} != 13 ]]", "[ \"${ID-0}\" -lt 13 ]"] {
            let text = format!(". /etc/it; if {test}; then exit 1; fi\npip install x");
            assert_eq!(script(&text).installs().len(), 1, "{test}");
        }
        let told = script(". /etc/it\n\"${PYTHON:-python3}\" -m pip install x").installs();
        assert_eq!(told, script("python3 -m pip install x").installs());
    }

    #[test]
    fn a_program_that_may_not_be_there_is_there_when_it_is_used_and_perhaps_when_it_is_asked_for() {
        let tools = |text: &str| {
            let lines = script(text).installs();
            let tools = lines.iter().filter_map(|line| line.split(',').next());
            let mut tools: Vec<String> = tools.map(str::to_owned).collect();
            tools.dedup();
            tools
        };
        let found = "X=$(command -v uv || true)\n[ -z \"$X\" ] && X=~/.local/bin/uv\n\
                     [ -x \"$X\" ] || exit 1\n\"$X\" pip install --python venv a";
        assert_eq!(tools(found), ["uv install unknown"]);
        assert_eq!(tools("X=$(which uv)\n$X pip install --system a"), ["uv install blocked"]);
        let asked = "X=$(which uv)\nif [ -z \"$X\" ]; then pip3 install uv; exit; fi\n\
                     \"$X\" pip install --system a";
        assert_eq!(tools(asked), ["pip install blocked", "uv install blocked"]);
    }

    #[test]
    fn a_quoted_empty_name_is_no_command() {
        for text in ["\"\" pip install a", "X=\n\"$X\" pip install a", "X=\n${X:-''} pip install a"]
        {
            assert!(script(text).installs().is_empty(), "{text}");
        }
        assert_eq!(script("X=\n$X pip install a").installs().len(), 1);
    }
}
