//! What is reported, free of any rule and of any way to show it.

mod context;

pub use context::Context;

use crate::source::{SourceFile, Span};
use std::sync::Arc;

/// How bad it is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; never fails a run by default.
    Note,
    /// Probably wrong, or wrong on some machines.
    Warning,
    /// Wrong.
    Error,
}

impl Severity {
    /// One step lower; a note stays a note.
    #[must_use]
    pub fn lowered(self) -> Self {
        match self {
            Self::Error => Self::Warning,
            Self::Warning | Self::Note => Self::Note,
        }
    }

    /// As users write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// How sure we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Rests on a guess.
    Low,
    /// Rests on something that is usual, but not seen.
    Medium,
    /// Rests on what stands in the files and in the knowledge tables.
    High,
}

/// A stretch of a file that is kept with the file, so that it can be shown.
#[derive(Debug, Clone)]
pub struct Location {
    /// The file.
    pub file: Arc<SourceFile>,
    /// Byte offsets into it.
    pub span: Span,
}

impl Location {
    /// The text that it covers.
    pub fn text(&self) -> &str {
        self.file.slice(self.span)
    }

    /// Whether another one is the same stretch of the same file.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.file, &other.file) && self.span == other.span
    }
}

/// Why something is believed: a fact, and where it stands.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// Where; `None` for a fact that rests on no line of the project.
    pub location: Option<Location>,
    /// The fact, as a short clause without a full stop.
    pub message: String,
}

impl Evidence {
    /// Whether another one says the same of the same place.
    pub fn is_same(&self, other: &Self) -> bool {
        let same_place = match (&self.location, &other.location) {
            (Some(mine), Some(theirs)) => mine.is_same(theirs),
            (None, None) => true,
            _ => false,
        };
        same_place && self.message == other.message
    }
}

/// A way out that edits the files. None are made yet.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Fix {}

/// One finding.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule's name.
    pub rule: &'static str,
    /// How bad.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// What is wrong, as a sentence without a full stop. Text from the linted file stands in
    /// backquotes and is not escaped: every report escapes for its own reader.
    pub message: String,
    /// The culprit itself: the option, the `sudo`, the assignment, the marker's path.
    pub location: Location,
    /// The command that the culprit belongs to.
    pub command: Option<Location>,
    /// What kind of machine runs it.
    pub context: Context,
    /// Why that is its context, most telling first; never empty.
    pub context_evidence: Vec<Evidence>,
    /// Why it is believed, most telling first.
    pub evidence: Vec<Evidence>,
    /// The commands that lead to its file, the outermost first. They are the last of the evidence.
    pub via: Vec<Evidence>,
    /// What to do instead, best first.
    pub help: Vec<String>,
    /// Edits that would mend it.
    pub fixes: Vec<Fix>,
    /// The reason, if a comment in the file allows it.
    pub suppressed: Option<String>,
}

impl Finding {
    /// The reasons for its context that are not among its evidence.
    pub fn untold_context(&self) -> impl Iterator<Item = &Evidence> {
        let told = |reason: &Evidence| self.evidence.iter().any(|known| known.is_same(reason));
        self.context_evidence.iter().filter(move |reason| !told(reason))
    }
}

/// Something that a rule saw where the policy permits it.
#[derive(Debug, Clone)]
pub struct Permitted {
    /// The rule's name.
    pub rule: &'static str,
    /// The culprit.
    pub location: Location,
    /// The command that the culprit belongs to.
    pub command: Option<Location>,
}

/// Text that could not be read, or was read only in part.
#[derive(Debug, Clone)]
pub struct Trouble {
    /// What kind of trouble.
    pub kind: TroubleKind,
    /// The file, as reported.
    pub path: String,
    /// The line (from 1), if it concerns one.
    pub line: Option<u32>,
    /// What happened.
    pub message: String,
}

/// Kinds of trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TroubleKind {
    /// The file could not be read or decoded.
    Unreadable,
    /// The file is not what its name says (broken YAML in a workflow).
    Invalid,
    /// A limit ended the look at it: there may be findings that nobody has seen. It fails a run like a warning.
    Incomplete,
    /// Understood only in part; the status changes only under `--gate` and `--strict-parse`.
    Partial,
}

impl TroubleKind {
    /// All kinds, in the order of the documentation.
    pub const ALL: [Self; 4] = [Self::Unreadable, Self::Invalid, Self::Incomplete, Self::Partial];

    /// As programs read it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Invalid => "invalid",
            Self::Incomplete => "incomplete",
            Self::Partial => "partial",
        }
    }

    /// As people read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Unreadable => "cannot be read",
            Self::Invalid => "invalid",
            Self::Incomplete => "not followed to its end",
            Self::Partial => "understood in part",
        }
    }

    /// How bad it is.
    pub fn severity(self) -> Severity {
        match self {
            Self::Unreadable | Self::Invalid => Severity::Error,
            Self::Incomplete | Self::Partial => Severity::Warning,
        }
    }

    /// Whether nothing at all can be said about its input.
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Unreadable | Self::Invalid)
    }
}
