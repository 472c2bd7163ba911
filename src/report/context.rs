//! Why a finding's context is what it is, in one line: `context: host: people are told to run this
//! script (README.md:3)`.

use crate::finding::{Evidence, Finding};
use std::sync::Arc;

/// What the evidence does not say already; `None` if it says all.
pub(super) fn untold(finding: &Finding) -> Option<String> {
    told(finding, finding.untold_context())
}

/// The most telling reason that the evidence does not say already.
pub(super) fn first_untold(finding: &Finding) -> Option<String> {
    told(finding, finding.untold_context().take(1))
}

/// The most telling reason, for reports that show no evidence.
pub(super) fn first(finding: &Finding) -> Option<String> {
    told(finding, finding.context_evidence.iter().take(1))
}

fn told<'a>(finding: &Finding, reasons: impl Iterator<Item = &'a Evidence>) -> Option<String> {
    let own = &finding.location.file;
    let reasons = reasons.map(|evidence| match &evidence.location {
        Some(at) if Arc::ptr_eq(&at.file, own) => {
            format!("{} (line {})", evidence.message, own.position(at.span.start).line)
        }
        _ => reason(evidence),
    });
    let reasons: Vec<String> = reasons.collect();
    let context = finding.context.name();
    (!reasons.is_empty()).then(|| format!("context: {context}: {}", reasons.join("; ")))
}

/// A reason with its place: `people are told to run this script (README.md:3)`.
pub(super) fn reason(evidence: &Evidence) -> String {
    let place = evidence.location.as_ref().map_or(String::new(), |location| {
        let line = location.file.position(location.span.start).line;
        format!(" ({}:{line})", location.file.path())
    });
    format!("{}{place}", evidence.message)
}

#[cfg(test)]
mod tests {
    use super::super::tests::finding;
    use super::*;
    use crate::finding::Location;
    use crate::source::{SourceFile, Span};

    #[test]
    fn it_names_the_places_but_not_the_file_of_the_finding() {
        let mut finding = finding("x.sh", "a\nsudo pip\n", 2..6, None);
        let location = Location { span: Span::new(0, 1), ..finding.location.clone() };
        let readme = Arc::new(SourceFile::new("README.md", "\nsh x.sh\n"));
        let elsewhere = Location { file: readme, span: Span::new(1, 8) };
        for (location, message) in [(location, "as this says"), (elsewhere, "and that")] {
            let message = message.to_owned();
            finding.context_evidence.push(Evidence { location: Some(location), message });
        }
        let all = "context: host: nobody says what runs it; as this says (line 1); and that \
                   (README.md:2)";
        assert_eq!(untold(&finding).as_deref(), Some(all));
        assert_eq!(first(&finding).as_deref(), Some("context: host: nobody says what runs it"));
    }

    #[test]
    fn the_most_telling_reason_may_stand_alone() {
        let mut finding = finding("x.sh", "sudo pip\n", 0..4, None);
        let more = Evidence { location: None, message: "more".to_owned() };
        finding.context_evidence.insert(0, more.clone());
        assert_eq!(first_untold(&finding).as_deref(), Some("context: host: more"));
        finding.evidence.push(more);
        let rest = "context: host: nobody says what runs it";
        assert_eq!(first_untold(&finding).as_deref(), Some(rest));
    }

    #[test]
    fn nothing_is_said_twice() {
        let mut finding = finding("x.sh", "sudo pip\n", 0..4, None);
        finding.evidence.clone_from(&finding.context_evidence);
        assert_eq!(untold(&finding), None);
        assert!(first(&finding).is_some());
        // The same words at another place are another reason.
        finding.evidence[0].location = Some(finding.location.clone());
        assert!(untold(&finding).is_some());
    }
}
