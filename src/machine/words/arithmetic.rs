//! `$((…))` and `((…))`: what an expression is worth.

use super::param::lookup;
use crate::machine::state::State;
use crate::machine::value::Value;
use crate::source::{Span, Text};
use crate::syntax::shell::ast::{Param, ParamOp};

/// How deep expressions nest before nobody can tell.
const DEEPEST: u32 = 32;

/// Operators with two operands, the loosest first; in each line the longer ones come first.
const OPERATORS: [&[&str]; 10] = [
    &["||"],
    &["&&"],
    &["|"],
    &["^"],
    &["&"],
    &["==", "!="],
    &["<=", ">=", "<", ">"],
    &["<<", ">>"],
    &["+", "-"],
    &["*", "/", "%"],
];

/// What an expression is worth, and what it leaves in its variables; `None` if nobody can tell.
pub(crate) fn evaluate(expression: &str, state: &mut State) -> Option<i64> {
    let mut reader = Reader { rest: expression, state, depth: 0 };
    let value = reader.expression();
    let whole = reader.rest.trim().is_empty();
    let value = value.filter(|_| whole);
    if value.is_none() {
        forget_assigned(expression, state);
    }
    value
}

/// Of an expression that is not understood, what it may assign is not known either.
fn forget_assigned(expression: &str, state: &mut State) {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    for (at, _) in expression.match_indices(['=', '+', '-']) {
        let before = expression[..at]
            .trim_end_matches(['+', '-', '*', '/', '%', '<', '>', '&', '|', '^', ' ']);
        let name = before.rsplit(|c: char| !is_name(c)).next().unwrap_or_default();
        let rest = &expression[at..];
        let assigns = rest.starts_with("++")
            || rest.starts_with("--")
            || rest.starts_with('=') && !rest.starts_with("==");
        if assigns && state.vars.contains_key(name) {
            state.set(name, Value::unknown());
        }
    }
}

/// Reads an expression from the left to the right.
struct Reader<'e, 's> {
    rest: &'e str,
    state: &'s mut State,
    depth: u32,
}

impl<'e> Reader<'e, '_> {
    fn expression(&mut self) -> Option<i64> {
        let mut value = self.assignment()?;
        while self.takes(",") {
            value = self.assignment()?;
        }
        Some(value)
    }

    /// `name = value`, `name += value`
    fn assignment(&mut self) -> Option<i64> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let before = self.rest;
        if let Some(name) = self.name() {
            let rest = self.rest.trim_start();
            let op = ["+=", "-=", "*=", "="].into_iter().find(|op| rest.starts_with(op));
            if let Some(op) = op.filter(|_| !rest.starts_with("==")) {
                self.rest = &rest[op.len()..];
                let right = self.assignment()?;
                let value = match op {
                    "+=" => self.value(name)?.checked_add(right)?,
                    "-=" => self.value(name)?.checked_sub(right)?,
                    "*=" => self.value(name)?.checked_mul(right)?,
                    _ => right,
                };
                self.set(name, value);
                self.depth -= 1;
                return Some(value);
            }
        }
        self.rest = before;
        let value = self.binary(0)?;
        self.depth -= 1;
        // `a ? b : c` is left over, and nobody can tell.
        Some(value)
    }

    fn binary(&mut self, level: usize) -> Option<i64> {
        let Some(operators) = OPERATORS.get(level) else { return self.unary() };
        let mut left = self.binary(level + 1)?;
        while let Some(op) = self.operator(operators) {
            let right = self.binary(level + 1)?;
            left = apply(op, left, right)?;
        }
        Some(left)
    }

    fn operator(&mut self, operators: &[&'static str]) -> Option<&'static str> {
        let rest = self.rest.trim_start();
        let op = operators.iter().find(|op| rest.starts_with(**op))?;
        // A longer operator is another one: `a || b`, `a << 2`, `a **2`, `a += 1`.
        let next = rest[op.len()..].chars().next();
        let longer = match *op {
            "|" | "&" | "<" | ">" | "*" => op.chars().next() == next,
            _ => false,
        };
        let assigns = next == Some('=') && !matches!(*op, "==" | "!=" | "<=" | ">=");
        if longer || assigns {
            return None;
        }
        self.rest = &rest[op.len()..];
        Some(op)
    }

    fn unary(&mut self) -> Option<i64> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let value = if self.takes("++") {
            self.step(1)
        } else if self.takes("--") {
            self.step(-1)
        } else if self.takes("!") {
            Some(i64::from(self.unary()? == 0))
        } else if self.takes("-") {
            self.unary()?.checked_neg()
        } else if self.takes("+") {
            self.unary()
        } else {
            self.primary()
        };
        self.depth -= 1;
        value
    }

    /// `++name`
    fn step(&mut self, by: i64) -> Option<i64> {
        let name = self.name()?;
        let value = self.value(name)?.checked_add(by)?;
        self.set(name, value);
        Some(value)
    }

    fn primary(&mut self) -> Option<i64> {
        if self.takes("(") {
            let value = self.expression()?;
            return self.takes(")").then_some(value);
        }
        if self.takes("\"") {
            let value = self.primary()?;
            return self.takes("\"").then_some(value);
        }
        if self.takes("${") {
            let counts = self.takes("#");
            let name = self.name()?;
            let whole = self.takes("[@]") || self.takes("[*]");
            if !self.takes("}") {
                return None;
            }
            return match (counts, whole) {
                (false, false) => self.value(name),
                (true, true) => match self.looked_up(name, Some("@")) {
                    Value::Array(items) => i64::try_from(items.len()).ok(),
                    Value::Unset => Some(0),
                    _ => None,
                },
                _ => None,
            };
        }
        if self.takes("$") {
            if self.takes("#") {
                return self.value("#");
            }
            let name = self.name().or_else(|| self.digits())?;
            return self.value(name);
        }
        if let Some(name) = self.name() {
            let value = self.value(name)?;
            for (sign, by) in [("++", 1), ("--", -1)] {
                if self.takes(sign) {
                    self.set(name, value.checked_add(by)?);
                }
            }
            return Some(value);
        }
        let digits = self.digits()?;
        // Octal and other bases.
        let plain = digits == "0" || !digits.starts_with('0');
        digits.parse().ok().filter(|_| plain && !self.rest.starts_with(['x', '#']))
    }

    fn takes(&mut self, sign: &str) -> bool {
        let rest = self.rest.trim_start().strip_prefix(sign);
        if let Some(rest) = rest {
            self.rest = rest;
        }
        rest.is_some()
    }

    fn name(&mut self) -> Option<&'e str> {
        let rest = self.rest.trim_start();
        let starts = rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        starts.then(|| self.cut(rest, |c| c.is_ascii_alphanumeric() || c == '_'))
    }

    fn digits(&mut self) -> Option<&'e str> {
        let rest = self.rest.trim_start();
        rest.starts_with(|c: char| c.is_ascii_digit())
            .then(|| self.cut(rest, |c| c.is_ascii_digit()))
    }

    fn cut(&mut self, rest: &'e str, belongs: impl Fn(char) -> bool) -> &'e str {
        let end = rest.find(|c: char| !belongs(c)).unwrap_or(rest.len());
        self.rest = &rest[end..];
        &rest[..end]
    }

    fn looked_up(&self, name: &str, subscript: Option<&str>) -> Value {
        let subscript = subscript.map(str::to_owned);
        let span = Span::default();
        let param = Param { span, name: name.to_owned(), subscript, op: ParamOp::None };
        lookup(&param, self.state)
    }

    fn value(&mut self, name: &str) -> Option<i64> {
        match self.looked_up(name, None) {
            Value::Unset => {
                self.state.broken |= self.state.options.nounset;
                Some(0)
            }
            Value::Text(text) if text.is_empty() => Some(0),
            Value::Text(text) => text.known()?.trim().parse().ok(),
            Value::Array(_) | Value::OneOf(_) | Value::Map(_) => None,
        }
    }

    fn set(&mut self, name: &str, value: i64) {
        self.state.set(name, Value::Text(Text::from(value.to_string().as_str())));
    }
}

fn apply(op: &str, left: i64, right: i64) -> Option<i64> {
    Some(match op {
        "||" => i64::from(left != 0 || right != 0),
        "&&" => i64::from(left != 0 && right != 0),
        "|" => left | right,
        "^" => left ^ right,
        "&" => left & right,
        "==" => i64::from(left == right),
        "!=" => i64::from(left != right),
        "<=" => i64::from(left <= right),
        ">=" => i64::from(left >= right),
        "<" => i64::from(left < right),
        ">" => i64::from(left > right),
        "<<" => left.checked_shl(u32::try_from(right).ok()?)?,
        ">>" => left.checked_shr(u32::try_from(right).ok()?)?,
        "+" => left.checked_add(right)?,
        "-" => left.checked_sub(right)?,
        "*" => left.checked_mul(right)?,
        "/" => left.checked_div(right)?,
        _ => left.checked_rem(right)?,
    })
}

#[cfg(test)]
mod tests {
    use crate::machine::testing::bash;

    /// What is printed for an expression after some commands.
    fn worth(before: &str, expression: &str) -> String {
        let ran = bash("debian:12", &format!("{before}\necho $(({expression})) > /worth"));
        let text = ran.state.fs.read("/worth").expect("the file");
        text.known().map_or("?".to_owned(), |text| text.trim().to_owned())
    }

    #[test]
    fn expressions_are_worth_what_bash_makes_of_them() {
        for (before, expression, value) in [
            ("", "1 + 2 * 3", "7"),
            ("", "(1 + 2) * 3 - -1", "10"),
            ("", "7 / 2 % 2 == 1 && !0", "1"),
            ("n=4", "n - 1", "3"),
            ("n=4", "$n << 2", "16"),
            ("n=4", "n++ + ++n", "10"),
            ("n=4", "n += 2, n * n", "36"),
            ("set -- a b c", "$# - 1", "2"),
            ("all=(a b)", "${#all[@]} + 1", "3"),
            ("", "missing + 1", "1"),
            ("", "OPTIND", "1"),
            // What is not understood is not known.
            ("n=4", "n ? 1 : 2", "?"),
            ("", "010 + 1", "?"),
            ("", "0x10", "?"),
            ("", "2 ** 3", "?"),
            ("", "1 / 0", "?"),
            ("", "$(nproc) + 1", "?"),
            ("n=$(nproc)", "n + 1", "?"),
        ] {
            assert_eq!(worth(before, expression), value, "{before}: {expression}");
        }
    }

    #[test]
    fn what_an_expression_assigns_lasts() {
        assert_eq!(worth("n=1; ((n++)); ((n += 2))", "n"), "4");
        assert_eq!(worth("n=1; ((n = $(nproc)))", "n"), "?");
        assert_eq!(worth("n=1; m=1; ((m = n ? 2 : 3))", "n"), "1");
    }
}
