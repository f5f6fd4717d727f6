#!/bin/sh
# DTLS against OpenSSL and GnuTLS: versions, suites, order, groups and schemes
# compared with their configuration; silence, a closed port and something else
# than DTLS; and the verdicts that follow.
set -eu
. "$(dirname "$0")/../lib.sh"
. "$TESTS/e2e/lib/check.sh"

confiance=${CONFIANCE:-$ROOT/build/confiance}
run=$(mktemp -d)
base=20620
trap 'for i in modern both old ec far gnutls gnutls-tcp mute bleeding lossy; do end "$run/$i.pid"; done; rm -rf "$run"' EXIT
trap 'exit 130' INT TERM
command -v gnutls-serv >/dev/null || die 'gnutls-bin is missing (tests/packages.txt)'

# cert NAME ALGORITHM...: a self-signed one
cert() {
	name=$1; shift
	openssl req -x509 -nodes -days 90 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
		-keyout "$run/$name.key" -out "$run/$name.crt" "$@" 2>/dev/null
}
cert rsa -newkey rsa:2048
cert ec -newkey ec -pkeyopt ec_paramgen_curve:P-256
# server NAME PORT CERT OPTION...: s_server ends with its input; a pipe that it
# holds open itself never ends
mkfifo "$run/input"
server() {
	name=$1; port=$2; pair=$3; shift 3
	spawn "$run/$name.pid" "$run/$name.log" sh -c 'exec openssl s_server "$@" 0<>"$0"' "$run/input" \
		-accept "127.0.0.1:$((base + port))" -cert "$run/$pair.crt" -key "$run/$pair.key" -quiet "$@"
}
server modern 0 rsa -dtls1_2 -use_srtp SRTP_AES128_CM_SHA1_80 -serverpref -groups P-384:P-256 \
	-cipher ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES128-GCM-SHA256
server both 1 rsa -dtls -no_ticket -verify 1 -groups X25519:P-256 -cipher 'AES128-GCM-SHA256:AES128-SHA:ECDHE-RSA-AES256-SHA:@SECLEVEL=0'
server old 2 rsa -dtls1 -cipher 'AES256-SHA:AES128-SHA:@SECLEVEL=0'
server ec 3 ec -dtls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305 -groups P-256:P-521
spawn "$run/gnutls.pid" "$run/gnutls.log" gnutls-serv --udp -q -p $((base + 4)) \
	--x509certfile "$run/rsa.crt" --x509keyfile "$run/rsa.key" --priority NORMAL:-VERS-ALL:+VERS-DTLS1.2
spawn "$run/gnutls-tcp.pid" "$run/gnutls-tcp.log" gnutls-serv -q -p $((base + 4)) \
	--x509certfile "$run/rsa.crt" --x509keyfile "$run/rsa.key" --priority NORMAL:-VERS-ALL:+VERS-TLS1.2
# One that says nothing, one that says something else.
spawn "$run/mute.pid" "$run/mute.log" python3 -c '
import select, socket, sys
mute, other = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
mute.bind(("127.0.0.1", int(sys.argv[1])))
other.bind(("127.0.0.1", int(sys.argv[2])))
while True:
    for s in select.select([mute, other], [], [])[0]:
        _, a = s.recvfrom(4096)
        if s is other:
            s.sendto(b"HTTP/1.1 400 Bad Request\r\n\r\n", a)
' $((base + 5)) $((base + 6))
# One with Heartbleed, which no package has any more: a suite of DTLS 1.2, the
# first flight, and an echo of whatever beats, without a look at its padding.
cat >"$run/bleeding.py" <<'X'
import socket, ssl, struct, sys
der = ssl.PEM_cert_to_DER_cert(open(sys.argv[2]).read())
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", int(sys.argv[1])))
n24 = lambda n: struct.pack(">I", n)[1:]
def record(kind, number, body):
    return bytes([kind]) + b"\xfe\xfd\0\0" + number.to_bytes(6, "big") + struct.pack(">H", len(body)) + body
def message(kind, seq, body):
    return record(22, seq, bytes([kind]) + n24(len(body)) + struct.pack(">H", seq) + n24(0) + n24(len(body)) + body)
def answer(d):
    if d[0] == 24:
        size = struct.unpack(">H", d[14:16])[0]
        return record(24, 9, b"\2" + d[14:16] + (d[16:] + bytes(size))[:size] + bytes(16))
    if d[0] != 22 or d[13] != 1:
        return b""
    m = d[25:]
    at = 34 + 1 + m[34]
    at += 1 + m[at]
    suites = m[at + 2:at + 2 + struct.unpack(">H", m[at:at + 2])[0]]
    if m[:2] > b"\xfe\xfd":
        return record(21, 0, b"\2\x46")
    if b"\0\x9c" not in [suites[i:i + 2] for i in range(0, len(suites), 2)]:
        return record(21, 0, b"\2\x28")
    beat = b"\0\x0f\0\1\1" if b"\0\x0f\0\1\1" in m else b""
    hello = b"\xfe\xfd" + bytes(32) + b"\0\0\x9c\0" + struct.pack(">H", len(beat)) + beat
    chain = n24(len(der) + 3) + n24(len(der)) + der
    return message(2, 0, hello) + message(11, 1, chain) + message(14, 2, b"")
while True:
    try:
        d, a = s.recvfrom(65535)
    except ConnectionError:
        continue
    out = answer(d)
    if out:
        s.sendto(out, a)
X
spawn "$run/bleeding.pid" "$run/bleeding.log" python3 "$run/bleeding.py" $((base + 10)) "$run/rsa.crt"
# A way to a server of its own that loses, of each whole handshake, our last
# flight once and then the server's.
cat >"$run/lossy.py" <<'X'
import select, socket, sys
front = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
front.bind(("127.0.0.1", int(sys.argv[1])))
there = ("127.0.0.1", int(sys.argv[2]))
ways, lost = {}, set()
while True:
    for s in select.select([front] + list(ways.values()), [], [])[0]:
        try:
            data, a = s.recvfrom(65535)
        except ConnectionError:
            continue
        way = a[1] if s is front else [k[1] for k, v in ways.items() if v is s][0]
        # ClientKeyExchange in a record of the handshake, or ChangeCipherSpec.
        last = data[0] == 22 and data[13] == 16 if s is front else data[0] == 20
        if last and (way, s is front) not in lost:
            lost.add((way, s is front))
            continue
        if s is front:
            if a not in ways:
                ways[a] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            ways[a].sendto(data, there)
        else:
            front.sendto(data, [k for k, v in ways.items() if v is s][0])
X
server far 9 ec -dtls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256 -groups P-256
spawn "$run/lossy.pid" "$run/lossy.log" python3 "$run/lossy.py" $((base + 8)) $((base + 9))
sleep 1

probe() { port=$((base + $1)); shift; timeout 130 "$confiance" probe "dtls://127.0.0.1:$port" --json --timeout 100 "$@" >"$run/out" 2>"$run/err" || :; }
get() { jq -r "$1" "$run/out"; }
suites() { get ".protocols.\"$1\".ciphers | join(\" \")"; }
sorted() { get ".protocols.\"$1\".ciphers | sort | join(\" \")"; }

probe 0
equal 'modern: status' "$(get .status)" ok
equal 'modern: complete' "$(get .complete)" true
equal 'modern: versions' "$(get '.protocols | keys | join(" ")')" DTLSv1.2
equal 'modern: undecided' "$(get .undecided)" null
equal 'modern: suites' "$(suites DTLSv1.2)" \
	'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 TLS_DHE_RSA_WITH_AES_128_GCM_SHA256'
equal 'modern: order' "$(get '.protocols."DTLSv1.2".server_preference')" true
equal 'modern: groups' "$(get '.protocols."DTLSv1.2".groups | sort | join(" ")')" 'secp256r1 secp384r1'
equal 'modern: DH' "$(get '.protocols."DTLSv1.2".dh_bits')" 2048
equal 'modern: leaf' "$(get '.certificates[0].sha256')" \
	"$(openssl x509 -in "$run/rsa.crt" -outform DER | sha256sum | cut -d' ' -f1)"
contains 'modern: schemes' "$(get '.protocols."DTLSv1.2".sigalgs | join(" ")')" rsa_pss_rsae_sha256
equal 'modern: handshake' "$(get '.handshake | [.status, .version, .cipher, .group, .trusted] | join(" ")')" \
	'ok DTLSv1.2 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 secp384r1 false'
equal 'modern: extensions' "$(get '.extensions."DTLSv1.2".answered | sort | join(" ")')" \
	'ec_point_formats extended_master_secret max_fragment_length renegotiation_info session_ticket use_srtp'
equal 'modern: tolerance' "$(get '.tolerance | tojson')" '{"grease":true}'
equal 'modern: tickets' "$(get .session_ticket)" true
status() { get ".vulnerabilities.$1.status"; }
for i in heartbleed random_repeat ecdhe_reuse raccoon ticket_key weak_key client_renegotiation insecure_renegotiation extended_master_secret; do
	equal "modern: $i" "$(status $i)" not_vulnerable
done
for i in drown poodle beast opossum early_data fallback_scsv robot; do
	equal "modern: $i" "$(status $i)" not_applicable
done
equal 'modern: not probed' "$(status ccs_injection) $(status ticketbleed)" 'inconclusive inconclusive'
printf 'modern: %s\n' "$(get '.statistics | tojson')"
probe 0 --only suites
equal 'only suites: no handshake' "$(get '[.handshake, .certificates, .vulnerabilities, .extensions] | tojson')" '[null,null,null,null]'
probe 0 --only certificate
equal 'only certificate: handshake' "$(get .handshake.version)" DTLSv1.2
equal 'only certificate: no probes' "$(get .vulnerabilities)" null
probe 10
equal 'bleeding: Heartbleed' "$(status heartbleed)" vulnerable
equal 'bleeding: random' "$(status random_repeat)" vulnerable
equal 'bleeding: handshake' "$(get .handshake.status)" timeout

probe 1
equal 'both: versions' "$(get '.protocols | keys | join(" ")')" 'DTLSv1.0 DTLSv1.2'
equal 'both: complete' "$(get .complete)" true
equal 'both: suites of 1.0' "$(sorted DTLSv1.0)" \
	'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_RSA_WITH_AES_128_CBC_SHA'
equal 'both: suites of 1.2' "$(sorted DTLSv1.2)" \
	'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_AES_128_GCM_SHA256'
equal 'both: order' "$(get '.protocols."DTLSv1.2".server_preference')" false
equal 'both: groups' "$(get '.protocols."DTLSv1.2".groups | sort | join(" ")')" 'secp256r1 x25519'
equal 'both: deprecated' "$(get .vulnerabilities.deprecated_versions.verdict)" vulnerable
equal 'both: RC4' "$(get .vulnerabilities.rc4.verdict)" not_vulnerable

probe 2
equal 'old: versions' "$(get '.protocols | keys | join(" ")')" DTLSv1.0
equal 'old: suites' "$(sorted DTLSv1.0)" 'TLS_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_AES_256_CBC_SHA'

probe 3
equal 'ec: suites' "$(sorted DTLSv1.2)" \
	'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256'
equal 'ec: groups' "$(get '.protocols."DTLSv1.2".groups | sort | join(" ")')" 'secp256r1 secp521r1'
equal 'ec: key' "$(get '.certificates[0].key.type')" EC

# GnuTLS asks for a cookie, and refuses by silence: what is there is found, and
# nothing is called absent.  It renegotiates as often as it is asked to.
probe 4 --intrusive
equal 'gnutls: status' "$(get .status)" ok
equal 'gnutls: version' "$(get '.protocols | keys | join(" ")')" DTLSv1.2
equal 'gnutls: suites' "$(sorted DTLSv1.2)" "$(gnutls-cli --priority NORMAL:-VERS-ALL:+VERS-DTLS1.2 -l 2>/dev/null |
	sed -n 's/^TLS_/&/p' | awk '$1 !~ /ECDSA|PSK|ANON/ { print $1 }' | sed 's/^TLS_\(ECDHE_RSA\|DHE_RSA\|RSA\)_/TLS_\1_WITH_/; s/\(CBC\)_SHA1$/\1_SHA/; s/WITH_CHACHA20_POLY1305$/WITH_CHACHA20_POLY1305_SHA256/; s/_AES_\(128\|256\)_CCM$/_AES_\1_CCM/' |
	sort | tr '\n' ' ' | sed 's/ $//')"
equal 'gnutls: not whole' "$(get .complete)" false
equal 'gnutls: renegotiations' "$(status client_renegotiation)" vulnerable
printf 'gnutls: %s\n' "$(get '.statistics | tojson')"

probe 5
equal 'mute: status' "$(get .status)" timeout
equal 'mute: protocols' "$(get '.protocols | length')" 0
probe 6
equal 'other: status' "$(get .status)" malformed
probe 7
equal 'closed: status' "$(get .status)" refused

# ---- The check ----
{
	printf 'confiance: 1\nname: dtls\nendpoints:\n'
	for i in 0:modern 1:both 2:old 5:mute 10:bleeding; do
		printf '  - id: %s\n    host: 127.0.0.1\n    port: %s\n    protocol: dtls\n' "${i#*:}" $((base + ${i%%:*}))
	done
	for i in 3:trusted 8:lossy 4:cookie; do
		printf '  - id: %s\n    host: localhost\n    connect_to: 127.0.0.1:%s\n    port: %s\n    protocol: dtls\n    trust: [ec.crt, rsa.crt]\n' "${i#*:}" $((base + ${i%%:*})) $((base + ${i%%:*}))
	done
	printf '  - id: tcp\n    host: localhost\n    connect_to: 127.0.0.1:%s\n    port: %s\n    protocol: tls\n' $((base + 4)) $((base + 4))
} >"$run/d.yaml"
timeout 200 "$confiance" collect "$run/d.yaml" -o "$run/e" >"$run/log" 2>&1 || :
"$confiance" evaluate "$run/e" -p "$ROOT/checks/profiles/secnumcloud-3.2.json" -f json --lang en >"$run/e.json" 2>"$run/err" || :
verdict() { jq -r --arg s "endpoint:$1" --arg r "$2" '.rules[] | select(.id == $r) | .findings[] | select(.subject == $s) | .verdict' "$run/e.json"; }
fact() { jq -r --arg s "endpoint:$1" --arg k "$2" 'select(.subject == $s and .key == $k) | [.status, (.value | if . == null then "" elif type == "array" then join(" ") else tostring end)] | join("|")' "$run/e/facts.jsonl"; }
equal 'fact: versions' "$(fact modern tls.versions)" 'ok|DTLSv1.2'
equal 'fact: versions of old' "$(fact old tls.versions)" 'ok|DTLSv1.0'
equal 'fact: mute' "$(fact mute tls.versions)" 'timeout|'
equal 'fact: trust' "$(fact modern tls.chain_trusted)" 'ok|false'
equal 'fact: handshake' "$(fact modern tls.handshake)" 'ok|DTLSv1.2 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 secp384r1'
equal 'fact: handshake of old' "$(fact old tls.handshake | cut -d' ' -f1)" 'ok|DTLSv1.0'
equal 'fact: trust of mute' "$(fact mute tls.chain_trusted | cut -d'|' -f1)" not_collected
equal 'fact: trust in a declared authority' "$(fact trusted tls.chain_trusted)" 'ok|true'
equal 'fact: its anchor' "$(fact trusted tls.anchor)" "ok|$(openssl x509 -in "$run/ec.crt" -outform DER | sha256sum | cut -d' ' -f1)"
# Extensions, as they were configured and as the same library answers over TCP.
listed() { jq -r --arg s "endpoint:$1" --arg k "$2" 'select(.subject == $s and .key == $k) | .status, .value[]?' "$run/e/facts.jsonl" | sort | tr '\n' ' '; }
equal 'fact: extensions' "$(listed modern tls.extensions.tls12)" \
	'ec_point_formats extended_master_secret max_fragment_length ok renegotiation_info session_ticket use_srtp '
contains 'fact: and those not answered' "$(listed modern tls.extensions_silent.tls12)" heartbeat
equal 'fact: extensions of DTLS 1.3' "$(fact modern tls.extensions.tls13)" 'absent|'
equal 'fact: what it cannot bear' "$(fact modern tls.extensions_refused)" 'absent|'
equal 'fact: point formats' "$(fact modern tls.ec_point_formats)" 'ok|uncompressed ansiX962_compressed_prime ansiX962_compressed_char2'
equal 'fact: none of mute' "$(fact mute tls.extensions.tls12)" 'timeout|'
# GnuTLS refuses by silence, and extensions are heard all the same.
equal 'gnutls: extensions as over TCP' "$(listed cookie tls.extensions.tls12)" "$(listed tcp tls.extensions.tls12)"
contains 'gnutls: encrypt_then_mac' "$(listed cookie tls.extensions.tls12)" encrypt_then_mac
equal 'fact: life of a ticket' "$(fact modern tls.session.ticket_lifetime.tls12)" 'ok|7200'
equal 'fact: resumed by a ticket' "$(fact modern tls.session.resume.ticket)" 'ok|true'
equal 'fact: no tickets of DTLS 1.3' "$(fact modern tls.session.tickets.tls13)" 'absent|'
equal 'fact: no client certificate' "$(fact modern tls.session.client_certificate)" 'ok|false'
equal 'fact: no tickets' "$(fact both tls.session.ticket_lifetime.tls12)" 'absent|'
equal 'fact: a client certificate is asked for' "$(fact both tls.session.client_certificate)" 'ok|true'
equal 'fact: and what it showed counts' "$(fact both tls.chain_trusted)" 'ok|false'
equal 'fact: sessions of mute' "$(fact mute tls.session.resume.id)" 'not_collected|'
equal 'fact: trust, over a way with losses' "$(fact lossy tls.chain_trusted)" 'ok|true'
equal 'fact: sessions, over a way with losses' "$(fact lossy tls.session.resume.ticket)" 'ok|true'
equal 'fact: suites, over a way with losses' "$(fact lossy tls.suites.tls12)" 'ok|TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'
equal 'fact: behind a cookie' "$(fact cookie tls.chain_trusted)" 'ok|true'
while read -r id rule want; do
	equal "$id $rule" "$(verdict "$id" "$rule")" "$want"
done <<X
modern tls.r3 fail
modern tls.r4 pass
modern tls.r5 pass
modern tls.r6 pass
modern tls.r13 pass
modern tls.r14 pass
modern tls.r15 unknown
modern tls.r16 fail
modern tls.r16-point-formats fail
mute tls.r16 unknown
modern tls.r19 pass
modern tls.vuln-drown not_applicable
modern tls.vuln-poodle not_applicable
modern tls.vuln-beast not_applicable
modern tls.vuln-sweet32 pass
modern tls.vuln-heartbleed pass
bleeding tls.vuln-heartbleed fail
bleeding tls.r17 fail
mute tls.vuln-heartbleed unknown
modern tls.vuln-ccs-injection unknown
modern tls.vuln-ticketbleed unknown
modern tls.vuln-robot pass
both tls.vuln-robot unknown
modern tls.vuln-lucky13 pass
both tls.vuln-padding-oracle unknown
modern tls.vuln-fallback-scsv not_applicable
both tls.vuln-fallback-scsv pass
cookie tls.vuln-fallback-scsv unknown
modern tls.vuln-raccoon pass
modern tls.vuln-key-reuse pass
modern tls.vuln-invalid-curve pass
old tls.vuln-key-reuse not_applicable
modern tls.vuln-intolerance pass
modern tls.vuln-alpaca fail
modern tls.vuln-opossum not_applicable
mute tls.vuln-opossum not_applicable
modern tls.vuln-crime pass
modern tls.vuln-triple-handshake pass
modern tls.vuln-renegotiation pass
modern tls.r17 pass
modern tls.r18-degraded pass
both tls.vuln-rc4 pass
old tls.vuln-sweet32 pass
modern tls.chain-trusted fail
trusted tls.chain-trusted pass
trusted tls.name-match pass
trusted tls.dates pass
cookie tls.chain-trusted pass
mute tls.chain-trusted unknown
modern tls.r20 pass
modern tls.r21 not_applicable
modern tls.r23 not_applicable
mute tls.r20 unknown
old tls.r3 fail
old tls.r4 fail
old tls.r6 fail
mute tls.r3 unknown
mute tls.r4 unknown
mute tls.r6 unknown
X
equal 'no rule broke' "$(jq -r '[.rules[].findings[]? | select(.verdict == "error")] | length' "$run/e.json")" 0
finish
