#!/bin/sh
# One TLS endpoint at a round trip: confiance probe (quiet and fast), sslscan and
# nmap on the same two nginx, in turn, in one run.  Prints medians of the wall
# clock, connections, most at once and bytes; asserts nothing.
# Usage: tests/bench/rtt.sh [RUNS] [MS] [TOOLS].  MS 0: no delay (loopback).
# The round trip is made by the relay delay.c beside this file: it needs neither
# netem nor a privilege.  It holds back what is said, both ways, and counts.
# sslscan learns no order, nmap no groups, testssl (not among the tools unless it is
# named: minutes a run) looks at vulnerabilities too: the work is not the same.
set -eu
. "$(dirname "$0")/../lib.sh"
runs=${1:-5}
ms=${2:-40}
tools=${3:-quiet fast sslscan nmap}
program=${CONFIANCE:-$ROOT/build/confiance}
run=$(mktemp -d)
pids=
trap 'for p in $pids; do kill "$p" 2>/dev/null || true; done; rm -rf "$run"' EXIT
trap 'exit 130' INT TERM
case $tools in *testssl*) printf 'testssl.sh\n' >"$run/list"; install_missing "$run/list" ;; esac
for tool in sslscan nmap nginx openssl cc; do
	command -v $tool >/dev/null 2>&1 || PATH=$PATH:/usr/sbin command -v $tool >/dev/null 2>&1 || {
		printf '%s\n' sslscan nmap nginx-light openssl gcc >"$run/list"; install_missing "$run/list"; }
done
PATH=$PATH:/usr/sbin
cc -O2 -D_GNU_SOURCE -o "$run/delay" "$(dirname "$0")/delay.c"
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$run/key.pem" -out "$run/cert.pem" -days 30 -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null
openssl genpkey -genparam -algorithm DH -pkeyopt group:ffdhe2048 -out "$run/dh.pem" 2>/dev/null
cat >"$run/nginx.conf" <<X2
daemon off; master_process off; pid $run/nginx.pid; error_log $run/error.log;
events { worker_connections 4096; }
http { access_log off; client_body_temp_path $run/b; proxy_temp_path $run/p; fastcgi_temp_path $run/f; uwsgi_temp_path $run/u; scgi_temp_path $run/s;
 ssl_certificate $run/cert.pem; ssl_certificate_key $run/key.pem; ssl_session_tickets off;
 server { listen 127.0.0.1:28443 ssl backlog=1024; ssl_protocols TLSv1.2 TLSv1.3; ssl_prefer_server_ciphers off;
  ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305; ssl_ecdh_curve X25519:prime256v1:secp384r1; }
 server { listen 127.0.0.1:28444 ssl backlog=1024; ssl_protocols TLSv1 TLSv1.1 TLSv1.2; ssl_prefer_server_ciphers on; ssl_dhparam $run/dh.pem;
  ssl_ciphers ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES128-SHA256:ECDHE-RSA-AES256-SHA:ECDHE-RSA-AES128-SHA:DHE-RSA-AES256-SHA256:DHE-RSA-AES256-SHA:DHE-RSA-AES128-SHA:AES256-GCM-SHA384:AES128-GCM-SHA256:AES256-SHA256:AES128-SHA256:AES256-SHA:AES128-SHA:DHE-RSA-CAMELLIA256-SHA:CAMELLIA256-SHA:CAMELLIA128-SHA@SECLEVEL=0;
  ssl_ecdh_curve prime256v1:secp384r1:secp521r1; } }
X2
nginx -c "$run/nginx.conf" -e "$run/error.log" & pids="$pids $!"
for p in 28443 28444; do
	"$run/delay" $((p + 100)) 127.0.0.1:$p "$ms" >"$run/count-$p" & pids="$pids $!"
	eval "relay_$p=$!"
done
sleep 1
now() { date +%s.%N; }
# measure TOOL PORT
measure() {
	port=$(($2 + 100))
	begun=$(now)
	case $1 in
	quiet | fast) "$program" probe "localhost:$port" --resolve="localhost:$port:127.0.0.1" --pace="$1" --only=versions,suites,groups,sigalgs --json -q ;;
	sslscan) sslscan --no-colour --connect-timeout=5 --sni-name=localhost "127.0.0.1:$port" ;;
	testssl) testssl --quiet --color 0 --warnings off -p -E -f -U --ip 127.0.0.1 "localhost:$port" ;;
	nmap) nmap -Pn -n -p "$port" --script ssl-enum-ciphers --script-args tls.servername=localhost 127.0.0.1 ;;
	esac >"$run/out-$1-$2" 2>/dev/null || true
	ended=$(now)
	sleep 0.3
	eval "kill -USR1 \$relay_$2"
	sleep 0.2
	printf '%s %s %s %s\n' "$1" "$2" "$(echo "$ended $begun" | awk '{ printf "%.3f", $1 - $2 }')" "$(tail -n 1 "$run/count-$2")" >>"$run/all"
}
# The first count is of nobody.
for p in 28443 28444; do eval "kill -USR1 \$relay_$p"; done
i=0
while [ $i -lt "$runs" ]; do
	for p in 28443 28444; do for tool in $tools; do measure $tool $p; done; done
	i=$((i + 1))
done
printf '%s ms, %s runs, %s\n' "$ms" "$runs" "$(uname -sr)"
printf '%-8s %-8s %9s %6s %8s %9s %9s\n' server tool seconds conn. 'at once' 'bytes up' 'bytes down'
for p in 28443 28444; do
	for tool in $tools; do
		grep "^$tool $p " "$run/all" | sort -k3n | awk -v s="$([ $p = 28443 ] && echo modern || echo legacy)" \
			'{ v[NR] = $0 } END { split(v[int((NR + 1) / 2)], f, " "); printf "%-8s %-8s %9s %6s %8s %9s %9s\n", s, f[1], f[3], f[4], f[5], f[6], f[7] }'
	done
done
