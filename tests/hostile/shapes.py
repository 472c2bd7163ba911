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


def texts(project, kinds, **shapes):
    """Registers shapes that are one file of a project each: its text, for a number of bytes."""
    for name, text in shapes.items():
        SHAPES[name.replace("_", "-")] = (kinds, lambda size, text=text: project(text(size)))


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


texts(
    script,
    ("shell", "deep"),
    shell_defaults=lambda size: "x=" + nest(size, '"${a:-', '}"', "b"),
    shell_defaults_unclosed=lambda size: "x=" + '"${a:-' * (size // 6),
    shell_defaults_unquoted=lambda size: "x=" + nest(size, "${a:-", "}", "b"),
    shell_substitutions_and_defaults=lambda size: "x=" + nest(size, '"$(a "${b:-$(c ', ')}")"'),
    shell_substitutions=lambda size: "x=" + nest(size, "$(a ", ")", "b"),
    shell_quoted_substitutions=lambda size: "x=" + nest(size, '"$(a ', ')"', "b"),
    shell_backquotes=lambda size: "x=" + nest(size, "`a \\", "`", "b"),
    shell_parameter_lines=lambda size: fill(size, lambda at: "${/\n"),
    shell_parameter_lines_closed=lambda size: "${/\n" * (size // 5) + "}" * (size // 5),
    shell_braces=lambda size: "{" * size,
    shell_groups=lambda size: nest(size, "{ ", "; }", "pip list"),
    shell_groups_unclosed=lambda size: "{ " * (size // 2),
    shell_subshells=lambda size: nest(size, "( ", " )", "pip list"),
    shell_brackets=lambda size: "(" * size,
    shell_arithmetic=lambda size: "x=$((" + nest(size, "(", ")", "1") + "))",
    shell_arithmetic_nested=lambda size: "x=" + nest(size, "$((1+", "))", "1"),
    shell_subscripts=lambda size: "x=" + nest(size, "${a[", "]}", "1"),
    shell_conditions=lambda size: "[[ " + nest(size, "( ", " )", "a") + " ]]",
    shell_processes=lambda size: "cat " + nest(size, "<(cat ", ")", "a"),
    shell_extglob=lambda size: "case x in " + nest(size, "@(a|", ")", "b") + ") ;; esac",
    shell_times=lambda size: "time " * (size // 5) + "pip list",
    shell_coprocs=lambda size: "coproc " * (size // 7) + "pip list",
    shell_bangs=lambda size: "! " * (size // 2) + "pip list",
    shell_elifs=lambda size: "if a; then b; " + "elif a; then b; " * (size // 16) + "fi",
    shell_elif_lines=lambda size: "if a; then\n b\n" + fill(size, lambda at: f"elif [ $x = {at} ]; then\n pip install x{at}\n") + "fi",
    shell_ifs=lambda size: nest(size, "if a; then ", "; fi", "pip list"),
    shell_ifs_unclosed=lambda size: "if a; then\n" * (size // 11),
    shell_loops=lambda size: nest(size, "for i in 1 2; do ", "; done", "pip list"),
    shell_functions=lambda size: nest(size, "f() { ", "; }", "pip list"),
    shell_cases=lambda size: nest(size, "case x in x) ", ";; esac", "pip list"),
    shell_quotes=lambda size: "pip " + "'\"" * (size // 2),
    shell_heredocs_nested=lambda size: fill(size // 2, lambda at: f"bash <<E{at}\n") + "pip list\n",
    shell_shells=lambda size: fill(size, lambda at: "sh -c '") + "pip list",
    shell_commands=lambda size: "command " * (size // 8) + "pip list",
    shell_sudos=lambda size: "sudo " * (size // 5) + "pip list",
    shell_envs=lambda size: "env " + fill(size, lambda at: f"env A{at}=1 ") + "pip list",
    shell_evals=lambda size: "eval " * (size // 5) + "pip list",
)


# ---- Shell: how much a word gives ----


texts(
    script,
    ("shell", "words"),
    shell_brace_range=lambda size: fill(size, lambda at: f"for i in {{1..100000000000{at}}}; do pip install x; done\n"),
    shell_brace_product=lambda size: "echo pip " + "{a,b}" * (size // 5),
    shell_brace_nested=lambda size: "echo pip " + nest(size, "{a,", "}"),
    shell_doubling=lambda size: "a0=pip\n" + fill(size, lambda at: f"a{at + 1}=$a{at}$a{at}\n") + "$a9 install x",
    shell_growing=lambda size: "a=pip\n" + "a=x$a\n" * (size // 6),
    shell_growing_arrays=lambda size: "A=()\n" + "A+=(x)\n" * (size // 7) + 'pip install "${A[@]}"',
    shell_array_values=lambda size: "A=(" + "x " * (size // 2) + ')\npip install "${A[@]}"\nfor a in "${A[@]}"; do pip install $a; done',
)


@shape("shell", "words")
def shell_patterns(size):
    half = size // 2
    return script("A=" + "a" * half + "\npip install ${A%%" + "*a" * (half // 2) + "b}")


@shape("shell", "words")
def shell_replacements(size):
    half = size // 2
    return script("A=" + "a" * half + "\npip install ${A//a*a*a/" + "b" * half + "}")


texts(
    script,
    ("shell", "words"),
    shell_many_patterns=lambda size: "A=" + "a" * 2000 + "\n" + "pip install ${A%%*a*a*a*b}\n" * (size // 28),
    shell_case_patterns=lambda size: "case " + "a" * (size // 2) + " in " + "*a" * (size // 4) + "b) pip list;; esac",
    shell_many_substitutions=lambda size: "pip install " + "$(a)" * (size // 4),
    shell_long_word=lambda size: "pip install " + "x" * size,
    shell_long_line=lambda size: "pip install " + "x " * (size // 2),
    shell_not_not=lambda size: "[ " + "! " * (size // 2) + "a ] && pip list",
    shell_test_or=lambda size: "[ a " + "-o a " * (size // 5) + "] && pip list",
    shell_cond_or=lambda size: "[[ a " + "|| a " * (size // 5) + "]] && pip list",
    shell_parameters=lambda size: "set -- " + "x " * (size // 4) + "\n" + "shift\n" * (size // 12),
    shell_printf=lambda size: "printf '%s %s\\n' " + "x " * (size // 2) + "| sh\npip list",
    shell_alternatives=lambda size: fill(size, lambda at: f"[ $x ] && A=$A{at}\n") + "pip install $A",
)


# ---- Shell: how much happens ----


texts(
    script,
    ("shell", "long"),
    shell_plain=lambda size: fill(size, lambda at: f"echo line {at}\n") + "pip list",
    shell_pips=lambda size: fill(size, lambda at: f"pip install x{at}\n"),
    shell_sudo_pips=lambda size: fill(size, lambda at: f"sudo pip install --break-system-packages x{at}\n"),
    shell_chain=lambda size: "a && " * (size // 5) + "pip list",
    shell_pipes=lambda size: "a | " * (size // 4) + "pip list",
    shell_semicolons=lambda size: "a;" * (size // 2) + "pip list",
    shell_if_blocks=lambda size: fill(size, lambda at: f"if [ -n \"$A{at}\" ]; then\n  B{at}=x\nfi\n"),
    shell_if_same=lambda size: 'if [ -n "$A" ]; then\n  B=x\nelse\n  pip install x\nfi\n' * (size // 48),
    shell_case_arms=lambda size: "case $1 in\n" + fill(size, lambda at: f"  a{at}) A{at}=x;;\n") + "esac\npip install x",
    shell_variables=lambda size: fill(size, lambda at: f"A{at}=x\n") + "pip install x",
    shell_many_functions=lambda size: fill(size, lambda at: f"f{at}() {{ pip install x{at}; }}\n"),
    shell_calls_next=lambda size: fill(size, lambda at: f"f{at}() {{ f{at + 1}; f{at + 1}; }}\n") + "f0",
    shell_unknown_commands=lambda size: fill(size, lambda at: f"c{at} | pip{at}\n"),
    shell_folders=lambda size: "cd a\n" * (size // 5) + "pip install x",
    shell_new_folders=lambda size: fill(size, lambda at: f"mkdir -p d{at} && cd d{at}\n"),
    shell_pip_conf=lambda size: "echo '[global]' > /etc/pip.conf\n"
        + fill(size, lambda at: f"echo 'x{at} = 1' >> /etc/pip.conf\npip install x\n"),
    shell_files=lambda size: fill(size, lambda at: f"echo pip > /tmp/f{at}; . /tmp/f{at}\n"),
    shell_venvs=lambda size: fill(size, lambda at: f"python3 -m venv v{at}; . v{at}/bin/activate\n"),
    shell_heredocs=lambda size: fill(size, lambda at: f"bash <<E{at}\npip install x\nE{at}\n"),
    shell_heredoc_line=lambda size: "cat " + fill(size // 2, lambda at: f"<<E{at} ") + "\n" + fill(size // 2, lambda at: f"E{at}\n"),
    shell_loops_in_loops=lambda size: "for a in 1 2 3 4 5 6; do " * 8 + "\n" + "pip install $a\n" * (size // 15) + "done; " * 8,
    shell_redirections=lambda size: "pip list " + ">a " * (size // 3),
    shell_aliases=lambda size: "shopt -s expand_aliases\n" + fill(size, lambda at: f"alias a{at + 1}='a{at} a{at}'\n") + "a9 x",
    shell_traps=lambda size: fill(size, lambda at: f"trap 'pip install x{at}' EXIT\n"),
    shell_exports=lambda size: fill(size, lambda at: f"export PATH=/opt/p{at}/bin:$PATH\n") + "pip install x",
    shell_comments=lambda size: fill(size, lambda at: f"# pep668-lint: allow[sudo-pip] -- {at}\nsudo pip install x\n"),
    shell_templates=lambda size: fill(size, lambda at: "{% if x %}\npip install {{ a }}\n"),
    shell_broken_lines=lambda size: fill(size, lambda at: f"pip install x{at} ) ;; fi\n"),
    shell_continuations=lambda size: "pip install " + "\\\n" * (size // 2) + "x )",
    shell_quote_lines=lambda size: fill(size, lambda at: "pip install 'a\n"),
)


# ---- Dockerfiles ----


texts(
    dockerfile,
    ("dockerfile",),
    docker_arg_doubling=lambda size: "ARG A0=xx\n" + fill(size, lambda at: f"ARG A{at + 1}=$A{at}$A{at}\n") + "FROM debian:$A9\n",
    docker_env_chain=lambda size: "FROM debian:12\n" + fill(size, lambda at: f"ENV A{at + 1}=x$A{at}\n"),
    docker_env_growing=lambda size: "FROM debian:12\n" + "ENV A=x$A\n" * (size // 10),
    docker_env_doubling=lambda size: "FROM debian:12\nENV A=x\n" + "ENV A=$A$A\n" * (size // 11),
    docker_workdirs=lambda size: "FROM debian:12\n" + "WORKDIR x\n" * (size // 10),
    docker_stages=lambda size: "FROM debian:12 AS s0\n" + fill(size, lambda at: f"FROM s{at} AS s{at + 1}\n"),
    docker_stage_copies=lambda size: "FROM debian:12 AS s0\n"
        + fill(size, lambda at: f"FROM debian:12 AS s{at + 1}\nCOPY --from=s{at} /usr /usr\nRUN pip install x\n"),
    docker_many_stages=lambda size: fill(size, lambda at: f"FROM debian:12 AS s{at}\nRUN pip install x\n"),
)


@shape("dockerfile")
def docker_wide_stages(size):
    half = size // 2
    return dockerfile(
        "FROM debian:12 AS base\n"
        + fill(half, lambda at: f"ENV A{at}=x\n")
        + fill(half, lambda at: f"FROM base AS s{at}\nRUN pip install x\n")
    )


texts(
    dockerfile,
    ("dockerfile",),
    docker_onbuild=lambda size: "FROM debian:12\n" + "ONBUILD RUN pip install x\n" * (size // 26),
    docker_runs=lambda size: "FROM debian:12\n" + fill(size, lambda at: f"RUN pip install x{at}\n"),
    docker_continuations=lambda size: "FROM debian:12\nRUN true \\\n" + "  && true \\\n" * (size // 12) + "  && pip install x\n",
    docker_continuation_comments=lambda size: "FROM debian:12\nRUN true \\\n" + "# pip\n" * (size // 6) + "  && pip install x\n",
    docker_heredocs=lambda size: "FROM debian:12\n" + fill(size, lambda at: f"RUN <<E\npip install x{at}\nE\n"),
    docker_heredoc_line=lambda size: "FROM debian:12\nRUN " + fill(size, lambda at: f"<<E{at} ") + "\n",
)


@shape("dockerfile")
def docker_copies(size):
    return dockerfile("FROM debian:12\n" + fill(size, lambda at: f"COPY . /a{at}\n") + "RUN bash /a0/a.sh\n") | script("")


texts(
    dockerfile,
    ("dockerfile",),
    docker_expansions=lambda size: "FROM debian:12\nENV A=" + nest(size, "${a:-", "}", "b") + "\n",
    docker_json=lambda size: "FROM debian:12\nRUN [" + '"a",' * (size // 4) + '"pip"]\n',
    docker_args=lambda size: "FROM debian:12\n" + fill(size, lambda at: f"ARG A{at}\n"),
    docker_labels=lambda size: "FROM debian:12\nENV " + fill(size, lambda at: f"A{at}=x ") + "\n",
    docker_shells=lambda size: "FROM debian:12\n" + 'SHELL ["/bin/bash", "-c"]\nRUN pip install x\n' * (size // 45),
)


# ---- Workflows, actions, YAML ----


@shape("workflow")
def workflow_formats(size):
    return steps("      - run: pip install ${{ " + nest(size, "format('{0}{0}', ", ")", "'pip'") + " }}\n")


@shape("workflow")
def workflow_formats_many(size):
    inner = "format('{0}{0}', " * 30 + "'pip'" + ")" * 30
    return steps(fill(size, lambda at: "      - run: pip install ${{ " + inner + " }}\n"))


texts(
    steps,
    ("workflow",),
    workflow_expression_brackets=lambda size: "      - run: pip install ${{ " + nest(size, "(", ")", "a") + " }}\n",
    workflow_expression_nots=lambda size: "      - run: pip install ${{ " + "!" * size + "a }}\n",
    workflow_expression_ors=lambda size: "      - run: pip install x\n        if: " + "a || " * (size // 5) + "b\n",
    workflow_from_json=lambda size: "      - run: pip install ${{ fromJSON('" + nest(size, "[", "]") + "') }}\n",
)


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


texts(
    steps,
    ("workflow",),
    workflow_steps=lambda size: fill(size, lambda at: f"      - run: pip install x{at}\n"),
    workflow_outputs=lambda size: fill(
            size,
            lambda at: f"      - id: s{at + 1}\n        run: echo \"v=pip ${{{{ steps.s{at}.outputs.v }}}}\" >> $GITHUB_OUTPUT\n",
        ),
)


texts(
    workflow,
    ("workflow",),
    workflow_jobs=lambda size: fill(size, lambda at: f"  j{at}:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: pip install x\n"),
    workflow_needs=lambda size: "  j0:\n    runs-on: ubuntu-24.04\n    outputs: {r: ubuntu-24.04}\n    steps:\n      - run: pip install x\n"
        + fill(
            size,
            lambda at: f"  j{at + 1}:\n    needs: j{at}\n    runs-on: ${{{{ needs.j{at}.outputs.r }}}}\n"
            f"    outputs: {{r: '${{{{ needs.j{at}.outputs.r }}}}'}}\n    steps:\n      - run: pip install x\n",
        ),
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


texts(
    steps,
    ("yaml", "workflow"),
    yaml_block_lines=lambda size: "      - run: |\n" + "          pip install x\n" * (size // 24),
    yaml_folded=lambda size: "      - run: >\n" + "          pip\n" * (size // 14),
    yaml_escapes=lambda size: '      - run: "' + "\\x70ip install x\\n" * (size // 18) + '"\n',
)


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
