//! Pipelines of Jenkins. Groovy is not parsed: blocks and texts are enough to see what `sh` runs,
//! and on which agent.

use super::builder::{Builder, stretch};
use crate::finding::Context;
use crate::program::Program;
use crate::source::{SourceFile, Text};

/// Deeper blocks are taken for parts of the one around them.
const DEEPEST: usize = 64;

/// A block between braces.
#[derive(Clone, Copy, Default)]
struct Block<'t> {
    /// Where its steps run, if it says so.
    machine: Option<Context>,
    /// It is an agent's own description.
    agent: bool,
    /// Its steps run in this folder.
    folder: Option<&'t str>,
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    blocks: Vec<Block<'t>>,
    /// Where the last statement began.
    statement: usize,
    /// `sh` was read, and its text may follow.
    shell: bool,
}

pub(super) fn program(file: &SourceFile) -> Program {
    let text = file.text();
    let mut reader =
        Reader { text, at: 0, blocks: vec![Block::default()], statement: 0, shell: false };
    let mut builder = Builder::new(file);
    while let Some((start, end)) = reader.next_text() {
        if !reader.shell {
            continue;
        }
        reader.shell = false;
        let folders: Vec<&str> = reader.blocks.iter().filter_map(|block| block.folder).collect();
        builder.folder = (!folders.is_empty()).then(|| Text::from(folders.join("/").as_str()));
        builder.shell(&stretch(text, start..end));
        let (context, why) = match reader.machine() {
            Context::Container => (Context::Container, "the stage runs in a container"),
            context => (context, "the stage runs on an agent of one's own"),
        };
        builder.unit("sh", context, None, why);
    }
    builder.finish()
}

impl<'t> Reader<'t> {
    /// Where steps run here.
    fn machine(&self) -> Context {
        let inner = self.blocks.iter().rev().find_map(|block| block.machine);
        inner.unwrap_or(Context::SelfHostedCi)
    }

    /// Reads on to the next text in quotes; blocks that open and close on the way are noted.
    fn next_text(&mut self) -> Option<(usize, usize)> {
        let bytes = self.text.as_bytes();
        while self.at < bytes.len() {
            let rest = &bytes[self.at..];
            match rest[0] {
                b'/' if rest.starts_with(b"//") => self.pass_to(b"\n"),
                b'/' if rest.starts_with(b"/*") => self.pass_to(b"*/"),
                b'\'' | b'"' => return Some(self.quoted()),
                b'{' => self.open(),
                b'}' => {
                    if self.blocks.len() > 1 {
                        self.blocks.pop();
                    }
                    self.begin();
                }
                b'\n' | b';' => self.begin(),
                byte if byte.is_ascii_alphabetic() => self.name(),
                _ => self.at += 1,
            }
        }
        None
    }

    fn begin(&mut self) {
        self.at += 1;
        self.statement = self.at;
    }

    fn pass_to(&mut self, end: &[u8]) {
        let found = memchr::memmem::find(&self.text.as_bytes()[self.at..], end);
        self.at = found.map_or(self.text.len(), |found| self.at + found + end.len());
        self.statement = self.at;
    }

    /// A name: `sh`, `agent`, …
    fn name(&mut self) {
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        match &rest[..end] {
            "sh" => self.shell = true,
            "script" | "label" | "returnStdout" | "returnStatus" | "true" | "false" => {}
            name => {
                self.shell = false;
                let agent = self.blocks.len() > 1 && self.blocks[self.blocks.len() - 1].agent;
                if agent && matches!(name, "docker" | "dockerfile" | "kubernetes") {
                    // The description belongs to the block around `agent`.
                    let around = self.blocks.len() - 2;
                    self.blocks[around].machine = Some(Context::Container);
                }
            }
        }
        self.at += end;
    }

    fn open(&mut self) {
        let text: &'t str = self.text;
        let head = text.get(self.statement..self.at).unwrap_or_default().trim();
        let mut block = Block::default();
        let word = head.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        match word {
            "agent" => block.agent = true,
            "container" => block.machine = Some(Context::Container),
            "node" => block.machine = Some(Context::SelfHostedCi),
            "dir" => block.folder = head.split(['\'', '"']).nth(1),
            _ if head.contains(".inside") => block.machine = Some(Context::Container),
            _ => {}
        }
        // An agent of its own replaces that of the pipeline.
        if block.agent
            && let Some(around) = self.blocks.last_mut()
        {
            around.machine = Some(Context::SelfHostedCi);
        }
        if self.blocks.len() < DEEPEST {
            self.blocks.push(block);
        }
        self.begin();
    }

    /// The inside of the text that begins here.
    fn quoted(&mut self) -> (usize, usize) {
        let bytes = self.text.as_bytes();
        let quote = bytes[self.at];
        let triple = bytes[self.at..].starts_with(&[quote; 3]);
        let start = self.at + if triple { 3 } else { 1 };
        let mut at = start.min(bytes.len());
        while at < bytes.len() {
            match bytes[at] {
                b'\\' => at += 1,
                b'\n' if !triple => break,
                byte if byte == quote && (!triple || bytes[at..].starts_with(&[quote; 3])) => break,
                _ => {}
            }
            at += 1;
        }
        let end = at.min(bytes.len());
        self.at = (end + if triple { 3 } else { 1 }).min(bytes.len());
        while !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
        (start.min(end), end)
    }
}
