#!/bin/sh
# Ordinary TLS servers whose suites, groups and orders are known (truth.jsonl): nginx,
# Apache, HAProxy, stunnel, Caddy, Node.js, Java, Erlang, and the libraries' own servers.
# usage: up.sh DIR BASE [NAME...]   starts them on 127.0.0.1, the first at port BASE
#        up.sh --names              prints the names, in the order of their ports
# DIR keeps certificates, logs and pids; down.sh ends what DIR says was started.  gnutls-serv,
# selfserv and botan listen on every address: a network namespace keeps them to oneself.
set -eu
. "$(dirname "$0")/../../lib.sh"
names='nginx-modern nginx-ecdsa nginx-legacy apache-legacy openssl-tls13 openssl-null-anon openssl-dhe1024
	openssl-ed25519 openssl-dsa openssl-psk-mix openssl-weakcert gnutls-legacy gnutls-default nss-ssl3
	java-everything stunnel haproxy caddy node mbedtls wolfssl stunnel-smtp stunnel-imap stunnel-pop3 stunnel-pgsql
	botan erlang'
if [ "$1" = --names ]; then
	# shellcheck disable=SC2086
	printf '%s\n' $names
	exit 0
fi
here=$(cd "$(dirname "$0")" && pwd)
dir=$1 base=$2
shift 2
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
ip=127.0.0.1

# ---- Keys and certificates: self-signed, for localhost ----

# made NAME ARGUMENT...: NAME.key, NAME.pem
made() {
	name=$1; shift
	openssl req -x509 "$@" -nodes -keyout "$dir/$name.key" -out "$dir/$name.pem" -days 30 -subj /CN=localhost \
		-addext subjectAltName=DNS:localhost 2>>"$dir/openssl.log" || die "no certificate $name: $(tail -1 "$dir/openssl.log")"
}
# Keys under 2048 bits and SHA-1 take a configuration that lets them pass.
cat >"$dir/openssl.cnf" <<'X'
openssl_conf = all
[all]
ssl_conf = modules
[modules]
system_default = tls
[tls]
CipherString = ALL:@SECLEVEL=0
MinProtocol = None
[req]
distinguished_name = dn
[dn]
X
export OPENSSL_CONF="$dir/openssl.cnf"
made rsa -newkey rsa:2048
made ecdsa -newkey ec -pkeyopt ec_paramgen_curve:prime256v1
made ed25519 -newkey ed25519
made weak -newkey rsa:1024 -sha1
openssl dsaparam -out "$dir/dsa.par" 2048 2>>"$dir/openssl.log"
made dsa -newkey dsa:"$dir/dsa.par"
openssl genpkey -genparam -algorithm DH -pkeyopt group:ffdhe2048 -out "$dir/dh2048" 2>>"$dir/openssl.log"
# The second Oakley group (RFC 2409, 6.2)
cat >"$dir/dh1024" <<'X'
-----BEGIN DH PARAMETERS-----
MIGHAoGBAP//////////yQ/aoiFowjTExmKLgNwc0SkCTgiKZ8x0Agu+pjsTmyJR
Sgh5jjQE3e+VGbPNOkMbMCsKbfJfFDdP4TVtbVHCReSFtXZiXn7G9ExC6aY37WsL
/1y29Aa37e44a/taiZ+lrp8kEXxLH+ZJKGZR7OZTgf//////////AgEC
-----END DH PARAMETERS-----
X
cat "$dir/rsa.pem" "$dir/rsa.key" >"$dir/rsa.both"
openssl pkcs12 -export -in "$dir/rsa.pem" -inkey "$dir/rsa.key" -name server -passout pass:changeit -out "$dir/rsa.p12"
chmod 644 "$dir"/*.key "$dir/rsa.both"
unset OPENSSL_CONF

# ---- The servers; $name and $port are set ----

serve() { spawn "$dir/$name.pid" "$dir/$name.log" "$@"; }
nginx_with() {
	cat >"$dir/$name.conf" <<X
daemon off; master_process off; pid $dir/$name.nginx; error_log $dir/$name.log;
events { worker_connections 4096; }
http {
	access_log off; client_body_temp_path $dir/t; proxy_temp_path $dir/t; fastcgi_temp_path $dir/t;
	uwsgi_temp_path $dir/t; scgi_temp_path $dir/t;
	server { listen $ip:$port ssl backlog=4096; $1 }
}
X
	serve nginx -c "$dir/$name.conf" -e "$dir/$name.log"
}
nginx_modern() {
	nginx_with "ssl_certificate $dir/rsa.pem; ssl_certificate_key $dir/rsa.key; ssl_protocols TLSv1.2 TLSv1.3;
	ssl_prefer_server_ciphers off; ssl_ecdh_curve X25519:prime256v1:secp384r1;
	ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305;"
}
nginx_ecdsa() {
	nginx_with "ssl_certificate $dir/ecdsa.pem; ssl_certificate_key $dir/ecdsa.key; ssl_protocols TLSv1.2 TLSv1.3;
	ssl_prefer_server_ciphers on; ssl_ecdh_curve secp384r1:X25519;
	ssl_ciphers ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256;
	ssl_conf_command Ciphersuites TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256;"
}
nginx_legacy() {
	suites=$(printf '%s:' ECDHE-RSA-AES256-GCM-SHA384 ECDHE-RSA-AES128-GCM-SHA256 DHE-RSA-AES256-GCM-SHA384 \
		ECDHE-RSA-AES256-SHA384 ECDHE-RSA-AES128-SHA256 ECDHE-RSA-AES256-SHA ECDHE-RSA-AES128-SHA \
		DHE-RSA-AES256-SHA256 DHE-RSA-AES256-SHA DHE-RSA-AES128-SHA AES256-GCM-SHA384 AES128-GCM-SHA256 \
		AES256-SHA256 AES128-SHA256 AES256-SHA AES128-SHA DHE-RSA-CAMELLIA256-SHA CAMELLIA256-SHA CAMELLIA128-SHA)
	nginx_with "ssl_certificate $dir/rsa.pem; ssl_certificate_key $dir/rsa.key; ssl_protocols TLSv1 TLSv1.1 TLSv1.2;
	ssl_prefer_server_ciphers on; ssl_dhparam $dir/dh2048; ssl_ecdh_curve prime256v1:secp384r1:secp521r1;
	ssl_ciphers ${suites%:}@SECLEVEL=0;"
}
apache_legacy() {
	modules=/usr/lib/apache2/modules
	cat >"$dir/$name.conf" <<X
ServerRoot $dir
DefaultRuntimeDir $dir
PidFile $dir/$name.apache
ErrorLog $dir/$name.log
ServerName localhost
Listen $ip:$port https
LoadModule mpm_event_module $modules/mod_mpm_event.so
LoadModule authz_core_module $modules/mod_authz_core.so
LoadModule ssl_module $modules/mod_ssl.so
$([ "$(id -u)" != 0 ] || printf 'User www-data\nGroup www-data\n')
SSLSessionCache none
SSLEngine on
SSLCertificateFile $dir/rsa.pem
SSLCertificateKeyFile $dir/rsa.key
SSLProtocol -all +TLSv1 +TLSv1.1
SSLCipherSuite AES256-SHA:AES128-SHA:ECDHE-RSA-AES128-SHA@SECLEVEL=0
SSLHonorCipherOrder off
X
	serve apache2 -X -f "$dir/$name.conf"
}
# s_server serves one connection at a time.
s_server() { serve openssl s_server -accept $ip:$port -www -quiet "$@"; }
rsa() { s_server -cert "$dir/rsa.pem" -key "$dir/rsa.key" "$@"; }
openssl_tls13() {
	rsa -tls1_3 -groups P-256:X448:ffdhe3072 -serverpref \
		-ciphersuites TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256:TLS_AES_256_GCM_SHA384
}
openssl_null_anon() {
	rsa -tls1_2 -dhparam "$dir/dh2048" -serverpref -cipher NULL-SHA256:NULL-SHA:ECDHE-RSA-NULL-SHA:ADH-AES128-SHA:ADH-AES128-GCM-SHA256:AECDH-AES256-SHA:AECDH-NULL-SHA:AES128-SHA@SECLEVEL=0
}
openssl_dhe1024() { rsa -tls1_2 -dhparam "$dir/dh1024" -serverpref -cipher DHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES128-SHA@SECLEVEL=0; }
openssl_ed25519() {
	s_server -cert "$dir/ed25519.pem" -key "$dir/ed25519.key" -min_protocol TLSv1.2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-CCM
}
openssl_dsa() {
	s_server -dcert "$dir/dsa.pem" -dkey "$dir/dsa.key" -nocert -tls1_2 -dhparam "$dir/dh2048" -serverpref \
		-cipher DHE-DSS-AES256-GCM-SHA384:DHE-DSS-AES128-SHA:DHE-DSS-CAMELLIA128-SHA@SECLEVEL=0
}
openssl_psk_mix() {
	rsa -tls1_2 -psk 1a2b3c4d5e6f -psk_hint hint -dhparam "$dir/dh2048" -serverpref \
		-cipher PSK-AES128-GCM-SHA256:DHE-PSK-AES256-CBC-SHA:RSA-PSK-AES128-CBC-SHA:ECDHE-PSK-CHACHA20-POLY1305:ECDHE-RSA-AES128-GCM-SHA256@SECLEVEL=0
}
openssl_weakcert() { s_server -cert "$dir/weak.pem" -key "$dir/weak.key" -tls1_2 -cipher ECDHE-RSA-AES128-SHA256@SECLEVEL=0; }
gnutls_with() { serve gnutls-serv --http -q -p "$port" --x509certfile "$dir/rsa.pem" --x509keyfile "$dir/rsa.key" "$@"; }
gnutls_legacy() {
	gnutls_with --dhparams "$dir/dh2048" --priority "NONE:+VERS-TLS1.0:+VERS-TLS1.1:+VERS-TLS1.2:+3DES-CBC:+ARCFOUR-128:+AES-128-CBC:+CAMELLIA-128-CBC:+AES-128-CCM:+MD5:+SHA1:+SHA256:+AEAD:+RSA:+DHE-RSA:+ECDHE-RSA:+GROUP-SECP256R1:+GROUP-SECP521R1:+SIGN-RSA-SHA1:+SIGN-RSA-SHA256:+COMP-NULL:%SERVER_PRECEDENCE:%VERIFY_ALLOW_SIGN_WITH_SHA1"
}
gnutls_default() { gnutls_with --priority NORMAL; }
nss_ssl3() {
	mkdir -p "$dir/nss"
	certutil -N -d "sql:$dir/nss" --empty-password && pk12util -i "$dir/rsa.p12" -d "sql:$dir/nss" -W changeit -K '' >"$dir/$name.log" 2>&1
	# RC4 with MD5 and SHA, DES, 3DES, AES 128 and 256, DHE with 3DES, ECDHE with RC4, ECDHE with AES 128 GCM
	serve selfserv -D -p "$port" -d "sql:$dir/nss" -n server -V ssl3:tls1.2 -c :0004:0005:0009:000A:002F:0035:0016:C011:C02F
}
java_everything() { serve java -Xshare:auto "$here/Everything.java" $ip "$port" "$dir/rsa.p12"; }
node() {
	serve node -e '
	const [host, port, dir] = process.argv.slice(1), read = require("fs").readFileSync;
	require("https").createServer({ key: read(dir + "/ecdsa.key"), cert: read(dir + "/ecdsa.pem"), minVersion: "TLSv1.2",
		honorCipherOrder: true, ecdhCurve: "P-256:X25519:P-521",
		ciphers: "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-SHA" },
		(q, r) => r.end("ok\n")).listen(+port, host, 511)' $ip "$port" "$dir"
}
# stunnel_for PROTOCOL: before TLS; "" for none
stunnel_for() {
	plain=$((port + 500))
	spawn "$dir/$name-plain.pid" "$dir/$name-plain.log" python3 "$here/plain.py" $ip $plain "$1"
	cat >"$dir/$name.conf" <<X
foreground = yes
pid =
debug = 3
[served]
accept = $ip:$port
connect = $ip:$plain
cert = $dir/rsa.pem
key = $dir/rsa.key
sslVersionMin = TLSv1.2
ciphers = ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256
ciphersuites = TLS_AES_256_GCM_SHA384
curves = X25519:P-256
${1:+protocol = $1}
X
	serve stunnel "$dir/$name.conf"
}
stunnel() { stunnel_for ''; }
stunnel_smtp() { stunnel_for smtp; }
stunnel_imap() { stunnel_for imap; }
stunnel_pop3() { stunnel_for pop3; }
stunnel_pgsql() { stunnel_for pgsql; }
haproxy() {
	cat >"$dir/$name.conf" <<X
global
	maxconn 4000
defaults
	mode http
	timeout connect 5s
	timeout client 10s
	timeout server 10s
frontend all
	bind $ip:$port ssl crt $dir/rsa.both ssl-min-ver TLSv1.1 ssl-max-ver TLSv1.3 ciphers ECDHE-RSA-AES128-SHA256:AES256-SHA:ECDHE-RSA-AES128-SHA@SECLEVEL=0 ciphersuites TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384 curves X25519:P-384 alpn h2,http/1.1
	http-request return status 200
X
	serve haproxy -db -f "$dir/$name.conf"
}
caddy() {
	mkdir -p "$dir/caddy"
	cat >"$dir/Caddyfile" <<X
{
	admin off
	auto_https off
	default_sni localhost
	storage file_system $dir/caddy
}
https://localhost:$port {
	bind $ip
	tls $dir/rsa.pem $dir/rsa.key {
		protocols tls1.2 tls1.3
		ciphers TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
		curves secp256r1 x25519
	}
	respond ok
}
X
	serve env HOME="$dir/caddy" caddy run --config "$dir/Caddyfile" --adapter caddyfile
}
compiled() { cc -O1 -o "$dir/$name" "$here/$name.c" "$@" || die "$here/$name.c cannot be compiled"; }
mbedtls() {
	compiled -lmbedtls -lmbedx509 -lmbedcrypto
	serve "$dir/$name" $ip "$port" "$dir/rsa.pem" "$dir/rsa.key"
}
wolfssl() {
	compiled -lwolfssl
	serve "$dir/$name" "$port" "$dir/rsa.pem" "$dir/rsa.key"
}
botan() {
	cat >"$dir/$name.policy" <<'X'
allow_tls12 = true
ciphers = AES-256/GCM AES-128/GCM ChaCha20Poly1305 AES-256/CBC AES-128/CBC 3DES AES-256/CCM AES-128/CCM(8) Camellia-256/GCM ARIA-256/GCM AES-128/OCB(12)
signature_hashes = SHA-512 SHA-384 SHA-256 SHA-1
macs = AEAD SHA-384 SHA-256 SHA-1
key_exchange_methods = ECDH DH RSA
signature_methods = ECDSA RSA IMPLICIT
key_exchange_groups = x25519 secp256r1 secp521r1 secp384r1 brainpool256r1 brainpool384r1 brainpool512r1 ffdhe/ietf/2048 ffdhe/ietf/3072
minimum_signature_strength = 80
X
	openssl pkcs8 -topk8 -nocrypt -in "$dir/rsa.key" -out "$dir/rsa.pk8"
	serve botan tls_server "$dir/rsa.pem" "$dir/rsa.pk8" --port="$port" --policy="$dir/$name.policy"
}
# All that its library has: SRP and ECDH suites, curves of 1999.
erlang() { serve escript "$here/everything.escript" $ip "$port" "$dir/ecdsa.pem" "$dir/ecdsa.key"; }

# ---- Start ----

port=$base
# shellcheck disable=SC2086
for name in $names; do
	case " $* " in '  '|*" $name "*) $(printf %s "$name" | tr - _) ;; esac
	port=$((port + 1))
done
port=$base
# shellcheck disable=SC2086
for name in $names; do
	case " $* " in '  '|*" $name "*) wait_for $ip $port "$dir/$name.pid" "$dir/$name.log" ;; esac
	port=$((port + 1))
done
