//! Help for commands in several places.

use super::super::sample::{Sample, found};
use super::*;
