//! The name under which a project is published, as its git configuration tells.

/// `owner/name` of the remote that a git configuration calls `origin`, else of the first one on
/// GitHub.
pub(super) fn repository(config: &str) -> Option<String> {
    let mut remote = None;
    let mut found: Option<String> = None;
    for line in config.lines().map(str::trim) {
        if let Some(section) = line.strip_prefix('[') {
            remote = section.strip_prefix("remote ").map(|name| name.trim_end_matches(']'));
            continue;
        }
        let (Some(remote), Some((key, url))) = (remote, line.split_once('=')) else { continue };
        if key.trim() != "url" {
            continue;
        }
        let name = on_github(url.trim());
        if name.is_some() && (found.is_none() || remote == "\"origin\"") {
            found = name;
        }
    }
    found
}

/// `owner/name` of an address on GitHub.
fn on_github(url: &str) -> Option<String> {
    let (_, path) = url.split_once("github.com")?;
    let path = path.trim_start_matches(|c: char| c == ':' || c == '/' || c.is_ascii_digit());
    let path = path.trim_end_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let (owner, name) = path.split_once('/')?;
    (!owner.is_empty() && !name.is_empty() && !name.contains('/')).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origin_counts() {
        let config = "[core]\n\tbare = false\n[remote \"fork\"]\n\turl = https://github.com/me/x.git\n\
            [remote \"origin\"]\n\turl = git@github.com:they/x.git\n\tfetch = +refs/heads/*\n";
        assert_eq!(repository(config).as_deref(), Some("they/x"));
        assert_eq!(repository("[remote \"o\"]\nurl=https://example.com/a/b\n"), None);
        assert_eq!(repository("url = https://github.com/a/b\n"), None);
    }

    #[test]
    fn addresses_have_several_forms() {
        for url in
            ["https://github.com/a/b", "ssh://git@github.com:22/a/b.git", "git@github.com:a/b/"]
        {
            assert_eq!(on_github(url).as_deref(), Some("a/b"), "{url}");
        }
        assert_eq!(on_github("https://github.com/a"), None);
    }
}
