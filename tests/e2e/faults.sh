#!/bin/sh
# Faults that must end well: every peer below misbehaves in its own way.  Each
# gives a fact with its status and "indéterminé", never a pass or a fail, and
# everything else is still audited.
set -eu
. "$(dirname "$0")/../lib.sh"
. "$TESTS/e2e/lib/check.sh"

run=$(mktemp -d)
demo=$run/demo
base=18500
trap 'end "$run/fault.pid"; sh "$TESTS/demo/down.sh" "$demo"; rm -rf "$run"' EXIT
trap 'exit 130' INT TERM
sh "$TESTS/demo/up.sh" "$demo"
spawn "$run/fault.pid" "$run/fault.log" python3 "$TESTS/e2e/lib/fault-server.py" 127.0.77.1 $base \
	127.0.77.1 18443 "$demo/pki/s3-chain.crt" "$demo/pki/s3.key"
wait_for 127.0.77.1 $((base + 8)) "$run/fault.pid" "$run/fault.log"
# shellcheck disable=SC1091
. "$demo/env"

cd "$demo"
head -c 3000 volume-chiffre.img >tronque.img
cp volume-chiffre.img abime.img
dd if=/dev/zero of=abime.img bs=512 count=1 conv=notrunc status=none
# endpoint NAME PORT
endpoint() {
	printf '  - {id: "%s", url: "https://portail.atelier-nuage.example", roles: [customer], addresses: [171.33.64.1], connect_to: "127.0.77.1:%s", trust: [pki/root.crt]}\n' "$1" "$2"
}
# bucket store NAME BUCKETS
store() {
	printf '  - {id: %s, type: s3, url: "https://s3.atelier-nuage.example", region: eu-west-3, buckets: [%s], access_key: {file: %s}, secret_key: {file: s3-secret}, connect_to: "127.0.77.1:%s", trust: [pki/root.crt], roles: [customer_data]}\n' "$1" "$2" "$3" "$4"
}
{
	printf 'confiance: 1\nname: Pannes\nprovider: {name: P}\nendpoints:\n'
	endpoint bon 18443
	endpoint refused $base
	endpoint reset $((base + 1))
	endpoint silent $((base + 2))
	endpoint slow $((base + 3))
	endpoint http $((base + 4))
	endpoint garbage $((base + 5))
	endpoint endless $((base + 6))
	endpoint closing $((base + 7))
	printf '  - {id: sans-nom, url: "https://absent.invalid", roles: [customer]}\n'
	printf 'key_stores:\n'
	printf '  - {id: sans-pin, type: pkcs11, module: /usr/lib/softhsm/libsofthsm2.so, token: souverain, roles: [customer_data]}\n'
	printf '  - {id: mauvais-pin, type: pkcs11, module: /usr/lib/softhsm/libsofthsm2.so, token: souverain, pin: {file: s3-access}, roles: [customer_data]}\n'
	printf '  - {id: sans-secret, type: pkcs11, module: /usr/lib/softhsm/libsofthsm2.so, token: souverain, pin: {file: absent}, roles: [customer_data]}\n'
	printf '  - {id: sans-module, type: pkcs11, module: /nonexistent.so, token: souverain, pin: {file: pin}, roles: [customer_data]}\n'
	printf '  - {id: sans-jeton, type: pkcs11, module: /usr/lib/softhsm/libsofthsm2.so, token: inconnu, pin: {file: pin}, roles: [customer_data]}\n'
	printf 'data_stores:\n'
	printf '  - {id: tronque, type: volume, path: tronque.img, roles: [customer_data]}\n'
	printf '  - {id: abime, type: volume, path: abime.img, roles: [customer_data]}\n'
	printf '  - {id: absent, type: volume, path: absent.img, roles: [customer_data]}\n'
	store api 'b401, b403, b404, b500, tronque, json, bombe, enorme, muet' s3-access $((base + 8))
	store sans-cle 'clair' absent 18480
	store ferme 'clair' s3-access $base
} >deployment.yaml

begun=$(date +%s)
code=0
timeout 300 "$ROOT/build/confiance" scan deployment.yaml -o "$run/out" --resolver 127.0.0.254 \
	--lang en >"$run/out.txt" 2>"$run/err.txt" || code=$?
say "scan: code $code, $(($(date +%s) - begun)) s"
equal 'exit code: findings, since the plain fact of the good token stands' "$code" 1
report=$run/out/report.json
facts=$run/out/evidence/facts.jsonl
test -s "$report" || { cat "$run/err.txt" >&2; die 'no report'; }

# What the rule that lists versions says of each endpoint.
verdict() { jq -r --arg r "$1" --arg s "$2" '.rules[] | select(.id == $r) | .findings[] | select(.subject == $s) | .verdict' "$report"; }
# The best fact's status: what the report shows.
status() { jq -r --arg k "$1" --arg s "$2" 'select(.key == $k and .subject == $s) | .status' "$facts" | tail -1; }

equal 'the good endpoint is still audited' "$(verdict tls.r4 endpoint:bon)" pass
equal 'a slow server is understood' "$(verdict tls.r4 endpoint:slow)" pass
for name in refused reset silent http garbage endless closing sans-nom; do
	equal "$name: no verdict on versions" "$(verdict tls.r4 "endpoint:$name")" unknown
	# A server that sends a whole ServerHello has shown what stands in it.
	seen=; [ "$name" != endless ] || seen='tls.r14 tls.r15 tls.r16 tls.r16-point-formats tls.r19 tls.r22 tls.vuln-triple-handshake tls.vuln-crime'
	equal "$name: no pass and no fail of any TLS or exposure rule" "$(jq -r --arg s "endpoint:$name" --arg seen "$seen" \
		'[.rules[] | select(.check == "tls" or .check == "exposure") | select(.id as $i | $seen | split(" ") | index($i) | not) | .findings[] |
		select(.subject == $s) | .verdict] | unique - ["unknown", "not_applicable"] | join(" ")' "$report")" ''
	differs "$name: the fact has a status" "$(status tls.versions "endpoint:$name")" ok
done
equal 'refused' "$(status tls.versions endpoint:refused)" refused
equal 'silent' "$(status tls.versions endpoint:silent)" timeout
equal 'http is malformed' "$(status tls.versions endpoint:http)" malformed
equal 'garbage is malformed' "$(status tls.versions endpoint:garbage)" malformed

equal '401 is denied' "$(status bucket.encryption bucket:api/b401)" denied
equal '403 is denied' "$(status bucket.encryption bucket:api/b403)" denied
for name in b401 b403 b404 b500 tronque json bombe enorme muet; do
	equal "bucket $name: no verdict" "$(verdict storage.bucket-encrypted "bucket:api/$name")" unknown
done
equal 'store without its secret: no verdict' "$(verdict storage.bucket-encrypted bucket:sans-cle/clair)" unknown
equal 'store that refuses: no verdict' "$(verdict storage.bucket-encrypted bucket:ferme/clair)" unknown
for name in tronque absent; do
	equal "volume $name: no verdict" "$(verdict storage.volume-encrypted "volume:$name")" unknown
done
equal 'damaged first header, whole second: encrypted all the same' "$(verdict storage.volume-encrypted volume:abime)" pass
for name in sans-pin mauvais-pin sans-secret sans-module sans-jeton; do
	differs "token $name: no pass of the inventory" "$(verdict keys.inventory "key_store:$name")" pass
done
equal 'all requirements are there' "$(jq '[.chapters[].requirements[]] | length' "$report")" 278
equal 'the wrong PIN is nowhere' "$(grep -rlF "$(cat s3-access)" "$run/out" "$run/out.txt" "$run/err.txt" | wc -l)" 0
equal 'evidence reads back' "$("$ROOT/build/confiance" evaluate "$run/out/evidence" --quiet --fail-on never; echo $?)" 0

# Ctrl-C: what was collected is kept, and the evidence says it is incomplete.
cat >silent.yaml <<X
confiance: 1
name: Interrompu
provider: {name: P}
endpoints:
  - {id: muet, url: "https://portail.atelier-nuage.example", roles: [customer], addresses: [171.33.64.1], connect_to: "127.0.77.1:$((base + 2))"}
data_stores:
  - {id: v, type: volume, path: volume-clair.img, roles: [customer_data]}
X
"$ROOT/build/confiance" scan silent.yaml -o "$run/cut" --fail-on never >/dev/null 2>&1 &
pid=$!
sleep 2
kill -INT $pid
code=0
wait $pid || code=$?
equal 'Ctrl-C: code 3' "$code" 3
equal 'Ctrl-C: said to be incomplete' "$(jq .complete "$run/cut/evidence/manifest.json")" false
equal 'Ctrl-C: the volume was seen' "$(jq -r 'select(.key == "volume.encrypted") | .value' "$run/cut/evidence/facts.jsonl")" false
test -s "$run/cut/report.html" || fail 'Ctrl-C: no report'

# A full disk: clear message, our own failure, nothing written over.
code=0
(ulimit -f 8; trap '' XFSZ; exec "$ROOT/build/confiance" scan silent.yaml -o "$run/full" --timeout 3 --lang en) >/dev/null 2>"$run/full.txt" || code=$?
equal 'full disk: code 4' "$code" 4
contains 'full disk: names the file' "$(cat "$run/full.txt")" 'facts.jsonl'

finish
