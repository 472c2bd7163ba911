//! Guards in the text: questions that tell what kind of machine runs the branch.

use super::Presence;
use super::cond::Answer;
use super::event::Because;
use super::state::{Narrowed, State};
use super::words::Field;
use super::words::pattern::Pattern;
use crate::finding::Context;
use crate::knowledge::guards as table;
use crate::source::{Place, Text};
use crate::syntax::shell::ast::Word;

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

/// The guard that `$NAME`, `"${NAME:-}"` and the like name, as they are written.
pub(crate) fn of_written(written: &str) -> Option<Guard> {
    if let Some(guard) = of_output(written) {
        return Some(guard);
    }
    of_name(variable_named(written)?)
}

/// The variable in `$NAME`, `"${NAME:-}"` and the like.
pub(crate) fn variable_named(written: &str) -> Option<&str> {
    let inner = written.trim_matches('"').strip_prefix('$')?;
    match inner.strip_prefix('{') {
        Some(braced) => {
            let end = braced.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
            let (name, rest) = braced.split_at(end);
            // `${CI:-}`, `${CI-}`, `${CI:-false}`, `${CI+x}` all ask for the same.
            rest.starts_with(['}', ':', '-', '+']).then_some(name)
        }
        None => Some(inner),
    }
}

/// The guard in `"$CI" == true`, for the words of `[[`.
pub(crate) fn comparison(
    value: &Text,
    (pattern, text): (&Pattern, &Text),
    code: &Text,
    left: &Word,
) -> Answer {
    if value.is_known() {
        return Answer::Unknown;
    }
    match of_pattern(code, left, pattern) {
        Some(guard) => Answer::Guard(guard, false),
        None if NEGATIVE.contains(&text.as_str()) => {
            let written = code.as_str().get(left.span.range()).unwrap_or_default();
            holds(of_written(written), text.as_str())
        }
        None => Answer::Unknown,
    }
}

/// The guard in `$TRAVIS_TAG` where it fits a pattern that nothing does not fit: then it is set.
pub(crate) fn of_pattern(code: &Text, word: &Word, pattern: &Pattern) -> Option<Guard> {
    let guard = of_written(code.as_str().get(word.span.range())?)?;
    let negative = NEGATIVE.iter().any(|no| pattern.fits(no, false) != Presence::Absent);
    (!negative).then_some(guard)
}

/// The guard in `$GITHUB_REF =~ ^refs/`: a regular expression that begins with something to be found.
pub(crate) fn of_expression(code: &Text, word: &Word, expression: &Text) -> Option<Guard> {
    let expression = expression.known()?;
    let mut rest = expression.trim_start_matches(['^', '(']).chars();
    let found = rest.next().is_some_and(|c| c.is_ascii_alphanumeric() || c == '/');
    let again = rest.next().is_some_and(|c| matches!(c, '*' | '?' | '{'));
    let guard = of_written(code.as_str().get(word.span.range())?)?;
    (found && !again && !expression.contains('|')).then_some(guard)
}

/// The guard in `"$CI" = true`, for the arguments of `test`; each with what is written.
pub(crate) fn compared(left: (&Field, &str), right: (&Field, &str)) -> Answer {
    if left.0.text.is_known() {
        holds(of_written(right.1), left.0.as_str())
    } else {
        holds(of_written(left.1), right.0.as_str())
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

/// The file, of those in which a word tells something, that a piece of text names:
/// `$(cat /proc/1/cgroup)`.
pub(crate) fn file_named(text: &str) -> Option<&'static str> {
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/');
    let names = |path: &str| text.match_indices(path).any(|(at, _)| ends(&text[at + path.len()..]));
    table::told_by_words().map(|(path, _)| path).find(|path| names(path))
}

/// The guard that `$(grep docker /proc/1/cgroup)` is, where somebody asks whether it printed anything.
pub(crate) fn of_output(written: &str) -> Option<Guard> {
    let inner = written.trim_matches('"');
    let inner = inner.strip_prefix("$(").or_else(|| inner.strip_prefix('`'))?;
    let file = file_named(inner).filter(|_| inner.contains("grep") && !inner.contains(" -v"))?;
    let pattern = inner.replace(file, "");
    let words =
        pattern.split_whitespace().filter(|word| table::words(file).any(|it| word.contains(it)));
    of_search(file, words.collect::<Vec<_>>())
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
        let ran = script(
            "case $(cat /proc/1/cgroup) in\n*docker* | *lxc*) pip install x ;;\n*) pip install y ;;\nesac\n",
        );
        let contexts: Vec<_> = ran.events.iter().map(|event| event.context).collect();
        assert_eq!(contexts, [Context::Container, Context::Host]);
    }
}
