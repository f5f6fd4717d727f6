#!/bin/sh
# The command line: help, errors, exit codes, languages, init and list.
set -eu
. "$(dirname "$0")/../lib.sh"
. "$TESTS/e2e/lib/check.sh"

run=$(mktemp -d)
trap 'rm -rf "$run"' EXIT
cd "$run"
unset LANG LC_ALL LC_MESSAGES CONFIANCE_LANG || true
confiance=$ROOT/build/confiance
code() { c=0; "$confiance" "$@" >"$run/stdout" 2>"$run/stderr" || c=$?; echo $c; }

equal 'no command' "$(code)" 2
equal '--help' "$(code --help)" 0
equal '--version' "$(code --version)" 0
contains '--version names the program' "$(cat stdout)" "confiance $(cat "$ROOT/VERSION")"
for command in scan collect evaluate report probe check init list explain data; do
	equal "$command --help" "$(code $command --help)" 0
	contains "$command --help says how to use it" "$(cat stdout)" "confiance $command"
	equal "$command --help is on standard output only" "$(wc -c <stderr)" 0
done
equal 'unknown command' "$(code sacn)" 2
contains 'the nearest command' "$(cat stderr)" "'scan'"
equal 'unknown option' "$(code scan --outptu=x f)" 2
contains 'the nearest option' "$(cat stderr)" "'--output'"
equal 'option without value' "$(code scan -o)" 2
equal 'wrong value' "$(code scan --fail-on grave f)" 2
contains 'what was expected' "$(cat stderr)" 'RISK'
equal 'wrong format' "$(code scan -f jsn f)" 2
contains 'the nearest format' "$(cat stderr)" 'json'
equal 'missing file' "$(code check absent.yaml)" 2
contains 'names the file' "$(cat stderr)" 'absent.yaml'
equal 'missing evidence' "$(code evaluate absent)" 2
equal 'unknown profile' "$(code list requirements -p nope)" 2

for lang in fr en; do
	equal "init $lang" "$(code init -o $lang.yaml --lang $lang)" 0
	equal "init $lang does not write over" "$(code init -o $lang.yaml --lang $lang)" 2
	equal "what init $lang wrote is valid" "$(code check $lang.yaml)" 0
done
equal 'French by the locale' "$(LC_ALL=fr_FR.UTF-8 "$confiance" check absent 2>&1 | grep -c 'impossible')" 1
equal 'the flag goes before the locale' "$(LC_ALL=fr_FR.UTF-8 "$confiance" check --lang en absent 2>&1 | grep -c 'cannot')" 1
equal 'the variable goes before the default' "$(CONFIANCE_LANG=fr "$confiance" check absent 2>&1 | grep -c 'impossible')" 1

printf 'confiance: 1\nname: x\nprovider: {name: P}\nendpoint: []\n' >key.yaml
equal 'unknown key' "$(code check key.yaml)" 2
contains 'its place' "$(cat stderr)" 'key.yaml:4:1'
contains 'the nearest key' "$(cat stderr)" 'endpoints'

for thing in checks rules facts profiles requirements formats; do
	equal "list $thing" "$(code list $thing)" 0
	differs "list $thing says something" "$(wc -l <stdout)" 0
done
for kind in $("$confiance" list facts | cut -f2 | sort -u); do
	contains "docs/facts.md names the kind $kind" "$(cat "$ROOT/docs/facts.md")" "\`$kind\`"
done
equal 'requirements' "$(code list requirements; wc -l <stdout)" '0
278'
equal 'explain a rule' "$(code explain tls.r4)" 0
contains 'its source' "$(cat stdout)" 'R4'
equal 'explain a requirement' "$(code explain 19.6.b)" 0
contains 'its rules' "$(cat stdout)" 'governance.capital-individual'
equal 'explain a fact' "$(code explain tls.versions)" 0
equal 'explain what is not' "$(code explain tls.r44)" 2
"$confiance" list rules | cut -f1 | while read -r id; do
	"$confiance" explain "$id" >/dev/null || printf '%s\n' "$id"
done >unexplained
equal 'every rule explains itself' "$(cat unexplained)" ''
equal 'a full disk behind standard output is no success' "$(c=0; "$confiance" list rules >/dev/full 2>/dev/null || c=$?; echo $c)" 4
finish
