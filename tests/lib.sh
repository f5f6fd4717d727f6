# shellcheck shell=sh
# What the test scripts share: sourced, never run by itself.

TESTS=$(cd "$(dirname "$0")" && pwd)
while [ ! -f "$TESTS/packages.txt" ] && [ "$TESTS" != / ]; do
	TESTS=$(dirname "$TESTS")
done
ROOT=$(dirname "$TESTS")
export PATH="$PATH:/usr/sbin:/sbin"

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }

# install_missing FILE: the packages of FILE that are not there yet
install_missing() {
	missing=
	while read -r package _; do
		case $package in ''|'#'*) continue ;; esac
		status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null) || status=
		[ "$status" = 'install ok installed' ] || missing="$missing $package"
	done <"$1"
	[ -n "$missing" ] || return 0
	say "installing:$missing"
	sudo=
	if [ "$(id -u)" != 0 ]; then
		command -v sudo >/dev/null 2>&1 ||
			die "these packages are missing, and this is not root:$missing"
		sudo=sudo
	fi
	# RUNLEVEL=1: no package starts its daemon.
	# shellcheck disable=SC2086
	$sudo env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -qq \
		-o DPkg::Lock::Timeout=300 install -y --no-install-recommends $missing >/dev/null 2>&1 && return 0
	# An old or empty package list is the usual cause.
	$sudo apt-get -qq update || die "apt-get update failed"
	# shellcheck disable=SC2086
	$sudo env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -qq \
		-o DPkg::Lock::Timeout=300 install -y --no-install-recommends $missing >/dev/null ||
		die "apt-get could not install:$missing"
}

# places: fetches the second location data set, unless it is there
places() {
	[ -f "${XDG_DATA_HOME:-$HOME/.local/share}/confiance/jurisdiction/ipfire-location.json" ] ||
		sh "$ROOT/checks/jurisdiction/fetch-data.sh"
}

# build PRESET [TARGET...]
build() {
	preset=$1; shift
	(cd "$ROOT" && cmake --preset "$preset" >"/tmp/confiance-cmake.$$" 2>&1) || {
		cat "/tmp/confiance-cmake.$$" >&2; rm -f "/tmp/confiance-cmake.$$"; die "cmake failed"
	}
	rm -f "/tmp/confiance-cmake.$$"
	(cd "$ROOT" && cmake --build --preset "$preset" "$@") || die "the build failed"
}

# ---- Processes: started by us, ended by us, by pid and start time ----

start_time() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

# spawn PIDFILE LOG COMMAND...
spawn() {
	pidfile=$1; log=$2; shift 2
	setsid "$@" >>"$log" 2>&1 </dev/null &
	pid=$!
	echo "$pid $(start_time "$pid")" >"$pidfile"
}

alive() {
	[ -f "$1" ] || return 1
	read -r pid started <"$1" || return 1
	[ -n "$started" ] && [ "$(start_time "$pid")" = "$started" ]
}

# end PIDFILE: TERM, then KILL after five seconds
end() {
	alive "$1" || { rm -f "$1"; return 0; }
	kill -TERM "$pid" 2>/dev/null
	i=0
	while [ $i -lt 50 ] && alive "$1"; do
		case $(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null | cut -c1) in Z|X|'') break ;; esac
		sleep 0.1; i=$((i + 1))
	done
	alive "$1" && kill -KILL "$pid" 2>/dev/null
	rm -f "$1"
}

# answers HOST PORT: does something accept connections there?
answers() {
	python3 -c 'import socket, sys
s = socket.socket(); s.settimeout(1)
sys.exit(0 if s.connect_ex((sys.argv[1], int(sys.argv[2]))) == 0 else 1)' "$1" "$2"
}

# wait_for HOST PORT PIDFILE LOG
wait_for() {
	i=0
	while [ $i -lt 100 ]; do
		answers "$1" "$2" && return 0
		alive "$3" || { tail -5 "$4" >&2; die "the server of $1:$2 ended"; }
		sleep 0.1; i=$((i + 1))
	done
	die "nothing answers on $1:$2"
}
