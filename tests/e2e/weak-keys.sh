#!/bin/sh
# Keys that Debian's OpenSSL of 2006 to 2008 could make (CVE-2008-0166): made
# again, found in the list, served and recognised; sound keys of the same sizes
# beside them.
set -eu
. "$(dirname "$0")/../lib.sh"
. "$TESTS/e2e/lib/check.sh"
confiance=${CONFIANCE:-$ROOT/build/confiance}
keys=$ROOT/build/tests/debian-keys
list=$ROOT/checks/tls/data/weak-keys.bin
run=$(mktemp -d)
trap 'for p in "$run"/*.pid; do end "$p"; done; rm -rf "$run"' EXIT
trap 'exit 130' INT TERM
cd "$run"
at=127.0.88.1
unset LANG LC_ALL LC_MESSAGES CONFIANCE_LANG NO_COLOR || true

# The list has what the generator makes, for processes that nobody chose.
process=$(od -An -N2 -tu2 /dev/urandom | awk '{ print $1 % 32768 }')
od -An -v -w7 -tx1 "$list" | tr -d ' ' | sort >listed
for machine in le64 le32 be32; do
	for kind in 1024 2048 P-256 P-384 P-521; do
		"$keys" $machine $kind "$process" "$process" | sort >made
		equal "process $process, $machine $kind: in the list" "$(wc -l <made) $(comm -12 made listed | wc -l)" '3 3'
	done
done

# serve ID PORT KEY [CHAIN]: a server with the certificate ID.pem
serve() {
	spawn "$run/$1.pid" "$run/$1.log" openssl s_server -accept $at:"$2" -cert "$1.pem" -key "$3" -cipher ALL:@SECLEVEL=0 ${4:+-cert_chain "$4"} -www
	wait_for $at "$2" "$run/$1.pid" "$run/$1.log"
	endpoints="$endpoints  - {id: $1, host: $at, port: $2, protocol: tls}
"
}
# signed ID KEY CA: ID.pem of KEY by CA.pem
signed() {
	openssl req -new -key "$2" -subj "/CN=$1" 2>/dev/null |
		openssl x509 -req -CA "$3.pem" -CAkey "$3.key" -days 30 -out "$1.pem" 2>/dev/null
}
authority() { openssl req -x509 -new -key "$1.key" -days 30 -subj "/CN=$1" -out "$1.pem"; }

endpoints=
"$keys" le64 2048 4321 0 pem >rsa.key
"$keys" le32 1024 17 1 pem >small.key
"$keys" be32 P-256 600 2 pem >p256.key
"$keys" le64 P-384 32767 2 pem >p384.key
"$keys" le32 2048 9 1 pem >weak-ca.key
openssl genrsa -out sound-rsa.key 2048 2>/dev/null
openssl genrsa -out long.key 3072 2>/dev/null
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out sound-p256.key 2>/dev/null
openssl genpkey -algorithm ED25519 -out ed25519.key
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 -out koblitz.key 2>/dev/null
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ca.key 2>/dev/null
authority ca
authority weak-ca
port=18901
for id in rsa small p256 p384 sound-rsa long sound-p256 ed25519 koblitz; do
	signed $id $id.key ca
	serve $id $port $id.key ca.pem
	port=$((port + 1))
done
signed below sound-p256.key weak-ca
serve below $port sound-p256.key weak-ca.pem
printf 'confiance: 1\nname: debian\nendpoints:\n%s' "$endpoints" >d.yaml

timeout 300 "$confiance" collect d.yaml -o evidence --only=tls,declared >out.txt 2>&1 || :
[ -f evidence/facts.jsonl ] || die "nothing was collected: $(cat out.txt)"
timeout 60 "$confiance" evaluate evidence -f json --lang=en >report.json 2>err.txt || :
# of ID WHAT: of the finding
of() { jq -r --arg s "endpoint:$1" ".rules[] | select(.id == \"tls.vuln-weak-key\") | .findings[] | select(.subject == \$s) | .$2" report.json; }
verdict() { of "$1" verdict; }
reason() { of "$1" reason.en; }
for id in rsa small p256 p384; do
	equal "$id: verdict" "$(verdict $id)" fail
	contains "$id: reason" "$(reason $id)" debian
done
equal 'an authority of Debian: verdict' "$(verdict below)" fail
contains 'an authority of Debian: reason' "$(reason below)" 'weak key in the chain (CN=weak-ca): debian'
equal 'sound RSA: verdict' "$(verdict sound-rsa)" pass
contains 'sound RSA: reason' "$(reason sound-rsa)" "nor a key of Debian's"
equal '3072 bits, which the list lacks: verdict' "$(verdict long)" pass
contains '3072 bits: reason' "$(reason long)" 'are not known for the size of this one: CN=long'
equal 'sound P-256: verdict' "$(verdict sound-p256)" pass
equal 'Ed25519: verdict' "$(verdict ed25519)" not_applicable
koblitz=$(jq -r 'select(.key == "cert.key_curve" and .value == "secp256k1") | .subject' evidence/facts.jsonl)
equal 'secp256k1, which the list lacks: the fact' "$(jq -r --arg s "$koblitz" 'select(.subject == $s and .key == "cert.key_flaws") | .status + " " + .note' evidence/facts.jsonl)" 'not_collected no key for which weak ones are known'
equal 'secp256k1: verdict' "$(verdict koblitz)" unknown

# probe PORT: what it says of the key
probe() { timeout 120 "$confiance" probe --json --only vulnerabilities "$at:$1" 2>/dev/null | jq -r '.vulnerabilities.weak_key | .status + " " + (.reason.en // "")'; }
contains 'probe: RSA' "$(probe 18901)" 'vulnerable'
contains 'probe: RSA, named' "$(probe 18901)" 'debian'
contains 'probe: P-256' "$(probe 18903)" 'debian'
contains 'probe: sound' "$(probe 18905)" 'not_vulnerable'
finish
