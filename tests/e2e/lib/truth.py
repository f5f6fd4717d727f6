#!/usr/bin/env python3
"""Compares what `confiance probe --json` says with what servers truly have.

usage: truth.py TRUTH.jsonl RESULTS.jsonl
TRUTH has a line for each target, as `hostile --list` prints them and with the
member `target`.  Prints `MODE exact|partial|WRONG what` for each: partial when
something is said not to be known, with its reason; WRONG when something is
said that is not so.  Exit code 1 when anything is wrong, or when a server that
can be found out was not.
"""
import json
import sys

VERSIONS = ["SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"]


def more_of(v, t, f, wrong):
    """What only some truths know: schemes, sizes of DH, the order of groups."""
    if "sigalgs" in t and set(f.get("sigalgs", [])) != set(t["sigalgs"]):
        wrong.append(f"{v} sigalgs: {' '.join(f.get('sigalgs', []))}")
    if "dh_bits" in t and f.get("dh_bits") != t["dh_bits"]:
        wrong.append(f"{v} dh_bits: {f.get('dh_bits')}")
    if "group_server_preference" in t and len(t["groups"]) > 1 and \
            f.get("group_server_preference") != t["group_server_preference"]:
        wrong.append(f"{v} order of groups: {f.get('group_server_preference')}")
    if "group_order" in t and f.get("group_order") != t["group_order"]:
        wrong.append(f"{v} order of groups: {' '.join(f.get('group_order', []))}")


def judge(truth, r):
    """What is wrong, and what is not known."""
    wrong, unknown = [], []
    if r.get("status") != "ok":
        unknown.append(f"{r.get('status')}: {r.get('note', '')}")
    undecided = r.get("undecided", {})
    for v in VERSIONS:
        t = truth["protocols"].get(v)
        also = truth.get("second", {}).get(v)
        f = r.get("protocols", {}).get(v)
        if f is None:
            if v in undecided:
                unknown.append(f"{v}: {undecided[v]}")
            elif (t or also) and r.get("status") == "ok":
                wrong.append(f"{v} not offered")
            continue
        if not t and not also:
            wrong.append(f"{v} offered")
            continue
        for key in "ciphers", "groups":
            if v == "SSLv3" and key == "groups":
                continue
            have = f.get(key, [])
            one, two = (t or {}).get(key, []), (also or {}).get(key, [])
            extra = set(have) - set(one) - set(two)
            missing = set(one) | set(two)
            missing -= set(have)
            if extra:
                wrong.append(f"{v} {key} offered: {' '.join(sorted(extra))}")
            if key in f.get("incomplete", {}):
                unknown.append(f"{v} {key}: {f['incomplete'][key]}")
            elif missing:
                wrong.append(f"{v} {key} not offered: {' '.join(sorted(missing))}")
        if "second" in truth:
            continue
        more_of(v, t, f, wrong)
        if len(t["ciphers"]) < 2:
            continue
        said = f.get("server_preference")
        if said is None:
            unknown.append(f"{v}: order not known")
        elif said != t["server_preference"] and "server_preference" in t:
            wrong.append(f"{v} order: {said}")
        elif said is True and "ciphers" not in f.get("incomplete", {}) and \
                f["order"] != t["ciphers"]:
            wrong.append(f"{v} order: {' '.join(f['order'])}")
    if "second" in truth:
        odd = " ".join(r.get("oddities", []))
        if r.get("complete"):
            wrong.append("two servers taken for one")
        elif "answered differently" not in odd:
            unknown.append("nothing is said of two servers")
    return wrong, unknown


def main():
    results = {}
    for line in open(sys.argv[2]):
        r = json.loads(line)
        results[r["target"]] = r
    bad = 0
    for line in open(sys.argv[1]):
        truth = json.loads(line)
        r = results.get(truth["target"])
        if r is None:
            print(truth["mode"], "WRONG no result")
            bad += 1
            continue
        wrong, unknown = judge(truth, r)
        word = "WRONG" if wrong else "partial" if unknown else "exact"
        print(truth["mode"], word, r["statistics"]["connections"],
              f"{r['statistics']['seconds']:.1f}s", "; ".join(wrong + unknown))
        if wrong or (unknown and truth.get("exact")):
            bad += 1
            if not wrong:
                print(truth["mode"], "FAILED: this server can be found out")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
