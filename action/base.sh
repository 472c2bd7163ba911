# shellcheck shell=bash
# The revision that a pull request goes to, and its configuration.

# The commit; empty if this is no pull request, or if it cannot be had.
base=
# What options name, as is_policy compares it.
policies=()

# git as it is, but it runs nothing that the checked out files name, and goes into no folder that only looks like
# a repository. The folder may belong to another user, as in containers.
repo_git() {
    git -c safe.bareRepository=explicit -c safe.directory='*' -c core.hooksPath=/dev/null -c core.fsmonitor=false \
        -c core.attributesFile=/dev/null "$@"
}

# Whether this is a work tree. Old versions of git know nothing of safe.bareRepository.
is_repository() {
    case $(repo_git rev-parse --absolute-git-dir 2>/dev/null) in
    */.git | */.git/*) return 0 ;;
    *) return 1 ;;
    esac
}

# Finds the base revision and fetches it if it is missing: a checkout has one commit only.
find_base() {
    local parents depth=()
    if [ -z "${LINT_BASE:-}" ] || ! is_repository; then
        return 0
    fi
    [[ $LINT_BASE =~ ^[0-9a-f]{40,64}$ ]] || die 'the base revision has no proper name'
    # The event's base may be older than the one that GitHub merged with. Only of GitHub's own merge is it
    # certain that its first parent is the base: any other commit can claim what it likes.
    parents=$(repo_git cat-file commit HEAD 2>/dev/null | sed -n '/^$/q; s/^parent //p')
    if [ "${GITHUB_EVENT_NAME:-}" = pull_request ] && [ "$(repo_git rev-parse HEAD 2>/dev/null)" = "${GITHUB_SHA:-}" ] &&
        [ "$(wc -l <<<"$parents")" -eq 2 ]; then
        LINT_BASE=$(head -n 1 <<<"$parents")
    fi
    if ! has_base; then
        if [ "$(repo_git rev-parse --is-shallow-repository 2>/dev/null)" = true ]; then
            depth=(--depth=1)
        fi
        repo_git fetch --quiet --no-tags --no-recurse-submodules --no-write-fetch-head \
            ${depth[@]+"${depth[@]}"} origin "$LINT_BASE" || true
    fi
    if has_base; then
        base=$LINT_BASE
    fi
}

has_base() {
    repo_git cat-file -e "$LINT_BASE^{tree}" 2>/dev/null
}

# normal PATH: without empty parts and `.`.
normal() {
    local path=/$1/ slash=/
    while [[ $path == *//* || $path == */./* ]]; do
        path=${path//\/.\//$slash}
        path=${path//\/\//$slash}
    done
    path=${path#/}
    printf '%s' "${path%/}"
}

# add_policies WORD…: the files that options of `check` name. Under `config-from: base` only options are taken of
# which it is known what they name: an unknown one could name another file.
add_policies() {
    while [ "$#" -gt 0 ]; do
        case $1 in
        --config=* | --baseline=* | --files-from=*) add_policy "${1%%=*}" "${1#*=}" ;;
        --config | --baseline | --files-from)
            add_policy "$1" "${2-}"
            [ "$#" -lt 2 ] || shift
            ;;
        --select | --ignore | --fail-on | --today) [ "$#" -lt 2 ] || shift ;;
        --select=* | --ignore=* | --fail-on=* | --today=*) ;;
        --show-notes | --statistics | --force-exclude | --strict-parse | --gate | --no-config) ;;
        *) [ "$LINT_CONFIG_FROM" != base ] || die "config-from: base takes no $1 in args" ;;
        esac
        shift
    done
}

# add_policy OPTION PATH
add_policy() {
    [ -n "$2" ] || return 0
    [ "$LINT_CONFIG_FROM" != base ] || { inside "$2" && [ "$2" != - ]; } ||
        die "config-from: base needs a file inside the repository for $1, not $2"
    policies+=("$(normal "$2")")
}

# is_policy PATH: whether it says what is looked at and what is permitted, by its name or because an option names
# it. What a configuration may extend is known by its name, too (src/config/load.rs). Where the file system makes
# no difference between small and capital letters, another spelling is opened as well.
is_policy() {
    local is=1 policy
    shopt -s nocasematch
    case ${1##*/} in
    *pep668-lint.toml | pyproject.toml | .gitignore | .ignore) is=0 ;;
    esac
    for policy in ${policies[@]+"${policies[@]}"}; do
        [[ $1 != "$policy" ]] || is=0
    done
    shopt -u nocasematch
    return "$is"
}

# check_out_with_base_configuration FOLDER: what was committed, but with the configuration of the base revision. It
# is a copy: writing through a stranger's folders could end up anywhere.
check_out_with_base_configuration() {
    local folder=$1 own=$1.git head objects entry path mode policy
    [ -z "$(repo_git rev-parse --show-prefix)" ] || die 'config-from: base needs the root of the repository as working folder'
    head=$(repo_git rev-parse HEAD)
    objects=$(cd "$(repo_git rev-parse --git-path objects)" && pwd)
    # A repository of our own that has nothing of the other one but its objects: no configuration, no attributes, no
    # filters, no hooks.
    own_git() {
        GIT_DIR=$own GIT_WORK_TREE=$folder GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_COUNT=0 git "$@"
    }
    mkdir -p "$folder" "$own/info"
    own_git init --quiet --template= --object-format="$(repo_git rev-parse --show-object-format)"
    printf '* -filter -text -eol -ident -working-tree-encoding\n' >"$own/info/attributes"
    mkdir -p "$own/objects/info"
    printf '%s\n' "$objects" >"$own/objects/info/alternates"
    for policy in ${policies[@]+"${policies[@]}"}; do
        path=$policy
        while [ "$path" != "${path%/*}" ]; do
            path=${path%/*}
            [[ $(own_git ls-tree "$base" -- "$path") != 120000\ * ]] || die "config-from: base does not follow the link $path"
        done
    done
    own_git read-tree "$head"
    while IFS= read -r -d '' path; do
        ! is_policy "$path" || printf '%s\0' "$path"
    done < <(own_git ls-files -z) | own_git update-index -z --force-remove --stdin
    # `MODE blob NAME<tab>PATH`, with NULs between them, is what --index-info reads.
    while IFS= read -r -d '' entry; do
        path=${entry#*$'\t'}
        mode=${entry%% *}
        is_policy "$path" || continue
        [ "$mode" != 120000 ] || die "config-from: base does not follow the link $path"
        printf '%s\0' "$entry"
    done < <(own_git ls-tree -r -z "$base") >"$folder.entries"
    own_git update-index -z --index-info <"$folder.entries"
    # What stands where the base has a folder with a configuration would vanish, and nobody look at it.
    while IFS= read -r -d '' path; do
        is_policy "$path" || die "config-from: base: the base revision has a configuration where this one has $path"
    done < <(own_git diff-index --cached --name-only --no-renames --diff-filter=D -z "$head")
    own_git checkout-index --all --quiet --prefix="$folder/"
    mkdir -p "$folder/.git"
}
