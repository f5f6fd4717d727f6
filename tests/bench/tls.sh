#!/bin/sh
# What looking at one TLS endpoint costs, against sslscan and nmap on the same
# servers in the same run, in turn, so that a drift of the machine meets all.
# Usage: tests/bench/tls.sh [RUNS].  Prints medians and ratios; asserts nothing.
# The work is not quite the same: confiance also learns groups and their order,
# signature schemes, extensions and the certificate; nmap learns no groups.
set -eu
. "$(dirname "$0")/../lib.sh"
runs=${1:-7}
run=$(mktemp -d)
trap 'sh "$TESTS/demo/down.sh" "$run/demo"; rm -rf "$run"' EXIT
trap 'exit 130' INT TERM
for tool in sslscan nmap; do
	command -v $tool >/dev/null 2>&1 || { printf '%s\n' sslscan nmap >"$run/list"; install_missing "$run/list"; }
done
sh "$TESTS/demo/up.sh" "$run/demo" 2>/dev/null

# target NAME PORT
target() {
	cat >"$run/demo/bench-$1.yaml" <<X
confiance: 1
name: Bench
provider: {name: P}
endpoints:
  - {id: e, url: "https://$1.atelier-nuage.example", roles: [customer], addresses: [171.33.64.1], connect_to: "127.0.77.1:$2"}
X
}
# measure TOOL NAME PORT N: seconds of wall clock, one line
measure() {
	case $1 in
	confiance) set -- "$1" "$2" "$3" "$4" "$ROOT/build/confiance" collect "$run/demo/bench-$2.yaml" --only tls --offline -q -o "$run/e-$2-$4" ;;
	sslscan) set -- "$1" "$2" "$3" "$4" sslscan --no-colour --connect-timeout=5 --sni-name="$2.atelier-nuage.example" "127.0.77.1:$3" ;;
	nmap) set -- "$1" "$2" "$3" "$4" nmap -Pn -n -p "$3" --script ssl-enum-ciphers --script-args "tls.servername=$2.atelier-nuage.example" 127.0.77.1 ;;
	esac
	tool=$1; name=$2; shift 4
	begun=$(date +%s.%N)
	"$@" >/dev/null 2>&1 || true
	printf '%s %s\n' "$(echo "$(date +%s.%N) $begun" | awk '{ printf "%.3f", $1 - $2 }')" "$name" >>"$run/$tool"
}
target portail 18443
target ancien 18444
i=0
while [ $i -lt "$runs" ]; do
	for name in portail ancien; do
		port=18443; [ $name = portail ] || port=18444
		for tool in confiance sslscan nmap; do measure $tool $name $port $i; done
	done
	i=$((i + 1))
done
median() { awk -v n="$2" '$2 == n { print $1 }' "$run/$1" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
printf '%-10s %10s %10s %10s   %s\n' server confiance sslscan nmap 'ratio to sslscan, nmap'
for name in portail ancien; do
	a=$(median confiance $name); b=$(median sslscan $name); c=$(median nmap $name)
	printf '%-10s %8s s %8s s %8s s   %s\n' $name "$a" "$b" "$c" "$(echo "$a $b $c" | awk '{ printf "%.2f %.2f", $1 / $2, $1 / $3 }')"
	printf '%-10s %s conversations\n' '' "$(jq -r 'select(.key == "tls.conversations") | .value' "$run/e-$name-0/facts.jsonl")"
done
