//! What kind of caller a file is, by its name and folder.

use crate::project::mention::CallerKind;
use crate::source::Kind;
use std::path::Path;

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

pub(in crate::project) fn kind_of(path: &str) -> Option<CallerKind> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let lower = name.to_ascii_lowercase();
    let extension = lower.rsplit_once('.').map_or("", |(_, extension)| extension);
    if NO_CALLERS.contains(&extension) || LISTS.contains(&&*lower) {
        return None;
    }
    by_our_kinds(path, &lower, extension)
        .or_else(|| pipeline(path, &lower, extension))
        .or_else(|| tool(&lower, extension))
        .or_else(|| document(path, &lower, extension))
        .or(if extension == "txt" && lower != "cmakelists.txt" {
            None
        } else {
            Some(CallerKind::Unknown)
        })
}

/// Dockerfiles and templates of them, workflows, scripts.
fn by_our_kinds(path: &str, lower: &str, extension: &str) -> Option<CallerKind> {
    // `by_name` wants to see the folders above a workflow.
    match Kind::by_name(Path::new(path)) {
        Some(Kind::Dockerfile) => return Some(CallerKind::Template),
        Some(Kind::Workflow | Kind::Action) => return Some(CallerKind::Workflow),
        Some(Kind::Script) => return Some(CallerKind::Script),
        None => {}
    }
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
    (named && template || plain || lower == "earthfile").then_some(CallerKind::Template)
}

/// Pipelines of services other than GitHub's.
fn pipeline(path: &str, lower: &str, extension: &str) -> Option<CallerKind> {
    let yaml = matches!(extension, "yml" | "yaml");
    let inside =
        |folder: &str| path.split('/').rev().skip(1).any(|part| part.eq_ignore_ascii_case(folder));
    Some(match lower {
        _ if lower.starts_with("jenkinsfile") || lower.ends_with(".jenkinsfile") => {
            CallerKind::Jenkins
        }
        _ if !yaml => return None,
        _ if lower.contains("gitlab-ci") || inside(".gitlab") || inside(".gitlab-ci") => {
            CallerKind::GitLab
        }
        _ if inside(".circleci") => CallerKind::CircleCi,
        _ if lower.contains("azure-pipeline") || inside(".azure-pipelines") => CallerKind::Azure,
        _ if inside("azure-pipelines") || inside(".azuredevops") => CallerKind::Azure,
        _ if inside(".buildkite") || lower.starts_with("buildkite") => CallerKind::Buildkite,
        _ if inside(".semaphore") || inside(".woodpecker") => CallerKind::Service,
        ".travis.yml"
        | "appveyor.yml"
        | ".appveyor.yml"
        | "bitbucket-pipelines.yml"
        | ".drone.yml"
        | ".woodpecker.yml"
        | ".woodpecker.yaml"
        | ".cirrus.yml"
        | ".readthedocs.yml"
        | ".readthedocs.yaml"
        | "cloudbuild.yaml"
        | "cloudbuild.yml"
        | "buildspec.yml"
        | "buildspec.yaml"
        | ".gitpod.yml" => CallerKind::Service,
        ".pre-commit-config.yaml" | ".pre-commit-hooks.yaml" => CallerKind::PreCommit,
        "taskfile.yml" | "taskfile.yaml" | "taskfile.dist.yml" => CallerKind::Tasks,
        _ if lower.starts_with("docker-compose") || lower.starts_with("compose.") => {
            CallerKind::Compose
        }
        _ if lower.starts_with("podman-compose") || lower.ends_with(".compose.yml") => {
            CallerKind::Compose
        }
        _ => return None,
    })
}

/// Tools with targets, and machines that are set up.
fn tool(lower: &str, extension: &str) -> Option<CallerKind> {
    Some(match lower {
        "makefile" | "gnumakefile" | "bsdmakefile" => CallerKind::Make,
        _ if extension == "mk" || extension == "mak" || lower.starts_with("makefile.") => {
            CallerKind::Make
        }
        "justfile" | ".justfile" => CallerKind::Just,
        _ if extension == "just" => CallerKind::Just,
        "package.json" => CallerKind::PackageJson,
        "tox.ini" => CallerKind::Tox,
        "pyproject.toml" | "tox.toml" | "mise.toml" | ".mise.toml" | "pixi.toml"
        | "makefile.toml" | "hatch.toml" => CallerKind::Tasks,
        "devcontainer.json" | ".devcontainer.json" | "devcontainer-feature.json" => {
            CallerKind::Devcontainer
        }
        _ if lower.starts_with("vagrantfile") => CallerKind::Vagrant,
        _ if lower.ends_with(".pkr.hcl") || lower.ends_with(".pkr.json") => CallerKind::Packer,
        _ if extension == "json" && lower.contains("packer") => CallerKind::Packer,
        _ => return None,
    })
}

/// Texts for people.
fn document(path: &str, lower: &str, extension: &str) -> Option<CallerKind> {
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
    (document || capitals).then_some(CallerKind::Document)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_the_kind() {
        use CallerKind::*;
        for (path, kind) in [
            ("README.md", Some(Document)),
            ("README", Some(Document)),
            ("README.zh", Some(Document)),
            ("INSTALL", Some(Document)),
            ("docs/setup.txt", Some(Document)),
            ("requirements.txt", None),
            ("CMakeLists.txt", Some(Unknown)),
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
            ("ci/Jenkinsfile", Some(Jenkins)),
            (".buildkite/pipeline.yml", Some(Buildkite)),
            ("Vagrantfile", Some(Vagrant)),
            ("web/package.json", Some(PackageJson)),
            ("tox.ini", Some(Tox)),
            ("image.pkr.hcl", Some(Packer)),
            ("Dockerfile.j2", Some(Template)),
            ("web.Dockerfile.tmpl", Some(Template)),
            ("Dockerfile_deploy", Some(Template)),
            ("Dockerfile", Some(Template)),
            (".github/workflows/ci.yml", Some(Workflow)),
            ("a.sh", Some(Script)),
            (".travis.yml", Some(Service)),
            ("build.py", Some(Unknown)),
            ("playbook.yml", Some(Unknown)),
            (".gitignore", None),
            ("index.html", None),
            ("logo.svg", None),
        ] {
            assert_eq!(kind_of(path), kind, "{path}");
        }
    }
}
