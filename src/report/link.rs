//! Where rules are documented: the one source for every report that links them.

/// All rules are documented there, as long as the project has no home of its own.
const SPECIFICATION: &str =
    "https://packaging.python.org/en/latest/specifications/externally-managed-environments/";

/// The rule's page in this version; the specification if the project has no home.
pub fn rule(name: &str) -> String {
    page(name).unwrap_or_else(|| SPECIFICATION.to_owned())
}

/// The rule's page in this version, if the project has a home.
pub fn page(rule: &str) -> Option<String> {
    match env!("CARGO_PKG_REPOSITORY").trim_end_matches('/') {
        "" => None,
        home => Some(format!("{home}/blob/v{}/rules/{rule}.md", env!("CARGO_PKG_VERSION"))),
    }
}

/// Where the tool is at home, or what it checks.
pub fn home() -> &'static str {
    match env!("CARGO_PKG_REPOSITORY") {
        "" => SPECIFICATION,
        home => home,
    }
}

/// What a reader may open or type to learn more about a rule.
pub fn hint(rule: &str) -> String {
    page(rule).unwrap_or_else(|| format!("pep668-lint explain {rule}"))
}
