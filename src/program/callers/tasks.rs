//! tox, and tasks in TOML or YAML files.

use super::recipes::{Input, Recipes, Rule};
use crate::source::{Span, Text};
use crate::syntax::yaml::{self, Kind, Node};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// How deep tables and lists are followed.
const DEEPEST: u32 = 12;

/// Commands that are read of one file.
const MOST: usize = 4_000;

/// Adds a command to the target of that name.
fn add(recipes: &mut Recipes, name: &str, line: Text) {
    let named = |rule: &&mut Rule| rule.names.iter().any(|known| known == name);
    if let Some(rule) = recipes.rules.iter_mut().rev().find(named) {
        if rule.lines.len() < MOST {
            rule.lines.push(line);
        }
    } else if recipes.rules.len() < MOST {
        let rule = Rule { names: vec![name.to_owned()], lines: vec![line], ..Rule::default() };
        recipes.rules.push(rule);
    }
}

/// `tox.ini`: the commands of each environment.
pub(super) fn tox(input: &Input<'_>) -> Recipes {
    let mut recipes = Recipes { all_by_default: true, ..Recipes::default() };
    let (mut environment, mut commands) = (None, false);
    let mut end = 0;
    for line in input.text.split_inclusive('\n') {
        let start = end;
        end += line.len();
        let line = line.trim_end_matches(['\n', '\r']);
        let content = line.trim();
        if let Some(section) = content.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            environment = section.strip_prefix("testenv").map(|name| name.trim_start_matches(':'));
            commands = false;
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
        let at = start + line.len() - command.len();
        if !command.is_empty() {
            add(&mut recipes, name, substituted(&Text::verbatim(command, input.file, at)));
        }
    }
    recipes
}

/// `{toxinidir}` is the folder of the file; other settings are not followed.
fn substituted(command: &Text) -> Text {
    let string = command.as_str();
    let mut out = Text::default();
    let mut at = 0;
    while let Some(start) = string[at..].find('{').map(|found| at + found) {
        let Some(end) = string[start..].find('}').map(|found| start + found + 1) else { break };
        out.push_text(&command.slice(Span::new(at, start)));
        let place = command.place(Span::new(start, end));
        match &string[start..end] {
            "{toxinidir}" | "{tox_root}" => out.push_for(".", place),
            _ => out.push_text(&Text::hole(place)),
        }
        at = end;
    }
    out.push_text(&command.slice(Span::new(at, string.len())));
    out
}

/// TOML files with tasks.
pub(super) fn toml(input: &Input<'_>) -> Recipes {
    let mut recipes = Recipes::default();
    let (table, _) = DeTable::parse_recoverable(input.text);
    toml_table(table.get_ref(), "", DEEPEST, &mut |name, value| {
        let span = value.span();
        let raw = input.text.get(span.clone()).unwrap_or_default();
        let inner = raw.trim_matches(['"', '\'']);
        let lead = raw.len() - raw.trim_start_matches(['"', '\'']).len();
        add(&mut recipes, name, Text::verbatim(inner, input.file, span.start + lead));
    });
    recipes
}

/// `Taskfile.yml`
pub(super) fn taskfile(input: &Input<'_>) -> Recipes {
    let mut recipes = Recipes::default();
    let root = yaml::parse(input.text, input.file).ok().and_then(|document| document.root);
    let Some(root) = root else { return recipes };
    for task in root.get("tasks").map(Node::entries).unwrap_or_default().into_iter().take(MOST) {
        let mut rule = Rule {
            names: vec![task.name().to_owned()],
            folder: task.value.get("dir").and_then(Node::text).cloned(),
            ..Rule::default()
        };
        rule.needs = strings(task.value.get("deps"));
        commands(&task.value, true, DEEPEST, &mut rule);
        recipes.rules.push(rule);
    }
    // Without a name, it is the task of that name.
    let default = |rule: &Rule| rule.names.iter().any(|name| name == "default");
    if let Some(at) = recipes.rules.iter().position(default) {
        recipes.rules[..=at].rotate_right(1);
    }
    recipes
}

fn strings(node: Option<&Node>) -> Vec<String> {
    let items = node.map(Node::items).unwrap_or_default().iter();
    items.filter_map(|item| item.as_str()).map(str::to_owned).collect()
}

/// The texts below `cmd` and `cmds`, and the tasks that they call.
fn commands(node: &Node, told: bool, depth: u32, rule: &mut Rule) {
    let Some(depth) = depth.checked_sub(1) else { return };
    if rule.lines.len() >= MOST {
        return;
    }
    match &node.kind {
        Kind::Scalar(scalar) if told => rule.lines.push(scalar.text.clone()),
        Kind::Sequence(items) => {
            for item in items {
                commands(item, told, depth, rule);
            }
        }
        Kind::Mapping(mapping) => {
            for entry in &mapping.written {
                match entry.name() {
                    "cmd" | "cmds" => commands(&entry.value, true, depth, rule),
                    "task" => rule.needs.extend(entry.value.as_str().map(str::to_owned)),
                    _ => {}
                }
            }
        }
        Kind::Scalar(_) | Kind::Null => {}
    }
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
