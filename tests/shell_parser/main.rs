//! Shell text to trees: one line of text, one line of tree.
#![allow(clippy::unwrap_used, missing_docs)]

mod dump;
#[path = "../checks/shell_spans.rs"]
mod shell_spans;

use pep668_lint::syntax::shell::{Dialect, ast::Script, parse};

/// Parses text and checks its spans.
fn read(text: &str, dialect: Dialect) -> Script {
    let script = parse(text, dialect);
    let wrong = shell_spans::violations(text, &script);
    assert!(wrong.is_empty(), "{text:?}: {}", wrong.join("\n"));
    script
}

/// Text that is understood completely.
fn clean(cases: &[(&str, &str)]) {
    for (text, tree) in cases {
        let script = read(text, Dialect::Bash);
        assert_eq!(script.problems, [], "{text:?}");
        assert_eq!(dump::block(text, &script.body), *tree, "{text:?}");
    }
}

#[test]
fn simple_commands() {
    clean(&[
        ("pip install x", "(pip install x)"),
        ("A=1 B='x y' pip install \"$X\"", "(A=1 B='x y' pip install \"{X}\")"),
        ("sudo -H pip3 install \\\n  x # why\nls", "(sudo -H pip3 install x); (ls)"),
        ("x=(a \"b c\" $d); x+=(e)", "(x=(a \"b c\" {d})); (x+=(e))"),
        ("export A=1 B", "(export @A=1 B)"),
        ("declare -a a=(1 2)", "(declare -a @a=(1 2))"),
        ("echo $'a\\tb' $((1 + 2)) $((3))", "(echo $'a\\tb' $((1 + 2)) $((3)))"),
        ("a; b & c", "(a); (b) &; (c)"),
        ("! grep -q x y", "! (grep -q x y)"),
        ("exit 1", "(exit 1)"),
        ("# only a comment", ""),
        ("", ""),
    ]);
}

#[test]
fn chains_and_pipelines_are_flat() {
    clean(&[
        ("a && b || c", "(chain (a) && (b) || (c))"),
        ("a | b |& c", "(pipe (a) | (b) | (c))"),
        ("a | b && c | d", "(chain (pipe (a) | (b)) && (pipe (c) | (d)))"),
        ("a &&\n\n# why\nb", "(chain (a) && (b))"),
    ]);
}

#[test]
fn compound_commands() {
    clean(&[
        ("if a; then b; elif c; then d; else e; fi", "(if [(a)] (b) elif [(c)] (d) else (e))"),
        ("while read x; do a; done < f", "(while [(read x)] (a)) <f"),
        ("until a; do b; done", "(until [(a)] (b))"),
        ("for x in a \"$b\"; do c; done", "(for x [a \"{b}\"] (c))"),
        ("for x; do c; done", "(for x [@] (c))"),
        ("for ((i=0; i<3; i++)); do a; done", "(loop (a))"),
        ("case $x in a|b*) c ;; *) d ;; esac", "(case {x} [a|b*] (c) [*] (d))"),
        ("case x in a) b ;& c) d ;; esac", "(case x [a] (b) ;& [c] (d))"),
        ("f() { a; }", "(function f (group (a)))"),
        ("function f { a; }", "(function f (group (a)))"),
        ("(a; b) > f", "(subshell (a); (b)) >f"),
        ("{ a; b; } 2>&1", "(group (a); (b)) 2&=1"),
        ("[[ -f x && $a == b* ]]", "(test (and -f x {a} == b*))"),
        ("((x = 1))", "(arith x = 1)"),
        ("time a", "(time (a))"),
    ]);
}

#[test]
fn expansions() {
    clean(&[
        ("echo ${a:-b} ${a-$c}", "(echo {a :- b} {a - {c}})"),
        ("echo ${a#*/} ${a%%.*}", "(echo {a # */} {a %% .*})"),
        ("echo ${a//x/y} ${a:1:2}", "(echo {a // x / y} {a slice 1 2})"),
        ("echo ${#a} ${!a} ${a^^}", "(echo {a length} {a indirect} {a ^^})"),
        ("echo \"${a[@]}\" ${a[0]}", "(echo \"{a[@]}\" {a[0]})"),
        ("echo $(a; b) `c`", "(echo $((a); (b)) $((c)))"),
        ("echo \"$(pip \"$x\")\"", "(echo \"$((pip \"{x}\"))\")"),
        ("cat <(a) >(b)", "(cat <((a)) >((b)))"),
        ("echo $1 $@ $? ${10}", "(echo {1} {@} {?} {10})"),
    ]);
}

#[test]
fn redirections_and_heredocs() {
    clean(&[
        ("a > b 2>> c < d &> e", "(a) >b 2>>c <d &>e"),
        ("cat <<EOF > f\na $x\nEOF\nb", "(cat) <<EOF:a {x}\\n >f; (b)"),
        ("cat <<'EOF'\n$x\nEOF", "(cat) <<'EOF':\\'$x\\n\\'"),
        ("cat <<-E\n\ta\n\tE\n", "(cat) <<-E:\\ta\\n"),
        (
            "bash <<A && cat <<'B'\na\nA\nb\nB\n",
            "(chain (bash) <<A:a\\n && (cat) <<'B':\\'b\\n\\')",
        ),
        ("tee f <<< \"$x\"", "(tee f) <<<\"{x}\""),
    ]);
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_are_white_space() {
    clean(&[
        ("\u{feff}pip \\\r\n install x\r\nls\r\n", "(pip install x); (ls)"),
        ("if a\r\nthen\r\n  b\r\nfi\r\n", "(if [(a)] (b))"),
    ]);
}

#[test]
fn comments_have_their_place() {
    let text = "# one\na # two\ncat <<E\n# no comment\nE\necho '# none' a#b # three";
    let script = read(text, Dialect::Bash);
    let comments: Vec<&str> = script.comments.iter().map(|span| &text[span.range()]).collect();
    assert_eq!(comments, ["# one", "# two", "# three"]);
}

#[test]
fn dialects_differ() {
    let zsh = "if [[ -n $x ]] { a }\n";
    assert_eq!(read(zsh, Dialect::Zsh).problems, []);
    for dialect in [Dialect::Posix, Dialect::Bash, Dialect::Ksh, Dialect::Zsh] {
        let text = "if true; then pip install x; fi";
        let script = read(text, dialect);
        assert_eq!(dump::block(text, &script.body), "(if [(true)] (pip install x))");
    }
    // People write bashisms under `#!/bin/sh`.
    let text = "a=(b c)\n[[ $x == y ]] && pip install z";
    let script = read(text, Dialect::Posix);
    assert_eq!(
        dump::block(text, &script.body),
        "(a=(b c)); (chain (test {x} == y) && (pip install z))"
    );
}

/// Whatever is broken, these words are still found as a command of their own.
fn survives(cases: &[&str]) {
    for text in cases {
        let script = read(text, Dialect::Bash);
        assert!(!script.problems.is_empty(), "{text:?} is not broken");
        let tree = dump::block(text, &script.body);
        let problems = &script.problems;
        assert!(tree.contains("(sudo pip install x)"), "{text:?}: {tree} {problems:?}");
    }
}

#[test]
fn one_bad_construct_does_not_hide_the_rest() {
    survives(&[
        "if true; then\n  sudo pip install x\n",
        "sudo pip install x\n)\n",
        "fi\nsudo pip install x\n",
        "a() {\n  sudo pip install x\n",
        "for x in a; do\nsudo pip install x\n",
        "case x in\n a)\n sudo pip install x\n",
        "sudo pip install x\necho \"unclosed\n",
        "cat <<EOF\nno end\n$(\nEOF\nsudo pip install x\nif\n",
        "{% if a %}\nif true; then\nsudo pip install x\n{% endif %}\nfi fi\n",
    ]);
}

#[test]
fn placeholders_are_unknown_words() {
    let text = "pip install ${{ inputs.x }} && sudo pip install x";
    let script = read(text, Dialect::Bash);
    let tree = dump::block(text, &script.body);
    assert!(tree.contains("&& (sudo pip install x)"), "{tree}");
}

#[test]
fn deep_nesting_and_long_chains_end() {
    for (open, close) in
        [("(", ")"), ("$(", ")"), ("{ ", ";}"), ("if ", ""), ("\"$(", ")\""), ("`", "")]
    {
        let text = format!("sudo pip install x\n{}{}", open.repeat(10_000), close.repeat(10_000));
        let script = read(&text, Dialect::Bash);
        assert_eq!(dump::stmt(&text, &script.body[0]), "(sudo pip install x)");
    }
    let chain = vec!["a"; 5_000].join(" && ") + " && sudo pip install x";
    let script = read(&chain, Dialect::Bash);
    assert!(dump::block(&chain, &script.body).contains("(sudo pip install x)"));
    // The parser alone would take minutes.
    let heredocs = format!("cat {}\nsudo pip install x\n", "<<A ".repeat(100_000));
    assert_eq!(read(&heredocs, Dialect::Bash).problems[0].message, "too many heredocs on one line");
}
