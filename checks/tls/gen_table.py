#!/usr/bin/env python3
"""Writes names_table.c from the three CSV files of data/.

Run it in this folder after a change of the data:  ./gen_table.py
tests/unit/tls/names.c compares the table with the files, so that a forgotten
run does not pass.
"""
import csv
import hashlib
import os

HERE = os.path.dirname(os.path.abspath(__file__))
VERSIONS = {"SSLv2": 0x0002, "SSLv3": 0x0300, "TLSv1.0": 0x0301,
            "TLSv1.1": 0x0302, "TLSv1.2": 0x0303, "TLSv1.3": 0x0304}


def rows(name):
    path = os.path.join(HERE, "data", name)
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def digest(name):
    with open(os.path.join(HERE, "data", name), "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def text(s):
    return '"' + s.replace("\\", "\\\\").replace('"', '\\"') + '"'


def span(s):
    parts = (s or "").split("-")
    if parts == [""]:
        return "0, 0"
    return "0x%04x, 0x%04x" % (VERSIONS[parts[0]], VERSIONS[parts[-1]])


def num(s):
    return s if s else "0"


def rank(r):
    """The order of offers: what servers of today use comes first, so that
    the later chunks are nearly always one refusal each."""
    common_kx = r["kx"] in ("ECDHE", "DHE", "RSA", "any(TLS1.3)")
    common_auth = r["auth"] in ("RSA", "ECDSA", "any(TLS1.3)")
    common_enc = r["enc"] in ("AES", "CHACHA20", "CAMELLIA", "3DES", "RC4")
    if r["anssi_class"] == "recommended":
        return 0
    if not (common_kx and common_auth and common_enc):
        return 6 if r["registry"] == "IANA" else 7
    if r["export"] == "Y" or r["registry"] != "IANA":
        return 5
    return 1 if r["enc"] in ("AES", "CHACHA20") else 2


def main():
    suites, groups, schemes = (rows("cipher-suites.csv"),
                               rows("groups.csv"),
                               rows("signature-schemes.csv"))
    # Sorted by code point, SSLv2 last: they are searched by halves.
    suites.sort(key=lambda r: (r["registry"] == "SSLv2", int(r["id_hex"], 16)))
    out = ["/*\n * Written by gen_table.py from data/: do not edit.  "
           "Suites, groups and\n * signature schemes of TLS as constants; "
           "data/README.md names the sources.\n */\n#include \"names.h\"\n\n"]
    out.append("const char tls_data_sha256[3][65] = {\n")
    for n in ("cipher-suites.csv", "groups.csv", "signature-schemes.csv"):
        out.append("\t%s,\n" % text(digest(n)))
    out.append("};\n\nconst struct tls_suite tls_suites[] = {\n")
    for r in suites:
        out.append("\t{ %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s,"
                   " %s, %s },\n" % (
                       r["id_hex"], text(r["iana_name"]), text(r["kx"]),
                       text(r["auth"]), text(r["enc"]), text(r["mode"]),
                       num(r["bits"]), num(r["block_bits"]), text(r["mac"]),
                       "true" if r["pfs"] == "Y" else "false",
                       span(r["tls_versions"]), text(r["anssi_class"]),
                       text(r["anssi_rules"]), text(r["pg083v3_flags"]),
                       "true" if r["registry"] == "SSLv2" else "false"))
    out.append("};\nconst size_t tls_nsuites = CF_NELEM(tls_suites);\n"
               "const size_t tls_nsuites_tls = %d;\n\n" %
               sum(r["registry"] != "SSLv2" for r in suites))
    order = [r for r in suites if r["registry"] != "SSLv2" and r["kx"] != "SCSV"]
    order.sort(key=rank)
    out.append("const uint16_t tls_suite_order[] = {")
    for i, r in enumerate(order):
        out.append(("\n\t" if i % 8 == 0 else " ") + r["id_hex"] + ",")
    out.append("\n};\nconst size_t tls_nsuite_order = "
               "CF_NELEM(tls_suite_order);\n\n")
    out.append("const struct tls_group tls_groups[] = {\n")
    for r in groups:
        out.append("\t{ %s, %s, %s, %s, %s, %s, %s, %s },\n" % (
            r["id_hex"], text(r["iana_name"]), text(r["type"]),
            num(r["order_bits"]), span(r["tls_versions"]),
            text(r["anssi_class"]), text(r["pg083v3"]), text(r["status"])))
    out.append("};\nconst size_t tls_ngroups = CF_NELEM(tls_groups);\n\n")
    out.append("const struct tls_scheme tls_schemes[] = {\n")
    for r in schemes:
        out.append("\t{ %s, %s, %s, %s, %s, %s, %s, %s },\n" % (
            r["id_hex"], text(r["iana_name"]), text(r["key_type"]),
            text(r["padding_or_curve"]), text(r["hash"]),
            "true" if r["tls12"] == "Y" else "false",
            "true" if r["tls13_certificateverify"] == "Y" else "false",
            text(r["anssi_class"])))
    out.append("};\nconst size_t tls_nschemes = CF_NELEM(tls_schemes);\n")
    with open(os.path.join(HERE, "names_table.c"), "w", encoding="utf-8") as f:
        f.write("".join(out))


if __name__ == "__main__":
    main()
