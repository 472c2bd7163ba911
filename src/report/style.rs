//! Colours, and the lines that several reports share.

use super::escape;
use crate::finding::{Severity, Trouble};
use codespan_reporting::diagnostic::{LabelStyle, Severity as Shown};
use codespan_reporting::term::{GeneralWriteResult, WriteStyle};
use std::io::Write;

/// Colours text, or leaves it alone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint {
    colour: bool,
}

impl Paint {
    pub(super) fn new(colour: bool) -> Self {
        Self { colour }
    }

    fn with(self, code: &str, text: &str) -> String {
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    pub(super) fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    pub(super) fn dim(self, text: &str) -> String {
        self.with("2", text)
    }

    pub(super) fn severity(self, severity: Severity, text: &str) -> String {
        self.with(code(severity), text)
    }
}

/// The colour of a severity: bold red, yellow, blue.
fn code(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "1;31",
        Severity::Warning => "1;33",
        Severity::Note => "1;34",
    }
}

/// A line about text that could not be read or understood.
pub(super) fn trouble(trouble: &Trouble, paint: Paint) -> String {
    let place = trouble.line.map_or(String::new(), |line| format!(":{line}"));
    let path = paint.bold(&escape::line(&trouble.path));
    let label = paint.severity(trouble.kind.severity(), trouble.kind.label());
    format!("{path}{place}: {label}: {}\n", escape::line(&trouble.message))
}

/// Writes a diagnostic with the colours of [`Paint`].
pub(super) struct Styled<'a> {
    out: &'a mut Vec<u8>,
    colour: bool,
}

impl<'a> Styled<'a> {
    pub(super) fn new(out: &'a mut Vec<u8>, colour: bool) -> Self {
        Self { out, colour }
    }

    fn set(&mut self, code: &str) -> GeneralWriteResult {
        if self.colour { write!(self.out, "\x1b[{code}m") } else { Ok(()) }
    }
}

impl Write for Styled<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl WriteStyle for Styled<'_> {
    fn set_header(&mut self, severity: Shown) -> GeneralWriteResult {
        self.set(shown_code(severity))
    }

    fn set_header_message(&mut self) -> GeneralWriteResult {
        self.set("1")
    }

    fn set_line_number(&mut self) -> GeneralWriteResult {
        self.set("2")
    }

    fn set_note_bullet(&mut self) -> GeneralWriteResult {
        self.set("2")
    }

    fn set_source_border(&mut self) -> GeneralWriteResult {
        self.set("2")
    }

    fn set_label(&mut self, severity: Shown, style: LabelStyle) -> GeneralWriteResult {
        match style {
            LabelStyle::Primary => self.set(shown_code(severity)),
            LabelStyle::Secondary => self.set("36"),
        }
    }

    fn reset(&mut self) -> GeneralWriteResult {
        self.set("0")
    }
}

fn shown_code(severity: Shown) -> &'static str {
    match severity {
        Shown::Bug | Shown::Error => code(Severity::Error),
        Shown::Warning => code(Severity::Warning),
        Shown::Note | Shown::Help => code(Severity::Note),
    }
}
