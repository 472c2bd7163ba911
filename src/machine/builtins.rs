//! The shell's builtins, as far as they matter.

mod arrays;
mod declare;
mod getopts;
mod options;
mod process;
mod read;
mod simple;

pub(crate) use declare::{declare, declares};
pub(crate) use options::{lettered, named, shopt_named};
pub(crate) use process::exits;
pub(crate) use simple::which;

use super::flow::Flows;
use super::{Call, Machine};
use crate::syntax::shell::Dialect;

/// A builtin.
pub(crate) type Builtin = fn(&mut Machine<'_>, Call) -> Flows;

/// The builtin of that name.
pub(crate) fn find(name: &str, dialect: Dialect) -> Option<Builtin> {
    Some(match name {
        ":" | "true" => simple::succeed,
        "false" => simple::fail,
        "echo" => simple::echo,
        "printf" => simple::printf,
        "cd" => simple::cd,
        "pushd" | "popd" if dialect != Dialect::Posix => simple::cd,
        "pwd" => simple::pwd,
        "read" => read::read,
        "test" | "[" => simple::test,
        "shift" => simple::shift,
        "alias" => simple::alias,
        "unalias" => simple::unalias,
        "hash" => simple::hash,
        "type" => simple::type_of,
        "wait" => process::wait,
        "umask" | "ulimit" | "times" | "jobs" | "fg" | "bg" | "disown" | "bind" | "enable"
        | "complete" | "compopt" | "history" => simple::may_list,
        "mapfile" | "readarray" if dialect != Dialect::Posix => arrays::mapfile,
        "getopts" => getopts::getopts,
        "let" if dialect != Dialect::Posix => simple::let_number,
        "kill" => simple::anything,
        "set" => options::set,
        "shopt" if dialect != Dialect::Posix => options::shopt,
        "setopt" | "unsetopt" | "emulate" | "autoload" if dialect == Dialect::Zsh => {
            simple::succeed
        }
        "unset" => declare::unset,
        "eval" => process::eval,
        "." | "source" => process::source,
        "exit" => process::exit,
        "return" => process::return_from,
        "break" => process::break_loop,
        "continue" => process::continue_loop,
        "exec" => process::exec,
        "command" => process::command,
        "builtin" => process::builtin,
        "trap" => process::trap,
        "conda" | "mamba" | "micromamba" => process::conda,
        _ => return None,
    })
}

/// Whether a shell has a builtin of that name. What conda's functions do is one here alone.
pub(crate) fn is_own(name: &str, dialect: Dialect) -> bool {
    find(name, dialect).is_some() && !matches!(name, "conda" | "mamba" | "micromamba")
}

/// POSIX's special builtins: assignments in front of them last.
pub(crate) fn is_special(name: &str) -> bool {
    matches!(
        name,
        "." | ":"
            | "break"
            | "continue"
            | "eval"
            | "exec"
            | "exit"
            | "export"
            | "readonly"
            | "return"
            | "set"
            | "shift"
            | "times"
            | "trap"
            | "unset"
    )
}

/// Whether a builtin may write what nobody knows where errors go: complaints, a prompt.
pub(crate) fn complains(name: &str) -> bool {
    matches!(name, "cd" | "pushd" | "popd" | "read" | "type" | "hash" | "unset" | "kill")
}
