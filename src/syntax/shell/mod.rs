//! Shell text to a tree with exact byte spans.
//!
//! [`parse`] never fails: shuck-parser reads the text, `lower` turns its tree into ours, and what
//! it could not read is mended and read again, at last line by line (`recover`, `rescue`).

pub mod ast;
mod deep;
mod lower;
mod mask;
mod recover;
mod repair;
mod rescue;
mod statements;

pub use recover::parse;
pub use statements::statements;

/// Which shell reads the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Dialect {
    /// `sh`, `dash`, `ash`, busybox.
    Posix,
    /// bash, and whatever is not known to be another.
    #[default]
    Bash,
    /// ksh, mksh.
    Ksh,
    /// zsh.
    Zsh,
}

impl Dialect {
    /// The dialect of a shell by the base name of its program; `None` if it is no such shell.
    pub fn of_program(name: &str) -> Option<Self> {
        Some(match name {
            "sh" | "dash" | "ash" => Self::Posix,
            // github.com/hassio-addons/bashio: bash with a library.
            "bash" | "rbash" | "bashio" => Self::Bash,
            "ksh" | "mksh" | "ksh93" | "pdksh" => Self::Ksh,
            "zsh" => Self::Zsh,
            _ => return None,
        })
    }
}
