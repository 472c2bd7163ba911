//! Scripts as programs.

use super::{Action, Base, Mode, Program, Run, Script, Step, Unit, Why, here};
use crate::finding::Context;
use crate::source::kind::interpreter;
use crate::source::{FileId, SourceFile, Span, Text};
use crate::syntax::shell::Dialect;

/// A script as a program: one unit, which runs on somebody's machine as long as nothing says
/// otherwise.
pub fn program(file: &SourceFile, dialect: Dialect) -> Program {
    let text = Text::verbatim(file.text(), FileId(0), 0);
    let run = Run {
        script: Script::Source { dialect, text },
        env: Vec::new(),
        workdir: None,
        mode: Mode::Build,
    };
    let why = nobody(file.path());
    let whole = here(Span::new(0, file.text().len()));
    let unit = Unit {
        name: "script".to_owned(),
        context: Context::Host,
        why: vec![Why { place: None, message: why }],
        guessed: true,
        base: Base::Host,
        steps: vec![Step { place: whole, action: Action::Run(run) }],
    };
    Program { units: vec![unit], ..Program::default() }
}

/// Why a script of which nobody says what runs it counts as run on somebody's machine.
pub fn nobody(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    format!(
        "nothing in the project says what runs {name}, so it is judged as run on somebody's machine"
    )
}

/// The shell that a script is written for: by its `#!` line, else by its extension, else bash.
pub fn dialect(file: &SourceFile) -> Dialect {
    let text = file.text().trim_start_matches('\u{feff}').as_bytes();
    if let Some(program) = interpreter(text) {
        return match program {
            "openrc-run" => Dialect::Posix,
            _ => Dialect::of_program(program).unwrap_or_default(),
        };
    }
    let extension = file.path().rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension {
        "ksh" => Dialect::Ksh,
        "zsh" => Dialect::Zsh,
        // Even `.sh` is mostly bash in practice, and bash reads what POSIX shells read.
        _ => Dialect::Bash,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_beats_the_extension() {
        let dialect_of = |path: &str, text: &str| dialect(&SourceFile::new(path, text));
        assert_eq!(dialect_of("x.zsh", "#!/bin/sh\n"), Dialect::Posix);
        assert_eq!(dialect_of("x.zsh", "\n"), Dialect::Zsh);
        assert_eq!(dialect_of("x.bats", "#!/usr/bin/env bats\n"), Dialect::Bash);
        assert_eq!(dialect_of("x", ""), Dialect::Bash);
    }

    #[test]
    fn a_script_is_one_unit_on_an_unknown_host() {
        let program = program(&SourceFile::new("x.sh", "pip install x\n"), Dialect::Bash);
        assert_eq!(program.units.len(), 1);
        assert!(program.units[0].guessed && program.units[0].context == Context::Host);
    }
}
