//! The examples in `docs/formats.md` are what the program prints. `UPDATE_README=1 cargo test --test
//! formats` writes them anew.

use assert_cmd::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// What the program prints in a format for the example of the page.
fn example(format: &str) -> String {
    let mut command = Command::cargo_bin("pep668-lint").unwrap();
    for name in ["GITHUB_SHA", "CI_COMMIT_SHA", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    let output = command
        .args(["check", "--no-config", "--select", "wrong-interpreter", "--statistics"])
        .args(["--format", format, "testdata/examples/install.sh"])
        .current_dir(ROOT)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_examples_of_the_page_are_true() {
    let path = format!("{ROOT}/docs/formats.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let mut expected = String::new();
    let mut parts = page.split("<!-- format ");
    expected.push_str(parts.next().unwrap());
    let mut count = 0;
    for part in parts {
        let (format, rest) = part.split_once(" -->\n").unwrap();
        let fence = rest.lines().next().unwrap();
        let (_, after) = rest.split_once("\n<!-- end -->").unwrap();
        let text = example(format);
        expected.push_str(&format!("<!-- format {format} -->\n{fence}\n{text}"));
        expected.push_str(&format!("{}\n<!-- end -->{after}", "`".repeat(4)));
        count += 1;
    }
    assert_eq!(count, 8);
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(&path, &expected).unwrap();
        return;
    }
    assert_eq!(page, expected, "run `UPDATE_README=1 cargo test --test formats`");
}
