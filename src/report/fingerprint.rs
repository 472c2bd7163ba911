//! Names for findings that survive edits elsewhere: they rest on the rule, the command's text and
//! the how-manieth of its kind it is in the file, but neither on lines nor on the path.

use crate::finding::Finding;
use std::collections::HashMap;

/// A fingerprint for each finding, in their order: 32 hexadecimal digits. They do not depend
/// on which other files are in the list.
pub fn fingerprints<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Vec<String> {
    let mut seen: HashMap<(&str, u128), u32> = HashMap::new();
    let mut fingerprints = Vec::new();
    for finding in findings {
        let content = content(finding);
        let path = finding.location.file.path();
        let ordinal = seen.entry((path, content)).or_default();
        let hash = extend(content, &ordinal.to_le_bytes());
        fingerprints.push(format!("{hash:032x}"));
        *ordinal += 1;
    }
    fingerprints
}

/// A name for something at a path, for readers who take equal names for the same thing: of a finding
/// by its fingerprint, of a trouble by its message.
pub fn at_path(path: &str, name: &str) -> String {
    let hash = extend(extend(extend(BASIS, path.as_bytes()), &[0]), name.as_bytes());
    format!("{hash:032x}")
}

/// What a finding says, wherever it stands: the rule, the culprit, and the text of its command with
/// every run of blanks, line breaks and
/// continuations as one space.
pub fn content(finding: &Finding) -> u128 {
    let command = finding.command.as_ref().unwrap_or(&finding.location);
    let mut hash = extend(BASIS, finding.rule.as_bytes());
    for text in [command.text(), finding.location.text()] {
        hash = extend(hash, &[0]);
        for word in text.split_whitespace().filter(|word| *word != "\\") {
            hash = extend(extend(hash, word.as_bytes()), b" ");
        }
    }
    hash
}

/// The offset basis of FNV-1a with 128 bits.
const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;

/// FNV-1a with 128 bits (draft-eastlake-fnv): short, and the same on every machine and release.
fn extend(mut hash: u128, bytes: &[u8]) -> u128 {
    for byte in bytes {
        hash = (hash ^ u128::from(*byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::finding;

    #[test]
    fn the_hash_is_fnv_1a() {
        assert_eq!(extend(BASIS, b"a"), 0xd228_cb69_6f1a_8caf_7891_2b70_4e4a_8964);
    }

    #[test]
    fn paths_part_what_is_equal() {
        assert_ne!(at_path("a", "x"), at_path("b", "x"));
        assert_ne!(at_path("ab", "x"), at_path("a", "bx"));
    }

    #[test]
    fn other_lines_do_not_matter_but_doubles_differ() {
        let text = "pip install \\\n  x\npip install x\n";
        let one =
            fingerprints(&[finding("a", text, 0..18, None), finding("a", text, 18..31, None)]);
        assert_ne!(one[0], one[1]);
        let moved = fingerprints(&[finding("b", &format!("\n{text}"), 1..19, None)]);
        assert_eq!(one[0], moved[0]);
    }
}
