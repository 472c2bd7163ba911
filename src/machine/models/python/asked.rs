//! What one-liners ask an interpreter about itself: `print(sys.prefix)`, `sys.exit(sys.version_info < (3, 11))`.

use super::snippet::MOST;
use super::tokens::{Token, tokens};
use crate::machine::event::InterpreterKind;
use crate::machine::models::pip::code;
use crate::machine::models::venv;
use crate::machine::python::{Pip, PyId};
use crate::machine::state::{State, Status};
use crate::source::Text;

/// How deep expressions nest before nobody can tell.
const DEEPEST: u32 = 24;

/// What code that is one question comes to.
pub(super) enum Answer {
    /// It prints this.
    Prints(String),
    /// It ends like this.
    Ends(Status),
}

/// The answer of an interpreter to code that imports modules and then prints something, or exits.
pub(super) fn answer(code: &[Token], state: &State, id: PyId) -> Option<Answer> {
    let rest = behind_imports(code, state, id);
    let (name, args) = match rest {
        [Token::Name(name), Token::Mark('('), args @ .., Token::Mark(')')] => (name.as_str(), args),
        _ => return None,
    };
    let mut reader = Reader { tokens: args, state, id, depth: 0 };
    let worth = reader.choice()?;
    if !reader.tokens.is_empty() {
        return None;
    }
    match name {
        "print" => Some(Answer::Prints(worth.shown()?)),
        "sys.exit" | "exit" | "quit" => Some(Answer::Ends(match worth {
            Worth::Truth(fails) => Status::of(!fails),
            Worth::Number(number) => Status::of(number == 0),
            Worth::Text(_) | Worth::Tuple(..) => return None,
        })),
        _ => None,
    }
}

/// Modules that every Python brings and that are asked about it.
const OWN: [&str; 11] = [
    "distutils",
    "importlib",
    "math",
    "os",
    "pathlib",
    "platform",
    "re",
    "site",
    "struct",
    "sys",
    "sysconfig",
];

/// Whether an interpreter has a module for sure: it brings it, or it is the pip that it has.
pub(super) fn has(module: &str, state: &State, id: PyId) -> bool {
    let top = module.split('.').next().unwrap_or_default();
    OWN.contains(&top) || top == "pip" && state.python(id).pip != Pip::Absent
}

/// What stands behind `import sys, os;`.
fn behind_imports<'t>(code: &'t [Token], state: &State, id: PyId) -> &'t [Token] {
    let mut rest = code;
    while let [Token::Name(word), Token::Name(module), after @ ..] = rest
        && word == "import"
        && has(module, state, id)
    {
        rest = after;
        while let [Token::Mark(','), Token::Name(module), after @ ..] = rest
            && has(module, state, id)
        {
            rest = after;
        }
        while let [Token::Mark(';'), after @ ..] = rest {
            rest = after;
        }
    }
    while let [front @ .., Token::Mark(';')] = rest {
        rest = front;
    }
    rest
}

/// What an expression is worth.
#[derive(Debug, Clone, PartialEq)]
enum Worth {
    Truth(bool),
    Number(i64),
    Text(String),
    /// Numbers, and whether others follow that are not known.
    Tuple(Vec<i64>, bool),
}

impl Worth {
    fn shown(&self) -> Option<String> {
        match self {
            Self::Truth(true) => Some("True".to_owned()),
            Self::Truth(false) => Some("False".to_owned()),
            Self::Number(number) => Some(number.to_string()),
            Self::Text(text) => Some(text.clone()),
            Self::Tuple(..) => None,
        }
    }

    fn truth(&self) -> bool {
        match self {
            Self::Truth(truth) => *truth,
            Self::Number(number) => *number != 0,
            Self::Text(text) => !text.is_empty(),
            Self::Tuple(all, more) => *more || !all.is_empty(),
        }
    }

    /// Its elements as texts.
    fn elements(&self) -> Option<Vec<String>> {
        match self {
            Self::Tuple(all, false) => Some(all.iter().map(i64::to_string).collect()),
            Self::Tuple(..) => None,
            one => Some(vec![one.shown()?]),
        }
    }

    fn compared(&self, operator: &str, other: &Self) -> Option<bool> {
        use std::cmp::Ordering::{Equal, Greater, Less};
        let order = match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Truth(a), Self::Truth(b)) => a.cmp(b),
            (Self::Tuple(a, more), Self::Tuple(b, false)) => {
                let common = a.len().min(b.len());
                match a[..common].cmp(&b[..common]) {
                    Equal if *more && b.len() > a.len() => return None,
                    Equal if *more => Greater,
                    Equal => a.len().cmp(&b.len()),
                    order => order,
                }
            }
            _ => return None,
        };
        Some(match operator {
            "==" => order == Equal,
            "!=" => order != Equal,
            "<" => order == Less,
            "<=" => order != Greater,
            ">" => order == Greater,
            ">=" => order != Less,
            _ => return None,
        })
    }
}

/// Reads an expression from the left to the right.
struct Reader<'t, 's> {
    tokens: &'t [Token],
    state: &'s State,
    id: PyId,
    depth: u32,
}

impl Reader<'_, '_> {
    fn takes_mark(&mut self, mark: char) -> bool {
        let found = matches!(self.tokens, [Token::Mark(first), ..] if *first == mark);
        self.tokens = &self.tokens[usize::from(found)..];
        found
    }

    fn takes_word(&mut self, word: &str) -> bool {
        let found = matches!(self.tokens, [Token::Name(first), ..] if first == word);
        self.tokens = &self.tokens[usize::from(found)..];
        found
    }

    /// `a if b else c`
    fn choice(&mut self) -> Option<Worth> {
        if self.depth >= DEEPEST {
            return None;
        }
        self.depth += 1;
        let worth = self.either();
        let worth = match worth {
            Some(first) if self.takes_word("if") => {
                let holds = self.either()?.truth();
                if !self.takes_word("else") {
                    return None;
                }
                let other = self.choice()?;
                Some(if holds { first } else { other })
            }
            worth => worth,
        };
        self.depth -= 1;
        worth
    }

    fn either(&mut self) -> Option<Worth> {
        let mut left = self.both()?;
        while self.takes_word("or") {
            let right = self.both()?;
            left = if left.truth() { left } else { right };
        }
        Some(left)
    }

    fn both(&mut self) -> Option<Worth> {
        let mut left = self.negated()?;
        while self.takes_word("and") {
            let right = self.negated()?;
            left = if left.truth() { right } else { left };
        }
        Some(left)
    }

    fn negated(&mut self) -> Option<Worth> {
        let mut negated = false;
        let mut any = false;
        while self.takes_word("not") {
            (negated, any) = (!negated, true);
        }
        let worth = self.comparison()?;
        Some(if any { Worth::Truth(worth.truth() != negated) } else { worth })
    }

    fn comparison(&mut self) -> Option<Worth> {
        let left = self.formatted()?;
        let operator = match self.tokens {
            [Token::Mark(first @ ('=' | '!' | '<' | '>')), Token::Mark('='), rest @ ..] => {
                self.tokens = rest;
                format!("{first}=")
            }
            [Token::Mark(first @ ('<' | '>')), rest @ ..] => {
                self.tokens = rest;
                first.to_string()
            }
            _ => return Some(left),
        };
        let right = self.formatted()?;
        left.compared(&operator, &right).map(Worth::Truth)
    }

    /// `"%d.%d" % a`
    fn formatted(&mut self) -> Option<Worth> {
        let left = self.primary()?;
        if !self.takes_mark('%') {
            return Some(left);
        }
        let right = self.primary()?;
        let Worth::Text(format) = left else { return None };
        let mut parts = format.replace("%d", "%s");
        for element in right.elements()? {
            if !parts.contains("%s") {
                return None;
            }
            parts = parts.replacen("%s", &element, 1);
        }
        (!parts.contains('%')).then_some(Worth::Text(parts))
    }

    fn primary(&mut self) -> Option<Worth> {
        let mut worth = match self.tokens {
            [Token::Mark('('), rest @ ..] => {
                self.tokens = rest;
                self.parenthesis()?
            }
            [Token::Mark(digit), ..] if digit.is_ascii_digit() => Worth::Number(self.number()?),
            [Token::String(text), rest @ ..] => {
                self.tokens = rest;
                Worth::Text(text.known()?.to_owned())
            }
            [Token::Format(raw, _), rest @ ..] => {
                self.tokens = rest;
                Worth::Text(self.filled(raw)?)
            }
            [Token::Name(name), rest @ ..] => {
                let name = name.clone();
                self.tokens = rest;
                self.named(&name)?
            }
            _ => return None,
        };
        loop {
            if self.takes_mark('[') {
                worth = self.element(worth)?;
            } else if let [Token::Mark('.'), Token::Name(name), Token::Mark('('), rest @ ..] =
                self.tokens
            {
                let name = name.clone();
                self.tokens = rest;
                worth = self.method(&worth, &name)?;
            } else {
                return Some(worth);
            }
        }
    }

    /// A number, or several in parentheses, which are open already.
    fn parenthesis(&mut self) -> Option<Worth> {
        let first = self.choice()?;
        if self.takes_mark(')') {
            return Some(first);
        }
        let Worth::Number(first) = first else { return None };
        let mut all = vec![first];
        while self.takes_mark(',') {
            if self.takes_mark(')') {
                return Some(Worth::Tuple(all, false));
            }
            let Worth::Number(number) = self.choice()? else { return None };
            all.push(number);
        }
        self.takes_mark(')').then_some(Worth::Tuple(all, false))
    }

    fn number(&mut self) -> Option<i64> {
        let mut digits = String::new();
        while let [Token::Mark(digit), rest @ ..] = self.tokens
            && digit.is_ascii_digit()
        {
            digits.push(*digit);
            self.tokens = rest;
        }
        digits.parse().ok()
    }

    /// `[0]`, `[:2]` behind the bracket.
    fn element(&mut self, of: Worth) -> Option<Worth> {
        let Worth::Tuple(all, more) = of else { return None };
        if self.takes_mark(':') {
            let to = usize::try_from(self.number()?).ok()?;
            if !self.takes_mark(']') || more && to > all.len() {
                return None;
            }
            return Some(Worth::Tuple(all[..to.min(all.len())].to_vec(), false));
        }
        let at = usize::try_from(self.number()?).ok()?;
        self.takes_mark(']').then_some(())?;
        all.get(at).copied().map(Worth::Number)
    }

    /// `".".join(map(str, a))`, `"{}.{}".format(*a)`
    fn method(&mut self, of: &Worth, name: &str) -> Option<Worth> {
        let Worth::Text(text) = of else { return None };
        let text = match name {
            "join" => {
                let mapped = self.takes_word("map");
                if mapped
                    && !(self.takes_mark('(') && self.takes_word("str") && self.takes_mark(','))
                {
                    return None;
                }
                let all = self.choice()?.elements()?;
                (!mapped || self.takes_mark(')')).then(|| all.join(text))?
            }
            "format" => {
                let starred = self.takes_mark('*');
                let mut all = self.choice()?.elements()?;
                while !starred && self.takes_mark(',') {
                    all.extend(self.choice()?.elements()?);
                }
                let mut out = text.clone();
                for (at, element) in all.iter().enumerate() {
                    let numbered = format!("{{{at}}}");
                    // Each place grows by the element, and elements are made like this, too.
                    let times = out.matches(numbered.as_str()).count().max(1);
                    if out.len().saturating_add(times.saturating_mul(element.len())) > MOST {
                        return None;
                    }
                    out = if out.contains(&numbered) {
                        out.replace(&numbered, element)
                    } else {
                        out.replacen("{}", element, 1)
                    };
                }
                (!out.contains('{')).then_some(out)?
            }
            _ => return None,
        };
        self.takes_mark(')').then_some(Worth::Text(text))
    }

    /// An f-string.
    fn filled(&mut self, raw: &Text) -> Option<String> {
        let mut rest = raw.known()?;
        let mut out = String::new();
        while let Some((front, behind)) = rest.split_once('{') {
            let (inside, after) = behind.split_once('}')?;
            out.push_str(front);
            let all = tokens(&Text::from(inside));
            let depth = self.depth + 1;
            let mut reader = Reader { tokens: &all, state: self.state, id: self.id, depth };
            out.push_str(&reader.choice()?.shown()?);
            if !reader.tokens.is_empty() {
                return None;
            }
            rest = after;
        }
        out.push_str(rest);
        Some(out)
    }

    fn named(&mut self, name: &str) -> Option<Worth> {
        let python = self.state.python(self.id);
        let version = || python.version.map(|(major, minor)| [i64::from(major), i64::from(minor)]);
        let text = |text: &str| Some(Worth::Text(text.to_owned()));
        let known = python.kind != InterpreterKind::Unknown;
        match name {
            "True" => Some(Worth::Truth(true)),
            "False" => Some(Worth::Truth(false)),
            "sys.prefix" | "sys.exec_prefix" if known => text(&python.prefix),
            "sys.base_prefix" | "sys.base_exec_prefix" if known => self.base_prefix(),
            "sys.executable" if known => text(&python.exe),
            "sys.version_info" => Some(Worth::Tuple(version()?.to_vec(), true)),
            "sys.version_info.major" => Some(Worth::Number(version()?[0])),
            "sys.version_info.minor" => Some(Worth::Number(version()?[1])),
            "pip.__file__" => text(&format!("{}/__init__.py", code::folder(self.state, self.id)?)),
            "pip.__path__" if self.takes_mark('[') => {
                let first = self.number()? == 0 && self.takes_mark(']');
                first.then(|| code::folder(self.state, self.id)).flatten().map(Worth::Text)
            }
            "os.path.dirname" if self.takes_mark('(') => {
                let Worth::Text(path) = self.choice()? else { return None };
                self.takes_mark(')').then_some(())?;
                text(path.rsplit_once('/')?.0)
            }
            "os.geteuid" | "os.getuid" if self.takes_mark('(') && self.takes_mark(')') => {
                self.state.user_number().known()?.parse().ok().map(Worth::Number)
            }
            // virtualenv set it before version 20.
            "hasattr" => match self.tokens {
                [
                    Token::Mark('('),
                    Token::Name(module),
                    Token::Mark(','),
                    Token::String(attribute),
                    Token::Mark(')'),
                    rest @ ..,
                ] if module == "sys" && known => {
                    self.tokens = rest;
                    match attribute.as_str() {
                        "real_prefix" => Some(Worth::Truth(false)),
                        "base_prefix" | "prefix" => Some(Worth::Truth(true)),
                        _ => None,
                    }
                }
                _ => None,
            },
            "str" | "int" if self.takes_mark('(') => {
                let worth = self.choice()?;
                self.takes_mark(')').then_some(())?;
                match worth {
                    Worth::Truth(truth) if name == "int" => Some(Worth::Number(truth.into())),
                    Worth::Number(_) if name == "int" => Some(worth),
                    worth if name == "str" => worth.shown().map(Worth::Text),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The prefix of the interpreter that an environment was made from.
    fn base_prefix(&self) -> Option<Worth> {
        let python = self.state.python(self.id);
        let base = match python.kind {
            InterpreterKind::Venv => {
                python.venv?.base?;
                venv::root(self.state, self.id)
            }
            _ => self.id,
        };
        Some(Worth::Text(self.state.python(base).prefix.clone()))
    }
}

#[cfg(test)]
mod tests {
    use crate::machine::testing::bash;

    /// What code prints, and how it ends, in an environment or not.
    fn said(environment: bool, code: &str) -> String {
        let enter = if environment { "python3 -m venv /v\n. /v/bin/activate\n" } else { "" };
        let text = format!(
            "apt-get install -y python3-venv\n{enter}S=no\nif python3 -c '{code}' > /tmp/o; then S=yes; fi\necho $S >> /tmp/o"
        );
        let ran = bash("debian:12", &text);
        ran.state.fs.read("/tmp/o").map(|text| text.as_str().to_owned()).unwrap_or_default()
    }

    #[test]
    fn an_interpreter_knows_itself() {
        for (code, outside, inside) in [
            ("import sys; print(sys.prefix)", "/usr\n", "/v\n"),
            ("import sys; print(sys.prefix != sys.base_prefix)", "False\n", "True\n"),
            ("import sys; print(\"%d.%d\" % sys.version_info[:2])", "3.11\n", "3.11\n"),
            (
                "import sys; print(f\"{sys.version_info.major}.{sys.version_info.minor}\")",
                "3.11\n",
                "3.11\n",
            ),
            ("import sys; print(\".\".join(map(str, sys.version_info[:2])))", "3.11\n", "3.11\n"),
            ("import sys; print(\"{}{}\".format(*sys.version_info[:2]))", "311\n", "311\n"),
            ("import sys,os\nprint(sys.version_info[1])", "11\n", "11\n"),
            ("import os; print(os.geteuid())", "0\n", "0\n"),
        ] {
            assert!(said(false, code).starts_with(outside), "{code}: {}", said(false, code));
            assert!(said(true, code).starts_with(inside), "{code}: {}", said(true, code));
        }
    }

    #[test]
    fn code_ends_as_it_says() {
        for (code, outside, inside) in [
            ("import sys; sys.exit(sys.prefix == sys.base_prefix)", "no\n", "yes\n"),
            ("import sys; sys.exit(not hasattr(sys, \"real_prefix\"))", "no\n", "no\n"),
            ("import sys; sys.exit(0 if sys.version_info >= (3, 11) else 1)", "yes\n", "yes\n"),
            ("import sys; sys.exit(sys.version_info < (3, 12) and 2)", "no\n", "no\n"),
        ] {
            assert_eq!(said(false, code), outside, "{code}");
            assert_eq!(said(true, code), inside, "{code}");
        }
        // What it cannot tell is not told.
        for code in [
            "import sys; sys.exit(sys.version_info >= (3, 11, 1))",
            "import sys; sys.exit(len(sys.argv))",
            "import sys; sys.exit((",
            &format!(
                "import sys; sys.exit(\"{0}\".format(\"{0}\".format(\"{0}\".format(\"x\"))))",
                "{0}".repeat(2_000)
            ),
        ] {
            let said = said(false, code);
            assert!(said != "yes\n" && said != "no\n", "{code}: {said}");
        }
    }
}
