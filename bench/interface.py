# SPDX-License-Identifier: Apache-2.0
"""Speed for people: an installation with a thousand links (issue 3 "Speed for people")."""

import base64
import json
import statistics
import subprocess
import time
import urllib.request

from estate import LOAD_CORE, ROOT, Applinkd, free_port, memory_bytes, run

LINKS = 1000
MIB = 1024 * 1024


def links_file(peer_url):
    """Applications by hand, each called with our key: a test asks for a page and for a request token."""
    text = "version = 1\n"
    for number in range(LINKS):
        text += f"""
[[link]]
name = "Application {number:04}"
id = "{number:08x}-0000-4000-8000-000000000000"
kind = "generic"
type = "generic"
rpc_url = "{peer_url}/{number}"
state = "active"
outgoing = "oauth"
allow_loopback = true
[link.provider]
request_token_url = "{peer_url}/{number}/request-token"
authorize_url = "{peer_url}/{number}/authorize"
access_token_url = "{peer_url}/{number}/access-token"
method = "RSA-SHA1"
"""
    return text


class Interface:
    def __init__(self, bench):
        self.bench = bench
        port = free_port()
        bench.estate.nginx("peers", LOAD_CORE, f"""server {{ listen 127.0.0.1:{port}; default_type text/plain;
    location / {{ return 200 "oauth_token=a&oauth_token_secret=b&oauth_callback_confirmed=true"; }} }}""", port)
        self.installation = Applinkd(bench.estate, bench.options.binary, bench.upstream_port)
        file = bench.estate.directory / "links.toml"
        file.write_text(links_file(f"http://127.0.0.1:{port}"))
        run(bench.options.binary, "apply", "--data", self.installation.data, file)

    def ask(self, path):
        credentials = base64.b64encode(f"admin:{self.installation.password.read_text().strip()}".encode()).decode()
        request = urllib.request.Request(self.installation.url + path, headers={"Authorization": "Basic " + credentials})
        with urllib.request.urlopen(request) as answer:
            return answer.read()

    def probe_seconds(self):
        """All links, by the command line; the findings go into the database as those of the background."""
        before = time.monotonic()
        subprocess.run([self.bench.options.binary, "check", "--data", self.installation.data, "--json"], stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=False)
        return time.monotonic() - before

    def list_milliseconds(self):
        taken = []
        for _ in range(20):
            before = time.monotonic()
            answer = self.ask("/applinks/api/v1/links")
            taken.append((time.monotonic() - before) * 1000)
        assert len(json.loads(answer)["links"]) == LINKS
        return statistics.median(taken)

    def page(self):
        """Milliseconds until the page can be used; bytes of its files."""
        output = run("taskset", "-c", LOAD_CORE, "node", ROOT / "bench/interface.mjs", self.installation.url, self.installation.password).stdout
        seen = json.loads(output)
        return statistics.median(seen["times"]), seen["bytes"]


def run_all(bench):
    interface = Interface(bench)
    seconds = interface.probe_seconds()
    process = interface.installation.serve()
    try:
        milliseconds, size = interface.page()
        rows = [["links page usable in Chromium", f"{milliseconds:.0f} ms", "300 ms"],
                ["list of links from the API", f"{interface.list_milliseconds():.0f} ms", ""],
                ["test of every link, one after another, two calls each", f"{seconds:.1f} s", ""],
                ["memory after both", f"{memory_bytes(process.pid, 'VmRSS') / MIB:.1f} MiB", ""],
                ["scripts and styles of the interface, compressed", f"{size / 1000:.0f} KB", "200 KB"]]
    finally:
        bench.estate.end(process)
    return rows
