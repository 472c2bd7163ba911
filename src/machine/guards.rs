//! Guards in the text: questions that tell what kind of machine runs the branch.

use super::Presence;
use super::cond::Answer;
use super::event::Because;
use super::state::{Narrowed, State};
use super::words::pattern::Pattern;
use crate::finding::Context;
use crate::knowledge::guards as table;
use crate::source::{Origin, Place, Search, Text};

pub(crate) use table::Guard;

/// Values that say no.
const NEGATIVE: [&str; 6] = ["", "0", "false", "no", "False", "off"];

/// Notes that a guard holds. Container beats runner; a CI's variables are set on runners that are
/// kept, too, so that they only tell that nobody can tell.
pub(crate) fn narrow(state: &mut State, guard: Guard, place: Option<Place>) {
    let narrowed = match guard {
        Guard::Container => Context::Container,
        Guard::Hosted => state.context.min(Context::HostedCi),
        Guard::Ci => state.context.min(Context::Unknown),
        Guard::Environment => {
            state.active = true;
            return;
        }
    };
    if narrowed != state.context {
        state.context = narrowed;
        state.narrowed_by = Some(Narrowed { guard, place });
    }
}

/// What a guard that holds says about the machine.
pub(crate) fn because(narrowed: Narrowed) -> Because {
    let message = match narrowed.guard {
        Guard::Container => "by this test it runs in containers only",
        Guard::Hosted => "by this test it runs on hosted runners only",
        Guard::Ci => "by this test it runs in CI only, on whatever runner",
        Guard::Environment => "by this test it runs in a virtual environment only",
    };
    Because { place: narrowed.place, message: message.to_owned() }
}

/// The guard that a file's presence is.
pub(crate) fn of_file(path: &str) -> Option<Guard> {
    table::file(path)
}

/// The guard that a variable's presence is.
pub(crate) fn of_name(name: &str) -> Option<Guard> {
    table::variable(name)
}

/// The guard that something unknown is, where somebody asks whether it is empty or what it says: a
/// variable of the environment (`$CI`), what a search found (`$(grep docker /proc/1/cgroup)`).
pub(crate) fn of_unknown(text: &Text) -> Option<Guard> {
    match text.origin()? {
        Origin::Variable(name) => of_name(name),
        Origin::Lines(search) | Origin::Count(search) => of_lines(search),
        Origin::File(_)
        | Origin::Blank(_)
        | Origin::Fetched(_)
        | Origin::OrdinaryUser
        | Origin::Failure => None,
    }
}

/// The guard in `"$CI" == true`, for the words of `[[`.
pub(crate) fn comparison(value: &Text, pattern: &Pattern, text: &Text) -> Answer {
    if value.is_known() {
        return Answer::Unknown;
    }
    match of_pattern(value, pattern) {
        Some(guard) => Answer::Guard(guard, false),
        None if NEGATIVE.contains(&text.as_str()) => holds(of_unknown(value), text.as_str()),
        None => Answer::Unknown,
    }
}

/// The guard in `$TRAVIS_TAG` where it fits a pattern that nothing does not fit: then it is set.
pub(crate) fn of_pattern(value: &Text, pattern: &Pattern) -> Option<Guard> {
    let guard = of_unknown(value)?;
    let negative = NEGATIVE.iter().any(|no| pattern.fits(no, false) != Presence::Absent);
    (!negative).then_some(guard)
}

/// The guard in `$GITHUB_REF =~ ^refs/`: a regular expression that begins with something to be found.
pub(crate) fn of_expression(value: &Text, expression: &Text) -> Option<Guard> {
    let expression = expression.known()?;
    let mut rest = expression.trim_start_matches(['^', '(']).chars();
    let found = rest.next().is_some_and(|c| c.is_ascii_alphanumeric() || c == '/');
    let again = rest.next().is_some_and(|c| matches!(c, '*' | '?' | '{'));
    let guard = of_unknown(value)?;
    (found && !again && !expression.contains('|')).then_some(guard)
}

/// The guard that a number is, where somebody asks whether it is more than none:
/// `$(grep -c docker /proc/1/cgroup)`.
pub(crate) fn of_count(text: &Text) -> Option<Guard> {
    match text.origin()? {
        Origin::Count(search) => of_lines(search),
        _ => None,
    }
}

/// The guard that finding anything is.
pub(crate) fn of_lines(search: &Search) -> Option<Guard> {
    of_search(&search.file, search.patterns.iter().map(String::as_str))
}

/// The guard that looking for a pattern in an unknown text is, if that is what a file holds:
/// `[[ $(cat /proc/1/cgroup) == *docker* ]]`, or the same by a variable.
pub(crate) fn searched(text: &Text, pattern: &Text) -> Option<Guard> {
    match text.origin()? {
        Origin::File(file) => of_search(file, [pattern.known()?]),
        _ => None,
    }
}

/// The guard in `"$CI" = true`.
pub(crate) fn compared(left: &Text, right: &Text) -> Answer {
    if left.is_known() {
        holds(of_unknown(right), left.as_str())
    } else {
        holds(of_unknown(left), right.as_str())
    }
}

fn holds(guard: Option<Guard>, value: &str) -> Answer {
    match guard {
        None => Answer::Unknown,
        Some(guard) => Answer::Guard(guard, NEGATIVE.contains(&value)),
    }
}

/// The guard that a search for patterns in a file is (`grep -q docker /proc/1/cgroup`): each of their
/// alternatives must hold a word that tells where it runs.
pub(crate) fn of_search<'a>(
    file: &str,
    patterns: impl IntoIterator<Item = &'a str>,
) -> Option<Guard> {
    let (_, guard) = table::told_by_words().find(|(path, _)| *path == file)?;
    let mut any = false;
    for alternative in patterns.into_iter().flat_map(|pattern| pattern.split(['|', '\n'])) {
        let alternative = alternative.to_ascii_lowercase();
        any = true;
        if !table::words(file).any(|word| alternative.contains(word)) {
            return None;
        }
    }
    any.then_some(guard)
}

/// What a path holds, if it is a file in which a word tells something. It is there on every system, and
/// nobody knows what it says.
pub(crate) fn content(path: &str) -> Option<Text> {
    let told = table::told_by_words().any(|(file, _)| file == path);
    told.then(|| Text::of(Origin::File(path.into()), None))
}

#[cfg(test)]
mod tests {
    use crate::finding::Context;
    use crate::machine::testing::script;

    /// The context of a command behind a condition.
    fn behind(condition: &str) -> Context {
        let ran = script(&format!("if {condition}; then\n  pip install x\nfi\n"));
        ran.events.last().map_or_else(|| panic!("{condition}"), |event| event.context)
    }

    #[test]
    fn the_groups_of_the_first_process_tell_of_a_container() {
        for condition in [
            "grep -q kubepods /proc/1/cgroup",
            "grep -Eqs '(lxc|docker)' /proc/self/cgroup",
            "grep -q -e docker -e containerd /proc/1/cgroup",
            r"grep 'docker\|lxc' /proc/1/cgroup > /dev/null",
            "grep -q docker < /proc/1/cgroup",
            "cat /proc/1/cgroup | grep -qi Docker",
            "sudo grep -q docker /proc/1/cgroup",
            "[[ $(cat /proc/1/cgroup) == *lxc* ]]",
            "[[ \"$(</proc/1/cgroup)\" =~ kubepods ]]",
            "[ -n \"$(grep docker /proc/1/cgroup)\" ]",
            "[ \"$(grep -c docker /proc/1/cgroup)\" -gt 0 ]",
            "[ $(cat /proc/1/cgroup | grep docker | wc -l) -gt 0 ]",
            "[ -n \"$(grep -E 'docker|lxc' < /proc/1/cgroup | head -n 1)\" ]",
            "[[ $(sudo cat /proc/1/cgroup) == *docker* ]]",
            "[ -n \"$IN_DOCKER\" ]",
            "[ -n \"${IN_DOCKER:-}\" ]",
            "[ \"${IN_DOCKER:-false}\" = true ]",
            "[[ ${IN_DOCKER-} ]]",
            "[[ ${IN_DOCKER:+yes} == yes ]]",
            "grep -q container= /proc/1/environ",
            "systemd-detect-virt --quiet --container",
            "[ -e /run/systemd/container ]",
        ] {
            assert_eq!(behind(condition), Context::Container, "{condition}");
        }
    }

    #[test]
    fn a_group_of_users_or_any_other_word_tells_nothing() {
        for condition in [
            "grep -q docker /etc/group",
            "getent group docker",
            "id -nG | grep -q docker",
            "[[ $(cat /etc/group) == *docker* ]]",
            "[ -n \"$(getent group docker)\" ]",
            r"grep -q 'docker\|init' /proc/1/cgroup",
            "grep -qv docker /proc/1/cgroup",
            "! grep -q docker /proc/1/cgroup",
            "[ -f /proc/1/cgroup ]",
            "[ -n \"$(cat /proc/1/cgroup)\" ]",
            "[ -n \"$(echo grep docker /proc/1/cgroup)\" ]",
            "[ -n \"$(grep -v docker /proc/1/cgroup)\" ]",
            "[[ $(sed 's/docker//' /proc/1/cgroup) == *docker* ]]",
            "[ \"${IN_DOCKER:-false}\" = false ]",
            "systemd-detect-virt --quiet",
        ] {
            assert_eq!(behind(condition), Context::Host, "{condition}");
        }
    }

    #[test]
    fn whoever_asks_for_a_variable_of_a_service_is_on_that_service() {
        for condition in [
            "[ -n \"$TRAVIS_TAG\" ]",
            "[[ $TRAVIS_TAG ]]",
            "test \"$TRAVIS_OS_NAME\" = linux",
            "[[ $TRAVIS_BRANCH == release-* ]]",
            "[[ $TRAVIS_TAG =~ ^v[0-9] ]]",
            "[[ -v APPVEYOR_BUILD_FOLDER ]]",
            "! [ -z \"${TRAVIS_TAG:-}\" ]",
        ] {
            assert_eq!(behind(condition), Context::HostedCi, "{condition}");
        }
        // Their jobs run on machines of all kinds.
        for condition in ["[ -n \"$CIRCLE_TAG\" ]", "[[ $GITHUB_REF == refs/tags/* ]]"] {
            assert_eq!(behind(condition), Context::Unknown, "{condition}");
        }
        for condition in [
            "[ -z \"$TRAVIS_TAG\" ]",
            "[[ $TRAVIS_TAG == * ]]",
            "[[ $TRAVIS_TAG =~ v* ]]",
            "[[ $TRAVIS_TOKEN ]]",
            "[ \"$TRAVIS_PULL_REQUEST\" = false ]",
        ] {
            assert_eq!(behind(condition), Context::Host, "{condition}");
        }
    }

    #[test]
    fn whoever_needs_a_variable_of_a_service_is_on_that_service_from_there_on() {
        for (text, context) in [
            (": \"${TRAVIS_TAG:?}\"\npip install x", Context::HostedCi),
            ("NAME=app-${TRAVIS_TAG?no tag}\npip install x", Context::HostedCi),
            ("[ -n \"$TRAVIS_TAG\" ] || exit 0\npip install x", Context::HostedCi),
            ("case $TRAVIS_OS_NAME in linux) pip install x ;; esac", Context::HostedCi),
            ("case $TRAVIS_OS_NAME in *) pip install x ;; esac", Context::Host),
            // A use alone proves nothing.
            ("NAME=app-$TRAVIS_TAG\npip install x", Context::Host),
            ("NAME=app-${TRAVIS_TAG:-dev}\npip install x", Context::Host),
        ] {
            let ran = script(text);
            assert_eq!(ran.events.last().map(|event| event.context), Some(context), "{text}");
        }
    }

    #[test]
    fn a_variable_and_a_case_ask_the_same() {
        let ran =
            script("groups=$(cat /proc/1/cgroup)\n[[ $groups == *docker* ]] && pip install x\n");
        assert_eq!(ran.events[0].context, Context::Container);
        for text in [
            "lines=$(grep docker /proc/1/cgroup)\nif [ -n \"$lines\" ]; then pip install x; fi\n",
            "cp /proc/1/cgroup /tmp/g; if grep -q docker /tmp/g; then pip install x; fi\n",
            "any() { [ -n \"$1\" ]; }\nif any \"$IN_DOCKER\"; then pip install x; fi\n",
            "inside=$IN_DOCKER\nif [ \"$inside\" = 1 ]; then pip install x; fi\n",
            "inside=${IN_DOCKER:-0}\nif [ \"$inside\" = 1 ]; then pip install x; fi\n",
        ] {
            assert_eq!(script(text).events[0].context, Context::Container, "{text}");
        }
        let ran = script("IN_DOCKER=$(date)\nif [ -n \"$IN_DOCKER\" ]; then pip install x; fi\n");
        assert_eq!(ran.events[0].context, Context::Host);
        let ran = script(
            "case $(cat /proc/1/cgroup) in\n*docker* | *lxc*) pip install x ;;\n*) pip install y ;;\nesac\n",
        );
        let contexts: Vec<_> = ran.events.iter().map(|event| event.context).collect();
        assert_eq!(contexts, [Context::Container, Context::Host]);
    }
}
