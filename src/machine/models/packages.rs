//! The distribution's package managers, as far as Python and its installers go.

use super::Model;

pub(super) fn find(_: &str) -> Option<Model> {
    None
}

impl crate::machine::Machine<'_> {
    /// What is known about the distribution's release.
    pub(crate) fn release(&self) -> Option<crate::knowledge::DistroFacts> {
        self.distro?.facts(self.world.today)
    }

    /// Whether the distribution's Python comes with a marker.
    pub(crate) fn release_marker(&self) -> Option<bool> {
        self.release()?.marker()
    }
}
