#!/bin/sh
# The golden reports are valid: report.json by its JSON Schema, report.xml by
# its XSD, the pages by an XML parser.  Other validators than the program's own
# libraries read them here.  Needs python3-jsonschema and libxml2-utils; without
# them it fails and says so.
set -eu
cd "$(dirname "$0")/../.."
schema=reports/schema

python3 -c 'import jsonschema' 2>/dev/null || {
	echo "python3-jsonschema is missing" >&2
	exit 1
}
command -v xmllint >/dev/null || {
	echo "xmllint is missing" >&2
	exit 1
}

for report in "${@:-tests/golden/report.json}"; do
	python3 - "$schema/confiance-report-1.schema.json" "$report" <<'EOF'
import json
import sys

import jsonschema

with open(sys.argv[1], encoding="utf-8") as f:
    schema = json.load(f)
with open(sys.argv[2], encoding="utf-8") as f:
    report = json.load(f)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
errors = list(validator.iter_errors(report))
for e in errors[:10]:
    print("/".join(map(str, e.absolute_path)), e.message[:200])
# The schema must also refuse: one member less, one more, a wrong word.
for change in (
    lambda r: r.pop("annexes"),
    lambda r: r.update(extra=1),
    lambda r: r["frame"].update(complete="yes"),
    lambda r: r["summary"]["score"].update(low=1001),
    lambda r: r["header"].update(date="yesterday"),
):
    bad = json.loads(json.dumps(report))
    change(bad)
    if validator.is_valid(bad):
        errors.append(change)
        print("a wrong report is accepted")
sys.exit(bool(errors))
EOF
done
xmllint --nonet --noout --schema "$schema/confiance-report-1.xsd" \
    tests/golden/report.xml
xmllint --nonet --noout tests/golden/report.fr.html tests/golden/report.en.html
