#!/bin/sh
# The exposure check against servers that are configured here: nginx with a
# server for each way to be good or bad, and plain listeners for ports.  Facts
# and verdicts are compared with that configuration, line by line and in both
# directions.  Everything listens on 127.0.80.0/24; where the system allows a
# network of its own, the same again with an address of the public space.
set -eu
. "$(dirname "$0")/../lib.sh"
. "$TESTS/e2e/lib/check.sh"

run=$(mktemp -d)
confiance=${CONFIANCE_BINARY:-$ROOT/build/confiance}
tab=$(printf '\t')
trap 'end "$run/nginx.pid.us"; end "$run/ports.pid.us"; rm -rf "$run"' EXIT
trap 'exit 130' INT TERM
cd "$run"

if [ "$(id -u)" != 0 ] && [ "$(cat /proc/sys/net/ipv4/ip_unprivileged_port_start)" -gt 22 ]; then
	say 'skipped: ports 22, 80 and 443 of 127.0.80.0/24 cannot be taken: run as root'
	exit 77
fi

# ---- The servers ----
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -keyout key.pem -out cert.pem \
	-subj /CN=exposure.example -addext 'basicConstraints=critical,CA:TRUE' \
	-addext 'subjectAltName=IP:127.0.80.1,IP:127.0.80.2,IP:127.0.80.3,IP:127.0.80.4,IP:127.0.80.5,DNS:tunnel.example,DNS:pair.example' 2>/dev/null
mkdir tmp
cat >nginx.conf <<EOF
daemon off;
worker_processes 1;
pid $run/nginx.pid;
error_log $run/nginx.log warn;
events { worker_connections 256; }
http {
	access_log off;
	server_tokens off;
	default_type text/plain;
	client_body_temp_path $run/tmp;
	proxy_temp_path $run/tmp;
	fastcgi_temp_path $run/tmp;
	uwsgi_temp_path $run/tmp;
	scgi_temp_path $run/tmp;
	ssl_certificate $run/cert.pem;
	ssl_certificate_key $run/key.pem;
	# 1: all good
	server {
		listen 127.0.80.1:443 ssl;
		default_type text/html;
		return 200 '<!DOCTYPE html><title>Portail</title><p>bonjour';
		add_header Strict-Transport-Security "max-age=31536000; includeSubDomains" always;
		add_header Content-Security-Policy "default-src 'self'; frame-ancestors 'none'" always;
		add_header X-Content-Type-Options nosniff always;
		add_header Referrer-Policy no-referrer always;
		add_header Set-Cookie "sid=canary-value; Path=/; Secure; HttpOnly; SameSite=Lax" always;
	}
	server { listen 127.0.80.1:80; return 301 https://127.0.80.1\$request_uri; }
	# 2: a page in clear, HSTS too short, cookies without flags, no headers
	server {
		listen 127.0.80.2:443 ssl;
		default_type text/html;
		return 200 '<!DOCTYPE html><title>Portail</title><p>bonjour';
		add_header Strict-Transport-Security "max-age=300" always;
		add_header Set-Cookie "sid=canary-value; Path=/" always;
	}
	server { listen 127.0.80.2:80; return 200 "in clear\n"; }
	# 3: an API that asks for credentials; port 80 is closed; no HSTS
	server {
		listen 127.0.80.3:443 ssl;
		add_header WWW-Authenticate 'Bearer realm="api"' always;
		return 401 "no\n";
	}
	# 4: an API that tells; port 80 refuses; HSTS that is none
	server {
		listen 127.0.80.4:443 ssl;
		default_type application/json;
		add_header Strict-Transport-Security "max-age=1; max-age=2" always;
		location = / { return 200 '{"versions": []}'; }
		location = /metrics { default_type text/plain; return 200 "up 1\n"; }
		location / { return 404 "{}"; }
	}
	server { listen 127.0.80.4:80; return 403 "no\n"; }
	# 5: administration, which sends to a login; port 80 sends elsewhere
	server {
		listen 127.0.80.5:443 ssl;
		return 302 /login?next=secret-token;
	}
	server { listen 127.0.80.5:80; return 301 https://elsewhere.example/a?t=secret-token; }
	# 8 and 9: one name at two addresses, alike; that of 1 and 2 is not
	server {
		listen 127.0.80.8:443 ssl;
		listen 127.0.80.9:443 ssl;
		default_type text/html;
		return 200 '<!DOCTYPE html><title>Portail</title><p>bonjour';
		add_header Strict-Transport-Security "max-age=31536000" always;
		add_header Content-Security-Policy "default-src 'nonce-\$request_id'; frame-ancestors 'none'" always;
		add_header X-Content-Type-Options nosniff always;
		add_header Referrer-Policy no-referrer always;
	}
	# 7: an interface in clear
	server { listen 127.0.80.7:8080; return 200 "clear\n"; }
}
EOF
cat >ports.py <<'EOF'
import selectors, socket, sys
chosen = selectors.DefaultSelector()
for place in sys.argv[1:]:
    host, port = place.rsplit(":", 1)
    s = socket.create_server((host, int(port)))
    chosen.register(s, selectors.EVENT_READ)
while True:
    for key, _ in chosen.select():
        key.fileobj.accept()[0].close()
EOF
spawn nginx.pid.us nginx.out nginx -e "$run/nginx.log" -c "$run/nginx.conf"
spawn ports.pid.us ports.out python3 ports.py 127.0.80.20:22 127.0.80.20:443 127.0.80.20:6379 127.0.80.20:9100 \
	127.0.80.20:40022 127.0.80.21:443 127.0.80.21:40443
for place in 1:443 1:80 2:443 2:80 3:443 4:443 4:80 5:443 5:80 7:8080 8:443 9:443; do
	wait_for "127.0.80.${place%:*}" "${place#*:}" nginx.pid.us nginx.log
done
wait_for 127.0.80.21 40443 ports.pid.us ports.out

cat >deployment.yaml <<EOF
confiance: 1
name: exposition
vantage: public
endpoints:
  - {id: good, url: "https://127.0.80.1", roles: [customer], public: true, trust: [cert.pem]}
  - {id: bad, url: "https://127.0.80.2", roles: [customer], public: true, trust: [cert.pem]}
  - {id: api, url: "https://127.0.80.3", roles: [api], public: true, trust: [cert.pem]}
  - {id: open, url: "https://127.0.80.4", roles: [api], public: true, trust: [cert.pem]}
  - {id: admin, url: "https://127.0.80.5", roles: [admin], trust: [cert.pem]}
  - {id: closed, url: "https://127.0.80.6", roles: [admin], public: false}
  - {id: tunnel, url: "https://tunnel.example", roles: [admin], public: false,
     addresses: [9.9.9.9], connect_to: "127.0.80.5:443", trust: [cert.pem]}
  - {id: clear, host: 127.0.80.7, port: 8080, protocol: http, roles: [customer], public: true}
  - {id: pair, host: pair.example, port: 443, protocol: https, roles: [api, customer], public: true, addresses: [127.0.80.1, 127.0.80.2], trust: [cert.pem]}
  - {id: twins, host: pair.example, port: 443, protocol: https, roles: [customer], public: true, addresses: [127.0.80.8, 127.0.80.9], trust: [cert.pem]}
  - {id: half, host: pair.example, port: 443, protocol: https, roles: [customer], public: true, addresses: [127.0.80.8, 127.0.80.6], trust: [cert.pem]}
  - {id: untrusted, host: 127.0.80.2, port: 443, protocol: https, roles: [web]}
flows:
  - {host: 127.0.80.20, ports: [443, 5000]}
  - {host: 127.0.80.20, ports: [22, 40022], from: bastion}
  - {host: 127.0.80.21, ports: [443, 40443]}
  - {host: 127.0.80.22, ports: [22], from: bastion}
EOF
# The shipped profile with all rules of the check, bound here whether or not
# they are bound there.
jq '.requirements |= map(if .id == "9.6.e" then .kind = "partial" | .rules = [
	("admin-closed", "admin-tls", "https-only", "hsts", "cookies", "security-headers", "authentication-first",
	"flows-declared", "flows-used") | {id: ("exposure." + .)}]
	else .rules |= map(select(.id | startswith("exposure.") | not)) |
		if (.rules | length) == 0 and .kind != "manual" and .kind != "declared" then .kind = "manual" else . end
	end)' "$ROOT/checks/profiles/secnumcloud-3.2.json" >profile.json
equal 'the deployment file is valid' "$("$confiance" check deployment.yaml >/dev/null; echo $?)" 0
code=0
"$confiance" scan deployment.yaml -o out -p ./profile.json -f json --only declared,tls,exposure --lang fr >out.txt 2>err.txt || code=$?
[ "$code" = 1 ] || cat err.txt >&2
equal 'findings give code 1' "$code" 1
equal 'delays are measured when asked for only' "$(grep -c '"exposure.rtt' out/evidence/facts.jsonl || true)" 0
"$confiance" scan deployment.yaml -o none --rtt-from=Paris --lang en >none.txt 2>&1 && code=0 || code=$?
equal 'a place is a point' "$code $(grep -c 'expected: LATITUDE,LONGITUDE' none.txt)" '2 1'
equal 'the collection is complete' "$(jq .complete out/evidence/manifest.json)" true

# ---- Facts ----
facts() {
	jq -r 'select(.key | startswith("exposure.") or startswith("answer.") or . == "web.addresses") |
		[.subject, .key, .status, (.value | if type == "array" then join(" | ") else tostring end)] | @tsv' "$1/evidence/facts.jsonl" | LC_ALL=C sort
}
facts out >facts
# subject, key, what it must be: the configuration above, said again.
while IFS="$tab" read -r subject key status value; do
	[ -n "$subject" ] || continue
	equal "$key of $subject" "$(awk -F"$tab" -v s="$subject" -v k="$key" '$1 == s && $2 == k { print $3 "\t" $4 }' facts)" "$status$tab$value"
done <<EOF
endpoint:good	exposure.open	ok	127.0.80.1
endpoint:good	exposure.direct	ok	true
endpoint:good	exposure.talked_to	ok	127.0.80.1:443
endpoint:good	exposure.vantage	ok	127.0.0.1
endpoint:good	exposure.code	ok	200
endpoint:good	exposure.content_type	ok	text/html
endpoint:good	exposure.hsts	ok	max-age=31536000; includeSubDomains
endpoint:good	exposure.hsts_max_age	ok	31536000
endpoint:good	exposure.hsts_flags	ok	includeSubDomains
endpoint:good	exposure.cookies	ok	sid; Secure; HttpOnly; SameSite=Lax
endpoint:good	exposure.headers	ok	content-security-policy: default-src 'self'; frame-ancestors 'none' | x-content-type-options: nosniff | referrer-policy: no-referrer | server: nginx
endpoint:good	exposure.plain_http	ok	redirect-https
endpoint:good	exposure.plain_code	ok	301
endpoint:good	exposure.plain_location	ok	https://127.0.80.1/
endpoint:bad	exposure.hsts_max_age	ok	300
endpoint:bad	exposure.hsts_flags	ok	
endpoint:bad	exposure.cookies	ok	sid
endpoint:bad	exposure.headers	ok	server: nginx
endpoint:bad	exposure.plain_http	ok	content
endpoint:bad	exposure.plain_code	ok	200
endpoint:api	exposure.code	ok	401
endpoint:api	exposure.hsts	absent	null
endpoint:api	exposure.hsts_max_age	absent	null
endpoint:api	exposure.cookies	absent	null
endpoint:api	exposure.plain_http	ok	closed
answer:api/v3	answer.code	ok	401
answer:api/v3	answer.challenge	ok	bearer
endpoint:open	exposure.hsts	ok	max-age=1; max-age=2
endpoint:open	exposure.hsts_max_age	absent	null
endpoint:open	exposure.plain_http	ok	error
endpoint:open	exposure.plain_code	ok	403
answer:open/	answer.code	ok	200
answer:open/	answer.type	ok	application/json
answer:open/	answer.size	ok	16
answer:open/	answer.sha256	ok	$(printf '{"versions": []}' | sha256sum | cut -d' ' -f1)
answer:open/metrics	answer.type	ok	text/plain
answer:open/metrics	answer.size	ok	5
answer:open/api	answer.code	ok	404
endpoint:admin	exposure.open	ok	127.0.80.5
endpoint:admin	exposure.plain_http	ok	redirect-https-elsewhere
endpoint:admin	exposure.plain_location	ok	https://elsewhere.example/a
answer:admin/console	answer.code	ok	302
answer:admin/console	answer.location	ok	https://127.0.80.5/login
endpoint:closed	exposure.open	ok	
endpoint:closed	exposure.refused	ok	127.0.80.6
endpoint:closed	exposure.plain_http	ok	closed
endpoint:closed	exposure.hsts	refused	null
endpoint:tunnel	exposure.direct	ok	false
endpoint:tunnel	exposure.open	ok	127.0.80.5
endpoint:tunnel	exposure.talked_to	ok	127.0.80.5:443
endpoint:tunnel	exposure.plain_http	not_collected	null
answer:tunnel/	answer.location	ok	https://tunnel.example/login
endpoint:clear	exposure.plain_http	ok	content
endpoint:untrusted	exposure.hsts	refused	null
endpoint:pair	web.addresses	ok	127.0.80.1 | 127.0.80.2
endpoint:pair	exposure.code	ok	200
endpoint:pair	exposure.hsts_max_age	ok	300
endpoint:pair	exposure.hsts_flags	ok	
endpoint:pair	exposure.cookies	ok	sid; Secure; HttpOnly; SameSite=Lax | sid
endpoint:pair	exposure.headers	ok	server: nginx
endpoint:pair	exposure.plain_http	ok	content
answer:pair/api	answer.type	ok	text/html
answer:pair@127.0.80.2/api	answer.type	ok	text/html
endpoint:twins	exposure.hsts_max_age	ok	31536000
endpoint:twins	exposure.plain_http	ok	closed
endpoint:half	exposure.hsts_max_age	partial	31536000
endpoint:half	exposure.cookies	refused	null
flow:127.0.80.20	exposure.flow_open	ok	22 | 443 | 6379 | 9100 | 40022
flow:127.0.80.20	exposure.flow_silent	ok	
flow:127.0.80.20	exposure.flow_addresses	ok	127.0.80.20
flow:127.0.80.21	exposure.flow_open	ok	443 | 40443
flow:127.0.80.22	exposure.flow_open	ok	
EOF
equal 'closed ports are told too' "$(awk -F"$tab" '$1 == "flow:127.0.80.20" && $2 == "exposure.flow_refused" { print $4 }' facts | grep -c '3306 | 3389')" 1
equal 'fourteen paths of each API and administration' "$(awk -F"$tab" '$2 == "answer.path" { split($1, a, "/"); print a[1] }' facts | sort | uniq -c | tr -s ' ' | tr '\n' ';')" ' 14 answer:admin; 14 answer:api; 14 answer:closed; 14 answer:open; 14 answer:pair; 14 answer:pair@127.0.80.2; 14 answer:tunnel;'
equal 'values of cookies and parameters are nowhere' "$(grep -rl 'canary-value\|secret-token' out out.txt err.txt | wc -l)" 0

# ---- Verdicts ----
jq -r '.rules[] | .id as $r | select($r | startswith("exposure.")) | .findings[] | [$r, .subject, .verdict] | @tsv' out/report.json | LC_ALL=C sort >said
LC_ALL=C sort >true <<EOF
exposure.admin-closed	endpoint:admin	unknown
exposure.admin-closed	endpoint:closed	unknown
exposure.admin-closed	endpoint:tunnel	unknown
exposure.admin-tls	endpoint:good	pass
exposure.admin-tls	endpoint:bad	pass
exposure.admin-tls	endpoint:api	pass
exposure.admin-tls	endpoint:open	pass
exposure.admin-tls	endpoint:admin	pass
exposure.admin-tls	endpoint:clear	fail
exposure.admin-tls	endpoint:pair	unknown
exposure.admin-tls	endpoint:twins	unknown
exposure.admin-tls	endpoint:half	unknown
exposure.https-only	endpoint:good	pass
exposure.https-only	endpoint:bad	fail
exposure.https-only	endpoint:api	pass
exposure.https-only	endpoint:open	pass
exposure.https-only	endpoint:admin	unknown
exposure.https-only	endpoint:pair	fail
exposure.https-only	endpoint:twins	pass
exposure.https-only	endpoint:half	pass
exposure.https-only	endpoint:untrusted	fail
exposure.hsts	endpoint:good	pass
exposure.hsts	endpoint:bad	fail
exposure.hsts	endpoint:api	fail
exposure.hsts	endpoint:open	fail
exposure.hsts	endpoint:admin	unknown
exposure.hsts	endpoint:pair	fail
exposure.hsts	endpoint:twins	pass
exposure.hsts	endpoint:half	unknown
exposure.hsts	endpoint:untrusted	unknown
exposure.cookies	endpoint:good	pass
exposure.cookies	endpoint:bad	fail
exposure.cookies	endpoint:admin	unknown
exposure.cookies	endpoint:pair	fail
exposure.cookies	endpoint:half	unknown
exposure.cookies	endpoint:untrusted	unknown
exposure.security-headers	endpoint:good	pass
exposure.security-headers	endpoint:bad	fail
exposure.security-headers	endpoint:admin	unknown
exposure.security-headers	endpoint:pair	fail
exposure.security-headers	endpoint:twins	pass
exposure.security-headers	endpoint:half	unknown
exposure.security-headers	endpoint:untrusted	unknown
exposure.authentication-first	endpoint:pair	unknown
exposure.authentication-first	endpoint:api	pass
exposure.authentication-first	endpoint:open	fail
exposure.authentication-first	endpoint:admin	pass
exposure.flows-declared	flow:127.0.80.20	fail
exposure.flows-declared	flow:127.0.80.21	pass
exposure.flows-declared	flow:127.0.80.22	pass
exposure.flows-used	flow:127.0.80.20	fail
exposure.flows-used	flow:127.0.80.21	pass
EOF
grep -v "${tab}not_applicable\$" said >applicable || true
equal 'verdicts are those of the configuration' "$(diff true applicable || true)" ''
reason() { jq -r --arg r "exposure.$1" --arg s "$2" '.rules[] | select(.id == $r) | .findings[] | select(.subject == $s) | .reason.en' out/report.json; }
contains 'undeclared ports are named' "$(reason flows-declared flow:127.0.80.20)" 'outside the flow matrix: 6379, 9100 '
contains 'unused ports are named' "$(reason flows-used flow:127.0.80.20)" 'not answer: 5000'
contains 'open paths are named' "$(reason authentication-first endpoint:open)" '/ (200, 16 B), /metrics (200, 5 B)'
contains 'an address is named' "$(jq -r 'select(.subject == "endpoint:pair" and .key == "exposure.hsts_max_age") | .note' out/evidence/facts.jsonl)" '127.0.80.1: 31536000; 127.0.80.2: 300'
contains 'a tunnel is named' "$(reason admin-closed endpoint:tunnel)" '127.0.80.5:443'

# ---- An address of the public space, on a network of our own ----
if [ "$(id -u)" = 0 ] && command -v ip >/dev/null && unshare -n true 2>/dev/null; then
	cat >public.yaml <<EOF
confiance: 1
name: exposition
vantage: public
endpoints:
  - {id: reached, host: 9.9.9.9, port: 8443, protocol: tls, roles: [admin], public: false}
  - {id: shut, host: 9.9.9.9, port: 9443, protocol: tls, roles: [internal], public: false}
  - {id: lost, host: "2620:fe::9", port: 9443, protocol: tls, roles: [internal], public: false}
EOF
	cat >public.sh <<EOF
ip link set lo up
ip addr add 9.9.9.9/32 dev lo
python3 ports.py 9.9.9.9:8443 &
server=\$!
i=0
while [ \$i -lt 50 ] && ! python3 -c 'import socket; socket.create_connection(("9.9.9.9", 8443), 1)' 2>/dev/null; do sleep 0.1; i=\$((i + 1)); done
"$confiance" scan public.yaml -o public -p ./profile.json -f json --only declared,exposure --quiet --rtt-from=48.86,2.35
kill \$server
EOF
	unshare -n sh public.sh >public.txt 2>&1 || true
	said=$(jq -r '.rules[] | select(.id == "exposure.admin-closed") | .findings[] | .subject + " " + .verdict' public/report.json | LC_ALL=C sort | tr '\n' ';')
	equal 'administration on a public address' "$said" 'endpoint:lost unknown;endpoint:reached fail;endpoint:shut pass;'
	equal 'no way to an address is not silence' "$(jq -r 'select(.subject == "endpoint:lost" and .key == "exposure.silent") | .status' public/evidence/facts.jsonl)" not_collected
	rtt() { jq -r --arg s "endpoint:$1" 'select(.subject == $s and .key == "exposure.rtt") | .status + " " + ((.value // []) | map(sub("[0-9]+$"; "N")) | join(","))' public/evidence/facts.jsonl; }
	equal 'an answer has a delay' "$(rtt reached)" 'ok 9.9.9.9 N'
	equal 'a refusal is an answer' "$(rtt shut)" 'ok 9.9.9.9 N'
	equal 'no answer has none' "$(rtt lost)" 'timeout '
fi
finish
