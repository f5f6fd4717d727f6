#!/bin/sh
# Many TLS endpoints: 200 at a round trip of 40 ms, 1000 and 10,000 on loopback, and
# a run that is killed and taken up again.  Prints wall clock, CPU of our own process,
# memory and connections; asserts nothing but that the resumed list is whole.
# Usage: [CERT=ec|rsa] tests/bench/many.sh [200|1000|10000|resume|peers]…  (all)
# All endpoints are one nginx (TLS 1.2 and 1.3, 3 + 3 suites, 3 groups) in a network
# namespace of its own, where it and the relay delay.c may listen on every address of
# 127.0.0.0/8: that takes root.  Peers are given 100 endpoints, one after the other for
# sslscan, which has no other way.
set -eu
[ -n "${BENCH_NS-}" ] || exec unshare -n env BENCH_NS=1 sh "$0" "$@"
ip link set lo up
. "$(dirname "$0")/../lib.sh"
program=${CONFIANCE:-$ROOT/build/confiance}
cert=${CERT:-ec}
run=$(mktemp -d)
pids=
trap 'for p in $pids; do kill "$p" 2>/dev/null || true; done; rm -rf "$run"' EXIT
trap 'exit 130' INT TERM
PATH=$PATH:/usr/sbin
for tool in nginx openssl cc time jq; do
	command -v $tool >/dev/null 2>&1 || { printf '%s\n' nginx-light openssl gcc time jq >"$run/list"; install_missing "$run/list"; }
done
cc -O2 -D_GNU_SOURCE -o "$run/delay" "$(dirname "$0")/delay.c"
case $cert in rsa) key=rsa:2048 ;; *) key="ec -pkeyopt ec_paramgen_curve:P-256" ;; esac
# shellcheck disable=SC2086
openssl req -x509 -newkey $key -nodes -keyout "$run/key.pem" -out "$run/cert.pem" -days 30 -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null
cat >"$run/nginx.conf" <<X2
daemon off; worker_processes auto; pid $run/nginx.pid; error_log $run/error.log; worker_rlimit_nofile 16384;
events { worker_connections 8192; }
http { access_log off; client_body_temp_path $run/b; proxy_temp_path $run/p; fastcgi_temp_path $run/f; uwsgi_temp_path $run/u; scgi_temp_path $run/s;
 ssl_certificate $run/cert.pem; ssl_certificate_key $run/key.pem; ssl_session_tickets off;
 server { listen 28443 ssl backlog=4096 reuseport; ssl_protocols TLSv1.2 TLSv1.3; ssl_prefer_server_ciphers off;
  ssl_ciphers ECDHE+AESGCM:ECDHE+CHACHA20; ssl_ecdh_curve X25519:prime256v1:secp384r1; } }
X2
nginx -c "$run/nginx.conf" -e "$run/error.log" & nginx=$!; pids="$pids $nginx"
ulimit -n 20000 2>/dev/null || true
"$run/delay" 28543 127.0.0.1:28443 40 any >"$run/count" & delay=$!; pids="$pids $delay"
sleep 1
# targets N PORT
targets() { awk -v n="$1" -v p="$2" 'BEGIN { for (i = 0; i < n; i++) printf "127.%d.%d.%d:%s\n", 40 + int(i / 62500), int(i / 250) % 250, i % 250 + 1, p }'; }
# probe NAME FILE ARGUMENT…
probe() {
	name=$1; file=$2; shift 2
	command time -f '%e %U %S %M' -o "$run/time" "$program" probe --file "$file" --sni localhost --json -q --only=versions,suites,groups,sigalgs "$@" >"$run/out" || true
	jq -s -r --arg name "$name" --arg time "$(cat "$run/time")" '($time | split(" ") | map(tonumber)) as $t | [$name, (length | tostring), (map(select(.status == "ok" and .complete)) | length | tostring), ($t[0] | tostring), (($t[1] + $t[2]) * 1e5 / length | round / 100 | tostring), ($t[3] / 1024 * 10 | round / 10 | tostring), ((map(.statistics.connections) | add) / length * 10 | round / 10 | tostring)] | @tsv' <"$run/out" |
		awk '{ printf "%-22s %9s %9s %9s %11s %9s %9s\n", $1, $2, $3, $4, $5, $6, $7 }'
}
# ticks PID…: of processor time, with what their children use
ticks() { for p; do cat "/proc/$p/stat" $(for c in $(cat "/proc/$p/task/$p/children"); do printf '/proc/%s/stat ' "$c"; done); done | sed 's/.*) //' | awk '{ n += $12 + $13 } END { print n + 0 }'; }
# What the machine itself needs when the servers share it: no schedule is faster.
floor() {
	awk -v hz="$(getconf CLK_TCK)" -v cores="$(nproc)" -v s="$(($(ticks $nginx) - server))" -v r="$(($(ticks $delay) - relay))" '{ own = $2 + $3; t = s / hz + r / hz + own
		printf "  processor: nginx %.2f s, relay %.2f s, ours %.2f s; on %d cores %.2f s at least, and one round trip\n", s / hz, r / hz, own, cores, t / cores }' "$run/time"
}
printf '%s certificate, %s cores, %s\n' "$cert" "$(nproc)" "$(uname -sr)"
printf '%-22s %9s %9s %9s %11s %9s %9s\n' case endpoints complete seconds 'CPU ms each' 'MiB most' 'conn. each'
[ $# -gt 0 ] || set -- 200 1000 10000 resume peers
for what in "$@"; do
	case $what in
	200)
		targets 200 28543 >"$run/list"
		server=$(ticks $nginx) relay=$(ticks $delay)
		probe 200-at-40ms "$run/list" --concurrency 200
		floor ;;
	1000 | 10000)
		targets "$what" 28443 >"$run/list"
		probe "$what-loopback" "$run/list" ;;
	resume)
		targets 1000 28443 >"$run/list"
		"$program" probe --file "$run/list" --sni localhost --json -q --only=versions,suites >"$run/half" & victim=$!
		for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
			[ "$(wc -l <"$run/half")" -lt 200 ] || break
			sleep 0.2
		done
		kill -9 "$victim"; wait "$victim" 2>/dev/null || true
		before=$(wc -l <"$run/half")
		timeout 120 "$program" probe --file "$run/list" --sni localhost --json -q --only=versions,suites --resume "$run/half" >"$run/rest"
		cat "$run/rest" >>"$run/half"
		whole=$(jq -R -r 'fromjson? | .target' <"$run/half" | sort | uniq -c | awk '$1 == 1' | wc -l)
		printf 'resume: killed after %s lines, %s of 1000 endpoints once each at the end\n' "$before" "$whole"
		[ "$whole" -eq 1000 ] || exit 1 ;;
	peers)
		command -v sslscan >/dev/null && command -v nmap >/dev/null || { printf '%s\n' sslscan nmap >"$run/list"; install_missing "$run/list"; }
		targets 100 28443 >"$run/list"
		probe 100-loopback "$run/list"
		command time -f 'sslscan: 100 endpoints %e s, CPU %U + %S s, %M KiB' sslscan --no-colour --targets="$run/list" >/dev/null
		cut -d: -f1 "$run/list" >"$run/hosts"
		command time -f 'nmap:    100 endpoints %e s, CPU %U + %S s, %M KiB' nmap -Pn -n -p 28443 --script ssl-enum-ciphers -iL "$run/hosts" >/dev/null ;;
	*) printf 'many.sh: %s: expected 200, 1000, 10000, resume or peers\n' "$what" >&2; exit 2 ;;
	esac
done
