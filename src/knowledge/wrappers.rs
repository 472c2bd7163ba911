//! Commands that run the command behind them.

use super::Table;

static WRAPPERS: Table = Table::new(include_str!("../../knowledge/wrappers.tsv"));

/// How a wrapper's own words end.
#[derive(Debug, Clone, Copy)]
pub struct Wrapper {
    /// How many operands stand before the command.
    pub operands: usize,
    /// The option whose value is shell text; empty if there is none.
    pub text: &'static str,
}

/// The wrapper of that name.
pub fn wrapper(name: &str) -> Option<Wrapper> {
    let row = WRAPPERS.find(name)?;
    Some(Wrapper { operands: row.field(1).parse().unwrap_or(0), text: row.field(2) })
}
