//! make, just, npm, tox and runners of tasks: they run what a file of targets says.

use super::Model;
use crate::machine::event::Because;
use crate::machine::flow::{Flow, Flows, meet_apart, next};
use crate::machine::fs::{Found, Kind, Node};
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

/// Options of `make` that take a value.
const MAKE_VALUED: &str = "CfIloW";

/// What npm runs by itself when it installs a package.
const ON_INSTALL: [&str; 4] = ["preinstall", "install", "postinstall", "prepare"];

/// The model of a program that runs targets.
pub(super) fn find(name: &str) -> Option<Model> {
    runner(name).map(|_| run as Model)
}

/// The kind of a program's file, and the names that the file may have.
fn runner(name: &str) -> Option<(Caller, &'static [&'static str])> {
    Some(match name {
        "make" | "gmake" | "bmake" => {
            (Caller::Make, &["GNUmakefile", "makefile", "Makefile", "BSDmakefile"])
        }
        "just" => (Caller::Just, &["justfile", "Justfile", ".justfile"]),
        "npm" | "yarn" | "pnpm" | "bun" => (Caller::Npm, &["package.json"]),
        "tox" => (Caller::Tox, &["tox.ini"]),
        "task" | "go-task" => (Caller::Taskfile, &["Taskfile.yml", "Taskfile.yaml"]),
        "poe" | "pdm" | "hatch" | "rye" => (Caller::Toml, &["pyproject.toml", "hatch.toml"]),
        "mise" => (Caller::Toml, &["mise.toml", ".mise.toml"]),
        "pixi" => (Caller::Toml, &["pixi.toml", "pyproject.toml"]),
        _ => return None,
    })
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
    let found = runner(&name).and_then(|(kind, names)| {
        let asked = asked(kind, &call.argv[1..]);
        let (folder, text) = file(&asked, names, &call.state)?;
        Some((kind, asked, folder, text))
    });
    let Some((kind, asked, folder, text)) = found else {
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
    if brings_its_own_python(&name) {
        first_on_path(&Text::from(format!("/{HOLE}/bin").as_str()), &mut state);
    }
    machine.come_to_targets(id, &call);
    let flows = lines(machine, &recipes, &asked.targets, state);
    machine.come_back();
    flows
}

/// Runners that have an environment of their own, whose Python nobody has seen.
fn brings_its_own_python(name: &str) -> bool {
    matches!(name, "tox" | "poe" | "pdm" | "hatch" | "rye" | "pixi")
}

/// Runs the commands of all targets that are asked for, each in a shell of its own, until one fails.
fn lines(machine: &mut Machine<'_>, recipes: &Recipes, targets: &[String], state: State) -> Flows {
    let (home, mut states) = (state.cwd.clone(), vec![state.with(Status::Likely)]);
    let mut ended = Vec::new();
    for rule in recipes.asked(targets) {
        for line in &rule.lines {
            let mut after = Vec::new();
            for mut state in states {
                state.cwd = rule.folder.as_ref().map_or_else(
                    || home.clone(),
                    |folder| crate::machine::fs::Fs::normal(&home, folder.as_str()),
                );
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
    states
        .into_iter()
        .map(|mut state| {
            state.print_unknown();
            Flow { exit: crate::machine::flow::Exit::Next, state }
        })
        .collect()
}

/// The folder of the file that holds the targets, and its text.
fn file(asked: &Asked, names: &[&str], state: &State) -> Option<(String, Text)> {
    let folder = state.path(asked.folder.as_deref().unwrap_or("."));
    let names: Vec<&str> = asked.file.as_deref().map_or_else(|| names.to_vec(), |name| vec![name]);
    names.into_iter().find_map(|name| {
        let path = crate::machine::fs::Fs::normal(&folder, name);
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
            let path = crate::machine::fs::Fs::normal(folder, name.as_str());
            let Some(text) = state.fs.read(&path) else { continue };
            let id = text.whole_place().map_or_else(FileId::default, |place| place.file);
            let more = Recipes::read(kind, text.as_str(), id, given);
            recipes.rules.extend(more.rules);
            recipes.includes.extend(more.includes);
        }
    }
}

impl Machine<'_> {
    /// Begins with what a file of targets holds.
    fn come_to_targets(&mut self, id: FileId, call: &Call) {
        let name = self.sources.path_of(id).unwrap_or_default();
        let because = Because { place: call.place, message: format!("`{name}` is run here") };
        self.come_to(id, because, call.state.context);
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

fn make(words: &[Field]) -> Asked {
    let mut asked = Asked::default();
    let mut words = words.iter();
    while let Some(field) = words.next() {
        let word = field.as_str();
        if let Some(folder) = word.strip_prefix("--directory=") {
            asked.folder = Some(folder.to_owned());
        } else if let Some(file) = word.strip_prefix("--file=").or(word.strip_prefix("--makefile="))
        {
            asked.file = Some(file.to_owned());
        } else if let Some(option) = word.strip_prefix('-') {
            let letter = option.chars().next().unwrap_or_default();
            if option.starts_with('-') || !MAKE_VALUED.contains(letter) {
                continue;
            }
            let attached = &option[letter.len_utf8()..];
            let value = if attached.is_empty() {
                words.next().map(|word| word.as_str().to_owned())
            } else {
                Some(attached.to_owned())
            };
            match letter {
                'C' => asked.folder = value,
                'f' => asked.file = value,
                _ => {}
            }
        } else if let Some((name, value)) = given(field) {
            asked.given.insert(name, value);
        } else if !word.chars().all(|c| c.is_ascii_digit()) {
            asked.targets.push(word.to_owned());
        }
    }
    asked
}

fn just(words: &[Field]) -> Asked {
    let mut asked = Asked::default();
    let mut words = words.iter();
    while let Some(field) = words.next() {
        let mut value = || words.next().map(|word| word.as_str().to_owned());
        match field.as_str() {
            "-d" | "--working-directory" => asked.folder = value(),
            "-f" | "--justfile" => asked.file = value(),
            word if word.starts_with('-') => {}
            _ => match given(field) {
                Some((name, value)) => {
                    asked.given.insert(name, value);
                }
                None => asked.targets.push(field.as_str().to_owned()),
            },
        }
    }
    asked
}

fn npm(words: &[Field]) -> Asked {
    let mut asked = Asked::default();
    let mut words = words.iter().map(Field::as_str);
    while let Some(word) = words.next() {
        match word {
            "--prefix" | "-C" | "--cwd" | "--dir" => asked.folder = words.next().map(str::to_owned),
            "ci" | "i" | "install" | "add" => {
                asked.targets.extend(ON_INSTALL.iter().map(|name| (*name).to_owned()));
            }
            "run" | "run-script" => {}
            "--" => break,
            _ if word.starts_with('-') => {}
            _ => asked.targets.push(word.to_owned()),
        }
    }
    if asked.targets.is_empty() {
        // `yarn` alone installs.
        asked.targets.extend(ON_INSTALL.iter().map(|name| (*name).to_owned()));
    }
    asked
}

fn tox(words: &[Field]) -> Asked {
    let mut asked = Asked::default();
    let mut words = words.iter().map(Field::as_str);
    while let Some(word) = words.next() {
        let list = match word {
            "-e" | "--env" => words.next(),
            "-c" | "--conf" => {
                asked.file = words.next().map(str::to_owned);
                None
            }
            "--" => break,
            _ => word.strip_prefix("-e"),
        };
        let names = list.into_iter().flat_map(|list| list.split(','));
        // What holds for all environments stands under no name.
        asked.targets.extend(names.flat_map(|name| [name.to_owned(), String::new()]));
    }
    asked
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
