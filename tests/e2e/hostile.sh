#!/bin/sh
# TLS servers that misbehave (lib/hostile.c), each with a known truth: what
# `probe` says of them is right, or it says that it does not know.
set -eu
. "$(dirname "$0")/../lib.sh"
. "$TESTS/e2e/lib/check.sh"

run=$(mktemp -d)
net=127.0.78 port=18700
trap 'end "$run/hostile.pid"; rm -rf "$run"' EXIT
trap 'exit 130' INT TERM
cc -O2 -o "$run/hostile" "$TESTS/e2e/lib/hostile.c" -lpthread
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$run/key" -subj /CN=hostile.example -days 30 \
	-outform DER -out "$run/cert.der" 2>/dev/null
spawn "$run/hostile.pid" "$run/hostile.log" "$run/hostile" $net $port "$run/cert.der"
"$run/hostile" --list | jq -c --arg net $net --arg port $port -n \
	'[inputs] | to_entries[] | .value + {target: "\($net).\(.key + 1):\($port)"}' >"$run/truth"
wait_for $net.1 $port "$run/hostile.pid" "$run/hostile.log"
targets() { jq -r "select($1) | .target" "$run/truth" >"$run/list"; }
# What a probe of the targets in list says; nothing lasts longer than a minute.
probe() {
	timeout 180 "$ROOT/build/confiance" probe --json --file "$run/list" --only versions,suites,groups \
		--timeout 60 "$@" 2>"$run/err" || [ $? = 3 ] || { cat "$run/err" >&2; die "probe failed"; }
}

for pace in quiet fast; do
	targets '.second == null and .starttls == ""'
	probe --pace $pace >"$run/out"
	targets '.starttls == "smtp"'
	probe --pace $pace --starttls smtp >>"$run/out"
	jq -c 'select(.second == null)' "$run/truth" >"$run/single"
	code=0
	python3 "$TESTS/e2e/lib/truth.py" "$run/single" "$run/out" >"$run/said" || code=$?
	sed "s/^/$pace: /" "$run/said"
	equal "$pace: nothing is wrong" "$code $(grep -c ' WRONG \| FAILED' "$run/said")" '0 0'
	equal "$pace: in bounded time" "$(jq -s 'map(select(.statistics.seconds > 62)) | length' "$run/out")" 0
	# A reset before the first byte may be made good without a word of it; of
	# several limits at least one was met by a hello.
	[ $pace = fast ] || equal "a limit of connections is said" \
		"$(jq -n -c --slurpfile t "$run/truth" --slurpfile r "$run/out" '[$t[] | select(.mode | startswith("rate-")) | .target] as $limited |
			[$r[] | select(.target | IN($limited[])) | (.oddities // [])[] | select(startswith("turned"))] | length > 0')" true
done

# Two servers behind an address: chance decides what is seen of each, so that
# a run may not notice.  Most do.
targets '.second != null'
seen=0
for try in 1 2 3; do
	for pace in quiet fast; do
		probe --pace $pace >"$run/out"
		seen=$((seen + $(jq -s 'map(select(.complete == false and (.oddities // [] | join(" ") |
			contains("there may be several")))) | length' "$run/out")))
	done
done
say "two servers: noticed in $seen of 24 runs"
equal 'two servers are noticed' $((seen >= 18)) 1

finish
