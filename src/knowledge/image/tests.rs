use super::*;
use crate::knowledge::KNOWLEDGE_DATE;

/// `distribution python has-pip system` of an image on a day (empty: today's knowledge), with `?`
/// after a distribution that is not certain.
fn describe(reference: &str, day: &str) -> String {
    let on = Date::parse(day).unwrap_or(KNOWLEDGE_DATE);
    let Some(found) = image(reference, on) else { return "nothing".to_owned() };
    let distro = found.distro.map_or_else(
        || "-".to_owned(),
        |distro| {
            distro.release.map_or_else(|| distro.id.to_owned(), |r| format!("{}:{r}", distro.id))
        },
    );
    let system = match (found.system_python, found.system_pip) {
        (Some(false), _) => "none",
        (Some(true), Some(false)) => "python",
        (Some(true), Some(true)) => "pip",
        _ => "?",
    };
    let version = found.python_version.map_or_else(String::new, |version| format!("-{version}"));
    let doubt = if found.certain { "" } else { "?" };
    format!("{distro}{doubt} {:?}{version} {system}", found.python).to_lowercase()
}

const CASES: &[(&str, &str, &str)] = &include!("cases.rs");

#[test]
fn images_mean_what_they_meant_on_the_day() {
    let mut wrong = Vec::new();
    for (reference, day, expected) in CASES {
        let found = describe(reference, day);
        if found != *expected {
            wrong.push(format!("(\"{reference}\", \"{day}\", \"{found}\") not \"{expected}\""));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
