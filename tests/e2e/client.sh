#!/bin/sh
# Client certificates: OpenSSL servers that demand one, by an authority that
# they know or do not, and one that asks for none; TLS 1.2 and 1.3.  Pages of
# nginx that demands one.
set -eu
. "$(dirname "$0")/../lib.sh"
. "$TESTS/e2e/lib/check.sh"
confiance=${CONFIANCE:-$ROOT/build/confiance}
run=$(mktemp -d)
trap 'for p in "$run"/*.pid; do end "$p"; done; rm -rf "$run"' EXIT
trap 'exit 130' INT TERM
cd "$run"
at=127.0.84.1
# authority NAME, certificate NAME AUTHORITY
authority() { openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.pem" -days 30 -subj "/CN=$1" 2>/dev/null; }
certificate() {
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.csr" -subj "/CN=$1" 2>/dev/null
	openssl x509 -req -in "$1.csr" -CA "$2.pem" -CAkey "$2.key" -CAcreateserial -days 30 -out "$1.pem" 2>/dev/null
}
authority known
authority other
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key -out server.csr -subj /CN=server 2>/dev/null
printf 'subjectAltName=IP:%s' $at >san
openssl x509 -req -in server.csr -CA known.pem -CAkey known.key -CAcreateserial -days 30 -extfile san -out server.pem 2>/dev/null
certificate audit known
certificate stranger other
echo 'not a key' >broken.key
chmod 600 ./*.key
# server NAME PORT OPTIONS…
server() {
	name=$1 port=$2; shift 2
	spawn "$run/$name.pid" "$run/$name.log" openssl s_server -accept $at:"$port" -cert server.pem -key server.key -quiet -CAfile known.pem "$@"
	wait_for $at "$port" "$run/$name.pid" "$run/$name.log"
}
server demands12 18741 -tls1_2 -Verify 2 -verify_return_error
server demands13 18742 -tls1_3 -Verify 2 -verify_return_error
server asks 18743 -tls1_2 -verify 2
server none 18744
cat >nginx.conf <<EOF
daemon off;
worker_processes 1;
pid $run/nginx.own;
events { worker_connections 64; }
http {
	access_log off;
	client_body_temp_path $run;
	proxy_temp_path $run;
	fastcgi_temp_path $run;
	uwsgi_temp_path $run;
	scgi_temp_path $run;
	server {
		listen $at:18745 ssl;
		ssl_certificate $run/server.pem;
		ssl_certificate_key $run/server.key;
		ssl_client_certificate $run/known.pem;
		ssl_verify_client on;
		add_header Strict-Transport-Security "max-age=31536000";
		location / { return 200 ok; }
	}
}
EOF
spawn "$run/nginx.pid" "$run/nginx.log" nginx -e "$run/nginx.log" -c "$run/nginx.conf"
wait_for $at 18745 "$run/nginx.pid" "$run/nginx.log"
{
	printf 'confiance: 1\nname: client\nendpoints:\n'
	while read -r id port cert key; do
		protocol=tls
		[ "$port" != 18745 ] || protocol='https, roles: [api]'
		printf '  - {id: %s, host: %s, port: %s, protocol: %s, trust: [known.pem]' "$id" $at "$port" "$protocol"
		[ -z "$cert" ] || printf ', client_certificate: %s, client_key: {%s}' "$cert" "$key"
		printf '}\n'
	done <<-EOF
	good12 18741 audit.pem file: audit.key
	bad12 18741 stranger.pem file: stranger.key
	bare12 18741
	good13 18742 audit.pem file: audit.key
	bad13 18742 stranger.pem file: stranger.key
	asked 18743 audit.pem file: audit.key
	none 18744 audit.pem file: audit.key
	mixed 18744 audit.pem file: stranger.key
	broken 18744 audit.pem file: broken.key
	lost 18744 audit.pem file: absent.key
	page 18745 audit.pem file: audit.key
	pagebare 18745
	pagebad 18745 stranger.pem file: stranger.key
	pagelost 18745 audit.pem file: absent.key
	pagefd 18745 audit.pem fd: 7
	EOF
} >d.yaml
timeout 200 "$confiance" collect d.yaml -o evidence --only=tls,exposure,declared >out.txt 2>&1 7<audit.key || :
[ -f evidence/facts.jsonl ] || die "nothing was collected: $(cat out.txt)"
said() { jq -r --arg s "endpoint:$1" --arg k "tls.session.$2" 'select(.subject == $s and .key == $k) | [.status, (.value // "" | tostring)] | join("|")' evidence/facts.jsonl; }
note() { jq -r --arg s "endpoint:$1" 'select(.subject == $s and .key == "tls.session.client_shown") | .note // ""' evidence/facts.jsonl; }
equal 'TLS 1.2, of a known authority' "$(said good12 client_shown)" 'ok|accepted'
equal 'TLS 1.2, of another' "$(said bad12 client_shown)" 'ok|refused'
equal 'TLS 1.2, none declared' "$(said bare12 client_shown)" 'absent|'
equal 'it is asked for all the same' "$(said bare12 client_certificate)" 'ok|true'
equal 'TLS 1.3, of a known authority' "$(said good13 client_shown)" 'ok|accepted'
equal 'TLS 1.3, of another' "$(said bad13 client_shown)" 'ok|refused'
equal 'asked for, not demanded' "$(said asked client_shown)" 'ok|accepted'
equal 'not asked for' "$(said none client_shown)" 'ok|not_asked'
web() { jq -r --arg s "$1" --arg k "$2" 'select(.subject == $s and .key == $k) | [.status, (.value // "" | tostring)] | join("|")' evidence/facts.jsonl; }
equal 'a page, with the certificate' "$(web endpoint:page exposure.code)" 'ok|200'
equal 'its headers' "$(web endpoint:page exposure.hsts_max_age)" 'ok|31536000'
equal 'but not where none is to be shown' "$(web answer:page/api answer.code)" 'ok|400'
equal 'a key that can be read once' "$(web endpoint:pagefd exposure.code) $(said pagefd client_shown)" 'ok|200 ok|accepted'
equal 'a page, without' "$(web endpoint:pagebare exposure.code)" 'ok|400'
equal 'a page, with another' "$(web endpoint:pagebad exposure.code)" 'ok|400'
equal 'a page, with one that is not to be had' "$(web endpoint:pagelost exposure.code)" 'not_collected|'
equal 'and the answers all the same' "$(web answer:pagelost/api answer.code)" 'ok|400'
# What can be seen inside only.
equal 'tickets come behind the certificate' "$(said good13 tickets.tls13 | cut -d'|' -f1)" ok
equal 'and not to a stranger' "$(said bad13 tickets.tls13 | cut -d'|' -f2)" ''
contains "another's key" "$(note mixed)" 'not that of its certificate'
contains 'no key' "$(note broken)" 'PEM'
contains 'no file' "$(note lost)" 'absent.key'
for f in $(find evidence out.txt -type f); do
	grep -q 'PRIVATE KEY' "$f" && fail "a key stands in $f"
done
checks=$((checks + 1))
"$confiance" check d.yaml >/dev/null 2>&1 || fail 'check refuses the file'
printf 'confiance: 1\nname: x\nendpoints:\n  - {host: a.example.fr, port: 443, protocol: tls, client_certificate: audit.pem}\n' >half.yaml
contains 'one without the other' "$("$confiance" check half.yaml --lang en 2>&1 || :)" "'client_certificate' and 'client_key' go together"
finish
