#!/usr/bin/env bash
# Markdown about what a pull request adds to the exceptions: comments that allow something, and changed
# configuration. What it quotes is a stranger's: it is printed as indented code, out of which nothing leads.
#     changes.sh PROGRAM BASE [OPTION…]
# The options are those with which the program checks.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=action/base.sh
. "$here/base.sh"
program=$1
base=$2
shift 2
LINT_CONFIG_FROM='head'
add_policies "$@"

# Where both sides have history, what the base branch did meanwhile is not this change's.
from=$(repo_git merge-base "$base" HEAD 2>/dev/null) || from=$base

# --text: an attribute in the change itself could call its files binary.
difference() {
    repo_git -c core.quotePath=true diff --no-color --no-ext-diff --no-textconv --no-renames --text --ignore-submodules \
        --src-prefix=a/ --dst-prefix=b/ "$@"
}

# quote LINES WIDTH: as indented code, without what could steer the reader's eye, and not too much.
quote() {
    local left right
    left=$(printf '\342\200[\252-\256]')
    right=$(printf '\342\201[\246-\251]')
    LC_ALL=C tr -d '\000-\010\013-\037\177' | LC_ALL=C sed "s/$left/?/g; s/$right/?/g" |
        awk -v limit="$1" -v width="$2" 'NR <= limit { print "    " substr($0, 1, width) }
            END { if (NR > limit) printf "\n%d more lines.\n", NR - limit }'
    echo
}

# Changed files that say what is permitted. A pyproject.toml counts if either side speaks of us.
configuration() {
    local path
    while IFS= read -r -d '' path; do
        is_policy "$path" || continue
        if [ "${path##*/}" = pyproject.toml ]; then
            # \u: a key may be written in other letters.
            { repo_git show "$from:$path" || true; repo_git show "HEAD:$path" || true; } 2>/dev/null |
                grep -Ei 'pep668|\\u' >/dev/null || continue
        fi
        printf '%s\0' "$path"
    done < <(difference --name-only -z "$from" HEAD)
}

# Which comments are new, the program says: it reads them as it does when it checks. No configuration, no ignore file
# keeps a changed file from being read.
read_all=yes
found=$(difference --name-only --diff-filter=d -z "$from" HEAD |
    "$program" comments --no-config "--since=$from" --files-from=- 2>/dev/null) || read_all=no
if [ -n "$found" ]; then
    printf '\n### Comments for pep668-lint that this change adds\n\n'
    quote 100 5000 <<<"$found"
fi
if [ "$read_all" = no ]; then
    printf '\nNot all of the changed files could be read for comments that allow something.\n'
fi
paths=()
while IFS= read -r -d '' path; do
    paths+=(":(literal)$path")
done < <(configuration)
if [ "${#paths[@]}" -gt 0 ]; then
    printf '\n### Configuration and ignore files that this change alters\n\n'
    difference "$from" HEAD -- "${paths[@]}" | quote 200 300
fi
