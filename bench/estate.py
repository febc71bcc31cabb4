# SPDX-License-Identifier: Apache-2.0
"""The processes of a benchmark: the upstream, nginx as a proxy, applinkd; and what they cost."""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
SERVER_CORE, LOAD_CORE = "0", "1"
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
CONSUMERS = {"HMAC-SHA1": "bench-hmac", "RSA-SHA1": "bench-rsa"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")
    return done


def descendants(pid):
    pids = [pid]
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            pids += descendants(int(child))
    return pids


def cpu_seconds(pid):
    """utime + stime of a process and its children."""
    ticks = 0
    for each in descendants(pid):
        fields = pathlib.Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS_PER_SECOND


def memory_bytes(pid, field):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) * 1024
    raise KeyError(field)


class Estate:
    """Everything that was started; all of it is ended by close()."""

    def __init__(self, directory):
        self.directory = directory
        self.started = []

    def start(self, name, core, command, port, environment=None):
        command = ["taskset", "-c", core, *map(str, command)]
        with open(self.directory / f"{name}.log", "w") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **(environment or {})})
        self.started.append(process)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return process
            time.sleep(0.002)
        sys.exit(f"{name} does not listen:\n{(self.directory / f'{name}.log').read_text()}")

    def end(self, process):
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()

    def close(self):
        for process in self.started:
            if process.poll() is None:
                self.end(process)

    def nginx(self, name, core, body, port):
        home = self.directory / name
        home.mkdir()
        user = "user root;" if os.getuid() == 0 else ""
        paths = " ".join(f"{kind}_temp_path {home}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (home / "nginx.conf").write_text(
            f"{user} worker_processes 1; daemon off; pid {home}/pid; error_log {home}/error.log;\n"
            "events { worker_connections 4096; }\n"
            f"http {{ access_log off; sendfile on; tcp_nodelay on; keepalive_requests 1000000000; {paths}\n{body} }}\n")
        return self.start(name, core, [NGINX, "-e", home / "error.log", "-p", home, "-c", home / "nginx.conf"], port)

    def upstream(self, port):
        """Static answers: /small (100 bytes), /large (64 KiB), /huge (1 MiB)."""
        files = self.directory / "files"
        files.mkdir()
        (files / "large").write_bytes(b"x" * 65536)
        (files / "huge").write_bytes(b"x" * 1048576)
        return self.nginx("upstream", LOAD_CORE, f"""open_file_cache max=16 inactive=1h; open_file_cache_valid 1h;
  server {{ listen 127.0.0.1:{port}; root {files};
    location = /small {{ default_type text/plain; return 200 "{'x' * 100}"; }} }}""", port)

    def proxy(self, port, upstream_port):
        return self.nginx("nginx", SERVER_CORE, f"""
  upstream app {{ server 127.0.0.1:{upstream_port}; keepalive 128; keepalive_requests 1000000000; }}
  server {{ listen 127.0.0.1:{port};
    location / {{ proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Connection ""; }} }}""", port)


class Applinkd:
    """One installation with two consumers that may call without a user: HMAC-SHA1 and RSA-SHA1."""

    def __init__(self, estate, binary, upstream_port):
        self.estate, self.binary = estate, binary
        self.port = free_port()
        self.data = estate.directory / f"applinkd-{self.port}"
        self.password = estate.directory / "password"
        self.password.write_text("a long password for benchmarks\n")
        run(binary, "init", "--data", self.data, "--name", "bench", "--type", "generic", "--url", self.url,
            "--upstream", f"http://127.0.0.1:{upstream_port}", "--admin", "admin", "--password-file", self.password)
        self.keys = {"HMAC-SHA1": estate.directory / "secret", "RSA-SHA1": estate.directory / "key.pem"}

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def add_consumers(self):
        run(self.binary, "user", "add", "--data", self.data, "bench", "--password-file", self.password)
        self.keys["HMAC-SHA1"].write_text("a shared secret for benchmarks\n")
        run("openssl", "genrsa", "-out", self.keys["RSA-SHA1"], "2048")
        public = self.estate.directory / "public.pem"
        run("openssl", "rsa", "-in", self.keys["RSA-SHA1"], "-pubout", "-out", public)
        credentials = {"HMAC-SHA1": ["--secret-file", self.keys["HMAC-SHA1"]], "RSA-SHA1": ["--public-key", public]}
        for method, key in CONSUMERS.items():
            run(self.binary, "consumer", "add", "--data", self.data, "--key", key, "--name", key, "--two-legged", "--as", "bench",
                *credentials[method])

    def serve(self):
        # nginx writes no access log either.
        return self.estate.start(f"serve-{time.monotonic_ns()}", SERVER_CORE,
                                 [self.binary, "serve", "--data", self.data, "--listen", f"127.0.0.1:{self.port}"], self.port,
                                 {"APPLINKD_LOG_LEVEL": "warn"})
