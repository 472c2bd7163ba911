//! Names that files of other kinds have: rules of build tools, texts for people, programs, data.

/// Extensions of programs in other languages, pages, data, templates and copies: no first line makes such
/// a file a script.
const EXTENSIONS: &[&str] = &[
    "a", "adoc", "apk", "asc", "asm", "awk", "bak", "bat", "bin", "bmp", "bz2", "c", "cc", "cer",
    "cfg", "cjs", "class", "cmake", "cmd", "coffee", "conf", "cpp", "crt", "cs", "csh", "css",
    "csv", "cu", "cxx", "d", "dart", "dat", "db", "deb", "dll", "dylib", "ejs", "el", "eot", "erb",
    "ex", "exe", "exs", "f90", "fish", "gif", "go", "gotmpl", "gradle", "groovy", "gz", "h", "hbs",
    "hh", "hpp", "hs", "htm", "html", "hxx", "icns", "ico", "inc", "ini", "ipynb", "j2", "jar",
    "java", "jinja", "jinja2", "jl", "jpeg", "jpg", "js", "json", "json5", "jsonc", "jsonl", "jsx",
    "key", "kt", "kts", "less", "lock", "log", "lua", "m", "m4", "map", "markdown", "md", "mdx",
    "mjs", "mk", "ml", "mm", "mo", "mp3", "mp4", "mustache", "nix", "nu", "o", "obj", "ogg", "old",
    "orig", "otf", "out", "pbtxt", "pcap", "pdf", "pem", "php", "pl", "pm", "png", "po", "pot",
    "ppm", "proto", "ps1", "psm1", "pub", "py", "pyc", "pyi", "pyw", "pyx", "r", "rb", "rej",
    "rpm", "rs", "rst", "s", "scala", "scss", "sig", "snap", "so", "sql", "stl", "styl", "sum",
    "svelte", "svg", "swift", "tar", "tcl", "tcsh", "tex", "tf", "tgz", "tif", "tiff", "tmpl",
    "toml", "tpl", "ts", "tsv", "tsx", "ttf", "txt", "vim", "vue", "wasm", "wav", "webm", "webp",
    "whl", "woff", "woff2", "xls", "xlsx", "xml", "xz", "yaml", "yml", "zig", "zip", "zst",
];

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

/// Whether an extension is known to be that of something else than a script.
pub(super) fn is_other_extension(extension: &str) -> bool {
    const LONGEST: usize = 16;
    let mut small = [0; LONGEST];
    let Some(small) = small.get_mut(..extension.len()) else { return false };
    small.copy_from_slice(extension.as_bytes());
    small.make_ascii_lowercase();
    EXTENSIONS.binary_search_by(|known| known.as_bytes().cmp(small)).is_ok()
}

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
    use super::{EXTENSIONS, is_other, is_other_extension};

    #[test]
    fn extensions_are_known_in_any_case() {
        assert!(EXTENSIONS.is_sorted());
        assert!(["py", "PY", "yml", "zst"].into_iter().all(is_other_extension));
        let long = "x".repeat(1_000);
        assert!(!["command", "in", "", "rosbuild", &long].into_iter().any(is_other_extension));
    }

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
