//! What texts leave blank: values that only the state tells, put in where it is known.

use super::Machine;
use super::flow::Flows;
use super::state::State;
use super::value::Value;
use crate::program::{
    Choices, Expression, Known, Provide, Provided, Script, Step, Teller, Template,
};
use crate::source::{Blank, Text};
use crate::syntax::shell::{Dialect, statements};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// That many texts are told apart where a value may be one of several.
const MOST: usize = 6;

/// The blanks on which something depended.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    /// Something that a rule may speak of.
    told: BTreeSet<Blank>,
    /// The state.
    given: BTreeSet<Blank>,
}

/// What somebody has told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Outputs {
    /// By names.
    pub named: BTreeMap<String, Value>,
    /// What holds for all other names.
    pub others: Value,
}

impl Outputs {
    /// Nobody can tell anything.
    pub(crate) fn unknown() -> Self {
        Self { named: BTreeMap::new(), others: Value::unknown() }
    }

    /// What is told under a name.
    fn get(&self, name: &str) -> &Value {
        self.named.get(name).unwrap_or(&self.others)
    }

    /// What holds if either may be the case.
    pub(crate) fn join(&self, other: &Self) -> Self {
        let names = self.named.keys().chain(other.named.keys());
        let joined = names.map(|name| (name.clone(), self.get(name).join(other.get(name))));
        Self { named: joined.collect(), others: self.others.join(&other.others) }
    }

    /// The same for those who ask.
    pub(super) fn choices(&self) -> impl Iterator<Item = (String, Choices)> {
        self.named.iter().map(|(name, value)| (name.clone(), choices(value)))
    }
}

/// What a state tells.
pub(super) struct Seen<'s> {
    pub(super) state: &'s State,
    /// Whether a step has failed; `None` if nobody can tell.
    pub(super) failed: Option<bool>,
}

impl Known for Seen<'_> {
    fn output(&self, step: &str, name: &str) -> Choices {
        match self.state.told.get(&Teller::Step(step.to_owned())) {
            Some(outputs) => choices(outputs.get(name)),
            None => choices(&Value::unknown()),
        }
    }

    fn variable(&self, name: &str) -> Option<Choices> {
        let var = self.state.vars.get(name).filter(|var| var.exported && var.set_at.is_some())?;
        Some(choices(&var.value))
    }

    fn failed(&self) -> Option<bool> {
        self.failed
    }
}

fn choices(value: &Value) -> Choices {
    let all = value.alternatives().iter().map(Value::scalar).collect();
    Choices { all, open: false }
}

impl Machine<'_> {
    /// An expression by its number.
    fn expression(&self, blank: Blank) -> Option<&Expression> {
        self.expressions.get(blank.0 as usize)
    }

    /// A text in a state. What may be several things is a hole, but for something that matters.
    pub(super) fn filled(&self, text: &Text, state: &State) -> Text {
        let seen = Seen { state, failed: None };
        text.filled(|blank| self.expression(blank)?.texts(&seen, 1).pop())
    }

    /// The blanks of a text that may be one of several things, each with these.
    fn several(&self, text: &Text, state: &State) -> Vec<(Blank, Vec<Text>)> {
        let seen = Seen { state, failed: None };
        let mut several = Vec::new();
        for blank in text.blanks() {
            if several.iter().any(|(known, _)| *known == blank) {
                continue;
            }
            let values = self.expression(blank).map(|one| one.texts(&seen, MOST));
            several.extend(values.filter(|it| it.len() > 1).map(|values| (blank, values)));
        }
        several
    }

    /// Everything that a text may be in a state, as a variable's value. Of several expressions that may be
    /// several things only the first is told apart: nobody knows which of their values go together.
    pub(super) fn value_of(&self, text: &Text, state: &State) -> Value {
        let Some((blank, values)) = self.several(text, state).into_iter().next() else {
            return Value::Text(self.filled(text, state));
        };
        let texts = values.iter().map(|value| self.filled(&with(text, blank, value), state));
        let mut texts: Vec<Text> = texts.collect();
        // What is something on one way is what is looked at first.
        texts.sort_by_key(Text::is_empty);
        let texts = texts.into_iter().map(Value::Text);
        texts.reduce(|all, text| all.join(&text)).unwrap_or_default()
    }

    /// A template's text in a state.
    pub(super) fn template(&self, template: &Template, state: &State) -> Text {
        self.filled(&super::replay::template(template, state), state)
    }

    /// Runs what a step may run. Where values may be one of several things, it is replayed with them left
    /// blank, and again with each of the first one that a command has asked for: nobody knows which values
    /// go together.
    pub(super) fn alternatives(&mut self, script: &Script, step: &Step, state: State) -> Flows {
        let main = match script {
            Script::Exec(argv) => argv.last(),
            Script::Shell { text, .. } | Script::File { text, .. } => Some(text),
            // Workflows have no others.
            Script::Stdin { .. } | Script::Typed(_) | Script::Source { .. } => None,
        };
        let several = main.map(|text| (text, self.several(text, &state)));
        let Some((text, several)) = several.filter(|(_, several)| !several.is_empty()) else {
            let filled = self.with_main(script, &state, |text| self.filled(text, &state));
            return self.script(&filled, step, state);
        };
        let telling =
            several.iter().find(|(blank, values)| self.changes_shape(text, *blank, values));
        let (blank, values) = if let Some(telling) = telling {
            telling
        } else {
            let before = self.clone();
            self.asked.take();
            let single = |blank: Blank| several.iter().all(|(one, _)| *one != blank);
            let seen = Seen { state: &state, failed: None };
            let blank = self.with_main(script, &state, |text| {
                text.filled(|it| self.expression(it).filter(|_| single(it))?.texts(&seen, 1).pop())
            });
            let flows = self.script(&blank, step, state.clone());
            let asked = self.asked.take();
            let first = |by: &BTreeSet<Blank>| several.iter().find(|(blank, _)| by.contains(blank));
            let Some(first) = first(&asked.told).or_else(|| first(&asked.given)) else {
                return flows;
            };
            *self = before;
            first
        };
        let arm = |value| {
            let fill = |text: &Text| self.filled(&with(text, *blank, value), &state);
            (self.with_main(script, &state, fill), state.clone())
        };
        let arms = values.iter().map(arm).collect();
        self.fork(arms, |machine, script, state| machine.script(&script, step, state))
    }

    /// Whether a text has other statements with some values than with others: then they hold more than an
    /// argument.
    fn changes_shape(&self, text: &Text, blank: Blank, values: &[Text]) -> bool {
        let count = |text: &Text| {
            statements(&self.parsed.tree(text.as_str(), Dialect::default(), &self.world.trees))
                .len()
        };
        let left = count(text);
        values.iter().any(|value| count(&with(text, blank, value)) != left)
    }

    /// What a step runs in a state, with that done to what may be several things.
    fn with_main(&self, script: &Script, state: &State, fill: impl Fn(&Text) -> Text) -> Script {
        let filled = |texts: &[Text]| texts.iter().map(|text| self.filled(text, state)).collect();
        match script {
            Script::Exec(argv) => {
                let (last, first) = argv.split_last().unzip();
                let mut argv: Vec<Text> = filled(first.unwrap_or_default());
                argv.extend(last.map(fill));
                Script::Exec(argv)
            }
            Script::Shell { shell, text } => {
                Script::Shell { shell: filled(shell), text: fill(text) }
            }
            Script::Stdin { shell, command, text } => Script::Stdin {
                shell: filled(shell),
                command: self.filled(command, state),
                text: self.filled(text, state),
            },
            Script::File { words, text } => Script::File { words: filled(words), text: fill(text) },
            Script::Typed(text) => Script::Typed(self.filled(text, state)),
            Script::Source { dialect, text } => {
                Script::Source { dialect: *dialect, text: self.filled(text, state) }
            }
        }
    }

    /// Notes that something depends on a text of which a rule may speak: the words of such a command, what
    /// names a program.
    pub(super) fn tells<'t>(&self, texts: impl IntoIterator<Item = &'t Text>) {
        self.asked.borrow_mut().told.extend(texts.into_iter().flat_map(Text::blanks));
    }

    /// Notes that the state may depend on a text: the arguments of a command, what a file holds.
    pub(super) fn gives<'t>(&self, texts: impl IntoIterator<Item = &'t Text>) {
        self.asked.borrow_mut().given.extend(texts.into_iter().flat_map(Text::blanks));
    }

    /// What an action brings, in a state.
    pub(super) fn provided(&self, provide: &Provide, state: &State) -> Provide {
        let mut provide = provide.clone();
        provide.version = self.filled(&provide.version, state);
        if let Provided::Venv(name) | Provided::Conda(name) | Provided::LoginConda(name) =
            &mut provide.what
        {
            *name = self.filled(name, state);
        }
        provide
    }

    /// Lets later steps and units see what is told.
    pub(super) fn tell(&self, whose: &Teller, outputs: &[(String, Text)], state: &mut State) {
        let named = outputs.iter().map(|(name, text)| (name.clone(), self.value_of(text, state)));
        let told = Outputs { named: named.collect(), others: Value::Unset };
        Rc::make_mut(&mut state.told).insert(whose.clone(), told);
    }
}

/// A text with a value for one of its blanks.
fn with(text: &Text, blank: Blank, value: &Text) -> Text {
    text.filled(|at| (at == blank).then(|| value.clone()))
}

#[cfg(test)]
mod tests {
    use crate::machine::event::Reach;
    use crate::machine::testing::workflow;

    /// The commands of pip that a job runs, each with how it is reached.
    fn pip(job: &str) -> Vec<String> {
        let ran = workflow(&format!("on: push\njobs:\n{job}"));
        let shown = |reach: Reach, command: &str| match reach {
            Reach::Always => command.to_owned(),
            Reach::Maybe => format!("maybe {command}"),
            Reach::Never => format!("never {command}"),
        };
        ran.events.iter().map(|event| shown(event.reach, &event.command)).collect()
    }

    /// The same of the steps of a job where nothing is refused.
    fn steps(steps: &str) -> Vec<String> {
        pip(&format!("  j:\n    runs-on: ubuntu-22.04\n    steps:\n{steps}"))
    }

    /// What `pip install ${{ steps.s.outputs.flag }} x` comes to behind this text of step `s`.
    fn told(text: &str) -> Vec<String> {
        let text = text.replace('\n', "\n        ");
        steps(&format!(
            "    - id: s\n      run: |\n        {text}\n    - run: pip install ${{{{ steps.S.outputs.flag }}}} x\n"
        ))
    }

    #[test]
    fn steps_tell_later_ones_in_whatever_way_they_write() {
        for text in [
            "echo flag=--user >> $GITHUB_OUTPUT",
            "say() { echo \"$1=$2\" >> \"$GITHUB_OUTPUT\"; }\nsay other x\nsay flag --user",
            "echo flag=--user | sudo tee -a \"$GITHUB_OUTPUT\"",
            "bash -c 'echo flag=--user >> $GITHUB_OUTPUT'",
            "printf 'say flag=%s\\n' --user | sed 's/^say //' >> $GITHUB_OUTPUT",
            "cat <<END >> $GITHUB_OUTPUT\nflag<<X\n--user\nX\nEND",
            "echo '::set-output name=flag::--user'",
            "echo flag=-q >> $GITHUB_OUTPUT\necho flag=--user >> $GITHUB_OUTPUT",
        ] {
            assert_eq!(told(text), ["pip install --user x"], "{text}");
        }
        for text in ["make", "echo flag=$(date) >> $GITHUB_OUTPUT", "./more >> $GITHUB_OUTPUT"] {
            assert_eq!(told(text), ["pip install … x"], "{text}");
        }
        let either = "if a; then echo flag=--user >> $GITHUB_OUTPUT; fi";
        assert_eq!(told(either), ["pip install x", "pip install --user x"]);
    }

    #[test]
    fn a_step_that_does_not_happen_tells_nothing() {
        let text = "    - {id: a, if: false, run: 'echo f=--user >> $GITHUB_OUTPUT'}\n    - {id: b, run: 'echo f=-q >> $GITHUB_OUTPUT'}\n    - run: pip install ${{ steps.a.outputs.f || steps.b.outputs.f }} x\n";
        assert_eq!(steps(text), ["pip install -q x"]);
    }

    #[test]
    fn conditions_see_what_steps_told() {
        let text = "    - {id: a, run: 'echo go=yes >> $GITHUB_OUTPUT'}\n    - {if: steps.a.outputs.go == 'yes', run: pip install one}\n    - {if: steps.a.outputs.go == 'no', run: pip install two}\n    - {if: steps.a.outputs.other, run: pip install three}\n";
        assert_eq!(steps(text), ["pip install one", "maybe pip install three"]);
    }

    #[test]
    fn variables_are_those_of_the_moment() {
        let text = "    - run: pip install ${{ env.F }} x\n      env: {F: -q}\n    - run: echo F=--user >> $GITHUB_ENV\n    - run: pip install ${{ env.F }} y\n    - run: pip install ${{ env.UNSET }} z\n";
        assert_eq!(steps(text), ["pip install -q x", "pip install --user y", "pip install … z"]);
    }

    #[test]
    fn values_of_legs_are_told_apart() {
        let job = "  j:\n    runs-on: ubuntu-22.04\n    strategy: {matrix: {p: [one, two], v: [1, 2]}}\n    steps:\n    - run: pip install ${{ matrix.p }}\n    - run: pip install ${{ matrix.p }}==${{ matrix.v }} ${{ matrix.p }}\n";
        assert_eq!(
            pip(job),
            [
                "pip install one",
                "pip install two",
                "pip install one==… one",
                "pip install two==… two"
            ]
        );
    }

    #[test]
    fn only_what_matters_is_told_apart() {
        let job = "  j:\n    runs-on: ubuntu-22.04\n    strategy: {matrix: {a: [1, 2], b: [one, two]}}\n    steps:\n    - run: |\n        echo ${{ matrix.a }}\n        pip install x\n        pip install \\\n          ${{ matrix.b }}\n";
        assert_eq!(pip(job), ["pip install x", "pip install one", "pip install two"]);
    }

    #[test]
    fn a_value_matters_wherever_it_comes_to_a_command() {
        let legs = |values: &str, run: &str| {
            let run = run.replace('\n', "\n        ");
            pip(&format!(
                "  j:\n    runs-on: ubuntu-22.04\n    strategy: {{matrix: {{a: [1, 2], b: {values}}}}}\n    steps:\n    - run: |\n        {run}\n"
            ))
        };
        let two = ["pip install one", "pip install two"];
        for run in [
            "packages=${{ matrix.b }}\npip install $packages",
            "install() { pip install \"$1\"; }\ninstall ${{ matrix.b }}",
            "echo ${{ matrix.b }} > list\npip install $(cat list)",
            "bash -c 'pip install ${{ matrix.b }}'",
            "echo 'pip install ${{ matrix.b }}' | sh",
            "mkdir -p build/${{ matrix.a }}\npip install ${{ matrix.b }}",
        ] {
            assert_eq!(legs("[one, two]", run), two, "{run}");
        }
        assert_eq!(
            legs("['', '; pip install b']", "echo ${{ matrix.b }}\npip install a"),
            ["pip install b", "pip install a"]
        );
    }

    #[test]
    fn jobs_tell_others_what_their_legs_are() {
        let text = "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    outputs: {legs: '${{ steps.s.outputs.legs }}'}\n    steps:\n    - id: s\n      run: |\n        say() { echo \"$1=$2\" >> \"$GITHUB_OUTPUT\"; }\n        say legs '[\"one\"]'\n  j:\n    needs: a\n    strategy: {matrix: {p: '${{ fromJSON(needs.a.outputs.legs) }}'}}\n    runs-on: ubuntu-24.04\n    steps: [{run: 'pip install ${{ matrix.p }}'}]\n";
        let ran = workflow(text);
        assert_eq!(ran.events.len(), 1);
        assert_eq!(ran.events[0].command, "pip install one");
        assert_eq!(ran.text(ran.events[0].place), "pip install ${{ matrix.p }}");
    }

    #[test]
    fn steps_that_ask_for_a_failure_happen_behind_one() {
        let text = "    - run: exit 1\n    - run: pip install one\n    - {if: always(), run: pip install two}\n    - {if: failure(), run: pip install three}\n    - {if: success(), run: pip install four}\n    - {if: '!cancelled()', run: pip install five}\n";
        assert_eq!(
            steps(text),
            [
                "never pip install one",
                "pip install two",
                "pip install three",
                "never pip install four",
                "pip install five"
            ]
        );
        let text = "    - run: x\n    - {if: failure(), run: pip install one}\n    - {if: always(), run: pip install two}\n";
        assert_eq!(steps(text), ["maybe pip install one", "pip install two"]);
    }
}
