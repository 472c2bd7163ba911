//! What options and variables do, in a sentence or two.

use super::Table;

static MEANINGS: Table = Table::new(include_str!("../../knowledge/meanings.tsv"));

/// What a word means to one tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    /// Whose option or variable it is: `pip`, `uv`; empty if nobody's in particular.
    pub tool: &'static str,
    /// What it does, in Markdown.
    pub text: &'static str,
    /// Where that stands.
    pub source: &'static str,
}

/// What an option (`--user`) or a variable (`PIP_USER`) does, for each tool that has it.
pub fn meanings(word: &str) -> impl Iterator<Item = Meaning> {
    MEANINGS.all(word).map(|row| Meaning {
        tool: row.field(1),
        text: row.field(2),
        source: row.last(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{Row, uv};

    #[test]
    fn an_option_may_mean_something_to_several_tools() {
        let tools = |word| meanings(word).map(|it| it.tool).collect::<Vec<_>>();
        assert_eq!(tools("--break-system-packages"), ["pip", "uv"]);
        assert_eq!(tools("PIP_USER"), ["pip"]);
        assert!(tools("--frobnicate").is_empty() && tools("").is_empty());
    }

    #[test]
    fn the_table_is_sorted_and_whole() {
        assert!(MEANINGS.rows().map(Row::text).is_sorted());
        for row in MEANINGS.rows() {
            assert!(row.field(2).ends_with('.') && !row.last().is_empty(), "{}", row.text());
            if row.field(1) == "uv" && row.key().starts_with("UV_") {
                assert!(uv::variable(row.key()).is_some(), "{}", row.key());
            }
        }
    }
}
