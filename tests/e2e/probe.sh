#!/bin/sh
# The command `probe`: the endpoints of the demonstration with both outputs,
# peers that misbehave, lists, resuming, Ctrl-C and a full disk.
set -eu
. "$(dirname "$0")/../lib.sh"
. "$TESTS/e2e/lib/check.sh"

run=$(mktemp -d)
demo=$run/demo
base=18520
trap 'end "$run/fault.pid"; sh "$TESTS/demo/down.sh" "$demo"; rm -rf "$run"' EXIT
trap 'exit 130' INT TERM
sh "$TESTS/demo/up.sh" "$demo"
spawn "$run/fault.pid" "$run/fault.log" python3 "$TESTS/e2e/lib/fault-server.py" 127.0.77.2 $base \
	127.0.77.1 18443 "$demo/pki/s3-chain.crt" "$demo/pki/s3.key"
wait_for 127.0.77.2 $((base + 8)) "$run/fault.pid" "$run/fault.log"
cd "$run"
unset LANG LC_ALL LC_MESSAGES CONFIANCE_LANG NO_COLOR || true
good=portail.atelier-nuage.example:18443
bad=ancien.atelier-nuage.example:18444
to=$good:127.0.77.1,$bad:127.0.77.1
# probe ARGUMENT...: its exit code; the output is in out and err
probe() { c=0; timeout 120 "$ROOT/build/confiance" probe "$@" >out 2>err || c=$?; echo $c; }
valid() {
	python3 - "$ROOT/reports/schema/confiance-probe-1.schema.json" "$1" <<'X'
import json, sys
from jsonschema import Draft202012Validator
schema = json.load(open(sys.argv[1]))
Draft202012Validator.check_schema(schema)
n = 0
for line in open(sys.argv[2]):
    for error in Draft202012Validator(schema).iter_errors(json.loads(line)):
        sys.exit(f"{error.json_path}: {error.message}")
    n += 1
print(n)
X
}
# The only line of out about a target, through a filter.
of() { jq -c --arg t "$1" "select(.target == \$t) | $2" out; }

# The truth is in tests/demo/nginx.conf.in.
equal 'two endpoints' "$(probe --json "https://$good/x" $bad --resolve $to)" 0
equal 'their lines are valid' "$(valid out)" 2
equal 'good: versions' "$(of $good '.protocols | keys')" '["TLSv1.2","TLSv1.3"]'
equal 'good: whole' "$(of $good '[.status, .complete, .address]')" '["ok",true,"127.0.77.1"]'
equal 'good: order' "$(of $good '.protocols["TLSv1.2"] | [.server_preference, .order]')" \
	'[true,["TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384","TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"]]'
equal 'good: groups' "$(of $good '.protocols["TLSv1.3"].groups')" '["secp256r1","secp384r1"]'
equal 'good: schemes' "$(of $good '.protocols["TLSv1.2"].sigalgs | sort')" \
	'["ecdsa_secp256r1_sha256","ecdsa_secp384r1_sha384","ecdsa_secp521r1_sha512"]'
equal 'good: chain' "$(of $good '[.certificates[].role]')" '["leaf","chain"]'
equal 'good: the digest of its leaf' "$(of $good '.certificates[0].sha256')" \
	"\"$(openssl x509 -in "$demo/pki/good-chain.crt" -outform DER | sha256sum | cut -d' ' -f1)\""
equal 'good: names' "$(of $good '.certificates[0].names')" '["portail.atelier-nuage.example"]'
equal 'good: an authority of its own is not trusted' "$(of $good '.handshake | [.status, .trusted, .stapled]')" '["ok",false,true]'
equal 'good: nothing is wrong' "$(of $good '[.vulnerabilities[] | select(.status == "vulnerable")]')" '[]'
equal 'good: what is left open' "$(of $good '[.vulnerabilities | to_entries[] | select(.value.status == "inconclusive").key] - ["alpaca", "invalid_curve", "ticketbleed", "opossum", "breach"]')" '[]'
equal 'good: a probe of its own' "$(of $good '[.vulnerabilities | .heartbleed, .ccs_injection, .ecdhe_reuse | .status, .verdict] | unique')" '["not_vulnerable"]'
equal 'bad: versions' "$(of $bad '.protocols | keys')" '["TLSv1.0","TLSv1.1","TLSv1.2"]'
equal 'bad: client order' "$(of $bad '.protocols["TLSv1.2"] | [.server_preference, .order, .dh_bits]')" '[false,null,1024]'
equal 'bad: suites' "$(of $bad '.protocols["TLSv1.0"].ciphers | sort')" \
	'["TLS_DHE_RSA_WITH_AES_128_CBC_SHA","TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA","TLS_RSA_WITH_AES_128_CBC_SHA","TLS_RSA_WITH_AES_256_CBC_SHA"]'
equal 'bad: what is wrong' "$(of $bad '[.vulnerabilities | to_entries[] | select(.value.verdict == "vulnerable").key] | map(select(IN("beast","logjam","weak_dh","deprecated_versions","rc4","drown")))')" \
	'["beast","weak_dh","logjam","deprecated_versions"]'
equal 'bad: Lucky 13 is never confirmed' "$(of $bad .vulnerabilities.lucky13.verdict)" '"inconclusive"'
equal 'statistics' "$(of $bad '.statistics | [.connections > 10, .bytes_in > 1000, .bytes_out > 1000, .seconds > 0]')" '[true,true,true,true]'
equal 'no name, no SNI' "$(probe --json 127.0.77.1:18443; of 127.0.77.1:18443 .sni)" '0
null'
equal 'another name' "$(probe --json 127.0.77.1:18443 --sni autre.example; of 127.0.77.1:18443 .sni)" '0
"autre.example"'
equal 'only suites' "$(probe --json 127.0.77.1:18443 --only suites; jq -c '[has("certificates"), has("vulnerabilities"), (.protocols["TLSv1.2"] | keys)]' out)" '0
[false,false,["ciphers","complete","order","server_preference"]]'
equal 'which is valid too' "$(valid out)" 1
equal 'fast' "$(probe --json 127.0.77.1:18444 --pace fast; jq -c '[.complete, (.protocols | keys)]' out)" '0
[true,["TLSv1.0","TLSv1.1","TLSv1.2"]]'
equal 'at a rate' "$(probe --json 127.0.77.1:18443 --rate 200; jq .complete out)" '0
true'

equal 'table' "$(probe $bad --resolve $to --lang fr)" 0
for text in "$bad (127.0.77.1)" 'deprecated_versions' 'vulnérable' 'TLSv1.1  acceptée' 'ordre du client' \
	'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA' 'interdite' 'Diffie-Hellman 1024 bits' 'pas de confiance'; do
	contains "table has $text" "$(cat out)" "$text"
done
equal 'weaknesses come first' "$(grep -n -m1 -o 'Faiblesses' out | cut -d: -f1)" 2
equal 'no colour in a pipe' "$(grep -c "$(printf '\033')" out || true)" 0
equal 'colours when asked' "$(probe 127.0.77.1:18444 --color always; grep -c "$(printf '\033\\[31m')" out | sed 's/[1-9][0-9]*/some/')" '0
some'
contains 'English' "$(probe 127.0.77.1:18443 --lang en; cat out)" "server's order"

# Faults have a type each, none is a pass, and the good one beside them is whole.
f=127.0.77.2
equal 'faults: some could not be probed' "$(probe --json $f:$base $f:$((base + 1)) $f:$((base + 2)) $f:$((base + 3)) \
	$f:$((base + 4)) $f:$((base + 5)) $f:$((base + 7)) $good --resolve $to --timeout 40 --pace fast --only versions,suites)" 3
equal 'faults: valid' "$(valid out)" 8
equal 'refused' "$(of $f:$base .status)" '"refused"'
equal 'reset' "$(of $f:$((base + 1)) .status)" '"refused"'
equal 'silent' "$(of $f:$((base + 2)) .status)" '"timeout"'
equal 'slow is understood' "$(of $f:$((base + 3)) '[.status, (.protocols | keys)]')" '["ok",["TLSv1.2","TLSv1.3"]]'
equal 'http' "$(of $f:$((base + 4)) .status)" '"malformed"'
equal 'garbage' "$(of $f:$((base + 5)) .status)" '"malformed"'
equal 'closing' "$(of $f:$((base + 7)) .status)" '"refused"'
equal 'the good one' "$(of $good .complete)" true
equal 'none of the others is whole' "$(jq -r 'select(.status != "ok") | [.complete, (.protocols | length)] | join(" ")' out | sort -u)" 'false 0'
equal 'a deadline is kept' "$(begun=$(date +%s); probe --json $f:$((base + 2)) --timeout 2; echo $(($(date +%s) - begun < 5)))" '3
1'
equal 'and said' "$(of $f:$((base + 2)) '[.status, .cut != null, .complete]')" '["timeout",true,false]'
equal 'no such name' "$(probe --json nulle-part.invalid --resolver 127.0.0.254; jq -r .address out)" '3
null'

# Lists.
printf '# liste\n\n127.0.77.1:18443\n  127.0.77.1:18444 \r\nni ceci\n' >list
equal 'a list with a line that is none' "$(probe --json --file list --lang en)" 3
equal 'its targets' "$(jq -r .target out | sort | tr '\n' ' ')" '127.0.77.1:18443 127.0.77.1:18444 '
contains 'the place of the line' "$(cat err)" 'list:5:'
equal 'standard input' "$(printf '127.0.77.1:18443' | probe --json --file -; jq -r .target out)" '0
127.0.77.1:18443'
sed -n 3,4p list >two
probe --json 127.0.77.1:18443 >/dev/null
cp out half.jsonl
printf '{"format":1,"target":"127.0.77.1:18444","addr' >>half.jsonl
equal 'resume' "$(probe --json --file two --resume half.jsonl; jq -r .target out)" '0
127.0.77.1:18444'
equal 'resume, nothing left' "$(cat out >>half.jsonl; probe --json --file two --resume half.jsonl; wc -c <out)" '0
0'
equal 'resume from something else' "$(probe --json --file two --resume list)" 2

# Ctrl-C: what finished is there, whole; what did not is not.
printf '127.0.77.1:18443\n%s:%s\n' $f $((base + 2)) >list
"$ROOT/build/confiance" probe --json --file list >cut.jsonl 2>/dev/null &
pid=$!
sleep 2
kill -INT $pid
code=0
wait $pid || code=$?
equal 'Ctrl-C: code 3' "$code" 3
equal 'Ctrl-C: what finished' "$(valid cut.jsonl; jq -r .target cut.jsonl)" '1
127.0.77.1:18443'

equal 'full disk' "$(c=0; "$ROOT/build/confiance" probe --json 127.0.77.1:18443 >/dev/full 2>err || c=$?; echo $c)" 4
contains 'full disk: said' "$(cat err)" '127.0.77.1:18443'
equal 'no target' "$(probe)" 2
for form in http://a 1.2.3:4 a:0 '[::1' 'a b'; do
	equal "'$form' is no target" "$(probe "$form")" 2
done
equal 'missing list' "$(probe --file absent)" 2
equal 'unknown part' "$(probe a:1 --only tout)" 2
equal 'unknown protocol' "$(probe a:1 --starttls gopher)" 2
equal 'wrong --resolve' "$(probe a:1 --resolve a:1)" 2
equal 'wrong --concurrency' "$(probe a:1 --concurrency 1001)" 2
equal 'help' "$(probe --help; grep -c -- '--concurrency' out)" '0
1'

finish
