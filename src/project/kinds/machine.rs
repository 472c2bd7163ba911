//! Machines that are set up: Vagrant and Packer. Read by lines.

use super::other::{by_lines, lines};
use crate::finding::Context;
use crate::project::mention::Mention;
use crate::project::runs::Goal;

/// Vagrantfiles: whose machine that is, nobody can tell.
pub(super) fn vagrant(text: &str, goal: &Goal<'_>) -> Vec<Mention> {
    let message = format!("a virtual machine of Vagrant runs {}", goal.noun());
    by_lines(&lines(text), goal, |_| (Context::Unknown, message.clone()))
}

/// Templates of Packer make images of machines, or of containers.
pub(super) fn packer(text: &str, goal: &Goal<'_>) -> Vec<Mention> {
    let holds = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    let docker = holds("source \"docker\"") || holds("source.docker.") || holds("\"docker\"");
    let (context, what) = if docker {
        (Context::Container, "an image that Packer builds runs")
    } else {
        (Context::Host, "a machine that Packer sets up runs")
    };
    by_lines(&lines(text), goal, |_| (context, format!("{what} {}", goal.noun())))
}

#[cfg(test)]
mod tests {
    use crate::finding::Context;
    use crate::project::mention::{CallerKind, Exposure, mentions};

    #[test]
    fn provisioners_are_found() {
        use CallerKind::{Packer, Vagrant};
        for (kind, path, text, context) in [
            (Vagrant, "Vagrantfile", "c.vm.provision 'shell', path: 'ci/x.sh'", Context::Unknown),
            (
                Vagrant,
                "Vagrantfile",
                "inline: <<-EOS\n  bash /vagrant/ci/x.sh\nEOS",
                Context::Unknown,
            ),
            (Packer, "ci/a.pkr.hcl", "script = \"x.sh\"", Context::Host),
            (
                Packer,
                "a.pkr.hcl",
                "source \"docker\" \"x\" {}\nscripts = [\"ci/x.sh\"]",
                Context::Container,
            ),
            (Packer, "packer.json", "{\"type\": \"qemu\", \"script\": \"ci/x.sh\"}", Context::Host),
        ] {
            let found = mentions(kind, path, text, "ci/x.sh");
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].exposure, Exposure::Context(context), "{text}");
        }
        assert_eq!(mentions(Vagrant, "Vagrantfile", "# path: 'ci/x.sh'", "ci/x.sh"), []);
    }
}
