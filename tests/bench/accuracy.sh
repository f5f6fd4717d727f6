#!/bin/sh
# What scanners say of servers whose truth is known: the ordinary ones (servers/known) to
# confiance probe, sslscan, nmap and testssl.sh, those that misbehave (e2e/lib/hostile.c) to
# confiance probe and nmap.  One tool after the other; what differs is asked a second time,
# and counts when it differs again.  Prints a line for each server, and what was wrong.
# Usage: tests/bench/accuracy.sh [TOOL...]   (quiet fast sslscan nmap testssl)
# testssl.sh takes half a minute a server.  In a network namespace, so root or unshare -r.
set -eu
if [ -z "${BENCH_NS-}" ]; then
	as=
	[ "$(id -u)" = 0 ] || as=-r
	# shellcheck disable=SC2086
	BENCH_NS=1 exec unshare $as -n sh "$0" "$@"
fi
ip link set lo up
. "$(dirname "$0")/../lib.sh"
known=$TESTS/servers/known
run=$(mktemp -d)
trap 'sh "$known/down.sh" "$run/servers"; end "$run/hostile.pid"; rm -rf "$run"' EXIT
trap 'exit 130' INT TERM
printf '%s\n' sslscan nmap testssl.sh >"$run/list"
install_missing "$run/list"
chmod 755 "$run"
base=24700
sh "$known/up.sh" "$run/servers" $base
sh "$known/up.sh" --names | jq -R . | jq -c -s --slurpfile truth "$known/truth.jsonl" --arg base $base \
	'to_entries[] | .value as $name | .key as $at | ($truth[] | select(.mode == $name)) +
	{target: "localhost:\($at + ($base | tonumber))"}' >"$run/truth"
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$run/key" -subj /CN=hostile.example -days 30 -outform DER -out "$run/cert.der" 2>/dev/null
cc -O2 -o "$run/hostile" "$TESTS/e2e/lib/hostile.c" -lpthread
spawn "$run/hostile.pid" "$run/hostile.log" "$run/hostile" 127.0.78 18700 "$run/cert.der"
wait_for 127.0.78.1 18700 "$run/hostile.pid" "$run/hostile.log"
"$run/hostile" --list | jq -c -n '[inputs] | to_entries[] | .value + {target: "127.0.78.\(.key + 1):18700", hostile: true}' |
	jq -c 'select(.second == null)' >>"$run/truth"
"${CONFIANCE:-$ROOT/build/confiance}" --version
sslscan --version 2>/dev/null | head -2 | tail -1
nmap --version | head -1
testssl --version 2>/dev/null | grep -m1 testssl.sh
[ $# -gt 0 ] || set -- quiet fast sslscan nmap testssl
CONFIANCE=${CONFIANCE:-$ROOT/build/confiance} python3 "$(dirname "$0")/accuracy.py" "$run/truth" "$ROOT/checks/tls/data" "$run" "$@"
