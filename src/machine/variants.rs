//! What a variable may hold where several things are possible: a state for each.

use super::guards;
use super::state::State;
use super::value::Value;
use super::words::{options_if_set, variables};
use crate::syntax::shell::ast::Word;

/// A state for each combination of what the variables in `words` may hold, as long as there are not more
/// than `most`. Who `asks` for a program may find none, and who asks for a default may find another value.
pub(crate) fn variants<'w>(
    words: impl IntoIterator<Item = &'w Word>,
    asks: bool,
    state: State,
    most: usize,
) -> Vec<State> {
    let words: Vec<&Word> = words.into_iter().collect();
    let mut states = vec![state];
    for name in variables(words.iter().copied()) {
        let Some(var) = states[0].vars.get(name) else { continue };
        let otherwise = var.otherwise.clone().filter(|_| asks);
        if otherwise.is_none() && var.value.alternatives().len() < 2 {
            continue;
        }
        let mut all = var.value.alternatives().to_vec();
        all.extend(otherwise.map(Value::Text));
        states = each(states, name, &all, asks, most);
    }
    for name in options_if_set(words) {
        // Nobody knows whether the environment brings it.
        if let Some(value) = states[0].outside(name).filter(|_| guards::of_name(name).is_none()) {
            let all = [Value::Unset, Value::Text(value)];
            states = each(states, name, &all, asks, most);
        }
    }
    states
}

/// The same for what one variable may hold.
pub(super) fn each(
    states: Vec<State>,
    name: &str,
    all: &[Value],
    asks: bool,
    most: usize,
) -> Vec<State> {
    if all.len() < 2 || states.len() * all.len() > most {
        return states;
    }
    let one = |state: &State, value: &Value| {
        let mut state = state.clone();
        let var = state.vars.entry(name);
        var.value = value.clone();
        if asks {
            var.otherwise = None;
        }
        state
    };
    states.iter().flat_map(|state| all.iter().map(|value| one(state, value))).collect()
}

#[cfg(test)]
mod tests {
    use crate::machine::testing::script;

    /// How often something is installed.
    fn installs(text: &str) -> usize {
        script(text).installs().len()
    }

    #[test]
    fn a_default_is_used_but_whoever_asks_for_it_may_find_something_else() {
        for text in [
            "[ \"${CONFIRM:-no}\" = yes ] || exit 0\npip3 install x",
            "MODE=${1:-local}\nif [ \"$MODE\" = system ]; then pip3 install x; fi",
            "MODE=${1:-local}\nKIND=$MODE\ncase $KIND in system) pip3 install x ;; esac",
            ": \"${WIDE:=0}\"\n[[ $WIDE == 1 ]] && pip3 install x",
            "go() { local mode=${MODE:-no}; [ $mode = yes ] && pip3 install x; }\ngo",
        ] {
            assert_eq!(installs(text), 1, "{text}");
        }
        // What is passed here is known.
        let text = "go() { [ \"${1:-no}\" = yes ] && pip3 install x; }\ngo";
        assert_eq!(installs(text), 0);
        assert_eq!(installs("MODE=${1:-local}\nMODE=local\n[ $MODE = x ] && pip3 install x"), 0);
        let used = script("\"${PYTHON:-python3}\" -m pip install x").installs();
        assert_eq!(used, script("python3 -m pip install x").installs());
        let used = script("PYTHON=${1:-python3}\n$PYTHON -m pip install x").installs();
        assert_eq!(used, script("python3 -m pip install x").installs());
    }

    #[test]
    fn an_option_that_a_variable_of_the_environment_brings_may_be_there_or_not() {
        let text = "pip3 install ${WIDE:+--break-system-packages} x";
        let found = script(text).installs();
        let outcomes: Vec<&str> = found.iter().filter_map(|line| line.split(',').next()).collect();
        assert_eq!(outcomes, ["pip install blocked", "pip install proceeds"]);
        assert_eq!(installs(&format!("WIDE=1\n{text}")), 1);
    }
}
