//! Installers around or beside pip: `easy_install`, `setup.py`, `pip-sync`, pipenv, poetry.

use crate::machine::flow::{Flows, next};
use crate::machine::python::PyId;
use crate::machine::state::Status;
use crate::machine::{Call, Machine};

pub(crate) fn easy_install(_: &mut Machine<'_>, _: PyId, call: Call) -> Flows {
    next(call.state.with(Status::Likely))
}
pub(crate) fn setup_py(_: &mut Machine<'_>, _: PyId, call: Call) -> Flows {
    next(call.state.with(Status::Likely))
}
pub(crate) fn pip_sync(_: &mut Machine<'_>, _: PyId, call: Call) -> Flows {
    next(call.state.with(Status::Likely))
}
pub(crate) fn pipenv(_: &mut Machine<'_>, _: Option<PyId>, call: Call) -> Flows {
    next(call.state.with(Status::Likely))
}
pub(crate) fn poetry(_: &mut Machine<'_>, _: Option<PyId>, call: Call) -> Flows {
    next(call.state.with(Status::Likely))
}

pub(crate) fn get_pip(_: &mut Machine<'_>, _: PyId, call: Call) -> Flows {
    next(call.state.with(Status::Likely))
}
/// How a fetched get-pip.py begins.
pub(crate) const GET_PIP: &str = "# get-pip.py";

/// How poetry's fetched installer begins.
pub(crate) const INSTALL_POETRY: &str = "# install-poetry.py";
