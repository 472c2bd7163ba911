//! The pages of the rules.

use crate::rules;
use crate::rules::page::Page;

/// The scheme of the URIs under which this server gives the text of pages.
pub(super) const SCHEME: &str = "pep668-lint";

/// The command that shows a page; its argument is the rule.
pub(super) const COMMAND: &str = "pep668-lint.openPage";

/// Where a rule's page is on the web, if the project has a home.
pub(super) fn href(rule: &str) -> Option<String> {
    let home = env!("CARGO_PKG_REPOSITORY");
    let version = env!("CARGO_PKG_VERSION");
    (!home.is_empty()).then(|| format!("{home}/blob/v{version}/rules/{rule}.md"))
}

/// The URI under which this server gives the text of a rule's page.
pub(super) fn virtual_uri(rule: &str) -> String {
    format!("{SCHEME}:/rules/{rule}.md")
}

/// The rule whose page has such a URI.
pub(super) fn of_virtual_uri(uri: &str) -> Option<&str> {
    uri.strip_prefix(SCHEME)?.strip_prefix(":/rules/")?.strip_suffix(".md")
}

/// The text of a rule's page in Markdown.
pub(super) fn text(rule: &str) -> Option<&'static str> {
    Page::parse(rules::find(rule)?.page()).ok().map(|page| page.body)
}

/// What a rule flags, in one line.
pub(super) fn summary(rule: &str) -> Option<&'static str> {
    Page::parse(rules::find(rule)?.page()).ok().map(|page| page.summary)
}
