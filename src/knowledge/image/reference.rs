//! Image references: `registry/namespace/name:tag@digest`.

use super::REGISTRIES;
use crate::source::HOLE;

/// A reference, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reference<'a> {
    /// Without what leads to Docker Hub and its official images: `ubuntu`, `cimg/node`,
    /// `ghcr.io/astral-sh/uv`.
    pub name: &'a str,
    /// The tag; `latest` if there is neither tag nor digest, empty if there is only a digest.
    pub tag: &'a str,
    /// A digest pins it to a day that nobody knows.
    pub pinned: bool,
    /// The registry is not known, only what follows it.
    pub foreign: bool,
}

/// GitLab's cache of Docker Hub, below the address of any group.
const DEPENDENCY_PROXY: &str = "/dependency_proxy/containers/";

/// Takes a reference apart; `None` if it names no image (empty, or unknown to the last part).
pub(super) fn parse(reference: &str) -> Option<Reference<'_>> {
    let (rest, digest) =
        reference.trim().split_once('@').map_or((reference.trim(), None), |(a, b)| (a, Some(b)));
    let (name, tag) = match rest.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
        _ => (rest, None),
    };
    let tag = tag.unwrap_or(if digest.is_some() { "" } else { "latest" });
    let (name, foreign) = known_part(name)?;
    let name = official(name);
    (!name.is_empty()).then_some(Reference { name, tag, pinned: digest.is_some(), foreign })
}

/// The name without an unknown beginning or a proxy's address, and whether there was such a
/// beginning.
fn known_part(name: &str) -> Option<(&str, bool)> {
    if let Some((_, rest)) = name.split_once(DEPENDENCY_PROXY) {
        return known_part(rest);
    }
    match name.rsplit_once(HOLE) {
        Some((_, "")) => None,
        Some((_, rest)) => Some((rest.trim_start_matches('/'), true)),
        None => Some((name, false)),
    }
}

/// The name without prefixes that lead to Docker Hub or to its official images.
fn official(name: &str) -> &str {
    let mut name = name;
    while let Some(prefix) = REGISTRIES.prefixes(name).next() {
        let rest = &name[prefix.key().len() - 1..];
        if rest.is_empty() {
            break;
        }
        name = rest;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn official_images_have_one_name() {
        for spelling in [
            "ubuntu:22.04",
            "library/ubuntu:22.04",
            "docker.io/library/ubuntu:22.04",
            "docker.io/ubuntu:22.04",
            "index.docker.io/library/ubuntu:22.04",
            "public.ecr.aws/docker/library/ubuntu:22.04",
            "mirror.gcr.io/library/ubuntu:22.04",
            "mcr.microsoft.com/mirror/docker/library/ubuntu:22.04",
            "amd64/ubuntu:22.04",
            "docker.io/arm64v8/ubuntu:22.04",
            "gitlab.example.com:443/group/dependency_proxy/containers/ubuntu:22.04",
            "ubuntu:22.04@sha256:0123",
        ] {
            let parsed = parse(spelling).expect("a reference");
            assert_eq!(
                (parsed.name, parsed.tag, parsed.foreign),
                ("ubuntu", "22.04", false),
                "{spelling}"
            );
        }
    }

    #[test]
    fn a_port_is_no_tag() {
        let parsed = parse("localhost:5000/team/app").expect("a reference");
        assert_eq!((parsed.name, parsed.tag), ("localhost:5000/team/app", "latest"));
    }

    #[test]
    fn a_bare_digest_leaves_no_tag() {
        let parsed = parse("debian@sha256:0123").expect("a reference");
        assert_eq!((parsed.name, parsed.tag, parsed.pinned), ("debian", "", true));
    }

    #[test]
    fn an_unknown_registry_is_told() {
        let reference = format!("{HOLE}/ubuntu:24.04");
        let parsed = parse(&reference).expect("a reference");
        assert_eq!((parsed.name, parsed.tag, parsed.foreign), ("ubuntu", "24.04", true));
        assert_eq!(parse(&format!("team/{HOLE}")), None);
        assert_eq!(parse(""), None);
    }
}
