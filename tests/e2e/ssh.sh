#!/bin/sh
# Real SSH servers (OpenSSH modern, legacy, post-quantum only; dropbear) on
# addresses of this machine, audited, and every fact and verdict compared with
# what each was configured to do.
set -eu
. "$(dirname "$0")/../lib.sh"
. "$TESTS/e2e/lib/check.sh"

confiance=${CONFIANCE:-$ROOT/build/confiance}
run=$(mktemp -d)
down() { for f in "$run"/*.pid; do [ -f "$f" ] && end "$f"; done; if [ -n "${KEEP:-}" ]; then rm -rf "$KEEP"; mv "$run" "$KEEP"; else rm -rf "$run"; fi; }
trap down EXIT
trap 'exit 130' INT TERM
host=127.0.79.1

# ---- Servers ----
sshd=$(command -v sshd) || die 'openssh-server is not installed'
mkdir -p /run/sshd 2>/dev/null || true
key() { name=$1; shift; ssh-keygen -q -N '' -C '' -f "$run/$name" "$@"; }
key ed25519 -t ed25519
key ecdsa -t ecdsa -b 384
key rsa -t rsa -b 3072
key oldrsa -t rsa -b 2048
key dsa -t dsa
key ca -t ed25519
key m_ed -t ed25519
key m_ec -t ecdsa -b 521
ssh-keygen -q -s "$run/ca" -I host -h -n ssh.example -V 20260101000000Z:20360101000000Z "$run/ed25519.pub"
print() { ssh-keygen -l -f "$run/$1.pub" | cut -d' ' -f2; }

# serve NAME PORT: sshd_config lines on standard input
serve() {
	{ echo "ListenAddress $host:$2"; echo 'PidFile none'; echo 'UsePAM no'; echo 'StrictModes no'; cat; } >"$run/$1.conf"
	spawn "$run/$1.pid" "$run/$1.log" "$sshd" -D -e -f "$run/$1.conf"
	wait_for "$host" "$2" "$run/$1.pid" "$run/$1.log"
}
serve modern 2201 <<END
HostKey $run/ed25519
HostCertificate $run/ed25519-cert.pub
HostKey $run/rsa
HostKeyAlgorithms ssh-ed25519,ssh-ed25519-cert-v01@openssh.com,rsa-sha2-512,rsa-sha2-256
KexAlgorithms sntrup761x25519-sha512@openssh.com,curve25519-sha256,diffie-hellman-group-exchange-sha256
Ciphers chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes256-ctr
MACs hmac-sha2-256-etm@openssh.com,hmac-sha2-512
PasswordAuthentication no
KbdInteractiveAuthentication no
Compression no
END
serve legacy 2202 <<END
HostKey $run/oldrsa
HostKey $run/dsa
HostKey $run/ecdsa
HostKeyAlgorithms ssh-rsa,ssh-dss,ecdsa-sha2-nistp384
KexAlgorithms diffie-hellman-group14-sha1,diffie-hellman-group1-sha1
Ciphers aes128-cbc,3des-cbc,aes128-ctr
MACs hmac-sha1,hmac-md5
PasswordAuthentication yes
KbdInteractiveAuthentication no
Compression delayed
END
# The same key as legacy, under another name; the note is followed to the letter.
serve note 2203 <<END
HostKey $run/oldrsa
HostKeyAlgorithms rsa-sha2-512
KexAlgorithms ecdh-sha2-nistp256
Ciphers aes256-ctr,aes192-ctr,aes128-ctr
MACs hmac-sha2-512,hmac-sha2-256
PasswordAuthentication no
KbdInteractiveAuthentication no
Compression no
END
serve pq 2204 <<END
HostKey $run/rsa
HostKeyAlgorithms rsa-sha2-256
KexAlgorithms sntrup761x25519-sha512@openssh.com
Ciphers aes256-gcm@openssh.com
MACs hmac-sha1
PasswordAuthentication no
KbdInteractiveAuthentication yes
END
dropbearkey -t rsa -s 1024 -f "$run/db_rsa" >"$run/db_rsa.txt" 2>&1
dropbearkey -t ecdsa -s 256 -f "$run/db_ecdsa" >"$run/db_ecdsa.txt" 2>&1
db_print() { sed -n 's/^Fingerprint: //p' "$run/$1.txt"; }
spawn "$run/dropbear.pid" "$run/dropbear.log" dropbear -F -E -s -p "$host:2205" -P "$run/dropbear.own" \
	-r "$run/db_rsa" -r "$run/db_ecdsa"
wait_for "$host" 2205 "$run/dropbear.pid" "$run/dropbear.log"
# Each cipher, MAC and key exchange that the encrypted question knows, once.
matrix='aes128-ctr:hmac-sha2-256:curve25519-sha256
aes192-ctr:hmac-sha2-256-etm@openssh.com:ecdh-sha2-nistp256
aes256-ctr:hmac-sha2-512:ecdh-sha2-nistp384
aes128-gcm@openssh.com:hmac-sha2-256:ecdh-sha2-nistp521
aes256-gcm@openssh.com:hmac-sha2-256:diffie-hellman-group14-sha256
chacha20-poly1305@openssh.com:hmac-sha2-256:diffie-hellman-group16-sha512
aes128-cbc:hmac-sha2-512-etm@openssh.com:diffie-hellman-group18-sha512
aes192-cbc:hmac-sha1:curve25519-sha256@libssh.org
aes256-cbc:hmac-sha1-etm@openssh.com:diffie-hellman-group14-sha1
3des-cbc:hmac-md5:diffie-hellman-group1-sha1'
port=2220
for row in $matrix; do
	rest=${row#*:}
	serve "m$port" $port <<END
HostKey $run/m_ed
HostKey $run/m_ec
KexAlgorithms ${rest#*:}
Ciphers ${row%%:*}
MACs ${rest%%:*}
PasswordAuthentication no
KbdInteractiveAuthentication yes
END
	port=$((port + 1))
done
# A group exchange is the only way in: the host key comes through it.
serve gex 2230 <<END
HostKey $run/rsa
HostKeyAlgorithms rsa-sha2-256
KexAlgorithms diffie-hellman-group-exchange-sha256
END
# One conversation at a time, others are dropped without a word.
serve busy 2231 <<END
HostKey $run/m_ed
HostKey $run/m_ec
HostKey $run/rsa
MaxStartups 1:100:1
END
# What is no SSH server, an old one, and one that says nothing.
cat >"$run/odd.py" <<'END'
import socket, sys, threading
host = sys.argv[1]
def serve(port, say, close):
    s = socket.create_server((host, port))
    held = []
    while True:
        c, _ = s.accept()
        if say: c.sendall(say)
        if close: c.close()
        else: held.append(c)
for args in ((2206, b'HTTP/1.0 400 Bad Request\r\n\r\n', True),
             (2207, b'hello\r\nSSH-1.5-Old_1.2.27\r\n', False),
             (2208, b'SSH-1.99-Cisco-1.25\r\n\0\0\0\x0d\x04\xff' + 11 * b'\0', False),
             (2209, b'', False)):
    threading.Thread(target=serve, args=args).start()
END
spawn "$run/odd.pid" "$run/odd.log" python3 "$run/odd.py" "$host"
wait_for "$host" 2209 "$run/odd.pid" "$run/odd.log"

# ---- The audit ----
{
	printf 'confiance: 1\nname: essai\nactivities: [IaaS]\n'
	printf 'endpoints:\n'
	for e in modern:2201 legacy:2202 note:2203 pq:2204 dropbear:2205 http:2206 v1:2207 v199:2208 silent:2209 closed:2210 gex:2230 busy:2231 \
		m2220:2220 m2221:2221 m2222:2222 m2223:2223 m2224:2224 m2225:2225 m2226:2226 m2227:2227 m2228:2228 m2229:2229; do
		printf '  - {id: %s, host: %s.example, port: 22, protocol: ssh, connect_to: "%s:%s"}\n' \
			"${e%:*}" "${e%:*}" "$host" "${e#*:}"
	done
} >"$run/deployment.yaml"
code=0
begun=$(date +%s)
timeout 120 "$confiance" scan "$run/deployment.yaml" --only ssh,declared -o "$run/out" --lang en >"$run/out.txt" 2>"$run/err.txt" || code=$?
equal 'findings give code 1' "$code" 1 
[ "$code" = 1 ] || { cat "$run/err.txt" >&2; die 'no audit took place'; }
facts=$run/out/evidence/facts.jsonl
equal 'the collection is complete' "$(jq .complete "$run/out/evidence/manifest.json")" true

fact() { jq -r --arg s "$1" --arg k "$2" 'select(.subject == $s and .key == $k) | if .status == "ok" then (if (.value | type) == "array" then .value | join(",") else .value | tostring end) else .status end' "$facts" | head -1; }
is() { equal "$1 $2" "$(fact "endpoint:$1" "$2")" "$3"; }

# OpenSSH, modern.
is modern ssh.protocol 2.0
contains 'modern ssh.software' "$(fact endpoint:modern ssh.software)" OpenSSH_
is modern ssh.kex sntrup761x25519-sha512@openssh.com,curve25519-sha256,diffie-hellman-group-exchange-sha256
contains 'strict key exchange' "$(fact endpoint:modern ssh.kex_extensions)" kex-strict-s-v00@openssh.com
is modern ssh.host_key_algorithms ssh-ed25519,ssh-ed25519-cert-v01@openssh.com,rsa-sha2-512,rsa-sha2-256
for way in in out; do
	is modern ssh.ciphers.$way chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes256-ctr
	is modern ssh.macs.$way hmac-sha2-256-etm@openssh.com,hmac-sha2-512
	is modern ssh.compression.$way none
	is legacy ssh.compression.$way none,zlib@openssh.com
	is legacy ssh.ciphers.$way aes128-cbc,3des-cbc,aes128-ctr
	is legacy ssh.macs.$way hmac-sha1,hmac-md5
done
is modern ssh.host_keys "host_key:$(print ed25519),host_key:$(print rsa)"
is modern ssh.host_certificates "ssh-ed25519-cert-v01@openssh.com, 2036-01-01T00:00:00Z, $(print ca)"
is modern ssh.auth_methods publickey
is modern ssh.dh_gex 1024:2048,2048:2048,3072:3072
is modern ssh.dh_gex_min 2048
equal 'RSA bits' "$(fact "host_key:$(print rsa)" host_key.bits)" 3072
equal 'RSA type' "$(fact "host_key:$(print rsa)" host_key.type)" ssh-rsa
equal 'RSA has no curve' "$(fact "host_key:$(print rsa)" host_key.curve)" absent
equal 'Ed25519 curve' "$(fact "host_key:$(print ed25519)" host_key.curve)" Ed25519
# OpenSSH, legacy.
is legacy ssh.kex diffie-hellman-group14-sha1,diffie-hellman-group1-sha1
is legacy ssh.host_keys "host_key:$(print oldrsa),host_key:$(print dsa),host_key:$(print ecdsa)"
is legacy ssh.host_certificates absent
is legacy ssh.dh_gex absent
is legacy ssh.auth_methods publickey,password
equal 'DSA bits' "$(fact "host_key:$(print dsa)" host_key.bits)" 1024
equal 'ECDSA curve' "$(fact "host_key:$(print ecdsa)" host_key.curve)" nistp384
# The others.
is note ssh.host_keys "host_key:$(print oldrsa)"
is note ssh.auth_methods publickey
is pq ssh.host_keys "host_key:$(print rsa)"
is pq ssh.auth_methods not_collected
is dropbear ssh.host_keys "host_key:$(db_print db_ecdsa),host_key:$(db_print db_rsa)"
is dropbear ssh.auth_methods publickey
contains 'dropbear says who it is' "$(fact endpoint:dropbear ssh.software)" dropbear_
equal 'dropbear RSA bits' "$(fact "host_key:$(db_print db_rsa)" host_key.bits)" 1024
is http ssh.identification refused
is v1 ssh.protocol 1.5
is v1 ssh.software Old_1.2.27
is v1 ssh.kex refused
is v199 ssh.protocol 1.99
is v199 ssh.kex malformed
is silent ssh.identification timeout
is closed ssh.identification refused

is gex ssh.host_keys "host_key:$(print rsa)"
is gex ssh.auth_methods not_collected
is busy ssh.host_keys "host_key:$(print m_ed),host_key:$(print m_ec),host_key:$(print rsa)"
is busy ssh.auth_methods publickey,password,keyboard-interactive
is busy ssh.dh_gex 1024:2048,2048:2048,3072:3072
port=2220
for row in $matrix; do
	rest=${row#*:}
	is m$port ssh.ciphers.in "${row%%:*}"
	is m$port ssh.macs.out "${rest%%:*}"
	is m$port ssh.kex "${rest#*:}"
	is m$port ssh.host_keys "host_key:$(print m_ed),host_key:$(print m_ec)"
	is m$port ssh.auth_methods publickey,keyboard-interactive
	port=$((port + 1))
done

# ---- Verdicts ----
jq -r '.rules[] | .id as $r | .findings[] | select($r | startswith("ssh.")) | [(.subject | ltrimstr("endpoint:")), $r, .verdict] | @tsv' \
	"$run/out/report.json" | LC_ALL=C sort >"$run/said"
verdict() { awk -F"$(printf '\t')" -v s="$1" -v r="ssh.$2" '$1 == s && $2 == r { print $3 }' "$run/said"; }
# says ENDPOINT VERDICT RULE...
says() { e=$1; v=$2; shift 2; for r; do equal "$e ssh.$r" "$(verdict "$e" "$r")" "$v"; done; }
says modern pass protocol kex host-keys ciphers macs compression authentication dh-size terrapin pg083
says modern fail host-key-shared
says legacy pass protocol compression
says legacy fail kex host-keys ciphers macs authentication dh-size pg083 host-key-shared
says m2228 unknown macs
says m2229 fail macs ciphers kex dh-size
says note pass protocol kex host-keys ciphers macs authentication terrapin pg083
says note not_applicable dh-size
says note fail host-key-shared
says pq pass protocol kex host-keys ciphers terrapin pg083
says pq not_applicable macs dh-size
says pq unknown authentication
says dropbear fail host-keys pg083
says dropbear pass protocol ciphers authentication
says v1 fail protocol
says v199 fail protocol
says v1 unknown kex host-keys ciphers macs compression authentication dh-size terrapin pg083
for e in http silent closed; do
	says $e unknown protocol kex host-keys ciphers macs compression authentication dh-size terrapin pg083 host-key-shared
done
equal 'no pass rests on what was not seen' "$(jq '[.rules[].findings[] | select(.verdict == "pass") | .facts[] | select(.status != "ok" and .status != "absent")] | length' "$run/out/report.json")" 0
equal 'nobody was logged in' "$(grep -c 'Accepted' "$run"/*.log | awk -F: '{ n += $2 } END { print n }')" 0
say "the audit took $(($(date +%s) - begun)) s"

# ---- Terrapin: a dropbear of 2022 with Debian's patch, or without ----
if [ "$(fact endpoint:dropbear ssh.kex_extensions | grep -c kex-strict)" = 1 ]; then
	says dropbear pass terrapin
else
	says dropbear fail terrapin
fi
finish
