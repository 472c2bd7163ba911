//! The expression of `[[ … ]]`.

use shuck_ast as shuck;
use shuck_ast::{ConditionalBinaryOp as BinaryOp, ConditionalExpr as Expr, ConditionalUnaryOp};

use super::Lower;
use crate::syntax::shell::ast::{Cond, Word};

impl Lower<'_> {
    pub(super) fn cond(&mut self, expr: &Expr) -> Cond {
        // Chains nest to the left and may be long: only their right sides are lowered recursively.
        let mut links = Vec::new();
        let mut leftmost = unwrapped(expr);
        while let Expr::Binary(binary) = leftmost {
            if !matches!(binary.op, BinaryOp::And | BinaryOp::Or) {
                break;
            }
            links.push(binary);
            leftmost = unwrapped(&binary.left);
        }
        let mut cond = self.cond_operand(leftmost);
        for link in links.into_iter().rev() {
            let (left, right) = (Box::new(cond), Box::new(self.cond(&link.right)));
            cond = match link.op {
                BinaryOp::And => Cond::And(left, right),
                _ => Cond::Or(left, right),
            };
        }
        cond
    }

    fn cond_operand(&mut self, expr: &Expr) -> Cond {
        match expr {
            Expr::Unary(unary) if unary.op == ConditionalUnaryOp::Not => {
                Cond::Not(Box::new(self.cond(&unary.expr)))
            }
            Expr::Unary(unary) => match self.cond_word(&unary.expr) {
                Some(word) => Cond::Unary(unary.op.as_str(), word),
                None => Cond::Unknown,
            },
            Expr::Binary(binary) => self.comparison(binary),
            _ => self.cond_word(expr).map_or(Cond::Unknown, Cond::Word),
        }
    }

    fn comparison(&mut self, binary: &shuck::ConditionalBinaryExpr) -> Cond {
        let (left, right) = (self.cond_word(&binary.left), self.cond_word(&binary.right));
        match (left, right) {
            (Some(left), Some(right)) => Cond::Binary(left, binary.op.as_str(), right),
            _ => Cond::Unknown,
        }
    }

    fn cond_word(&mut self, expr: &Expr) -> Option<Word> {
        match unwrapped(expr) {
            Expr::Word(word) | Expr::Regex(word) => Some(self.word(word)),
            Expr::Pattern(pattern) => Some(self.pattern(pattern)),
            Expr::VarRef(name) => Some(self.reference_word(name)),
            _ => None,
        }
    }
}

/// The expression inside of parentheses.
fn unwrapped(mut expr: &Expr) -> &Expr {
    while let Expr::Parenthesized(inner) = expr {
        expr = &inner.expr;
    }
    expr
}
