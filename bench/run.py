#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Relay speed against nginx: CPU time per request, as a ratio.

The server under test runs alone on one core; the load generator (wrk) and the upstream (nginx with static answers) share
another. nginx as a proxy and applinkd take turns on the same upstream, round after round, so that what else the machine does
hits both. The figure is (utime + stime) of the server's processes from /proc, divided by the requests that wrk counted.

Usage: run.py [--rounds N] [--seconds N] [--write docs/performance.md] [--server NAME=COMMAND]…
A COMMAND may hold {port} and {upstream}. Only Python's standard library, wrk, nginx and taskset are needed.
"""

import argparse
import dataclasses
import datetime
import os
import pathlib
import platform
import re
import shlex
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SERVER_CORE, LOAD_CORE = "0", "1"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
TICK = os.sysconf("SC_CLK_TCK")


@dataclasses.dataclass
class Case:
    name: str
    path: str
    connections: int
    goal: float


CASES = [
    Case("100 bytes", "/small", 64, 0.80),
    Case("64 KiB", "/large", 32, 1.00),
    Case("1 MiB", "/huge", 16, 1.00),
]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, process):
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if process.poll() is not None:
            sys.exit(f"{process.args[3:]} ended with status {process.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    sys.exit(f"nothing listens on port {port}")


def nginx_config(directory, body):
    user = "user root;" if os.getuid() == 0 else ""
    return f"""{user} worker_processes 1; daemon off; pid {directory}/pid; error_log {directory}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off; sendfile on; tcp_nodelay on; keepalive_requests 1000000000; keepalive_timeout 65;
  client_body_temp_path {directory}/body; proxy_temp_path {directory}/proxy; fastcgi_temp_path {directory}/f;
  uwsgi_temp_path {directory}/u; scgi_temp_path {directory}/s;
  {body}
}}
"""


def upstream_body(directory, port):
    (directory / "www").mkdir()
    (directory / "www" / "large").write_bytes(b"x" * 65536)
    (directory / "www" / "huge").write_bytes(b"x" * 1048576)
    text = "x" * 100
    return f"""open_file_cache max=16 inactive=1h; open_file_cache_valid 1h;
  server {{ listen 127.0.0.1:{port} reuseport; root {directory}/www;
    location = /small {{ default_type text/plain; return 200 "{text}"; }} }}"""


def proxy_body(port, upstream_port):
    return f"""upstream app {{ server 127.0.0.1:{upstream_port}; keepalive 128; keepalive_requests 1000000000; }}
  server {{ listen 127.0.0.1:{port};
    location / {{ proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Connection ""; }} }}"""


class Processes:
    """Everything that was started; all of it is ended."""

    def __init__(self):
        self.started = []

    def start(self, core, command, log):
        process = subprocess.Popen(["taskset", "-c", core, *command], stdout=log, stderr=log)
        self.started.append(process)
        return process

    def nginx(self, core, directory, body, port):
        directory.mkdir()
        config = directory / "nginx.conf"
        config.write_text(nginx_config(directory, body))
        with open(directory / "log", "w") as log:
            process = self.start(core, [NGINX, "-e", f"{directory}/error.log", "-p", str(directory), "-c", str(config)], log)
        wait_for(port, process)
        return process

    def end_all(self):
        for process in self.started:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.started:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()


def descendants(pid):
    pids = [pid]
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            pids += descendants(int(child))
    return pids


def cpu_seconds(pid):
    total = 0
    for each in descendants(pid):
        fields = pathlib.Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


@dataclasses.dataclass
class Sample:
    microseconds: float  # CPU of the server per request
    per_second: float


def measure(process, port, case, seconds, script=None):
    url = f"http://127.0.0.1:{port}{case.path}"
    command = ["taskset", "-c", LOAD_CORE, "wrk", "-t1", f"-c{case.connections}", f"-d{seconds}s"]
    command += ["-s", script] if script else []
    before = cpu_seconds(process.pid)
    output = subprocess.run([*command, url], check=True, capture_output=True, text=True).stdout
    used = cpu_seconds(process.pid) - before
    if re.search(r"Non-2xx|Socket errors", output):
        sys.exit(f"{case.name}: not every request was answered:\n{output}")
    requests = int(re.search(r"(\d+) requests in", output).group(1))
    return Sample(used / requests * 1e6, requests / seconds)


def run(options, directory, processes):
    upstream_port = free_port()
    processes.nginx(LOAD_CORE, directory / "upstream", upstream_body(directory, upstream_port), upstream_port)
    proxy_port = free_port()
    servers = {
        "nginx": (processes.nginx(SERVER_CORE, directory / "nginx", proxy_body(proxy_port, upstream_port), proxy_port), proxy_port)
    }
    for text in options.server:
        name, _, command = text.partition("=")
        port = free_port()
        filled = command.format(port=port, upstream=f"http://127.0.0.1:{upstream_port}", directory=directory)
        with open(directory / f"{name}.log", "w") as log:
            process = processes.start(SERVER_CORE, shlex.split(filled), log)
        wait_for(port, process)
        servers[name] = (process, port)
    samples = {case.name: {name: [] for name in servers} for case in CASES}
    for case in CASES:
        for name, (process, port) in servers.items():
            measure(process, port, case, 1)  # connections, caches, page faults
    for round_number in range(options.rounds):
        for case in CASES:
            for name, (process, port) in servers.items():
                sample = measure(process, port, case, options.seconds)
                samples[case.name][name].append(sample)
                print(f"round {round_number + 1}  {case.name:>9}  {name:<10} {sample.microseconds:7.2f} us CPU/request "
                      f"{sample.per_second:9.0f} requests/s", flush=True)
    return samples


def ratio(samples, case, name):
    """Median over the rounds of nginx's CPU time by ours in the same round: over 1 is cheaper than nginx."""
    pairs = zip(samples[case.name]["nginx"], samples[case.name][name])
    return statistics.median(nginx.microseconds / ours.microseconds for nginx, ours in pairs)


def machine():
    model = next((line.partition(":")[2].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "unknown")
    nginx = subprocess.run([NGINX, "-v"], capture_output=True, text=True).stderr.strip()
    return f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, {nginx}"


def report(samples, names):
    lines = ["| answer | server | CPU µs per request | requests/s | nginx ÷ ours | goal |", "| --- | --- | --- | --- | --- | --- |"]
    for case in CASES:
        for name in ["nginx", *names]:
            taken = samples[case.name][name]
            cpu = statistics.median(each.microseconds for each in taken)
            rate = statistics.median(each.per_second for each in taken)
            compared = "" if name == "nginx" else f"{ratio(samples, case, name):.2f}"
            goal = "" if name == "nginx" else f"{case.goal:.2f}"
            lines.append(f"| {case.name} | {name} | {cpu:.2f} | {rate:,.0f} | {compared} | {goal} |")
    return "\n".join(lines)


def write_section(path, title, text):
    """Replaces the section of that title in the document, or appends it."""
    document = path.read_text() if path.exists() else "# Performance\n\nFigures are made by `make bench`; see `bench/`.\n"
    section = f"## {title}\n\n{text}\n"
    pattern = re.compile(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", re.M | re.S)
    document = pattern.sub(lambda _: section + "\n", document) if pattern.search(document) else f"{document.rstrip()}\n\n{section}"
    path.write_text(document.rstrip() + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--write", type=pathlib.Path, help="document whose section is to be replaced")
    parser.add_argument("--server", action="append", help="NAME=COMMAND with {port} and {upstream}")
    options = parser.parse_args()
    options.server = options.server or [f"relay={ROOT}/build/release/relay_bench {{port}} {{upstream}}"]
    names = [text.partition("=")[0] for text in options.server]
    processes = Processes()
    with tempfile.TemporaryDirectory(prefix="applinkd-bench-", dir="/dev/shm") as name:
        try:
            samples = run(options, pathlib.Path(name), processes)
        finally:
            processes.end_all()
    table = report(samples, names)
    print("\n" + table)
    if options.write:
        day = datetime.date.today().isoformat()
        text = (f"{day}, {machine()}. {options.rounds} interleaved rounds of {options.seconds} s; medians. The server alone on one "
                f"core, wrk and the upstream on another. CPU is utime + stime of the server's processes.\n\n{table}")
        write_section(options.write, "Plain relay", text)


if __name__ == "__main__":
    main()
