//! Python code on the command line or standard input, as far as it runs commands, prints paths, or
//! changes files. It is read as a list of tokens, not parsed.

use super::aimed::{Aimed, names_stdlib, opened, stdlib};
use super::asked::{self, Answer};
use super::tokens::{Token, arguments, tokens};
use crate::machine::flow::{Flow, Flows, next};
use crate::machine::models::{files, word};
use crate::machine::python::PyId;
use crate::machine::state::{State, Status};
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::{Place, Span, Text};

/// More than this is not read.
pub(super) const MOST: usize = 64 * 1024;

/// Runs Python code.
pub(crate) fn run(machine: &mut Machine<'_>, id: PyId, code: &Text, mut call: Call) -> Flows {
    if code.len() > MOST {
        call.state.print_unknown();
        return next(call.state.with(Status::Likely));
    }
    let tokens = tokens(code);
    match asked::answer(&tokens, &call.state, id) {
        Some(Answer::Prints(text)) => {
            call.state.print(&Text::from(format!("{text}\n").as_str()));
            return next(call.state.with(Status::Zero));
        }
        Some(Answer::Ends(status)) => return next(call.state.with(status)),
        None => {}
    }
    let imports = imports(&tokens);
    let place = call.place;
    let own = |name: &str| asked::has(name, &call.state, id);
    let open = imports_others(&tokens, own);
    let mut flows = next(call.state.with(Status::Likely));
    for (at, token) in tokens.iter().enumerate() {
        let Some(name) = token.name() else { continue };
        let Some(args) = arguments(&tokens, at) else { continue };
        let doing = deed(name, args, &tokens, &imports);
        if let Some(deed) = doing {
            flows = each(flows, |state| perform(machine, id, &deed, call.place, state));
        }
    }
    if tokens.iter().any(|token| token.name() == Some("print")) {
        let printed = printed(&tokens).filter(|_| !open);
        for flow in &mut flows {
            match printed.as_ref().and_then(|what| what.text(&flow.state, id)) {
                Some(text) => flow.state.print(&text),
                None => flow.state.print_unknown(),
            }
        }
    } else if open {
        // What it calls may print.
        for flow in &mut flows {
            flow.state.print_unknown();
        }
    }
    if open { machine.others_written(flows, false, place) } else { flows }
}

/// Whether the code imports what is not its interpreter's own, so that it may end there and complain.
fn imports_others(all: &[Token], own: impl Fn(&str) -> bool) -> bool {
    let pairs = all.windows(2).filter_map(|two| Some((two[0].name()?, two[1].name()?)));
    pairs.filter(|(word, _)| matches!(*word, "import" | "from")).any(|(_, name)| !own(name))
}

fn each(flows: Flows, mut run: impl FnMut(State) -> Flows) -> Flows {
    flows.into_iter().flat_map(|Flow { state, .. }| run(state)).collect()
}

/// An element of a list.
enum Word {
    /// The interpreter itself: `sys.executable`.
    Itself,
    /// Text, or something unknown.
    Text(Text),
}

impl Word {
    fn field(&self, exe: &str) -> Field {
        match self {
            Self::Itself => word(exe),
            Self::Text(text) => Field::from_text(text.clone()),
        }
    }
}

/// Something that the code does.
enum Deed {
    /// Runs a program.
    Spawn(Vec<Word>),
    /// Runs shell text.
    Shell(Text),
    /// Runs pip.
    Pip(Vec<Word>),
    /// Removes what a path or pattern names.
    Remove(Aimed),
    /// Renames what a path names.
    Rename(Aimed),
    /// Writes text to a file.
    Write(Text, Text),
}

/// What a call does, by its name and the tokens of its arguments.
fn deed(name: &str, args: &[Token], all: &[Token], imports: &[Import<'_>]) -> Option<Deed> {
    let strings = || args.iter().filter_map(Token::string);
    let (module, function) = name.rsplit_once('.').unwrap_or(("", name));
    let imported = imports.iter().find(|import| import.name == module);
    let module = imported.map_or(module, |import| import.module);
    match (module, function) {
        (_, "check_call" | "check_output" | "Popen" | "call" | "run" | "getoutput")
            if module.ends_with("subprocess") || module.is_empty() =>
        {
            match args.first()? {
                Token::Mark('[' | '(') => Some(Deed::Spawn(list(args)?)),
                Token::String(text) | Token::Format(_, text) => Some(Deed::Shell(text.clone())),
                _ => None,
            }
        }
        (module, "execv" | "execvp" | "execve" | "execvpe") if module.ends_with("os") => {
            let program = Word::Text(args.first()?.string()?.clone());
            let at = args.iter().position(|token| matches!(token, Token::Mark('[' | '(')))?;
            let words = list(&args[at..])?.into_iter().skip(1);
            Some(Deed::Spawn(std::iter::once(program).chain(words).collect()))
        }
        (module, "execl" | "execlp") if module.ends_with("os") => {
            // The second one is what the program is told to be called.
            let words = strings().enumerate().filter(|(at, _)| *at != 1);
            let words: Vec<Word> = words.map(|(_, text)| Word::Text(text.clone())).collect();
            (!words.is_empty()).then_some(Deed::Spawn(words))
        }
        (module, "system" | "popen") if module.ends_with("os") => {
            Some(Deed::Shell(args.first()?.string()?.clone()))
        }
        (module, "main" | "pip_main" | "_main" | "pipmain")
            if module.is_empty() || module.contains("pip") =>
        {
            matches!(args.first()?, Token::Mark('[')).then(|| list(args).map(Deed::Pip))?
        }
        (module, "run_module") if module.ends_with("runpy") => {
            let module = args.first()?.string()?;
            (module.as_str() == "pip").then(|| assigned_argv(all).map(Deed::Pip))?
        }
        (_, "unlink" | "remove" | "rmtree") => Some(Deed::Remove(Aimed::of(args, all)?)),
        (_, "rename" | "replace" | "move")
            if module.ends_with("os") || module.ends_with("shutil") || args.is_empty() =>
        {
            Some(Deed::Rename(Aimed::of(args, all)?))
        }
        (_, "write" | "write_text") => {
            let text = strings().next()?;
            Some(Deed::Write(opened(all)?.clone(), text.clone()))
        }
        _ => None,
    }
}

/// A module under another name.
struct Import<'t> {
    module: &'t str,
    name: &'t str,
}

/// The modules that have other names: `import subprocess as sp`.
fn imports(all: &[Token]) -> Vec<Import<'_>> {
    let words = all
        .windows(4)
        .filter(|four| four[0].name() == Some("import") && four[2].name() == Some("as"));
    words
        .filter_map(|four| Some(Import { module: four[1].name()?, name: four[3].name()? }))
        .collect()
}

/// `sys.argv = ['pip', 'install']`, without the first word.
fn assigned_argv(tokens: &[Token]) -> Option<Vec<Word>> {
    let at = tokens.iter().position(|token| token.name() == Some("sys.argv"))?;
    let rest = tokens.get(at + 1..)?;
    let open = rest.iter().position(|token| *token == Token::Mark('['))?;
    let mut words = list(&rest[open..])?;
    words.drain(..1.min(words.len()));
    Some(words)
}

/// The elements of a list.
fn list(tokens: &[Token]) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    for token in tokens.iter().skip(1) {
        match token {
            Token::String(text) | Token::Format(_, text) => {
                words.push(Word::Text(text.clone()));
            }
            Token::Name(name) if name == "sys.executable" => words.push(Word::Itself),
            Token::Name(_) => words.push(Word::Text(Text::hole(None))),
            Token::Mark(']' | ')') => return Some(words),
            Token::Mark(_) => {}
        }
    }
    None
}

fn perform(
    machine: &mut Machine<'_>,
    id: PyId,
    deed: &Deed,
    place: Option<Place>,
    mut state: State,
) -> Flows {
    let field = |text: &Text| Field::from_text(text.clone());
    let spawn = |machine: &mut Machine<'_>, argv: Vec<Field>, state: State| {
        let flows = machine.external(argv, Vec::new(), place, state);
        // Code may go on whatever became of the command.
        flows
    };
    match deed {
        Deed::Spawn(words) => {
            let exe = state.python(id).exe.clone();
            let argv = words.iter().map(|word| word.field(&exe)).collect();
            spawn(machine, argv, state)
        }
        Deed::Shell(text) => spawn(machine, vec![word("sh"), word("-c"), field(text)], state),
        Deed::Pip(words) => {
            let exe = state.python(id).exe.clone();
            let own = [word(&exe), word("-m"), word("pip")];
            let words = words.iter().map(|word| word.field(&exe));
            spawn(machine, own.into_iter().chain(words).collect(), state)
        }
        Deed::Remove(path) => {
            let Some(path) = path.text(&state, id) else {
                return next(state.with(Status::Likely));
            };
            let glob = [word("sh"), word("-c"), field(&shell_line("rm -f ", &path))];
            spawn(machine, glob.into(), state)
        }
        Deed::Rename(path) => {
            let Some(path) = path.text(&state, id) else {
                return next(state.with(Status::Likely));
            };
            let mut line = shell_line("for f in ", &path);
            line.push_for("; do mv \"$f\" \"$f.off\"; done", None);
            spawn(machine, vec![word("sh"), word("-c"), field(&line)], state)
        }
        Deed::Write(path, text) => {
            let at = state.path(path.as_str());
            files::write(machine, &mut state, &at, text, false, (place, path.whole_place()));
            next(state.with(Status::Likely))
        }
    }
}

fn shell_line(front: &str, path: &Text) -> Text {
    let mut line = Text::from(front);
    line.push_text(path);
    line
}

/// What the code prints, where that can be told.
struct Printed {
    /// It is the folder of the standard library, with this behind it.
    stdlib: Option<Option<Text>>,
    /// It is this.
    text: Option<Text>,
}

impl Printed {
    fn text(&self, state: &State, id: PyId) -> Option<Text> {
        let mut text = match &self.stdlib {
            Some(leaf) => {
                let mut text = Text::from(stdlib(state, id)?.as_str());
                if let Some(leaf) = leaf {
                    text.push_for("/", None);
                    text.push_text(leaf);
                }
                text
            }
            None => self.text.clone()?,
        };
        text.push_for("\n", None);
        Some(text)
    }
}

fn printed(tokens: &[Token]) -> Option<Printed> {
    let mut prints = tokens.iter().enumerate().filter(|(_, token)| token.name() == Some("print"));
    let (at, _) = prints.next()?;
    if prints.next().is_some() {
        return None;
    }
    let args = arguments(tokens, at)?;
    if names_stdlib(tokens) {
        let mut strings = tokens.iter().filter_map(Token::string);
        let leaf = strings.find(|text| text.as_str().contains("EXTERNALLY-MANAGED"));
        let leaf = leaf.map(|text| {
            let from = text.as_str().len() - text.as_str().trim_start_matches('/').len();
            text.slice(Span::new(from, text.len()))
        });
        return Some(Printed { stdlib: Some(leaf), text: None });
    }
    match args.first()? {
        // `"a" if … else ""` may print it; other tokens behind it are `"a" + b`, `" ".join(…)`, `end=""`.
        Token::String(text) | Token::Format(_, text)
            if args.get(1).is_none_or(|next| next.name() == Some("if")) =>
        {
            Some(Printed { stdlib: None, text: Some(text.clone()) })
        }
        _ => None,
    }
}
