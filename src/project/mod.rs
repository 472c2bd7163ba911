//! Which files of the project may run a script: those that name it. Who does, a replay tells.

pub mod callers;
mod index;
mod names;
mod report;
pub mod role;
pub mod text;
pub mod users;
