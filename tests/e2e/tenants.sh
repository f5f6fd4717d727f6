#!/bin/sh
# Tenants of collaboration suites: three clouds played by one server of this
# machine.  Found, proved absent, broken, and never asked without --tenants.
set -eu
. "$(dirname "$0")/../lib.sh"
. "$TESTS/e2e/lib/check.sh"

run=$(mktemp -d)
trap 'end "$run/server.pid"; [ -n "${TENANTS_KEEP:-}" ] || rm -rf "$run"' EXIT
trap 'exit 130' INT TERM
cd "$run"
confiance=${CONFIANCE:-$ROOT/build/confiance}
fact() { jq -r --arg s "$2" --arg k "$3" 'select(.subject == $s and .key == $k) | [.status, (.value | if . == null then "" elif type == "array" then join(",") else . end)] | join("|")' "$1/facts.jsonl" | tail -1; }

cat >serve.py <<'PY'
import http.server, json, os
guid = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0'
def tenant(cloud, region): return 200, {'issuer': 'https://%s/%s/v2.0' % (cloud, guid), 'tenant_region_scope': region, 'tenant_region_sub_scope': None, 'cloud_instance_name': cloud}
none = 400, {'error': 'invalid_tenant', 'error_description': 'AADSTS90002'}
tenants = {
    ('w', 'world.example'): tenant('microsoftonline.com', 'EU'),
    ('b', 'bleu.example'): tenant('sovcloud-identity.fr', 'FR'),
    ('w', 'gov.example'): tenant('microsoftonline.us', 'USGov'),
    ('b', 'broken.example'): (500, {}),
    ('d', 'broken.example'): (200, {'issuer': 'https://login/common'}),
}
realms = {'world.example': {'NameSpaceType': 'Federated', 'FederationBrandName': 'Monde', 'AuthURL': 'https://sts.world.example/adfs/ls/?client=1'},
    'gov.example': {'NameSpaceType': 'Managed'}}
class H(http.server.BaseHTTPRequestHandler):
    def log_message(self, *a): pass
    def do_GET(self):
        open('asked', 'a').write(self.path + '\n')
        p = self.path.split('/')
        if 'GetUserRealm' in self.path:
            user = self.path.split('login=')[1].split('&')[0]
            code, body = 200, realms.get(user.split('@')[1], {'NameSpaceType': 'Unknown'})
        else: code, body = tenants.get((p[1], p[2]), none)
        body = json.dumps(body).encode()
        self.send_response(code)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
s = http.server.ThreadingHTTPServer(('127.0.0.1', 0), H)
open('port.new', 'w').write(str(s.server_port))
os.rename('port.new', 'port')
s.serve_forever()
PY
spawn server.pid server.log python3 serve.py
i=0
while [ ! -s port ] && [ $i -lt 100 ]; do sleep 0.1; i=$((i + 1)); done
base=http://127.0.0.1:$(cat port)
{
	printf 'confiance: 1\nname: tenants\ndomains:\n'
	for d in world bleu gov broken none; do printf '  - {name: %s.example, roles: [mail]}\n' $d; done
	printf 'tenant_services:\n'
	printf '  - {cloud: %s, url: "%s"}\n' microsoft "$base/w" bleu "$base/b" delos "$base/d"
} >d.yaml

"$confiance" collect -q --only jurisdiction --resolver=127.0.0.1 -o without d.yaml >out.txt 2>&1 || :
equal 'nothing is asked without --tenants' "$(cat asked 2>/dev/null | wc -l)" 0
equal 'and nothing said' "$(grep -c '"key":"tenant\.' without/facts.jsonl)" 0
code=0
"$confiance" collect --tenants --offline -o never d.yaml >out.txt 2>&1 || code=$?
equal 'never offline' "$code" 2
code=0
timeout 200 "$confiance" scan --tenants --only jurisdiction --resolver=127.0.0.1 --lang en -o out d.yaml >out.txt 2>err.txt || code=$?
[ "$code" = 1 ] || cat err.txt >&2
equal 'findings give code 1' "$code" 1
e=out/evidence
equal 'each cloud is asked once about each domain' "$(grep -vc GetUserRealm asked) $(grep -v GetUserRealm asked | sort | uniq -d | wc -l)" '15 0'
equal 'the user is made up' "$(grep GetUserRealm asked | grep -vc 'login=nobody-[0-9a-f]*@')" 0
equal 'a tenant' "$(fact $e tenant:microsoft/world.example tenant.id)" 'ok|0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0'
equal 'its region' "$(fact $e tenant:microsoft/world.example tenant.region)" 'ok|EU'
equal 'its realm' "$(fact $e tenant:microsoft/world.example tenant.realm)" 'ok|Federated'
equal 'who authenticates' "$(fact $e name:world.example tenant.federation)" 'ok|sts.world.example'
equal 'a national cloud is another' "$(fact $e name:bleu.example tenant.hosts)" 'ok|login.sovcloud-identity.fr'
equal 'and its tenant is not in the other' "$(fact $e tenant:microsoft/bleu.example tenant.id)" 'absent|'
equal 'a government instance' "$(fact $e tenant:microsoft/gov.example tenant.cloud)" 'ok|microsoftonline.us'
equal 'no tenant' "$(fact $e name:none.example tenant.hosts)" 'absent|'
equal 'a broken cloud is no absence' "$(fact $e name:broken.example tenant.hosts)" 'not_collected|'
equal 'not of the form' "$(fact $e tenant:delos/broken.example tenant.id)" 'malformed|'
equal 'an error' "$(fact $e tenant:bleu/broken.example tenant.id)" 'refused|'
verdict() { jq -r --arg r "$1" --arg s "$2" '.rules[] | select(.id == $r) | .findings[] | select(.subject == $s) | .verdict' out/report.json; }
equal 'Microsoft is outside' "$(verdict jurisdiction.reach-availability 'reach:service:name:world.example>login.microsoftonline.com')" fail
equal 'Bleu is inside' "$(verdict jurisdiction.reach-availability 'reach:service:name:bleu.example>login.sovcloud-identity.fr')" pass
equal 'what was not seen is undetermined' "$(verdict jurisdiction.reach-availability 'reach:service:name:broken.example>?tenant.hosts')" unknown
finish
