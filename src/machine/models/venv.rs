//! Virtual environments: creation and activation.

use crate::machine::python::PyId;
use crate::machine::words::Field;
use crate::machine::{Call, Machine};

pub(crate) fn activate(_: &mut Machine<'_>, _: PyId, _: &mut Call) {}

pub(crate) fn looks_like_activate(path: &str) -> bool {
    path.ends_with("/bin/activate") || path.ends_with("/Scripts/activate")
}

pub(crate) fn activate_unseen(_: &mut Machine<'_>, _: &str, _: &Field, _: &mut Call) {}
