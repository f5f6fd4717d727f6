#!/bin/sh
# Ways to a server: an HTTP proxy (tinyproxy), a SOCKS 5 proxy with a password
# (microsocks), STARTTLS in XMPP (prosody), IPv6.
set -eu
. "$(dirname "$0")/../lib.sh"
. "$TESTS/e2e/lib/check.sh"

run=$(mktemp -d)
tls=18610 http=18611 socks=18612 xmpp=18613
trap 'for p in tls tls6 http socks xmpp; do end "$run/$p.pid"; done; rm -rf "$run"' EXIT
trap 'exit 130' INT TERM
cd "$run"
unset LANG LC_ALL LC_MESSAGES CONFIANCE_LANG NO_COLOR CONFIANCE_PROXY || true
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -days 2 \
	-addext subjectAltName=DNS:localhost -keyout key.pem -out cert.pem 2>/dev/null
for ip in 127.0.0.1 '[::1]'; do
	pid=tls suites=ALL
	[ "$ip" = 127.0.0.1 ] || { pid=tls6; suites=ECDHE-ECDSA-AES128-GCM-SHA256; }
	spawn "$run/$pid.pid" "$run/$pid.log" openssl s_server -accept "$ip:$tls" -cert cert.pem -key key.pem -www -cipher $suites
done
cat >tinyproxy.conf <<X
Port $http
Listen 127.0.78.2
Timeout 20
Allow 127.0.0.0/8
BasicAuth audit secret-of-the-proxy
X
spawn "$run/http.pid" "$run/http.log" tinyproxy -d -c tinyproxy.conf
spawn "$run/socks.pid" "$run/socks.log" microsocks -i 127.0.78.2 -p $socks -u audit -P secret-of-the-proxy
mkdir certs data
cp cert.pem certs/localhost.crt
cp key.pem certs/localhost.key
cat >prosody.cfg.lua <<X
daemonize = false
run_as_root = true
pidfile = "$run/prosody.pid"
data_path = "$run/data"
certificates = "$run/certs"
log = "*console"
interfaces = { "127.0.78.1" }
c2s_ports = { $xmpp }
modules_enabled = { "tls", "saslauth" }
modules_disabled = { "s2s" }
c2s_require_encryption = true
VirtualHost "localhost"
X
spawn "$run/xmpp.pid" "$run/xmpp.log" prosody --config "$run/prosody.cfg.lua" -F
wait_for 127.0.0.1 $tls "$run/tls.pid" "$run/tls.log"
i=0
until grep -q ACCEPT tls6.log || [ $i = 50 ]; do i=$((i + 1)); sleep 0.1; done
wait_for 127.0.78.2 $http "$run/http.pid" "$run/http.log"
wait_for 127.0.78.2 $socks "$run/socks.pid" "$run/socks.log"
wait_for 127.0.78.1 $xmpp "$run/xmpp.pid" "$run/xmpp.log"
printf 'audit:secret-of-the-proxy\n' >auth
printf 'audit:wrong\n' >wrong
chmod 600 auth wrong

# probe ARGUMENT...: its exit code; the output is in out and err
probe() { c=0; timeout 120 "$ROOT/build/confiance" probe --json "$@" >out 2>err || c=$?; echo $c; }
said() { jq -c "$1" out; }
versions='["TLSv1.2","TLSv1.3"]'

equal 'HTTP, which resolves the name' \
	"$(probe localhost:$tls --proxy=http://127.0.78.2:$http --proxy-auth=auth; said '[.status, .address, .proxy, (.protocols | keys), .handshake.status]')" "0
[\"ok\",null,\"http://127.0.78.2:$http\",$versions,\"ok\"]"
equal 'HTTP, by address' "$(probe 127.0.0.1:$tls --proxy=http://127.0.78.2:$http --proxy-auth=auth; said '[.address, (.protocols | keys)]')" "0
[\"127.0.0.1\",$versions]"
equal 'HTTP, without the password' "$(probe 127.0.0.1:$tls --proxy=http://127.0.78.2:$http; said '[.status, .note]')" '3
["not_collected","the proxy asks for a password, or refuses this one"]'
equal 'HTTP, nobody there' "$(probe 127.0.0.1:1 --proxy=http://127.0.78.2:$http --proxy-auth=auth; said '.status | IN("unreachable", "not_collected")')" '3
true'
equal 'SOCKS, which resolves the name' \
	"$(probe localhost:$tls --proxy=socks5h://127.0.78.2:$socks --proxy-auth=auth; said '[.status, .address, (.protocols | keys)]')" "0
[\"ok\",null,$versions]"
equal 'SOCKS, by address, IPv6' "$(probe "[::1]:$tls" --proxy=socks5://127.0.78.2:$socks --proxy-auth=auth; said '[.status, .address, (.protocols | keys)]')" "0
[\"ok\",\"::1\",$versions]"
equal 'SOCKS, a wrong password' "$(probe 127.0.0.1:$tls --proxy=socks5://127.0.78.2:$socks --proxy-auth=wrong; said '[.status, .note]')" '3
["not_collected","the proxy asks for a password, or refuses this one"]'
equal 'SOCKS, a refusal that the proxy reports' "$(probe 127.0.0.1:1 --proxy=socks5://127.0.78.2:$socks --proxy-auth=auth; said '[.status, .note]')" '3
["unreachable","the proxy was refused by the place"]'
equal 'no proxy there' "$(probe 127.0.0.1:$tls --proxy=http://127.0.78.2:1; said '[.status, .note]')" '3
["not_collected","the proxy is not there, or fails"]'
equal 'a password in the address' "$(probe 127.0.0.1:$tls --proxy=http://a:b-secret@127.0.78.2:1; grep -c b-secret err)" '2
0'
equal 'no proxy, no password' "$(probe 127.0.0.1:$tls --proxy-auth=auth)" 2
equal 'a proxy from the environment' "$(CONFIANCE_PROXY=socks5://127.0.78.2:$socks CONFIANCE_PROXY_AUTH=auth probe 127.0.0.1:$tls; said .status)" '0
"ok"'
if grep -rq secret-of-the-proxy out err; then
	fail 'the password is in the output'
fi
equal 'IPv6' "$(probe "[::1]:$tls"; said '[.target, .address, (.protocols | keys)]')" "0
[\"[::1]:$tls\",\"::1\",$versions]"
equal 'a zone' "$(probe "[fe80::1%lo]:$tls"; grep -c 'zone identifier' err)" '2
1'
equal 'brackets are for IPv6' "$(probe "[127.0.0.1]:$tls")" 2
equal 'each address of a name' "$(probe localhost:$tls --all-addresses; said '[.target, .address]' | sort)" "0
[\"localhost:$tls\",\"127.0.0.1\"]
[\"localhost:$tls\",\"::1\"]"
equal 'XMPP' "$(probe 127.0.78.1:$xmpp --starttls xmpp --sni localhost; said '[.status, (.protocols | keys)]')" "0
[\"ok\",$versions]"
equal 'XMPP, a domain that it does not serve' "$(probe 127.0.78.1:$xmpp --starttls xmpp --sni other.example; said .status)" '3
"malformed"'

# Two addresses of one name: what one of them accepts more is partial, and said.
cat >d.yaml <<X
confiance: 1
name: Two addresses
activities: [IaaS]
provider: {name: P}
endpoints:
  - {host: localhost, port: $tls, protocol: https}
  - {id: proxied, host: 127.0.0.1, port: $tls, protocol: https}
  - {id: im, host: 127.0.78.1, port: $xmpp, protocol: tls, starttls: xmpp, sni: localhost}
X
collect() { c=0; timeout 120 "$ROOT/build/confiance" collect -q "$@" d.yaml >out 2>err || c=$?; echo $c; }
fact() { jq -c --arg s "$1" --arg k "$2" 'select(.subject == $s and .key == $k) | [.status, .value]' ev/facts.jsonl; }
equal 'a collection' "$(collect --only tls,declared -o ev)" 0
equal 'both addresses' "$(fact endpoint:localhost:$tls tls.addresses)" '["ok",["127.0.0.1","::1"]]'
equal 'what they say alike' "$(fact endpoint:localhost:$tls tls.versions)" "[\"ok\",$versions]"
equal 'what they do not' "$(fact endpoint:localhost:$tls tls.suites.tls12 | jq -c '[.[0], (.[1] | index("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")) != null, (.[1] | length > 1)]')" \
	'["partial",true,true]'
equal 'is said' "$(fact endpoint:localhost:$tls tls.addresses_differ | jq -c '.[1] | index("tls.suites.tls12") != null')" true
equal 'one address' "$(fact endpoint:proxied tls.addresses_differ)" '["absent",null]'
equal 'nothing is offered before TLS' "$(fact endpoint:im tls.plaintext)" '["absent",null]'
rm -rf ev
equal 'a collection through a proxy' \
	"$(collect --only tls,declared --proxy=socks5://127.0.78.2:$socks --proxy-auth=auth -o ev)" 0
equal 'says so' "$(fact run:collection run.proxy)" "[\"ok\",\"socks5://127.0.78.2:$socks\"]"
equal 'and sees the server' "$(fact endpoint:proxied tls.versions)" "[\"ok\",$versions]"
if grep -rq secret-of-the-proxy ev; then
	fail 'the password is in the evidence'
fi

# One family of addresses alone, and a machine that has no IPv6.
rm -rf ev
equal 'a collection over IPv4' "$(collect --only tls,declared --ipv4 -o ev)" 0
equal 'says so' "$(fact run:collection run.family)" '["ok","IPv4"]'
equal 'talks to no other' "$(fact endpoint:localhost:$tls tls.addresses)" '["ok",["127.0.0.1"]]'
equal 'and what it saw is whole' "$(fact endpoint:localhost:$tls tls.suites.tls12 | jq -c '.[0]')" '"ok"'
"$ROOT/build/confiance" evaluate ev -f json -o rep >out 2>err || :
equal 'the report says so' "$(jq -r '.frame.place.en' rep/report.json)" 'from the machine that ran the collection; IPv4 addresses only'
equal 'both at once' "$(probe localhost:$tls --ipv4 --ipv6)" 2
equal 'a probe over IPv6' "$(probe localhost:$tls --ipv6; said '[.status, .address]')" '0
["ok","::1"]'
equal 'a place that is left out' "$(probe "[::1]:$tls" --ipv4; said '[.status, .note]')" '3
["not_collected","IPv6 is left out of this run"]'
if [ "$(id -u)" = 0 ] && unshare -n true 2>/dev/null; then
	cat >none.sh <<X
ip link set lo up
for i in all lo; do echo 1 >/proc/sys/net/ipv6/conf/\$i/disable_ipv6; done
openssl s_server -accept 127.0.0.1:$tls -cert cert.pem -key key.pem -www >none.log 2>&1 &
server=\$!
i=0
until grep -q ACCEPT none.log || [ \$i = 50 ]; do i=\$((i + 1)); sleep 0.1; done
timeout 120 "$ROOT/build/confiance" collect -q --only tls,declared -o none d.yaml
kill \$server
X
	unshare -n sh none.sh >none.txt 2>&1 || :
	none() { jq -r --arg k "$1" 'select(.subject == "endpoint:localhost:'$tls'" and .key == $k) | .status + " " + .note' none/facts.jsonl; }
	contains 'no IPv6 here' "$(none tls.versions)" 'partial 127.0.0.1: TLSv1.2, TLSv1.3; ::1 was not examined: this machine has no IPv6 route to it (--ipv4 looks at IPv4 alone)'
fi
# A rate for each host: ten connections a second, one at once.
equal 'a rate of a host' "$(probe localhost:$tls --host-rate 10 --only versions; said '.statistics | .connections > 5 and .seconds >= (.connections - 1) / 10 - 0.1')" '0
true'
equal 'a rate of nothing' "$(probe localhost:$tls --host-rate 0)" 2
finish
