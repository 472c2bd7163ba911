//! How commands end.

/// An exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// 0
    Zero,
    /// Anything else.
    NonZero,
    /// Nobody can tell, but it is meant to succeed: a plain command.
    Likely,
    /// Nobody can tell, but a plain command that is meant to succeed makes it a failure: `! command`.
    Unlikely,
    /// Nobody can tell: a question.
    Unknown,
}

impl Status {
    /// What holds if either may be the case.
    #[must_use]
    pub(crate) fn join(self, other: Self) -> Self {
        match (self, other) {
            (a, b) if a == b => a,
            (Self::Zero | Self::Likely, Self::Zero | Self::Likely) => Self::Likely,
            (Self::NonZero | Self::Unlikely, Self::NonZero | Self::Unlikely) => Self::Unlikely,
            _ => Self::Unknown,
        }
    }

    /// What holds if it may also be a failure that nobody means to happen.
    pub(super) fn perhaps(self) -> Self {
        match self {
            Self::Zero | Self::Likely => Self::Likely,
            other => other,
        }
    }

    /// The status after `!`.
    #[must_use]
    pub(crate) fn negated(self) -> Self {
        match self {
            Self::Zero => Self::NonZero,
            Self::NonZero => Self::Zero,
            Self::Likely => Self::Unlikely,
            Self::Unlikely => Self::Likely,
            Self::Unknown => Self::Unknown,
        }
    }

    /// 0 or not.
    pub(crate) fn of(success: bool) -> Self {
        if success { Self::Zero } else { Self::NonZero }
    }
}

/// How a child in the background ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Job {
    /// Its status.
    pub status: Status,
    /// The number of that.
    pub code: Option<u8>,
    /// The event whose failure it is.
    pub blame: Option<usize>,
}
