#!/bin/sh
# Sets up and runs all tests: unit tests, cases, corpora and golden files in a
# release build with warnings as errors and again under the address and
# undefined-behaviour sanitizers, then the end-to-end tests, then valgrind.
set -eu
. "$(dirname "$0")/lib.sh"

sh "$TESTS/setup.sh"
places ||
	say "the second location data set could not be had; the tests that need it fail and say so"
passed=0
failed=0
skipped=0

# suite NAME COMMAND...: ctest counts for itself, a script counts as one
suite() {
	name=$1; shift
	printf '== %s\n' "$name"
	begun=$(date +%s)
	code=0
	"$@" || code=$?
	# 77: what it needs cannot be had here, and it said so.  Never a pass.
	case $code in
	0) passed=$((passed + 1)) ;;
	77) skipped=$((skipped + 1)); printf 'SKIPPED: %s\n' "$name" ;;
	*) failed=$((failed + 1)); printf 'FAILED: %s\n' "$name" ;;
	esac
	printf '== %s: %s s\n' "$name" $(($(date +%s) - begun))
}
tests_of() { ctest --test-dir "$ROOT/$1" --output-on-failure -j2 --no-tests=error; }
built() {
	(cd "$ROOT" && cmake --preset "$1" -DCONFIANCE_WERROR=ON >/dev/null && cmake --build --preset "$1" >/dev/null) ||
		(cd "$ROOT" && cmake --build --preset "$1")
}

suite 'build release' built release
suite 'tests release' tests_of build
suite 'build sanitizers' built sanitizers
suite 'tests sanitizers' tests_of build-sanitizers
for script in "$TESTS"/e2e/*.sh; do
	suite "e2e $(basename "$script" .sh)" sh "$script"
done

printf '%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" = 0 ]
