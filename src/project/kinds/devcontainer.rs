//! Development containers.

use crate::finding::Context;
use crate::project::mention::{Exposure, Mention};
use crate::source::Span;

/// What a feature says about the `install.sh` beside it.
pub(in crate::project) fn feature() -> Mention {
    Mention {
        span: Span::default(),
        exposure: Exposure::Context(Context::Container),
        message: "this script installs a feature of a development container".to_owned(),
        instead: Vec::new(),
    }
}
