//! Addresses of repositories and of files in them.

use super::{Row, Table};

/// Hosts of repositories whose addresses begin with owner and name, and what stands before the ref of a
/// file; `*` for any other host.
static FORGES: Table = Table::new(include_str!("../../knowledge/forges.tsv"));

fn forges() -> impl Iterator<Item = Row> {
    FORGES.rows().filter(|row| row.key() != "*")
}

/// Repositories that one text may name.
const MOST: usize = 64;

/// Parts that a ref may have, at most: `refs/heads/release/1.0`.
const REF: usize = 5;

/// `owner/name` of the repository that a text names most often, in small letters: a README speaks of its
/// own.
pub fn most_named(text: &str) -> Option<String> {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for start in forges().map(Row::key) {
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

/// `owner/name` at the beginning of a text, in small letters.
fn slug(text: &str) -> Option<String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let owner = &text[..text.find(|c| !is_name(c))?];
    let rest = text[owner.len()..].strip_prefix('/')?;
    let name = &rest[..rest.find(|c| !is_name(c)).unwrap_or(rest.len())];
    let name = name.trim_end_matches('.').trim_end_matches(".git");
    let known = !owner.is_empty() && !name.is_empty();
    known.then(|| format!("{owner}/{name}").to_ascii_lowercase())
}

/// `owner/name` of the repository that an address names, in small letters; `git@host:owner/name.git`
/// counts, too.
pub fn repository(address: &str) -> Option<String> {
    named(address).map(|(slug, _)| slug)
}

/// The same with its host.
fn named(address: &str) -> Option<(String, Row)> {
    let address = address.replace(".com:", ".com/").replace(".org:", ".org/");
    let found = forges().filter_map(|forge| {
        let at = address.find(forge.key())?;
        Some((slug(&address[at + forge.key().len()..])?, forge))
    });
    // `raw.github.com/` ends like `github.com/`.
    found.max_by_key(|(_, forge)| forge.key().len())
}

/// The paths in the repository `own` (`owner/name`) that the address of a file may mean, the likeliest
/// first: where the ref ends cannot be seen.
pub fn paths(address: &str, own: &str) -> Vec<String> {
    let plain = address.split(['?', '#']).next().unwrap_or_default();
    let Some((_, rest)) = plain.split_once("://") else { return Vec::new() };
    let own = own.to_ascii_lowercase();
    match named(plain) {
        Some((slug, _)) if slug != own => Vec::new(),
        Some((slug, forge)) => {
            let Some(at) = rest.to_ascii_lowercase().find(&slug) else { return Vec::new() };
            behind_ref(&rest[at + slug.len()..], Some(forge))
        }
        // Another forge, or a site of one's own that serves what lies at the root.
        None => match rest.find("/raw/") {
            Some(at) if rest[..at].to_ascii_lowercase().ends_with(&own) => {
                behind_ref(&rest[at..], FORGES.find("*"))
            }
            _ => {
                let (site, path) = rest.split_once('/').unwrap_or((rest, ""));
                let ours = is_named_in(site, &own) && !path.is_empty();
                ours.then(|| path.to_owned()).into_iter().collect()
            }
        },
    }
}

/// The paths that may stand behind a ref, at a forge.
fn behind_ref(rest: &str, forge: Option<Row>) -> Vec<String> {
    // A file that a release ships is known by its name alone.
    if rest.starts_with("/releases/") {
        return rest.rsplit('/').next().map(str::to_owned).into_iter().collect();
    }
    let mut before = forge.map_or("", |forge| forge.field(1)).split(' ');
    let raw = before.find_map(|raw| rest.strip_prefix(raw)).unwrap_or_default();
    let ends = raw.match_indices('/').take(REF).map(|(at, _)| raw[at + 1..].to_owned());
    ends.collect()
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

    fn ours(address: &str, path: &str) -> bool {
        paths(address, "me/tool").iter().any(|known| known == path)
    }

    #[test]
    fn the_table_is_sorted_and_names_its_sources() {
        assert!(FORGES.rows().map(Row::text).is_sorted());
        for row in FORGES.rows() {
            assert!(!row.field(1).is_empty() && row.field(2).len() > 5, "{}", row.text());
        }
    }

    #[test]
    fn raw_addresses_lead_to_the_file_behind_the_ref() {
        for address in [
            "https://raw.githubusercontent.com/Me/tool/main/scripts/x.sh",
            "https://raw.githubusercontent.com/me/tool/refs/heads/main/scripts/x.sh",
            "https://github.com/me/tool/raw/v1/scripts/x.sh?a=b",
            "https://gitlab.com/me/tool/-/raw/main/scripts/x.sh",
            "https://codeberg.org/me/tool/raw/branch/main/scripts/x.sh",
            "https://git.example.org/me/tool/raw/main/scripts/x.sh",
            "https://cdn.jsdelivr.net/x https://github.com/me/tool/blob/release/1.0/scripts/x.sh",
            "https://cdn.jsdelivr.net/gh/me/tool@v1/scripts/x.sh",
            "https://raw.github.com/me/tool/main/scripts/x.sh",
            "https://codeberg.org/me/tool/raw/tag/v1/scripts/x.sh",
        ] {
            assert!(ours(address, "scripts/x.sh"), "{address}");
        }
        assert!(!ours(
            "https://raw.githubusercontent.com/me/other/main/scripts/x.sh",
            "scripts/x.sh"
        ));
        assert!(ours("https://github.com/me/tool/releases/latest/download/x.sh", "x.sh"));
    }

    #[test]
    fn somebody_elses_installer_is_not_ours() {
        let nvm = "https://raw.githubusercontent.com/nvm-sh/nvm/v0.39.0/install.sh";
        assert!(!ours(nvm, "install.sh"));
        assert!(!ours("https://astral.sh/uv/install.sh", "install.sh"));
        assert!(ours("https://get.tool.example/install.sh", "install.sh"));
    }

    #[test]
    fn a_text_is_about_the_repository_that_it_names_most() {
        let text = "https://github.com/me/tool.git https://github.com/Me/Tool/issues \
            https://raw.githubusercontent.com/nvm-sh/nvm/v1/install.sh ";
        assert_eq!(most_named(text).as_deref(), Some("me/tool"));
        assert_eq!(most_named("nothing"), None);
        assert_eq!(repository("git@github.com:a/b.git").as_deref(), Some("a/b"));
    }
}
