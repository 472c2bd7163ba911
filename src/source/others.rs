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

/// Texts for people, with whatever stands behind a `-` or `_`.
const TEXTS: &[&str] = &[
    "authors",
    "changelog",
    "contributing",
    "contributors",
    "copying",
    "copyright",
    "credits",
    "licence",
    "license",
    "maintainers",
    "notice",
    "readme",
    "security",
    "thanks",
    "todo",
    "unlicense",
    "version",
];

/// Names that mean something else in small letters: `install` may be a script, `INSTALL` is a text.
const CAPITALS: &[&str] = &[
    "BUILD",
    "CHANGES",
    "FAQ",
    "HACKING",
    "HISTORY",
    "INSTALL",
    "MANIFEST",
    "MODULE",
    "NEWS",
    "OWNERS",
    "PROJECT",
    "RELEASE",
    "WORKSPACE",
];

/// Whether a file of this name is known to be something else than a script.
pub(super) fn is_other(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let first = lower.split(['-', '_']).next().unwrap_or_default();
    // `.dockerignore`, `.gitattributes`: lists of files.
    let list = lower.starts_with('.') && (lower.ends_with("ignore") || lower.starts_with(".git"));
    list || TOOLS.contains(&lower.as_str()) || TEXTS.contains(&first) || CAPITALS.contains(&name)
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
        for name in ["install", "build", "setup", "PKGBUILD", ".profile", ".envrc", "licenses2csv"]
        {
            assert!(!is_other(name), "{name}");
        }
    }
}
