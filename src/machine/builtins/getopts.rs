//! `getopts`: the options of a script or function, one after the other.

use crate::machine::flow::{Flows, next};
use crate::machine::state::{State, Status};
use crate::machine::value::Value;
use crate::machine::{Call, Machine};
use crate::source::{HOLE, Place, Span, Text};
use std::rc::Rc;

/// `getopts letters name [argument…]`
pub(super) fn getopts(_: &mut Machine<'_>, call: Call) -> Flows {
    let (Some(letters), Some(name)) = (call.argv.get(1), call.argv.get(2)) else {
        return next(call.state.with(Status::NonZero));
    };
    let letters = letters.known().map(Letters::read);
    let name = name.as_str().to_owned();
    let own = call.argv.get(3..).filter(|own| !own.is_empty());
    let (args, open) = match own {
        Some(own) => {
            (own.iter().map(|arg| arg.text.clone()).collect(), own.iter().any(|arg| arg.open))
        }
        None => (call.state.params.args.clone(), call.state.params.open),
    };
    let read = letters.as_ref().and_then(|letters| {
        let at = match call.state.value("OPTIND") {
            Value::Unset => 1,
            Value::Text(text) => text.known()?.parse().ok()?,
            Value::Array(_) | Value::OneOf(_) | Value::Map(_) => return None,
        };
        let line = Line { letters, args: &args, open };
        line.read(at, call.state.params.within)
    });
    match (read, letters) {
        (Some(read), _) => known(read, &name, call.place, call.state),
        (None, letters) => unknown(letters.as_ref(), &name, call.place, call.state),
    }
}

/// The letters that an option string allows.
struct Letters {
    /// Each with whether it takes an argument.
    all: Vec<(char, bool)>,
    /// The string begins with `:`, so that errors are told by values.
    silent: bool,
}

impl Letters {
    fn read(string: &str) -> Self {
        let silent = string.starts_with(':');
        let mut all: Vec<(char, bool)> = Vec::new();
        for letter in string.chars() {
            match (letter, all.last_mut()) {
                (':', Some((_, takes))) => *takes = true,
                (':', None) => {}
                (letter, _) => all.push((letter, false)),
            }
        }
        Self { all, silent }
    }

    fn take_arguments(&self) -> bool {
        self.all.iter().any(|(_, takes)| *takes)
    }
}

/// What one call reads.
struct Read {
    /// What the variable holds; nothing at the end of the options.
    letter: Option<char>,
    argument: Option<Text>,
    /// Where the next call begins.
    at: usize,
    within: usize,
}

/// A line of arguments.
struct Line<'a> {
    letters: &'a Letters,
    args: &'a [Text],
    open: bool,
}

impl Line<'_> {
    /// The option that begins at an argument, or within it; `None` if nobody knows.
    fn read(&self, at: usize, within: usize) -> Option<Read> {
        let end = |at| Some(Read { letter: None, argument: None, at, within: 0 });
        let nth = at.checked_sub(1)?;
        // An argument that nobody knows may be several.
        if self.args.iter().take(nth).any(|arg| !arg.is_known()) && self.open {
            return None;
        }
        let Some(word) = self.args.get(nth) else {
            return if self.open { None } else { end(at) };
        };
        let string = word.as_str();
        if within == 0 {
            if string.starts_with(HOLE) {
                return None;
            }
            if string == "--" {
                return end(at + 1);
            }
            if !string.starts_with('-') || string.len() == 1 {
                return end(at);
            }
        }
        let from = within.max(1);
        let letter = string.get(from..)?.chars().next().filter(|letter| *letter != HOLE)?;
        let after = from + letter.len_utf8();
        let (next_at, next_within) = if after < string.len() { (at, after) } else { (at + 1, 0) };
        let option = self.letters.all.iter().find(|(known, _)| *known == letter);
        let told = || self.letters.silent.then(|| Text::from(letter.to_string().as_str()));
        match option {
            None => {
                Some(Read { letter: Some('?'), argument: told(), at: next_at, within: next_within })
            }
            Some((_, false)) => Some(Read {
                letter: Some(letter),
                argument: None,
                at: next_at,
                within: next_within,
            }),
            Some((_, true)) if after < string.len() => Some(Read {
                letter: Some(letter),
                argument: Some(word.slice(Span::new(after, string.len()))),
                at: at + 1,
                within: 0,
            }),
            Some((_, true)) => match self.args.get(at) {
                Some(argument) if argument.is_known() || !self.open => Some(Read {
                    letter: Some(letter),
                    argument: Some(argument.clone()),
                    at: at + 2,
                    within: 0,
                }),
                None if !self.open => {
                    let letter = if self.letters.silent { ':' } else { '?' };
                    Some(Read { letter: Some(letter), argument: told(), at: at + 1, within: 0 })
                }
                _ => None,
            },
        }
    }
}

fn known(read: Read, name: &str, place: Option<Place>, mut state: State) -> Flows {
    let letter = read.letter.unwrap_or('?').to_string();
    state.assign(name, Value::Text(Text::from(letter.as_str())), place);
    match read.argument {
        Some(argument) => state.assign("OPTARG", Value::Text(argument), place),
        None => state.assign("OPTARG", Value::Unset, place),
    }
    state.set("OPTIND", Value::Text(Text::from(read.at.to_string().as_str())));
    if state.params.within != read.within {
        Rc::make_mut(&mut state.params).within = read.within;
    }
    next(state.with(Status::of(read.letter.is_some())))
}

/// Any of the letters, in any order, or the end of the options.
fn unknown(letters: Option<&Letters>, name: &str, place: Option<Place>, mut state: State) -> Flows {
    state.set("OPTIND", Value::unknown());
    if state.params.within != 0 {
        Rc::make_mut(&mut state.params).within = 0;
    }
    let mut end = state.clone();
    end.assign(name, Value::Text(Text::from("?")), place);
    end.assign("OPTARG", Value::Unset, place);
    let told = letters.is_none_or(|letters| letters.silent || letters.take_arguments());
    let argument = if told { Value::unknown() } else { Value::Unset };
    state.assign("OPTARG", argument, place);
    let any = letters.map_or_else(Value::unknown, |letters| {
        let missing = letters.silent && letters.take_arguments();
        let errors = std::iter::once('?').chain(missing.then_some(':'));
        let all = letters.all.iter().map(|(letter, _)| *letter).chain(errors);
        Value::one_of(all.map(|letter| Text::from(letter.to_string().as_str())))
    });
    state.assign(name, any, place);
    let mut flows = next(state.with(Status::Zero));
    flows.extend(next(end.with(Status::NonZero)));
    flows
}

#[cfg(test)]
mod tests {
    use crate::machine::testing::{bash, script};

    const LOOP: &str = "while getopts ab:c opt; do case $opt in a) A=1 ;; b) B=$OPTARG ;; c) C=1 ;; *) E=1 ;; esac; done\nshift $((OPTIND - 1))\necho \"$A/$B/$C/$E/$*\" > /said";

    /// What a script with that loop makes of arguments.
    fn said(args: &str) -> String {
        let ran = bash("debian:12", &format!("set -- {args}\n{LOOP}"));
        let text = ran.state.fs.read("/said").expect("the file");
        text.known().map_or("?".to_owned(), |text| text.trim().to_owned())
    }

    #[test]
    fn known_arguments_are_read_as_bash_reads_them() {
        for (args, expected) in [
            ("", "////"),
            ("-a", "1////"),
            ("-ac x", "1//1//x"),
            ("-b one -c x y", "/one/1//x y"),
            ("-bone -- -a", "/one///-a"),
            ("-cb one", "/one/1//"),
            ("x -a", "////x -a"),
            ("-a -x", "1///1/"),
            ("-b", "///1/"),
            ("-", "////-"),
        ] {
            assert_eq!(said(args), expected, "{args}");
        }
    }

    #[test]
    fn errors_are_told_by_values_where_the_string_begins_with_a_colon() {
        let text =
            "set -- -x -b\nwhile getopts :b: opt; do S=\"$S$opt$OPTARG \"; done\necho $S > /said";
        let ran = bash("debian:12", text);
        assert_eq!(ran.state.fs.read("/said").expect("the file").known(), Some("?x :b\n"));
    }

    #[test]
    fn a_function_reads_its_own_arguments() {
        let text = "f() { local OPTIND opt; while getopts a opt; do N=\"$N$opt\"; done; }\nf -a -a; f -a\necho $N > /said";
        let ran = bash("debian:12", text);
        assert_eq!(ran.state.fs.read("/said").expect("the file").known(), Some("aaa\n"));
    }

    #[test]
    fn options_that_nobody_knows_may_be_any_of_the_letters_and_no_other() {
        let text = "F=--user\nwhile getopts 'fx:' o; do case $o in f) F=--break-system-packages ;; x) pip install \"$OPTARG\" ;; y) pip install never ;; esac; done\npip install $F last";
        let ran = script(text);
        let packages: Vec<_> = ran.events.iter().flat_map(|event| event.packages.clone()).collect();
        assert!(!packages.contains(&"never".to_owned()), "{packages:?}");
        let last = ran.events.iter().filter(|event| event.packages == ["last"]);
        let commands: Vec<_> = last.map(|event| event.command.as_str()).collect();
        assert_eq!(
            commands,
            ["pip install --user last", "pip install --break-system-packages last"]
        );
    }

    #[test]
    fn an_option_may_stand_behind_any_other_one() {
        for text in [
            "while getopts 'if' o; do case $o in i) pip install $F x ;; f) F=--break-system-packages ;; esac; done",
            "while [ $# -gt 0 ]; do case $1 in -i) pip install $F x ;; -f) F=--break-system-packages ;; esac; shift; done",
            "while (( $# )); do case $1 in -i) pip install $F x ;; -f) F=--break-system-packages ;; esac; shift; done",
            "for arg in \"$@\"; do case $arg in -i) pip install $F x ;; -f) F=--break-system-packages ;; esac; done",
            "for arg; do case $arg in -i) pip install $F x ;; -f) F=--break-system-packages ;; esac; done",
        ] {
            let ran = script(text);
            let with = ran.events.iter().any(|event| event.command.contains("--break"));
            assert!(with, "{text}");
            let plain = ran.events.iter().any(|event| event.command == "pip install x");
            assert!(plain, "{text}");
        }
    }

    #[test]
    fn loops_over_known_arguments_take_each_once_and_in_order() {
        for start in [
            "while [ $# -gt 0 ]; do case $1 in",
            "while [[ $# > 0 ]]; do case $1 in",
            "while (( $# > 0 )); do case $1 in",
            "while (($#)); do case \"$1\" in",
            "while [ -n \"$1\" ]; do case $1 in",
            "until [ $# -eq 0 ]; do case $1 in",
            "while test $# != 0; do case $1 in",
        ] {
            let text = format!(
                "set -- --one --with two three\n{start} --one) S=\"$S a\" ;; --with) S=\"$S b$2\"; shift ;; *) S=\"$S r$1\" ;; esac; shift; done\necho $S > /said"
            );
            let ran = bash("debian:12", &text);
            let said = ran.state.fs.read("/said").expect("the file");
            assert_eq!(said.known(), Some("a btwo rthree\n"), "{start}");
        }
    }

    #[test]
    fn a_shift_by_an_unknown_number_leaves_anything() {
        let ran = script("set -- a b\nshift \"$N\"\npip install \"$1\"");
        assert!(
            ran.events.last().expect("an event").packages.iter().all(|it| it != "a" && it != "b")
        );
    }
}
