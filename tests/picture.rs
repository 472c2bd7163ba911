//! `docs/report.svg` shows what the program prints for `testdata/demo`.
//! `UPDATE_README=1 cargo test --test picture` draws it anew.
#![allow(clippy::unwrap_used, clippy::cast_precision_loss, missing_docs)]

use assert_cmd::Command;
use std::fmt::Write;
use std::path::Path;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// The size of a character and of a line, in pixels.
const CELL: (f64, f64) = (7.8, 18.0);
const MARGIN: f64 = 16.0;

#[test]
fn the_picture_shows_the_report() {
    let drawn = picture(&report());
    roxmltree::Document::parse(&drawn).unwrap();
    let path = format!("{ROOT}/docs/report.svg");
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(path, drawn).unwrap();
        return;
    }
    let shown = std::fs::read_to_string(path).unwrap();
    assert!(shown == drawn, "run `UPDATE_README=1 cargo test --test picture`");
}

/// The coloured report, in a folder that holds nothing else: who runs a script depends on what is around.
fn report() -> String {
    let folder = tempfile::tempdir().unwrap();
    let demo = Path::new(ROOT).join("testdata/demo");
    let names = ["README.md", "install.sh", "setup.sh", "Dockerfile", ".github/workflows/ci.yml"];
    std::fs::create_dir_all(folder.path().join(".github/workflows")).unwrap();
    for name in names {
        std::fs::copy(demo.join(name), folder.path().join(name)).unwrap();
    }
    let mut check = Command::cargo_bin("pep668-lint").unwrap();
    let output = check.args(["check", "--color", "always"]).current_dir(&folder).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    format!("\u{1b}[2m$\u{1b}[0m pep668-lint check\n{}", String::from_utf8(output.stdout).unwrap())
}

/// A terminal's window as SVG. Every run of characters has its place, so that the columns stand below each
/// other whatever the font.
fn picture(report: &str) -> String {
    let (mut rows, mut widest) = (String::new(), 0);
    for (row, line) in report.lines().enumerate() {
        let y = MARGIN + CELL.1 * (row as f64 + 0.75);
        let (mut column, mut style) = (0, String::new());
        for (at, part) in line.split("\u{1b}[").enumerate() {
            let text = if at == 0 {
                part
            } else {
                let (codes, text) = part.split_once('m').expect("only colours are set");
                restyle(&mut style, codes);
                text
            };
            let length = text.chars().count();
            if !text.trim().is_empty() {
                let lead = text.chars().take_while(|one| *one == ' ').count();
                let (x, width) = (column + lead, text.trim().chars().count());
                let _ = writeln!(
                    rows,
                    "<text x=\"{:.1}\" y=\"{y:.1}\" textLength=\"{:.1}\"{}>{}</text>",
                    MARGIN + CELL.0 * x as f64,
                    CELL.0 * width as f64,
                    if style.is_empty() {
                        String::new()
                    } else {
                        format!(" class=\"{}\"", style.trim())
                    },
                    escape(text.trim())
                );
            }
            column += length;
        }
        widest = widest.max(column);
    }
    let width = 2.0 * MARGIN + CELL.0 * widest as f64;
    let height = 2.0 * MARGIN + CELL.1 * report.lines().count() as f64;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" role=\"img\">\n\
         <title>A report of pep668-lint</title>\n\
         <style>text {{ font: 13px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; fill: #d7dce2; white-space: pre }}\n\
         .bold {{ font-weight: bold }} .dim {{ fill: #8b949e }} .red {{ fill: #ff7b72 }} .green {{ fill: #7ee787 }} .yellow {{ fill: #e3b341 }} .blue {{ fill: #79c0ff }} .cyan {{ fill: #56d4dd }}</style>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#161b22\"/>\n{rows}</svg>\n"
    )
}

/// What a colour sequence changes.
fn restyle(style: &mut String, codes: &str) {
    for code in codes.split(';') {
        let class = match code {
            "" | "0" => {
                style.clear();
                continue;
            }
            "1" => {
                style.clear();
                "bold"
            }
            "2" => "dim",
            "31" | "91" => "red",
            "32" | "92" => "green",
            "33" | "93" => "yellow",
            "34" | "94" => "blue",
            "36" | "96" => "cyan",
            other => panic!("no colour for {other}"),
        };
        style.push_str(class);
        style.push(' ');
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
