//! Reports of linters and lists of known findings: they name files and run none.

/// As much of a file's beginning as tells.
const HEAD: usize = 4096;

/// Whether a text of an unknown kind is a report in one of the formats that linters write, ours among
/// them. Else what somebody keeps beside the sources would speak for them in the next run.
pub(super) fn is_report(text: &str) -> bool {
    let head = text.bytes().take(HEAD).filter(|byte| !byte.is_ascii_whitespace());
    let head: Vec<u8> = head.collect();
    let holds = |words: &str| memchr::memmem::find(&head, words.as_bytes()).is_some();
    match head.first() {
        Some(b'{') => {
            let ours = ["{\"baseline\":\"pep668-lint\"", "{\"version\":1,\"findings\":["];
            let lines = ["finding", "error", "summary"];
            ours.iter().any(|start| head.starts_with(start.as_bytes()))
                || lines.iter().any(|it| head.starts_with(format!("{{\"type\":\"{it}\"").as_bytes()))
                // SARIF, and what reviewdog reads.
                || holds("\"runs\":[") && (holds("sarif") || holds("\"version\":\"2.1.0\""))
                || holds("\"diagnostics\":[") && holds("\"source\":{\"name\":")
        }
        // Of GitLab and Code Climate.
        Some(b'[') => holds("\"check_name\":") && holds("\"fingerprint\":"),
        Some(b'<') => matches!(root_element(text), Some("checkstyle" | "testsuite" | "testsuites")),
        Some(b':') => ["::error", "::warning", "::notice"]
            .iter()
            .any(|start| head.starts_with(start.as_bytes())),
        // Ours for people.
        _ => {
            let starts = ["###pep668-lint:", "error[", "warning[", "note["];
            starts.iter().any(|start| head.starts_with(start.as_bytes()))
        }
    }
}

/// The name of the first element of an XML file.
fn root_element(text: &str) -> Option<&str> {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    for (start, end) in [("<?xml", "?>"), ("<!--", "-->")] {
        if let Some(inside) = rest.strip_prefix(start) {
            rest = inside.split_once(end)?.1.trim_start();
        }
    }
    rest.strip_prefix('<')?.split(|c: char| !c.is_ascii_alphanumeric() && c != '.').next()
}

#[cfg(test)]
mod tests {
    use super::is_report;

    #[test]
    fn reports_are_told_by_their_beginnings() {
        for text in [
            "{\"baseline\":\"pep668-lint\",\"version\":1}\n",
            "{\n  \"version\": 1,\n  \"findings\": [\n",
            "{\"type\":\"finding\",\"rule\":\"x\"}\n",
            "{\"version\": \"2.1.0\", \"runs\": []}",
            "<?xml version=\"1.0\"?>\n<checkstyle version=\"4.3\">",
            "[{\"check_name\": \"a\", \"fingerprint\": \"b\"}]",
        ] {
            assert!(is_report(text), "{text}");
        }
        for text in [
            "",
            "{\"version\": 1, \"scripts\": []}",
            "[\"ci/x.sh\"]",
            "<project/>",
            "<?xml version=\"1.0\"?>\n<project><checkstyle.version>9</checkstyle.version></project>",
            "<checkstyle.version/>",
            "script: ci/x.sh\n",
        ] {
            assert!(!is_report(text), "{text}");
        }
    }
}
