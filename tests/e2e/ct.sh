#!/bin/sh
# Proofs of logging (SCT): an authority and logs made here, leaves that carry
# SCTs inside or get them in the handshake, good ones and wrong ones; what
# tls.sct_logs says of each, and the verdict of tls.r38.  OpenSSL, which checks
# SCTs by itself, is asked about the same servers first.
set -eu
. "$(dirname "$0")/../lib.sh"
. "$TESTS/e2e/lib/check.sh"

# The rule is for authorities of Mozilla's programme: ours stands in their
# place, in a mount namespace of its own.
if [ "${CT_INSIDE:-}" = '' ]; then
	as=
	[ "$(id -u)" = 0 ] || as=-r
	if ! unshare $as -n -m true 2>/dev/null; then
		say 'skipped: no namespace can be made here'
		exit 77
	fi
	CT_INSIDE=1 exec unshare $as -n -m sh "$0" "$@"
fi
ip link set lo up
run=$(mktemp -d)
trap 'for p in "$run"/*.pid; do end "$p"; done; umount -l /usr/share/ca-certificates/mozilla 2>/dev/null || :; rm -rf "$run"' EXIT
trap 'exit 130' INT TERM
cd "$run"
confiance=${CONFIANCE:-$ROOT/build/confiance}
site=127.0.79.1

python3 "$TESTS/e2e/lib/ct.py" "$run" 18701 $site >leaves
mount --bind "$run/roots" /usr/share/ca-certificates/mozilla
while read -r name port beside; do
	set -- -accept "$site:$port" -cert "$name.pem" -cert_chain root.pem -key "$name.key" -quiet
	[ "$beside" = no ] || set -- "$@" -serverinfo "$name.info"
	spawn "$name.pid" "$name.log" openssl s_server "$@"
done <leaves
while read -r name port beside; do
	wait_for $site "$port" "$name.pid" "$name.log"
done <leaves

# ---- What OpenSSL makes of them ----

# theirs NAME: its words for each SCT
theirs() {
	port=$(awk -v n="$1" '$1 == n { print $2 }' leaves)
	CTLOG_FILE=logs.cnf timeout 20 openssl s_client -connect "$site:$port" -CAfile root.pem -ct </dev/null 2>/dev/null |
		sed -n 's/^SCT validation status: //p' | LC_ALL=C sort | tr '\n' ' '
}
while IFS='|' read -r name words; do
	equal "$name: OpenSSL" "$(theirs "$name")" "$words"
done <<X
one|valid 
several|valid valid valid 
forged|invalid valid 
borrowed|invalid 
stranger|unknown log 
later|valid 
none|
beside|valid 
beside-forged|invalid 
X

# ---- What we make of them ----

timeout 300 "$confiance" collect deployment.yaml -o out --only=declared,tls >collect.txt 2>&1 || :
[ -f out/facts.jsonl ] || die "nothing was collected: $(cat collect.txt)"
"$confiance" evaluate out -p "$ROOT/checks/profiles/secnumcloud-3.2.json" -f json --lang en >out.json 2>out.err || :
# logs NAME: the status of the fact; of each SCT the word, the log, the place
logs() {
	jq -r --arg s "endpoint:$1" 'select(.subject == $s and .key == "tls.sct_logs") | if .status == "ok" then .value[] else .status end' out/facts.jsonl |
		sed 's/ (\(.*, \)\{0,1\}\([a-z]*\))$/ \2/' | tr '\n' ';'
}
verdict() { jq -r --arg s "endpoint:$1" '.rules[] | select(.id == "tls.r38") | .findings[] | select(.subject == $s) | .verdict' out.json; }
reason() { jq -r --arg s "endpoint:$1" '.rules[] | select(.id == "tls.r38") | .findings[] | select(.subject == $s) | .reason' out.json; }
unknown=$(jq -r 'select(.subject == "endpoint:stranger" and .key == "tls.scts.certificate") | .value[0]' out/facts.jsonl | cut -d' ' -f1)
while IFS='|' read -r name words said; do
	equal "$name: the logs" "$(logs "$name")" "$words"
	equal "$name: the verdict" "$(verdict "$name")" "$said"
done <<X
one|valid: plain certificate;|pass
several|valid: plain certificate;valid: shard certificate;valid: old certificate;|pass
forged|valid: plain certificate;invalid: old certificate;|fail
borrowed|invalid: plain certificate;|fail
stranger|unknown-log: $unknown certificate;|unknown
later|outside-interval: later certificate;|unknown
mixed|outside-interval: later certificate;valid: plain certificate;|pass
retired|not-accepted: old certificate;|unknown
rejected|not-accepted: bad certificate;|unknown
tomorrow|future: plain certificate;|fail
broken|malformed: list certificate;|fail
hollow|malformed: list certificate;|fail
none|absent;|fail
beside|valid: plain extension;|pass
beside-forged|invalid: plain extension;|fail
beside-broken|malformed: list extension;|fail
beside-hollow|malformed: list extension;|fail
inside-broken|valid: plain certificate;malformed: list extension;|pass
X
# Without a list of its own: the one that comes with the program.
sed '/^ct_logs:/d' deployment.yaml >shipped.yaml
timeout 300 "$confiance" collect shipped.yaml -o shipped --only=declared,tls >collect2.txt 2>&1 || :
equal 'the list of the program: unknown to it' "$(jq -r 'select(.subject == "endpoint:one" and .key == "tls.sct_logs") | .value[0]' shipped/facts.jsonl | cut -d: -f1)" unknown-log
equal 'the list of the program: its date' "$(jq -r 'select(.subject == "endpoint:one" and .key == "tls.sct_logs") | .source' shipped/facts.jsonl)" 'ct-logs.json, 2026-06-16T13:37:21Z'
equal 'the list of the program: named' "$(jq -r '.datasets[] | select(.name == "tls/ct-logs") | .sha256' shipped/manifest.json)" "$(sha256sum "$ROOT/checks/tls/data/ct-logs.json" | cut -d' ' -f1)"
contains 'the interval is said' "$(reason later)" 'for notAfter from'
contains 'a malformed list is said beside a good one' "$(reason inside-broken)" 'malformed: list'
contains 'a malformed list is no missing one' "$(reason beside-broken)" 'malformed'
equal 'the list is malformed' "$(jq -r 'select(.subject == "endpoint:beside-hollow" and .key == "tls.scts.extension") | .status' out/facts.jsonl)" malformed
finish
