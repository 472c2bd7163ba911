//! What a single command does with the script: runs it, hands it to a shell, carries it elsewhere.

use super::lexer::{self, Command, Word};
use super::link::{Link, Start, Written};
use super::runs::{At, DEEPEST, Scanner, Wanted};
use super::url;
use crate::finding::Context;

/// Words before a command, and programs that run the command behind them.
const BEFORE: &[&str] = &[
    "!",
    "{",
    "}",
    "if",
    "then",
    "elif",
    "else",
    "while",
    "until",
    "do",
    "time",
    "command",
    "exec",
    "builtin",
    "eval",
    "nohup",
    "setsid",
    "chronic",
    "xvfb-run",
    "fakeroot",
    "retry",
    "unbuffer",
    "winpty",
    "stdbuf",
    "nice",
    "ionice",
    "strace",
    "caffeinate",
    "run",
    "travis_retry",
    "call",
    "sudo",
    "doas",
    "run0",
    "pkexec",
    "env",
    "xargs",
    "wsl",
    "catchsegv",
    "dbus-run-session",
    "spawn",
    "assert_success",
];

/// Programs that run the command behind their `run` or `exec`.
const RUNNERS: &[&str] =
    &["poetry", "uv", "pipenv", "pdm", "hatch", "rye", "pixi", "bundle", "direnv", "mise", "conda"];

/// Programs that run a command in a container.
const CONTAINERS: &[&str] = &[
    "docker",
    "podman",
    "nerdctl",
    "buildah",
    "docker-compose",
    "podman-compose",
    "kubectl",
    "oc",
    "singularity",
    "apptainer",
    "crictl",
    "finch",
];

/// Programs that run a command on another machine, or on one that is kept.
const MACHINES: &[&str] =
    &["lxc", "incus", "multipass", "pct", "machinectl", "systemd-nspawn", "vagrant", "gcloud"];

/// Programs that run what stands somewhere behind them, on this machine.
const AROUND: &[&str] = &[
    "su",
    "runuser",
    "gosu",
    "su-exec",
    "chroot",
    "schroot",
    "arch-chroot",
    "proot",
    "timeout",
    "flock",
    "nix-shell",
    "nix",
    "toolbox",
    "distrobox",
    "sshpass",
    "script",
    "find",
    "parallel",
    "cross",
    "retry.sh",
    "systemd-run",
    "unshare",
    "start-stop-daemon",
    "watch",
    "entr",
];

/// Shells.
pub(super) const SHELLS: &[&str] =
    &["sh", "bash", "dash", "ash", "zsh", "ksh", "mksh", "rbash", "bats", "$SHELL", "$BASH"];

/// Options of `sudo`, `env` and the like that take a value.
const VALUED: &str = "ughpCDRTUtrnN";

/// Options of `ssh` that take a value.
const SSH_VALUED: &str = "BbcDEeFIiJLlmOopQRSWw";

impl Scanner<'_> {
    /// Reads the command that begins at word `first`.
    pub(super) fn call(&mut self, words: &[Word], first: usize, command: &Command, at: At<'_>) {
        let mut i = first;
        while let Some(word) = words.get(i) {
            if let Some((name, value)) = assignment(&word.value) {
                if words.len() == i + 1 {
                    let value = self.known(value).unwrap_or_else(|| value.to_owned());
                    self.set(name, &value);
                }
                i += 1;
            } else if matches!(&*word.value, "export" | "local" | "readonly" | "declare") {
                i += 1;
            } else if BEFORE.contains(&base(&word.value)) {
                i = options(words, i + 1, VALUED);
            } else if RUNNERS.contains(&base(&word.value))
                && words.get(i + 1).is_some_and(|next| matches!(&*next.value, "run" | "exec"))
                && !self.is_target(words, i, first, at)
            {
                i = options(words, i + 2, "");
            } else {
                return self.effective(words, i, first, command, at);
            }
        }
    }

    /// Reads the command whose program is word `i`.
    fn effective(&mut self, words: &[Word], i: usize, first: usize, command: &Command, at: At<'_>) {
        let Some(word) = words.get(i) else { return };
        let name = base(&word.value);
        let span = (words[first].span.start, end_of(words, command));
        if SHELLS.contains(&name) {
            self.shell(words, i, span, command, at);
        } else if matches!(name, "source" | ".") {
            let file = words.get(i + 1);
            if let Some(link) = file.and_then(|file| self.runs_from(file, at)) {
                self.hit(span.0, span.1, link, at);
            }
        } else if CONTAINERS.contains(&name) {
            self.container(words, i, span, command, at);
        } else if name == "ssh" {
            let at = At { moved: Some(Context::Host), ..at };
            let host = options(words, i + 1, SSH_VALUED);
            self.elsewhere(words, host + 1, span, command, at);
        } else if MACHINES.contains(&name) {
            let runs = ["exec", "shell", "ssh", "-D", "compute"];
            if words[i..].iter().any(|word| runs.contains(&&*word.value)) {
                let at = At { moved: Some(Context::Host), ..at };
                self.elsewhere(words, i + 1, span, command, at);
            }
        } else if AROUND.contains(&name) {
            self.elsewhere(words, i + 1, span, command, at);
        } else if self.is_target(words, i, first, at) {
        } else {
            self.file_command(name, words, i, command, span);
            if word.value.contains('/')
                && let Some(link) = self.linked(&word.value)
            {
                self.hit(span.0, span.1, link, at);
            }
        }
    }

    /// `bash -x FILE`, `sh -c TEXT`, `… | sh`, `bash <FILE`.
    fn shell(
        &mut self,
        words: &[Word],
        i: usize,
        (from, to): (usize, usize),
        command: &Command,
        at: At<'_>,
    ) {
        let (mut j, mut text, mut piped) = (i + 1, false, false);
        while let Some(word) = words.get(j) {
            let option = word.value.starts_with(['-', '+']) && word.value.len() > 1;
            let cluster = option && !word.value.starts_with("--");
            if word.value == "-" || word.value == "/dev/stdin" {
                piped = true;
            } else if !option {
                break;
            }
            text |= cluster && word.value.contains('c');
            piped |= cluster && word.value.contains('s');
            let valued = cluster && word.value.ends_with(['o', 'O'])
                || matches!(&*word.value, "--rcfile" | "--init-file");
            j += 1 + usize::from(valued);
        }
        let operand = words.get(j).filter(|_| !piped);
        match operand {
            Some(word) if text => {
                if let Some(link) = word.inner.iter().find_map(|i| self.prints_it(i.clone(), at)) {
                    self.hit(from, to, link, at);
                }
                self.quoted(word, at);
            }
            Some(_) => {
                // bats takes several files.
                let files = if base(&words[i].value) == "bats" { words.len() } else { j + 1 };
                let files = words.get(j..files).unwrap_or_default();
                let link = files.iter().find_map(|file| self.runs_from(file, at));
                if let Some(link) = link {
                    self.hit(from, to, link, at);
                }
            }
            None => self.input(to, from, command, at),
        }
    }

    /// What a shell, here or elsewhere, reads from its standard input.
    fn input(&mut self, to: usize, from: usize, command: &Command, at: At<'_>) {
        if let Some(link) = command.input.as_ref().and_then(|file| self.linked(&file.value)) {
            self.hit(from, to, link, at);
        }
        self.reads_pipe(to, at);
        if let Some(body) = command.heredoc.clone() {
            let text = at.text.slice(body.into());
            self.commands(At { text: &text, level: at.level + 1, ..at });
        }
    }

    /// A file that a shell reads: a path, or `<(curl …)`.
    fn runs_from(&self, file: &Word, at: At<'_>) -> Option<Link> {
        let printed = || file.inner.iter().find_map(|inner| self.prints_it(inner.clone(), at));
        self.linked(&file.value).or_else(printed)
    }

    /// Whether a substitution prints the script.
    fn prints_it(&self, inner: std::ops::Range<usize>, at: At<'_>) -> Option<Link> {
        let text = at.text.slice(inner.into());
        let commands = lexer::commands(text.as_str(), self.by_line);
        commands.iter().find_map(|command| self.printed(&command.words))
    }

    /// Whether `curl`, `wget` or `cat` has the script among its words.
    fn printed(&self, words: &[Word]) -> Option<Link> {
        let first = words.iter().map(|word| base(&word.value)).find(|word| *word != "sudo")?;
        let mut words = words.iter();
        match first {
            "curl" | "wget" | "fetch" | "http" => {
                words.any(|word| self.is_url(&word.value)).then(|| Link { instead: Vec::new() })
            }
            "cat" => words.find_map(|word| self.linked(&word.value)),
            _ => None,
        }
    }

    /// The text in a quoted word, as commands.
    fn quoted(&mut self, word: &Word, at: At<'_>) {
        let raw = at.text.as_str().get(word.span.clone()).unwrap_or_default();
        let body = raw.trim_matches(['\'', '"']);
        let lead = raw.len() - raw.trim_start_matches(['\'', '"']).len();
        let start = word.span.start + lead;
        let text = at.text.slice((start..start + body.len()).into());
        let dir = self.dir.clone();
        self.commands(At { text: &text, level: at.level + 1, ..at });
        self.dir = dir;
    }

    /// `docker run IMAGE bash FILE` and the like.
    fn container(
        &mut self,
        words: &[Word],
        i: usize,
        span: (usize, usize),
        command: &Command,
        at: At<'_>,
    ) {
        const VERBS: [&str; 7] = ["run", "exec", "cp", "copy", "create", "shell", "debug"];
        let verb = words.iter().skip(i + 1).take(6).position(|w| VERBS.contains(&&*w.value));
        let Some(verb) = verb.map(|verb| i + 1 + verb) else { return };
        let at = At { moved: Some(Context::Container), ..at };
        let outside = self.mounts.len();
        for word in &words[verb..] {
            self.mount(&word.value);
        }
        let carries = |word: &Word| {
            self.linked(&word.value)
                .or_else(|| word.value.split([':', '=', ',']).find_map(|part| self.linked(part)))
        };
        if let Some(link) = words[verb + 1..].iter().find_map(carries) {
            self.hit(span.0, span.1, link, at);
        } else {
            self.elsewhere(words, verb + 1, span, command, at);
        }
        self.mounts.truncate(outside);
    }

    /// `-v .:/work`
    fn mount(&mut self, word: &str) {
        const MOST: usize = 16;
        let mut parts = word.split(':');
        let (Some(here), Some(there)) = (parts.next(), parts.next()) else { return };
        if there.starts_with('/') && !url::is_url(word) && self.mounts.len() < MOST {
            let there = there.trim_end_matches('/').to_owned();
            let here = Written::read(here.trim_start_matches("-v"));
            let inside = matches!(here.start, Start::Caller | Start::Lost | Start::Here);
            if inside && !there.is_empty() {
                let here =
                    if here.parts.is_empty() { ".".to_owned() } else { here.parts.join("/") };
                self.mounts.push((there, here));
            }
        }
    }

    /// What a program runs that stands somewhere behind word `from`.
    fn elsewhere(
        &mut self,
        words: &[Word],
        from: usize,
        span: (usize, usize),
        command: &Command,
        at: At<'_>,
    ) {
        let at = At { level: at.level + 1, ..at };
        if at.level > DEEPEST {
            return;
        }
        let outside = self.dir.clone();
        if at.moved.is_some() {
            self.input(span.1, span.0, command, at);
        }
        for (j, word) in words.iter().enumerate().skip(from) {
            let text = word.quoted && word.value.contains([' ', '\n', ';']);
            if text {
                self.quoted(word, at);
                continue;
            }
            let name = base(&word.value);
            let tool =
                matches!(&self.goal.wanted, Wanted::Targets(t, _) if t.words().contains(&name));
            let program = SHELLS.contains(&name) || matches!(name, "source" | "ssh") || tool;
            if program {
                self.effective(words, j, from.min(j), command, at);
                break;
            }
            let path = word.value.contains('/') && !word.value.starts_with('-');
            if path && let Some(link) = self.linked(&word.value) {
                self.hit(span.0, span.1, link, at);
                break;
            }
        }
        self.dir = outside;
    }

    /// Commands that bring a file, or change the folder.
    fn file_command(
        &mut self,
        name: &str,
        words: &[Word],
        i: usize,
        command: &Command,
        (from, _): (usize, usize),
    ) {
        let operands = || words[i + 1..].iter().map(|w| &*w.value).filter(|w| !w.starts_with('-'));
        match name {
            "cd" | "pushd" => {
                let folder = operands().next().map(str::to_owned);
                self.enter(folder.as_deref());
            }
            "popd" => self.dir = Written::default(),
            "git" => self.clone_of(operands().collect()),
            "curl" | "wget" | "aria2c" | "fetch" => {
                self.download(name, &words[i + 1..], command, from);
            }
            "cat" => {
                if let Some(link) = operands().find_map(|file| self.linked(file)) {
                    self.prints(from, link);
                }
            }
            "cp" | "mv" | "install" | "ln" | "scp" => {
                let files: Vec<&str> = operands().collect();
                let Some((target, sources)) = files.split_last() else { return };
                if sources.iter().any(|source| self.linked(source).is_some()) {
                    self.brought(target, true);
                }
            }
            _ => {}
        }
    }

    /// `git clone ADDRESS FOLDER`, of somebody else's repository.
    fn clone_of(&mut self, operands: Vec<&str>) {
        let Some(at) = operands.iter().position(|word| *word == "clone") else { return };
        let Some((address, slug)) =
            operands[at + 1..].iter().find_map(|word| Some((*word, url::repository(word)?)))
        else {
            return;
        };
        if self.goal.own.as_ref().is_some_and(|own| *own != slug) {
            let end = address.trim_end_matches('/').trim_end_matches(".git");
            let name = end.rsplit('/').next().unwrap_or(end);
            let folder = operands.last().filter(|last| **last != address).copied();
            let folder = folder.unwrap_or(name).trim_end_matches('/');
            self.foreign.insert(folder.rsplit('/').next().unwrap_or(folder).to_owned());
        }
    }

    /// `curl ADDRESS`, `wget -O FILE ADDRESS`.
    fn download(&mut self, program: &str, words: &[Word], command: &Command, from: usize) {
        let Some(address) = words.iter().map(|w| &*w.value).find(|w| url::is_url(w)) else {
            return;
        };
        let ours = words.iter().any(|word| self.is_url(&word.value));
        let letter = if program == "wget" { 'O' } else { 'o' };
        let output = words.iter().enumerate().find_map(|(at, word)| {
            let value = &*word.value;
            let short = value.starts_with('-') && !value.starts_with("--");
            if let Some((_, file)) = value.split_once('=').filter(|_| value.starts_with("--out")) {
                return Some(file);
            }
            if value.starts_with("--output") || short && value.ends_with(letter) {
                return words.get(at + 1).map(|word| &*word.value);
            }
            let attached = value.strip_prefix('-').and_then(|value| value.strip_prefix(letter));
            attached.filter(|file| !file.is_empty())
        });
        let output = output.or(command.output.as_ref().map(|word| &*word.value));
        match output {
            Some(file) if !matches!(file, "-" | "/dev/stdout") => self.brought(file, ours),
            None if program == "wget" || words.iter().any(|w| saves(&w.value)) => {
                let address = address.split(['?', '#']).next().unwrap_or_default().to_owned();
                self.brought(&address, ours);
            }
            _ => {}
        }
        if ours {
            self.prints(from, Link { instead: Vec::new() });
        }
    }
}

/// Whether an option lets `curl` save under the file's own name.
fn saves(option: &str) -> bool {
    option == "--remote-name"
        || option.starts_with('-') && !option.starts_with("--") && option.contains('O')
}

/// The first word at or behind `from` that is no option.
fn options(words: &[Word], from: usize, valued: &str) -> usize {
    let mut i = from;
    while let Some(option) = words.get(i).and_then(|word| word.value.strip_prefix('-')) {
        i += 1;
        match option {
            "" | "-" => break,
            "-user" | "-group" | "-chdir" | "-unset" => i += 1,
            _ => {
                let last = option.chars().last().unwrap_or_default();
                i += usize::from(!option.starts_with('-') && valued.contains(last));
            }
        }
    }
    i
}

/// The last byte of a command, its files included.
fn end_of(words: &[Word], command: &Command) -> usize {
    let last = words.last().map_or(0, |word| word.span.end);
    command.input.as_ref().map_or(last, |word| word.span.end.max(last))
}

/// The base name of a program.
pub(super) fn base(program: &str) -> &str {
    let name = program.rsplit('/').next().unwrap_or(program);
    name.strip_suffix(".exe").unwrap_or(name)
}

/// `NAME=value`
pub(super) fn assignment(word: &str) -> Option<(&str, &str)> {
    let (name, value) = word.split_once('=')?;
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (plain && name.starts_with(|c: char| !c.is_ascii_digit())).then_some((name, value))
}
