#!/usr/bin/env python3
"""Reads WARC 1.1 files as strictly as ISO 28500:2017 allows, with nothing but the standard library.

usage: check_warc.py FILE.warc.gz [INDEX.cdxj]

Every record is one gzip member, nothing stands between or behind members, every field, length and
digest is right, and what a record refers to is there. With an index, each line must lead to the
response that it names, and each response must have one. Prints what was read; 1 with the first fault.
"""
import base64
import hashlib
import json
import re
import sys
import uuid
import zlib

TYPES = {"warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion", "continuation"}
NEEDS_TARGET = TYPES - {"warcinfo"}
ONCE = {"warc-concurrent-to"}  # the only field that may stand in a record twice (§5.7)
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")
NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


class Fault(Exception):
    pass


def members(data):
    """The gzip members: where each begins, its length, its content."""
    at = 0
    while at < len(data):
        reader = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            content = reader.decompress(data[at:])
        except zlib.error as error:
            raise Fault(f"byte {at}: no gzip member: {error}") from error
        if not reader.eof:
            raise Fault(f"byte {at}: the file ends inside of a gzip member")
        length = len(data) - at - len(reader.unused_data)
        yield at, length, content
        at += length


def parse(content):
    head, separator, rest = content.partition(b"\r\n\r\n")
    if not separator:
        raise Fault("no end of the head")
    version, *lines = head.split(b"\r\n")
    if version != b"WARC/1.1":
        raise Fault(f"begins with {version[:20]!r}")
    fields = {}
    for line in lines:
        name, colon, value = line.partition(b":")
        if not colon or not NAME.fullmatch(name):
            raise Fault(f"{line[:60]!r} is no field")
        if b"\r" in value or b"\n" in value or b"\0" in value:
            raise Fault(f"{name.decode()} is more than a line")
        key = name.decode().lower()
        if key in fields and key not in ONCE:
            raise Fault(f"{key} stands there twice")
        fields[key] = value.decode("utf-8").strip()
    length = fields.get("content-length", "")
    if not length.isascii() or not length.isdigit():
        raise Fault("has no length")
    if len(rest) != int(length) + 4 or not rest.endswith(b"\r\n\r\n"):
        raise Fault(f"says {length} bytes and has {len(rest) - 4}")
    return fields, rest[:-4]


def digest_of(kind, data):
    raw = hashlib.new(kind, data).digest()
    return {base64.b32encode(raw).decode().rstrip("="), raw.hex()}


def check_digest(fields, name, data):
    kind, colon, value = fields.get(name, "").partition(":")
    if not colon:
        raise Fault(f"has no {name}")
    if value not in digest_of(kind, data):
        raise Fault(f"{name} is not that of its bytes")


def check_id(value):
    match = re.fullmatch(r"<urn:uuid:([0-9a-f-]{36})>", value)
    if not match or str(uuid.UUID(match[1])) != match[1]:
        raise Fault(f"{value!r} is no record id")


def payload_of(block):
    head, separator, body = block.partition(b"\r\n\r\n")
    if not separator or not head.startswith(b"HTTP/"):
        raise Fault("holds no HTTP message")
    for line in head.split(b"\r\n")[1:]:
        if line.lower().startswith(b"transfer-encoding:"):
            raise Fault("is called chunked, and its body is not")
    return body


def check_record(fields, block):
    kind = fields.get("warc-type", "")
    if kind not in TYPES:
        raise Fault(f"is of type {kind!r}")
    check_id(fields.get("warc-record-id", ""))
    if not DATE.fullmatch(fields.get("warc-date", "")):
        raise Fault(f"has the date {fields.get('warc-date')!r}")
    if kind in NEEDS_TARGET and not re.match(r"https?://", fields.get("warc-target-uri", "")):
        raise Fault("is about no URL")
    if "content-type" not in fields and block:
        raise Fault("has no Content-Type")
    check_digest(fields, "warc-block-digest", block)
    if kind == "response":
        check_digest(fields, "warc-payload-digest", payload_of(block))
    elif kind == "conversion":
        check_digest(fields, "warc-payload-digest", block)
        block.decode("utf-8")
    elif kind == "revisit":
        if not fields.get("warc-profile"):
            raise Fault("has no profile")
        if payload_of(block):
            raise Fault("is a revisit with a body")
    elif kind == "request" and not re.match(rb"[A-Z]+ \S+ HTTP/1\.1\r\n", block):
        raise Fault("holds no HTTP request")


def read(data):
    records = []
    for at, length, content in members(data):
        try:
            fields, block = parse(content)
            check_record(fields, block)
        except Fault as fault:
            raise Fault(f"byte {at}: the record {fault}") from fault
        records.append((at, length, fields))
    if not records or records[0][2]["warc-type"] != "warcinfo":
        raise Fault("does not begin with a warcinfo record")
    by_id = {}
    for at, _, fields in records:
        if by_id.setdefault(fields["warc-record-id"], fields) is not fields:
            raise Fault(f"byte {at}: a record id stands there twice")
    for at, _, fields in records:
        for name in ("warc-refers-to", "warc-concurrent-to"):
            if name in fields and fields[name] not in by_id:
                raise Fault(f"byte {at}: {name} leads to no record")
        original = by_id.get(fields.get("warc-refers-to"))
        if fields["warc-type"] == "revisit" and original:
            same = all(original[a] == fields[b] for a, b in (
                ("warc-payload-digest", "warc-payload-digest"),
                ("warc-target-uri", "warc-refers-to-target-uri"),
                ("warc-date", "warc-refers-to-date")))
            if not same or original["warc-type"] != "response":
                raise Fault(f"byte {at}: a revisit refers to something else than it says")
    return records


def check_index(lines, records):
    answers = {at: (length, fields) for at, length, fields in records
               if fields["warc-type"] in ("response", "revisit")}
    if lines != sorted(lines):
        raise Fault("the index is not sorted")
    for number, line in enumerate(lines, 1):
        _, stamp, text = line.decode("utf-8").split(" ", 2)
        entry = json.loads(text)
        length, fields = answers.pop(int(entry["offset"]), (None, None))
        if length is None:
            raise Fault(f"index, line {number}: no answer begins there")
        if (length != int(entry["length"]) or fields["warc-target-uri"] != entry["url"]
                or fields["warc-payload-digest"] != entry["digest"]
                or re.sub(r"\D", "", fields["warc-date"])[:14] != stamp):
            raise Fault(f"index, line {number}: is not that of its record")
    if answers:
        raise Fault("the index lacks an answer")


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    with open(sys.argv[1], "rb") as file:
        data = file.read()
    try:
        records = read(data)
        if len(sys.argv) == 3:
            with open(sys.argv[2], "rb") as file:
                check_index(file.read().splitlines(), records)
    except Fault as fault:
        sys.exit(f"{sys.argv[1]}: {fault}")
    counts = {}
    for _, _, fields in records:
        counts[fields["warc-type"]] = counts.get(fields["warc-type"], 0) + 1
    print(f"{len(records)} records:", ", ".join(f"{n} {kind}" for kind, n in sorted(counts.items())))


if __name__ == "__main__":
    main()
