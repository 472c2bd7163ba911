//! make, just, npm, tox and runners of tasks: they run what a file of targets says.

use super::Model;
use crate::knowledge::target_runners::{TargetRunner, target_runner};
use crate::machine::flow::{Flows, meet_apart, next};
use crate::machine::fs::{Found, Fs, Kind, Node};
use crate::machine::models::argv::{Argv, Dialect, Word};
use crate::machine::models::word;
use crate::machine::programs::base_name;
use crate::machine::provide::first_on_path;
use crate::machine::simple::returned;
use crate::machine::state::{State, Status};
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::program::callers::{Caller, Recipes};
use crate::source::{FileId, HOLE, Text};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Files that include or call each other are followed that deep.
const DEEPEST: usize = 4;

/// What npm runs by itself when it installs a package.
const ON_INSTALL: [&str; 4] = ["preinstall", "install", "postinstall", "prepare"];

/// The model of a program that runs targets.
pub(super) fn find(name: &str) -> Option<Model> {
    target_runner(name).map(|_| run as Model)
}

/// What a command asks for.
#[derive(Debug, Default)]
struct Asked {
    targets: Vec<String>,
    folder: Option<String>,
    file: Option<String>,
    given: BTreeMap<String, Text>,
}

fn run(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    let name = base_name(call.argv[0].as_str()).to_owned();
    let found = target_runner(&name).and_then(|runner| {
        let kind = Caller::of_targets(runner.kind())?;
        let asked = asked(kind, &call.argv[1..]);
        let (folder, text) = file(&asked, runner, &call.state)?;
        Some((runner, kind, asked, folder, text))
    });
    let Some((runner, kind, asked, folder, text)) = found else {
        // Nobody has seen the file.
        if let Some(model) = super::files::find(&name) {
            return model(machine, call);
        }
        call.state.print_unknown();
        return next(call.state.with(Status::Likely));
    };
    let id = text.whole_place().map_or_else(FileId::default, |place| place.file);
    if machine.runs_within(id) >= DEEPEST {
        call.state.print_unknown();
        return next(call.state.with(Status::Likely));
    }
    let given = asked.given.iter().map(|(name, value)| (name.clone(), value.as_str().to_owned()));
    let parsed = Rc::clone(&machine.parsed);
    let recipes = parsed.recipes((id, folder.clone(), given.collect()), || {
        let mut recipes = Recipes::read(kind, text.as_str(), id, &asked.given);
        include(&mut recipes, kind, &folder, &asked.given, &call.state);
        recipes
    });
    let mut state = call.state.clone();
    state.cwd = folder;
    if runner.has_own_python() {
        first_on_path(&Text::from(format!("/{HOLE}/bin").as_str()), &mut state);
    }
    machine.come_by_command(id, call.place, call.state.context);
    let flows = lines(machine, &recipes, &asked.targets, state);
    machine.come_back();
    flows
}

/// Runs the commands of all targets that are asked for, each in a shell of its own, until one fails.
fn lines(machine: &mut Machine<'_>, recipes: &Recipes, targets: &[String], state: State) -> Flows {
    let (home, mut states) = (state.cwd.clone(), vec![state.with(Status::Likely)]);
    let mut ended = Vec::new();
    for rule in recipes.asked(targets) {
        for line in &rule.lines {
            let mut after = Vec::new();
            for mut state in states {
                let folder = rule.folder.as_ref().map(|folder| Fs::normal(&home, folder.as_str()));
                state.cwd = folder.unwrap_or_else(|| home.clone());
                let place = line.whole_place();
                let argv = vec![word("sh"), word("-c"), Field::from_text(line.clone())];
                let outer = state.clone();
                for state in returned(machine.spawn(Call { argv, place, state })) {
                    let mut parent = outer.clone();
                    parent.take_system(state);
                    after.push(parent);
                }
            }
            let (failed, on): (Vec<State>, Vec<State>) =
                meet_apart(after).into_iter().partition(|state| state.status == Status::NonZero);
            ended.extend(failed);
            states = on;
        }
    }
    states.extend(ended);
    states.iter_mut().for_each(State::print_unknown);
    states.into_iter().flat_map(next).collect()
}

/// The folder of the file that holds the targets, and its text.
fn file(asked: &Asked, runner: TargetRunner, state: &State) -> Option<(String, Text)> {
    let folder = state.path(asked.folder.as_deref().unwrap_or("."));
    let names: Vec<&str> =
        asked.file.as_deref().map_or_else(|| runner.files().collect(), |name| vec![name]);
    names.into_iter().find_map(|name| {
        let path = Fs::normal(&folder, name);
        match state.fs.find(&path, true) {
            // What `configure` writes stands in no file of the project.
            Found::Node(_, Node { kind: Kind::File(text), .. }) if text.whole_place().is_some() => {
                let own = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                // make stays where it was called, or where `-C` says.
                let stays = asked.file.is_none() || asked.folder.is_some();
                Some((if stays { folder.clone() } else { own.to_owned() }, text))
            }
            _ => None,
        }
    })
}

/// Adds the targets of included files.
fn include(
    recipes: &mut Recipes,
    kind: Caller,
    folder: &str,
    given: &BTreeMap<String, Text>,
    state: &State,
) {
    for _ in 0..DEEPEST {
        let includes = std::mem::take(&mut recipes.includes);
        for name in includes.iter().filter(|name| name.is_known()) {
            let path = Fs::normal(folder, name.as_str());
            let Some(text) = state.fs.read(&path) else { continue };
            let id = text.whole_place().map_or_else(FileId::default, |place| place.file);
            let more = Recipes::read(kind, text.as_str(), id, given);
            recipes.rules.extend(more.rules);
            recipes.includes.extend(more.includes);
        }
    }
}

fn asked(kind: Caller, words: &[Field]) -> Asked {
    match kind {
        Caller::Make => make(words),
        Caller::Just => just(words),
        Caller::Npm => npm(words),
        Caller::Tox => tox(words),
        _ => Asked {
            targets: words.iter().map(|word| word.as_str().to_owned()).collect(),
            ..Asked::default()
        },
    }
}

/// `NAME=value`
fn given(word: &Field) -> Option<(String, Text)> {
    let (name, _) = word.as_str().split_once('=')?;
    Some((name.to_owned(), super::word_part(word, name.len() + 1).text))
}

/// What a program is asked for, by its options in the table; `operand` takes the other words.
fn read(command: &str, words: &[Field], mut operand: impl FnMut(&Field, &mut Asked)) -> Asked {
    let mut asked = Asked::default();
    let mut argv = Argv::new(words, Dialect::Getopt);
    while let Some(word) = argv.next(|written| Dialect::Getopt.meaning(command, written)) {
        match word {
            Word::Operand(word) => operand(word, &mut asked),
            Word::Option(given) => {
                let value = given.value.map(|value| value.as_str().to_owned());
                match given.name {
                    "--directory" | "--working-directory" | "--prefix" => asked.folder = value,
                    "--file" | "--justfile" | "--conf" => asked.file = value,
                    "-e" => asked.environments(&value.unwrap_or_default()),
                    _ => {}
                }
            }
            // No option takes part in what is asked for but those of the table.
            Word::Refused(..) => {}
        }
    }
    asked
}

impl Asked {
    /// `NAME=value`, or the name of a target.
    fn variable_or_target(&mut self, word: &Field) {
        match given(word) {
            Some((name, value)) => {
                self.given.insert(name, value);
            }
            None => self.targets.push(word.as_str().to_owned()),
        }
    }

    /// A list of tox's environments. What holds for all of them stands under no name.
    fn environments(&mut self, list: &str) {
        self.targets.extend(list.split(',').flat_map(|name| [name.to_owned(), String::new()]));
    }

    /// Whatever npm runs when it installs.
    fn on_install(&mut self) {
        self.targets.extend(ON_INSTALL.map(str::to_owned));
    }
}

fn make(words: &[Field]) -> Asked {
    read("make", words, |word, asked| {
        // `-j 4`
        if !word.as_str().chars().all(|c| c.is_ascii_digit()) {
            asked.variable_or_target(word);
        }
    })
}

fn just(words: &[Field]) -> Asked {
    read("just", words, |word, asked| asked.variable_or_target(word))
}

fn npm(words: &[Field]) -> Asked {
    let mut asked = read("npm", before_dashes(words), |word, asked| match word.as_str() {
        "ci" | "i" | "install" | "add" => asked.on_install(),
        "run" | "run-script" => {}
        name => asked.targets.push(name.to_owned()),
    });
    if asked.targets.is_empty() {
        // `yarn` alone installs.
        asked.on_install();
    }
    asked
}

fn tox(words: &[Field]) -> Asked {
    read("tox", before_dashes(words), |_, _| {})
}

/// What stands behind `--` is for the commands that run.
fn before_dashes(words: &[Field]) -> &[Field] {
    let end = words.iter().position(|word| word.as_str() == "--");
    &words[..end.unwrap_or(words.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<Field> {
        words.iter().map(|text| word(text)).collect()
    }

    #[test]
    fn make_takes_options_and_variables() {
        let asked = make(&words(&["-j", "4", "-C", "sub", "X=1", "all", "install"]));
        assert_eq!(
            (asked.targets.join(" "), asked.folder.as_deref()),
            ("all install".into(), Some("sub"))
        );
        assert_eq!(asked.given.get("X").map(Text::as_str), Some("1"));
        assert_eq!(make(&words(&["-Csub", "-fx.mk"])).file.as_deref(), Some("x.mk"));
        assert!(make(&[]).targets.is_empty());
    }

    #[test]
    fn npm_runs_hooks_when_it_installs() {
        assert_eq!(npm(&words(&["run", "build"])).targets, ["build"]);
        assert!(npm(&words(&["ci"])).targets.contains(&"postinstall".to_owned()));
        assert_eq!(npm(&words(&["test"])).targets, ["test"]);
    }

    #[test]
    fn tox_takes_a_list_of_environments() {
        assert_eq!(tox(&words(&["-e", "a,b", "--", "c"])).targets, ["a", "", "b", ""]);
        assert!(tox(&[]).targets.is_empty());
    }
}
