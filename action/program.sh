# shellcheck shell=bash
# Which program is run.

# Its path.
program=

# find_program PATH VERSION FOLDER: the one at PATH; else the archive of a release, unpacked in FOLDER; else
# the wheel, in an environment of its own, which is no installation into anybody's Python.
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
    download "$version" "$folder" || install_wheel "$version" "$folder"
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

# download VERSION FOLDER: false if there is nothing to download. A wrong checksum ends the step.
download() {
    local version=$1 folder=$2 name repository base wanted found
    name=$(platform)
    repository=$(repository)
    if [ -z "$name" ] || [[ ! $repository =~ ^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$ ]] || ! command -v curl >/dev/null; then
        return 1
    fi
    name=pep668-lint-$version-$name
    base=${GITHUB_SERVER_URL:-https://github.com}/$repository/releases/download/v$version
    fetch "$base/SHA256SUMS" "$folder/SHA256SUMS" && fetch "$base/$name.tar.gz" "$folder/$name.tar.gz" || return 1
    wanted=$(awk -v name="$name.tar.gz" '$2 == name || $2 == "*" name { print $1 }' "$folder/SHA256SUMS")
    found=$(checksum <"$folder/$name.tar.gz")
    [ -n "$wanted" ] && [ "$wanted" = "$found" ] || die "the checksum of $name.tar.gz is not that of the release"
    tar -xzf "$folder/$name.tar.gz" -C "$folder" || die "$name.tar.gz cannot be unpacked"
    use_program "$folder/$name/pep668-lint"
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
