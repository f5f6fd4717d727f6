#!/bin/sh
# The demonstration, compared with its truth: what each rule says of each
# thing, line by line and in both directions; the reports against their
# schemas and against each other; the same evidence again without a network.
set -eu
. "$(dirname "$0")/../lib.sh"
. "$TESTS/e2e/lib/check.sh"

run=$(mktemp -d)
demo=$run/demo
trap 'sh "$TESTS/demo/down.sh" "$demo"; rm -rf "$run"' EXIT
trap 'exit 130' INT TERM
sh "$TESTS/demo/up.sh" "$demo"
# shellcheck disable=SC1091
. "$demo/env"
confiance=$ROOT/build/confiance
schema=$ROOT/reports/schema

cd "$demo"
equal 'the deployment file is valid' "$("$confiance" check deployment.yaml >/dev/null; echo $?)" 0
code=0
timeout 300 "$confiance" scan deployment.yaml -o "$run/out" --offline --lang fr >"$run/out.txt" 2>"$run/err.txt" || code=$?
equal 'findings give code 1' "$code" 1
out=$run/out
equal 'the collection is complete' "$(jq .complete "$out/evidence/manifest.json")" true

# ---- Verdicts against the truth ----
tab=$(printf '\t')
jq -r '.rules[] | .id as $r | .findings[] | [$r, .subject, .verdict] | @tsv' "$out/report.json" | LC_ALL=C sort >"$run/said"
grep -v '^#' "$TESTS/demo/truth.tsv" | cut -f1-3 | LC_ALL=C sort >"$run/true"
while IFS="$tab" read -r rule subject verdict; do
	said=$(awk -F"$tab" -v r="$rule" -v s="$subject" '$1 == r && $2 == s { print $3 }' "$run/said")
	equal "$rule of $subject" "$said" "$verdict"
done <"$run/true"
equal 'nothing is said that the truth does not name' "$(cut -f1,2 "$run/said" >"$run/a"; cut -f1,2 "$run/true" >"$run/b"; LC_ALL=C comm -23 "$run/a" "$run/b")" ''
passes=$(grep -c "${tab}pass\$" "$run/said")
fails=$(grep -c "${tab}fail\$" "$run/said")
differs 'there are conforming results' "$passes" 0
differs 'there are non-conforming results' "$fails" 0
equal 'every pass and fail names its facts' "$(jq '[.rules[].findings[] | select(.verdict == "pass" or .verdict == "fail") | select(.facts | length == 0)] | length' "$out/report.json")" 0
equal 'no pass rests on what was not seen' "$(jq '[.rules[].findings[] | select(.verdict == "pass") | .facts[] | select(.status != "ok" and .status != "absent")] | length' "$out/report.json")" 0

# ---- Reports against schemas, and against each other ----
equal 'XML is valid against its XSD' "$(xmllint --noout --nonet --schema "$schema/confiance-report-1.xsd" "$out/report.xml" >/dev/null 2>&1; echo $?)" 0
# The schema check is by another implementation than ours; Debian's python3 has it.
equal 'JSON is valid against its schema' "$(/usr/bin/python3 -m jsonschema -i "$out/report.json" "$schema/confiance-report-1.schema.json" >"$run/schema.txt" 2>&1; echo $?)" 0
equal 'HTML is well-formed' "$(xmllint --noout --nonet "$out/report.html" >/dev/null 2>&1; echo $?)" 0
equal 'HTML loads nothing from elsewhere' "$(grep -cE '(src|href)="(https?:)?//' "$out/report.html" || true)" 0
equal 'HTML needs no script' "$(grep -ci '<script' "$out/report.html" || true)" 0
equal 'all requirements are there' "$(jq '[.chapters[].requirements[]] | length' "$out/report.json")" 278

# ---- Again ----
net=
unshare -n true 2>/dev/null && net='unshare -n'
code=0
$net "$confiance" evaluate "$out/evidence" -o "$run/again" --lang fr >/dev/null 2>&1 || code=$?
equal 'evaluate gives the same code' "$code" 1
for kind in xml json html; do
	equal "evaluate gives the same $kind, byte by byte" "$(cmp "$out/report.$kind" "$run/again/report.$kind" && echo same)" same
done
"$confiance" report "$out/report.json" -f html,xml,json -o "$run/third" --lang fr --quiet
for kind in xml json html; do
	equal "report gives the same $kind" "$(cmp "$out/report.$kind" "$run/third/report.$kind" && echo same)" same
done

# ---- An edited line is found and named ----
cp -r "$out/evidence" "$run/edited"
sed -i '40s/"status":"ok"/"status":"OK"/' "$run/edited/facts.jsonl"
code=0
"$confiance" evaluate "$run/edited" --lang en >/dev/null 2>"$run/edited.txt" || code=$?
differs 'an edited line is refused' "$code" 0
contains 'and named' "$(cat "$run/edited.txt")" 'facts.jsonl:40'
cp -r "$out/evidence" "$run/cut"
sed -i '$d' "$run/cut/facts.jsonl"
code=0
"$confiance" evaluate "$run/cut" >/dev/null 2>&1 || code=$?
equal 'a missing last line is code 5' "$code" 5

# ---- Secrets ----
for secret in pin s3-secret; do
	equal "the secret $secret is nowhere" "$(grep -rlF "$(cat "$secret")" "$out" "$run/out.txt" "$run/err.txt" | wc -l)" 0
done

# ---- The sample in the README ----
sed -n '/^<!-- sample/,/^<!-- end of sample/p' "$ROOT/README.md" | grep -v -e '^<!--' -e '^```' -e 'UTC$' >"$run/sample"
"$confiance" evaluate "$out/evidence" --lang en --fail-on never | grep -v 'UTC$' | head -n "$(wc -l <"$run/sample")" >"$run/shown"
equal 'the sample in the README is true' "$(diff "$run/sample" "$run/shown" | head -4)" ''

# ---- Thresholds ----
threshold() { c=0; "$confiance" evaluate "$out/evidence" --quiet "$@" >/dev/null 2>&1 || c=$?; echo $c; }
equal '--fail-on never' "$(threshold --fail-on never)" 0
equal '--fail-on critique' "$(threshold --fail-on critique)" 1
equal '--max-unknown 0' "$(threshold --fail-on never --max-unknown 0)" 3
equal '--max-unknown 1000' "$(threshold --fail-on never --max-unknown 1000)" 0
finish
