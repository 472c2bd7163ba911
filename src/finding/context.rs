//! What kind of machine runs a command.

/// What kind of machine runs a command, from the least to the most exposed one.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Context {
    /// A container, or the build of its image: thrown away.
    Container,
    /// A hosted CI runner: thrown away after the job.
    HostedCi,
    /// Nobody can tell.
    Unknown,
    /// A CI runner that is kept.
    SelfHostedCi,
    /// Somebody's machine.
    Host,
}

impl Context {
    /// All of them, from the least to the most exposed.
    pub const ALL: [Self; 5] =
        [Self::Container, Self::HostedCi, Self::Unknown, Self::SelfHostedCi, Self::Host];

    /// As users write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Container => "container",
            Self::HostedCi => "hosted-ci",
            Self::Unknown => "unknown",
            Self::SelfHostedCi => "self-hosted-ci",
            Self::Host => "host",
        }
    }

    /// The context of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|context| context.name() == name)
    }
}
