#!/usr/bin/env python3
"""Writes asn.mmdb from the CSV files of the npm package @ip-location-db/asn.

A maintainer runs this when the data set is renewed; nobody needs it to build
or to run the program.  MaxMind DB format 2.0: a binary tree of 128 bits (IPv4
under ::/96), records of 24 bits, each organisation once in the data section.

usage: make-asn.py FOLDER-WITH-THE-CSV OUTPUT.mmdb
"""
import csv
import ipaddress
import struct
import sys

BUILD_EPOCH = 1781654400  # 2026-06-17, the date of the data, not of the run


def size_byte(kind, size):
    """The control bytes of a field of that kind and size."""
    extended = kind > 7
    head = 0 if extended else kind << 5
    if size < 29:
        out = [head | size]
        tail = b""
    elif size < 285:
        out = [head | 29]
        tail = bytes([size - 29])
    else:
        out = [head | 30]
        tail = struct.pack(">H", size - 285)
    if extended:
        out.append(kind - 7)
    return bytes(out) + tail


def text(value):
    raw = value.encode()
    return size_byte(2, len(raw)) + raw


def number(kind, value):
    raw = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return size_byte(kind, len(raw)) + raw


def pointer(offset):
    """A pointer to an offset below 2048, the only ones used here."""
    assert offset < 2048
    return bytes([1 << 5 | offset >> 8, offset & 255])


def mapping(pairs):
    return size_byte(7, len(pairs)) + b"".join(k + v for k, v in pairs)


def read_ranges(folder):
    for name, version in (("asn-ipv4.csv", 4), ("asn-ipv6.csv", 6)):
        free = 0  # one range of the set of June 2026 overlaps the one before
        with open(f"{folder}/{name}", encoding="utf-8", newline="") as file:
            for start, end, asn, org in csv.reader(file):
                lo = ipaddress.ip_address(start)
                hi = ipaddress.ip_address(end)
                assert lo <= hi and lo.version == version
                first = max(int(lo), free)
                free = int(hi) + 1
                if first < free:
                    yield first, int(hi), version, int(asn), org


def prefixes(lo, hi, bits):
    """(value, length) of the prefixes that make lo..hi exactly."""
    while lo <= hi:
        step = lo & -lo if lo else 1 << bits
        while step > hi - lo + 1:
            step >>= 1
        yield lo, bits - step.bit_length() + 1
        lo += step


def main():
    folder, output = sys.argv[1:]
    data = bytearray(text("autonomous_system_number"))
    second_key = len(data)
    data += text("autonomous_system_organization")
    offsets = {}
    left, right = [None], [None]  # None, a node number, or ~data offset

    for lo, hi, version, asn, org in read_ranges(folder):
        if asn == 0:
            continue
        if (asn, org) not in offsets:
            offsets[asn, org] = len(data)
            data += mapping([(pointer(0), number(6, asn)),
                             (pointer(second_key), text(org))])
        leaf = ~offsets[asn, org]
        for value, length in prefixes(lo, hi, 32 if version == 4 else 128):
            if version == 4:
                length += 96
            node = 0
            for depth in range(length):
                side = right if value >> 127 - depth & 1 else left
                if depth == length - 1:
                    assert side[node] is None, "ranges overlap"
                    side[node] = leaf
                elif side[node] is None:
                    left.append(None)
                    right.append(None)
                    side[node] = len(left) - 1
                    node = side[node]
                else:
                    assert side[node] >= 0, "ranges overlap"
                    node = side[node]

    # Two equal leaves below one node are one leaf above it; children come
    # after parents, so going backwards folds whole subtrees.
    for node in range(len(left) - 1, -1, -1):
        for side in (left, right):
            child = side[node]
            if child is not None and child > 0 and left[child] == right[child]\
                    and (left[child] is None or left[child] < 0):
                side[node] = left[child]
    number_of, order, stack = {0: 0}, [0], [0]
    while stack:
        node = stack.pop()
        for child in (right[node], left[node]):
            if child is not None and child >= 0:
                number_of[child] = len(order)
                order.append(child)
                stack.append(child)
    count = len(order)
    assert count + 16 + len(data) < 1 << 24

    tree = bytearray()
    for node in order:
        for child in (left[node], right[node]):
            if child is None:
                value = count
            elif child >= 0:
                value = number_of[child]
            else:
                value = count + 16 + ~child
            tree += value.to_bytes(3, "big")
    meta = mapping([
        (text("node_count"), number(6, count)),
        (text("record_size"), number(5, 24)),
        (text("ip_version"), number(5, 6)),
        (text("database_type"), text("asn ipvAll")),
        (text("languages"), size_byte(11, 0)),
        (text("binary_format_major_version"), number(5, 2)),
        (text("binary_format_minor_version"), number(5, 0)),
        (text("build_epoch"), number(9, BUILD_EPOCH)),
        (text("description"), mapping([(text("en"), text(
            "RouteViews, NRO and DB-IP IP to ASN Lite (https://db-ip.com), "
            "merged by ip-location-db; CC BY 4.0"))])),
    ])
    with open(output, "wb") as file:
        file.write(tree + bytes(16) + data + b"\xab\xcd\xefMaxMind.com" + meta)
    print(f"{count} nodes, {len(offsets)} organisations")


main()
