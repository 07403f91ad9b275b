#!/usr/bin/env python3
"""Holds a WARC against what a browser would ask for its pages, with nothing but the standard library.

usage: check_replay.py FILE.warc.gz INDEX.cdxj HOST...

Of every page and style sheet that FILE has in full, the addresses that it needs to be shown (images, styles,
scripts, frames, fonts, media) are collected by a reader of its own; those on a HOST ("name" or "name:port")
must stand in INDEX with an answer. Prints what was looked at and what is missing; 1 when something is.
"""
import gzip
import html.parser
import json
import re
import sys
import urllib.parse
import zlib

from check_warc import members, parse

URL_IN_CSS = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^)"'\s]*))\s*\)|@import\s+(?:"([^"]*)"|'([^']*)')""", re.I)
SOURCES = {"img", "script", "iframe", "frame", "embed", "source", "video", "audio", "track", "input"}
LINKS = {"stylesheet", "icon", "preload", "modulepreload", "apple-touch-icon", "manifest"}


def of_style(text):
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S)
    return ["".join(part for part in found if part) for found in URL_IN_CSS.findall(text)]


def of_set(text):
    """The candidates of a srcset, by the HTML standard: an address ends at a blank, a comma behind it ends it."""
    found, at = [], 0
    while at < len(text):
        while at < len(text) and text[at] in " \t\r\n\f,":
            at += 1
        begin = at
        while at < len(text) and text[at] not in " \t\r\n\f":
            at += 1
        address = text[begin:at]
        if address.endswith(","):
            address = address.rstrip(",")
        else:
            while at < len(text) and text[at] != ",":
                at += 1
        if address:
            found.append(address)
    return found


class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.base, self.found, self.in_style = None, [], False

    def handle_starttag(self, tag, attributes):
        has = {name: value or "" for name, value in attributes}
        self.in_style = tag == "style"
        if tag == "base" and self.base is None and has.get("href"):
            self.base = has["href"]
        if tag in SOURCES:
            self.found += [has.get("src", ""), has.get("poster", "")]
        if tag in ("img", "source"):
            self.found += of_set(has.get("srcset", ""))
        if tag == "link" and LINKS & set(has.get("rel", "").lower().split()):
            self.found.append(has.get("href", ""))
            self.found += of_set(has.get("imagesrcset", ""))
        if tag == "object":
            self.found.append(has.get("data", ""))
        if tag in ("image", "use"):
            self.found.append(has.get("href") or has.get("xlink:href", ""))
        if tag in ("body", "table", "td", "th", "tr"):
            self.found.append(has.get("background", ""))
        self.found += of_style(has.get("style", ""))

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        self.in_style = False

    def handle_endtag(self, tag):
        self.in_style = False

    def handle_data(self, data):
        if self.in_style:
            self.found += of_style(data)


def payload(block):
    head, _, body = block.partition(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    fields = {}
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        fields[name.decode("latin-1").lower()] = value.strip().decode("latin-1")
    if fields.get("content-encoding", "").lower() == "gzip":
        body = gzip.decompress(body)
    elif fields.get("content-encoding", "").lower() == "deflate":
        body = zlib.decompress(body)
    return status, fields, body


def decoded(body, kind):
    label = re.search(rb"charset\s*=\s*[\"']?([\w-]+)", kind.encode() + b" " + body[:1024], re.I)
    name = label.group(1).decode().lower() if label else "utf-8"
    name = "gb18030" if name in ("gb2312", "gbk") else name
    return body.decode(name, "replace"), name


def address(base, reference, charset):
    """As a browser asks it: blanks and other characters encoded, the query in the charset of the page."""
    reference = reference.strip()
    if not reference or reference.startswith("#"):
        return None
    url = urllib.parse.urlsplit(urllib.parse.urljoin(base, reference))
    if url.scheme not in ("http", "https"):
        return None
    path = urllib.parse.quote(url.path or "/", safe="/%:@!$&'()*+,;=~[]|^")
    query = urllib.parse.quote(url.query, safe="/%:@!$&'()*+,;=~?[]|^", encoding=charset, errors="replace")
    return url.netloc.lower(), path + ("?" + query if query else "")


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    hosts = {host.lower() for host in sys.argv[3:]}
    answered = set()
    with open(sys.argv[2], encoding="utf-8") as index:
        for line in index:
            entry = json.loads(line.split(" ", 2)[2])
            url = urllib.parse.urlsplit(entry["url"])
            answered.add((url.netloc.lower(), (url.path or "/") + ("?" + url.query if url.query else "")))
    pages = sheets = looked_up = 0
    missing = {}
    with open(sys.argv[1], "rb") as file:
        data = file.read()
    for _, _, content in members(data):
        fields, block = parse(content)[:2]
        if fields.get("warc-type") != "response":
            continue
        url = fields["warc-target-uri"]
        status, head, body = payload(block)
        kind = head.get("content-type", "").lower()
        if status != 200:
            continue
        base = url
        if "html" in kind:
            text, charset = decoded(body, kind)
            reader = Reader()
            reader.feed(text)
            base = urllib.parse.urljoin(url, reader.base or "")
            found = reader.found
            pages += 1
        elif "css" in kind:
            text, charset = decoded(body, kind)
            found, charset = of_style(text), "utf-8"
            sheets += 1
        else:
            continue
        for reference in found:
            needed = address(base, reference, charset)
            if needed is None or needed[0] not in hosts:
                continue
            looked_up += 1
            if needed not in answered:
                missing.setdefault("".join(needed), url)
    for needed, url in sorted(missing.items()):
        print(f"missing {needed}, which {url} needs")
    print(f"{pages} pages and {sheets} style sheets need {looked_up} things, {len(missing)} of them are missing")
    sys.exit(1 if missing or looked_up == 0 else 0)


if __name__ == "__main__":
    main()
