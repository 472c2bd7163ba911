# shellcheck shell=bash
# The revision that a pull request goes to, and its configuration.

# The commit; empty if this is no pull request, or if it cannot be had.
base=

# git as it is, but without hooks, and in a folder that belongs to another user, as in containers.
repo_git() {
    git -c safe.directory='*' -c core.hooksPath=/dev/null "$@"
}

# Finds the base revision and fetches it if it is missing: a checkout has one commit only.
find_base() {
    local parents depth=()
    if [ -z "${LINT_BASE:-}" ] || ! repo_git rev-parse --git-dir >/dev/null 2>&1; then
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

# is_policy PATH CONFIG: whether it says what is looked at and what is permitted. CONFIG is the file that is
# named as an input. What a configuration may extend is known by its name, too (src/config/load.rs). Where the
# file system makes no difference between small and capital letters, another spelling is opened as well.
is_policy() {
    local is=1
    shopt -s nocasematch
    case ${1##*/} in
    *pep668-lint.toml | pyproject.toml | .gitignore | .ignore) is=0 ;;
    esac
    [[ $1 != "${2#./}" ]] || is=0
    shopt -u nocasematch
    return "$is"
}

# check_out_with_base_configuration FOLDER CONFIG: what was committed, but with the configuration of the
# base revision. It is a copy: writing through a stranger's folders could end up anywhere.
check_out_with_base_configuration() {
    local folder=$1 config=${2#./} entry path mode
    export GIT_INDEX_FILE=$folder.index
    [ -z "$(repo_git rev-parse --show-prefix)" ] || die 'config-from: base needs the root of the repository as working folder'
    [ -z "$config" ] || inside "$config" || die "config-from: base needs a config inside the repository, not $config"
    repo_git read-tree HEAD
    while IFS= read -r -d '' path; do
        ! is_policy "$path" "$config" || printf '%s\0' "$path"
    done < <(repo_git ls-files -z) | repo_git update-index -z --force-remove --stdin
    # `MODE blob NAME<tab>PATH`, with NULs between them, is what --index-info reads.
    while IFS= read -r -d '' entry; do
        path=${entry#*$'\t'}
        mode=${entry%% *}
        is_policy "$path" "$config" || continue
        [ "$mode" != 120000 ] || die "config-from: base does not follow the link $path"
        printf '%s\0' "$entry"
    done < <(repo_git ls-tree -r -z "$base") >"$folder.entries"
    repo_git update-index -z --index-info <"$folder.entries"
    # What stands where the base has a folder with a configuration would vanish, and nobody look at it.
    while IFS= read -r -d '' path; do
        is_policy "$path" "$config" || die "config-from: base: the base revision has a configuration where this one has $path"
    done < <(repo_git diff-index --cached --name-only --no-renames --diff-filter=D -z HEAD)
    mkdir -p "$folder/.git"
    # No filter runs: what Git LFS keeps elsewhere is nothing to check.
    repo_git -c filter.lfs.process= -c filter.lfs.smudge= -c filter.lfs.required=false \
        checkout-index --all --quiet --prefix="$folder/"
    unset GIT_INDEX_FILE
}
