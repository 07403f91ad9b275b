#!/usr/bin/env python3
"""The cost of a crawl, as ratios: gongkai and wget2 fetch one site of 5,000 static pages from nginx on loopback, in turn, and Gumbo
alone parses the same pages. Absolute times swing on shared machines; what is printed is held against what was measured beside it.

usage: crawl_bench.py BUILD-DIRECTORY [ROUNDS]

Exit 1 when a ratio or the memory is over its limit, or a page was not asked.
"""
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

import portal_site
from origin import Nginx

DOCUMENTS = 4901  # and 99 listing pages
LIMITS = {"CPU, times wget2": 8.0, "CPU, times bare Gumbo": 2.0, "RSS, MiB": 60.0}


def run(command, directory):
    """CPU seconds of a command and its children, and the largest resident set of one of them in MiB."""
    with open(directory / "log", "wb") as log:
        pid = os.posix_spawnp(command[0], command, os.environ | {"HOME": str(directory)},
                              file_actions=[(os.POSIX_SPAWN_DUP2, log.fileno(), 1), (os.POSIX_SPAWN_DUP2, log.fileno(), 2)])
        _, status, usage = os.wait4(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code != 0:
        print((directory / "log").read_text(errors="replace")[-2000:], file=sys.stderr)
        sys.exit(f"{command[0]} ended with {code}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    gongkai, parse_pages = (str(pathlib.Path(sys.argv[1]).resolve() / name) for name in ("gongkai", "parse_pages"))
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    measured = {"gongkai": [], "wget2": [], "gumbo": [], "rss": []}
    with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as scratch:
        scratch = pathlib.Path(scratch)
        pages, size = portal_site.write(scratch / "site", DOCUMENTS)
        print(f"site   {pages} pages, mean {size / pages / 1000:.1f} kB")
        with Nginx(scratch / "nginx", f"listen 127.0.0.1:{{port}} default_server; root {scratch / 'site'};") as origin:
            start = f"http://{origin.address}/zwgk/"
            for number in range(rounds):
                directory = scratch / str(number)
                directory.mkdir()
                crawl = [gongkai, "crawl", str(directory / "a.db"), start, "--allow-address", origin.address, "--delay", "0", "--quiet"]
                mirror = ["wget2", "-q", "-r", "-l", "inf", "-np", "--no-robots", "--max-threads=1", "-P", str(directory / "mirror"), start]
                for name, command in (("gongkai", crawl), ("wget2", mirror)):
                    before = len(origin.log())
                    cpu, rss = run(command, directory)
                    asked = {line.path for line in origin.log()[before:] if line.status == 200 and line.path.endswith((".html", "/"))}
                    if len(asked) != pages:
                        sys.exit(f"{name} asked {len(asked)} of {pages} pages")
                    measured[name].append(cpu)
                    if name == "gongkai":
                        measured["rss"].append(rss)
                parsed = subprocess.run([parse_pages, str(scratch / "site")], capture_output=True, text=True, check=True)
                measured["gumbo"].append(float(parsed.stdout))
                print(f"round  gongkai {measured['gongkai'][-1]:.2f} s, wget2 {measured['wget2'][-1]:.2f} s, Gumbo {measured['gumbo'][-1]:.2f} s")
    middle = {name: statistics.median(values) for name, values in measured.items()}
    figures = {"CPU, times wget2": middle["gongkai"] / middle["wget2"], "CPU, times bare Gumbo": middle["gongkai"] / middle["gumbo"],
               "RSS, MiB": max(measured["rss"])}
    over = 0
    for name, figure in figures.items():
        over += figure > LIMITS[name]
        print(f"{name:<22} {figure:6.2f}  (at most {LIMITS[name]:g}){'' if figure <= LIMITS[name] else '  OVER'}")
    sys.exit(over > 0)


if __name__ == "__main__":
    main()
