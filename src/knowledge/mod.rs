//! What is known about the world: distributions, images, runners, packages, tools and names.
//!
//! Facts are rows of the tables in `knowledge/`, each with its source; the code here only finds
//! them. Tables are embedded as text, sorted, and searched in place: nothing is parsed at start-up.
//! What no table says is `None`, and the linter then claims nothing.

mod action;
mod action_script;
pub mod address;
pub mod build_arguments;
mod date;
pub mod distro;
pub mod folders;
mod glob;
pub mod guards;
pub mod image;
pub mod inits;
mod installers;
pub mod meanings;
pub mod names;
pub mod open_folders;
pub mod options;
pub mod packages;
pub mod pip;
pub mod pipx;
pub mod places;
pub mod profiles;
mod program_extensions;
mod programs;
pub mod python;
pub mod raspberry;
pub mod reaches;
pub mod runner;
pub mod services;
mod sessions;
mod still_programs;
mod system_files;
mod table;
pub mod target_runners;
pub mod telling_names;
pub mod uv;
mod version;
pub mod wrappers;

pub use action::{ActionFacts, Brings, action};
pub use action_script::{ActionScript, RunsIn, action_scripts};
pub use date::Date;
pub use distro::{DistroFacts, distro};
pub use glob::matches as glob_fits;
pub use image::{ImageFacts, image};
pub use installers::installer;
pub use program_extensions::is_program;
pub use programs::{SystemProgram, brought_by, system_programs};
pub use runner::{
    ForgeRunner, RunnerFacts, RunnerKind, RunnerOs, forge_runner, runner, runner_prefix,
};
pub use sessions::reads_environment;
pub use still_programs::{StillProgram, still_program};
pub use system_files::{SystemFile, files_of_others, system_files};
pub use table::{Row, Table};
pub use version::Version;

/// The day up to which the tables know the world. Without another date, rolling tags and labels
/// mean what they meant on this day.
pub const KNOWLEDGE_DATE: Date = Date::new(2026, 11, 22);
