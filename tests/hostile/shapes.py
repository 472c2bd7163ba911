"""Projects that want to cost more than they are long: each by a name, for any size.

A shape is a function from a number of bytes to files (path to text) that are about that long in all. All but the
smallest parts of a project that a stranger may write have some: scripts, Dockerfiles, workflows, actions, makefiles,
configuration, ignore files, baselines, and how files name one another.
"""

SHAPES = {}


def shape(*kinds):
    """Registers a function by its name, with the words that `--only` may pick it by."""

    def add(function):
        SHAPES[function.__name__.replace("_", "-")] = (kinds, function)
        return function

    return add


BAD = "\nsudo pip install x\n"


def fill(size, unit):
    """`unit(0)`, `unit(1)`, … until the text is long enough."""
    parts, length, at = [], 0, 0
    while length < size:
        part = unit(at)
        parts.append(part)
        length += len(part)
        at += 1
    return "".join(parts)


def nest(size, opening, closing, middle=""):
    """`opening` as often as there is room, and as often `closing`."""
    times = max(1, size // (len(opening) + len(closing)))
    return opening * times + middle + closing * times


def script(text):
    return {"a.sh": "#!/bin/bash\n" + text + BAD}


def dockerfile(text):
    return {"Dockerfile": text + "\nRUN pip install x\n"}


def workflow(jobs):
    return {".github/workflows/a.yml": "on: push\njobs:\n" + jobs}


def steps(text):
    return workflow("  a:\n    runs-on: ubuntu-24.04\n    steps:\n" + text + "      - run: pip install x\n")


def around(text, **more):
    """A project that has a script with a finding, and these files."""
    return {"a.sh": "#!/bin/bash\n" + BAD, **{name.replace("__", "/"): body for name, body in more.items()}, **text}


# ---- Shell: how deep it is nested ----


@shape("shell", "deep")
def shell_defaults(size):
    return script("x=" + nest(size, '"${a:-', '}"', "b"))


@shape("shell", "deep")
def shell_defaults_unclosed(size):
    return script("x=" + '"${a:-' * (size // 6))


@shape("shell", "deep")
def shell_defaults_unquoted(size):
    return script("x=" + nest(size, "${a:-", "}", "b"))


@shape("shell", "deep")
def shell_substitutions_and_defaults(size):
    return script("x=" + nest(size, '"$(a "${b:-$(c ', ')}")"'))


@shape("shell", "deep")
def shell_substitutions(size):
    return script("x=" + nest(size, "$(a ", ")", "b"))


@shape("shell", "deep")
def shell_quoted_substitutions(size):
    return script("x=" + nest(size, '"$(a ', ')"', "b"))


@shape("shell", "deep")
def shell_backquotes(size):
    return script("x=" + nest(size, "`a \\", "`", "b"))


@shape("shell", "deep")
def shell_parameter_lines(size):
    return script(fill(size, lambda at: "${/\n"))


@shape("shell", "deep")
def shell_parameter_lines_closed(size):
    return script("${/\n" * (size // 5) + "}" * (size // 5))


@shape("shell", "deep")
def shell_braces(size):
    return script("{" * size)


@shape("shell", "deep")
def shell_groups(size):
    return script(nest(size, "{ ", "; }", "pip list"))


@shape("shell", "deep")
def shell_groups_unclosed(size):
    return script("{ " * (size // 2))


@shape("shell", "deep")
def shell_subshells(size):
    return script(nest(size, "( ", " )", "pip list"))


@shape("shell", "deep")
def shell_brackets(size):
    return script("(" * size)


@shape("shell", "deep")
def shell_arithmetic(size):
    return script("x=$((" + nest(size, "(", ")", "1") + "))")


@shape("shell", "deep")
def shell_arithmetic_nested(size):
    return script("x=" + nest(size, "$((1+", "))", "1"))


@shape("shell", "deep")
def shell_subscripts(size):
    return script("x=" + nest(size, "${a[", "]}", "1"))


@shape("shell", "deep")
def shell_conditions(size):
    return script("[[ " + nest(size, "( ", " )", "a") + " ]]")


@shape("shell", "deep")
def shell_processes(size):
    return script("cat " + nest(size, "<(cat ", ")", "a"))


@shape("shell", "deep")
def shell_extglob(size):
    return script("case x in " + nest(size, "@(a|", ")", "b") + ") ;; esac")


@shape("shell", "deep")
def shell_times(size):
    return script("time " * (size // 5) + "pip list")


@shape("shell", "deep")
def shell_coprocs(size):
    return script("coproc " * (size // 7) + "pip list")


@shape("shell", "deep")
def shell_bangs(size):
    return script("! " * (size // 2) + "pip list")


@shape("shell", "deep")
def shell_elifs(size):
    return script("if a; then b; " + "elif a; then b; " * (size // 16) + "fi")


@shape("shell", "deep")
def shell_elif_lines(size):
    return script("if a; then\n b\n" + fill(size, lambda at: f"elif [ $x = {at} ]; then\n pip install x{at}\n") + "fi")


@shape("shell", "deep")
def shell_ifs(size):
    return script(nest(size, "if a; then ", "; fi", "pip list"))


@shape("shell", "deep")
def shell_ifs_unclosed(size):
    return script("if a; then\n" * (size // 11))


@shape("shell", "deep")
def shell_loops(size):
    return script(nest(size, "for i in 1 2; do ", "; done", "pip list"))


@shape("shell", "deep")
def shell_functions(size):
    return script(nest(size, "f() { ", "; }", "pip list"))


@shape("shell", "deep")
def shell_cases(size):
    return script(nest(size, "case x in x) ", ";; esac", "pip list"))


@shape("shell", "deep")
def shell_quotes(size):
    return script("pip " + "'\"" * (size // 2))


@shape("shell", "deep")
def shell_heredocs_nested(size):
    return script(fill(size // 2, lambda at: f"bash <<E{at}\n") + "pip list\n")


@shape("shell", "deep")
def shell_shells(size):
    return script(fill(size, lambda at: "sh -c '") + "pip list")


@shape("shell", "deep")
def shell_commands(size):
    return script("command " * (size // 8) + "pip list")


@shape("shell", "deep")
def shell_sudos(size):
    return script("sudo " * (size // 5) + "pip list")


@shape("shell", "deep")
def shell_envs(size):
    return script("env " + fill(size, lambda at: f"env A{at}=1 ") + "pip list")


@shape("shell", "deep")
def shell_evals(size):
    return script("eval " * (size // 5) + "pip list")


# ---- Shell: how much a word gives ----


@shape("shell", "words")
def shell_brace_range(size):
    return script(fill(size, lambda at: f"for i in {{1..100000000000{at}}}; do pip install x; done\n"))


@shape("shell", "words")
def shell_brace_product(size):
    return script("echo pip " + "{a,b}" * (size // 5))


@shape("shell", "words")
def shell_brace_nested(size):
    return script("echo pip " + nest(size, "{a,", "}"))


@shape("shell", "words")
def shell_doubling(size):
    return script("a0=pip\n" + fill(size, lambda at: f"a{at + 1}=$a{at}$a{at}\n") + "$a9 install x")


@shape("shell", "words")
def shell_growing(size):
    return script("a=pip\n" + "a=x$a\n" * (size // 6))


@shape("shell", "words")
def shell_growing_arrays(size):
    return script("A=()\n" + "A+=(x)\n" * (size // 7) + 'pip install "${A[@]}"')


@shape("shell", "words")
def shell_array_values(size):
    return script("A=(" + "x " * (size // 2) + ')\npip install "${A[@]}"\nfor a in "${A[@]}"; do pip install $a; done')


@shape("shell", "words")
def shell_patterns(size):
    half = size // 2
    return script("A=" + "a" * half + "\npip install ${A%%" + "*a" * (half // 2) + "b}")


@shape("shell", "words")
def shell_replacements(size):
    half = size // 2
    return script("A=" + "a" * half + "\npip install ${A//a*a*a/" + "b" * half + "}")


@shape("shell", "words")
def shell_many_patterns(size):
    return script("A=" + "a" * 2000 + "\n" + "pip install ${A%%*a*a*a*b}\n" * (size // 28))


@shape("shell", "words")
def shell_case_patterns(size):
    return script("case " + "a" * (size // 2) + " in " + "*a" * (size // 4) + "b) pip list;; esac")


@shape("shell", "words")
def shell_many_substitutions(size):
    return script("pip install " + "$(a)" * (size // 4))


@shape("shell", "words")
def shell_long_word(size):
    return script("pip install " + "x" * size)


@shape("shell", "words")
def shell_long_line(size):
    return script("pip install " + "x " * (size // 2))


@shape("shell", "words")
def shell_not_not(size):
    return script("[ " + "! " * (size // 2) + "a ] && pip list")


@shape("shell", "words")
def shell_test_or(size):
    return script("[ a " + "-o a " * (size // 5) + "] && pip list")


@shape("shell", "words")
def shell_cond_or(size):
    return script("[[ a " + "|| a " * (size // 5) + "]] && pip list")


@shape("shell", "words")
def shell_parameters(size):
    return script("set -- " + "x " * (size // 4) + "\n" + "shift\n" * (size // 12))


@shape("shell", "words")
def shell_printf(size):
    return script("printf '%s %s\\n' " + "x " * (size // 2) + "| sh\npip list")


@shape("shell", "words")
def shell_alternatives(size):
    return script(fill(size, lambda at: f"[ $x ] && A=$A{at}\n") + "pip install $A")


# ---- Shell: how much happens ----


@shape("shell", "long")
def shell_plain(size):
    return script(fill(size, lambda at: f"echo line {at}\n") + "pip list")


@shape("shell", "long")
def shell_pips(size):
    return script(fill(size, lambda at: f"pip install x{at}\n"))


@shape("shell", "long")
def shell_sudo_pips(size):
    return script(fill(size, lambda at: f"sudo pip install --break-system-packages x{at}\n"))


@shape("shell", "long")
def shell_chain(size):
    return script("a && " * (size // 5) + "pip list")


@shape("shell", "long")
def shell_pipes(size):
    return script("a | " * (size // 4) + "pip list")


@shape("shell", "long")
def shell_semicolons(size):
    return script("a;" * (size // 2) + "pip list")


@shape("shell", "long")
def shell_if_blocks(size):
    return script(fill(size, lambda at: f"if [ -n \"$A{at}\" ]; then\n  B{at}=x\nfi\n"))


@shape("shell", "long")
def shell_if_same(size):
    return script('if [ -n "$A" ]; then\n  B=x\nelse\n  pip install x\nfi\n' * (size // 48))


@shape("shell", "long")
def shell_case_arms(size):
    return script("case $1 in\n" + fill(size, lambda at: f"  a{at}) A{at}=x;;\n") + "esac\npip install x")


@shape("shell", "long")
def shell_variables(size):
    return script(fill(size, lambda at: f"A{at}=x\n") + "pip install x")


@shape("shell", "long")
def shell_many_functions(size):
    return script(fill(size, lambda at: f"f{at}() {{ pip install x{at}; }}\n"))


@shape("shell", "long")
def shell_calls_next(size):
    return script(fill(size, lambda at: f"f{at}() {{ f{at + 1}; f{at + 1}; }}\n") + "f0")


@shape("shell", "long")
def shell_unknown_commands(size):
    return script(fill(size, lambda at: f"c{at} | pip{at}\n"))


@shape("shell", "long")
def shell_folders(size):
    return script("cd a\n" * (size // 5) + "pip install x")


@shape("shell", "long")
def shell_new_folders(size):
    return script(fill(size, lambda at: f"mkdir -p d{at} && cd d{at}\n"))


@shape("shell", "long")
def shell_pip_conf(size):
    return script(
        "echo '[global]' > /etc/pip.conf\n"
        + fill(size, lambda at: f"echo 'x{at} = 1' >> /etc/pip.conf\npip install x\n")
    )


@shape("shell", "long")
def shell_files(size):
    return script(fill(size, lambda at: f"echo pip > /tmp/f{at}; . /tmp/f{at}\n"))


@shape("shell", "long")
def shell_venvs(size):
    return script(fill(size, lambda at: f"python3 -m venv v{at}; . v{at}/bin/activate\n"))


@shape("shell", "long")
def shell_heredocs(size):
    return script(fill(size, lambda at: f"bash <<E{at}\npip install x\nE{at}\n"))


@shape("shell", "long")
def shell_heredoc_line(size):
    return script("cat " + fill(size // 2, lambda at: f"<<E{at} ") + "\n" + fill(size // 2, lambda at: f"E{at}\n"))


@shape("shell", "long")
def shell_loops_in_loops(size):
    return script("for a in 1 2 3 4 5 6; do " * 8 + "\n" + "pip install $a\n" * (size // 15) + "done; " * 8)


@shape("shell", "long")
def shell_redirections(size):
    return script("pip list " + ">a " * (size // 3))


@shape("shell", "long")
def shell_aliases(size):
    return script("shopt -s expand_aliases\n" + fill(size, lambda at: f"alias a{at + 1}='a{at} a{at}'\n") + "a9 x")


@shape("shell", "long")
def shell_traps(size):
    return script(fill(size, lambda at: f"trap 'pip install x{at}' EXIT\n"))


@shape("shell", "long")
def shell_exports(size):
    return script(fill(size, lambda at: f"export PATH=/opt/p{at}/bin:$PATH\n") + "pip install x")


@shape("shell", "long")
def shell_comments(size):
    return script(fill(size, lambda at: f"# pep668-lint: allow[sudo-pip] -- {at}\nsudo pip install x\n"))


@shape("shell", "long")
def shell_templates(size):
    return script(fill(size, lambda at: "{% if x %}\npip install {{ a }}\n"))


@shape("shell", "long")
def shell_broken_lines(size):
    return script(fill(size, lambda at: f"pip install x{at} ) ;; fi\n"))


@shape("shell", "long")
def shell_continuations(size):
    return script("pip install " + "\\\n" * (size // 2) + "x )")


@shape("shell", "long")
def shell_quote_lines(size):
    return script(fill(size, lambda at: "pip install 'a\n"))


# ---- Dockerfiles ----


@shape("dockerfile")
def docker_arg_doubling(size):
    return dockerfile("ARG A0=xx\n" + fill(size, lambda at: f"ARG A{at + 1}=$A{at}$A{at}\n") + "FROM debian:$A9\n")


@shape("dockerfile")
def docker_env_chain(size):
    return dockerfile("FROM debian:12\n" + fill(size, lambda at: f"ENV A{at + 1}=x$A{at}\n"))


@shape("dockerfile")
def docker_env_growing(size):
    return dockerfile("FROM debian:12\n" + "ENV A=x$A\n" * (size // 10))


@shape("dockerfile")
def docker_env_doubling(size):
    return dockerfile("FROM debian:12\nENV A=x\n" + "ENV A=$A$A\n" * (size // 11))


@shape("dockerfile")
def docker_workdirs(size):
    return dockerfile("FROM debian:12\n" + "WORKDIR x\n" * (size // 10))


@shape("dockerfile")
def docker_stages(size):
    return dockerfile("FROM debian:12 AS s0\n" + fill(size, lambda at: f"FROM s{at} AS s{at + 1}\n"))


@shape("dockerfile")
def docker_stage_copies(size):
    return dockerfile(
        "FROM debian:12 AS s0\n"
        + fill(size, lambda at: f"FROM debian:12 AS s{at + 1}\nCOPY --from=s{at} /usr /usr\nRUN pip install x\n")
    )


@shape("dockerfile")
def docker_many_stages(size):
    return dockerfile(fill(size, lambda at: f"FROM debian:12 AS s{at}\nRUN pip install x\n"))


@shape("dockerfile")
def docker_wide_stages(size):
    half = size // 2
    return dockerfile(
        "FROM debian:12 AS base\n"
        + fill(half, lambda at: f"ENV A{at}=x\n")
        + fill(half, lambda at: f"FROM base AS s{at}\nRUN pip install x\n")
    )


@shape("dockerfile")
def docker_onbuild(size):
    return dockerfile("FROM debian:12\n" + "ONBUILD RUN pip install x\n" * (size // 26))


@shape("dockerfile")
def docker_runs(size):
    return dockerfile("FROM debian:12\n" + fill(size, lambda at: f"RUN pip install x{at}\n"))


@shape("dockerfile")
def docker_continuations(size):
    return dockerfile("FROM debian:12\nRUN true \\\n" + "  && true \\\n" * (size // 12) + "  && pip install x\n")


@shape("dockerfile")
def docker_continuation_comments(size):
    return dockerfile("FROM debian:12\nRUN true \\\n" + "# pip\n" * (size // 6) + "  && pip install x\n")


@shape("dockerfile")
def docker_heredocs(size):
    return dockerfile("FROM debian:12\n" + fill(size, lambda at: f"RUN <<E\npip install x{at}\nE\n"))


@shape("dockerfile")
def docker_heredoc_line(size):
    return dockerfile("FROM debian:12\nRUN " + fill(size, lambda at: f"<<E{at} ") + "\n")


@shape("dockerfile")
def docker_copies(size):
    return dockerfile("FROM debian:12\n" + fill(size, lambda at: f"COPY . /a{at}\n") + "RUN bash /a0/a.sh\n") | script("")


@shape("dockerfile")
def docker_expansions(size):
    return dockerfile("FROM debian:12\nENV A=" + nest(size, "${a:-", "}", "b") + "\n")


@shape("dockerfile")
def docker_json(size):
    return dockerfile("FROM debian:12\nRUN [" + '"a",' * (size // 4) + '"pip"]\n')


@shape("dockerfile")
def docker_args(size):
    return dockerfile("FROM debian:12\n" + fill(size, lambda at: f"ARG A{at}\n"))


@shape("dockerfile")
def docker_labels(size):
    return dockerfile("FROM debian:12\nENV " + fill(size, lambda at: f"A{at}=x ") + "\n")


@shape("dockerfile")
def docker_shells(size):
    return dockerfile("FROM debian:12\n" + 'SHELL ["/bin/bash", "-c"]\nRUN pip install x\n' * (size // 45))


# ---- Workflows, actions, YAML ----


@shape("workflow")
def workflow_formats(size):
    return steps("      - run: pip install ${{ " + nest(size, "format('{0}{0}', ", ")", "'pip'") + " }}\n")


@shape("workflow")
def workflow_formats_many(size):
    inner = "format('{0}{0}', " * 30 + "'pip'" + ")" * 30
    return steps(fill(size, lambda at: "      - run: pip install ${{ " + inner + " }}\n"))


@shape("workflow")
def workflow_expression_brackets(size):
    return steps("      - run: pip install ${{ " + nest(size, "(", ")", "a") + " }}\n")


@shape("workflow")
def workflow_expression_nots(size):
    return steps("      - run: pip install ${{ " + "!" * size + "a }}\n")


@shape("workflow")
def workflow_expression_ors(size):
    return steps("      - run: pip install x\n        if: " + "a || " * (size // 5) + "b\n")


@shape("workflow")
def workflow_from_json(size):
    return steps("      - run: pip install ${{ fromJSON('" + nest(size, "[", "]") + "') }}\n")


@shape("workflow")
def workflow_runs_on(size):
    return workflow("  a:\n    runs-on: [" + fill(size, lambda at: f"l{at}, ") + "x]\n    steps:\n      - run: pip install x\n")


@shape("workflow")
def workflow_matrix(size):
    lists = "".join(f"        v{n}: [" + ", ".join(str(at) for at in range(size // 40)) + "]\n" for n in range(6))
    return workflow(
        "  a:\n    runs-on: ${{ matrix.v0 }}\n    strategy:\n      matrix:\n"
        + lists
        + "    steps:\n      - run: pip install ${{ matrix.v1 }} ${{ matrix.v2 }}\n"
    )


@shape("workflow")
def workflow_matrix_includes(size):
    rows = fill(size, lambda at: f"          - {{os: ubuntu-24.04, v: {at}}}\n")
    return workflow(
        "  a:\n    runs-on: ${{ matrix.os }}\n    strategy:\n      matrix:\n        include:\n"
        + rows
        + "    steps:\n      - run: pip install x${{ matrix.v }}\n"
    )


@shape("workflow")
def workflow_steps(size):
    return steps(fill(size, lambda at: f"      - run: pip install x{at}\n"))


@shape("workflow")
def workflow_outputs(size):
    return steps(
        fill(
            size,
            lambda at: f"      - id: s{at + 1}\n        run: echo \"v=pip ${{{{ steps.s{at}.outputs.v }}}}\" >> $GITHUB_OUTPUT\n",
        )
    )


@shape("workflow")
def workflow_jobs(size):
    return workflow(fill(size, lambda at: f"  j{at}:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: pip install x\n"))


@shape("workflow")
def workflow_needs(size):
    return workflow(
        "  j0:\n    runs-on: ubuntu-24.04\n    outputs: {r: ubuntu-24.04}\n    steps:\n      - run: pip install x\n"
        + fill(
            size,
            lambda at: f"  j{at + 1}:\n    needs: j{at}\n    runs-on: ${{{{ needs.j{at}.outputs.r }}}}\n"
            f"    outputs: {{r: '${{{{ needs.j{at}.outputs.r }}}}'}}\n    steps:\n      - run: pip install x\n",
        )
    )


@shape("workflow")
def workflow_env(size):
    half = size // 2
    return {
        ".github/workflows/a.yml": "on: push\nenv:\n"
        + fill(half, lambda at: f"  A{at}: x\n")
        + "jobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n"
        + fill(half, lambda at: f"      - run: pip install x{at}\n")
    }


@shape("workflow")
def workflow_env_file(size):
    return steps(fill(size, lambda at: f"      - run: echo A{at}=x >> $GITHUB_ENV\n"))


@shape("yaml", "workflow")
def yaml_aliases(size):
    chain = "  a0: &a0 [pip, pip]\n" + fill(size, lambda at: f"  a{at + 1}: &a{at + 1} [*a{at}, *a{at}]\n")
    return {".github/workflows/a.yml": "on: push\nenv:\n" + chain + "jobs: *a9\n"}


@shape("yaml", "workflow")
def yaml_merges(size):
    chain = "x0: &a0 {run: pip install x}\n" + fill(size, lambda at: f"x{at + 1}: &a{at + 1}\n  <<: [*a{at}, *a{at}]\n  k{at}: 1\n")
    return {".github/workflows/a.yml": "on: push\n" + chain + "jobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps: [*a9]\n"}


@shape("yaml", "workflow")
def yaml_alias_steps(size):
    return workflow(
        "  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - &s\n        run: "
        + "pip install x;" * (size // 28)
        + "\n"
        + "      - *s\n" * (size // 22)
    )


@shape("yaml", "workflow")
def yaml_flow(size):
    return {".github/workflows/a.yml": "on: push\njobs: " + "[" * size + "\n# pip\n"}


@shape("yaml", "workflow")
def yaml_maps(size):
    return {".github/workflows/a.yml": "on: push\njobs: " + nest(size, "{a: ", "}", "pip") + "\n"}


@shape("yaml", "workflow")
def yaml_dashes(size):
    return {".github/workflows/a.yml": "on: push\njobs:\n  " + "- " * (size // 2) + "pip\n"}


@shape("yaml", "workflow")
def yaml_indents(size):
    deep = max(1, int((2 * size) ** 0.5) - 4)
    return {".github/workflows/a.yml": "on: push\njobs:\n" + "".join(" " * at + "a:\n" for at in range(1, deep)) + "# pip\n"}


@shape("yaml", "workflow")
def yaml_keys(size):
    return {".github/workflows/a.yml": "on: push\n" + fill(size, lambda at: f"k{at}: pip\n") + "jobs: {}\n"}


@shape("yaml", "workflow")
def yaml_same_keys(size):
    return {".github/workflows/a.yml": "on: push\n" + "jobs: pip\n" * (size // 10)}


@shape("yaml", "workflow")
def yaml_block_lines(size):
    return steps("      - run: |\n" + "          pip install x\n" * (size // 24))


@shape("yaml", "workflow")
def yaml_folded(size):
    return steps("      - run: >\n" + "          pip\n" * (size // 14))


@shape("yaml", "workflow")
def yaml_escapes(size):
    return steps('      - run: "' + "\\x70ip install x\\n" * (size // 18) + '"\n')


@shape("workflow", "project")
def action_chain(size):
    files = {}
    count = max(2, size // 130)
    for at in range(count):
        files[f"a{at}/action.yml"] = (
            f"runs:\n  using: composite\n  steps:\n    - run: pip install x\n      shell: bash\n    - uses: ./a{at + 1}\n"
        )
    files.update(steps("      - uses: actions/checkout@v4\n      - uses: ./a0\n"))
    return files


@shape("workflow", "project")
def action_pairs(size):
    files = {}
    for at in range(max(2, size // 130)):
        files[f"a{at}/action.yml"] = (
            f"runs:\n  using: composite\n  steps:\n    - uses: ./a{at + 1}\n    - uses: ./a{at + 1}\n"
            "    - run: pip install x\n      shell: bash\n"
        )
    files.update(steps("      - uses: actions/checkout@v4\n      - uses: ./a0\n"))
    return files


# ---- Configuration, ignore files, baselines ----


@shape("config")
def ignore_braces(size):
    return around({".gitignore": nest(size, "{a,", "}") + "\n"})


@shape("config")
def ignore_stars(size):
    return around({".gitignore": "*a" * (size // 2) + "b\n"}) | {"a" * 200 + ".sh": BAD}


@shape("config")
def ignore_lines(size):
    return around({".gitignore": fill(size, lambda at: f"**/x{at}*/**/y*\n")}) | {f"d{at}/a.sh": BAD for at in range(20)}


@shape("config")
def ignore_alternatives(size):
    return around({".gitignore": "{a,b}" * (size // 5) + "\n"})


@shape("config")
def ignore_classes(size):
    return around({".gitignore": "[a-z]" * (size // 5) + "\n"})


@shape("config")
def config_exclude_braces(size):
    return around({"pep668-lint.toml": 'exclude = ["' + nest(size, "{a,", "}") + '"]\n'})


@shape("config")
def config_exclude_many(size):
    return around({"pep668-lint.toml": "exclude = [" + fill(size, lambda at: f'"x{at}/**/y*", ') + "]\n"})


@shape("config")
def config_exclude_stars(size):
    return around({"pep668-lint.toml": 'exclude = ["' + "*a" * (size // 2) + 'b"]\n'}) | {"a" * 200 + ".sh": BAD}


@shape("config")
def config_arrays(size):
    return around({"pep668-lint.toml": "exclude = " + nest(size, "[", "]") + "\n"})


@shape("config")
def config_keys(size):
    return around({"pep668-lint.toml": ".".join("a" for _ in range(size // 2)) + " = 1\n"})


@shape("config")
def config_tables(size):
    return around({"pep668-lint.toml": fill(size, lambda at: f"[a{at}]\n")})


@shape("config")
def config_images(size):
    return around({"pep668-lint.toml": "[images]\n" + fill(size, lambda at: f'"x{at}/*" = "debian:12"\n')}) | dockerfile(
        "FROM x9/y\n" * 50
    )


@shape("config")
def pyproject_tables(size):
    return around({"pyproject.toml": "[tool.pep668-lint]\n" + "x = {" * (size // 5)})


@shape("config")
def editor_pip_conf(size):
    return dockerfile("FROM debian:12\nCOPY pip.conf /etc/pip.conf\n" + "RUN pip install x\n" * 50) | {
        "pip.conf": "[global]\n" + fill(size, lambda at: f"x{at} = {at}\n")
    }


@shape("config")
def pip_conf_lines(size):
    return dockerfile("FROM debian:12\nCOPY pip.conf /etc/pip.conf\n") | {
        "pip.conf": "[global]\nx = 1\n" + "  y\n" * (size // 4)
    }


@shape("config", "baseline")
def baseline_entries(size):
    head = '{"baseline":"pep668-lint","version":1}\n'
    return around(
        {
            "base.jsonl": head
            + fill(size, lambda at: f'{{"path":"a{at}.sh","rule":"sudo-pip","content":"{at:032x}","count":1}}\n')
        }
    )


@shape("config", "baseline")
def baseline_same(size):
    head = '{"baseline":"pep668-lint","version":1}\n'
    return around(
        {"base.jsonl": head + fill(size, lambda at: f'{{"path":"a.sh","rule":"sudo-pip","content":"{7:032x}","count":1}}\n')}
    )


@shape("config", "baseline")
def baseline_deep(size):
    return around({"base.jsonl": '{"baseline":' + "[" * size + "\n"})


# ---- Callers: makefiles, documents, compose, pipelines ----


@shape("caller")
def makefile_targets(size):
    return script("") | {"Makefile": fill(size, lambda at: f"t{at}: t{at + 1}\n\tbash a.sh\n")}


@shape("caller")
def makefile_variables(size):
    return script("") | {"Makefile": "A0=a\n" + fill(size, lambda at: f"A{at + 1}=$(A{at})$(A{at})\n") + "t:\n\tbash $(A9).sh a.sh\n"}


@shape("caller")
def document_sections(size):
    return script("") | {"README.md": fill(size, lambda at: f"# s{at}\n```sh\nbash a.sh\n```\n")}


@shape("caller")
def document_fences(size):
    return script("") | {"README.md": "```sh\na.sh\n" * (size // 11)}


@shape("caller")
def compose_services(size):
    return script("") | {
        "compose.yaml": "services:\n" + fill(size, lambda at: f"  s{at}:\n    image: debian:12\n    command: bash a.sh\n")
    }


@shape("caller")
def gitlab_extends(size):
    return script("") | {
        ".gitlab-ci.yml": ".j0:\n  script: [bash a.sh]\n"
        + fill(size, lambda at: f".j{at + 1}:\n  extends: [.j{at}, .j{at}]\n")
        + "job:\n  extends: .j9\n"
    }


@shape("caller")
def gitlab_jobs(size):
    return script("") | {
        ".gitlab-ci.yml": fill(size, lambda at: f"j{at}:\n  image: debian:12\n  script:\n    - bash a.sh\n")
    }


# ---- Projects ----


@shape("project")
def project_all_call_all(size):
    # Each of `count` scripts has `count` lines.
    count = max(2, int((size / 14) ** 0.5))
    calls = "".join(f"bash s{at}.sh\n" for at in range(count))
    return {f"s{at}.sh": calls + "pip install x\n" for at in range(count)}


@shape("project")
def project_call_next_two(size):
    return {
        f"s{at}.sh": f"#!/bin/bash\nbash s{at + 1}.sh\nbash s{at + 2}.sh\nsudo pip install x\n" for at in range(size // 65)
    }


@shape("project")
def project_chain(size):
    return {f"s{at}.sh": f"#!/bin/bash\n. ./s{at + 1}.sh\nsudo pip install x\n" for at in range(size // 48)}


@shape("project")
def project_workflows_and_scripts(size):
    # The text is the product of both numbers.
    count = max(2, int((size / 24) ** 0.5))
    runs = "".join(f"      - run: bash s{at}.sh\n" for at in range(count))
    files = {f"s{at}.sh": "#!/bin/bash\nsudo pip install x\n" for at in range(count)}
    for at in range(count):
        files[f".github/workflows/w{at}.yml"] = (
            "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4\n" + runs
        )
    return files


@shape("project")
def project_same_script(size):
    return {f"d{at}/install.sh": "#!/bin/bash\nsudo pip install x\n" for at in range(size // 36)}


@shape("project")
def project_same_script_called(size):
    files = {f"d{at}/install.sh": "#!/bin/bash\nsudo pip install x\n" for at in range(size // 72)}
    files.update({f"d{at}/run.sh": "#!/bin/bash\n./install.sh; pip list\n" for at in range(size // 72)})
    return files


@shape("project")
def project_one_script_many_callers(size):
    files = {f"c{at}.sh": "#!/bin/bash\nbash ./install.sh\n" for at in range(size // 32)}
    return files | {"install.sh": "#!/bin/bash\nsudo pip install x\n"}


@shape("project")
def project_dockerfiles(size):
    files = {f"d{at}/Dockerfile": "FROM debian:12\nCOPY . /x\nRUN bash /x/a.sh\n" for at in range(size // 48)}
    return files | script("")


@shape("project")
def project_makes(size):
    count = max(2, size // 60)
    files = {f"d{at}/Makefile": f"all:\n\t$(MAKE) -C ../d{at + 1}\n\tbash ../a.sh\n" for at in range(count)}
    return files | script("")


@shape("project")
def project_deep_folders(size):
    deep = min(400, max(2, size // 400))
    return {"d/" * at + "install.sh": "#!/bin/bash\nsudo pip install x\n" + "# x\n" * 20 for at in range(1, deep)}


@shape("project")
def project_names_in_text(size):
    count = max(2, size // 100)
    files = {f"s{at}.sh": "#!/bin/bash\nsudo pip install x\n" for at in range(count)}
    return files | {"install.py": "".join(f"# s{at}.sh\n" for at in range(count))}


@shape("project")
def project_libraries(size):
    count = max(2, size // 120)
    files = {"lib.sh": "asroot() { sudo \"$@\"; }\n" + fill(size // 2, lambda at: f"f{at}() {{ :; }}\n")}
    files.update({f"s{at}.sh": "#!/bin/bash\n. ./lib.sh\nasroot pip install x\n" for at in range(min(count, 400))})
    return files
