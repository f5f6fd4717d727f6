#!/bin/sh
# Each probe of a vulnerability says "vulnerable" on a server that is broken on
# purpose, and not on nginx, OpenSSL and GnuTLS.
set -eu
. "$(dirname "$0")/../lib.sh"
. "$TESTS/e2e/lib/check.sh"

run=$(mktemp -d)
a=127.0.77.3
port=18600
modes='good padding poodle empty curve robot ccs heartbeat reuse erratic'
mails='smtp imap pop3'
unset LANG LC_ALL LC_MESSAGES CONFIANCE_LANG NO_COLOR || true
trap 'for f in "$run"/*.pid; do end "$f"; done; rm -rf "$run"' EXIT
trap 'exit 130' INT TERM
cd "$run"
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 30 \
	-subj /CN=casse.example 2>/dev/null
openssl x509 -in cert.pem -outform DER -out cert.der

# probe PORT ARGUMENT...: the JSON is in out
probe() { p=$1; shift; c=0; timeout 200 "$ROOT/build/confiance" probe --json --timeout 150 \
	--only vulnerabilities "$a:$p" "$@" >out 2>err || c=$?; echo $c; }
# verdict NAME
verdict() { jq -r --arg n "$1" '.vulnerabilities[$n].status' out; }

p=$port
for mode in $modes; do
	spawn "$run/$mode.pid" "$run/$mode.log" "$ROOT/build/tests/weak-tls" $a $p cert.der key.pem "$mode"
	wait_for $a $p "$run/$mode.pid" "$run/$mode.log"
	eval "port_$mode=$p"
	p=$((p + 1))
done
for mail in $mails; do
	for manner in keep drop close; do
		spawn "$run/$mail-$manner.pid" "$run/$mail-$manner.log" python3 "$TESTS/servers/mail-standin.py" \
			$a $p cert.pem key.pem "$mail" "$manner"
		wait_for $a $p "$run/$mail-$manner.pid" "$run/$mail-$manner.log"
		eval "port_${mail}_$manner=$p"
		p=$((p + 1))
	done
done

# By default nothing that may disturb is done.
equal 'harmless: early ChangeCipherSpec' "$(probe "$port_ccs"; verdict ccs_injection)" '0
vulnerable'
equal 'harmless: the others are left out' "$(verdict padding_oracle) $(verdict robot)" 'inconclusive inconclusive'
equal 'harmless: Heartbleed' "$(probe "$port_heartbeat"; verdict heartbleed)" '0
vulnerable'
equal 'harmless: reuse' "$(probe "$port_reuse"; echo "$(verdict ecdhe_reuse) $(verdict raccoon)")" '0
vulnerable vulnerable'
equal 'harmless: connections' "$(jq '.statistics.connections < 60' out)" true
# Our servers take a group and a scheme that were not offered.  Whether a list
# was whole before they did is chance; that they did is said.
equal 'harmless: what was not offered is said' "$(jq -c '.oddities | map(select(contains("not offered"))) | length > 0' out)" true

equal 'sound: nothing is found' "$(probe "$port_good" --intrusive; for n in heartbleed ccs_injection robot padding_oracle; do verdict $n; done)" '0
not_vulnerable
not_vulnerable
not_vulnerable
not_vulnerable'
for mode in padding poodle empty; do
	eval "p=\$port_$mode"
	equal "$mode: an oracle" "$(probe "$p" --intrusive; verdict padding_oracle)" '0
vulnerable'
	equal "$mode: nothing else" "$(verdict robot) $(verdict ccs_injection)" 'not_vulnerable not_vulnerable'
done
equal 'erratic: answers that change prove nothing' "$(probe "$port_erratic" --intrusive; verdict padding_oracle)" '0
inconclusive'
equal 'curve: proven by a handshake' "$(probe "$port_curve" --intrusive; verdict invalid_curve)" '0
vulnerable'
contains 'curve: how' "$(jq -r '.vulnerabilities.invalid_curve.why' out)" 'handshakes with a point off secp256r1'
equal 'curve: a secret that stays is not cleared by refusals' "$(probe "$port_reuse" --intrusive; verdict invalid_curve | sed 's/^inconclusive$/open/;s/^vulnerable$/open/')" '0
open'
equal 'robot' "$(probe "$port_robot" --intrusive; echo "$(verdict robot) $(verdict padding_oracle)")" '0
vulnerable not_vulnerable'

for mail in $mails; do
	eval "keep=\$port_${mail}_keep drop=\$port_${mail}_drop close=\$port_${mail}_close"
	equal "$mail: a command is taken into TLS" "$(probe "$keep" --starttls "$mail"; verdict starttls_injection)" '0
vulnerable'
	equal "$mail: it is dropped" "$(probe "$drop" --starttls "$mail"; verdict starttls_injection)" '0
not_vulnerable'
	equal "$mail: it ends the connection" "$(probe "$close" --starttls "$mail"; verdict starttls_injection)" '0
not_vulnerable'
done

# Real ones, with everything that they can be made to offer.
real=$((p + 40))
cat >nginx.conf <<N
daemon off; pid $run/nginx; error_log $run/nginx.err; worker_processes 2;
events {}
http { access_log off; client_body_temp_path $run/b; proxy_temp_path $run/p; fastcgi_temp_path $run/f;
uwsgi_temp_path $run/u; scgi_temp_path $run/s;
server { listen $a:$real ssl; ssl_certificate $run/cert.pem; ssl_certificate_key $run/key.pem;
ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_ciphers ALL:@SECLEVEL=0; } }
N
spawn "$run/nginx.pid" "$run/nginx.log" nginx -c "$run/nginx.conf" -e "$run/nginx.err"
wait_for $a $real "$run/nginx.pid" "$run/nginx.err"
gnutls=$((real + 1))
spawn "$run/gnutls.pid" "$run/gnutls.log" gnutls-serv --http --port $gnutls --x509certfile cert.pem \
	--x509keyfile key.pem --priority 'NORMAL:+VERS-TLS1.0:+VERS-TLS1.1:+RSA:+AES-128-CBC:+AES-256-CBC:+SHA1:%COMPAT'
wait_for $a $gnutls "$run/gnutls.pid" "$run/gnutls.log"
for server in nginx:$real gnutls:$gnutls; do
	name=${server%:*}
	equal "$name: probed" "$(probe "${server#*:}" --intrusive)" 0
	for n in heartbleed ccs_injection robot padding_oracle invalid_curve ecdhe_reuse ticketbleed \
		insecure_renegotiation weak_key random_repeat; do
		equal "$name: $n" "$(verdict $n)" not_vulnerable
	done
done

finish
