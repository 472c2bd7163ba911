//! Addresses of raw files, and which repository a text is about.

use super::link::Linker;

/// Hosts of repositories whose addresses begin with owner and name.
const FORGES: [&str; 7] = [
    "github.com/",
    "raw.githubusercontent.com/",
    "raw.github.com/",
    "gitlab.com/",
    "codeberg.org/",
    "bitbucket.org/",
    "gitee.com/",
];

/// Where the address of a file stands behind owner, name and ref.
const RAW: [&str; 9] =
    ["/-/raw/", "/raw/", "/blob/", "/src/branch/", "/src/", "/refs/heads/", "@", "/branch/", "/"];

/// `owner/name` of the repository that the text names most often: a README speaks of its own.
pub(super) fn own_repository(text: &str) -> Option<String> {
    const MOST: usize = 64;
    let mut counts: Vec<(String, usize)> = Vec::new();
    for start in FORGES {
        for at in memchr::memmem::find_iter(text.as_bytes(), start.as_bytes()) {
            let Some(slug) = text.get(at + start.len()..).and_then(slug) else { continue };
            if let Some((_, count)) = counts.iter_mut().find(|(known, _)| *known == slug) {
                *count += 1;
            } else if counts.len() < MOST {
                counts.push((slug, 1));
            }
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max()?;
    counts.into_iter().find(|(_, count)| *count == most).map(|(slug, _)| slug)
}

/// `owner/name` at the beginning of a text, in lower case.
fn slug(text: &str) -> Option<String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let owner = &text[..text.find(|c| !is_name(c))?];
    let rest = text[owner.len()..].strip_prefix('/')?;
    let name = &rest[..rest.find(|c| !is_name(c)).unwrap_or(rest.len())];
    let name = name.trim_end_matches('.').trim_end_matches(".git");
    let known = !owner.is_empty() && !name.is_empty();
    known.then(|| format!("{owner}/{name}").to_ascii_lowercase())
}

/// `owner/name` that an address of a repository names.
pub(super) fn repository(url: &str) -> Option<String> {
    // `git@github.com:owner/name.git`
    let url = url.replace(".com:", ".com/").replace(".org:", ".org/");
    FORGES.iter().find_map(|forge| slug(&url[url.find(forge)? + forge.len()..]))
}

/// Whether a word is an address.
pub(super) fn is_url(word: &str) -> bool {
    word.contains("://") || FORGES.iter().any(|forge| word.starts_with(forge))
}

/// Whether the address is that of the script, in a text about the repository `own`.
pub(super) fn is_script(url: &str, linker: &Linker<'_>, own: Option<&str>) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let script = linker.script().join("/");
    let Some(before) = path.strip_suffix(script.as_str()) else {
        // A file that a release ships is known by its name alone.
        let released =
            path.contains("/releases/") && path.ends_with(&format!("/{}", linker.name()));
        return released && own.is_some() && repository(url).as_deref() == own;
    };
    if !before.ends_with('/') {
        return false;
    }
    match repository(url) {
        Some(slug) => own.is_none_or(|own| own == slug) && is_root(before, &slug),
        None if before.contains("/raw/") => true,
        // A site of one's own serves what lies at the root.
        None => own.is_some_and(|own| is_named_in(before, own)),
    }
}

/// Whether what stands before the path ends with the ref of a repository.
fn is_root(before: &str, slug: &str) -> bool {
    let lower = before.to_ascii_lowercase();
    let Some(at) = lower.find(slug) else { return false };
    let rest = lower[at + slug.len()..].trim_end_matches('/');
    let raw = RAW.iter().find_map(|raw| rest.strip_prefix(raw)).unwrap_or_default();
    let raw = raw.strip_prefix("refs/heads/").or(raw.strip_prefix("refs/tags/")).unwrap_or(raw);
    let raw = raw.strip_prefix("branch/").unwrap_or(raw);
    // A branch may have a slash in its name, as `release/1.0`; more is a folder.
    !raw.is_empty() && (!raw.contains('/') || raw.starts_with("release") || raw.contains("${"))
        || rest.contains("/releases/")
}

/// Whether a site bears the name of the repository or of its owner.
fn is_named_in(site: &str, own: &str) -> bool {
    const SHORTEST: usize = 4;
    let plain = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
    };
    let site = plain(site);
    own.split('/').map(plain).any(|name| name.len() >= SHORTEST && site.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(url: &str, script: &str, own: &str) -> bool {
        is_script(url, &Linker::new("README.md", script, true), Some(own))
    }

    #[test]
    fn raw_addresses_lead_to_the_file_behind_the_ref() {
        for url in [
            "https://raw.githubusercontent.com/Me/tool/main/scripts/x.sh",
            "https://raw.githubusercontent.com/me/tool/refs/heads/main/scripts/x.sh",
            "https://github.com/me/tool/raw/v1/scripts/x.sh?a=b",
            "https://gitlab.com/me/tool/-/raw/main/scripts/x.sh",
            "https://codeberg.org/me/tool/raw/branch/main/scripts/x.sh",
            "https://git.example.org/me/tool/raw/main/scripts/x.sh",
        ] {
            assert!(ours(url, "scripts/x.sh", "me/tool"), "{url}");
        }
        let other = "https://raw.githubusercontent.com/me/tool/main/other/scripts/x.sh";
        assert!(!ours(other, "scripts/x.sh", "me/tool"));
        assert!(!ours("https://raw.githubusercontent.com/me/tool/main/y.sh", "x.sh", "me/tool"));
    }

    #[test]
    fn somebody_elses_installer_is_not_ours() {
        let nvm = "https://raw.githubusercontent.com/nvm-sh/nvm/v0.39.0/install.sh";
        assert!(!ours(nvm, "install.sh", "me/tool"));
        assert!(!ours("https://astral.sh/uv/install.sh", "install.sh", "me/tool"));
        assert!(ours("https://get.tool.example/install.sh", "install.sh", "me/tool"));
    }

    #[test]
    fn a_text_is_about_the_repository_that_it_names_most() {
        let text = "https://github.com/me/tool.git https://github.com/Me/Tool/issues \
            https://raw.githubusercontent.com/nvm-sh/nvm/v1/install.sh ";
        assert_eq!(own_repository(text).as_deref(), Some("me/tool"));
        assert_eq!(own_repository("nothing"), None);
        assert_eq!(repository("git@github.com:a/b.git").as_deref(), Some("a/b"));
    }
}
