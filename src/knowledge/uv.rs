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

/// Whether an option (with its dashes) takes a value.
pub fn takes_value(written: &str) -> bool {
    matches!(
        written,
        "-p" | "--python"
            | "-r"
            | "--requirement"
            | "--requirements"
            | "-c"
            | "--constraint"
            | "--constraints"
            | "--override"
            | "--overrides"
            | "-e"
            | "--editable"
            | "-i"
            | "--index-url"
            | "--extra-index-url"
            | "--index"
            | "--default-index"
            | "-f"
            | "--find-links"
            | "--target"
            | "-t"
            | "--prefix"
            | "--extra"
            | "--group"
            | "--config-file"
            | "--project"
            | "--directory"
            | "--cache-dir"
            | "--python-version"
            | "--python-platform"
            | "--index-strategy"
            | "--keyring-provider"
            | "--resolution"
            | "--prerelease"
            | "--link-mode"
            | "--exclude-newer"
            | "--no-binary"
            | "--only-binary"
            | "-C"
            | "--config-setting"
            | "--config-settings"
            | "--color"
            | "--allow-insecure-host"
            | "--trusted-host"
            | "--prompt"
            | "-P"
            | "--upgrade-package"
            | "--reinstall-package"
            | "--refresh-package"
            | "--torch-backend"
            | "-w"
            | "--with"
            | "--with-requirements"
            | "--from"
            | "--env-file"
            | "-b"
            | "--build-constraint"
            | "--build-constraints"
    )
}
