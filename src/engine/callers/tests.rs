//! Who runs a script, and on what kind of machine, by the replays of all kinds of callers.

use crate::config::Config;
use crate::engine::{Setup, Target, Workspace, analyse};
use crate::finding::Context::{self, Container, Host, HostedCi, SelfHostedCi, Unknown};
use crate::knowledge::KNOWLEDGE_DATE;
use crate::source::testing::folder;
use crate::source::{Kind, Project};
use std::sync::Arc;

/// The contexts in which the replay of the file at `path` runs the script `script`, beside which there
/// are some other files; sorted.
fn runs_of(path: &str, text: &str, script: &str) -> Vec<Context> {
    let body = "#!/bin/sh\npip install x\n";
    let mut files = vec![(path, text)];
    let others = ["ci/x.sh", "x.sh", "scripts/x.sh", ".devcontainer/x.sh", "docs/x.sh", "bin/x.sh"];
    files.extend(others.iter().filter(|other| *other == &script).map(|other| (*other, body)));
    let (_temp, root) = folder(&files);
    let project = Arc::new(Project::new(&root, &root, (&root.join("x"), "x")));
    let setup = Arc::new(Setup::new(&Config::default(), KNOWLEDGE_DATE));
    let workspace = Workspace::new(setup, project);
    let analysis = workspace.replayed(path, None).expect("an analysis");
    let is_script = |file: &crate::machine::Ran| {
        analysis.files[file.file.0 as usize].path.as_deref() == Some(script)
    };
    let runs = analysis.units.iter().flat_map(|unit| &unit.ran).filter(|ran| is_script(ran));
    let mut contexts: Vec<Context> = runs.map(|ran| ran.context).collect();
    contexts.sort();
    contexts.dedup();
    contexts
}

fn runs(path: &str, text: &str) -> Vec<Context> {
    runs_of(path, text, "ci/x.sh")
}

#[test]
fn jobs_of_gitlab_run_in_their_image_or_on_their_runner() {
    for (text, context) in [
        ("test:\n  image: debian:12\n  script:\n    - ./ci/x.sh\n", vec![Container]),
        ("image: {name: debian}\ntest:\n  script: ./ci/x.sh\n", vec![Container]),
        (
            "default:\n  image: a\ntest:\n  before_script: [[bash ci/x.sh]]\n  script: [a]\n",
            vec![Container],
        ),
        (".base:\n  image: a\n  script: [ci/x.sh]\ntest:\n  extends: .base\n", vec![Container]),
        ("image: a\nbefore_script: [./ci/x.sh]\na:\n  script: [a]\n", vec![Container]),
        ("test:\n  tags: [saas-linux-small-amd64]\n  script: [./ci/x.sh]\n", vec![Container]),
        ("t:\n  script: [cd ci, ./x.sh]\n", vec![Unknown]),
        (
            "t:\n  image: a\n  script: ['for s in ci/x.sh; do $CI_PROJECT_DIR/$s; done']\n",
            vec![Container],
        ),
        ("t:\n  tags: [shell]\n  script: [./ci/x.sh]\n", vec![SelfHostedCi]),
        ("t:\n  tags: [saas-macos-medium-m1]\n  script: [./ci/x.sh]\n", vec![HostedCi]),
        ("a:\n  image: d\n  script: &s [./ci/x.sh]\nb:\n  script: *s\n", vec![Container, Unknown]),
        ("t:\n  image: a\n  script: [shellcheck ci/x.sh]\n", vec![]),
        ("t:\n  image: a\n  rules: [{changes: [ci/x.sh]}]\n  script: [a]\n", vec![]),
        ("t: [\n  script: ./ci/x.sh\n", vec![]),
    ] {
        assert_eq!(runs(".gitlab-ci.yml", text), context, "{text}");
    }
}

#[test]
fn stages_of_jenkins_run_on_their_agent() {
    for (text, context) in [
        (
            "pipeline {\n agent { docker { image 'a' } }\n stages { stage('b') { steps {\n sh './ci/x.sh'\n}}}}",
            vec![Container],
        ),
        (
            "pipeline {\n agent any\n stages { stage('b') {\n agent {\n docker 'a'\n }\n steps {\n sh 'bash ci/x.sh'\n}}}}",
            vec![Container],
        ),
        (
            "node('x') {\n docker.image('a').inside('-u 0') {\n sh \"\"\"\n  ./ci/x.sh\n\"\"\"\n }\n}",
            vec![Container],
        ),
        (
            "pipeline {\n agent any\n stages { stage('b') { steps { sh './ci/x.sh' }}}}",
            vec![SelfHostedCi],
        ),
        ("node('x') {\n sh(script: './ci/x.sh', returnStdout: true)\n}", vec![SelfHostedCi]),
        (
            "node {\n docker.image('a').inside {\n echo 'x'\n }\n dir('ci') {\n sh './x.sh'\n }\n}",
            vec![SelfHostedCi],
        ),
        (
            "pipeline {\n agent { docker { image 'a' } }\n stages { stage('b') {\n agent { label 'x' }\n \
             steps { sh './ci/x.sh' }}}}",
            vec![SelfHostedCi],
        ),
        ("node {\n // sh './ci/x.sh'\n echo './ci/x.sh'\n sh 'shellcheck ci/x.sh'\n}", vec![]),
    ] {
        assert_eq!(runs("Jenkinsfile", text), context, "{text}");
        assert_eq!(runs("ci/nightly.groovy", text), context, "{text}");
    }
}

#[test]
fn executors_of_circleci_tell_the_machine() {
    for (machine, context) in [
        ("docker: [{image: a}]", Container),
        ("machine: true", HostedCi),
        ("macos: {xcode: 15}", HostedCi),
        ("executor: win/default", Unknown),
        ("executor: {name: e}", Container),
        ("machine: true\n    resource_class: me/gpu", SelfHostedCi),
    ] {
        let text = format!(
            "executors:\n  e:\n    docker: [{{image: a}}]\njobs:\n  t:\n    {machine}\n    steps:\n      \
             - checkout\n      - run: ./ci/x.sh\n"
        );
        assert_eq!(runs(".circleci/config.yml", &text), [context], "{text}");
    }
    let command = "commands:\n  c:\n    steps:\n      - run:\n          command: |\n            bash x.sh\n          \
        working_directory: ci\njobs:\n  t:\n    docker: [{image: a}]\n    steps:\n      - when:\n          \
        steps:\n            - c\n";
    assert_eq!(runs(".circleci/config.yml", command), [Container]);
    let name =
        "jobs:\n  t:\n    machine: true\n    steps:\n      - run:\n          name: ./ci/x.sh\n";
    assert_eq!(runs(".circleci/config.yml", name), []);
}

#[test]
fn pools_of_azure_tell_the_machine() {
    for (head, context) in [
        ("pool: {vmImage: ubuntu-latest}", HostedCi),
        ("pool: Azure Pipelines", HostedCi),
        ("pool: office", SelfHostedCi),
        ("pool: {name: office}", SelfHostedCi),
        ("pool: $(pool)", Unknown),
        ("pool: {vmImage: a}\ncontainer: debian:12", Container),
        ("trigger: none", Unknown),
    ] {
        let text = format!("{head}\nsteps:\n- script: ./ci/x.sh\n");
        assert_eq!(runs("azure-pipelines.yml", &text), [context], "{text}");
    }
    for step in [
        "task: Bash@3\n        inputs:\n          filePath: ci/x.sh\n",
        "bash: bash x.sh\n        workingDirectory: $(Build.SourcesDirectory)/ci\n",
        "script: $(Build.SourcesDirectory)/ci/x.sh\n",
    ] {
        let text = format!(
            "pool: office\nstages:\n- stage: a\n  jobs:\n  - job: b\n    pool: {{vmImage: u}}\n    steps:\n    \
             - ${{{{ if x }}}}:\n      - {step}"
        );
        assert_eq!(runs("azure-pipelines.yml", &text), [HostedCi], "{text}");
    }
}

#[test]
fn a_plugin_of_buildkite_may_start_a_container() {
    for (plugins, context) in [
        ("plugins: [{docker#v5: {image: a}}]", Container),
        ("plugins: {docker-compose#v4: {run: a}}", Container),
        ("plugins: [artifacts#v1]", SelfHostedCi),
        ("label: a", SelfHostedCi),
    ] {
        let text = format!("steps:\n  - command: ./ci/x.sh\n    {plugins}\n  - wait\n");
        assert_eq!(runs(".buildkite/p.yml", &text), [context], "{text}");
    }
}

#[test]
fn hooks_of_codedeploy_run_on_servers() {
    let hook = |rest: &str| format!("{rest}hooks:\n  AfterInstall:\n    - location: ci/x.sh\n");
    assert_eq!(runs("appspec.yml", &hook("os: linux\n")), [Host]);
    assert_eq!(runs_of("appspec.yml", &hook(""), "x.sh"), []);
    // Those of Windows, and those that name functions, run no script.
    assert_eq!(runs("appspec.yml", &hook("os: windows\n")), []);
    assert_eq!(runs("appspec.yml", "hooks:\n  - AfterInstall: ci/x.sh\n"), []);
}

#[test]
fn other_services_have_one_kind_of_machine_each() {
    for (path, text, context) in [
        (".travis.yml", "install:\n  - ./ci/x.sh\n", HostedCi),
        (".travis.yml", "install: cd ci && bash x.sh\n", HostedCi),
        ("bitbucket-pipelines.yml", "a: [{step: {script: [./ci/x.sh]}}]\n", Container),
        (".drone.yml", "type: exec\nsteps: [{commands: [ci/x.sh]}]\n", SelfHostedCi),
        (".woodpecker/a.yml", "steps: [{commands: [ci/x.sh]}]\n", Container),
        (
            ".pre-commit-config.yaml",
            "repos:\n  - repo: local\n    hooks:\n      - id: a\n        entry: ci/x.sh -a\n        exclude: ./ci/x.sh\n",
            Host,
        ),
    ] {
        assert_eq!(runs(path, text), [context], "{text}");
    }
}

#[test]
fn a_switch_of_a_service_is_no_command() {
    let switch = "git:\n  submodules: false\n";
    let script = "install: ci/x.sh\n";
    let reached = |text: &str| {
        let files = [(".travis.yml", text), ("ci/x.sh", "#!/bin/sh\npip install x\n")];
        let (_temp, root) = folder(&files);
        let project = Arc::new(Project::new(&root, &root, (&root.join("x"), "x")));
        let setup = Arc::new(Setup::new(&Config::default(), KNOWLEDGE_DATE));
        let analysis = Workspace::new(setup, project).replayed(".travis.yml", None);
        let units = analysis.expect("an analysis").units.clone();
        units.iter().flat_map(|unit| &unit.events).map(|event| event.reach).collect::<Vec<_>>()
    };
    assert_eq!(reached(&format!("{switch}{script}")), reached(script));
}

#[test]
fn a_file_that_names_the_script_is_found_among_many_that_name_its_folder() {
    let pipeline = "node('x') {\n  sh 'ls docker'\n}\n";
    let many: Vec<String> = (0..210).map(|number| format!("a/{number}/Jenkinsfile")).collect();
    let mut files: Vec<(&str, &str)> = many.iter().map(|path| (&**path, pipeline)).collect();
    files.push(("docker/Dockerfile", "FROM debian:12\nCOPY fill /tmp/\nRUN /tmp/fill\n"));
    files.push(("docker/fill", "#!/bin/sh\npip install x\n"));
    let (_temp, root) = folder(&files);
    let project = Arc::new(Project::new(&root, &root, (&root.join("x"), "x")));
    let setup = Arc::new(Setup::new(&Config::default(), KNOWLEDGE_DATE));
    let candidates = Workspace::new(setup, project).candidates("docker/fill");
    assert!(candidates.places.contains(&"docker/Dockerfile".to_owned()));
}

#[test]
fn a_text_that_names_make_has_to_ask_for_a_target_that_matters() {
    let (_temp, root) = folder(&[
        ("x.sh", "#!/bin/sh\npip install x\n"),
        ("Makefile", "all:\n\tcc a.c\nsetup:\n\t./x.sh\n"),
        ("docs/build.md", "```\nmake all\n```\n"),
        ("docs/image.md", "```\nmake all setup\n```\n"),
        ("ci/Dockerfile", "FROM debian\nARG T\nRUN make $T\n"),
    ]);
    let project = Arc::new(Project::new(&root, &root, (&root.join("x"), "x")));
    let setup = Arc::new(Setup::new(&Config::default(), KNOWLEDGE_DATE));
    let candidates = Workspace::new(setup, project).candidates("x.sh");
    assert_eq!(candidates.carriers, ["Makefile"]);
    assert_eq!(candidates.places, ["ci/Dockerfile", "docs/image.md"]);
}

/// The text files that an analysis of a script has opened, all that a project holds being given.
fn opened(files: &[(&str, &str)], script: &str) -> Vec<String> {
    let (_temp, root) = folder(files);
    let project = Arc::new(Project::new(&root, &root, (&root.join("x"), "x")));
    let setup = Arc::new(Setup::new(&Config::default(), KNOWLEDGE_DATE));
    let workspace = Workspace::new(setup, Arc::clone(&project));
    let file = project.file(script).expect("a script");
    let target = Target { path: Some(script.to_owned()), ..Target::alone(file, Kind::Script) };
    let analysis = analyse(&target, &workspace);
    analysis.files.iter().filter_map(|file| file.path.clone()).collect()
}

#[test]
fn who_is_asked_last_is_not_asked_where_all_is_shown() {
    let install = "#!/bin/sh\nsudo pip install x\n";
    let readme = ("README.md", "```\n./x.sh\n```\n");
    let other = ("docs/a.md", "```\n./x.sh\n```\n");
    let asked = opened(&[("x.sh", install), readme, other], "x.sh");
    assert!(asked.contains(&"README.md".to_owned()), "{asked:?}");
    assert!(!asked.contains(&"docs/a.md".to_owned()), "{asked:?}");
    // In an environment nothing has been shown of the script itself.
    let inside = "```\npython3 -m venv v\n. v/bin/activate\n./y.sh\n```\n";
    let files = [("y.sh", "pip install x\n"), ("README.md", inside), ("docs/a.md", "    ./y.sh\n")];
    let asked = opened(&files, "y.sh");
    assert!(asked.contains(&"docs/a.md".to_owned()), "{asked:?}");
}

#[test]
fn who_keeps_to_an_environment_of_its_own_asks_nobody() {
    let script = "#!/bin/sh\npython3 -m venv v\nv/bin/pip install x\n";
    let asked = opened(&[("x.sh", script), ("README.md", "```\n./x.sh\n```\n")], "x.sh");
    assert!(!asked.contains(&"README.md".to_owned()), "{asked:?}");
}

#[test]
fn a_compose_file_runs_what_its_services_run() {
    for service in [
        "command: bash -c './x.sh && sleep 1'",
        "entrypoint: [\"/bin/sh\", \"-c\", \"./x.sh\"]",
        "entrypoint: [bash, ./x.sh]",
        "volumes: ['.:/app/']\n    command: bash /app/x.sh",
        "volumes: [{type: bind, source: ./x.sh, target: /y}]\n    command: bash /y",
    ] {
        let text = format!("services:\n  web:\n    image: debian:12\n    {service}\n");
        assert_eq!(runs_of("docs/compose.yml", &text, "docs/x.sh"), [Container], "{text}");
    }
    let text = "services:\n  web:\n    labels: [./x.sh]\n    volumes: [./other/x.sh:/x.sh]\n";
    assert_eq!(runs_of("docs/compose.yml", text, "docs/x.sh"), []);
}

#[test]
fn a_development_container_runs_its_commands_inside() {
    let of = |text: &str| runs_of(".devcontainer/devcontainer.json", text, ".devcontainer/x.sh");
    for command in [
        "\"postCreateCommand\": \"bash .devcontainer/x.sh\",",
        "\"onCreateCommand\": [\"bash\", \".devcontainer/x.sh\"],",
        "\"postStartCommand\": {\"a\": \"sudo .devcontainer/x.sh\"}, // why",
        "\"postCreateCommand\": \"/workspaces/${localWorkspaceFolderBasename}/.devcontainer/x.sh\"",
    ] {
        let text = format!("{{\n\t// me\n\t\"image\": \"a\",\n\t{command}\n}}\n");
        assert_eq!(of(&text), [Container], "{text}");
    }
    assert_eq!(of("{\"initializeCommand\": \".devcontainer/x.sh\", \"name\": \"./x.sh\"}"), [Host]);
    assert_eq!(of("{\"postCreateCommand\": \"bash .devcontainer/x.sh"), []);
}

#[test]
fn files_of_targets_run_the_script_under_some_name() {
    for (path, text) in [
        ("Makefile", "all: deps\ndeps:\n\t@bash ci/x.sh \\\n\t  --all\nclean: ; rm -f x\n"),
        ("Makefile", ".PHONY: a\na: ; ./ci/x.sh\n"),
        ("Makefile", "S := ci\nRUN = bash $(S)/x.sh\na:\n\t$(RUN) -y\n"),
        ("Makefile", "a:\n\t$(TOP)/ci/x.sh\n"),
        ("Makefile", "a:\n\tcd $(CURDIR)/ci && ./x.sh\n"),
        ("justfile", "d := 'ci'\n[private]\nsetup *args: (dep \"a\")\n    ./{{d}}/x.sh {{args}}\n"),
        ("justfile", "setup:\n    #!/bin/sh\n    cd ci\n    ./x.sh\n"),
        ("package.json", "{\"scripts\": {\"setup\": \"bash ci/x.sh\"}}"),
        ("tox.ini", "[testenv:lint]\ncommands =\n  # no\n  {toxinidir}/ci/x.sh\n"),
        ("pyproject.toml", "[tool.pdm.scripts]\nsetup = \"bash ci/x.sh\"\n"),
        ("pyproject.toml", "[tool.poe.tasks.other]\ncmd = 'ci/x.sh'\n"),
        ("Taskfile.yml", "version: '3'\ntasks:\n  default:\n    cmds: [bash x.sh]\n    dir: ci\n"),
    ] {
        assert_eq!(runs(path, text), [Host], "{text}");
    }
    for (path, text) in [
        (
            "Makefile",
            "# run: ./ci/x.sh\na: ci/x.sh\n\t# ./ci/x.sh\n\tshellcheck ci/x.sh\n\techo ./ci/x.sh\n",
        ),
        (
            "package.json",
            "{\"scripts\": {\"lint\": \"shellcheck ci/x.sh\"}, \"files\": [\"ci/x.sh\"]}",
        ),
        ("tox.ini", "[testenv:lint]\nallowlist_externals = ci/x.sh\n"),
        ("Taskfile.yml", "tasks:\n  b:\n    sources: [./ci/x.sh]\n"),
    ] {
        assert_eq!(runs(path, text), [], "{text}");
    }
}

#[test]
fn a_script_runs_it_where_it_is_run_itself() {
    for text in [
        "./x.sh",
        "bash -e x.sh --all",
        "source \"$(dirname \"$0\")/x.sh\"",
        ". \"${DIR}\"/x.sh",
        "A=1 sudo -E -u root bash ci/x.sh",
        "bash -c './x.sh a'",
        "bash <x.sh",
        "cat x.sh | sudo bash -s",
        "if ! ./x.sh; then exit 1; fi",
        "out=$(./x.sh)",
        "S=ci/x.sh\nbash $S",
        "cp ci/x.sh /tmp/y.sh\nbash /tmp/y.sh",
        "timeout 5 bash x.sh",
        "cd ci && ./x.sh",
    ] {
        assert_eq!(runs("ci/run.sh", text), [Host], "{text}");
    }
    for text in [
        "chmod +x ./x.sh",
        "shellcheck ci/x.sh",
        "cat x.sh",
        "git add ./x.sh",
        "vim ./x.sh",
        "echo 'run ./x.sh'",
        "# ./x.sh",
        "./rex.sh",
        "bash x.sh.bak",
        "cat <<EOF\n./x.sh\nEOF",
    ] {
        assert_eq!(runs("ci/run.sh", text), [], "{text}");
    }
}

#[test]
fn a_template_of_a_dockerfile_is_read_like_one() {
    for (text, script) in [
        ("FROM x\nCOPY scripts /d/\nRUN /d/x.sh\n", "scripts/x.sh"),
        ("FROM x\nCOPY . /app\nRUN /app/x.sh\n", "x.sh"),
        ("FROM x\nADD bin /d/\nCOPY ./lib /e\nRUN /d/x.sh\n", "bin/x.sh"),
        ("{% if a %}\nFROM {{ x }}\nCOPY ci/x.sh /tmp/\nRUN /tmp/x.sh\n{% endif %}\n", "ci/x.sh"),
    ] {
        assert_eq!(runs_of("docker/Dockerfile.j2", text, script), [Container], "{text}");
    }
}

fn told(path: &str, text: &str) -> bool {
    let contexts = runs_of(path, text, "x.sh");
    assert!(contexts.iter().all(|context| *context == Host), "{text}: {contexts:?}");
    !contexts.is_empty()
}

#[test]
fn commands_in_code_blocks_are_advice() {
    for text in [
        "```\n./x.sh\n```\n",
        "```bash\ngit clone https://github.com/me/y\ncd y\nsudo ./x.sh\n```\n",
        "```console\n$ sudo bash x.sh --all\ninstalling\n```\n",
        "- one\n  ```sh\n  chmod +x x.sh && ./x.sh\n  ```\n",
        "> ```\n> sh x.sh\n> ```\n",
        "~~~\n# ./x.sh\n~~~\n",
        "<pre><code>bash x.sh</code></pre>\n",
        "```\nme@host:~/x$ ./x.sh\n```\n",
        "para\n\n    ./x.sh\n",
        "para\n    bash <(curl -s https://github.com/me/y/raw/main/x.sh)\n",
        "para\n\n    bash <(curl -s https://github.com/me/y/raw/main/x.sh)\n",
        "para\n\n\tbash \\\n\t  ./x.sh\n\nend\n",
        "1. one\n\n       cd /tmp\n       git clone https://github.com/me/y\n       y/x.sh\n\n2. two\n",
        "```\ncd ~/src/tool && ./x.sh\n```\n",
        "```\nwget https://raw.githubusercontent.com/me/y/main/x.sh\nbash x.sh\n```\n",
        "```\ncurl -fsSL https://raw.githubusercontent.com/me/y/main/x.sh | sudo bash\n```\n",
        "```\nbash <(curl -s https://github.com/me/y/raw/main/x.sh)\n```\n",
        "```\nsh -c \"$(wget -qO- https://raw.githubusercontent.com/me/y/main/x.sh)\"\n```\n",
        "```\ncurl -o /tmp/i.sh https://github.com/me/y/raw/main/x.sh\nsudo bash /tmp/i.sh\n```\n",
    ] {
        assert!(told("README.md", text), "{text}");
    }
}

#[test]
fn inline_code_is_advice_if_it_is_told_to_run_it() {
    for text in [
        "Run `./x.sh` first.",
        "1. `./x.sh`",
        "the command `sudo bash x.sh` does it",
        "then `./x.sh --all`",
        "Führe es aus: 执行 `./x.sh`",
        "不要运行别的。执行 `./x.sh`，然后重启。",
        "Run <code>bash x.sh</code>",
        "Without the image, run `bash x.sh` yourself.",
        "Do not fear. Run `./x.sh`.",
        "Run `x.sh` to install it.",
        "It will take a while, so run `./x.sh` early.",
        "To install automatically, run `./x.sh`.",
        "sh x.sh",
    ] {
        assert!(told("README.md", text), "{text}");
    }
}

#[test]
fn what_is_mentioned_described_or_forbidden_is_no_advice() {
    for text in [
        "The `./x.sh` script installs things.",
        "See `x.sh`.",
        "[x.sh](x.sh)",
        "run ./x.sh",
        "The image runs `bash x.sh` while it is built.",
        "Do not run `bash x.sh` on your machine.",
        "Never type `./x.sh` here",
        "Use the image instead of `bash x.sh`.",
        "This will make a machine and automatically install what it needs using script `$TOP/x.sh`.",
        "After the start it will run `./x.sh`.",
        "```\n├── x.sh\n└── x\n./x.sh\n```\n",
        "```\nchmod +x ./x.sh\nshellcheck x.sh\nvim ./x.sh\n```\n",
        "1. one\n\n    The ./x.sh is for CI.\n",
        "```yaml\nrun: ./x.sh\n```\n",
        "```python\n./x.sh\n```\n",
        "```bash\n# ./x.sh is for CI\n./rex.sh\n```\n",
        "<!--\n```\n./x.sh\n```\n-->\n",
        "```\n./x.sh.bak\nbash other/x.sh.old\n```\n",
    ] {
        assert!(!told("README.md", text), "{text}");
    }
}

#[test]
fn somebody_elses_script_is_none_of_ours() {
    let own = "https://github.com/me/y https://github.com/me/y/issues\n";
    for text in [
        "```\ncurl https://raw.githubusercontent.com/nvm-sh/nvm/v1/x.sh | bash\n```\n",
        "```\ngit clone https://github.com/other/tool\ncd tool\n./x.sh\n```\n",
        "```\nwget https://example.org/x.sh\nbash x.sh\n```\n",
        "```\ncurl -LsSf https://astral.sh/uv/x.sh | sh\n```\n",
    ] {
        assert!(!told("README.md", &format!("{own}{text}")), "{text}");
    }
}

#[test]
fn a_project_keeps_its_name_when_its_owner_changes() {
    let own = "https://github.com/other/lib\n```\n";
    for text in [
        "git clone https://github.com/old/y\ncd y\n./x.sh\n```\n",
        "git clone --depth=1 https://github.com/old/y.git z\nz/x.sh\n```\n",
    ] {
        assert!(told("README.md", &format!("{own}{text}")), "{text}");
    }
}

#[test]
fn other_markups_are_read() {
    for (path, text) in [
        ("docs/a.rst", "Do::\n\n    ./x.sh\n\nEnd\n"),
        ("docs/a.rst", ".. code-block:: bash\n\n   sudo ./x.sh\n"),
        ("docs/a.rst", "Run ``./x.sh`` now\n"),
        ("docs/a.adoc", "[source,bash]\n----\n./x.sh\n----\n"),
        ("README.txt", "To install, run ./x.sh\n"),
        ("INSTALL", "    $ ./x.sh\n"),
        ("INSTALL", "sudo bash x.sh\n"),
    ] {
        assert!(told(path, text), "{path}: {text}");
    }
    for (path, text) in [
        ("docs/a.rst", ".. note::\n\n   ./x.sh\n"),
        ("docs/a.rst", ".. code-block:: yaml\n\n   ./x.sh\n"),
        ("docs/a.adoc", "[source,yaml]\n----\n./x.sh\n----\n"),
        ("README.txt", "./x.sh is a script\n"),
        ("README.txt", "x.sh   installs it\n"),
    ] {
        assert!(!told(path, text), "{path}: {text}");
    }
}

#[test]
fn people_run_targets_too() {
    let run = |text: &str| {
        let (_temp, root) = folder(&[
            ("README.md", text),
            ("Makefile", "all: ;\ninstall: deps\ndeps:\n\t./x.sh\n"),
            ("package.json", "{\"scripts\": {\"postinstall\": \"./x.sh\", \"setup\": \"./x.sh\"}}"),
            ("x.sh", "#!/bin/sh\npip install x\n"),
        ]);
        let project = Arc::new(Project::new(&root, &root, (&root.join("x"), "x")));
        let setup = Arc::new(Setup::new(&Config::default(), KNOWLEDGE_DATE));
        let analysis = Workspace::new(setup, project).replayed("README.md", None).expect("one");
        let paths = analysis.units.iter().flat_map(|unit| &unit.ran);
        let paths = paths.filter_map(|ran| analysis.files[ran.file.0 as usize].path.clone());
        paths.collect::<Vec<_>>().contains(&"x.sh".to_owned())
    };
    for text in [
        "```\ncd x\nsudo make install\n```\n",
        "Run `make -j2 install`.",
        "```\nnpm run setup\n```\n",
        "```\nnpm ci\n```\n",
        "```\nyarn\n```\n",
    ] {
        assert!(run(text), "{text}");
    }
    for text in ["```\nmake test\n```\n", "make install", "```\nnpm run other\n```\n"] {
        assert!(!run(text), "{text}");
    }
}

/// The contexts of the commands of `ci/x.sh`, as its callers have it.
fn contexts(files: &[(&str, &str)]) -> Vec<Context> {
    let (_temp, root) = folder(files);
    let project = Arc::new(Project::new(&root, &root, (&root.join("x"), "x")));
    let file = project.file("ci/x.sh").expect("the script");
    let setup = Arc::new(Setup::new(&Config::default(), KNOWLEDGE_DATE));
    let path = Some("ci/x.sh".to_owned());
    let target = Target { file, kind: Kind::Script, path, context: None, cut: false };
    let analysis = analyse(&target, &Workspace::new(setup, project));
    let events = analysis.units.iter().flat_map(|unit| &unit.events);
    let mut contexts: Vec<Context> = events.map(|event| event.context).collect();
    contexts.sort();
    contexts.dedup();
    contexts
}

#[test]
fn a_caller_that_nobody_can_follow_to_its_end_may_run_what_it_names() {
    let script = ("ci/x.sh", "#!/bin/sh\npip install x\n");
    let many = |count: usize| {
        let lines = "    - echo 1\n".repeat(count);
        format!("t:\n  image: debian:12\n  script:\n{lines}    - ./ci/x.sh\n")
    };
    // The first is followed, of the second the end is scanned, the third is too much for that, too.
    for count in [100, 10_000, 40_000] {
        assert_eq!(contexts(&[script, (".gitlab-ci.yml", &many(count))]), [Container], "{count}");
    }
}
