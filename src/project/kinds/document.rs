//! Texts for people: commands in code blocks and in inline code.

mod blocks;
mod inline;

use super::mentions;
use crate::finding::Context;
use crate::project::link::{Start, Written};
use crate::project::mention::{Exposure, Mention};
use crate::project::runs::{Goal, Hit, Scanner};
use blocks::{Block, Markup};

pub(super) fn read(path: &str, text: &str, goal: &Goal<'_>) -> Vec<Mention> {
    let mut scanner = Scanner::new(goal);
    scanner.by_line = true;
    let markup = Markup::of(path);
    let mut hits: Vec<Hit> = Vec::new();
    for block in blocks::read(text, markup) {
        match block {
            Block::Code(code) => {
                if scanner.dir.start == Start::Foreign {
                    scanner.dir = Written::default();
                }
                scanner.scan(&code);
                hits.append(&mut scanner.take());
            }
            Block::Line(start, line) => {
                hits.extend(inline::read(start, line, markup, &mut scanner));
            }
        }
    }
    let exposure = Exposure::Context(Context::Host);
    let message = format!("people are told to run {}", goal.noun());
    let mut all = mentions(hits, &exposure, &message);
    for mention in &mut all {
        if mention.exposure == Exposure::Context(Context::Container) {
            mention.message = format!("{message} in a container");
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use crate::finding::Context;
    use crate::project::mention::{CallerKind, Exposure, Mention, mentions, target_mentions};

    fn found_in(path: &str, text: &str) -> Vec<Mention> {
        mentions(CallerKind::Document, path, text, "install.sh")
    }

    fn host(path: &str, text: &str) -> usize {
        let found = found_in(path, text);
        found.iter().filter(|m| m.exposure == Exposure::Context(Context::Host)).count()
    }

    #[test]
    fn commands_in_code_blocks_are_advice() {
        for text in [
            "```\n./install.sh\n```\n",
            "```bash\ngit clone https://github.com/me/x\ncd x\nsudo ./install.sh\n```\n",
            "```console\n$ sudo bash install.sh --all\ninstalling\n```\n",
            "- one\n  ```sh\n  chmod +x install.sh && ./install.sh\n  ```\n",
            "> ```\n> sh install.sh\n> ```\n",
            "~~~\n# ./install.sh\n~~~\n",
            "<pre><code>bash install.sh</code></pre>\n",
            "```\nme@host:~/x$ ./install.sh\n```\n",
            "para\n\n    ./install.sh\n",
            "```\nwget https://raw.githubusercontent.com/me/x/main/install.sh\nbash install.sh\n```\n",
            "```\ncurl -fsSL https://raw.githubusercontent.com/me/x/main/install.sh | sudo bash\n```\n",
            "```\nbash <(curl -s https://github.com/me/x/raw/main/install.sh)\n```\n",
            "```\nsh -c \"$(wget -qO- https://raw.githubusercontent.com/me/x/main/install.sh)\"\n```\n",
            "```\ncurl -o /tmp/i.sh https://github.com/me/x/raw/main/install.sh\nsudo /tmp/i.sh\n```\n",
        ] {
            assert_eq!(host("README.md", text), 1, "{text}");
        }
    }

    #[test]
    fn inline_code_is_advice_if_it_is_a_command() {
        for text in [
            "Run `./install.sh` first.",
            "1. `./install.sh`",
            "the command `sudo bash install.sh` does it",
            "then `./install.sh --all`",
            "Führe es aus: 执行 `./install.sh`",
            "Run <code>bash install.sh</code>",
        ] {
            assert_eq!(host("README.md", text), 1, "{text}");
        }
    }

    #[test]
    fn a_mere_mention_is_no_advice() {
        for text in [
            "The `./install.sh` script installs things.",
            "See `install.sh`.",
            "[install.sh](install.sh)",
            "run ./install.sh",
            "```\n├── install.sh\n└── x\n./install.sh\n```\n",
            "```\nchmod +x ./install.sh\nshellcheck install.sh\nvim ./install.sh\n```\n",
            "```yaml\nrun: ./install.sh\n```\n",
            "```python\n./install.sh\n```\n",
            "```bash\n# ./install.sh is for CI\n./reinstall.sh\n```\n",
            "<!--\n```\n./install.sh\n```\n-->\n",
            "```\n./install.sh.bak\nbash other/install.sh.old\n```\n",
        ] {
            assert_eq!(host("README.md", text), 0, "{text}");
        }
    }

    #[test]
    fn somebody_elses_script_is_none_of_ours() {
        let own = "https://github.com/me/x https://github.com/me/x/issues\n";
        for text in [
            "```\ncurl https://raw.githubusercontent.com/nvm-sh/nvm/v1/install.sh | bash\n```\n",
            "```\ngit clone https://github.com/other/tool\ncd tool\n./install.sh\n```\n",
            "```\nwget https://example.org/install.sh\nbash install.sh\n```\n",
            "```\ncurl -LsSf https://astral.sh/uv/install.sh | sh\n```\n",
        ] {
            assert_eq!(host("README.md", &format!("{own}{text}")), 0, "{text}");
        }
    }

    #[test]
    fn other_markups_are_read() {
        for (path, text) in [
            ("docs/a.rst", "Do::\n\n    ./install.sh\n\nEnd\n"),
            ("docs/a.rst", ".. code-block:: bash\n\n   sudo ./install.sh\n"),
            ("docs/a.rst", "Run ``./install.sh`` now\n"),
            ("docs/a.adoc", "[source,bash]\n----\n./install.sh\n----\n"),
            ("README.txt", "To install, run ./install.sh\n"),
            ("INSTALL", "    $ ./install.sh\n"),
            ("INSTALL", "sudo bash install.sh\n"),
        ] {
            assert_eq!(host(path, text), 1, "{path}: {text}");
        }
        for (path, text) in [
            ("docs/a.rst", ".. note::\n\n   ./install.sh\n"),
            ("docs/a.rst", ".. code-block:: yaml\n\n   ./install.sh\n"),
            ("docs/a.adoc", "[source,yaml]\n----\n./install.sh\n----\n"),
            ("README.txt", "./install.sh is a script\n"),
            ("README.txt", "install.sh   installs it\n"),
        ] {
            assert_eq!(host(path, text), 0, "{path}: {text}");
        }
    }

    #[test]
    fn advice_for_a_container_is_none_for_a_host() {
        let text = "```\ndocker run -it -v $PWD:/w debian:12 bash /w/install.sh\n```\n";
        let found = found_in("README.md", text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].exposure, Exposure::Context(Context::Container));
        assert!(found[0].message.ends_with("in a container"));
    }

    #[test]
    fn a_nearer_file_is_rather_meant() {
        let text = "```\ncd web\n./install.sh\n```\n";
        assert_eq!(
            found_in("docs/README.md", text)[0].instead[..2],
            ["docs/web/install.sh", "web/install.sh"]
        );
    }

    #[test]
    fn people_run_targets_too() {
        let names = ["install".to_owned()];
        let of =
            |text| target_mentions(CallerKind::Document, "README.md", text, "Makefile", &names);
        assert_eq!(of("```\ncd x\nsudo make install\n```\n").len(), 1);
        assert_eq!(of("Run `make -j2 install`."), of("Run `make -j2 install`."));
        assert_eq!(of("```\nmake test\n```\n"), []);
        assert_eq!(of("make install"), []);
    }
}
