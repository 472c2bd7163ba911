use super::*;

/// What an output named `x` may be after a text ran, in a notation of its own: `?` for anything.
fn x(text: &str) -> String {
    let variables = BTreeMap::from([("KNOWN".to_owned(), Text::from("k"))]);
    let outputs = Outputs::of(Text::from(text), Dialect::Bash, variables, true);
    shown(&outputs.get("x"))
}

fn shown(values: &Values) -> String {
    let text = |value: &Value| match value {
        Value::Null => "-".to_owned(),
        value => value.text().unwrap_or_default().as_str().replace(HOLE, "?"),
    };
    let mut all: Vec<String> = values.all.iter().map(text).collect();
    all.extend(values.open.then(|| "?".to_owned()));
    all.join("|")
}

#[test]
fn constants_are_known() {
    assert_eq!(x("echo x=1 >> $GITHUB_OUTPUT"), "1");
    assert_eq!(x("echo \"x=a b\" >> \"$GITHUB_OUTPUT\"\nmake\n"), "a b");
    assert_eq!(x("echo 'x=[\"a\"]' >> ${GITHUB_OUTPUT}"), "[\"a\"]");
    assert_eq!(x("printf 'x=%s\\n' v >> $GITHUB_OUTPUT"), "v");
    assert_eq!(x("echo x=1 | tee -a \"$GITHUB_OUTPUT\""), "1");
    assert_eq!(x("{\n  echo y=2\n  echo \"x=$KNOWN\"\n} >> $GITHUB_OUTPUT"), "k");
    assert_eq!(x("V=3; echo x=\"v${V}\" >> $GITHUB_OUTPUT"), "v3");
    assert_eq!(x("cat <<END >> $GITHUB_OUTPUT\nx=1\nEND\n"), "1");
    assert_eq!(x("echo '::set-output name=x::v'"), "v");
    assert_eq!(x("echo x=1 >> $GITHUB_OUTPUT\necho x=2 >> $GITHUB_OUTPUT"), "2");
}

#[test]
fn values_may_have_several_lines() {
    let text = "echo 'x<<END' >> $GITHUB_OUTPUT\necho '[\"a\",' >> $GITHUB_OUTPUT\necho ' \"b\"]' >> $GITHUB_OUTPUT\necho END >> $GITHUB_OUTPUT\necho y=1 >> $GITHUB_OUTPUT";
    assert_eq!(x(text), "[\"a\",\n \"b\"]");
}

#[test]
fn branches_give_alternatives() {
    let both = "if a; then echo x=1 >> $GITHUB_OUTPUT; else echo x=2 >> $GITHUB_OUTPUT; fi";
    assert_eq!(x(both), "1|2");
    assert_eq!(x("if a; then echo x=1 >> $GITHUB_OUTPUT; fi"), "1|-");
    assert_eq!(x("V=1; if a; then V=2; fi; echo x=$V >> $GITHUB_OUTPUT"), "2|1");
    assert_eq!(x("a && echo x=1 >> $GITHUB_OUTPUT || echo x=2 >> $GITHUB_OUTPUT"), "-|1|2");
    assert_eq!(
        x("if a; then echo x=1 >> $GITHUB_OUTPUT; exit 0; fi\necho x=2 >> $GITHUB_OUTPUT"),
        "2|1"
    );
    assert_eq!(
        x("case $z in a) echo x=1 >> $GITHUB_OUTPUT ;; *) echo x=2 >> $GITHUB_OUTPUT ;; esac"),
        "-|1|2"
    );
}

#[test]
fn what_is_not_read_is_unknown() {
    for text in [
        "make",
        "echo y=1 >> $GITHUB_OUTPUT",
        "echo x=$(date) >> $GITHUB_OUTPUT",
        "echo x=$V >> $GITHUB_OUTPUT",
        "V=1; read V; echo x=$V >> $GITHUB_OUTPUT",
        "echo x=1",
    ] {
        assert_eq!(x(text), "?", "{text}");
    }
    for text in [
        "echo x=1 >> $GITHUB_OUTPUT\n./more \"$GITHUB_OUTPUT\"",
        "echo x=1 >> $GITHUB_OUTPUT\necho $NAME=$VALUE >> $GITHUB_OUTPUT",
        "echo x=1 >> $GITHUB_OUTPUT\n./more >> $GITHUB_OUTPUT",
        "f() { echo x=2 >> $GITHUB_OUTPUT; }\necho x=1 >> $GITHUB_OUTPUT\nf",
    ] {
        assert_eq!(x(text), "1|?", "{text}");
    }
    assert_eq!(x("for i in a b; do echo x=$i >> $GITHUB_OUTPUT; done"), "-|?");
    assert_eq!(x("echo x=a-$V >> $GITHUB_OUTPUT"), "a-?");
}

#[test]
fn comments_write_nothing() {
    assert_eq!(x("# into $GITHUB_OUTPUT\necho x=1 >> $GITHUB_OUTPUT # $GITHUB_OUTPUT"), "1");
}

#[test]
fn a_step_that_may_not_run_may_have_no_outputs() {
    let text = Text::from("echo x=1 >> $GITHUB_OUTPUT");
    let outputs = Outputs::of(text, Dialect::Posix, BTreeMap::new(), false);
    assert_eq!(shown(&outputs.get("X")), "1|-");
    assert_eq!(shown(&Outputs::none().get("x")), "-");
}

#[test]
fn strangers_text_takes_no_more_than_linear_time() {
    assert_eq!(x(&"a && echo x=1 >> $GITHUB_OUTPUT || ".repeat(3_000)).chars().last(), Some('?'));
    assert_eq!(x(&"( ".repeat(5_000)), "?");
    let doubled = format!("A=a\n{}echo x=$A >> $GITHUB_OUTPUT", "A=$A$A\n".repeat(60));
    assert!(x(&doubled).len() < 10 << 20);
}
