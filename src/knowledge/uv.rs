//! What uv accepts.

/// The truth of a boolean variable's value; `None` if uv refuses it. Source: clap's
/// `BoolishValueParser`, and what uv 0.13.9 did.
pub fn truth(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "y" | "yes" | "t" | "true" | "on" | "1" => Some(true),
        "n" | "no" | "f" | "false" | "off" | "0" => Some(false),
        _ => None,
    }
}
