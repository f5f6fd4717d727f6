#!/bin/sh
# What `cmake --install` gives works by itself, and the binary carries the
# hardening that cmake/hardening.cmake asks for: the binary is looked at, not
# the command line.
set -eu
. "$(dirname "$0")/../lib.sh"
. "$TESTS/e2e/lib/check.sh"

run=$(mktemp -d)
trap 'rm -rf "$run"' EXIT
cmake --install "$ROOT/build" --prefix "$run/usr" >"$run/log" 2>&1 || { cat "$run/log" >&2; die 'install failed'; }
confiance=$run/usr/bin/confiance
cd "$run"
equal 'the installed program finds its profiles' "$("$confiance" list profiles | cut -f1,3)" "$(printf 'secnumcloud-3.2\t278')"
for file in include/confiance/check.h share/confiance/schema/confiance-report-1.xsd \
	share/confiance/schema/confiance-report-1.schema.json share/confiance/schema/confiance-deployment-1.schema.json \
	share/confiance/data/jurisdiction/providers.json share/doc/confiance/LICENSE; do
	equal "$file is installed" "$(test -s "$run/usr/$file" && echo yes)" yes
done
cat >d.yaml <<X
confiance: 1
name: Installé
provider: {name: P, seats: {registered: FR, administration: FR, establishment: FR}}
X
code=0
"$confiance" scan d.yaml -o out --offline --quiet || code=$?
equal 'the installed program audits' "$code" 0
equal 'and judges' "$(jq -r '.rules[] | select(.id == "governance.seats") | .findings[0].verdict' out/report.json)" pass

elf() { readelf -W "$@" "$confiance" 2>/dev/null; }
contains 'position independent (PIE)' "$(elf -h)" 'DYN'
contains 'relocations read-only' "$(elf -l)" 'GNU_RELRO'
contains 'bound at start' "$(elf -d)" 'NOW'
equal 'no executable stack' "$(elf -l | grep GNU_STACK | grep -c 'RWE')" 0
contains 'stack protector' "$(elf -s --dyn-syms)" '__stack_chk_fail'
contains 'checked buffers (FORTIFY)' "$(elf -s --dyn-syms)" '_chk'
finish
