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

# Files that are configuration though their names do not say so, one a line.
also_policy=

# is_policy PATH: whether it says what is looked at and what is permitted.
is_policy() {
    case ${1##*/} in
    pep668-lint.toml | .pep668-lint.toml | pyproject.toml | .gitignore | .ignore) return 0 ;;
    esac
    case $'\n'$also_policy$'\n' in
    *$'\n'"$1"$'\n'*) return 0 ;;
    esac
    return 1
}

# note_policy CONFIG: the configuration that is named as an input, and what the base revision's extend.
note_policy() {
    local config=${1#./} path text name queue
    also_policy=$config
    queue=$(repo_git ls-tree -r --name-only "$base" | grep -E '(^|/)(\.?pep668-lint|pyproject)\.toml$' || true)
    queue=$queue${config:+$'\n'$config}
    while [ -n "$queue" ]; do
        path=${queue%%$'\n'*}
        queue=${queue#"$path"}
        queue=${queue#$'\n'}
        text=$(repo_git cat-file blob "$base:$path" 2>/dev/null) || continue
        text=$(grep -E '^([^#]*[^A-Za-z0-9_#-])?extend["'\'']?[[:space:]]*=' <<<"$text") || continue
        name=$(sed -nE 's/^.*=[[:space:]]*["'\'']([^"'\'']*)["'\''][[:space:]]*(#.*)?$/\1/p' <<<"$text" | head -n 1)
        [ -n "$name" ] || die "config-from: base cannot tell what $path extends"
        name=$(beside "$path" "$name") || die "config-from: base: $path extends a file outside the repository"
        if ! is_policy "$name"; then
            also_policy=$also_policy$'\n'$name
            queue=$queue${queue:+$'\n'}$name
        fi
    done
}

# beside FILE PATH: PATH as seen from the folder of FILE, without dots; false if it leads out.
beside() {
    local rest=$2/ part result=
    case $1 in
    */*) result=${1%/*} ;;
    esac
    case $2 in
    /*) return 1 ;;
    esac
    while [ -n "$rest" ]; do
        part=${rest%%/*}
        rest=${rest#*/}
        case $part in
        '' | .) ;;
        ..)
            [ -n "$result" ] || return 1
            case $result in
            */*) result=${result%/*} ;;
            *) result= ;;
            esac
            ;;
        *) result=${result:+$result/}$part ;;
        esac
    done
    printf '%s' "$result"
}

# check_out_with_base_configuration FOLDER CONFIG: what was committed, but with the configuration of the
# base revision. It is a copy: writing through a stranger's folders could end up anywhere.
check_out_with_base_configuration() {
    local folder=$1 config=${2#./} entry path mode
    export GIT_INDEX_FILE=$folder.index
    [ -z "$(repo_git rev-parse --show-prefix)" ] || die 'config-from: base needs the root of the repository as working folder'
    [ -z "$config" ] || inside "$config" || die "config-from: base needs a config inside the repository, not $config"
    note_policy "$config"
    repo_git read-tree HEAD
    while IFS= read -r -d '' path; do
        ! is_policy "$path" || printf '%s\0' "$path"
    done < <(repo_git ls-files -z) | repo_git update-index -z --force-remove --stdin
    # `MODE blob NAME<tab>PATH`, with NULs between them, is what --index-info reads.
    while IFS= read -r -d '' entry; do
        path=${entry#*$'\t'}
        mode=${entry%% *}
        is_policy "$path" || continue
        [ "$mode" != 120000 ] || die "config-from: base does not follow the link $path"
        printf '%s\0' "$entry"
    done < <(repo_git ls-tree -r -z "$base") >"$folder.entries"
    repo_git update-index -z --index-info <"$folder.entries"
    # What stands where the base has a folder with a configuration would vanish, and nobody look at it.
    while IFS= read -r -d '' path; do
        is_policy "$path" || die "config-from: base: the base revision has a configuration where this one has $path"
    done < <(repo_git diff-index --cached --name-only --no-renames --diff-filter=D -z HEAD)
    mkdir -p "$folder/.git"
    # No filter runs: what Git LFS keeps elsewhere is nothing to check.
    repo_git -c filter.lfs.process= -c filter.lfs.smudge= -c filter.lfs.required=false \
        checkout-index --all --quiet --prefix="$folder/"
    unset GIT_INDEX_FILE
}
