use super::*;

fn build(version: &str) -> Build {
    Build { version: Version::parse(version), user_default: false }
}

fn name(found: Found) -> &'static str {
    match found {
        Found::Known(facts) => facts.name,
        Found::Unsure(_) => "unsure",
        Found::Ambiguous => "ambiguous",
        Found::NoSuch => "no such option",
    }
}

fn named(command: &str, written: &str, version: &str) -> &'static str {
    name(option(command, written, build(version)))
}

/// What real pips made of each prefix of each option: version, subcommand, option, and its
/// shortest spelling.
#[test]
fn abbreviates_as_far_as_pip_does() {
    let table = include_str!("../../../testdata/facts/pip-abbrev.tsv");
    let mut rows = 0;
    for line in table.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [version, command, option, shortest] = fields[..] else { panic!("{line}") };
        rows += 1;
        if shortest == "absent" {
            assert_ne!(named(command, option, version), option, "{line}");
            continue;
        }
        for end in 3..=option.len() {
            let found = named(command, &option[..end], version);
            assert_eq!(found == option, end >= shortest.len(), "{line}: {}", &option[..end]);
        }
    }
    assert_eq!(rows, 140);
}

#[test]
fn the_override_has_a_first_version_and_one_place() {
    let option = "--break-system-packages";
    assert_eq!(named("install", option, "23.0"), "no such option");
    assert_eq!(named("install", option, "23.0.1"), option);
    assert_eq!(named("uninstall", option, "26.3"), option);
    for command in ["", "download", "wheel", "lock", "list", "config"] {
        assert_eq!(named(command, option, "26.3"), "no such option", "{command}");
    }
}

#[test]
fn an_abbreviation_may_change_its_meaning() {
    assert_eq!(named("install", "--b", "20.0.2"), "ambiguous");
    assert_eq!(named("install", "--b", "22.0.2"), "no such option");
    assert_eq!(named("install", "--b", "25.2"), "--break-system-packages");
    assert_eq!(named("install", "--b", "25.3"), "ambiguous");
    assert_eq!(named("install", "--br", "25.3"), "--break-system-packages");
    // The spellings of one option compete with each other.
    assert_eq!(named("install", "--require-v", "24.0"), "ambiguous");
    // What is exact wins over what begins with it.
    assert_eq!(named("install", "--root", "24.0"), "--root");
    assert_eq!(named("uninstall", "--root", "24.0"), "--root-user-action");
}

#[test]
fn letters_are_never_abbreviations() {
    for (letter, option) in [("-r", "--requirement"), ("-t", "--target"), ("-U", "--upgrade")] {
        assert_eq!(named("install", letter, "24.0"), option);
    }
    assert_eq!(named("uninstall", "-U", "24.0"), "no such option");
    assert_eq!(named("install", "-", "24.0"), "no such option");
    let kind = |letter| option("install", letter, build("24.0")).facts().map(|facts| facts.kind);
    assert_eq!(kind("-r"), Some(Kind::Value));
    assert_eq!(kind("-U"), Some(Kind::Flag));
    assert_eq!(kind("-v"), Some(Kind::Count));
    assert_eq!(kind("-h"), Some(Kind::Other));
}

#[test]
fn general_options_stand_on_both_sides_of_the_subcommand() {
    for command in ["", "install", "list"] {
        assert_eq!(named(command, "--isolated", "24.0"), "--isolated");
    }
    assert_eq!(named("", "-V", "26.3"), "--version");
    assert_eq!(named("install", "-V", "26.3"), "no such option");
    assert_eq!(named("", "--target", "24.0"), "no such option");
    assert_eq!(named("", "--python", "22.2"), "no such option");
}

#[test]
fn without_a_version_only_what_all_versions_share_is_sure() {
    let found = |written| name(option("install", written, build("")));
    assert_eq!(found("--target"), "--target");
    assert_eq!(found("--break-system-packages"), "unsure");
    assert_eq!(found("--nonsense"), "no such option");
    let facts = option("install", "--b", build("")).facts();
    assert_eq!(facts.map(|facts| facts.name), Some("--break-system-packages"));
}

#[test]
fn debian_has_an_option_of_its_own() {
    let debian = Build { user_default: true, ..build("20.3.4") };
    assert_eq!(name(option("install", "--system", debian)), "--system");
    assert_eq!(named("install", "--system", "20.3.4"), "no such option");
}

#[test]
fn settings_have_many_spellings_but_no_abbreviations() {
    let found = |key| name(setting("install", key, build("24.0")));
    for key in ["BREAK_SYSTEM_PACKAGES", "break-system-packages", "__break_system_packages"] {
        assert_eq!(found(key), "--break-system-packages", "{key}");
    }
    assert_eq!(found("REQUIRE_VENV"), "--require-virtualenv");
    for key in ["BREAK_SYSTEM", "BREAK", "", "r", "_break_system_packages"] {
        assert_eq!(found(key), "no such option", "{key}");
    }
    assert_eq!(name(setting("download", "break-system-packages", build("24.0"))), "no such option");
    assert_eq!(name(setting("install", "break-system-packages", build("22.0"))), "no such option");
}

#[test]
fn subcommands_come_with_versions() {
    let has = |command, version| has_command(command, Version::parse(version));
    assert_eq!(has("install", ""), Some(true));
    assert_eq!(has("lock", "25.0"), Some(false));
    assert_eq!(has("lock", "25.1"), Some(true));
    assert_eq!(has("lock", ""), None);
    assert_eq!(has("instal", "25.1"), Some(false));
    assert!(asks_for_marker("uninstall") && !asks_for_marker("download"));
    let needs = |command, version| needs_required_venv(command, Version::parse(version));
    assert_eq!(needs("wheel", ""), Some(true));
    assert_eq!((needs("list", "20.0.2"), needs("list", "24.0")), (Some(true), Some(false)));
}

#[test]
fn the_tables_are_sorted_and_name_their_sources() {
    for table in [OPTIONS, COMMANDS] {
        let rows: Vec<&str> = table.rows().map(Row::text).collect();
        assert!(rows.is_sorted());
        assert!(
            table
                .rows()
                .all(|row| row.last().starts_with("pip-") || row.last().starts_with("Debian"))
        );
    }
}

#[test]
fn the_words_of_a_flag() {
    assert_eq!(
        (truth("YES"), truth("off"), truth("2"), truth(" 1")),
        (Some(true), Some(false), None, None)
    );
}
