//! What is known about the world: distributions, images, runners, packages, tools and names.

mod date;

pub use date::Date;

/// The day up to which the tables know the world. Without another date, rolling tags and labels
/// mean what they meant on this day.
pub const KNOWLEDGE_DATE: Date = Date::new(2026, 11, 22);
