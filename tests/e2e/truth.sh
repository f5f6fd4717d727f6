#!/bin/sh
# Ordinary TLS servers of thirteen libraries and programs, whose suites, groups, schemes
# and orders are known (servers/known): `probe` says the same in both paces, exactly.
set -eu
. "$(dirname "$0")/../lib.sh"
. "$TESTS/e2e/lib/check.sh"

# Three of the servers listen on every address.
if [ -z "${TRUTH_NS-}" ]; then
	as=
	[ "$(id -u)" = 0 ] || as=-r
	# shellcheck disable=SC2086
	if unshare $as -n true 2>/dev/null; then
		# shellcheck disable=SC2086
		TRUTH_NS=1 exec unshare $as -n sh "$0" "$@"
	fi
else
	ip link set lo up
fi
known=$TESTS/servers/known
base=24700
run=$(mktemp -d)
trap 'sh "$known/down.sh" "$run/servers"; rm -rf "$run"' EXIT
trap 'exit 130' INT TERM
chmod 755 "$run"
sh "$known/up.sh" "$run/servers" $base
sh "$known/up.sh" --names | jq -R . | jq -c -s --slurpfile truth "$known/truth.jsonl" --arg base $base \
	'to_entries[] | .value as $name | .key as $at | ($truth[] | select(.mode == $name)) +
	{target: "localhost:\($at + ($base | tonumber))", exact: true}' >"$run/truth"
equal 'each server has a truth' "$(wc -l <"$run/truth")" "$(sh "$known/up.sh" --names | wc -l)"

for pace in quiet fast; do
	: >"$run/out"
	for starttls in '' smtp imap pop3 postgres; do
		jq -r --arg s "$starttls" 'select((.starttls // "") == $s) | .target' "$run/truth" >"$run/list"
		timeout 180 "$ROOT/build/confiance" probe --json --pace $pace --file "$run/list" --concurrency 4 \
			--only versions,suites,groups,sigalgs ${starttls:+--starttls $starttls} >>"$run/out" 2>"$run/err" ||
			{ cat "$run/err" >&2; die "probe failed"; }
	done
	code=0
	python3 "$TESTS/e2e/lib/truth.py" "$run/truth" "$run/out" >"$run/said" || code=$?
	sed "s/^/$pace: /" "$run/said"
	equal "$pace: all is exact" "$code $(grep -vc '^[^ ]* exact ' "$run/said")" '0 0'
done
finish
