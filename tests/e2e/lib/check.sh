# shellcheck shell=sh
# Assertions of the end-to-end tests: sourced, never run by itself.
checks=0
wrong=0
fail() { wrong=$((wrong + 1)); printf 'FAIL %s\n' "$*" >&2; }
equal() { checks=$((checks + 1)); [ "$2" = "$3" ] || fail "$1: expected '$3', got '$2'"; }
differs() { checks=$((checks + 1)); [ "$2" != "$3" ] || fail "$1: got '$2'"; }
contains() { checks=$((checks + 1)); case $2 in *"$3"*) ;; *) fail "$1: '$3' is not in: $2" ;; esac; }
finish() {
	printf '%s checks, %s wrong\n' "$checks" "$wrong"
	[ "$checks" -gt 0 ] && [ "$wrong" = 0 ]
}
