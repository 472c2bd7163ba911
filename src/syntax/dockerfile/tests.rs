use super::*;
use crate::source::{Span, Text};

fn read(text: &str) -> Dockerfile {
    parse(text, FileId(0), 0)
}

/// Keywords in order.
fn keywords(file: &Dockerfile) -> Vec<&str> {
    file.instructions.iter().map(|instruction| instruction.keyword.as_str()).collect()
}

fn messages(file: &Dockerfile) -> Vec<&str> {
    file.problems.iter().map(|problem| problem.message.as_str()).collect()
}

/// The command of the first RUN, CMD, ENTRYPOINT or HEALTHCHECK.
fn command(file: &Dockerfile) -> &Command {
    let command = file.instructions.iter().find_map(|instruction| match &instruction.kind {
        Kind::Run(command)
        | Kind::Cmd(command)
        | Kind::Entrypoint(command)
        | Kind::Healthcheck(Some(command)) => Some(command),
        _ => None,
    });
    command.expect("a command")
}

fn shell(file: &Dockerfile) -> &Text {
    match command(file) {
        Command::Shell(text) => text,
        other => panic!("no shell text: {other:?}"),
    }
}

/// The file's own text at the place of `part` in `text`.
fn at<'f>(file: &'f str, text: &Text, part: &str) -> &'f str {
    let start = text.as_str().find(part).expect("part of the text");
    let place = text.place(Span::new(start, start + part.len())).expect("a place");
    &file[place.span.range()]
}

#[test]
fn continued_lines_are_joined_and_comments_between_them_kept() {
    let text =
        "RUN apt-get update \\\n  # first\n\n && pip install x\\  \n\t#second\n -y\nUSER a\n";
    let file = read(text);
    assert_eq!(shell(&file).as_str(), "apt-get update  && pip install x -y");
    assert_eq!(at(text, shell(&file), "pip install x -y"), "pip install x\\  \n\t#second\n -y");
    let comments: Vec<_> = file.comments.iter().map(|span| &text[span.range()]).collect();
    assert_eq!(comments, ["# first", "#second"]);
    assert_eq!(keywords(&file), ["RUN", "USER"]);
    assert_eq!(&text[file.instructions[0].place.span.range()], &text[..text.len() - 8]);
    assert_eq!(messages(&file), [""; 0]);
}

#[test]
fn an_escaped_escape_does_not_continue_the_line() {
    let file = read("RUN echo a\\\\\nRUN b\n");
    assert_eq!(shell(&file).as_str(), "echo a\\\\");
    assert_eq!(keywords(&file), ["RUN", "RUN"]);
}

#[test]
fn directives_stand_at_the_top_and_set_the_escape_character() {
    let text = "# syntax=docker/dockerfile:1 \n#Escape = `\n# check=skip=all\nFROM x\nRUN dir c:\\ `\n /b\n";
    let file = read(text);
    let found: Vec<_> =
        file.directives.iter().map(|d| (d.name.as_str(), d.value.as_str())).collect();
    let expected = [("syntax", "docker/dockerfile:1"), ("escape", "`"), ("check", "skip=all")];
    assert_eq!(found, expected);
    assert_eq!(file.directives[1].value.whole_place().map(|p| &text[p.span.range()]), Some("`"));
    assert_eq!(shell(&file).as_str(), "dir c:\\  /b");
    assert!(file.comments.is_empty());
}

#[test]
fn behind_a_comment_a_directive_is_a_comment() {
    let file = read("# hello\n# escape=`\nRUN a `\nUSER b\n");
    assert_eq!((file.escape, file.directives.len(), file.comments.len()), ('\\', 0, 2));
    assert_eq!(keywords(&file), ["RUN", "USER"]);
    let wrong = read("# escape=x\n# escape=`\nFROM a\n");
    assert_eq!(wrong.escape, '\\');
    assert_eq!(wrong.problems.len(), 2);
}

#[test]
fn byte_order_mark_and_windows_line_ends_are_no_text() {
    let text = "\u{feff}FROM a\r\nRUN b \\\r\n\r\n  c\r\nCMD [\"d\"]\r\n";
    let file = read(text);
    assert_eq!(keywords(&file), ["FROM", "RUN", "CMD"]);
    assert_eq!(shell(&file).as_str(), "b   c");
    assert_eq!(file.instructions[0].place.span, Span::new(3, 9));
    assert!(file.problems.is_empty());
}

#[test]
fn a_base_moves_every_offset() {
    let file = parse("#c\nRUN a \\\n b\nNO\n", FileId(3), 100);
    assert_eq!(file.comments, [Span::new(100, 102)]);
    let place = shell(&file).whole_place().expect("a place");
    assert_eq!((place.file, place.span), (FileId(3), Span::new(107, 113)));
    assert_eq!(file.problems[0].at, 114);
}

#[test]
fn flags_are_taken_off_the_command() {
    let text = "RUN --mount=type=cache,target=/c \\\n  --network=none pip --no-cache x\n";
    let file = read(text);
    let run = &file.instructions[0];
    assert_eq!(run.flag("mount").map(Text::as_str), Some("type=cache,target=/c"));
    assert_eq!(run.flag("network").map(Text::as_str), Some("none"));
    assert_eq!(shell(&file).as_str(), "pip --no-cache x");
}

#[test]
fn exec_forms_over_several_lines() {
    let text = "CMD [\"a\", \\\n # why\n \"b \\\"c\\\"\"]\n";
    let file = read(text);
    let Command::Exec(words) = command(&file) else { panic!("not exec") };
    assert_eq!(words.iter().map(Text::as_str).collect::<Vec<_>>(), ["a", "b \"c\""]);
    assert_eq!(at(text, &words[1], "\"c"), "\\\"c");
    assert_eq!(shell(&read("RUN [ -f x ] && y")).as_str(), "[ -f x ] && y");
    assert_eq!(messages(&read("RUN [1]")), ["a command's JSON array may hold strings only"]);
}

#[test]
fn healthcheck_and_onbuild_hold_commands() {
    let file = read("HEALTHCHECK --interval=5s CMD curl x || exit 1\nHEALTHCHECK NONE\n");
    assert_eq!(shell(&file).as_str(), "curl x || exit 1");
    assert!(matches!(file.instructions[1].kind, Kind::Healthcheck(None)));
    let file = read("ONBUILD --x RUN --mount=type=ssh pip install y\n");
    let Kind::Onbuild(inner) = &file.instructions[0].kind else { panic!("no trigger") };
    let Kind::Run(Command::Shell(text)) = &inner.kind else { panic!("no run") };
    assert_eq!((text.as_str(), inner.flags.len()), ("pip install y", 1));
    assert_eq!(inner.place.span, Span::new(12, 46));
}

#[test]
fn triggers_cannot_be_nested() {
    let file = read(&format!("{}RUN a\n", "ONBUILD ".repeat(100_000)));
    assert_eq!(messages(&file), ["ONBUILD cannot stand behind ONBUILD"]);
}

#[test]
fn names_and_values_in_both_forms() {
    let pairs = |text: &str| -> Vec<(String, Option<String>)> {
        let file = read(text);
        let (Kind::Env(pairs) | Kind::Label(pairs) | Kind::Arg(pairs)) = &file.instructions[0].kind
        else {
            panic!("{text}")
        };
        let show = |text: &Text| text.as_str().to_owned();
        pairs.iter().map(|p| (show(&p.name), p.value.as_ref().map(show))).collect()
    };
    let some = |name: &str, value: &str| (name.to_owned(), Some(value.to_owned()));
    assert_eq!(
        pairs("ENV A=1 B=\"x y\" \\\n C=d\\ e F="),
        [some("A", "1"), some("B", "\"x y\""), some("C", "d\\ e"), some("F", ""),]
    );
    assert_eq!(pairs("ENV PATH \t /opt:$PATH x=y"), [some("PATH", "/opt:$PATH x=y")]);
    assert_eq!(pairs("ARG A B=2"), [("A".to_owned(), None), some("B", "2")]);
    assert_eq!(pairs("LABEL \"a b\"=c"), [some("\"a b\"", "c")]);
    assert_eq!(messages(&read("ENV A")), ["ENV needs a name and a value"]);
    assert_eq!(messages(&read("ENV A=1 B")), ["ENV needs `name=value`"]);
}

#[test]
fn from_in_its_forms() {
    let file = read("FROM --platform=$BUILDPLATFORM a:1 as B\nFROM b\nFROM c d\n");
    let stages: Vec<_> = file
        .instructions
        .iter()
        .map(|instruction| match &instruction.kind {
            Kind::From { image, name } => (image.as_str(), name.as_ref().map(Text::as_str)),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(stages, [("a:1", Some("B")), ("b", None), ("c", None)]);
    assert_eq!(file.problems.len(), 1);
}

#[test]
fn what_nobody_knows_is_noted_and_the_next_line_goes_on() {
    let text = "FROM a\nINCLUDE b\n{{ x }}\n\u{1}\nRUN\nSHELL sh -c\nCOPY a\nRUN ok\n";
    let file = read(text);
    assert_eq!(keywords(&file), ["FROM", "INCLUDE", "{{", "\u{1}", "RUN", "SHELL", "COPY", "RUN"]);
    assert_eq!(
        messages(&file),
        [
            "unknown instruction `INCLUDE`",
            "unknown instruction `{{`",
            "unknown instruction `\u{1}`",
            "RUN needs an argument",
            "SHELL needs a JSON array of strings",
            "COPY needs a source and a target",
        ]
    );
    assert_eq!(file.problems[0].at, 7);
}

#[test]
fn a_heredoc_alone_is_the_script() {
    let text = "RUN <<EOF\npip install x\n\n# no comment\nEOF\nUSER a\n";
    let file = read(text);
    assert!(matches!(command(&file), Command::Heredoc));
    let heredoc = &file.instructions[0].heredocs[0];
    assert_eq!(heredoc.body.as_str(), "pip install x\n\n# no comment\n");
    assert_eq!((heredoc.word.as_str(), heredoc.expand), ("<<EOF", true));
    assert_eq!(at(text, &heredoc.body, "pip"), "pip");
    assert_eq!(&text[file.instructions[0].place.span.range()], text.trim_end_matches("\nUSER a\n"));
    assert_eq!(keywords(&file), ["RUN", "USER"]);
    assert!(file.comments.is_empty());
}

#[test]
fn with_a_command_the_shell_gets_the_heredoc_as_well() {
    let text = "RUN --network=none bash <<-'E O' && cat <<b > y\n\tpip\n\tE O\nrest\nb\nUSER a\n";
    let file = read(text);
    let expected = "bash <<-'E O' && cat <<b > y\n\tpip\nE O\nrest\nb";
    assert_eq!(shell(&file).as_str(), expected);
    assert_eq!(at(text, shell(&file), "y\n\tpip\nE O\nrest"), "y\n\tpip\n\tE O\nrest");
    let heredocs = &file.instructions[0].heredocs;
    assert_eq!((heredocs[0].name.as_str(), heredocs[0].expand), ("E O", false));
    assert_eq!(heredocs[0].content().as_str(), "pip\n");
    assert_eq!(keywords(&file), ["RUN", "USER"]);
    assert_eq!(shell(&read("RUN <<EOF bash\nx\nEOF\n")).as_str(), "<<EOF bash\nx\nEOF");
    assert_eq!(shell(&read("RUN 3<<EOF cat\nx\nEOF")).as_str(), "3<<EOF cat\nx\nEOF");
}

#[test]
fn copied_heredocs_are_no_sources() {
    let file =
        read("COPY --chmod=755 <<a other <<\"b\" /x/\n1\na\n2\nb\nADD <<EOF /y\nEOF\nUSER a\n");
    let Kind::Copy(files) = &file.instructions[0].kind else { panic!("no copy") };
    assert_eq!(files.sources.iter().map(Text::as_str).collect::<Vec<_>>(), ["other"]);
    assert_eq!(files.target.as_str(), "/x/");
    let heredocs = &file.instructions[0].heredocs;
    let shown: Vec<_> = heredocs.iter().map(|h| (h.name.as_str(), h.body.as_str())).collect();
    assert_eq!(shown, [("a", "1\n"), ("b", "2\n")]);
    assert_eq!(file.instructions[1].heredocs[0].body.as_str(), "");
    assert_eq!(keywords(&file), ["COPY", "ADD", "USER"]);
}

#[test]
fn only_words_that_open_a_heredoc_do() {
    for line in [
        "RUN cat <<<EOF",
        "RUN echo \"<<EOF\"",
        "RUN echo '<<EOF'",
        "RUN x=$((1<<EOF))",
        "RUN echo it\\'s <EOF",
        "CMD cat <<EOF",
        "RUN [\"cat\", \"<<EOF\"]",
        "RUN echo ${x^^} <<EOF",
        "RUN echo <<''",
    ] {
        let file = read(&format!("{line}\nUSER a\nEOF\n"));
        assert_eq!(keywords(&file), [&line[..3], "USER", "EOF"], "{line}");
    }
    let file = read("RUN cat << EOF\nUSER a\nEOF\nONBUILD RUN <<X\nUSER b\nX\n");
    assert_eq!(keywords(&file), ["RUN", "ONBUILD"]);
}

#[test]
fn a_heredoc_without_an_end_is_noted_and_the_next_line_goes_on() {
    let file = read("RUN cat <<EOF\nUSER a\nRUN x=$((1 << 2))\nRUN <<a <<b\n1\na\nUSER c\n");
    assert_eq!(keywords(&file), ["RUN", "USER", "RUN", "RUN", "USER"]);
    assert_eq!(
        messages(&file),
        [
            "the heredoc has no end: no line reads `EOF`",
            "the heredoc has no end: no line reads `2))`",
            "the heredoc has no end: no line reads `b`",
        ]
    );
    assert_eq!(file.problems[0].at, 8);
    assert_eq!(file.instructions[3].heredocs.len(), 1);
}

#[test]
fn many_heredocs_without_an_end_take_linear_time() {
    let lines: Vec<_> = (0..100_000).map(|n| format!("RUN <<a{n}\n")).collect();
    assert_eq!(read(&lines.concat()).instructions.len(), 100_000);
}

#[test]
fn windows_line_ends_in_heredocs_are_plain_ones() {
    let text = "RUN <<EOF\r\na\r\nb\r\nEOF\r\nUSER x";
    let file = read(text);
    let body = &file.instructions[0].heredocs[0].body;
    assert_eq!(body.as_str(), "a\nb\n");
    assert_eq!(at(text, body, "b"), "b");
    assert_eq!(keywords(&file), ["RUN", "USER"]);
}

#[test]
fn blank_and_unfinished_files_are_harmless() {
    for text in
        ["", "\u{feff}", "\n\n", "\\", "\\\n\\\n", "RUN a \\", "RUN a \\\n#b", "#", "# escape"]
    {
        read(text);
    }
    assert!(read("\\\n\n").instructions.is_empty());
}
