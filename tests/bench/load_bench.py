#!/usr/bin/env python3
"""Many hosts at once, each gently: 200 hosts on loopback (127.0.0.x) are crawled with a delay of one second, and nginx's log says
what each of them saw: every gap between two requests, and how many connections.

usage: load_bench.py BUILD-DIRECTORY [HOSTS [DOCUMENTS]]

Exit 1 when a gap is shorter than the delay, a host saw two connections or a page was not asked.
"""
import collections
import pathlib
import subprocess
import sys
import tempfile
import time

import portal_site
from origin import Nginx

DELAY = 1.0
CLOCK = 0.002  # nginx stamps a request with milliseconds when it is done


def main():
    gongkai = str(pathlib.Path(sys.argv[1]).resolve() / "gongkai")
    hosts = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    documents = int(sys.argv[3]) if len(sys.argv) > 3 else 10
    with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as scratch:
        scratch = pathlib.Path(scratch)
        pages, _ = portal_site.write(scratch / "site", documents)
        addresses = [f"127.0.{1 + i // 250}.{1 + i % 250}" for i in range(hosts)]
        with Nginx(scratch / "nginx", f"listen {{port}} default_server; root {scratch / 'site'};") as origin:
            command = [gongkai, "crawl", str(scratch / "a.db"), "--delay", f"{DELAY:g}", "--quiet"]
            for address in addresses:
                command += ["--allow-address", f"{address}:{origin.port}", f"http://{address}:{origin.port}/zwgk/"]
            begun = time.monotonic()
            code = subprocess.run(command, stdout=subprocess.DEVNULL).returncode
            took = time.monotonic() - begun
            seen = collections.defaultdict(list)
            for line in origin.log():
                seen[line.address].append(line)
    gaps = {host: min(b.time - a.time for a, b in zip(lines, lines[1:])) for host, lines in seen.items()}
    connections = {host: len({line.connection for line in lines}) for host, lines in seen.items()}
    whole = sum(len({line.path for line in lines if line.status == 200}) == pages for lines in seen.values())
    shortest = min(gaps.values())
    print(f"hosts                  {len(seen)} of {hosts}, {whole} of them whole ({pages} pages), exit {code}")
    print(f"requests               {sum(map(len, seen.values()))} in {took:.1f} s")
    print(f"shortest gap           {shortest:.3f} s  (at least {DELAY:g})")
    print(f"connections to a host  {max(connections.values())}  (at most 1)")
    good = code == 0 and whole == hosts and shortest >= DELAY - CLOCK and max(connections.values()) == 1
    sys.exit(not good)


if __name__ == "__main__":
    main()
