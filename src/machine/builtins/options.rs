//! `set` and `shopt`.

use crate::machine::flow::{Flows, next};
use crate::machine::state::{Options, Status};
use crate::machine::value::Value;
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::Text;
use std::rc::Rc;

/// `set -euo pipefail`, `set -- a b`
pub(super) fn set(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    if call.argv[1..].iter().all(|arg| matches!(arg.as_str(), "-o" | "+o")) {
        // It lists variables or options.
        call.state.print_unknown();
        return next(call.state.with(Status::Zero));
    }
    let mut args = call.argv[1..].iter();
    let mut operands: Option<Vec<Field>> = None;
    while let Some(arg) = args.next() {
        let text = arg.as_str();
        if matches!(text, "--" | "-") {
            operands = Some(args.by_ref().cloned().collect());
        } else if text.len() > 1 && text.starts_with(['-', '+']) {
            let on = text.starts_with('-');
            for letter in text[1..].chars() {
                if letter == 'o' {
                    if let Some(name) = args.next() {
                        named(&mut call.state.options, name.as_str(), on);
                    }
                } else {
                    lettered(&mut call.state.options, letter, on);
                }
            }
        } else {
            operands = Some(std::iter::once(arg).chain(args.by_ref()).cloned().collect());
        }
    }
    if let Some(operands) = operands {
        let open = operands.iter().any(|arg| arg.open);
        let args = operands.into_iter().map(|arg| arg.text).collect();
        let params = Rc::make_mut(&mut call.state.params);
        (params.args, params.open) = (args, open);
        if machine.is_dash(&call.state) {
            // `getopts` begins anew.
            Rc::make_mut(&mut call.state.params).within = 0;
            call.state.set("OPTIND", Value::Text(Text::from("1")));
        }
    }
    next(call.state.with(Status::Zero))
}

/// An option by its letter, as `set` and the shell's own command line take it.
pub(crate) fn lettered(options: &mut Options, letter: char, on: bool) {
    match letter {
        'e' => options.errexit = on,
        'f' => options.noglob = on,
        'a' => options.allexport = on,
        'n' => options.noexec = on,
        'u' => options.nounset = on,
        'E' => options.errtrace = on,
        _ => {}
    }
}

/// An option by its long name.
pub(crate) fn named(options: &mut Options, name: &str, on: bool) {
    match name {
        "errexit" => options.errexit = on,
        "noglob" => options.noglob = on,
        "allexport" => options.allexport = on,
        "noexec" => options.noexec = on,
        "nounset" => options.nounset = on,
        "errtrace" => options.errtrace = on,
        "pipefail" => options.pipefail = on,
        _ => {}
    }
}

/// An option of `shopt` by its name; bash takes it behind `-O`, too.
pub(crate) fn shopt_named(options: &mut Options, name: &str, on: bool) {
    match name {
        "lastpipe" => options.lastpipe = on,
        "expand_aliases" => options.aliases = on,
        "globstar" => options.globstar = on,
        "nocaseglob" => options.nocaseglob = on,
        "nocasematch" => options.nocasematch = on,
        "nullglob" => options.nullglob = on,
        "failglob" => options.failglob = on,
        name => named(options, name, on),
    }
}

pub(super) fn shopt(_: &mut Machine<'_>, mut call: Call) -> Flows {
    let mut on = None;
    for arg in &call.argv[1..] {
        let options = &mut call.state.options;
        match (arg.as_str(), on) {
            ("-s", _) => on = Some(true),
            ("-u", _) => on = Some(false),
            (name, Some(on)) => shopt_named(options, name, on),
            _ => {}
        }
    }
    if on.is_none() {
        call.state.print_unknown();
        return next(call.state.with(Status::Unknown));
    }
    next(call.state.with(Status::Zero))
}
