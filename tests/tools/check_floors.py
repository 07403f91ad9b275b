#!/usr/bin/env python3
"""Hold the program's quality on the reference corpus and suites against floors that may only rise.

usage: check_floors.py GONGKAI SHARED

Runs the measuring tools of SHARED (evaluate.py, evaluate_listings.py, run_suites.py), prints what they say, and compares the
figures with floors.json beside this file. Exit 1 when one is below its floor.
"""
import json
import pathlib
import re
import subprocess
import sys

FLOORS = json.loads((pathlib.Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))


def run(shared, tool, *arguments):
    done = subprocess.run([sys.executable, str(shared / "tools" / tool), *arguments], capture_output=True, text=True)
    print(done.stdout, end="", flush=True)
    print(done.stderr, end="", file=sys.stderr)
    return done.stdout


def figures(text):
    """Numbers by name, as the tools print them."""
    found = {}
    head = re.search(r"^text .*?F ([\d.]+)  leak ([\d.]+)  loss ([\d.]+)  lines ([\d.]+)  perfect (\d+)/", text, re.M)
    if head:
        found |= dict(zip(("F", "kept_clean", "kept_whole", "lines", "perfect"), map(float, head.groups())))
        found["kept_clean"], found["kept_whole"] = 1 - found["kept_clean"], 1 - found["kept_whole"]
    sources = re.search(r"^sources (\d+) of (\d+)", text, re.M)
    if sources:
        found["sources"] = int(sources[1]) / max(1, int(sources[2]))
    for name, right, wrong, spurious in re.findall(r"^(\w+) +right (\d+)  wrong (\d+)  missed \d+  spurious (\d+)", text, re.M):
        found[f"{name} right"] = int(right)
        found[f"{name} not spurious"] = -int(spurious)
    listings = re.search(r"^listings (\d+) of \d+ right", text, re.M)
    if listings:
        found["listings right"] = int(listings[1])
    for suite, passed, total in re.findall(r"^(\w+/\w+): (\d+)/(\d+)$", text, re.M):
        found[suite] = int(passed)
    return found


def explained(program, corpus):
    """The share of the visible characters of saved pages that is body or stripped by a rule that knows it."""
    letters = lambda text: sum(not c.isspace() for c in text)
    seen = unknown = 0
    for line in (corpus / "index.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if entry["kind"] != "detail":
            continue
        done = subprocess.run([program, "extract", "--json", str(corpus / entry["file"])], capture_output=True)
        document = json.loads(done.stdout)
        seen += letters(document.get("text", "")) + sum(letters(s["text"]) for s in document.get("stripped", []))
        unknown += sum(letters(s["text"]) for s in document.get("stripped", []) if s["rule"] == "unexplained")
    print(f"explained {seen - unknown} of {seen} characters")
    return 1 - unknown / max(1, seen)


def main():
    program, shared = sys.argv[1], pathlib.Path(sys.argv[2])
    text = run(shared, "evaluate.py", program) + run(shared, "evaluate_listings.py", program)
    text += run(shared, "run_suites.py", program)
    measured = figures(text) | {"explained": explained(program, shared / "corpus")}
    failed = 0
    for name, floor in FLOORS.items():
        if measured.get(name, float("-inf")) < floor:
            failed += 1
            print(f"below its floor: {name} is {measured.get(name)}, floor {floor}")
    print(f"floors: {len(FLOORS) - failed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
