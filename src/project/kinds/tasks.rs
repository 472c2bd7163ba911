//! tox, and tasks in TOML or YAML files.

use super::mentions;
use super::other::lines;
use super::tree::{Walk, yaml};
use crate::project::link::Written;
use crate::project::mention::{Exposure, Mention};
use crate::project::runs::{Goal, Hit, Scanner};
use crate::source::Text;
use crate::syntax::yaml::Node;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// How deep tables are followed.
const DEEPEST: u32 = 12;

/// `tox.ini`: the commands of each environment.
pub(super) fn tox(text: &str, goal: &Goal<'_>) -> Vec<Mention> {
    let mut scanner = Scanner::new(goal);
    let mut all = Vec::new();
    let (mut environment, mut commands) = (None, false);
    for (start, line) in lines(text) {
        let content = line.trim();
        if let Some(section) = content.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            environment = section.strip_prefix("testenv").map(|name| name.trim_start_matches(':'));
            commands = false;
            scanner.dir = Written::default();
            continue;
        }
        if content.starts_with(['#', ';']) {
            continue;
        }
        let mut from = line.len() - line.trim_start().len();
        if from == 0 && !content.is_empty() {
            let key = content.split(['=', ':']).next().unwrap_or_default().trim();
            commands = key.starts_with("commands");
            from = line.find(['=', ':']).map_or(line.len(), |at| at + 1);
        }
        let Some(name) = environment.filter(|_| commands) else { continue };
        let command = line[from..].trim_start_matches([' ', '\t', '-', '!']);
        scanner.read(command, start + line.len() - command.len());
        all.extend(found(name, "an environment of tox", &mut scanner));
    }
    all
}

/// TOML or YAML files with tasks.
pub(super) fn read(path: &str, text: &str, goal: &Goal<'_>) -> Vec<Mention> {
    let mut scanner = Scanner::new(goal);
    if path.rsplit('.').next() == Some("toml") {
        let (table, _) = DeTable::parse_recoverable(text);
        let mut all = Vec::new();
        toml_table(table.get_ref(), "", DEEPEST, &mut |name, value| {
            let span = value.span();
            let raw = text.get(span.clone()).unwrap_or_default();
            let inner = raw.trim_matches(['"', '\'']);
            let lead = raw.len() - raw.trim_start_matches(['"', '\'']).len();
            scanner.dir = Written::default();
            scanner.read(inner, span.start + lead);
            all.extend(found(name, "a task", &mut scanner));
        });
        return all;
    }
    let mut all = Vec::new();
    let Some(root) = yaml(text) else { return all };
    for task in root.get("tasks").map(Node::entries).unwrap_or_default() {
        scanner.dir = Written::default();
        if let Some(folder) = task.value.get("dir").and_then(Node::as_str) {
            scanner.dir = Written::read(folder);
        }
        Walk::new().scalars(&task.value, "cmd", &mut |key, text: &Text| {
            if matches!(key, "cmd" | "cmds") {
                scanner.scan(text);
            }
        });
        all.extend(found(task.name(), "a task", &mut scanner));
    }
    all
}

/// What was found in a task, for whoever runs it.
fn found(name: &str, what: &str, scanner: &mut Scanner<'_>) -> Vec<Mention> {
    let hits: Vec<Hit> = scanner.take();
    let mut names = vec![name.to_owned()];
    if name == "default" {
        names.push(String::new());
    }
    mentions(hits, &Exposure::Targets(names), &format!("{what} runs {}", scanner.goal.noun()))
}

/// Calls `see` for each string below tables of tasks, with the task's name.
fn toml_table(
    table: &DeTable<'_>,
    task: &str,
    depth: u32,
    see: &mut dyn FnMut(&str, &Spanned<DeValue<'_>>),
) {
    for (key, value) in table {
        let key: &str = key.get_ref();
        // The name of a task stands below one of these tables, whatever its own keys are.
        let name = if matches!(
            key,
            "tasks"
                | "scripts"
                | "env"
                | "cmd"
                | "cmds"
                | "commands"
                | "run"
                | "shell"
                | "args"
                | "script"
        ) {
            task
        } else {
            key
        };
        toml_value(value, name, depth, see);
    }
}

fn toml_value(
    value: &Spanned<DeValue<'_>>,
    name: &str,
    depth: u32,
    see: &mut dyn FnMut(&str, &Spanned<DeValue<'_>>),
) {
    let Some(depth) = depth.checked_sub(1) else { return };
    match value.get_ref() {
        DeValue::String(_) => see(name, value),
        DeValue::Array(items) => items.iter().for_each(|item| toml_value(item, name, depth, see)),
        DeValue::Table(table) => toml_table(table, name, depth, see),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::project::mention::{CallerKind, Exposure, mentions};

    fn targets(kind: CallerKind, path: &str, text: &str) -> Vec<Vec<String>> {
        let names = |exposure| match exposure {
            Exposure::Targets(names) => names,
            other => panic!("{other:?}"),
        };
        mentions(kind, path, text, "ci/x.sh").into_iter().map(|m| names(m.exposure)).collect()
    }

    #[test]
    fn commands_of_tox_belong_to_their_environment() {
        let text = "[tox]\nenvlist = a\n[testenv]\ncommands = pytest\n  bash ci/x.sh\n\
            [testenv:lint]\nallowlist_externals = ci/x.sh\ncommands =\n  # ci/x.sh\n  {toxinidir}/ci/x.sh\n";
        assert_eq!(targets(CallerKind::Tox, "tox.ini", text), [[""], ["lint"]]);
    }

    #[test]
    fn tasks_in_toml_are_read() {
        let text = "[tool.pdm.scripts]\nsetup = \"bash ci/x.sh\"\n[tool.poe.tasks.other]\n\
            cmd = 'ci/x.sh'\n[tool.x]\ninclude = [\"ci/y\"]\n";
        assert_eq!(targets(CallerKind::Tasks, "pyproject.toml", text), [["setup"], ["other"]]);
    }

    #[test]
    fn taskfiles_are_read() {
        let text = "version: '3'\ntasks:\n  default:\n    cmds: [bash x.sh]\n    dir: ci\n  \
            a: ./ci/x.sh\n  b:\n    sources: [./ci/x.sh]\n";
        let found = targets(CallerKind::Tasks, "Taskfile.yml", text);
        assert_eq!(found, [vec!["default", ""], vec!["a"]]);
    }
}
