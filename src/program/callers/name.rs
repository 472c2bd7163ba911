//! Which kind a file is that is not linted but runs scripts, by its name and folder.

use super::Caller;
use crate::knowledge::services;

/// Extensions of what runs no scripts: data, pages, lists, and sources of compiled programs.
const NO_CALLERS: &[&str] = &[
    "c", "cc", "cpp", "cs", "cxx", "h", "hh", "hpp", "hs", "java", "kt", "rs", "scala", "swift",
    "zig", "jsonl", "sarif", "lock", "svg", "html", "htm", "css", "scss", "map", "patch", "diff",
    "po", "pot", "log", "csv", "tsv", "sum", "sha256", "sig", "asc", "orig", "rej", "png", "jpg",
    "gif", "ico", "pdf", "gz", "xz", "zip", "jar", "whl", "so", "o", "a", "class", "pyc", "woff",
    "woff2", "ttf", "ipynb", "bak", "snap", "golden",
];

/// Names of lists of files, and of settings of tools that only look at files.
const LISTS: &[&str] = &[
    ".gitignore",
    ".gitattributes",
    ".dockerignore",
    ".containerignore",
    ".npmignore",
    ".gitmodules",
    ".mailmap",
    "codeowners",
    "manifest.in",
    "manifest",
    ".editorconfig",
    ".shellcheckrc",
    ".hadolint.yaml",
    ".codespellrc",
    ".prettierignore",
    ".eslintignore",
    ".helmignore",
    ".gcloudignore",
    ".vscodeignore",
    "mkdocs.yml",
    "license",
    "notice",
    "copying",
    "authors",
    "dependabot.yml",
    "labeler.yml",
    "codecov.yml",
    ".codecov.yml",
    "cspell.json",
    ".cspell.json",
    "renovate.json",
    "package-lock.json",
    ".markdownlint.json",
    ".yamllint",
    ".gitleaks.toml",
    "pep668-lint.toml",
    ".pep668-lint.toml",
    "sonar-project.properties",
];

/// Beginnings of the names of texts for people that have no telling extension.
const TEXTS: &[&str] = &[
    "readme",
    "install",
    "changelog",
    "changes",
    "news",
    "hacking",
    "contributing",
    "building",
    "build",
    "howto",
    "usage",
    "getting",
    "quickstart",
    "setup",
    "release",
    "upgrade",
    "faq",
];

impl Caller {
    /// The kind of a file by its path from the project's root, with `/`; `None` if it is none of these.
    pub fn by_name(path: &str) -> Option<Self> {
        let (lower, extension) = parts(path);
        if !may_call(path) {
            return None;
        }
        template(&lower, &extension)
            .or_else(|| pipeline(path, &lower, &extension))
            .or_else(|| tool(&lower, &extension))
            .or_else(|| document(path, &lower, &extension))
    }
}

/// Whether a file of this name may run others at all: it is no data, page, list or source of a compiled
/// program.
pub fn may_call(path: &str) -> bool {
    let (lower, extension) = parts(path);
    !NO_CALLERS.contains(&&*extension) && !LISTS.contains(&&*lower)
}

/// The name in small letters, and its extension.
fn parts(path: &str) -> (String, String) {
    let name = path.rsplit('/').next().unwrap_or(path);
    let lower = name.to_ascii_lowercase();
    let extension = lower.rsplit_once('.').map_or("", |(_, extension)| extension).to_owned();
    (lower, extension)
}

/// Templates of Dockerfiles.
fn template(lower: &str, extension: &str) -> Option<Caller> {
    let template = matches!(
        extension,
        "j2" | "jinja"
            | "jinja2"
            | "tmpl"
            | "tpl"
            | "template"
            | "in"
            | "erb"
            | "ejs"
            | "hbs"
            | "mustache"
            | "m4"
            | "gotmpl"
    );
    let named = lower.contains("dockerfile") || lower.contains("containerfile");
    let plain = lower.starts_with("dockerfile") && !lower.contains('.');
    (named && template || plain || lower == "earthfile").then_some(Caller::Dockerfile)
}

/// Pipelines of services other than GitHub's, hooks and compose files.
fn pipeline(path: &str, lower: &str, extension: &str) -> Option<Caller> {
    if let Some(service) = services::of_path(path) {
        return Some(Caller::of_service(service));
    }
    Some(match lower {
        _ if !matches!(extension, "yml" | "yaml") => return None,
        ".pre-commit-config.yaml" | ".pre-commit-hooks.yaml" => Caller::PreCommit,
        "taskfile.yml" | "taskfile.yaml" | "taskfile.dist.yml" => Caller::Taskfile,
        _ if lower.starts_with("docker-compose") || lower.starts_with("compose.") => {
            Caller::Compose
        }
        _ if lower.starts_with("podman-compose") || lower.ends_with(".compose.yml") => {
            Caller::Compose
        }
        _ => return None,
    })
}

/// Tools with targets, and machines that are set up.
fn tool(lower: &str, extension: &str) -> Option<Caller> {
    Some(match lower {
        "makefile" | "gnumakefile" | "bsdmakefile" => Caller::Make,
        _ if extension == "mk" || extension == "mak" || lower.starts_with("makefile.") => {
            Caller::Make
        }
        "justfile" | ".justfile" => Caller::Just,
        _ if extension == "just" => Caller::Just,
        "package.json" => Caller::Npm,
        "tox.ini" => Caller::Tox,
        "pyproject.toml" | "tox.toml" | "mise.toml" | ".mise.toml" | "pixi.toml"
        | "makefile.toml" | "hatch.toml" => Caller::Toml,
        "devcontainer.json" | ".devcontainer.json" => Caller::Devcontainer,
        _ if lower == super::devcontainer::FEATURE.0 => Caller::Feature,
        _ => return None,
    })
}

/// Texts for people.
fn document(path: &str, lower: &str, extension: &str) -> Option<Caller> {
    let folders = || path.split('/').rev().skip(1);
    let among = || folders().any(|part| matches!(part, "doc" | "docs" | "documentation" | "wiki"));
    let text = || TEXTS.iter().any(|start| lower.starts_with(start));
    let document = match extension {
        "md" | "mdx" | "markdown" | "rst" | "adoc" | "asciidoc" => true,
        "txt" => among() || text(),
        _ => {
            !lower.contains('.') && text() && !matches!(lower, "install" | "build" | "setup")
                || lower.starts_with("readme.")
        }
    };
    // `INSTALL` in capitals is a text; `install` may be a program.
    let capitals = path.ends_with("/INSTALL") || path == "INSTALL";
    (document || capitals).then_some(Caller::Document)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_the_kind() {
        use Caller::*;
        for (path, kind) in [
            ("README.md", Some(Document)),
            ("README", Some(Document)),
            ("README.zh", Some(Document)),
            ("INSTALL", Some(Document)),
            ("docs/setup.txt", Some(Document)),
            ("requirements.txt", None),
            ("CMakeLists.txt", None),
            ("a/Makefile", Some(Make)),
            ("rules.mk", Some(Make)),
            ("justfile", Some(Just)),
            ("docker-compose.ci.yml", Some(Compose)),
            ("compose.yaml", Some(Compose)),
            (".devcontainer/devcontainer.json", Some(Devcontainer)),
            (".gitlab-ci.yml", Some(GitLab)),
            (".gitlab/ci/test.yml", Some(GitLab)),
            (".circleci/config.yml", Some(CircleCi)),
            ("azure-pipelines.yml", Some(Azure)),
            ("deploy/appspec.yml", Some(CodeDeploy)),
            ("ci/Jenkinsfile", Some(Jenkins)),
            ("vars/build.groovy", Some(Jenkins)),
            (".buildkite/pipeline.yml", Some(Buildkite)),
            ("web/package.json", Some(Npm)),
            ("tox.ini", Some(Tox)),
            ("Taskfile.yml", Some(Taskfile)),
            ("Dockerfile.j2", Some(Dockerfile)),
            ("web.Dockerfile.tmpl", Some(Dockerfile)),
            ("Dockerfile_deploy", Some(Dockerfile)),
            (".travis.yml", Some(Service)),
            ("build.py", None),
            ("playbook.yml", None),
            (".gitignore", None),
            ("index.html", None),
            ("logo.svg", None),
        ] {
            assert_eq!(Caller::by_name(path), kind, "{path}");
        }
    }
}
