#!/bin/sh
# The ike check against strongSwan and libreswan, each in a network namespace
# of its own: what is found is compared with their configuration, in both
# directions, and the verdicts with what the configuration deserves.
set -eu
. "$(dirname "$0")/../lib.sh"
. "$TESTS/e2e/lib/check.sh"

# Port 500 and the addresses are of this namespace only.
if [ "${IKE_INSIDE:-}" = '' ]; then
	as=
	[ "$(id -u)" = 0 ] || as=-r
	if ! unshare $as -n -m true 2>/dev/null; then
		say 'skipped: no network namespace can be made here'
		exit 77
	fi
	# libreswan cannot stand beside strongSwan: its package is unpacked.
	IKE_INSIDE=$(mktemp -d)
	export IKE_INSIDE
	chmod 755 "$IKE_INSIDE"
	(cd "$IKE_INSIDE" && apt-get download libreswan >/dev/null 2>&1) || :
	exec unshare $as -n -m sh "$0" "$@"
fi
[ -x /usr/lib/ipsec/charon ] || die 'strongswan-charon is missing (tests/packages.txt)'
confiance=${CONFIANCE:-$ROOT/build/confiance}
run=$IKE_INSIDE
trap 'end "$run/charon.pid"; end "$run/sink.pid"; end "$run/pluto.pid"; umount -l /usr/libexec /run /etc/hosts 2>/dev/null || :; [ -n "${IKE_KEEP:-}" ] || rm -rf "$run"' EXIT
trap 'exit 130' INT TERM
ip link set lo up

rules=$(printf '{"id":"%s"},' ike.version ike.aggressive ike.encryption ike.integrity ike.prf ike.dh-groups ike.pg083 ike.esp)
jq --argjson r "[${rules%,}]" '(.requirements[] | select(.id == "10.2.d")) |= (.kind = "partial" | .rules = $r)' \
	"$ROOT/checks/profiles/secnumcloud-3.2.json" >"$run/profile.json"

# endpoint ID HOST PORT
endpoint() { printf '  - id: %s\n    host: %s\n    port: %s\n    protocol: ike\n' "$1" "$2" "$3"; }
# scan NAME: the deployment on standard input; facts and verdicts as lines
scan() {
	{ printf 'confiance: 1\nname: ike\nendpoints:\n'; cat; } >"$run/$1.yaml"
	timeout 120 "$confiance" collect "$run/$1.yaml" -o "$run/$1" >"$run/$1.txt" 2>&1 || :
	jq -r 'select(.key // "" | startswith("ike.")) | [.subject[9:], .key[4:], .status, (.value | if . == null then "" elif type == "array" then join(" ") else tostring end)] | join("|")' \
		"$run/$1/facts.jsonl" >"$run/$1.facts"
	"$confiance" evaluate "$run/$1" -p "$run/profile.json" -f json --lang en >"$run/$1.json" 2>"$run/$1.err" || :
	jq -r '.rules[] | select(.id | startswith("ike.")) | .id as $r | .findings[] | [.subject[9:], $r[4:], .verdict] | join("|")' "$run/$1.json" >"$run/$1.verdicts"
}
# compare NAME: lines "id|key|status|value" or "id|rule|verdict"
compare() {
	while IFS='|' read -r id key status value; do
		[ -n "$id" ] || continue
		case $status in
		pass | fail | unknown | not_applicable) file=$run/$1.verdicts; want=$status ;;
		*) file=$run/$1.facts; want="$status|$value" ;;
		esac
		equal "$1: $id $key" "$(awk -v p="$id|$key|" 'index($0, p) == 1 { print substr($0, length(p) + 1) }' "$file")" "$want"
	done
}

# ---- strongSwan ----
charon() { # LIMITS
	end "$run/charon.pid"
	cat >"$run/strongswan.conf" <<-EOF
	charon {
	  load = random nonce openssl aes des sha1 sha2 md5 hmac kdf gmp curve25519 gcm chapoly ccm ctr pem pkcs1 x509 pubkey constraints kernel-libipsec kernel-netlink socket-default vici
	  install_routes = no
	  i_dont_care_about_security_and_use_aggressive_mode_psk = yes
	  $1
	  plugins { vici { socket = unix://$run/vici } }
	  filelog { l { path = $run/charon.log
	     ike = 2 } }
	}
	EOF
	rm -f "$run/vici"
	STRONGSWAN_CONF=$run/strongswan.conf spawn "$run/charon.pid" "$run/charon.out" /usr/lib/ipsec/charon
	i=0
	while [ ! -S "$run/vici" ] && [ $i -lt 100 ]; do sleep 0.1; i=$((i + 1)); done
	swanctl --load-all --file "$run/swanctl.conf" --uri "unix://$run/vici" >"$run/swanctl.txt" 2>&1 || die "swanctl: $(cat "$run/swanctl.txt")"
}
# conn NAME ADDRESS VERSION PROPOSALS AGGRESSIVE
conn() {
	printf '%s { version = %s\n local_addrs = %s\n proposals = %s\n aggressive = %s\n local { auth = psk\n id = %s }\n remote { auth = psk }\n children { c { esp_proposals = aes256gcm16-ecp384 } } }\n' \
		"$1" "$3" "$2" "$4" "$5" "$1"
}
{
	echo 'connections {'
	conn modern 127.0.81.1 2 aes256gcm16-prfsha384-ecp384,aes256-sha256-ecp256-modp2048 no
	conn old 127.0.81.2 0 3des-md5-modp1024,aes128-sha1-modp1536 yes
	conn first 127.0.81.3 1 aes256-sha256-modp2048 no
	conn open 127.0.81.4 2 chacha20poly1305-prfsha256-curve25519 no
	conn twin 127.0.81.9 2 aes256gcm16-prfsha384-ecp384,aes256-sha256-ecp256-modp2048 no
	conn good 127.0.81.5 2 aes128gcm16-prfsha256-ecp256-modp3072 no
	echo '}'
	echo 'secrets { ike-x { secret = "a-secret-of-the-tests" } }'
} >"$run/swanctl.conf"

# With the limits that it has by default: five half-open exchanges.
charon ''
endpoint modern 127.0.81.1 500 | scan default
compare default <<'EOF'
modern|versions|ok|IKEv2
modern|encryption|ok|AES_GCM_16_256 AES_CBC_256
modern|prf|ok|PRF_HMAC_SHA2_384 PRF_HMAC_SHA2_256
modern|integrity|ok|AUTH_HMAC_SHA2_256_128
modern|dh_groups|ok|ECP_384 ECP_256 MODP_2048
modern|chosen|ok|AES_GCM_16_256 PRF_HMAC_SHA2_384 ECP_384
modern|aggressive|ok|false
EOF
differs 'few exchanges' "$(awk -F'|' '$2 == "exchanges" && $4 < 50 { print "few" }' "$run/default.facts")" ''

# Many gateways in one process: its limits would count them together.
printf '127.0.0.1 localhost\n127.0.81.1 pair.example\n127.0.81.2 pair.example\n127.0.81.1 twins.example\n127.0.81.9 twins.example\n' >"$run/hosts"
mount --bind "$run/hosts" /etc/hosts
charon 'block_threshold = 100
	  cookie_threshold = 1
	  cookie_threshold_ip = 1'
cat >"$run/sink.py" <<'EOF'
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.81.8", 5000))
while s.recv(65535) is not None:
    pass
EOF
spawn "$run/sink.pid" "$run/sink.log" python3 "$run/sink.py"
i=0
while [ -z "$(ss -Hulpn 'sport = 5000')" ] && [ $i -lt 50 ]; do sleep 0.1; i=$((i + 1)); done
{
	endpoint modern 127.0.81.1 500
	endpoint nat 127.0.81.1 4500
	endpoint old 127.0.81.2 500
	endpoint first 127.0.81.3 500
	endpoint open 127.0.81.4 500
	endpoint good 127.0.81.5 500
	endpoint stranger 127.0.81.6 500
	endpoint closed 127.0.81.1 501
	endpoint silent 127.0.81.8 5000
	endpoint pair pair.example 500
	endpoint twins twins.example 500
} | scan strongswan
compare strongswan <<'EOF'
modern|dh_groups|ok|ECP_384 ECP_256 MODP_2048
modern|version|pass
modern|aggressive|pass
modern|encryption|pass
modern|integrity|pass
modern|prf|pass
modern|dh-groups|pass
modern|pg083|pass
modern|esp|unknown
nat|versions|ok|IKEv2
nat|encryption|ok|AES_GCM_16_256 AES_CBC_256
nat|dh_groups|ok|ECP_384 ECP_256 MODP_2048
nat|version|pass
nat|pg083|pass
old|versions|ok|IKEv1 IKEv2
old|encryption|ok|AES_CBC_128 3DES
old|prf|ok|PRF_HMAC_SHA1 PRF_HMAC_MD5
old|integrity|ok|AUTH_HMAC_SHA1_96 AUTH_HMAC_MD5_96
old|dh_groups|ok|MODP_1024 MODP_1536
old|v1_chosen|ok|main: 3DES MD5 PSK MODP_1024 aggressive: 3DES MD5 PSK MODP_1024
old|version|fail
old|aggressive|fail
old|encryption|fail
old|integrity|fail
old|prf|fail
old|dh-groups|fail
old|pg083|fail
old|esp|unknown
first|versions|ok|IKEv1
first|v1_chosen|ok|main: AES_CBC_256 SHA2_256 PSK MODP_2048
first|encryption|absent|
first|version|fail
first|aggressive|unknown
first|encryption|not_applicable
first|pg083|not_applicable
open|versions|ok|IKEv2
open|encryption|ok|CHACHA20_POLY1305
open|integrity|absent|
open|dh_groups|ok|CURVE25519
open|encryption|unknown
open|integrity|not_applicable
open|prf|pass
open|dh-groups|pass
open|pg083|pass
good|encryption|ok|AES_GCM_16_128
good|prf|ok|PRF_HMAC_SHA2_256
good|dh_groups|ok|ECP_256 MODP_3072
good|encryption|pass
good|pg083|pass
good|cookie|ok|true
stranger|versions|refused|
stranger|encryption|refused|
stranger|version|unknown
stranger|encryption|unknown
closed|versions|refused|
closed|version|unknown
pair|addresses|ok|127.0.81.1 127.0.81.2
pair|versions|partial|IKEv2 IKEv1
pair|dh_groups|partial|ECP_384 ECP_256 MODP_2048 MODP_1024 MODP_1536
pair|aggressive|ok|true
pair|version|fail
pair|aggressive|fail
pair|dh-groups|fail
pair|pg083|fail
twins|addresses|ok|127.0.81.1 127.0.81.9
twins|addresses_differ|absent|
twins|versions|ok|IKEv2
twins|version|pass
twins|dh-groups|pass
silent|versions|timeout|
silent|encryption|timeout|
silent|aggressive|timeout|
silent|version|unknown
silent|aggressive|unknown
silent|pg083|unknown
EOF
end "$run/charon.pid"

# ---- libreswan ----
# Put where it looks for its parts, in this mount namespace.
if ! dpkg -x "$run"/libreswan_*.deb "$run/ls" 2>/dev/null ||
	ldd "$run/ls/usr/libexec/ipsec/pluto" | grep -q 'not found' || ! command -v certutil >/dev/null; then
	say 'libreswan is not to be had here: compared with strongSwan only'
	finish
	exit
fi
mount -t tmpfs none /usr/libexec
mkdir /usr/libexec/ipsec
cp -a "$run/ls/usr/libexec/ipsec/." /usr/libexec/ipsec/
mount -t tmpfs none /run
mkdir -p /run/pluto "$run/nss" "$run/ctl"
certutil -N -d "sql:$run/nss" --empty-password
cat >"$run/ipsec.conf" <<EOF
config setup
	nssdir=$run/nss
	logfile=$run/pluto.log
	listen=127.0.81.7
conn a
	left=127.0.81.7
	right=%any
	authby=secret
	ikev2=insist
	ike=aes256-sha2_512;modp3072,aes_gcm128-sha2_256;dh19
	auto=add
EOF
echo '%any %any : PSK "a-secret-of-the-tests"' >"$run/ipsec.secrets"
ip addr add 127.0.81.7/32 dev lo
# Packets to it must come from another address, or it takes them for its own.
ip route del table local local 127.0.81.7 dev lo
spawn "$run/pluto.pid" "$run/pluto.out" /usr/libexec/ipsec/pluto --nofork --nssdir "$run/nss" \
	--rundir "$run/ctl" --config "$run/ipsec.conf" --secretsfile "$run/ipsec.secrets"
i=0
while ! grep -q 'loading secrets' "$run/pluto.log" 2>/dev/null && [ $i -lt 100 ]; do sleep 0.1; i=$((i + 1)); done
endpoint pluto 127.0.81.7 500 | scan libreswan
compare libreswan <<'EOF'
pluto|versions|ok|IKEv2
pluto|encryption|ok|AES_GCM_16_128 AES_CBC_256
pluto|prf|ok|PRF_HMAC_SHA2_512 PRF_HMAC_SHA2_256
pluto|integrity|ok|AUTH_HMAC_SHA2_512_256
pluto|dh_groups|ok|MODP_3072 ECP_256
pluto|version|pass
pluto|aggressive|pass
pluto|encryption|pass
pluto|integrity|pass
pluto|prf|pass
pluto|dh-groups|pass
pluto|pg083|pass
pluto|esp|unknown
EOF
# It drops version 1 without a word: a control that it answered is in the note.
equal 'silence is named' "$(jq -r 'select(.key == "ike.versions") | .note' "$run/libreswan/facts.jsonl")" 'IKEv1: silence, while IKEv2 answers'
finish
