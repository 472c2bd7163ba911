#!/usr/bin/env bash
# Markdown about what a pull request adds to the exceptions: comments that allow something, and changed
# configuration. What it quotes is a stranger's: it is printed as indented code, out of which nothing leads.
#     changes.sh BASE [CONFIG]
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=action/base.sh
. "$here/base.sh"
base=$1
config=${2-}

# Where both sides have history, what the base branch did meanwhile is not this change's.
from=$(repo_git merge-base "$base" HEAD 2>/dev/null) || from=$base

# --text: an attribute in the change itself could call its files binary.
difference() {
    repo_git -c core.quotePath=true diff --no-color --no-ext-diff --no-textconv --no-renames --text --ignore-submodules \
        --src-prefix=a/ --dst-prefix=b/ "$@"
}

# quote LIMIT: lines as indented code, without what could steer the reader's eye, and not too many.
quote() {
    local left right
    left=$(printf '\342\200[\252-\256]')
    right=$(printf '\342\201[\246-\251]')
    LC_ALL=C tr -d '\000-\010\013-\037\177' | LC_ALL=C sed "s/$left/?/g; s/$right/?/g" |
        awk -v limit="$1" 'NR <= limit { print "    " substr($0, 1, 300) } END { if (NR > limit) printf "\n%d more lines.\n", NR - limit }'
    echo
}

# Added lines with a comment for us, as PATH:LINE: TEXT. Hunks are counted, since any text may stand in them.
suppressions() {
    difference --unified=0 "$from" HEAD -- | LC_ALL=C awk '
        removed > 0 || added > 0 {
            mark = substr($0, 1, 1)
            if (mark != "+") removed--
            if (mark == "-") next
            added--
            if (mark == "+" && $0 ~ /pep668-lint[ \t]*(:|allow)/) print path ":" line ": " substr($0, 2)
            line++
            next
        }
        /^\+\+\+ / { path = $0; sub(/^\+\+\+ /, "", path); sub(/\t$/, "", path); sub(/^"?b\//, "", path); sub(/"$/, "", path) }
        /^@@ / {
            split($2, old, ","); split($3, new, ",")
            removed = (2 in old) ? old[2] : 1
            added = (2 in new) ? new[2] : 1
            line = substr(new[1], 2)
        }'
}

# Changed files that say what is permitted. A pyproject.toml counts if either side speaks of us.
configuration() {
    local path
    while IFS= read -r -d '' path; do
        is_policy "$path" "$config" || continue
        case ${path##*/} in
        .gitignore | .ignore) continue ;;
        pyproject.toml)
            # \u: a key may be written in other letters.
            { repo_git show "$from:$path" || true; repo_git show "HEAD:$path" || true; } 2>/dev/null |
                grep -Ei 'pep668|\\u' >/dev/null || continue
            ;;
        esac
        printf '%s\0' "$path"
    done < <(repo_git diff --name-only -z --no-renames "$from" HEAD)
}

found=$(suppressions)
if [ -n "$found" ]; then
    printf '\n### Comments for pep668-lint that this change adds\n\n'
    quote 100 <<<"$found"
fi
paths=()
while IFS= read -r -d '' path; do
    paths+=(":(literal)$path")
done < <(configuration)
if [ "${#paths[@]}" -gt 0 ]; then
    printf '\n### Configuration that this change alters\n\n'
    difference "$from" HEAD -- "${paths[@]}" | quote 200
fi
