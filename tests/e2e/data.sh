#!/bin/sh
# confiance data: import, status, update from an HTTPS server of our own, and
# what a scan does with the lists.
set -eu
. "$(dirname "$0")/../lib.sh"
. "$TESTS/e2e/lib/check.sh"

run=$(mktemp -d)
trap 'end "$run/server.pid"; rm -rf "$run"' EXIT
trap 'exit 130' INT TERM
cd "$run"
unset LANG LC_ALL LC_MESSAGES CONFIANCE_LANG || true
confiance=$ROOT/build/confiance
export XDG_DATA_HOME="$run/data" XDG_CACHE_HOME="$run/cache" XDG_CONFIG_HOME="$run/config"
home=$run/data/confiance/jurisdiction
mkdir -p "$home" "$run/config/confiance" www
code() { c=0; "$confiance" "$@" >"$run/stdout" 2>"$run/stderr" || c=$?; echo $c; }
# aws REGION TOKEN: a list with one prefix
aws() {
	printf '{"syncToken":"%s","createDate":"2026-11-%s-00-00-00","prefixes":[{"ip_prefix":"91.121.0.0/24","region":"%s","service":"EC2","network_border_group":"%s"}],"ipv6_prefixes":[]}' "$2" "$2" "$1" "$1"
}
# The second set: small, and ours.
printf '1534656512,1534656767,FR\n' >geoip
printf '2001:db8::,2001:db8::ff,FR\n' >geoip6
cp geoip geoip6 "$home/"

# ---- status ----
equal 'status' "$(code data status)" 0
contains 'names a set' "$(cat stdout)" 'geo-whois-asn-country'
contains 'and its licence' "$(cat stdout)" 'CC BY 4.0'
contains 'compiles the ranges' "$(cat stdout)" 'compiled ranges'
equal 'the compiled file' "$(test -s cache/confiance/places.ranges; echo $?)" 0
equal 'status --json' "$(code data status --json)" 0
equal 'is JSON with every set' "$(jq -r '(.datasets | length > 8) and ([.datasets[].digest] - ["ok", "none"] == [])' stdout)" true
equal 'what is not a command' "$(code data)" 2

# ---- import ----
aws eu-west-3 10 >ranges.json
equal 'import' "$(code data import ranges.json)" 0
contains 'says what was taken' "$(cat stdout)" 'aws: aws, version 10, date 2026-11-10, 1 ranges'
equal 'import of something else' "$(code data import "$ROOT/LICENSE")" 2
contains 'says what is known' "$(cat stderr)" 'unknown format'
equal 'import of nothing' "$(code data import)" 2

# ---- update ----
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj '/CN=Own CA' -days 2 2>/dev/null
openssl req -newkey rsa:2048 -nodes -keyout key.pem -out csr.pem -subj '/CN=localhost' 2>/dev/null
printf 'subjectAltName=IP:127.0.0.1\n' >san
openssl x509 -req -in csr.pem -CA ca.pem -CAkey ca.key -CAcreateserial -out cert.pem -days 1 -extfile san 2>/dev/null
cat >serve.py <<'PY'
import http.server, ssl
s = http.server.HTTPServer(('127.0.0.1', 0), lambda *a: http.server.SimpleHTTPRequestHandler(*a, directory='www'))
c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
c.load_cert_chain('cert.pem', 'key.pem')
s.socket = c.wrap_socket(s.socket, server_side=True)
open('port.new', 'w').write(str(s.server_port))
import os
os.rename('port.new', 'port')
s.serve_forever()
PY
spawn server.pid server.log python3 serve.py
i=0
while [ ! -s port ] && [ $i -lt 100 ]; do sleep 0.1; i=$((i + 1)); done
base=https://127.0.0.1:$(cat port)
# sources URL [MEMBERS]: the user's list of sources
sources() {
	printf '{"sources":[{"name":"aws","url":"%s","format":"aws","ca":"%s/ca.pem"%s}]}' "$1" "$run" "${2:-}" >config/confiance/sources.json
}
aws eu-central-1 11 >www/aws.json
sources "$base/aws.json"
equal 'update when offline' "$(code data update --offline)" 2
equal 'update' "$(code data update)" 0
contains 'prints what changed' "$(cat stdout)" 'version 11, date 2026-11-11, 1 ranges, before: version 10'
equal 'the one before is kept' "$(jq -r .syncToken "$home/published-aws.json.previous")" 10
equal 'update again' "$(code data update)" 0
contains 'nothing new' "$(cat stdout)" 'unchanged'
kept() { equal "$1: the list stays" "$(jq -r .syncToken "$home/published-aws.json")" 11; }
echo '<html>not found</html>' >www/aws.json
equal 'a page instead of a list' "$(code data update)" 2
kept 'a page'
aws eu-west-3 12 >www/aws.json
sources "$base/aws.json" ',"sha256":"00"'
equal 'another digest' "$(code data update)" 5
kept 'another digest'
sources "$base/aws.json" ',"max_bytes":20'
equal 'too large' "$(code data update)" 3
kept 'too large'
sources "$base/none.json"
equal 'no such file' "$(code data update)" 3
contains 'the answer of the server' "$(cat stderr)" 'HTTP 404'
sources "http://127.0.0.1:$(cat port)/aws.json"
equal 'plain http' "$(code data update)" 2
printf '{"sources":[{"name":"aws","url":"%s","format":"aws"}]}' "$base/aws.json" >config/confiance/sources.json
equal 'an authority that nobody knows' "$(code data update)" 3
kept 'an unknown authority'
equal 'two at once' "$(sources "$base/aws.json"; "$confiance" data update >/dev/null & "$confiance" data update >/dev/null; wait; code data status >/dev/null; jq -r .syncToken "$home/published-aws.json")" 12

# ---- a scan ----
cat >d.yaml <<'YAML'
confiance: 1
name: x
provider: {name: P}
endpoints:
  - {id: a, host: 127.0.0.1, port: 1, protocol: https, addresses: [91.121.0.7], roles: [customer]}
YAML
code collect -q --offline --only declared,jurisdiction -o e1 d.yaml >/dev/null
fact() { jq -r "select(.key == \"$2\" and .subject == \"address:91.121.0.7\") | .value // .status" "$1/facts.jsonl"; }
equal 'the published place' "$(fact e1 address.country)" FR
equal 'and what it rests on' "$(fact e1 address.country_confidence)" published
equal 'the list is in the manifest' "$(jq -r '[.datasets[] | select(.name == "aws")][0].version' e1/manifest.json)" 12
equal 'old data' "$(code evaluate -q --fail-on never --max-data-age 30 e1)" 3
contains 'which' "$(cat stderr)" 'geo-whois-asn-country of 2026-06-17'
finish
