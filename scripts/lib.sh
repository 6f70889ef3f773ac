# Shared by the scripts beside it; to be sourced.

say() { printf '%s\n' "$*" >&2; }

die() {
    say "$0: $*"
    exit 1
}

# need COMMAND PACKAGE: installs the Debian package when the command is missing.
need() {
    if command -v "$1" >/dev/null 2>&1; then return; fi
    [ "$(id -u)" = 0 ] || die "$1 is missing; install it: sudo apt-get install $2"
    if [ -z "${APT_UPDATED:-}" ]; then
        apt-get update -qq
        APT_UPDATED=1
    fi
    say "installing $2"
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$2" >/dev/null
}

# wait_for SECONDS COMMAND…: tries until it succeeds.
wait_for() {
    tries=$(($1 * 20))
    shift
    until "$@" >/dev/null 2>&1; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || return 1
        sleep 0.05
    done
}
