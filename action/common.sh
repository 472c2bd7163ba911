# shellcheck shell=bash
# What the scripts of the action share.

# escape TEXT: as the data of a workflow command.
escape() {
    local text=${1//'%'/%25}
    text=${text//$'\r'/%0D}
    printf '%s' "${text//$'\n'/%0A}"
}

# die MESSAGE: the step ends as it does when something could not be read.
die() {
    printf '::error title=pep668-lint::%s\n' "$(escape "$1")" >&2
    output exit-code 2
    exit 2
}

# output NAME VALUE: an output of the step; a line break would begin another one.
output() {
    case $2 in
    *$'\n'* | *$'\r'*) die "a line break in $1" ;;
    esac
    printf '%s=%s\n' "$1" "$2" >>"${GITHUB_OUTPUT:-/dev/null}"
}

# absolute PATH FOLDER: a path that holds wherever we are. On Windows they may begin with a drive.
absolute() {
    case $1 in
    /* | [A-Za-z]:[\\/]* | \\*) printf '%s' "$1" ;;
    *) printf '%s/%s' "$2" "$1" ;;
    esac
}

# inside PATH: whether it is relative and does not leave the folder.
inside() {
    case /$1/ in
    //* | */../* | *\\* | /[A-Za-z]:*) return 1 ;;
    esac
}

# How many errors and warnings a JSON report has. Quotes in its strings are escaped, so that a key is a key.
count_findings() {
    local sum
    sum=$(LC_ALL=C tr -d '\n ' | LC_ALL=C sed -n 's/.*"summary":{"files":[0-9]*,"error":\([0-9]*\),"warning":\([0-9]*\),.*/\1+\2/p')
    printf '%s' "$((sum))"
}
