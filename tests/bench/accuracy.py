#!/usr/bin/env python3
"""Runs scanners against servers whose truth is known and says what is wrong.

usage: accuracy.py TRUTH.jsonl DATA-DIR WORK-DIR TOOL...     (see accuracy.sh)
A tool is held to what it claims to see: nmap has no groups, sslscan no order and
groups of TLS 1.2 and 1.3 alone, testssl.sh groups without versions.  Left out is as wrong as added, unless the tool says that
it does not know.
"""
import csv
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as xml

VERSIONS = ["SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"]
LIMIT = 180  # seconds for one server and tool
truth_file, data, work, *tools = sys.argv[1:]
suites, groups = {}, {}
with open(f"{data}/cipher-suites.csv") as f:
    for row in csv.DictReader(f):
        suites[int(row["id_hex"], 16)] = row["iana_name"]
with open(f"{data}/groups.csv") as f:
    for row in csv.DictReader(f):
        groups[int(row["id_hex"], 16)] = row["iana_name"]


def run(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=LIMIT,
                              stdin=subprocess.DEVNULL).stdout
    except subprocess.TimeoutExpired:
        return None


def probe(pace):
    def ask(target, starttls):
        out = run(os.environ["CONFIANCE"], "probe", "--json", "-q", "--pace", pace, "--only", "versions,suites,groups,sigalgs",
                  *(["--starttls", starttls] if starttls else []), target)
        r = json.loads(out)
        said = {"versions": set(r["protocols"]), "suites": {}, "groups": {}, "order": {}, "doubt": set(r.get("undecided", {}))}
        if not r["protocols"] and r["status"] != "ok":
            said["doubt"] = set(VERSIONS)
        for v, p in r["protocols"].items():
            said["suites"][v], said["groups"][v] = set(p["ciphers"]), set(p.get("groups", []))
            said["order"][v] = p.get("order") if p.get("server_preference") is True else p.get("server_preference")
            said["doubt"] |= {f"{v} {x}" for x in p.get("incomplete", {})}
        return said
    return ask


def sslscan(target, starttls):
    path = f"{work}/sslscan.xml"
    if run("sslscan", f"--xml={path}", *([f"--starttls-{'psql' if starttls == 'postgres' else starttls}"] if starttls else []),
           target) is None:
        return None
    try:
        root = xml.parse(path).getroot()
    except (OSError, xml.ParseError):
        return None
    said = {"versions": set(), "suites": {}, "groups": {}, "groups from": "TLSv1.2"}
    for p in root.iter("protocol"):
        if p.get("enabled") == "1":
            said["versions"].add(("SSLv" if p.get("type") == "ssl" else "TLSv") + p.get("version"))
    for c in root.iter("cipher"):
        said["suites"].setdefault(c.get("sslversion"), set()).add(suites.get(int(c.get("id"), 16), c.get("id")))
    for g in root.iter("group"):
        said["groups"].setdefault(g.get("sslversion"), set()).add(groups.get(int(g.get("id"), 16), g.get("id")))
    return said


def nmap(target, starttls):
    path, (host, port) = f"{work}/nmap.xml", target.split(":")
    # Without -sV it speaks STARTTLS on the ports that are known for it alone.
    if starttls:
        return {}
    if run("nmap", "-Pn", "-n", "-p", port, "--script", "+ssl-enum-ciphers", "--script-args", "tls.servername=localhost", "-oX", path,
           host.replace("localhost", "127.0.0.1")) is None:
        return None
    said = {"versions": set(), "suites": {}, "order": {}}
    for t in xml.parse(path).getroot().iter("table"):
        v = t.get("key")
        if v not in VERSIONS:
            continue
        said["versions"].add(v)
        names = [e.text.replace("TLS_AKE_WITH_", "TLS_") for e in t.iter("elem") if e.get("key") == "name"]
        said["suites"][v] = set(names)
        for e in t.iter("elem"):
            if e.get("key") == "cipher preference":
                said["order"][v] = {"server": names, "client": False}.get(e.text)
    return said


def testssl(target, starttls):
    path = f"{work}/testssl.json"
    if os.path.exists(path):
        os.remove(path)
    if run("testssl", "--quiet", "--color", "0", "--warnings", "off", "-p", "-E", "-f", "--jsonfile", path, "--ip", "127.0.0.1",
           *(["-t", starttls] if starttls else []), target) is None:
        return None
    try:
        with open(path) as f:
            found = json.load(f)
    except (OSError, ValueError):
        return None
    said = {"versions": set(), "suites": {}, "all groups": None}
    ids = {"SSLv2": "SSLv2", "SSLv3": "SSLv3", "TLS1": "TLSv1.0", "TLS1_1": "TLSv1.1", "TLS1_2": "TLSv1.2", "TLS1_3": "TLSv1.3"}
    short = {"ssl2": "SSLv2", "ssl3": "SSLv3", "tls1": "TLSv1.0", "tls1_1": "TLSv1.1", "tls1_2": "TLSv1.2", "tls1_3": "TLSv1.3"}
    curve = {"prime256v1": "secp256r1", "prime192v1": "secp192r1", "X25519": "x25519", "X448": "x448", "brainpoolP256r1": "brainpoolP256r1"}
    for f in found:
        if f["id"] in ids and f["finding"].startswith("offered"):
            said["versions"].add(ids[f["id"]])
        elif f["id"].startswith("cipher-"):
            v, code = f["id"][7:].rsplit("_x", 1)
            said["suites"].setdefault(short.get(v, v), set()).add(suites.get(int(code, 16), code))
        elif f["id"] == "PFS_ECDHE_curves":
            said["all groups"] = {curve.get(x, x) for x in f["finding"].split()}
    return said


def versus(what, have, want, wrong):
    if want - have:
        wrong.append(f"{what}: {len(want - have)} missing ({' '.join(sorted(want - have)[:3])}{'…' if len(want - have) > 3 else ''})")
    if have - want:
        wrong.append(f"{what}: {len(have - want)} added ({' '.join(sorted(have - want)[:3])}{'…' if len(have - want) > 3 else ''})")


def judge(truth, said):
    """What is wrong, and whether something is said not to be known."""
    wrong, doubt = [], said.get("doubt", set())
    protocols = truth["protocols"]
    versus("versions", said["versions"] | (doubt & set(protocols)), set(protocols), wrong)
    for v, t in protocols.items():
        if v not in said["versions"]:
            continue
        for key, name in ("suites", "ciphers"), ("groups", "groups"):
            if key not in said or (v == "SSLv3" and key == "groups"):
                continue
            if key == "groups" and v < said.get("groups from", ""):
                continue
            have, want = said[key].get(v, set()), set(t.get(name, []))
            versus(f"{v} {key}", have | want if f"{v} {name}" in doubt and have <= want else have, want, wrong)
        order = said.get("order", {}).get(v)
        if len(t["ciphers"]) > 1 and order is not None and t.get("server_preference") in (True, False):
            if (t.get("order", t["ciphers"]) if t["server_preference"] else False) != order and f"{v} ciphers" not in doubt:
                wrong.append(f"{v} order")
    if said.get("all groups") is not None:
        elliptic = {g for t in protocols.values() for g in t.get("groups", []) if not g.startswith("ffdhe")}
        versus("groups", said["all groups"], elliptic, wrong)
    return wrong, bool(doubt)


ASK = {"quiet": probe("quiet"), "fast": probe("fast"), "sslscan": sslscan, "nmap": nmap, "testssl": testssl}


def verdict(truth, tool):
    said = ASK[tool](truth["target"], truth.get("starttls", ""))
    if said is None:
        return "not finished", []
    if not said:
        return "-", []
    wrong, doubt = judge(truth, said)
    return ("wrong" if wrong else "partial" if doubt else "exact"), wrong


count = {t: {} for t in tools}
with open(truth_file) as f:
    servers = [json.loads(line) for line in f]
for truth in servers:
    words, notes = [], []
    for tool in tools:
        if truth.get("hostile") and tool in ("sslscan", "testssl"):
            words.append("-")
            continue
        word, wrong = verdict(truth, tool)
        if word in ("wrong", "not finished"):
            word, wrong = verdict(truth, tool)
        words.append(word)
        kind = "hostile" if truth.get("hostile") else "ordinary"
        count[tool][kind, word] = count[tool].get((kind, word), 0) + 1
        if wrong:
            notes.append(f"    {tool}: {'; '.join(wrong)}")
    print("| " + " | ".join([truth["mode"]] + words) + " |", *notes, sep="\n", flush=True)
for tool in tools:
    print(tool, {f"{k} {w}": n for (k, w), n in sorted(count[tool].items())})
