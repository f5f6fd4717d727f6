#!/bin/sh
# Pages against servers of this machine: what they load of others, their
# language, security.txt, published pages.  unbound gives addresses of real
# providers to the names that the pages load from; nothing of them is
# contacted.
set -eu
. "$(dirname "$0")/../lib.sh"
. "$TESTS/e2e/lib/check.sh"

run=$(mktemp -d)
confiance=${CONFIANCE_BINARY:-$ROOT/build/confiance}
tab=$(printf '\t')
trap 'end "$run/web.pid.us"; end "$run/unbound.pid.us"; [ -n "${PAGES_KEEP:-}" ] || rm -rf "$run"' EXIT
trap 'exit 130' INT TERM
cd "$run"

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -keyout key.pem -out cert.pem \
	-subj /CN=pages -addext 'basicConstraints=critical,CA:TRUE' \
	-addext 'subjectAltName=DNS:www.pages.example,DNS:en.pages.example,DNS:sso.pages.example,DNS:auth.pages.example,DNS:idp.pages.example,DNS:cse.pages.example,DNS:dke.pages.example' 2>/dev/null
cat >web.py <<'EOF'
import http.server, ssl, sys
sites = {
    "www.pages.example": {
        "/": ("text/html", {"Content-Security-Policy": "script-src 'self' https://cdn.jsdelivr.net; report-uri https://x.report-uri.com/r",
                            "Set-Cookie": "sid=canary-value; Domain=pages.example; Secure; HttpOnly; SameSite=Lax"},
              '<!DOCTYPE html><html lang="fr"><link rel="stylesheet" href="https://fonts.googleapis.com/css2?family=X">'
              '<link rel="preconnect" href="https://fonts.gstatic.com"><img src="/logo.png"><img src="https://static.pages.example/a.png">'
              '<script src="https://www.googletagmanager.com/gtag/js?id=canary-value"></script>'
              '<script src="https://plausible.pages.example/js" integrity="sha384-AAAA"></script>'
              '<form action="https://formulaire.pages.example/envoi">Envoyer un message au service</form>'),
        "/sren": ("text/html", {"Last-Modified": "Sat, 02 May 2026 08:00:00 GMT"},
              '<html lang="fr"><title>Page de juridiction</title><noscript>Activez JavaScript pour lire cette page</noscript>'
              '<div id="app"></div><script>monter()</script>'),
        "/hds": ("text/html", {}, '<html lang="fr"><time datetime="2026-05-02">2 mai 2026</time>'
              '<p>Aucune donnée de santé ne quitte les pays de la zone : ni le prestataire ni ses sous-traitants ne transfèrent de données '
              'vers un pays tiers, et aucun accès distant n\u2019est ouvert depuis un tel pays.'),
        "/.well-known/security.txt": ("text/plain; charset=utf-8", {},
              "Contact: mailto:securite@pages.example\nExpires: 2099-01-01T00:00:00Z\n"
              "Canonical: https://pages.example/.well-known/security.txt\nCanonical: https://WWW.pages.example/.well-known/security.txt\n"),
    },
    "sso.pages.example": {
        "/a/.well-known/openid-configuration": ("application/json", {}, '{"issuer": "https://sso.pages.example/a", '
              '"authorization_endpoint": "https://sso.pages.example/a/auth", "token_endpoint": "https://login.microsoftonline.com/t"}'),
    },
    "auth.pages.example": {
        "/.well-known/openid-configuration": ("application/json", {}, '{"issuer": "https://auth.pages.example", '
              '"authorization_endpoint": "https://auth.pages.example/auth"}'),
    },
    "idp.pages.example": {
        "/metadata": ("application/samlmetadata+xml", {}, '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" '
              'entityID="https://idp.pages.example/"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
              '<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" '
              'Location="https://login.microsoftonline.com/t/saml2?a=1&amp;b=2"/></md:IDPSSODescriptor></md:EntityDescriptor>'),
    },
    "cse.pages.example": {
        "/.well-known/cse-configuration": ("application/json", {}, '{"name": "Google identity", "client_id": "1", '
              '"discovery_uri": "https://accounts.google.com/.well-known/openid-configuration"}'),
    },
    "dke.pages.example": {
        "/CLE": ("application/json", {}, '{"key": {"kty": "RSA", "n": "AQAB", "e": 65537, "alg": "RS256", '
              '"kid": "https://dke.pages.example/CLE/1"}, "cache": {"exp": "2099-01-01T00:00:00"}}'),
    },
    "en.pages.example": {
        "/": ("text/html", {}, '<!DOCTYPE html><html lang="en"><p>hello'),
        "/.well-known/security.txt": ("text/plain", {}, "Contact: mailto:a@pages.example\nExpires: 2020-01-01T00:00:00Z\n"
              "Canonical: https://www.pages.example/.well-known/security.txt\n"),
    },
}
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        host = self.headers.get("Host", "").split(":")[0]
        page = sites.get(host, {}).get(self.path)
        sys.stderr.write("ASKED %s %s %s\n" % (host, self.path, self.headers.get("Accept-Language")))
        sys.stderr.flush()
        self.send_response(200 if page else 404)
        self.send_header("Content-Type", page[0] if page else "text/plain")
        for name, value in (page[1] if page else {}).items():
            self.send_header(name, value)
        body = (page[2] if page else "no\n").encode()
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args):
        pass
server = http.server.ThreadingHTTPServer(("127.0.81.1", 18620), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("cert.pem", "key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
EOF
cat >unbound.conf <<EOF
server:
  directory: "$run"
  username: ""
  chroot: ""
  pidfile: ""
  use-syslog: no
  logfile: "$run/unbound.log"
  interface: 127.0.81.53
  access-control: 127.0.0.0/8 allow
  do-daemonize: no
  module-config: "iterator"
  local-zone: "." static
  local-data: "fonts.googleapis.com. A 142.250.179.74"
  local-data: "fonts.gstatic.com. A 142.250.179.67"
  local-data: "www.googletagmanager.com. A 142.250.179.72"
  local-data: "accounts.google.com. A 142.250.179.77"
  local-data: "auth.pages.example. A 193.70.0.1"
  local-data: "dke.pages.example. A 193.70.0.1"
  local-data: "static.pages.example. A 193.70.0.1"
  local-data: "plausible.pages.example. A 193.70.0.1"
  local-data: "formulaire.pages.example. A 193.70.0.1"
remote-control:
  control-enable: no
EOF
# An anchor for a name that nobody asks for: nothing here is signed.
echo 'unused.invalid. IN DS 1 13 2 0000000000000000000000000000000000000000000000000000000000000000' >anchor
spawn web.pid.us web.log python3 web.py
spawn unbound.pid.us unbound.out unbound -d -c "$run/unbound.conf"
wait_for 127.0.81.1 18620 web.pid.us web.log
wait_for 127.0.81.53 53 unbound.pid.us unbound.log

cat >deployment.yaml <<EOF
confiance: 1
name: pages
endpoints:
  - {id: fr, url: "https://www.pages.example", roles: [customer, web], public: true, addresses: [193.70.0.1],
     connect_to: "127.0.81.1:18620", trust: [cert.pem],
     pages: [{path: /hds, role: transfers}, {path: /sren, role: jurisdiction}, {path: /ancien, role: jurisdiction}]}
  - {id: en, url: "https://en.pages.example", roles: [customer], public: true, addresses: [193.70.0.1],
     connect_to: "127.0.81.1:18620", trust: [cert.pem]}
  - {id: sso, url: "https://sso.pages.example", roles: [identity], public: true, addresses: [193.70.0.1],
     connect_to: "127.0.81.1:18620", trust: [cert.pem], pages: [{path: /a/.well-known/openid-configuration, role: oidc}]}
  - {id: auth, url: "https://auth.pages.example", roles: [identity], public: true, addresses: [193.70.0.1],
     connect_to: "127.0.81.1:18620", trust: [cert.pem]}
  - {id: idp, url: "https://idp.pages.example", roles: [identity], public: true, addresses: [193.70.0.1],
     connect_to: "127.0.81.1:18620", trust: [cert.pem], pages: [{path: /metadata, role: saml}]}
  - {id: cse, url: "https://cse.pages.example", roles: [internal], public: true, addresses: [193.70.0.1],
     connect_to: "127.0.81.1:18620", trust: [cert.pem]}
  - {id: dke, url: "https://dke.pages.example", roles: [internal], public: true, addresses: [193.70.0.1],
     connect_to: "127.0.81.1:18620", trust: [cert.pem], pages: [{path: /CLE, role: dke}]}
domains:
  - {name: pages.example, roles: [customer]}
EOF
# A rule that SecNumCloud does not ask for is bound here too.
jq '.requirements |= map(if .id == "16.2.b" then .rules += [{id: "exposure.published-page"}] else . end)' \
	"$ROOT/checks/profiles/secnumcloud-3.2.json" >profile.json
equal 'the deployment file is valid' "$("$confiance" check deployment.yaml >/dev/null; echo $?)" 0
code=0
timeout 200 "$confiance" scan deployment.yaml -o out -p ./profile.json --only declared,jurisdiction,exposure \
	--resolver=127.0.81.53 --trust-anchor="$run/anchor" --lang fr >out.txt 2>err.txt || code=$?
[ "$code" = 1 ] || cat err.txt >&2
equal 'findings give code 1' "$code" 1

# ---- Facts ----
jq -r '[.subject, .key, .status, (.value | if type == "array" then join(" | ") else tostring end)] | @tsv' \
	out/evidence/facts.jsonl | LC_ALL=C sort >facts
while IFS="$tab" read -r subject key status value; do
	[ -n "$subject" ] || continue
	equal "$key of $subject" "$(awk -F"$tab" -v s="$subject" -v k="$key" '$1 == s && $2 == k { print $3 "\t" $4 }' facts)" "$status$tab$value"
done <<EOF
endpoint:fr	web.scripts	ok	www.googletagmanager.com | plausible.pages.example
endpoint:fr	web.forms	ok	formulaire.pages.example
endpoint:fr	web.resources	ok	fonts.googleapis.com | fonts.gstatic.com | static.pages.example
endpoint:fr	web.reports	ok	x.report-uri.com
endpoint:fr	web.no_integrity	ok	https://www.googletagmanager.com/gtag/js
endpoint:fr	web.policy_hosts	ok	cdn.jsdelivr.net | x.report-uri.com
endpoint:fr	web.cookie_domains	ok	pages.example
endpoint:fr	web.languages	ok	/ fr | /hds fr | /sren fr
endpoint:fr	security_txt.contacts	ok	mailto:securite@pages.example
page:fr/hds	page.code	ok	200
page:fr/sren	page.code	ok	200
page:fr/sren	page.words	ok	0
page:fr/ancien	page.code	ok	404
endpoint:fr	web.scripted	ok	/sren
endpoint:en	web.scripts	absent	null
endpoint:sso	identity.issuer	ok	https://sso.pages.example/a
endpoint:sso	identity.hosts	ok	sso.pages.example | login.microsoftonline.com
endpoint:auth	identity.hosts	ok	auth.pages.example
endpoint:idp	identity.saml_entity	ok	https://idp.pages.example/
endpoint:idp	identity.saml_hosts	ok	login.microsoftonline.com
endpoint:cse	key_access.hosts	ok	accounts.google.com
endpoint:dke	key_service.hosts	ok	dke.pages.example
endpoint:en	web.languages	ok	/ en
endpoint:fr	security_txt.faults	absent	null
endpoint:en	security_txt.faults	ok	Canonical names another place than this one
EOF
equal 'each page is asked for once' "$(grep ASKED web.log | LC_ALL=C sort | uniq -d)" ''
equal 'pages are asked for in French' "$(grep -c 'ASKED .* fr$' web.log)" 13
equal 'values of cookies and parameters are nowhere' "$(grep -rl canary-value out out.txt err.txt | grep -v /blobs/ | wc -l)" 0

# ---- Verdicts ----
jq -r '.rules[] | .id as $r | .findings[] | [$r, .subject, .verdict] | @tsv' out/report.json | LC_ALL=C sort >said
while IFS="$tab" read -r rule subject verdict; do
	equal "$rule of $subject" "$(awk -F"$tab" -v r="$rule" -v s="$subject" '$1 == r && $2 == s { print $3 }' said)" "$verdict"
done <<EOF
exposure.french	endpoint:fr	pass
exposure.french	endpoint:en	fail
exposure.security-txt	endpoint:fr	pass
exposure.security-txt	endpoint:en	fail
exposure.published-page	page:fr/hds	pass
exposure.published-page	page:fr/sren	unknown
exposure.published-page	page:fr/ancien	fail
jurisdiction.reach-content	reach:script:endpoint:fr>www.googletagmanager.com	fail
jurisdiction.reach-content	reach:form:endpoint:fr>formulaire.pages.example	pass
jurisdiction.reach-technical	reach:page-resource:endpoint:fr>fonts.googleapis.com	fail
jurisdiction.reach-technical	reach:page-resource:endpoint:fr>static.pages.example	pass
jurisdiction.reach-content	reach:identity:endpoint:sso>login.microsoftonline.com	fail
jurisdiction.reach-content	reach:identity:endpoint:auth>auth.pages.example	pass
jurisdiction.reach-content	reach:identity:endpoint:idp>login.microsoftonline.com	fail
jurisdiction.reach-keys	reach:key-service:endpoint:cse>accounts.google.com	fail
jurisdiction.reach-keys	reach:key-service:endpoint:dke>dke.pages.example	pass
jurisdiction.reach-declared	reach:script:endpoint:fr>www.googletagmanager.com	fail
EOF
equal 'a font is a path to a law' "$(jq '[.paths[] | select(.role == "page-resource") | select(tostring | contains("fonts.googleapis.com") and contains("CLOUD"))] | length > 0' out/report.json)" true
finish
