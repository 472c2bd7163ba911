//! Templates of Dockerfiles: what only the template's engine knows is a variable that nobody sets. And
//! Dockerfiles whose names do not say what they are.

use crate::program::{Program, dockerfile};
use crate::source::SourceFile;

pub(super) fn program(file: &SourceFile) -> Program {
    dockerfile::program(&SourceFile::new(file.path(), masked(file.text())))
}

/// So much of a file tells whether it is a Dockerfile.
const BEGINNING: usize = 16 << 10;

/// Whether a file begins like a Dockerfile: with a base, and something that is done to it.
pub(super) fn is_dockerfile(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(&head[..head.len().min(BEGINNING)]);
    let mut words = text.lines().filter_map(|line| {
        let word = line.split([' ', '\t']).next().unwrap_or_default();
        (!line.starts_with('#') && !line.trim().is_empty()).then_some(word)
    });
    let base = words.by_ref().find(|word| *word != "ARG");
    base == Some("FROM") && words.any(|word| matches!(word, "RUN" | "COPY" | "ADD"))
}

/// The text with `${…}` in place of `{{ … }}`, and comments in place of lines that begin with `{%`; each byte
/// keeps its place.
fn masked(text: &str) -> String {
    let mut out = text.as_bytes().to_vec();
    let mut at = 0;
    while let Some(start) = text[at..].find("{{").map(|found| at + found) {
        let line = text[start..].find('\n').map_or(text.len(), |end| start + end);
        let Some(end) = text[start..line].find("}}").map(|end| start + end + 2) else {
            at = start + 2;
            continue;
        };
        out[start..end].fill(b'_');
        out[start..start + 2].copy_from_slice(b"${");
        out[end - 1] = b'}';
        at = end;
    }
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let indent = line.len() - line.trim_start().len();
        if line[indent..].starts_with("{%") {
            out[start + indent] = b'#';
        }
        start += line.len();
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{is_dockerfile, masked};

    #[test]
    fn instructions_tell_a_dockerfile() {
        for text in [
            "FROM debian\nRUN ./x.sh\n",
            "# syntax=docker/dockerfile:1\n\n# A licence\nARG A=b\nFROM $A\nENV C=d\nCOPY a /\n",
        ] {
            assert!(is_dockerfile(text.as_bytes()), "{text}");
        }
        for text in [
            "FROM debian\n",
            "ARG A\nRUN b\n",
            "From: me\nRUN away\n",
            "import a\nFROM b\nRUN c\n",
            "FROM a\n  RUN b\n",
            "",
        ] {
            assert!(!is_dockerfile(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn what_the_engine_puts_in_is_a_variable_in_the_same_place() {
        let text = "{% if a %}\nFROM {{ base }}\nCOPY {{é}} /x{{ y }}/z {{\n";
        let masked = masked(text);
        assert_eq!(
            masked,
            "#% if a %}\nFROM ${_______}\nCOPY ${__} /x${____}/z {{\n".replace("${__}", "${___}")
        );
        assert_eq!(masked.len(), text.len());
    }
}
