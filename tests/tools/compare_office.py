#!/usr/bin/env python3
"""Compares what gongkai reads from Office files with LibreOffice's own conversion to text.

usage: compare_office.py GONGKAI SHARED

Prints a table: for every .doc and .docx of SHARED/corpus/attachment the share of LibreOffice's
characters that are found in order (recall) and of ours that are in theirs (precision), white space
and list numbers left out. Then the texts of SHARED/seeds, written by LibreOffice as .docx, .doc,
.rtf and .pdf and read back: every character has to come back. Exits 1 when a figure is below its
floor, and skips with a sentence when soffice or SHARED is not there.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata

RECALL, PRECISION = 0.999, 0.99
NUMBER = re.compile(
    r"^\s*(?:第?[一二三四五六七八九十百零〇]+[、章节条款.．]|[（(][一二三四五六七八九十]+[）)]、?"
    r"|[（(]?\d+(?:\.\d+)*[）).、．](?!\d)|[①-⑳]|[a-zA-Z][.)）、]|[•●○■□◆◇➢✓\uf000-\uf0ff·-])\s*")


def bare(text):
    """The characters that count: no list numbers (cells are lines there, and words of a line here), no
    white space, one form of each character."""
    words = (NUMBER.sub("", word) for word in text.split())
    return unicodedata.normalize("NFKC", "".join(words))


def common(a, b):
    """Length of the longest common subsequence (Hyyrö's bit-parallel algorithm)."""
    places = {}
    for i, c in enumerate(a):
        places[c] = places.get(c, 0) | 1 << i
    every = (1 << len(a)) - 1
    row = every
    for c in b:
        match = row & places.get(c, 0)
        row = (row + match | row - match) & every
    return len(a) - row.bit_count()


def convert(files, to, target, home):
    """LibreOffice's conversions, with a profile of its own below `home`."""
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{home}/profile", "--headless", "--convert-to", to,
         "--outdir", target, *files],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=600)


def read(program, file):
    done = subprocess.run([program, "extract", file], capture_output=True, timeout=120)
    return done.stdout.decode("utf-8"), done.stderr.decode("utf-8").strip()


def compare_corpus(program, corpus, home):
    files = sorted(file for file in corpus.iterdir() if file.suffix in (".doc", ".docx"))
    convert(files, "txt:Text (encoded):UTF8", home / "theirs", home)
    good = True
    print(f"{'file':<12} {'theirs':>7} {'ours':>7} {'recall':>8} {'precision':>9}")
    for file in files:
        theirs = bare((home / "theirs" / f"{file.stem}.txt").read_text("utf-8-sig"))
        ours, refusal = read(program, file)
        ours = bare(ours)
        if refusal:
            print(f"{file.name:<12} {refusal}")
        same = common(theirs, ours)
        recall, precision = same / max(len(theirs), 1), same / max(len(ours), 1)
        good &= recall >= RECALL and precision >= PRECISION
        print(f"{file.name:<12} {len(theirs):7} {len(ours):7} {recall:8.4f} {precision:9.4f}")
    return good


def compare_seeds(program, seeds, home):
    texts = sorted(seeds.glob("*.txt"))
    good = True
    print(f"\n{'seed':<24}" + "".join(f"{kind:>16}" for kind in ("docx", "doc", "rtf", "pdf")))
    made = {}
    for kind in ("docx", "doc", "rtf", "pdf"):
        made[kind] = home / kind
        filters = {"docx": "docx:MS Word 2007 XML", "doc": "doc:MS Word 97", "rtf": "rtf:Rich Text Format",
                   "pdf": "pdf:writer_pdf_Export"}
        convert(texts, filters[kind], made[kind], home)
    for text in texts:
        wanted = "".join(text.read_text("utf-8").split())
        cells = []
        for kind, folder in made.items():
            ours = "".join(read(program, folder / f"{text.stem}.{kind}")[0].split())
            lost = len(wanted) - common(wanted, ours)
            good &= ours == wanted
            cells.append("equal" if ours == wanted else f"-{lost} +{len(ours) - len(wanted) + lost}")
        print(f"{text.stem:<24}" + "".join(f"{cell:>16}" for cell in cells))
    return good


def main():
    program, shared = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    if shutil.which("soffice") is None:
        return print("skipped: soffice is not installed")
    if not (shared / "corpus/attachment").is_dir():
        return print(f"skipped: {shared} is not there")
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder)
        good = compare_corpus(program, shared / "corpus/attachment", home)
        good &= compare_seeds(program, shared / "seeds", home)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
