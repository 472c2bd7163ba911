//! What pip accepts.

/// The truth of a boolean setting's value (`y yes t true on 1` and their opposites in any case);
/// `None` if pip refuses it. Source: `pip/_internal/cli/parser.py`, `strtobool`.
pub fn truth(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "y" | "yes" | "t" | "true" | "on" | "1" => Some(true),
        "n" | "no" | "f" | "false" | "off" | "0" => Some(false),
        _ => None,
    }
}
