//! Makefiles and justfiles: which targets run the script, and which of them reach those.

use super::mentions;
use crate::project::mention::{Exposure, Mention};
use crate::project::runs::{Goal, Hit, Scanner};
use std::collections::HashMap;
use std::ops::Range;

/// Whose rules hold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Flavour {
    /// make
    Make,
    /// just
    Just,
}

/// A target and what belongs to it.
#[derive(Default)]
struct Rule<'t> {
    names: Vec<&'t str>,
    needs: Vec<&'t str>,
    /// Its commands, each a logical line without the prefixes `@`, `-`, `+`.
    lines: Vec<Range<usize>>,
}

#[derive(Default)]
struct File<'t> {
    rules: Vec<Rule<'t>>,
    variables: Vec<(&'t str, &'t str)>,
}

/// That many names and places are told at most.
const MOST: usize = 64;

pub(super) fn read(text: &str, goal: &Goal<'_>, flavour: Flavour) -> Vec<Mention> {
    let file = parse(text, flavour);
    let mut scanner = Scanner::new(goal);
    for (name, value) in &file.variables {
        let value = scanner.known(value).unwrap_or_else(|| (*value).to_owned());
        scanner.set(name, &value);
    }
    let folder = scanner.dir.clone();
    let mut found: Vec<(usize, Vec<Hit>)> = Vec::new();
    for (at, rule) in file.rules.iter().enumerate() {
        if found.len() > MOST {
            break;
        }
        for line in &rule.lines {
            scanner.read(&text[line.clone()], line.start);
            // Each line has a shell of its own.
            scanner.dir.clone_from(&folder);
        }
        let hits = scanner.take();
        if !hits.is_empty() {
            found.push((at, hits));
        }
    }
    if found.is_empty() {
        return Vec::new();
    }
    let needed = needed_by(&file, text);
    let message = format!("a target runs {}", goal.noun());
    let mut all = Vec::new();
    for (at, hits) in found {
        let targets = reaching(&file, at, &needed);
        all.extend(mentions(hits, &Exposure::Targets(targets), &message));
    }
    all
}

/// For each name the rules that need it: as a prerequisite, or by `$(MAKE) name`.
fn needed_by<'t>(file: &File<'t>, text: &'t str) -> HashMap<&'t str, Vec<usize>> {
    let mut needed: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, rule) in file.rules.iter().enumerate() {
        let lines = rule.lines.iter().map(|line| &text[line.clone()]);
        let called = lines.filter(|line| {
            let again = ["$(MAKE) ", "${MAKE} ", "make ", "just "];
            again.iter().any(|start| line.starts_with(start) && !line.contains(" -C"))
        });
        for name in called.flat_map(str::split_whitespace).skip(1).chain(rule.needs.iter().copied())
        {
            let rules = needed.entry(name).or_default();
            if rules.len() < MOST {
                rules.push(at);
            }
        }
    }
    needed
}

/// The names of the rule and of all that need it, and the empty name if the first rule is one.
fn reaching(file: &File<'_>, rule: usize, needed: &HashMap<&str, Vec<usize>>) -> Vec<String> {
    let first = file.rules[rule].names.iter().take(MOST);
    let mut names: Vec<String> = first.map(|name| (*name).to_owned()).collect();
    let mut at = 0;
    while let Some(rules) = names.get(at).map(|name| needed.get(name.as_str())) {
        let rules = rules.into_iter().flatten().filter_map(|rule| file.rules.get(*rule));
        for name in rules.flat_map(|rule| &rule.names) {
            if names.len() < MOST && !names.iter().any(|known| known == name) {
                names.push((*name).to_owned());
            }
        }
        at += 1;
    }
    let default = file.rules.iter().find_map(|rule| rule.names.first());
    if default.is_some_and(|default| names.iter().any(|name| name == default)) {
        names.push(String::new());
    }
    names
}

fn parse(text: &str, flavour: Flavour) -> File<'_> {
    let mut file = File::default();
    let mut at = 0;
    while at < text.len() {
        let start = at;
        let end = logical_end(text, start);
        at = (end + 1).min(text.len()).max(end);
        let line = &text[start..end];
        let recipe = line.starts_with('\t') || flavour == Flavour::Just && line.starts_with(' ');
        if recipe {
            if let Some(rule) = file.rules.last_mut() {
                rule.lines.push(command(line, start));
            }
            continue;
        }
        let content = line.trim();
        if content.is_empty() || content.starts_with(['#', '[']) {
            continue;
        }
        if let Some((name, value)) = variable(content) {
            file.variables.push((name, value));
        } else if let Some(rule) = rule(line, start, flavour) {
            file.rules.push(rule);
        }
    }
    file
}

/// The end of the line that begins at `start` and of those that continue it.
fn logical_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    for end in memchr::memchr_iter(b'\n', &bytes[start..]).map(|found| start + found) {
        let line = &bytes[start..end];
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if !line.ends_with(b"\\") {
            return end;
        }
    }
    text.len()
}

/// A line of a recipe without its prefixes.
fn command(line: &str, start: usize) -> Range<usize> {
    let inner =
        line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '@' | '-' | '+'));
    start + line.len() - inner.len()..start + line.len()
}

/// `NAME = value`, `NAME := value`, `export NAME ?= value`
fn variable(line: &str) -> Option<(&str, &str)> {
    let line = line.strip_prefix("export ").unwrap_or(line).trim_start();
    let line = line.strip_prefix("override ").unwrap_or(line).trim_start();
    let end = line.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-' | '.'))?;
    let (name, rest) = line.split_at(end);
    let rest = rest.trim_start();
    let operator =
        ["::=", ":=", "?=", "+=", "!=", "="].into_iter().find(|o| rest.starts_with(o))?;
    let value = rest[operator.len()..].trim().trim_matches(['"', '\'']);
    (!name.is_empty()).then_some((name, value))
}

/// `name other: needs ; command`
fn rule(line: &str, start: usize, flavour: Flavour) -> Option<Rule<'_>> {
    let colon = colon(line)?;
    let (head, rest) = (&line[..colon], line[colon + 1..].trim_start_matches(':'));
    if rest.starts_with('=') {
        return None;
    }
    let mut names = head.split_whitespace();
    let names: Vec<&str> = match flavour {
        Flavour::Make => names.collect(),
        // Behind the name stand its parameters.
        Flavour::Just => {
            names.next().map(|name| name.trim_start_matches('@')).into_iter().collect()
        }
    };
    let (needs, own) = match (flavour, rest.find(';')) {
        (Flavour::Make, Some(at)) => (&rest[..at], Some(&rest[at + 1..])),
        _ => (rest, None),
    };
    let needs = needs.split('#').next().unwrap_or_default();
    let needs =
        needs.split(|c: char| c.is_whitespace() || matches!(c, '|' | '\\' | '(' | ')' | '&'));
    let needs = needs.filter(|need| !need.is_empty()).collect();
    let end = start + line.len();
    let lines = own.map(|own| command(own, end - own.len())).into_iter().collect();
    // `.PHONY` and the like are no targets.
    let special = |name: &&str| name.starts_with('.') && !name.contains('/');
    let own = names.iter().any(|name| !special(name));
    own.then_some(Rule { names, needs, lines })
}

/// The first colon that stands in no `$(…)`.
fn colon(line: &str) -> Option<usize> {
    let mut depth = 0_u32;
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b'(' | b'{' => depth += 1,
            b')' | b'}' => depth = depth.saturating_sub(1),
            b':' if depth == 0 => return Some(at),
            b'#' => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::finding::Context;
    use crate::project::mention::{CallerKind, Exposure, Mention, mentions, target_mentions};

    fn targets(mention: &Mention) -> Vec<&str> {
        let Exposure::Targets(names) = &mention.exposure else { panic!("{mention:?}") };
        let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    fn found(text: &str) -> Vec<Mention> {
        mentions(CallerKind::Make, "Makefile", text, "scripts/x.sh")
    }

    #[test]
    fn targets_that_reach_the_script_are_told() {
        let text = "help:\n\techo\nall: deps build\ndeps:\n\t@bash scripts/x.sh \\\n\t  --all\n\
            build:\n\tmake deps\nclean: ; rm -f x\n";
        let found = found(text);
        assert_eq!(found.len(), 1);
        assert_eq!(targets(&found[0]), ["all", "build", "deps"]);
        assert!(text[found[0].span.range()].starts_with("bash scripts/x.sh"));
    }

    #[test]
    fn the_first_target_needs_no_name() {
        assert_eq!(targets(&found(".PHONY: a\na:\n\t./scripts/x.sh\n")[0]), ["", "a"]);
        assert_eq!(targets(&found("a: ; ./scripts/x.sh\n")[0]), ["", "a"]);
    }

    #[test]
    fn variables_are_followed() {
        let text = "S := scripts\nRUN = bash $(S)/x.sh\na:\n\t$(RUN) -y\nb:\n\tbash $(S)/x.sh\n";
        assert_eq!(found(text).len(), 2);
        assert_eq!(found("a:\n\t$(TOP)/scripts/x.sh\n").len(), 1);
    }

    #[test]
    fn comments_prerequisites_and_tools_that_look_at_it_are_no_runs() {
        let text = "# run: ./scripts/x.sh\na: scripts/x.sh\n\t# ./scripts/x.sh\n\
            \tshellcheck scripts/x.sh\n\tchmod +x scripts/x.sh\n\techo ./scripts/x.sh\n";
        assert_eq!(found(text), []);
    }

    #[test]
    fn a_recipe_may_start_a_container() {
        let found = found("a:\n\tdocker run -v $(PWD):/w x bash /w/scripts/x.sh\n");
        assert_eq!(found[0].exposure, Exposure::Context(Context::Container));
    }

    #[test]
    fn recipes_of_just_are_read() {
        let text = "set shell := [\"bash\", \"-c\"]\n\n[private]\nsetup *args: (dep \"a\")\n    \
            ./scripts/x.sh {{args}}\n\nbuild: setup\n    cargo build\n";
        let found = mentions(CallerKind::Just, "justfile", text, "scripts/x.sh");
        assert_eq!(found.len(), 1);
        assert_eq!(targets(&found[0]), ["", "build", "setup"]);
    }

    #[test]
    fn another_makefile_may_run_the_target() {
        let names = ["deps".to_owned()];
        let of = |text| target_mentions(CallerKind::Make, "Makefile", text, "sub/Makefile", &names);
        assert_eq!(targets(&of("all:\n\t$(MAKE) -C sub deps\n")[0]), ["", "all"]);
        assert_eq!(of("all:\n\t$(MAKE) deps\n"), []);
        assert_eq!(of("all:\n\tcd sub && make deps\n").len(), 1);
    }
}
