#!/bin/sh
# Public registers: saved answers, and answers of a server of our own that is
# asked on request only; good ones, wrong shapes, errors, limits, silence,
# redirects, and a bootstrap file that points into the house.
set -eu
. "$(dirname "$0")/../lib.sh"
. "$TESTS/e2e/lib/check.sh"

run=$(mktemp -d)
trap 'end "$run/server.pid"; rm -rf "$run"' EXIT
trap 'exit 130' INT TERM
cd "$run"
unset LANG LC_ALL LC_MESSAGES CONFIANCE_LANG || true
confiance=${CONFIANCE:-$ROOT/build/confiance}
export XDG_DATA_HOME="$run/data" XDG_CACHE_HOME="$run/cache" XDG_CONFIG_HOME="$run/config"
corpus=$TESTS/fuzz/corpus
cloud=969500EXAMPLECLOU101 inc=549300EXAMPLEINCX303
# fact DIR SUBJECT KEY: its value or status, of the last line
fact() { jq -r --arg s "$2" --arg k "$3" 'select(.subject == $s and .key == $k) | .value // .status | if type == "array" then join(",") else . end' "$1/facts.jsonl" | tail -1; }
note() { jq -r --arg s "$2" --arg k "$3" 'select(.subject == $s and .key == $k) | .note' "$1/facts.jsonl" | tail -1; }
collect() { dir=$1; shift; "$confiance" collect -q --only declared,jurisdiction -o "$dir" "$@" >"$run/stdout" 2>"$run/stderr" || :; }

# ---- Saved ----
cp "$corpus"/jurisdiction_rdap/domain.json domain.json
cp "$corpus"/jurisdiction_gleif/record.json record.json
cp "$corpus"/jurisdiction_gleif/relation.json relation.json
cp "$corpus"/jurisdiction_gleif/list.json list.json
cp "$corpus"/jurisdiction_siren/company.json company.json
echo '<html>' >page.json
mkfifo fifo.json
cat >saved.yaml <<YAML
confiance: 1
name: x
provider:
  name: P
  siren: "732829320"
  lei: $cloud
  seats: {registered: FR, administration: FR, establishment: FR}
domains:
  - {name: example.fr, roles: [web]}
registers:
  - {kind: rdap, file: domain.json, date: 2026-11-20}
  - {kind: gleif, file: record.json, date: 2026-11-20}
  - {kind: gleif, file: relation.json, date: 2026-11-20}
  - {kind: gleif, file: list.json, date: 2026-11-20}
  - {kind: recherche-entreprises, file: company.json, date: 2026-11-20}
  - {kind: gleif, file: page.json, date: 2026-11-20}
  - {kind: gleif, file: gone.json, date: 2026-11-20}
  - {kind: gleif, file: fifo.json, date: 2026-11-20}
YAML
collect saved --offline saved.yaml
equal 'the registrar' "$(fact saved domain:example.fr domain.registrar)" 'Gandi SAS'
equal 'is an organisation' "$(fact saved 'reach:registrar:name:example.fr>Gandi SAS' reach.operators)" operator:gandi
equal 'the ultimate parent' "$(fact saved lei:$cloud lei.ultimate_parent)" $inc
equal 'the French register' "$(fact saved siren:732829320 siren.state)" A
equal 'the day of the answer' "$(jq -r --arg s lei:$cloud 'select(.subject == $s and .key == "lei.name") | .time' saved/facts.jsonl | tail -1)" 2026-11-20T00:00:00Z
equal 'its bytes are kept' "$(sha256sum <domain.json | cut -d' ' -f1)" "$(jq -r 'select(.subject == "register:domain.json" and .key == "register.about") | .raw' saved/facts.jsonl)"
equal 'and are there' "$(cmp domain.json "saved/blobs/$(sha256sum <domain.json | cut -d' ' -f1)"; echo $?)" 0
equal 'no JSON' "$(fact saved register:page.json register.about)" malformed
equal 'no file' "$(fact saved register:gone.json register.about)" unreachable
equal 'not a regular file' "$(fact saved register:fifo.json register.about)" unreachable
# judged FOLDER RULE: its verdicts and reasons, in English
judged() {
	"$confiance" evaluate -q --lang en --fail-on never -f json -o "$run/report" "$1" >"$run/stdout" 2>"$run/stderr" || :
	jq -r --arg r "$2" '.rules[] | select(.id == $r) | .findings[] | .verdict + ": " + (.reason | tostring)' "$run/report/report.json"
}
contains 'the seats agree' "$(judged saved jurisdiction.register-seat)" 'pass'
contains 'a parent outside is a candidate breach' "$(judged saved jurisdiction.register-parent)" 'fail'
contains 'the registrar is judged' "$(judged saved jurisdiction.reach-availability)" 'Gandi'

# ---- A server of our own ----
cat >serve.py <<'PY'
import http.server, json, os, socketserver, time, sys
corpus = sys.argv[1]
asked = {}
def answer(kind, name):
    return open(os.path.join(corpus, 'jurisdiction_' + kind, name), 'rb').read()
def domain(name):
    d = json.loads(answer('rdap', 'domain.json'))
    d['ldhName'] = name
    return json.dumps(d).encode()
class H(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def log_message(self, *a): pass
    def put(self, code, body=b'', **headers):
        self.send_response(code)
        for k, v in headers.items(): self.send_header(k.replace('_', '-'), v)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def do_GET(self):
        p = self.path
        open('asked', 'a').write(p + ' ' + self.headers.get('Accept', '') + '\n')
        asked[p] = asked.get(p, 0) + 1
        if p == '/rdap/domain/good.example': self.put(200, domain('good.example'))
        elif p == '/rdap/domain/shape.example': self.put(200, answer('rdap', 'bad-roles.json'))
        elif p == '/rdap/domain/none.example': self.put(404, answer('rdap', 'error.json'))
        elif p == '/rdap/domain/busy.example': self.put(429, Retry_After='1')
        elif p == '/rdap/domain/later.example':
            if asked[p] == 1: self.put(429, Retry_After='1')
            else: self.put(200, domain('later.example'))
        elif p == '/rdap/domain/away.example': self.put(302, Location='http://127.0.0.2:9/rdap/domain/away.example')
        elif p == '/rdap/domain/moved.example': self.put(301, Location='/rdap/domain/good.example')
        elif p == '/rdap/domain/slow.example': time.sleep(20)
        elif p == '/rdap/domain/large.example': self.put(200, b' ' * (2 << 20))
        elif p == '/rdap/ip/91.121.0.7':
            n = json.loads(answer('rdap', 'network.json'))
            n.update(startAddress='91.121.0.0', endAddress='91.121.255.255')
            self.put(200, json.dumps(n).encode())
        elif p == '/rdap/autnum/2611':
            a = json.loads(answer('rdap', 'autnum.json'))
            a.update(startAutnum=2611, endAutnum=2611)
            a['entities'][0]['vcardArray'] = ['vcard', [['fn', {}, 'text', 'EXAMPLE, Inc'], ['adr', {'cc': 'US'}, 'text', ['', '', '', '', '', '', '']]]]
            self.put(200, json.dumps(a).encode())
        elif p == '/lei/lei-records?filter%5Bentity.legalName%5D=EXAMPLE%2C%20Inc&page%5Bsize%5D=5':
            self.put(200, json.dumps({'data': json.loads(answer('gleif', 'list.json'))['data'][1:]}).encode())
        elif p == '/rdap/autnum/64500': self.put(200, answer('rdap', 'autnum.json'))
        elif p == '/lei/lei-records/969500EXAMPLECLOU101':
            r = json.loads(answer('gleif', 'record.json'))
            r['data']['relationships']['ultimate-parent'] = {'links': {'relationship-record': 'http://127.0.0.2:9/'}}
            self.put(200, json.dumps(r).encode())
        elif p == '/lei/lei-records/969500EXAMPLECLOU101/direct-parent-relationship': self.put(200, answer('gleif', 'relation-over.json'))
        elif p == '/lei/lei-records/969500EXAMPLECLOU101/ultimate-parent-relationship': self.put(200, answer('gleif', 'relation.json'))
        elif p == '/lei/lei-records/549300EXAMPLEINCX303':
            l = json.loads(answer('gleif', 'list.json'))
            self.put(200, json.dumps({'data': l['data'][1]}).encode())
        elif p.startswith('/search?q=732829320&'): self.put(200, answer('siren', 'company.json'))
        elif p == '/boot/dns.json': self.put(200, json.dumps({'services': [[['example'], ['http://127.0.0.1:%d/rdap/' % port]]]}).encode())
        else: self.put(404, b'{"errors":[{"status":"404","title":"no"}]}')
class S(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
s = S(('127.0.0.1', 0), H)
port = s.server_port
open('port.new', 'w').write(str(port))
os.rename('port.new', 'port')
s.serve_forever()
PY
spawn server.pid server.log python3 serve.py "$corpus"
i=0
while [ ! -s port ] && [ $i -lt 100 ]; do sleep 0.1; i=$((i + 1)); done
base=http://127.0.0.1:$(cat port)
# deployment RDAP-LINE
deployment() {
	cat <<YAML
confiance: 1
name: x
provider:
  name: P
  siren: "732829320"
  lei: $cloud
  seats: {registered: FR, administration: FR, establishment: FR}
  asns: [AS64500]
endpoints:
  - {id: a, host: 127.0.0.1, port: 1, protocol: https, addresses: [91.121.0.7, 10.0.0.1], roles: [customer]}
  - {id: b, host: 127.0.0.1, port: 2, protocol: https, addresses: [91.121.0.7], roles: [customer]}
  - {id: c, host: 127.0.0.1, port: 3, protocol: https, addresses: [130.104.1.1], roles: [customer]}
domains:
$(for n in good portal.deep.good shape none busy later away moved slow large; do echo "  - {name: $n.example, roles: [web]}"; done)
registers:
$1
  - {kind: gleif, url: "$base/lei"}
  - {kind: recherche-entreprises, url: "$base"}
YAML
}
deployment "  - {kind: rdap, url: \"$base/rdap/\"}" >asked.yaml
collect quiet asked.yaml
equal 'nothing is asked without a wish' "$(cat asked 2>/dev/null)" ''
equal 'and nothing said' "$(fact quiet domain:good.example domain.registrar)" ''
code=0; "$confiance" collect -q --registers --offline -o never asked.yaml 2>stderr || code=$?
equal 'not when offline' "$code" 2
contains 'which is said' "$(cat stderr)" 'without --offline'
collect online --registers asked.yaml
equal 'a registrar' "$(fact online domain:good.example domain.registrar)" 'Gandi SAS'
equal 'origin' "$(jq -r 'select(.subject == "domain:good.example" and .key == "domain.registrar") | .origin' online/facts.jsonl | head -1)" api
equal 'a wrong shape' "$(fact online "register:$base/rdap/domain/shape.example" register.about)" malformed
equal 'of which nothing is known' "$(fact online 'reach:registrar:name:shape.example>?domain.registrar' reach.operators)" not_collected
equal 'no such domain' "$(fact online domain:none.example domain.registrar)" absent
equal 'the name above is registered' "$(fact online 'reach:registrar:name:portal.deep.good.example>Gandi SAS' reach.operators)" operator:gandi
equal 'come back later, twice' "$(note online domain:busy.example domain.registrar)" 'HTTP 429'
equal 'come back later, once' "$(fact online domain:later.example domain.registrar)" 'Gandi SAS'
equal 'nothing is known of it' "$(fact online domain:shape.example domain.registrar)" malformed
equal 'an answer about another' "$(note online domain:moved.example domain.registrar)" 'the answer is not about it'
equal 'a redirect elsewhere is not followed' "$(note online domain:away.example domain.registrar)" 'HTTP 302, to http://127.0.0.2:9/rdap/domain/away.example'
equal 'one at home is' "$(fact online "register:$base/rdap/domain/moved.example" register.about)" domain:good.example
equal 'silence' "$(fact online domain:slow.example domain.registrar)" timeout
equal 'too much' "$(fact online domain:large.example domain.registrar)" malformed
equal 'a network' "$(fact online address:91.121.0.7 address.holder)" 'Example Hosting Inc.'
equal 'which is no operator' "$(fact online address:91.121.0.7 address.operator)" operator:ovhcloud
equal 'an autonomous system' "$(fact online autnum:64500 autnum.holder)" 'Exemple Réseau SAS'
equal 'of a network that nobody knows' "$(fact online address:130.104.1.1 address.holder)" 'EXAMPLE, Inc'
equal 'the company with that name' "$(fact online address:130.104.1.1 address.operator)" operator:lei-$inc
equal 'is weak evidence' "$(fact online operator:lei-$inc operator.confidence)" low
contains 'which may carry a failure' "$(judged online jurisdiction.operator-control)" 'Example Inc. (US'
equal 'the record of the parent' "$(fact online lei:$inc lei.country)" US
equal 'the French register' "$(fact online siren:732829320 siren.name)" 'EXEMPLE CLOUD'
equal 'each question once; again where asked to, and after a redirect' "$(cut -d' ' -f1 asked | sort | uniq -d | tr '\n' ' ')" '/rdap/domain/busy.example /rdap/domain/good.example /rdap/domain/later.example '
equal 'a private address is nobody else'"'"'s matter' "$(grep -c 10.0.0.1 asked || :)" 0
contains 'what is accepted' "$(grep /rdap/domain/good asked | head -1)" application/rdap+json
contains 'the parent outside' "$(judged online jurisdiction.register-parent)" 'fail'
contains 'the bytes are kept' "$(ls online/blobs)" "$(sha256sum <"$corpus/jurisdiction_gleif/relation.json" | cut -d' ' -f1)"

# ---- Which server: a bootstrap file may not point into the house ----
: >asked
deployment "  - {kind: rdap-bootstrap, url: \"$base/boot\"}" | sed '/deep\|shape\|none\|busy\|later\|away\|moved\|slow\|large/d' >boot.yaml
collect boot --registers boot.yaml
equal 'the file was asked for' "$(grep -c '^/boot/dns.json' asked)" 1
equal 'its server is not' "$(grep -c '^/rdap/domain' asked || :)" 0
equal 'because it is inside' "$(fact boot domain:good.example domain.registrar)" refused
contains 'which is said' "$(note boot domain:good.example domain.registrar)" loopback
contains 'no server is known' "$(note boot register:/ip/91.121.0.7 register.about)" 'no RDAP server'
finish
