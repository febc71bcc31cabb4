#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Speed against nginx: CPU time per request, as a ratio.

The server under test runs alone on one core; the load generator (wrk) and the upstream (nginx with static answers) share
another. nginx as a proxy and applinkd take turns on the same upstream, round after round, so that what else the machine does
hits both. The figure is (utime + stime) of the server's processes from /proc, divided by the requests that wrk counted.

  bench/run.py                                       all of it, with build/release, into docs/performance.md
  bench/run.py --binary build/h-x/applinkd --rounds 1 --seconds 2 --no-write
  bench/run.py --relay-only --programs build/h-x/bench
"""

import argparse
import contextlib
import dataclasses
import datetime
import os
import pathlib
import platform
import re
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import time

import checks
import forge
import interface
import panel
import picker
from estate import CONSUMERS, LOAD_CORE, NGINX, ROOT, SERVER_CORE, Applinkd, Estate, cpu_seconds, free_port, run


@dataclasses.dataclass
class Case:
    name: str
    path: str
    connections: int
    goal: float
    method: str = ""   # of the signature; "" for the plain relay
    requests: int = 0  # signed beforehand, per sample


PLAIN = [
    Case("100 bytes", "/small", 64, 0.70),
    Case("64 KiB", "/large", 32, 1.00),
    Case("1 MiB", "/huge", 16, 1.00),
]
SIGNED = [
    Case("HMAC-SHA1", "/small", 64, 0.60, "HMAC-SHA1", 60_000),
    Case("RSA-SHA1", "/small", 64, 0.65, "RSA-SHA1", 30_000),
]


@dataclasses.dataclass
class Sample:
    microseconds: float  # CPU of the server per request
    per_second: float


def keep_processors_awake():
    """While the file is open no processor sleeps: waking the load generator is not the work of the server. Nothing where there is no such file."""
    try:
        latency = open("/dev/cpu_dma_latency", "wb", buffering=0)
    except OSError:
        return contextlib.nullcontext()
    latency.write(struct.pack("<i", 0))  # microseconds
    return latency


def wrk(case, seconds, *rest):
    return ["taskset", "-c", LOAD_CORE, "wrk", "-t1", f"-c{case.connections}", f"-d{seconds}s", *map(str, rest)]


def sample(case, output, used, seconds):
    if re.search(r"Non-2xx|Socket errors", output):
        sys.exit(f"{case.name}: not every request was answered well:\n{output}")
    requests = int(re.search(r"(\d+) requests in", output).group(1))
    return Sample(used / requests * 1e6, requests / seconds)


def load(process, url, case, seconds):
    before = cpu_seconds(process.pid)
    output = run(*wrk(case, seconds, url)).stdout
    return sample(case, output, cpu_seconds(process.pid) - before, seconds)


def signed_load(process, url, case, values):
    """Until the signed requests are used up, however long that takes."""
    used_up = values.with_suffix(".used")
    used_up.unlink(missing_ok=True)
    before, start = cpu_seconds(process.pid), time.monotonic()
    command = wrk(case, 60, "-s", ROOT / "bench/signed.lua", url, "--", values, used_up)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        while not used_up.exists() and running.poll() is None:
            time.sleep(0.01)
        used, seconds = cpu_seconds(process.pid) - before, time.monotonic() - start
        running.send_signal(signal.SIGINT)
        output = running.communicate()[0]
    return sample(case, output, used, seconds)


class Bench:
    def __init__(self, options, estate):
        self.options, self.estate = options, estate
        self.upstream_port, proxy_port = free_port(), free_port()
        estate.upstream(self.upstream_port)
        self.servers = {"nginx": (estate.proxy(proxy_port, self.upstream_port), f"http://127.0.0.1:{proxy_port}")}
        self.samples = {}
        self.sign_microseconds = {}

    def add_relay(self):
        port = free_port()
        command = [self.options.programs / "relay_bench", port, f"http://127.0.0.1:{self.upstream_port}"]
        self.servers["relay"] = (self.estate.start("relay", SERVER_CORE, command, port), f"http://127.0.0.1:{port}")

    def add_applinkd(self):
        self.applinkd = Applinkd(self.estate, self.options.binary, self.upstream_port)
        self.applinkd.add_consumers()
        self.servers["applinkd"] = (self.applinkd.serve(), self.applinkd.url)

    def note(self, case, name, sample):
        self.samples.setdefault((case.name, name), []).append(sample)
        print(f"{case.name:>10}  {name:<9} {sample.microseconds:8.2f} us CPU/request {sample.per_second:9.0f} requests/s", flush=True)

    def plain_round(self):
        for case in PLAIN:
            for name, (process, url) in self.servers.items():
                self.note(case, name, load(process, url + case.path, case, self.options.seconds))

    def signed_round(self):
        """nginx relays the very requests that applinkd verifies and forwards: as large, and as fast as wrk can make them."""
        url = self.applinkd.url
        for case in SIGNED:
            values = self.estate.directory / "authorizations"
            with open(values, "w") as out:
                done = subprocess.run(
                    [self.options.programs / "sign_load", case.method, self.applinkd.keys[case.method], CONSUMERS[case.method],
                     url + case.path, str(case.requests)], check=True, stdout=out, stderr=subprocess.PIPE, text=True)
            self.sign_microseconds[case.method] = float(done.stderr)
            for name, (process, own_url) in self.servers.items():
                self.note(case, name, signed_load(process, own_url + case.path, case, values))

    def measure(self):
        for process, url in self.servers.values():
            for case in PLAIN:
                load(process, url + case.path, case, 1)  # connections, caches, page faults
        for _ in range(self.options.rounds):
            self.plain_round()
            if "applinkd" in self.servers:
                self.signed_round()

    def cpu(self, case, name):
        return statistics.median(sample.microseconds for sample in self.samples[case.name, name])

    def ratio(self, case, name, extra=0.0, base=None):
        """Median over the rounds of (nginx + extra) by ours: over 1 is cheaper than nginx. `base`: of another case's nginx."""
        pairs = zip(self.samples[(base or case).name, "nginx"], self.samples[case.name, name])
        return statistics.median((nginx.microseconds + extra) / ours.microseconds for nginx, ours in pairs)


def openssl_rsa():
    """Microseconds for one RSA-2048 signature and one verification."""
    output = run("taskset", "-c", SERVER_CORE, "openssl", "speed", "-seconds", "2", "rsa2048").stdout
    sign, verify = re.search(r"rsa\s+2048 bits\s+\S+\s+\S+\s+([\d.]+)\s+([\d.]+)", output).groups()
    return 1e6 / float(sign), 1e6 / float(verify)


def machine():
    model = next((line.partition(":")[2].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "unknown")
    nginx = subprocess.run([NGINX, "-v"], capture_output=True, text=True).stderr.strip().rpartition(" ")[2]
    return f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, {nginx}"


def table(head, rows):
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows])


def relay_table(bench):
    rows = []
    for case in PLAIN:
        for name in bench.servers:
            compared = ["", ""] if name == "nginx" else [f"{bench.ratio(case, name):.2f}", f"{case.goal:.2f}"]
            rate = statistics.median(sample.per_second for sample in bench.samples[case.name, name])
            rows.append([case.name, name, f"{bench.cpu(case, name):.2f}", f"{rate:,.0f}", *compared])
    return table(["answer", "server", "CPU µs per request", "requests/s", "nginx ÷ ours", "goal"], rows)


def signed_table(bench, sign, verify):
    """Held against nginx relaying the same requests; the ratio to its relay of bare ones, the first table's, stands beside it."""
    rows = []
    for case, extra, more in [(SIGNED[0], 0.0, ""), (SIGNED[1], verify, f" + openssl verify ({verify:.1f})")]:
        ratios = [f"{bench.ratio(case, 'applinkd', extra, base):.2f}" for base in (case, PLAIN[0])]
        rows.append([f"{case.name} verify and forward, 100 bytes", f"{bench.cpu(case, 'applinkd'):.2f}",
                     f"nginx, the same requests ({bench.cpu(case, 'nginx'):.1f}){more}", ratios[0], f"{case.goal:.2f}", ratios[1]])
    ours = bench.sign_microseconds["RSA-SHA1"]
    rows.append(["RSA-SHA1 sign an outgoing request", f"{ours:.2f}", f"openssl speed ({sign:.1f})", f"{sign / ours:.2f}", "0.90", ""])
    return table(["what", "CPU µs", "against (CPU µs)", "ratio", "goal", "against bare requests"], rows)


def write_document(path, sections):
    text = "# Performance\n\nMade by `make bench` (`bench/run.py`).\n"
    for title, body in sections:
        text += f"\n## {title}\n{body}\n"
    path.write_text(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--binary", type=pathlib.Path, default=ROOT / "build/release/applinkd")
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / "build/release/bench")
    parser.add_argument("--relay-only", action="store_true", help="src/net alone, by relay_bench")
    parser.add_argument("--no-write", action="store_true", help="leave docs/performance.md as it is")
    options = parser.parse_args()
    with keep_processors_awake(), tempfile.TemporaryDirectory(prefix="applinkd-bench-", dir="/dev/shm") as name:
        estate = Estate(pathlib.Path(name))
        try:
            bench = Bench(options, estate)
            bench.add_relay() if options.relay_only else bench.add_applinkd()
            bench.measure()
            sections = [("Plain relay", relay_table(bench))]
            if not options.relay_only:
                sections.append(("Signed requests", signed_table(bench, *openssl_rsa())))
                sections.append(("Start, memory, large bodies", table(["what", "measured", "goal"], checks.run_all(bench))))
                sections.append(("Forge", table(["what", "measured", "goal"], forge.rows(options.programs / "forge_bench"))))
                sections.append(("Development panel", table(["what", "measured", "goal"], panel.run_all(bench))))
                sections.append(("Picker", table(["what", "measured", "goal"], picker.run_all(bench))))
                sections.append(("Interface with a thousand links", table(["what", "measured", "goal"], interface.run_all(bench))))
        finally:
            estate.close()
    how = (f"{datetime.date.today().isoformat()}, {machine()}. {options.rounds} interleaved rounds of {options.seconds} s, medians. "
           "The server alone on one core, wrk and the upstream on the other. CPU is utime + stime of the server's processes; "
           "a ratio over 1 means less CPU than what it is held against. No processor sleeps (`/dev/cpu_dma_latency`), for nginx neither.")
    sections.insert(0, ("How", how))
    for title, body in sections:
        print(f"\n{title}\n{body}")
    if not options.no_write and not options.relay_only:
        write_document(ROOT / "docs/performance.md", sections)


if __name__ == "__main__":
    main()
