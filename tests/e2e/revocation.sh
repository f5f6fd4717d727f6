#!/bin/sh
# Revocation as it is published: an authority made here, the responder of
# openssl, a web server with lists; answers that are good, revoked, stale,
# signed by the wrong one, too large, no list at all, or not there.
set -eu
. "$(dirname "$0")/../lib.sh"
. "$TESTS/e2e/lib/check.sh"

run=$(mktemp -d)
trap 'for p in "$run"/*.pid; do end "$p"; done; rm -rf "$run"' EXIT
trap 'exit 130' INT TERM
cd "$run"
site=127.0.78.1
place=127.0.78.9
web=18690 ocsp=18691 rogue=18692 shut=18699

# ---- The authority ----

cat >openssl.cnf <<X
[ca]
default_ca = middle
[root]
database = root.txt
crlnumber = root.num
default_md = sha256
default_crl_days = 30
unique_subject = no
[middle]
database = middle.txt
crlnumber = middle.num
default_md = sha256
default_crl_days = 30
unique_subject = no
[req]
distinguished_name = dn
[dn]
[v3_root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[v3_middle]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign,digitalSignature
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
crlDistributionPoints = URI:http://$place:$web/root.crl
[v3_helper]
keyUsage = critical,digitalSignature
extendedKeyUsage = OCSPSigning
[v3_stranger]
keyUsage = critical,digitalSignature
X
key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key" 2>/dev/null; }
serial=10
# sign NAME ISSUER SECTION: NAME.crt, and its line in the issuer's database
sign() {
	key "$1"
	serial=$((serial + 1))
	openssl req -new -key "$1.key" -subj "/CN=$1.example" -config openssl.cnf -out "$1.csr"
	openssl x509 -req -in "$1.csr" -CA "$2.crt" -CAkey "$2.key" -set_serial $serial -days 60 \
		-extfile openssl.cnf -extensions "$3" -out "$1.crt" 2>/dev/null
	printf 'V\t391231235959Z\t\t%02X\tunknown\t/CN=%s.example\n' $serial "$1" >>"$2.txt"
}
# leaf NAME PORT OCSP CRL: a certificate that names these places, and a server
leaf() {
	{
		echo "[v3_$1]"
		echo "subjectAltName = DNS:$1.example"
		echo "authorityKeyIdentifier = keyid"
		echo "keyUsage = critical,digitalSignature"
		echo "extendedKeyUsage = serverAuth"
		[ -z "$3" ] || echo "authorityInfoAccess = OCSP;URI:$3"
		[ -z "$4" ] || echo "crlDistributionPoints = URI:$4"
	} >>openssl.cnf
	sign "$1" middle "v3_$1"
	cat "$1.crt" middle.crt >"$1.chain"
	spawn "$run/$1.pid" "$run/$1.log" openssl s_server -accept "$site:$2" -cert "$1.crt" -cert_chain middle.crt -key "$1.key" -quiet
	cat >>deployment.yaml <<X
  - id: $1
    host: $1.example
    port: 443
    protocol: tls
    connect_to: $site:$2
    trust: [root.crt]
X
	servers="$servers $1:$2"
}
key root
openssl req -x509 -new -key root.key -subj /CN=root.example -days 60 -set_serial 1 -config openssl.cnf -extensions v3_root -out root.crt
echo 01 >root.num
echo 01 >middle.num
: >root.txt
: >middle.txt
sign middle root v3_middle
sign helper middle v3_helper
sign stranger middle v3_stranger
cat >deployment.yaml <<X
confiance: 1
name: Révocation
provider: { name: Essai }
endpoints:
  - { id: web, host: $place, port: $web, protocol: other }
  - { id: ocsp, host: $place, port: $ocsp, protocol: other }
  - { id: rogue, host: $place, port: $rogue, protocol: other }
  - { id: shut, host: $place, port: $shut, protocol: other }
X
servers=
leaf good 18601 "http://$place:$ocsp/" "http://$place:$web/middle.crl"
leaf revoked 18602 "http://$place:$ocsp/" "http://$place:$web/middle.crl"
leaf stale 18603 '' "http://$place:$web/stale.crl"
leaf stranger2 18604 "http://$place:$rogue/" ''
leaf large 18605 '' "http://$place:$web/large.crl"
leaf garbage 18606 "http://$place:$web/garbage" "http://$place:$web/garbage"
leaf gone 18607 "http://$place:$shut/" "http://$place:$web/none.crl"
leaf foreign 18608 "http://127.0.78.8:$ocsp/" ''
leaf none 18609 '' ''
awk -F'\t' -v OFS='\t' '/CN=revoked.example/ { $1 = "R"; $3 = "261101120000Z,keyCompromise" } { print }' middle.txt >m && mv m middle.txt

# ---- What is published ----

mkdir www
crl() {
	section=$1 to=$2; shift 2
	openssl ca -config openssl.cnf -name "$section" -gencrl -keyfile "$section.key" -cert "$section.crt" "$@" -out crl.pem 2>/dev/null
	openssl crl -in crl.pem -outform DER -out "www/$to"
}
crl root root.crl
crl middle middle.crl
crl middle stale.crl -crl_lastupdate 260101000000Z -crl_nextupdate 260201000000Z
truncate -s 20M www/large.crl
echo 'not one' >www/garbage
spawn "$run/web.pid" "$run/web.log" python3 -m http.server --bind $place --directory www $web
spawn "$run/ocsp.pid" "$run/ocsp.log" openssl ocsp -port $ocsp -index middle.txt -CA middle.crt -rsigner helper.crt -rkey helper.key -nmin 60
spawn "$run/rogue.pid" "$run/rogue.log" openssl ocsp -port $rogue -index middle.txt -CA middle.crt -rsigner stranger.crt -rkey stranger.key -nmin 60
wait_for $place $web "$run/web.pid" "$run/web.log"
# A connection that says nothing would stop these responders for good.
for p in ocsp rogue; do
	i=0
	until grep -q 'waiting for OCSP' $p.log; do
		[ $i -lt 100 ] || die "the responder $p does not start"
		sleep 0.1; i=$((i + 1))
	done
done
for s in $servers; do
	wait_for $site "${s#*:}" "$run/${s%:*}.pid" "$run/${s%:*}.log"
done

# ---- Asked, and not asked ----

confiance=$ROOT/build/confiance
scan() { c=0; timeout 200 "$confiance" scan deployment.yaml --only declared,tls -f json -o "$@" >/dev/null 2>err || c=$?; echo $c; }
# fact FOLDER ENDPOINT KEY: of the endpoint's certificate
fact() {
	cert=cert:$(openssl x509 -in "$2.crt" -outform DER | sha256sum | cut -d' ' -f1)
	jq -r --arg s "$cert" --arg k "$3" 'select(.subject == $s and .key == $k) | if .value then (.value | if type == "array" then join(" ") else tostring end) else .status end' "$1/evidence/facts.jsonl"
}
# verdict FOLDER RULE ENDPOINT
verdict() { jq -r --arg r "$2" --arg s "endpoint:$3" '.rules[] | select(.id == $r) | .findings[] | select(.subject == $s) | .verdict' "$1/report.json"; }

equal 'nothing is asked by default' "$(scan off)" 1
for e in good revoked; do
	equal "$e: not asked" "$(fact off $e cert.ocsp) $(fact off $e cert.crl)" 'not_collected not_collected'
	equal "$e: undetermined" "$(verdict off tls.not-revoked $e)" unknown
done
equal 'no place was contacted' "$(grep -c GET web.log || true)" 0

equal 'asked' "$(scan on --fetch-revocation)" 1
is() { equal "$1: OCSP, list" "$(fact on "$1" cert.ocsp) | $(fact on "$1" cert.crl)" "$2"; }
rules() { equal "$1: not revoked, served, authorities" "$(verdict on tls.not-revoked "$1") $(verdict on tls.revocation-served "$1") $(verdict on tls.ca-not-revoked "$1")" "$2"; }
is good "good http://$place:$ocsp/ | good http://$place:$web/middle.crl"
rules good 'pass pass pass'
is revoked "revoked http://$place:$ocsp/ | revoked http://$place:$web/middle.crl"
rules revoked 'fail pass pass'
equal 'revoked: when and why' "$(fact on revoked cert.revoked_at) $(fact on revoked cert.revocation_reason)" '2026-11-01T12:00:00Z keyCompromise'
is stale "absent | expired http://$place:$web/stale.crl"
rules stale 'unknown fail pass'
is stranger2 "invalid http://$place:$rogue/ | absent"
rules stranger2 'unknown fail pass'
is large "absent | invalid http://$place:$web/large.crl"
rules large 'unknown fail pass'
is garbage "invalid http://$place:$web/garbage | invalid http://$place:$web/garbage"
rules garbage 'unknown fail pass'
is gone "refused | invalid http://$place:$web/none.crl"
rules gone 'unknown fail pass'
# Nobody declares it, and it is no public address.
is foreign 'refused | absent'
rules foreign 'unknown unknown pass'
is none 'absent | absent'
rules none 'not_applicable not_applicable pass'
equal 'the authority of all is asked about once' "$(grep -c 'GET /root.crl' web.log)" 1
equal 'the middle: by its list' "$(fact on middle cert.crl)" "good http://$place:$web/root.crl"
equal 'a chain whose root was not sent has it on its path' \
	"$(jq -r 'select(.subject == "endpoint:good" and .key == "tls.path") | .value | length' on/evidence/facts.jsonl)" 3
finish
