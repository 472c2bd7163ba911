//! `useradd` and its like: accounts, their numbers and their homes.

use super::Model;
use super::args::{Args, by_table};
use crate::machine::flow::{Flows, next};
use crate::machine::redirect::may_write;
use crate::machine::state::{State, Status, User};
use crate::machine::{Call, Machine};
use crate::source::{Origin, Text};

/// Where accounts are listed.
const LIST: &str = "/etc/passwd";

/// The number of the first account that `useradd` makes (login.defs of Debian 12: `UID_MIN`).
const FIRST: u32 = 1_000;

/// The model for a command of this family.
pub(super) fn find(name: &str) -> Option<Model> {
    Some(match name {
        "useradd" => |machine, call| by_table(machine, call, "useradd", useradd),
        "groupadd" | "groupmod" | "gpasswd" | "chpasswd" | "passwd" | "chage" => changed,
        _ => return None,
    })
}

/// Something else about accounts, which makes no files.
fn changed(_: &mut Machine<'_>, call: Call) -> Flows {
    let denied = !may_write(&call.state, LIST);
    next(call.state.with(if denied { Status::NonZero } else { Status::Likely }))
}

/// `useradd -m name`
fn useradd(machine: &mut Machine<'_>, mut call: Call, args: Args) -> Flows {
    if !may_write(&call.state, LIST) {
        return next(call.state.with(Status::NonZero));
    }
    let Some(name) = args.operands.first().and_then(|name| name.known()).map(str::to_owned) else {
        return next(call.state.with(Status::Likely));
    };
    let base = args.value("--base-dir").map_or("/home", |base| base.as_str());
    let own = format!("{base}/{name}");
    let home = args.value("--home-dir").map_or(own, |home| home.as_str().to_owned());
    let home = call.state.path(&home);
    if args.has(&["--create-home"]) {
        call.state.fs_mut().is_there(&home);
    }
    let number = match args.value("--uid") {
        Some(number) => number.known().and_then(|number| number.parse().ok()),
        None if args.has(&["--system"]) => None,
        None => next_number(machine, &call.state),
    };
    if let (Some(number), Some(mut list)) = (number, call.state.fs.read(LIST)) {
        if !list.as_str().ends_with('\n') {
            list.push_for("\n", None);
        }
        list.push_for(&format!("{name}:x:{number}:{number}::{home}:/bin/sh\n"), None);
        call.state.fs_mut().write(LIST, list);
    }
    next(call.state.with(Status::Likely))
}

/// The number that the next account gets, where none but the system's own are there.
fn next_number(machine: &Machine<'_>, state: &State) -> Option<u32> {
    // Others' images have accounts of their own.
    let none = machine.distro.is_some_and(|distro| distro.id == "debian");
    if !none || !state.fs.is_untouched() {
        return None;
    }
    let list = state.fs.read(LIST)?;
    let numbers = list.as_str().lines().filter_map(|line| number_in(line)?.parse().ok());
    let last = numbers.filter(|number| (FIRST..60_000).contains(number)).max();
    Some(last.map_or(FIRST, |last: u32| last + 1))
}

/// The number in a line of the list.
fn number_in(line: &str) -> Option<&str> {
    line.split(':').nth(2)
}

impl State {
    /// The number of whoever runs a command, as text.
    pub(crate) fn user_number(&self) -> Text {
        match &self.user {
            User::Root => Text::from("0"),
            User::Named(name) => {
                let list = self.fs.read(LIST).unwrap_or_default();
                let line = list.as_str().lines().find(|line| {
                    !name.is_empty()
                        && line.strip_prefix(name.as_str()).is_some_and(|it| it.starts_with(':'))
                });
                let number = line.and_then(number_in).filter(|it| it.parse::<u32>().is_ok());
                number.map_or_else(|| Text::of(Origin::OrdinaryUser, None), Text::from)
            }
            User::Unknown => Text::hole(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::machine::event::Reach;
    use crate::machine::testing::{bash_as, dockerfile};

    /// How an install behind a condition is reached for a user.
    fn behind(user: &str, condition: &str) -> Option<Reach> {
        let text = format!("if {condition}; then pip install x; fi");
        bash_as(user, "debian:12", &text).events.last().map(|event| event.reach)
    }

    #[test]
    fn an_ordinary_user_s_number_is_not_0() {
        for condition in [
            "[ \"$(id -u)\" = 0 ]",
            "[ $(id -u) -eq 0 ]",
            "[[ $EUID -eq 0 ]]",
            "[[ $UID == 0 ]]",
            "[ `id -u` -lt 1 ]",
        ] {
            assert_eq!(behind("dev", condition), None, "{condition}");
            assert_eq!(behind("root", condition), Some(Reach::Always), "{condition}");
            assert_eq!(
                behind("dev", &format!("! {condition}")),
                Some(Reach::Always),
                "{condition}"
            );
        }
        assert_eq!(behind("dev", "[ $(id -u) = 1000 ]"), Some(Reach::Maybe));
    }

    #[test]
    fn the_first_account_has_the_first_number() {
        let number = |adds: &str, user: &str| {
            let text = format!("FROM debian:12\nRUN {adds}\nUSER {user}\nRUN id -u > /tmp/n\n");
            dockerfile(&text).state.fs.read("/tmp/n").map(|text| text.as_str().to_owned())
        };
        assert_eq!(number("useradd -m a", "a").as_deref(), Some("1000\n"));
        assert_eq!(number("useradd a && useradd -ms /bin/bash b", "b").as_deref(), Some("1001\n"));
        assert_eq!(number("useradd -u 1500 a", "a").as_deref(), Some("1500\n"));
        assert_ne!(number("make users", "a").as_deref(), Some("1000\n"));
    }
}
