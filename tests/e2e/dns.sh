#!/bin/sh
# The DNS of a deployment against a tree of our own: nsd serves the root and
# all zones, signed by ldns; unbound resolves from that root.  The facts are
# compared with what the zones were written to say.  Everything is in a
# network namespace: port 53 and the addresses are of this script only.
set -eu
. "$(dirname "$0")/../lib.sh"
. "$TESTS/e2e/lib/check.sh"
. "$TESTS/e2e/lib/dane.sh"

if [ "${DNS_INSIDE:-}" = '' ]; then
	as=
	[ "$(id -u)" = 0 ] || as=-r
	if ! unshare $as -n true 2>/dev/null; then
		say 'skipped: no network namespace can be made here'
		exit 77
	fi
	DNS_INSIDE=$(mktemp -d)
	export DNS_INSIDE
	exec unshare $as -n sh "$0" "$@"
fi
for tool in nsd unbound ldns-keygen ldns-signzone nginx openssl python3; do
	command -v "$tool" >/dev/null || die "$tool is missing (tests/packages.txt)"
done
confiance=${CONFIANCE:-$ROOT/build/confiance}
run=$DNS_INSIDE
trap 'end "$run/nsd.pid"; end "$run/lame.pid"; end "$run/unbound.pid"; end "$run/dane.pid"; [ -n "${DNS_KEEP:-}" ] || rm -rf "$run"' EXIT
trap 'exit 130' INT TERM
ip link set lo up
cd "$run"

# ---- Zones ----
# Servers: .1 root, .2 fr com net, .3 the zones below; .4 knows no zone.
root=127.53.0.1 tld=127.53.0.2 leaf=127.53.0.3 empty=127.53.0.4

# zone NAME [signed]: records on standard input
zone() {
	file=$(printf '%s' "$1" | tr . _).zone
	{
		printf '$ORIGIN %s\n$TTL 300\n@ SOA ns.%s hostmaster.%s 1 3600 600 86400 60\n' "$1" "${1#.}" "${1#.}"
		cat
	} >"$file"
	if [ "${2:-}" = signed ]; then
		key=$(ldns-keygen -a ECDSAP256SHA256 -k "$1")
		cat "$key.ds" >"$file.ds"
		cat "$key.key" >"$file.key"
		ldns-signzone -f "$file.signed" "$file" "$key" >/dev/null
		mv "$file.signed" "$file"
	fi
	echo "$1 $file" >>zones
}
# delegation NAME [signed]: NS, glue and DS for the parent's zone
delegation() { # NAME ADDRESS
	printf '%s NS ns.%s\nns.%s A %s\n' "$1" "$1" "$1" "$2"
	file=$(printf '%s' "$1" | tr . _).zone
	[ ! -f "$file.ds" ] || cat "$file.ds"
}

# The well-behaved one: signed, everything that is asked for.
zone example.fr. signed <<EOF
@ NS ns
@ NS ns2.hosting.net.
ns A $leaf
@ A 192.0.2.80
@ AAAA 2001:db8::80
@ MX 10 mx1
@ MX 20 mx2.mail.com.
mx1 A 192.0.2.25
@ TXT "v=spf1 ip4:192.0.2.0/24 a:sender.mail.com include:_spf.mail.com include:big.spf.net -all"
@ TXT "MS=ms12345" "67"
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:d@example.fr,mailto:x@reports.mail.com!10m; ruf=mailto:y@ruf.spf.net"
_smtp._tls TXT "v=TLSRPTv1; rua=https://tlsrpt.mail.com/v1,mailto:t@example.fr"
_mta-sts TXT "v=STSv1; id=1"
mta-sts A 192.0.2.81
autodiscover CNAME autodiscover.outlook.mail.com.
selector1._domainkey CNAME selector1-example-fr._domainkey.tenant.mail.com.
_sipfederationtls._tcp SRV 100 1 5061 sipfed.mail.com.
www CNAME www.cdn.net.
*.wild A 192.0.2.90
xn--caf-dma A 192.0.2.91
deep.under A 192.0.2.92
@ CAA 0 issue "certigna.fr; accounturi=https://a.example/1"
@ CAA 0 iodef "mailto:s@example.fr"
own.under A 192.0.2.93
own.under CAA 128 issue ";"
_443._tcp.deep.under TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
EOF
# Signed, then one record was changed.
zone bogus.fr. signed <<EOF
@ NS ns
ns A $leaf
@ A 192.0.2.50
EOF
sed -i 's/192\.0\.2\.50/192.0.2.51/' bogus_fr_.zone
zone unsigned.fr. <<EOF
@ NS ns
ns A $leaf
@ A 192.0.2.60
@ MX 0 .
@ TXT "v=spf1 -all"
loop CNAME pool
pool CNAME loop
$(i=0; while [ $i -lt 20 ]; do echo "c$i CNAME c$((i + 1))"; i=$((i + 1)); done)
c20 A 192.0.2.61
s0 CNAME s1
s1 CNAME s2
s2 A 192.0.2.62
EOF
# Texts that do not fit a datagram, two SPF records, no mail server.
zone long.fr. <<EOF
@ NS ns
ns A $leaf
@ A 192.0.2.70
$(i=0; while [ $i -lt 30 ]; do printf '@ TXT "%d-%0200d"\n' $i 0; i=$((i + 1)); done)
@ TXT "v=spf1 -all"
@ TXT "v=spf1 +all"
_dmarc TXT "v=DMARC1; p=none"
_dmarc TXT "v=DMARC1; p=reject"
EOF
# SPF that includes itself, a macro, and more than ten look-ups.
zone spf.fr. <<EOF
@ NS ns
ns A $leaf
@ A 192.0.2.71
@ TXT "v=spf1 include:spf.fr include:%{i}.macro.fr redirect=many.spf.fr"
many TXT "v=spf1 include:p1.spf.fr include:p2.spf.fr include:p3.spf.fr include:p4.spf.fr include:p5.spf.fr include:p6.spf.fr -all"
p1 TXT "v=spf1 include:q1.spf.fr include:q2.spf.fr include:q3.spf.fr include:q4.spf.fr -all"
EOF
# Every name is an alias of a suite, and the mail goes nowhere.
zone wild.fr. <<EOF
@ NS ns
ns A $leaf
@ A 192.0.2.95
@ MX 0 .
* CNAME autodiscover.outlook.com.
*._domainkey TXT "v=DKIM1; p=AAAA"
EOF
# The same, and one alias that is there for itself.
zone both.fr. <<EOF
@ NS ns
ns A $leaf
* CNAME elsewhere.mail.com.
autodiscover CNAME autodiscover.outlook.com.
EOF
zone outlook.com. <<EOF
@ NS ns
ns A $leaf
autodiscover A 198.51.100.26
EOF
zone mail.com. <<EOF
@ NS ns
ns A $leaf
mx2 A 198.51.100.25
_spf TXT "v=spf1 include:deeper.spf.net ip6:2001:db8::/48 ~all"
EOF
zone spf.net. <<EOF
@ NS ns
ns A $leaf
big TXT "v=spf1 include:deeper.spf.net ?all"
deeper TXT "v=spf1 ip4:198.51.100.1 -all"
EOF
zone cdn.net. <<EOF
@ NS ns
ns A $leaf
www CNAME edge.cdn.net.
edge A 198.51.100.80
EOF
zone hosting.net. <<EOF
@ NS ns
ns A $leaf
ns2 A $leaf
EOF
dane_make
zone fr. signed <<EOF
@ NS ns.fr.
ns A $tld
$(for z in example.fr. bogus.fr. unsigned.fr. long.fr. spf.fr. wild.fr. both.fr. tls.fr.; do delegation $z $leaf; done)
$(delegation lame.fr. $empty)
$(delegation silent.fr. 127.53.0.9)
EOF
zone com. <<EOF
@ NS ns.com.
ns A $tld
$(delegation mail.com. $leaf)
$(delegation outlook.com. $leaf)
EOF
zone net. <<EOF
@ NS ns.net.
ns A $tld
$(for z in spf.net. cdn.net. hosting.net.; do delegation $z $leaf; done)
EOF
zone . signed <<EOF
@ NS a.root.
a.root. A $root
$(for z in fr. com. net.; do delegation $z $tld; done)
EOF

# ---- Servers ----
{
	printf 'server:\n  username: ""\n  chroot: ""\n  zonesdir: "%s"\n  pidfile: ""\n  xfrdfile: "%s/xfrd"\n  database: ""\n  zonelistfile: "%s/zonelist"\n  xfrdir: "%s"\n  logfile: "%s/nsd.log"\n  server-count: 1\n' "$run" "$run" "$run" "$run" "$run"
	for a in $root $tld $leaf; do printf '  ip-address: %s\n' $a; done
	printf 'remote-control:\n  control-enable: no\n'
	while read -r name file; do
		printf 'zone:\n  name: %s\n  zonefile: %s\n' "$name" "$file"
	done <zones
} >nsd.conf
# A server that was never told of the zones delegated to it.
echo '@ SOA ns hostmaster 1 3600 600 86400 60
@ NS ns
ns A 127.53.0.4' >other.zone
sed -e '/ip-address: /d; /^zone:/,$d' -e "s|^server:|server:\n  ip-address: $empty|" -e 's|/xfrd|/xfrd2|; s|/zonelist|/zonelist2|; s|nsd.log|lame.log|' nsd.conf >lame.conf
printf 'zone:\n  name: other.invalid.\n  zonefile: other.zone\n' >>lame.conf
cat >hints <<EOF
. 3600 NS a.root.
a.root. 3600 A $root
EOF
cat >unbound.conf <<EOF
server:
  username: ""
  chroot: ""
  directory: "$run"
  pidfile: ""
  use-syslog: no
  logfile: "$run/unbound.log"
  interface: 127.53.0.53
  port: 53
  do-ip6: no
  do-not-query-localhost: no
  access-control: 127.0.0.0/8 allow
  root-hints: "$run/hints"
  trust-anchor-file: "$run/__zone.key"
  local-zone: "test." nodefault
  num-threads: 1
  outbound-msg-retry: 2
  infra-cache-max-rtt: 1000
remote-control:
  control-enable: no
EOF
mv _.zone.key __zone.key
spawn nsd.pid nsd.out nsd -d -c "$run/nsd.conf"
spawn lame.pid lame.out nsd -d -c "$run/lame.conf"
spawn unbound.pid unbound.out unbound -d -c "$run/unbound.conf"
# asked NAME: does the resolver answer?
i=0
until drill -Q "@127.53.0.53" example.fr A 2>/dev/null | grep -q 192.0.2.80; do
	i=$((i + 1))
	[ $i -lt 100 ] || die "the servers do not answer: $(cat nsd.log unbound.log)"
	sleep 0.1
done

# ---- The deployment ----
{
	printf 'confiance: 1\nname: dns\ndomains:\n'
	for d in example.fr unsigned.fr bogus.fr long.fr spf.fr lame.fr silent.fr nothing.fr under.example.fr wild.fr both.fr; do
		printf '  - name: %s\n' $d
	done
	printf 'endpoints:\n'
	for h in www.example.fr any.wild.example.fr xn--caf-dma.example.fr deep.under.example.fr loop.unsigned.fr c0.unsigned.fr s0.unsigned.fr; do
		printf '  - id: %s\n    host: %s\n    port: 443\n    protocol: https\n' "${h%%.*}" $h
	done
} >d.yaml
timeout 200 "$confiance" collect d.yaml -o evidence --only=jurisdiction --resolver=127.53.0.53 --trust-anchor="$run/__zone.key" >out.txt 2>&1 || :
[ -f evidence/facts.jsonl ] || die "nothing was collected: $(cat out.txt)"

# fact SUBJECT KEY: "status|value"
fact() {
	jq -r --arg s "$1" --arg k "$2" 'select(.subject == $s and .key == $k) | [.status, (.value | if . == null then "" elif type == "array" then join(" ") else tostring end)] | join("|")' evidence/facts.jsonl
}
note() { jq -r --arg s "$1" --arg k "$2" 'select(.subject == $s and .key == $k) | .note // ""' evidence/facts.jsonl; }
# of NAME: lines "key|status|value"
of() {
	name=$1
	while IFS='|' read -r key status value; do
		equal "$name $key" "$(fact "name:$name" "dns.$key")" "$status|$value"
	done
}

of example.fr <<EOF
zone|ok|example.fr
trust|ok|secure
ns|ok|ns.example.fr ns2.hosting.net
soa|ok|ns.example.fr
addresses|ok|192.0.2.80 2001:db8::80
mx|ok|mx1.example.fr mx2.mail.com
spf|ok|_spf.mail.com big.spf.net deeper.spf.net
spf_hosts|ok|sender.mail.com
spf_addresses|ok|192.0.2.0/24 2001:db8::/48 198.51.100.1
spf_lookups|ok|5
dmarc_reports|ok|reports.mail.com ruf.spf.net
tls_reports|ok|tlsrpt.mail.com
mta_sts|ok|v=STSv1; id=1
EOF
equal 'a signed zone has one DS' "$(jq -r 'select(.subject == "name:example.fr" and .key == "dns.ds") | .value | length' evidence/facts.jsonl)" 1
equal 'DNSKEY' "$(jq -r 'select(.subject == "name:example.fr" and .key == "dns.dnskey") | .value[0] | split(" ") | .[0:3] | join(" ")' evidence/facts.jsonl)" '257 3 13'
equal 'the hosts that turned up' "$(fact name:mx2.mail.com dns.addresses) $(fact name:ns2.hosting.net dns.addresses) $(fact name:mta-sts.example.fr dns.addresses)" \
	"ok|198.51.100.25 ok|$leaf ok|192.0.2.81"
equal 'autodiscover' "$(fact name:autodiscover.example.fr dns.cname)" 'ok|autodiscover.outlook.mail.com'
equal 'selector1' "$(fact name:selector1._domainkey.example.fr dns.cname)" 'ok|selector1-example-fr._domainkey.tenant.mail.com'
equal 'no selector2' "$(fact name:selector2._domainkey.example.fr dns.cname)" 'absent|'
equal 'SRV' "$(fact name:_sipfederationtls._tcp.example.fr dns.srv)" 'ok|sipfed.mail.com'
equal 'each text is kept' "$(fact name:example.fr dns.txt | grep -c 'MS=ms12345')" 1

of www.example.fr <<EOF
zone|ok|example.fr
chain|ok|www.cdn.net edge.cdn.net
addresses|ok|198.51.100.80
EOF
equal 'an alias into an unsigned zone is not secure' "$(fact name:www.example.fr dns.secure)" 'ok|false'
of any.wild.example.fr <<EOF
zone|ok|example.fr
addresses|ok|192.0.2.90
EOF
of xn--caf-dma.example.fr <<EOF
addresses|ok|192.0.2.91
EOF
of deep.under.example.fr <<EOF
zone|ok|example.fr
EOF
# A domain that is no zone: its own texts are asked for, there are none.
of under.example.fr <<EOF
zone|ok|example.fr
mx|absent|
spf|absent|
EOF
of unsigned.fr <<EOF
trust|ok|insecure
ds|absent|
mx|absent|
spf|absent|
spf_record|ok|v=spf1 -all
dmarc|absent|
EOF
equal 'a null MX is said' "$(note name:unsigned.fr dns.mx)" 'null MX: no mail (RFC 7505)'
of s0.unsigned.fr <<EOF
chain|ok|s1.unsigned.fr s2.unsigned.fr
addresses|ok|192.0.2.62
EOF
# A circle and twenty steps give no address, and no resolver says why.
equal 'a circle' "$(fact name:loop.unsigned.fr dns.addresses | cut -d'|' -f2)" ''
equal 'a circle is no absence' "$(fact name:loop.unsigned.fr dns.addresses | grep -c '^absent')" 0
equal 'twenty steps' "$(fact name:c0.unsigned.fr dns.addresses | cut -d'|' -f2)" ''
equal 'twenty steps are no absence' "$(fact name:c0.unsigned.fr dns.addresses | grep -c '^absent')" 0
of bogus.fr <<EOF
addresses|malformed|
EOF
of long.fr <<EOF
spf|malformed|
spf_record|malformed|
dmarc|absent|
EOF
equal 'texts by TCP' "$(jq -r 'select(.subject == "name:long.fr" and .key == "dns.txt") | .value | length' evidence/facts.jsonl)" 32
equal 'two DMARC records are none' "$(note name:long.fr dns.dmarc)" 'more than one record: none counts'
of spf.fr <<EOF
spf|partial|many.spf.fr p1.spf.fr p2.spf.fr p3.spf.fr p4.spf.fr p5.spf.fr p6.spf.fr q1.spf.fr q2.spf.fr q3.spf.fr q4.spf.fr
EOF
# Nobody answers for these two: no zone is made out of that.
equal 'a lame server' "$(fact name:lame.fr dns.addresses | cut -d'|' -f2)" ''
equal 'a lame server is no absence' "$(fact name:lame.fr dns.zone | grep -c '^\(absent\|ok\)')" 0
equal 'a silent server is no absence' "$(fact name:silent.fr dns.zone | grep -c '^\(absent\|ok\)')" 0
of nothing.fr <<EOF
zone|absent|
addresses|absent|
EOF

# ---- Wildcards and null MX prove no service ----
equal 'what every name is answered' "$(fact name:wild.fr dns.wildcard)" 'ok|* CNAME autodiscover.outlook.com *._domainkey TXT "v=DKIM1; p=AAAA"'
equal 'autodiscover is answered too' "$(fact name:autodiscover.wild.fr dns.cname)" 'ok|autodiscover.outlook.com'
equal 'a wildcard is no service' "$(fact name:wild.fr name.services)" 'absent|'
equal 'a wildcard is no suite' "$(grep -c 'reach:suite:name:wild.fr' evidence/facts.jsonl)" 0
equal 'no mail, no mail server' "$(fact name:wild.fr dns.mx) $(note name:wild.fr dns.mx)" 'absent| null MX: no mail (RFC 7505)'
equal 'an alias beside a wildcard' "$(fact name:both.fr name.services | cut -d'|' -f1) $(fact 'reach:suite:name:both.fr>microsoft' reach.operators)" 'ok ok|operator:microsoft'
equal 'no wildcard' "$(fact name:example.fr dns.wildcard)" 'absent|'
contains 'selectors that cannot be guessed are said' "$(note name:both.fr name.services)" 'cannot be guessed: hubspot, aws'

# ---- CAA and TLSA: at the name, or above it ----
{
	printf 'confiance: 1\nname: names\nendpoints:\n'
	for h in deep.under.example.fr own.under.example.fr s0.unsigned.fr lame.fr; do
		printf '  - id: %s\n    host: %s\n    port: 443\n    protocol: https\n    connect_to: 127.0.0.1:1\n' "$h" "$h"
	done
} >names.yaml
timeout 200 "$confiance" collect names.yaml -o names --only=tls --resolver=127.53.0.53 --trust-anchor="$run/__zone.key" >names.txt 2>&1 || :
named() { jq -r --arg s "endpoint:$1" --arg k "tls.$2" 'select(.subject == $s and .key == $k) | [.status, (.value | if . == null then "" elif type == "array" then join(" ") else tostring end)] | join("|")' names/facts.jsonl; }
equal 'CAA two names above' "$(named deep.under.example.fr caa)" 'ok|0 iodef "mailto:s@example.fr" 0 issue "certigna.fr; accounturi=https://a.example/1"'
equal 'CAA proved' "$(named deep.under.example.fr caa_trust)" 'ok|secure'
equal 'CAA at the name itself' "$(named own.under.example.fr caa)" 'ok|128 issue ";"'
equal 'TLSA' "$(named deep.under.example.fr tlsa)" 'ok|3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'
equal 'no TLSA' "$(named own.under.example.fr tlsa)" 'absent|'
equal 'no CAA up to the root' "$(named s0.unsigned.fr caa)" 'absent|'
equal 'a lame server is no absence of CAA' "$(named lame.fr caa | cut -d'|' -f1)" 'refused'

# ---- The same against the certificates that are shown ----
dane_check

# ---- What is reached ----
reach() { fact "reach:$1" "reach.$2"; }
equal 'the registry' "$(reach 'registry:name:example.fr>fr' operators)" 'ok|operator:registry-fr'
equal 'a name server' "$(reach 'dns:name:example.fr>ns2.hosting.net' role)" 'ok|dns'
equal 'a list that was not seen' "$(reach 'mail-sender:name:long.fr>?dns.spf' operators)" 'not_collected|'
finish
