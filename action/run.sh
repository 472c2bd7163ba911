#!/usr/bin/env bash
# The action: checks, and tells it in every place that GitHub has for it. All inputs come as LINT_…, and
# every one of them may be a stranger's text. Bash 3.2, as on macOS.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=action/common.sh
. "$here/common.sh"
# shellcheck source=action/program.sh
. "$here/program.sh"
# shellcheck source=action/base.sh
. "$here/base.sh"

temp=$(mktemp -d "${RUNNER_TEMP:-${TMPDIR:-/tmp}}/pep668-lint.XXXXXX")
trap 'rm -rf "$temp"' EXIT
workspace=$PWD
summary=${GITHUB_STEP_SUMMARY:-/dev/null}

find_program "$LINT_BINARY_PATH" "$LINT_VERSION" "$temp"
"$program" --version || die 'the program does not run on this machine'

options=(--gate "--fail-on=${LINT_FAIL_ON:-warning}")
if [ -n "$LINT_CONFIG" ]; then
    options+=("--config=$LINT_CONFIG")
fi
# Words, and neither quotes nor patterns: `read` expands nothing.
read -r -d '' -a words <<<"$LINT_ARGS" || true
options+=(${words[@]+"${words[@]}"})

paths=()
while IFS= read -r path; do
    path=${path%$'\r'}
    if [ -n "$path" ]; then
        paths+=("$path")
    fi
done <<<"$LINT_PATHS"
if [ "${#paths[@]}" = 0 ]; then
    paths=(.)
fi

add_policies "${options[@]}"
find_base
case $LINT_CONFIG_FROM in
head | '') ;;
base)
    if [ -n "$base" ]; then
        for path in "${paths[@]}"; do
            inside "$path" || die "config-from: base needs paths inside the repository, not $path"
        done
        check_out_with_base_configuration "$temp/tree"
        cd "$temp/tree"
    elif [ -n "$LINT_BASE" ]; then
        die 'config-from: base needs the base revision, and it is not here: check the repository out with fetch-depth: 0'
    fi
    ;;
*) die "config-from is head or base, not $LINT_CONFIG_FROM" ;;
esac

reports=("--also=markdown=$temp/report.md" "--also=json=$temp/report.json")
if [ -n "$LINT_SARIF_FILE" ]; then
    sarif=$(absolute "$LINT_SARIF_FILE" "$workspace")
    reports+=("--also=sarif=$sarif")
fi
status=0
"$program" check --color=never --format=github "${reports[@]}" "${options[@]}" -- "${paths[@]}" || status=$?

# Annotations are capped at ten of a kind; the summary has everything, up to the megabyte that it may have.
{
    if [ -f "$temp/report.md" ]; then
        cat "$temp/report.md"
    fi
    if [ -n "$base" ]; then
        (cd "$workspace" && bash "$here/changes.sh" "$program" "$base" "${options[@]}")
    elif [ -n "$LINT_BASE" ]; then
        printf '\nThe base revision is not here, so that the exceptions that this change adds are not listed.\n'
    fi
} >"$temp/summary"
head -c 1000000 "$temp/summary" >>"$summary"

findings=0
if [ -f "$temp/report.json" ]; then
    findings=$(count_findings <"$temp/report.json")
fi
output findings "$findings"
if [ -n "$LINT_SARIF_FILE" ] && [ -f "$sarif" ]; then
    output sarif-file "$LINT_SARIF_FILE"
fi
output exit-code "$status"
exit "$status"
