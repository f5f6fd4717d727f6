#!/bin/sh
# What 10,000 names cost: nsd serves them, unbound resolves and validates, both
# in a network namespace of this script; then the look-ups of their addresses
# and the judgement.  Prints names a second, memory, and what was answered.
#   sh tests/bench/names.sh [NAMES]
set -eu
. "$(dirname "$0")/../lib.sh"
names=${1:-10000}
if [ "${NAMES_INSIDE:-}" = '' ]; then
	as=
	[ "$(id -u)" = 0 ] || as=-r
	NAMES_INSIDE=$(mktemp -d)
	export NAMES_INSIDE
	exec unshare $as -n sh "$0" "$@"
fi
confiance=${CONFIANCE:-$ROOT/build/confiance}
run=$NAMES_INSIDE
trap 'end "$run/nsd.pid"; end "$run/unbound.pid"; rm -rf "$run"' EXIT
trap 'exit 130' INT TERM
ip link set lo up
cd "$run"
# A hundred zones, signed by nobody; every tenth name is an alias.
awk -v n="$names" -v dir="$run" 'BEGIN {
	for (z = 0; z < 100; z++) {
		f = dir "/z" z
		print "$TTL 300\n@ SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\n@ MX 10 mx\nmx A 51.15.0." z "\n@ TXT \"v=spf1 mx -all\"\nns A 127.53.0.3" >f
		for (i = z; i < n; i += 100)
			if (i % 10 == 9)
				print "h" i " CNAME h0.z0.fr." >f
			else
				print "h" i " A 91." 121 + i % 4 "." int(i / 250) % 250 "." i % 250 >f
		close(f)
		print "zone:\n  name: z" z ".fr\n  zonefile: z" z >dir "/zones"
		print "z" z ".fr. NS ns.z" z ".fr.\nns.z" z ".fr. A 127.53.0.3" >dir "/delegations"
	}
}'
{ echo '$TTL 300
@ SOA ns hostmaster 1 3600 600 86400 60
@ NS ns
ns A 127.53.0.2'; cat delegations; } >fr
echo '$TTL 300
. SOA a.root. hostmaster.root. 1 3600 600 86400 60
. NS a.root.
a.root. A 127.53.0.1
fr. NS ns.fr.
ns.fr. A 127.53.0.2' >root
{
	printf 'server:\n  username: ""\n  chroot: ""\n  zonesdir: "%s"\n  pidfile: ""\n  xfrdfile: "xfrd"\n  database: ""\n  zonelistfile: "zonelist"\n  xfrdir: "%s"\n  server-count: 1\n' "$run" "$run"
	printf '  ip-address: 127.53.0.1\n  ip-address: 127.53.0.2\n  ip-address: 127.53.0.3\nremote-control:\n  control-enable: no\nzone:\n  name: .\n  zonefile: root\nzone:\n  name: fr\n  zonefile: fr\n'
	cat zones
} >nsd.conf
echo '. 3600 NS a.root.
a.root. 3600 A 127.53.0.1' >hints
cat >unbound.conf <<EOF
server:
  username: ""
  chroot: ""
  directory: "$run"
  pidfile: ""
  use-syslog: no
  interface: 127.53.0.53
  do-ip6: no
  do-not-query-localhost: no
  access-control: 127.0.0.0/8 allow
  root-hints: "$run/hints"
  module-config: "iterator"
  num-queries-per-thread: 2048
  outgoing-range: 4096
remote-control:
  control-enable: no
EOF
spawn nsd.pid nsd.out nsd -d -c "$run/nsd.conf"
spawn unbound.pid unbound.out unbound -d -c "$run/unbound.conf"
i=0
until drill -Q @127.53.0.53 h0.z0.fr A 2>/dev/null | grep -q .; do
	i=$((i + 1))
	[ $i -lt 100 ] || die "the servers do not answer: $(cat nsd.out unbound.out)"
	sleep 0.1
done
awk -v n="$names" 'BEGIN {
	print "confiance: 1\nname: names\nendpoints:"
	for (i = 0; i < n; i++)
		print "  - id: h" i "\n    host: h" i ".z" i % 100 ".fr\n    port: 443\n    protocol: https"
}' >d.yaml
timed() { # NAME COMMAND...
	name=$1; shift
	/usr/bin/time -f "$name: %e s, %U s user, %S s system, %M KiB" "$@" 2>time.txt >out.txt || :
	tail -1 time.txt
}
timed collect timeout 600 "$confiance" collect d.yaml -o evidence --only=jurisdiction --resolver=127.53.0.53
timed evaluate timeout 600 "$confiance" evaluate evidence -f json -o report
printf 'facts %s, names with addresses %s of %s, evidence %s KiB\n' "$(wc -l <evidence/facts.jsonl)" \
	"$(grep -c '"key":"dns.addresses".*"status":"ok".*"subject":"name:h' evidence/facts.jsonl)" "$names" "$(du -sk evidence | cut -f1)"
