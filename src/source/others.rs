//! Names without an extension that files of other kinds have: rules of build tools, texts for people.

/// Files of build tools, package managers and services, whatever case their letters are in.
const TOOLS: &[&str] = &[
    "appfile",
    "berksfile",
    "brewfile",
    "bsdmakefile",
    "caddyfile",
    "capfile",
    "cartfile",
    "cname",
    "codeowners",
    "dangerfile",
    "earthfile",
    "fastfile",
    "gemfile",
    "gnumakefile",
    "guardfile",
    "jamfile",
    "jenkinsfile",
    "justfile",
    "kbuild",
    "kconfig",
    "makefile",
    "pipfile",
    "podfile",
    "procfile",
    "rakefile",
    "sconscript",
    "sconstruct",
    "snakefile",
    "thorfile",
    "tiltfile",
    "vagrantfile",
];

/// Texts for people; in capitals with whatever stands behind a `-` or `_`, too.
const TEXTS: &[&str] = &[
    "authors",
    "changelog",
    "contributing",
    "contributors",
    "copying",
    "copyright",
    "licence",
    "license",
    "maintainers",
    "readme",
    "unlicense",
];

/// Names that mean something else in small letters: `install` may be a script, `INSTALL` is a text.
const CAPITALS: &[&str] = &[
    "BUILD",
    "CHANGES",
    "CREDITS",
    "FAQ",
    "HACKING",
    "HISTORY",
    "INSTALL",
    "MANIFEST",
    "MODULE",
    "NEWS",
    "NOTICE",
    "OWNERS",
    "PROJECT",
    "RELEASE",
    "SECURITY",
    "THANKS",
    "TODO",
    "VERSION",
    "WORKSPACE",
];

/// Whether a file of this name is known to be something else than a script.
pub(super) fn is_other(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let first = name.split(['-', '_']).next().unwrap_or_default();
    let capitals = !first.contains(|c: char| c.is_ascii_lowercase());
    let text = if capitals { first.to_ascii_lowercase() } else { lower.clone() };
    // `.dockerignore`, `.gitattributes`: lists of files.
    let list = lower.starts_with('.') && (lower.ends_with("ignore") || lower.starts_with(".git"));
    list || TOOLS.contains(&lower.as_str())
        || TEXTS.contains(&text.as_str())
        || CAPITALS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::is_other;

    #[test]
    fn texts_and_rules_are_told_from_scripts_by_their_names() {
        for name in [
            "Makefile",
            "makefile",
            "Justfile",
            "LICENSE",
            "LICENSE-MIT",
            "README",
            "INSTALL",
            ".gitignore",
        ] {
            assert!(is_other(name), "{name}");
        }
        for name in [
            "install",
            "build",
            "setup",
            "PKGBUILD",
            ".profile",
            ".envrc",
            "licenses2csv",
            "version",
            "security_setup",
            "readme-check",
        ] {
            assert!(!is_other(name), "{name}");
        }
    }
}
