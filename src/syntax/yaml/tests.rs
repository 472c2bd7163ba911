use super::*;
use crate::source::{Span, Text};
use granit_parser::{Event, Parser};
use proptest::prelude::*;
use std::fmt::Write;

const FILE: FileId = FileId(0);

fn read(text: &str) -> Document {
    parse(text, FILE).unwrap_or_else(|error| panic!("{error:?}"))
}

fn root(text: &str) -> std::rc::Rc<Node> {
    read(text).root.expect("a root")
}

/// The file's share of a stretch of `text`.
fn written<'f>(file: &'f str, text: &Text, range: std::ops::Range<usize>) -> &'f str {
    text.place(Span::from(range)).map_or("", |place| &file[place.span.range()])
}

/// Every character of `key`'s value with what it is written as, where that differs.
fn mapped(file: &str) -> Vec<(String, String)> {
    let root = root(file);
    let text = root.get("k").and_then(Node::text).expect("a scalar");
    let chars = text.as_str().char_indices();
    chars
        .map(|(at, c)| (c.to_string(), written(file, text, at..at + c.len_utf8()).to_owned()))
        .filter(|(c, written)| c != written)
        .collect()
}

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

#[test]
fn literal_scalars_are_mapped_line_by_line() {
    assert_eq!(mapped("k: |\n  a\n   b\n\n  c\n"), []);
    assert_eq!(mapped("k: |-\n\n \n  a\n\n"), pairs(&[("\n", "\n \n"), ("\n", "\n \n")]));
    assert_eq!(mapped("k: |2\n    a\n"), []);
    assert_eq!(mapped("k: |+ # why\n  a\n\n\n"), []);
    assert_eq!(mapped("k: |\n  a"), pairs(&[("\n", "")]));
}

#[test]
fn carriage_returns_belong_to_their_break() {
    assert_eq!(mapped("k: |\r\n  a\r\n  b\r\n"), pairs(&[("\n", "\r\n"), ("\n", "\r\n")]));
    assert_eq!(mapped("k: >\r\n  a\r\n  b\r\n"), pairs(&[(" ", "\r\n  "), ("\n", "\r\n")]));
    assert_eq!(mapped("k: a\r\n  b\r\n"), pairs(&[(" ", "\r\n  ")]));
}

#[test]
fn folded_breaks_stand_for_what_was_folded() {
    assert_eq!(
        mapped("k: >-\n  a\n  b\n\n\n  c\n    d\n  e\n"),
        pairs(&[
            (" ", "\n  "),
            ("\n", "\n\n\n  "),
            ("\n", "\n\n\n  "),
            ("\n", "\n  "),
            ("\n", "\n  "),
        ])
    );
}

#[test]
fn quoted_and_plain_scalars_see_through_escapes_and_breaks() {
    assert_eq!(mapped("k: 'it''s'\n"), pairs(&[("'", "''")]));
    assert_eq!(
        mapped("k: \"a\\x41\\u00e9\\uD83D\\uDE00\\\n   b \\\n  \\ c\n\n  d\"\n"),
        pairs(&[
            ("A", "\\x41"),
            ("é", "\\u00e9"),
            ("😀", "\\uD83D\\uDE00"),
            (" ", "\\ "),
            ("\n", "\n\n  "),
        ])
    );
    assert_eq!(mapped("k: a  b\n  c\n\n  d # e\n"), pairs(&[(" ", "\n  "), ("\n", "\n\n  ")]));
}

#[test]
fn a_comment_behind_a_tab_does_not_end_a_plain_scalar_for_the_parser() {
    // YAML 1.2, 7.3.3: it does, and what follows is an error. Behind blanks the parser says so.
    assert_eq!(mapped("k: u\n\t# c\n x\n"), pairs(&[("\n", "\n\t# c\n ")]));
    assert!(parse("k: u\n # c\n x\n", FILE).is_err());
    for file in ["k: u\\\n\t#\n \\\n\n", "k: u\r\n\t #x\r\n\t#\r\n  y# z\r\n", "k: u#\n\t#"] {
        check(file).expect(file);
    }
}

#[test]
fn a_byte_order_mark_moves_nothing() {
    assert_eq!(mapped("\u{feff}k: é|x\n"), []);
    assert_eq!(root("\u{feff}k: x").get("k").map(|node| node.place.span), Some(Span::new(6, 7)));
}

#[test]
fn collections_end_with_their_last_child() {
    let file = "a:\n- b: 1\n  c: |\n    x\n\n# end\n- {d: [e]} # f\ng: h\n";
    let root = root(file);
    let slice = |node: &Node| &file[node.place.span.range()];
    let items = root.get("a").expect("a").items();
    assert_eq!(slice(&items[0]), "b: 1\n  c: |\n    x");
    assert_eq!(slice(&items[1]), "{d: [e]}");
    let entry = items[0].entry("c").expect("c");
    assert_eq!(&file[entry.place.span.range()], "c: |\n    x");
}

#[test]
fn aliases_are_what_they_stand_for_and_merges_come_last() {
    let file = "a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc:\n  <<: [*a, *b]\n  x: 5\nd: *a\n";
    let root = root(file);
    let c = root.get("c").expect("c");
    let entries: Vec<_> =
        c.entries().iter().map(|e| (e.name(), e.value.as_str().unwrap_or(""))).collect();
    assert_eq!(entries, [("x", "5"), ("y", "2"), ("z", "4")]);
    assert_eq!(c.get("z").and_then(Node::as_str), Some("4"));
    let alias = root.entry("d").expect("d");
    assert_eq!(&file[alias.place.span.range()], "d: *a");
    assert_eq!(&file[alias.value.place.span.range()], "{x: 1, y: 2}");
}

#[test]
fn an_alias_inside_its_own_anchor_is_nothing() {
    let root = root("a: &a\n  b: *a\n");
    assert!(root.get("a").and_then(|a| a.get("b")).is_some_and(Node::is_null));
}

#[test]
fn bombs_cost_nothing() {
    let mut file = "a0: &a0 {x: 1}\n".to_owned();
    for n in 1..200 {
        let last = n - 1;
        let merged = format!("*a{last}, ").repeat(4);
        let _ = write!(file, "a{n}: &a{n}\n  <<: [{merged}]\n");
    }
    assert!(root(&file).get("a199").is_some_and(|node| node.entries().len() <= 1));
    for open in ["[", "{a: ", "- ", "? "] {
        let error = parse(&open.repeat(100_000), FILE).expect_err("too deep");
        assert!(error.too_deep, "{open}: {error:?}");
    }
    assert!(parse(&format!("- [\n{}x]\n", "# c\n".repeat(5_000)), FILE).is_ok());
}

#[test]
fn comments_are_kept_in_order() {
    let file = "# one\na: x # two\nb: |\n  # text\n# three\nc: [1, # four\n 2]\n";
    let comments: Vec<_> =
        read(file).comments.iter().map(|comment| comment.text.as_str().to_owned()).collect();
    assert_eq!(comments, [" one", " two", " three", " four"]);
    for comment in read(file).comments {
        assert!(file[comment.place.span.range()].starts_with('#'));
        assert_eq!(comment.text.whole_place().map(|p| p.span.end), Some(comment.place.span.end));
    }
}

#[test]
fn what_is_broken_says_where() {
    let error = parse("a: 1\nb: [\nc: 2\n", FILE).expect_err("an open bracket");
    assert!((5..=13).contains(&error.at) && !error.too_deep, "{error:?}");
    assert!(parse("", FILE).is_ok_and(|document| document.root.is_none()));
    assert!(parse("a: 1\n---\nb: [\n", FILE).is_err());
}

#[test]
fn every_document_has_a_root_of_its_own() {
    let document = read("a: 1\n---\nb: 2\n---\n---\n- c\n");
    assert!(document.root.is_some_and(|root| root.get("a").is_some()));
    let [second, fourth] = &document.more[..] else { panic!("{:?}", document.more) };
    assert_eq!(second.get("b").and_then(Node::as_str), Some("2"));
    assert_eq!(fourth.items().len(), 1);
    assert!(read("---\na: 1\n...\n# end\n").more.is_empty());
    assert!(read("a: 1\n---\n").more.is_empty(), "nothing is written there");
}

#[test]
fn nulls_and_truths_are_plain_words() {
    let root = root("a:\nb: ~\nc: null\nd: 'null'\ne: true\nf: 'true'\n");
    let is_null = |key: &str| root.get(key).is_some_and(Node::is_null);
    assert!(is_null("a") && is_null("b") && is_null("c") && !is_null("d"));
    let truth = |key: &str| root.get(key).and_then(Node::truth);
    assert_eq!((truth("e"), truth("f")), (Some(true), None));
    let tagged = self::root("a: !!str\nb: !\n");
    assert!(tagged.entries().iter().all(|entry| entry.value.is_null()));
}

/// The parser's values in order, without those that are written nowhere.
fn values(text: &str) -> Option<Vec<String>> {
    let mut values = Vec::new();
    for next in Parser::new_from_str(text) {
        if let (Event::Scalar(value, ..), span) = next.ok()?
            && (value != "~" || !span.is_empty())
        {
            values.push(value.into_owned());
        }
    }
    Some(values)
}

/// All scalars of a tree, each once, however many aliases stand for it.
fn scalars<'n>(node: &'n Node, into: &mut Vec<&'n Text>) {
    match &node.kind {
        Kind::Null => {}
        Kind::Scalar(scalar) => {
            if !into.iter().any(|known| std::ptr::eq(*known, &raw const scalar.text)) {
                into.push(&scalar.text);
            }
        }
        Kind::Sequence(items) => items.iter().for_each(|item| scalars(item, into)),
        Kind::Mapping(mapping) => mapping.written.iter().for_each(|entry| {
            scalars(&entry.key, into);
            scalars(&entry.value, into);
        }),
    }
}

/// Letters and digits that are not written as an escape stand where they are said to stand.
fn check(file: &str) -> Result<(), TestCaseError> {
    let (Ok(document), Some(values)) = (parse(file, FILE), values(file)) else { return Ok(()) };
    let mut texts = Vec::new();
    for root in document.root.iter().chain(&document.more) {
        scalars(root, &mut texts);
    }
    let decoded: Vec<&str> = texts.iter().map(|text| text.as_str()).collect();
    prop_assert_eq!(&decoded, &values, "{:?}", file);
    for text in texts {
        for (at, c) in text.as_str().char_indices().filter(|(_, c)| c.is_alphanumeric()) {
            let written = written(file, text, at..at + c.len_utf8());
            prop_assert!(
                written == c.to_string() || written.starts_with('\\'),
                "{:?}: {:?} at {} is {:?}",
                file,
                text.as_str(),
                at,
                written
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn block_scalars_decode_to_the_parser_s_value(
        header in "[|>][-+]?", indent in 1usize..4, lines in "([ a-cé#:]{0,6}(\n|\r\n)){0,7}", tail in "[ab]?",
    ) {
        let body = lines.lines().chain([&*tail]).map(|line| format!("{}{line}\n", " ".repeat(indent)));
        let body = if lines.contains('\r') {
            body.collect::<String>().replace('\n', "\r\n")
        } else {
            body.collect()
        };
        check(&format!("k: {header}\n{body}"))?;
        check(&format!("- k: {header}{indent}\n  {}", body.replace('\n', "\n  ")))?;
        check(&format!("k: {header}\n{}\nl: x\n", body.trim_end()))?;
    }

    #[test]
    fn flow_scalars_decode_to_the_parser_s_value(inner in r#"([ab'"\\nxu41é :#\t]|\n |\r\n  |\\\n|\n\t#){0,24}"#) {
        check(&format!("k: {inner}\n"))?;
        check(&format!("k: '{inner}'\n"))?;
        check(&format!("k: \"{inner}\" # c\n"))?;
        check(&format!("[\"{inner}\", {inner}]\n"))?;
    }

    #[test]
    fn anything_is_read_without_panic(file in r#"([-:\[\]{}&*!|>'"%@`#?,ab \n\t~<é]|k: |- |<<: |\*a|&a |---\n){0,40}"#) {
        check(&file)?;
    }
}
