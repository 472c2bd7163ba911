//! What Homebrew says of itself.

use crate::machine::event::InterpreterKind;
use crate::machine::fs::path;
use crate::machine::models::args::Args;
use crate::machine::models::argv::Dialect;
use crate::machine::state::State;
use crate::machine::words::Field;
use crate::source::Text;

/// The folder below which Homebrew installs, if it is there.
pub(super) fn prefix(state: &State) -> Option<&str> {
    let own = state.pythons.iter().find(|python| python.kind == InterpreterKind::Homebrew)?;
    Some(own.prefix.as_str())
}

/// `brew --prefix [formula]`, `brew --cellar [formula]`: what it prints; `None` for anything else.
pub(super) fn told(state: &State, argv: &[Field]) -> Option<Text> {
    let folder = match argv.get(1)?.as_str() {
        "--prefix" => "opt",
        "--cellar" => "Cellar",
        _ => return None,
    };
    let root = prefix(state).filter(|root| path::is_known(root))?;
    let args = Args::read(&argv[2..], "brew", Dialect::Getopt);
    let path = match args.operands.first() {
        Some(formula) => format!("{root}/{folder}/{}\n", alias(state, formula.as_str())),
        None if folder == "opt" => format!("{root}\n"),
        None => format!("{root}/{folder}\n"),
    };
    Some(Text::from(path.as_str()))
}

/// The version of Python that a formula brings beside the newest: `python@3.12`.
pub(super) fn keg(formula: &str) -> Option<(u8, u8)> {
    let (major, minor) = formula.strip_prefix("python@")?.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// `python` and `python3` stand for the newest `python@3.x`.
fn alias(state: &State, formula: &str) -> String {
    let own = state.pythons.iter().find(|python| python.kind == InterpreterKind::Homebrew);
    match own.and_then(crate::machine::python::Python::version_text) {
        Some(version) if matches!(formula, "python" | "python3") => format!("python@{version}"),
        _ => formula.to_owned(),
    }
}
