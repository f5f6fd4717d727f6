#!/bin/sh
# What a server answers besides versions and suites: extensions, certificates
# for each kind of key, under another name and under none.  The servers are
# configured here (nginx, OpenSSL, GnuTLS); what is expected follows from that
# configuration and from what their documentation says they answer.  Everything
# listens on 127.0.83.0/24.
set -eu
. "$(dirname "$0")/../lib.sh"
. "$TESTS/e2e/lib/check.sh"

run=$(mktemp -d)
confiance=${CONFIANCE_BINARY:-$ROOT/build/confiance}
tab=$(printf '\t')
port=18730
trap 'for f in "$run"/*.pid.us; do end "$f"; done; rm -rf "$run"' EXIT
trap 'exit 130' INT TERM
cd "$run"

# ---- The servers ----
# certificate NAME HOST ALGORITHM...: NAME.key and NAME.crt
certificate() {
	name=$1 host=$2; shift 2
	openssl genpkey -out "$name.key" "$@" 2>/dev/null
	openssl req -x509 -key "$name.key" -days 2 -out "$name.crt" -subj "/CN=$host" -addext "subjectAltName=DNS:$host" 2>/dev/null
}
certificate rsa a.example -algorithm RSA -pkeyopt rsa_keygen_bits:2048
certificate pss a.example -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048
certificate ecdsa a.example -algorithm EC -pkeyopt ec_paramgen_curve:P-256
certificate eddsa a.example -algorithm ED25519
certificate other autre.example -algorithm RSA -pkeyopt rsa_keygen_bits:2048
digest() { openssl x509 -in "$1.crt" -outform DER | sha256sum | cut -d' ' -f1; }
mkdir tmp
cat >nginx.conf <<X
daemon off;
worker_processes 1;
pid $run/nginx.pid;
error_log $run/nginx.log warn;
events { worker_connections 256; }
http {
	access_log off;
	client_body_temp_path $run/tmp;
	proxy_temp_path $run/tmp;
	fastcgi_temp_path $run/tmp;
	uwsgi_temp_path $run/tmp;
	scgi_temp_path $run/tmp;
	ssl_protocols TLSv1.2 TLSv1.3;
	ssl_prefer_server_ciphers on;
	# The same for every name.
	server {
		listen 127.0.83.1:$port ssl http2;
		ssl_certificate $run/rsa.crt;
		ssl_certificate_key $run/rsa.key;
		ssl_certificate $run/ecdsa.crt;
		ssl_certificate_key $run/ecdsa.key;
		ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-SHA256;
		ssl_session_tickets off;
	}
	# Without a name, or with an unknown one, another server.
	server {
		listen 127.0.83.2:$port ssl default_server;
		server_name autre.example;
		ssl_certificate $run/other.crt;
		ssl_certificate_key $run/other.key;
		ssl_ciphers ECDHE-RSA-AES256-GCM-SHA384:AES128-SHA;
	}
	server {
		listen 127.0.83.2:$port ssl;
		server_name a.example;
		ssl_certificate $run/rsa.crt;
		ssl_certificate_key $run/rsa.key;
		ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384;
	}
	# Without a name, none.
	server {
		listen 127.0.83.3:$port ssl default_server;
		ssl_reject_handshake on;
	}
	server {
		listen 127.0.83.3:$port ssl;
		server_name a.example;
		ssl_certificate $run/rsa.crt;
		ssl_certificate_key $run/rsa.key;
	}
}
X
spawn nginx.pid.us nginx.out nginx -e "$run/nginx.log" -c "$run/nginx.conf"
spawn four.pid.us four.log openssl s_server -quiet -accept 127.0.83.4:$port -cert ecdsa.crt -key ecdsa.key \
	-dcert eddsa.crt -dkey eddsa.key -no_ticket
spawn seven.pid.us seven.log openssl s_server -quiet -accept 127.0.83.7:$port -cert rsa.crt -key rsa.key \
	-dcert pss.crt -dkey pss.key
spawn six.pid.us six.log openssl s_server -quiet -accept 127.0.83.6:$port -cert rsa.crt -key rsa.key -tls1_3 \
	-servername a.example -cert2 rsa.crt -key2 rsa.key
# It listens on every address.
spawn five.pid.us five.log gnutls-serv --quiet --port $((port + 1)) --echo --heartbeat --x509certfile rsa.crt --x509keyfile rsa.key \
	--x509certfile eddsa.crt --x509keyfile eddsa.key --priority NORMAL
for n in 1 2 3; do wait_for 127.0.83.$n $port nginx.pid.us nginx.log; done
wait_for 127.0.83.4 $port four.pid.us four.log
wait_for 127.0.83.7 $port seven.pid.us seven.log
wait_for 127.0.83.6 $port six.pid.us six.log
wait_for 127.0.83.5 $((port + 1)) five.pid.us five.log

cat >deployment.yaml <<X
confiance: 1
name: annonces
endpoints:
X
for n in 1 2 3 4 5 6 7; do
	at=$port
	[ $n != 5 ] || at=$((port + 1))
	echo "  - {id: e$n, url: \"https://a.example:$((n + 1000))\", roles: [web], connect_to: \"127.0.83.$n:$at\"}" >>deployment.yaml
done
"$confiance" collect deployment.yaml --only declared,tls --offline -q -o out
facts() {
	jq -r 'select(.subject | startswith("endpoint:")) |
		[.subject, .key, .status, (.value | if type == "array" then join(" ") else tostring end)] | @tsv' out/facts.jsonl | LC_ALL=C sort
}
facts >facts
rsa=$(digest rsa) pss=$(digest pss) ecdsa=$(digest ecdsa) eddsa=$(digest eddsa) other=$(digest other)

# ---- Facts: endpoint, key, status and value, as configured above ----
while IFS="$tab" read -r subject key status value; do
	[ -n "$subject" ] || continue
	equal "$key of $subject" "$(awk -F"$tab" -v s="endpoint:$subject" -v k="$key" '$1 == s && $2 == k { print $3 "\t" $4 }' facts)" "$status$tab$value"
done <<X
e1	tls.extensions.tls12	ok	server_name max_fragment_length ec_point_formats application_layer_protocol_negotiation encrypt_then_mac extended_master_secret renegotiation_info
e1	tls.extensions.tls13	ok	server_name max_fragment_length application_layer_protocol_negotiation supported_versions key_share
e1	tls.extensions_refused	absent	null
e1	tls.extensions_unasked	absent	null
e1	tls.hello_refused	absent	null
e1	tls.ec_point_formats	ok	uncompressed ansiX962_compressed_prime ansiX962_compressed_char2
e1	tls.record_size_limit	absent	null
e1	tls.leaves_by_key	ok	TLSv1.3 rsa cert:$rsa TLSv1.3 ecdsa cert:$ecdsa
e1	tls.no_name	ok	same
e1	tls.no_name_differs	absent	null
e1	tls.other_name	ok	same
e2	tls.extensions.tls12	ok	server_name max_fragment_length ec_point_formats application_layer_protocol_negotiation extended_master_secret session_ticket renegotiation_info
e2	tls.leaves_by_key	absent	null
e2	tls.no_name	ok	differs
e2	tls.no_name_differs	ok	certificate $other suite TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 suites
e2	tls.other_name	ok	differs
e2	tls.other_name_differs	ok	certificate $other suite TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
e3	tls.no_name	ok	refused
e3	tls.no_name_differs	absent	null
e3	tls.other_name	ok	refused
e4	tls.leaves_by_key	ok	TLSv1.2 ecdsa cert:$ecdsa TLSv1.2 eddsa cert:$eddsa TLSv1.3 ecdsa cert:$ecdsa TLSv1.3 eddsa cert:$eddsa
e4	tls.no_name	ok	same
e5	tls.extensions.tls12	ok	max_fragment_length ec_point_formats heartbeat client_certificate_type server_certificate_type encrypt_then_mac extended_master_secret record_size_limit session_ticket renegotiation_info
e5	tls.extensions.tls13	ok	heartbeat client_certificate_type server_certificate_type record_size_limit supported_versions key_share
e5	tls.record_size_limit	ok	16384
e5	tls.ec_point_formats	ok	uncompressed
e5	tls.leaves_by_key	ok	TLSv1.3 rsa cert:$rsa TLSv1.3 eddsa cert:$eddsa
e6	tls.extensions.tls12	absent	null
e6	tls.extensions.tls13	ok	server_name max_fragment_length supported_versions key_share
e6	tls.extensions_silent.tls12	absent	null
e6	tls.no_name	ok	same
e6	tls.other_name	ok	same
e7	tls.leaves_by_key	ok	TLSv1.2 rsa cert:$rsa TLSv1.2 rsa_pss cert:$pss TLSv1.3 rsa cert:$rsa TLSv1.3 rsa_pss cert:$pss
X
contains 'what is silent is told' "$(awk -F"$tab" '$1 == "endpoint:e1" && $2 == "tls.extensions_silent.tls12" { print $4 }' facts)" 'truncated_hmac'
equal 'a certificate of another name is not judged' "$(grep -c "\"cert:$other\"" out/facts.jsonl || true)" 0

# ---- Verdicts ----
"$confiance" evaluate out -f json -o report --fail-on never -q
jq -r '.rules[] | .id as $r | select($r | IN("tls.r14", "tls.r15", "tls.r16", "tls.r16-point-formats")) |
	.findings[] | [$r, .subject, .verdict] | @tsv' report/report.json | LC_ALL=C sort >said
for n in 1 2 3 4 5 6 7; do
	points=fail need=unknown
	[ $n != 6 ] || points=not_applicable
	[ $n != 4 ] || need=pass # no ALPN, no tickets, no name
	printf 'tls.r14\tendpoint:e%s\tpass\ntls.r15\tendpoint:e%s\t%s\ntls.r16\tendpoint:e%s\tfail\ntls.r16-point-formats\tendpoint:e%s\t%s\n' \
		$n $n $need $n $n $points
done | LC_ALL=C sort >true
equal 'verdicts' "$(diff true said)" ''

# ---- The same with probe ----
probe() { c=0; timeout 60 "$confiance" probe "$@" >line 2>err || c=$?; echo $c; }
value() { jq -c "$1" line; }
equal 'probe: code' "$(probe --json 127.0.83.2:$port --sni a.example)" 0
equal 'probe: whole' "$(value .complete)" true
equal 'probe: extensions of TLS 1.2' "$(value '.extensions["TLSv1.2"].answered')" \
	'["server_name","max_fragment_length","ec_point_formats","application_layer_protocol_negotiation","extended_master_secret","session_ticket","renegotiation_info"]'
equal 'probe: extensions of TLS 1.3' "$(value '.extensions["TLSv1.3"] | [.status, .answered]')" \
	'["ok",["server_name","max_fragment_length","application_layer_protocol_negotiation","supported_versions","key_share"]]'
equal 'probe: tolerance' "$(value .tolerance)" '{"long_hello":true,"grease":true}'
equal 'probe: names' "$(value '.names | [.none.answer, .none.certificate, .none_other_ciphers, .unknown.answer]')" \
	"[\"differs\",\"$other\",true,\"differs\"]"
equal 'probe: valid' "$(python3 -c 'import json, sys
from jsonschema import Draft202012Validator as V
V(json.load(open(sys.argv[1]))).validate(json.load(open("line")))
print("valid")' "$ROOT/reports/schema/confiance-probe-1.schema.json")" valid
equal 'probe: two kinds of RSA key' "$(probe --json 127.0.83.7:$port --sni a.example; value '[.certificates[] | .sha256] | sort')" "0
$(printf '%s\n' "$rsa" "$pss" | LC_ALL=C sort | jq -Rsc 'split("\n")[:2]')"
equal 'probe: TLS 1.3 alone' "$(probe --json 127.0.83.6:$port --sni a.example; value '[.complete, (.extensions | keys), .names.none.answer]')" '0
[true,["TLSv1.3"],"same"]'
equal 'probe: with a rate' "$(probe --json 127.0.83.6:$port --sni a.example --rate 50; value '[.complete, .names.unknown.answer]')" '0
[true,"same"]'
equal 'probe: not asked for' "$(probe --json 127.0.83.2:$port --sni a.example --only versions,suites,groups,sigalgs; value '[has("extensions"), has("names"), has("tolerance"), .complete]')" '0
[false,false,false,true]'
few=$(value .statistics.connections)
probe --json 127.0.83.2:$port --sni a.example --only versions,suites,groups,sigalgs,extensions >/dev/null
equal 'probe: what extensions cost' "$(($(value .statistics.connections) - few))" 3
equal 'probe: table' "$(probe 127.0.83.2:$port --sni a.example --lang fr; grep -c -e 'Extensions TLSv1.3' -e 'sans nom (SNI) : autre certificat' line)" '0
2'

finish
