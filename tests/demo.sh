#!/bin/sh
# The demonstration: installs what is missing, builds, starts a small real
# provider deployment on this machine (127.0.77.1), audits it, stops it again.
# Leaves report.xml, report.json, report.html and the evidence in
# build/demo/ (or the folder given).
set -eu
. "$(dirname "$0")/lib.sh"

run=$ROOT/build/demo
out=${1:-$run/report}
sh "$TESTS/setup.sh"
say "building"
build release --target confiance demo-token >/dev/null
places || say "the second location data set is missing: places stay undetermined"

trap 'sh "$TESTS/demo/down.sh" "$run"' EXIT
trap 'exit 130' INT TERM
sh "$TESTS/demo/up.sh" "$run"

rm -rf "$out"
mkdir -p "$out"
say "confiance scan tests/demo/deployment.yaml -o $out --offline"
code=0
# The secrets and the token's configuration that deployment.yaml refers to.
# shellcheck disable=SC1091
. "$run/env"
"$ROOT/build/confiance" scan "$run/deployment.yaml" -o "$out" --offline || code=$?
# Exit 1 is the audit's answer: the demonstration has real findings.
[ "$code" = 1 ] || die "the audit ended with code $code, expected 1 (findings)"

cat <<TXT

$(printf 'Reports: %s' "$out")
  report.html   start here: gates first, then the findings with their evidence
  report.json   the same for programs (schema: reports/schema/)
  report.xml    the same in XML (XSD: reports/schema/)
  evidence/     the facts (facts.jsonl, chained) and the raw bytes behind them
Look first at: the gate "immunité" and the endpoint ancien.atelier-nuage.example,
in Paris but run by a US group; then compare with portail.atelier-nuage.example.
Again without a network: build/confiance evaluate $out/evidence
TXT
