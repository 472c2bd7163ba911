//! Templates of Dockerfiles: what only the template's engine knows is a variable that nobody sets.

use crate::program::{Program, dockerfile};
use crate::source::SourceFile;

pub(super) fn program(file: &SourceFile) -> Program {
    dockerfile::program(&SourceFile::new(file.path(), masked(file.text())))
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
    use super::masked;

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
