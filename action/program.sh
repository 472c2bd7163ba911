# shellcheck shell=bash
# Which program is run.

# Its path.
program=

# find_program PATH VERSION FOLDER: the one at PATH; else the archive of a release, unpacked in FOLDER. What it must
# be, the action's own commit says, or the input `checksum`. Assets of a release can be exchanged, and so can the list
# of checksums beside them, and a wheel: they count only where the user says so.
find_program() {
    local path=$1 version=${2#v} folder=$3
    if [ -n "$path" ]; then
        program=$(absolute "$path" "$PWD")
        [ -f "$program" ] && [ -x "$program" ] || die "binary-path: no program at $path"
        return
    fi
    if [ -z "$version" ]; then
        version=$(own_version)
    fi
    # It becomes a part of an address.
    [[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?$ ]] || die "version: expected one such as 0.1.0, not $version"
    download "$version" "$folder"
}

# Whether the user takes what nothing pins.
is_unpinned() {
    [ "${LINT_UNPINNED:-}" = true ]
}

# The checksum of an archive that this commit knows.
pinned() {
    listed "$1" "$(dirname "${BASH_SOURCE[0]}")/SHA256SUMS"
}

# listed NAME FILE: the checksum of a file in a list.
listed() {
    awk -v name="$1" '$2 == name || $2 == "*" name { print $1 }' "$2"
}

# The release that this action belongs to.
own_version() {
    sed -n 's/^version = "\(.*\)"/\1/p' "$(dirname "${BASH_SOURCE[0]}")/../Cargo.toml" | head -n 1
}

# install_wheel VERSION FOLDER: by pipx. `pipx run` would look into the checked out folder first, where a
# stranger may have put a program (`__pypackages__`) or a `pip.py`; so it is called from elsewhere.
install_wheel() {
    local version=$1 folder=$2
    command -v pipx >/dev/null || die "neither an archive of the release $version for this machine nor pipx; see binary-path"
    echo "no archive of the release $version for this machine: its wheel is installed by pipx"
    (cd "$folder" && PIPX_HOME=$folder/pipx PIPX_BIN_DIR=$folder/bin PIPX_MAN_DIR=$folder/man \
        pipx install --quiet "pep668-lint==$version") || die "pipx found no release $version"
    use_program "$folder/bin/pep668-lint"
}

# use_program PATH: there, or on Windows beside it.
use_program() {
    program=$1
    [ -x "$program" ] || program=$1.exe
    [ -x "$program" ] || die "there is no program at $1"
}

# The name of this machine in the names of archives; nothing if there is no archive for it.
platform() {
    case ${RUNNER_OS:-$(uname -s)}-${RUNNER_ARCH:-$(uname -m)} in
    # The static one, for every distribution.
    Linux-X64 | Linux-x86_64) echo x86_64-unknown-linux-musl ;;
    Linux-ARM64 | Linux-aarch64) echo aarch64-unknown-linux-musl ;;
    macOS-X64 | Darwin-x86_64) echo x86_64-apple-darwin ;;
    macOS-ARM64 | Darwin-arm64) echo aarch64-apple-darwin ;;
    Windows-X64) echo x86_64-pc-windows-msvc ;;
    Windows-ARM64) echo aarch64-pc-windows-msvc ;;
    esac
}

# The repository that this action came from: what GitHub says, or where it was unpacked.
repository() {
    local path=${GITHUB_ACTION_PATH:-}
    path=${path//\\//}
    if [ -n "${LINT_REPOSITORY:-}" ]; then
        printf '%s' "$LINT_REPOSITORY"
    elif [[ $path =~ /_actions/([^/]+/[^/]+)/ ]]; then
        printf '%s' "${BASH_REMATCH[1]}"
    fi
}

# download VERSION FOLDER
download() {
    local version=$1 folder=$2 name repository base wanted
    name=$(platform)
    repository=$(repository)
    if [ -z "$name" ] || [[ ! $repository =~ ^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$ ]] || ! command -v curl >/dev/null; then
        no_archive "$version" "$folder" 'there is no archive for this machine, or no curl to get it'
        return
    fi
    name=pep668-lint-$version-$name
    base=${GITHUB_SERVER_URL:-https://github.com}/$repository/releases/download/v$version
    wanted=${LINT_CHECKSUM:-$(pinned "$name.tar.gz")}
    if [ -z "$wanted" ]; then
        is_unpinned || die "this commit of the action does not know the checksum of $name.tar.gz: name it as checksum, or see unpinned"
        if ! fetch "$base/SHA256SUMS" "$folder/SHA256SUMS"; then
            no_archive "$version" "$folder" "the release $version has no checksums"
            return
        fi
        wanted=$(listed "$name.tar.gz" "$folder/SHA256SUMS")
    fi
    if ! fetch "$base/$name.tar.gz" "$folder/$name.tar.gz"; then
        no_archive "$version" "$folder" "$name.tar.gz cannot be downloaded"
        return
    fi
    [ -n "$wanted" ] && [ "$wanted" = "$(checksum <"$folder/$name.tar.gz")" ] ||
        die "$name.tar.gz has another checksum than it should"
    tar -xzf "$folder/$name.tar.gz" -C "$folder" || die "$name.tar.gz cannot be unpacked"
    use_program "$folder/$name/pep668-lint"
}

# no_archive VERSION FOLDER WHY: the wheel instead, for who takes what nothing pins.
no_archive() {
    is_unpinned && [ -z "${LINT_CHECKSUM:-}" ] || die "$3; see binary-path and unpinned"
    install_wheel "$1" "$2"
}

fetch() {
    curl --fail --silent --show-error --location --retry 3 --max-time 300 --output "$2" "$1"
}

# The SHA-256 of standard input.
checksum() {
    if command -v sha256sum >/dev/null; then
        sha256sum
    else
        shasum -a 256
    fi | cut -d ' ' -f 1
}
