//! Commands that run the command behind them.

use super::Table;

static WRAPPERS: Table = Table::new(include_str!("../../knowledge/wrappers.tsv"));

/// How a wrapper's own words end.
#[derive(Debug, Clone, Copy)]
pub struct Wrapper {
    /// Letters of the options that take a value.
    pub short: &'static str,
    long: &'static str,
    /// How many operands stand before the command.
    pub operands: usize,
    text: &'static str,
}

impl Wrapper {
    /// Whether a long option (without dashes) takes a value in a word of its own.
    pub fn takes_value(&self, name: &str) -> bool {
        self.long.split(' ').any(|known| known == name)
    }

    /// Whether the value of an option (a letter, or a long name without dashes) is shell text.
    pub fn is_text(&self, name: &str) -> bool {
        self.text.split(' ').any(|known| known == name)
    }
}

/// The wrapper of that name.
pub fn wrapper(name: &str) -> Option<Wrapper> {
    let row = WRAPPERS.find(name)?;
    Some(Wrapper {
        short: row.field(1),
        long: row.field(2),
        operands: row.field(3).parse().unwrap_or(0),
        text: row.field(4),
    })
}
