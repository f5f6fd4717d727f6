#!/bin/sh
# A whole audit of the demonstration under valgrind, every process of it, and
# the unit tests of the rooms that read hostile bytes.  Invalid accesses,
# uninitialised values and definite leaks are failures.
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

# checked NAME COMMAND...
checked() {
	name=$1; shift
	rm -f "$run"/vg.*
	valgrind -q --trace-children=yes --child-silent-after-fork=no --error-exitcode=99 --leak-check=full \
		--errors-for-leak-kinds=definite --show-leak-kinds=definite --suppressions="$TESTS/e2e/lib/valgrind.supp" \
		--log-file="$run/vg.%p" "$@" >"$run/out.txt" 2>&1 || true
	# A log without a word is a process without an error.
	found=$(cat "$run"/vg.* | head -40)
	equal "$name" "$found" ''
}

checked 'scan' "$ROOT/build/confiance" scan "$demo/deployment.yaml" -o "$run/out" --timeout 240
test -s "$run/out/report.json" || fail "no report: $(tail -3 "$run/out.txt")"
checked 'evaluate' "$ROOT/build/confiance" evaluate "$run/out/evidence" -o "$run/again"
checked 'report' "$ROOT/build/confiance" report "$run/out/report.json" -f html,text,xml -o "$run/third"
cp -r "$run/out/evidence" "$run/edited"
sed -i '30s/ok/ko/' "$run/edited/facts.jsonl"
checked 'evaluate of edited evidence' "$ROOT/build/confiance" evaluate "$run/edited"
checked 'check of a wrong file' "$ROOT/build/confiance" check "$TESTS/demo/deployment.yaml"
for unit in base_base model_evidence model_engine tls_codec tls_x509 storage_codec keys_codec; do
	checked "unit $unit" "$ROOT/build/tests/unit_$unit"
done
finish
