//! Bytes to trees with exact spans. There is no meaning here.

pub mod dockerfile;
pub mod expression;
pub mod shell;
pub mod yaml;
