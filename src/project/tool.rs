//! Programs that run a named target of a file: `make install`, `just x`, `npm run y`, `tox -e z`.

use super::calls::base;
use super::lexer::Word;
use super::link::{Link, Written};
use super::runs::{At, Scanner, Wanted};

/// A program that runs targets of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tool {
    /// make
    Make,
    /// just
    Just,
    /// npm, and those that are like it
    Npm,
    /// tox
    Tox,
    /// Runners of tasks in TOML or YAML files: poe, pdm, mise, task, …
    Tasks,
}

/// Options of `make` that take a value.
const MAKE_VALUED: &str = "CfIloW";

/// What npm runs by itself when it installs a package.
const ON_INSTALL: [&str; 4] = ["preinstall", "install", "postinstall", "prepare"];

/// All of them.
pub(super) const TOOLS: [Tool; 5] = [Tool::Make, Tool::Just, Tool::Npm, Tool::Tox, Tool::Tasks];

impl Tool {
    /// How the program is called.
    pub(super) fn words(self) -> &'static [&'static str] {
        match self {
            Self::Make => &["make", "gmake", "bmake", "$(MAKE)", "${MAKE}", "mingw32-make"],
            Self::Just => &["just"],
            Self::Npm => &["npm", "yarn", "pnpm", "bun"],
            Self::Tox => &["tox"],
            Self::Tasks => &["poe", "pdm", "mise", "task", "hatch", "pixi", "rye", "go-task"],
        }
    }
}

/// What a command asks for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Asked<'w> {
    targets: Vec<&'w str>,
    folder: Option<&'w str>,
    file: Option<&'w str>,
}

impl Scanner<'_> {
    /// Whether the program at word `i` is a tool that runs one of the targets; if so, that is noted.
    pub(super) fn is_target(&mut self, words: &[Word], i: usize, first: usize, at: At<'_>) -> bool {
        let Wanted::Targets(tool, names) = &self.goal.wanted else { return false };
        let Some(word) = words.get(i) else { return false };
        let python = base(&word.value).starts_with("python")
            && words.get(i + 1).is_some_and(|word| word.value == "-m");
        let i = if python { i + 2 } else { i };
        if !words.get(i).is_some_and(|word| tool.words().contains(&base(&word.value))) {
            return false;
        }
        let values: Vec<&str> = words[i + 1..].iter().map(|word| &*word.value).collect();
        let asked = match tool {
            Tool::Make => make(&values),
            Tool::Just => just(&values),
            Tool::Npm => npm(&values),
            Tool::Tox => tox(&values),
            Tool::Tasks => Asked { targets: values, ..Asked::default() },
        };
        let named = |target: &&str| names.iter().any(|name| name == target);
        if let Some(link) = self.file_of(&asked)
            && asked.targets.iter().any(named)
        {
            let end = words.last().map_or(0, |word| word.span.end);
            self.hit(words[first].span.start, end, link, at);
        }
        true
    }

    /// Whether the file of the targets is the one that is asked about.
    fn file_of(&self, asked: &Asked<'_>) -> Option<Link> {
        let folder = Written::read(asked.folder.unwrap_or_default());
        let name = self.goal.linker.name();
        let file = asked.file.unwrap_or(name);
        // What a makefile includes is known by the makefile's folder.
        let file = if name.rsplit('.').next() == Some("mk") { name } else { file };
        self.goal.linker.link(file, &self.dir.join(&folder))
    }
}

fn make<'w>(words: &[&'w str]) -> Asked<'w> {
    let mut asked = Asked::default();
    let mut words = words.iter().copied();
    while let Some(word) = words.next() {
        if let Some(folder) = word.strip_prefix("--directory=") {
            asked.folder = Some(folder);
        } else if let Some(file) = word.strip_prefix("--file=").or(word.strip_prefix("--makefile="))
        {
            asked.file = Some(file);
        } else if let Some(option) = word.strip_prefix('-') {
            let letter = option.chars().next().unwrap_or_default();
            if option.starts_with('-') || !MAKE_VALUED.contains(letter) {
                continue;
            }
            let attached = &option[letter.len_utf8()..];
            let value = if attached.is_empty() { words.next() } else { Some(attached) };
            match letter {
                'C' => asked.folder = value,
                'f' => asked.file = value,
                _ => {}
            }
        } else if !word.contains('=') && !word.chars().all(|c| c.is_ascii_digit()) {
            asked.targets.push(word);
        }
    }
    or_default(asked)
}

fn just<'w>(words: &[&'w str]) -> Asked<'w> {
    let mut asked = Asked::default();
    let mut words = words.iter().copied();
    while let Some(word) = words.next() {
        match word {
            "-d" | "--working-directory" => asked.folder = words.next(),
            "-f" | "--justfile" => asked.file = words.next(),
            _ if word.starts_with('-') || word.contains('=') => {}
            _ => asked.targets.push(word),
        }
    }
    or_default(asked)
}

fn npm<'w>(words: &[&'w str]) -> Asked<'w> {
    let mut asked = Asked::default();
    let mut words = words.iter().copied();
    while let Some(word) = words.next() {
        match word {
            "--prefix" | "-C" | "--cwd" | "--dir" => asked.folder = words.next(),
            "ci" | "i" | "install" | "add" => asked.targets.extend(ON_INSTALL),
            "run" | "run-script" => {}
            _ if word.starts_with('-') => {}
            _ => asked.targets.push(word),
        }
    }
    if asked.targets.is_empty() {
        // `yarn` alone installs.
        asked.targets.extend(ON_INSTALL);
    }
    asked
}

fn tox<'w>(words: &[&'w str]) -> Asked<'w> {
    let mut asked = Asked::default();
    let mut words = words.iter().copied();
    while let Some(word) = words.next() {
        let list = match word {
            "-e" | "--env" => words.next(),
            "-c" | "--conf" => {
                asked.file = words.next();
                None
            }
            "--" => break,
            _ => word.strip_prefix("-e"),
        };
        asked.targets.extend(list.into_iter().flat_map(|list| list.split(',')));
    }
    or_default(asked)
}

/// Without a name, the default target.
fn or_default(mut asked: Asked<'_>) -> Asked<'_> {
    if asked.targets.is_empty() {
        asked.targets.push("");
    }
    asked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn make_takes_options_and_variables() {
        let asked = make(&["-j", "4", "-C", "sub", "X=1", "all", "install"]);
        assert_eq!((asked.targets, asked.folder), (vec!["all", "install"], Some("sub")));
        assert_eq!(make(&["-Csub", "-fx.mk"]).file, Some("x.mk"));
        assert_eq!(make(&[]).targets, [""]);
    }

    #[test]
    fn npm_runs_hooks_when_it_installs() {
        assert_eq!(npm(&["run", "build"]).targets, ["build"]);
        assert!(npm(&["ci"]).targets.contains(&"postinstall"));
        assert_eq!(npm(&["test"]).targets, ["test"]);
    }

    #[test]
    fn tox_takes_a_list_of_environments() {
        assert_eq!(tox(&["-e", "a,b", "--", "c"]).targets, ["a", "b"]);
        assert_eq!(tox(&[]).targets, [""]);
    }
}
