#!/bin/sh
# Browser policies from a file to a verdict: what is forbidden, left open, sent
# somewhere else.  unbound gives addresses of real providers to the hosts that
# the file and the browser's maker name; nothing of them is contacted.
set -eu
. "$(dirname "$0")/../lib.sh"
. "$TESTS/e2e/lib/check.sh"

run=$(mktemp -d)
confiance=${CONFIANCE_BINARY:-$ROOT/build/confiance}
tab=$(printf '\t')
trap 'end "$run/unbound.pid.us"; [ -n "${POLICIES_KEEP:-}" ] || rm -rf "$run"' EXIT
trap 'exit 130' INT TERM
cd "$run"

cat >unbound.conf <<EOF
server:
  directory: "$run"
  username: ""
  chroot: ""
  pidfile: ""
  use-syslog: no
  logfile: "$run/unbound.log"
  interface: 127.0.82.53
  access-control: 127.0.0.0/8 allow
  do-daemonize: no
  module-config: "iterator"
  local-zone: "." static
  local-data: "www.googleapis.com. A 142.250.179.74"
  local-data: "clients2.google.com. A 142.250.179.78"
  local-data: "accounts.google.com. A 142.250.179.79"
  local-data: "m.google.com. A 142.250.179.80"
  local-data: "dns.google. A 8.8.8.8"
  local-data: "recherche.policies.example. A 193.70.0.1"
  local-data: "mandataire.policies.example. A 193.70.0.2"
remote-control:
  control-enable: no
EOF
# An anchor for a name that nobody asks for: nothing here is signed.
echo 'unused.invalid. IN DS 1 13 2 0000000000000000000000000000000000000000000000000000000000000000' >anchor
spawn unbound.pid.us unbound.out unbound -d -c "$run/unbound.conf"
wait_for 127.0.82.53 53 unbound.pid.us unbound.log

# entry NAME LEVEL SOURCE VALUE
entry() { printf '"%s": {"level": "%s", "scope": "machine", "source": "%s", "value": %s}' "$@"; }
{
	printf '{"chromeMetadata": {"application": "Google Chrome", "OS": "Linux", "version": "140.0 (Official Build)"},\n'
	printf ' "policyValues": {"chrome": {"name": "Chrome Policies", "policies": {\n'
	entry SyncDisabled mandatory platform true; echo ,
	entry SpellCheckServiceEnabled recommended platform false; echo ,
	entry TranslateEnabled mandatory platform false; echo ,
	entry BrowserSignin mandatory platform 2; echo ,
	entry CloudManagementEnrollmentToken mandatory platform '"canary-token"'; echo ,
	entry DefaultSearchProviderEnabled mandatory cloud true; echo ,
	entry DefaultSearchProviderSearchURL mandatory cloud '"https://recherche.policies.example/?q={searchTerms}"'; echo ,
	entry DnsOverHttpsMode mandatory platform '"secure"'; echo ,
	entry DnsOverHttpsTemplates mandatory platform '"https://dns.google/dns-query{?dns}"'; echo ,
	entry ProxySettings mandatory platform '{"ProxyMode": "fixed_servers", "ProxyServer": "mandataire.policies.example:3128"}'; echo ,
	entry ExtensionSettings mandatory platform '{"*": {"installation_mode": "blocked"}, "aaaa": {"update_url": "https://clients2.google.com/service/update2/crx"}}'
	printf '}}}, "status": {}}\n'
} >poste.json
echo '{"SyncDisabled": true, "SyncDisabled": false}' >double.json
cat >deployment.yaml <<EOF
confiance: 1
name: policies
policies:
  - {id: poste, file: poste.json, kind: chrome}
  - {id: double, file: double.json, kind: chromeos}
EOF
equal 'the deployment file is valid' "$("$confiance" check deployment.yaml >/dev/null; echo $?)" 0
code=0
timeout 200 "$confiance" scan deployment.yaml -o out --only declared,jurisdiction --resolver=127.0.82.53 \
	--trust-anchor="$run/anchor" --lang fr >out.txt 2>err.txt || code=$?
[ "$code" = 1 ] || cat err.txt >&2
equal 'findings give code 1' "$code" 1

jq -r '[.subject, .key, .status, (.value | if type == "array" then join(" | ") else tostring end)] | @tsv' \
	out/evidence/facts.jsonl | LC_ALL=C sort >facts
while IFS="$tab" read -r subject key status value; do
	equal "$key of $subject" "$(awk -F"$tab" -v s="$subject" -v k="$key" '$1 == s && $2 == k { print $3 "\t" $4 }' facts)" "$status$tab$value"
done <<EOF
policy:poste	policy.product	ok	Google Chrome 140.0 (Official Build)
policy_flow:poste/sync	policy_flow.state	ok	closed
policy_flow:poste/spelling	policy_flow.state	ok	chosen
policy_flow:poste/metrics	policy_flow.state	ok	default-chosen
policy_flow:poste/cloud-reports	policy_flow.state	ok	default-closed
policy_flow:poste/search	policy.services	ok	recherche.policies.example
policy_flow:poste/extension-store	policy_flow.state	ok	closed
policy_flow:double/sync	policy_flow.state	malformed	null
reach:resolver:policy_flow:poste/resolver>dns.google	reach.operators	ok	operator:google
EOF
equal 'a token is nowhere' "$(grep -rl canary-token out out.txt err.txt | wc -l)" 0

jq -r '.rules[] | .id as $r | .findings[] | [$r, .subject, .verdict] | @tsv' out/report.json | LC_ALL=C sort >said
while IFS="$tab" read -r rule subject verdict; do
	equal "$rule of $subject" "$(awk -F"$tab" -v r="$rule" -v s="$subject" '$1 == r && $2 == s { print $3 }' said)" "$verdict"
done <<EOF
jurisdiction.policies-content	policy_flow:poste/sync	pass
jurisdiction.policies-content	policy_flow:poste/spelling	fail
jurisdiction.policies-content	policy_flow:poste/translation	pass
jurisdiction.policies-content	policy_flow:poste/generative-ai	fail
jurisdiction.policies-content	policy_flow:double/sync	unknown
jurisdiction.policies-technical	policy_flow:poste/cloud-reports	pass
jurisdiction.policies-technical	policy_flow:poste/sign-in	fail
jurisdiction.policies-technical	policy_flow:poste/management	fail
jurisdiction.policies-technical	policy_flow:double/device-users	unknown
jurisdiction.reach-technical	reach:resolver:policy_flow:poste/resolver>dns.google	fail
jurisdiction.reach-content	reach:browser-service:policy_flow:poste/search>recherche.policies.example	pass
jurisdiction.reach-content	reach:proxy:policy_flow:poste/proxy>mandataire.policies.example	pass
jurisdiction.reach-availability	reach:updates:policy_flow:poste/extensions>clients2.google.com	fail
jurisdiction.reach-declared	reach:vendor:policy_flow:poste/sign-in>accounts.google.com	fail
EOF
equal 'a policy is a path to a law' "$(jq '[.paths[] | select(.role == "resolver") | select(tostring | contains("dns.google") and contains("CLOUD"))] | length > 0' out/report.json)" true
finish
