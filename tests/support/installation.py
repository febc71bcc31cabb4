# SPDX-License-Identifier: Apache-2.0
"""One applinkd of a test: made with `init` in a directory of its own, served in the background, watched to its end."""
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time

from support import client
from support.ports import address_of, free_port

BINARY = os.environ.get("AL_BINARY", "build/asan/applinkd")
PASSWORD = "correct horse {name}"
# What a sanitizer or an assertion of ours writes; none may ever stand in a log.
REPORTS = re.compile(r"AddressSanitizer|LeakSanitizer|ThreadSanitizer|runtime error:|AL_ASSERT|Assertion .* failed|"
                     r"terminate called", re.I)
# Links are tested when a test asks for it: what a peer receives is counted.
DEFAULTS = {"egress.allow_loopback": True, "log.level": "debug", "server.threads": 2, "health.interval_seconds": 0}
START_SECONDS = 20
STOP_SECONDS = 30


def password_of(name):
    return PASSWORD.format(name=name)


def environment(settings=None):
    """The environment of the process: no proxies, settings as APPLINKD_…"""
    env = {key: value for key, value in os.environ.items() if not key.startswith("APPLINKD_")}
    for key, value in (settings or {}).items():
        env["APPLINKD_" + key.upper().replace(".", "_")] = str(value).lower() if isinstance(value, bool) else str(value)
    return env


def run(*arguments, settings=None, timeout=60, binary=None):
    """The command line to its end: CompletedProcess with stdout and stderr as text."""
    return subprocess.run([binary or BINARY, *map(str, arguments)], env=environment(settings), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, errors="replace", timeout=timeout)


class Installation:
    """Users: admin (administrator), alice, bob; the password of each is password_of(name)."""

    def __init__(self, name="Tracker", *, type="generic", host="127.0.0.1", upstream=None, users=("alice", "bob"),
                 settings=None, path="", port=None, binary=None, environment=None, init=()):
        self.name, self.host, self.binary = name, host, binary or BINARY
        self.port = port or free_port(host)
        self.url = f"http://{host}:{self.port}{path}"
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="applinkd-test-"))
        self.data = self.directory / "data"
        self.log = self.directory / "log"
        self.process = None
        self.environment = environment or {}  # of the daemon
        self.settings = DEFAULTS | (settings or {})
        arguments = ["init", "--data", self.data, "--name", name, "--type", type, "--url", self.url,
                     "--admin", "admin", "--password-file", self.password_file("admin")]
        if upstream:
            arguments += ["--upstream", upstream]
        arguments += init
        self.command(*arguments)
        for user in users:
            self.add_user(user)

    # The command line

    def command(self, *arguments, status=0):
        result = run(*arguments, settings=self.settings, binary=self.binary)
        if status is not None and result.returncode != status:
            raise AssertionError(f"applinkd {arguments[0]} ended with {result.returncode}: {result.stdout}{result.stderr}")
        return result

    def on_data(self, *words, status=0):
        """A subcommand on this installation's data: on_data("link", "list", "--json")."""
        return self.command(*words, "--data", self.data, status=status)

    def secret_file(self, text, name="secret"):
        path = self.directory / name
        path.write_text(text + "\n")
        path.chmod(0o600)
        return path

    def password_file(self, user, password=None):
        return self.secret_file(password or password_of(user), f"password-{user}")

    def add_user(self, name, *flags):
        self.on_data("user", "add", name, "--password-file", self.password_file(name), *flags)

    def links(self):
        return json.loads(self.on_data("link", "list", "--json").stdout)

    def add_consumer(self, signer, *flags, name=None):
        """An incoming link for `signer`, by `consumer add`."""
        if signer.rsa_key:
            path = self.directory / f"{len(list(self.directory.iterdir()))}.pem"
            path.write_text(signer.public_pem)
            credential = ("--public-key", path)
        else:
            credential = ("--secret-file", self.secret_file(signer.secret))
        self.on_data("consumer", "add", "--key", signer.key, "--name", name or signer.key, *credential, *flags)
        self.settle()

    def settle(self):
        """The daemon notices what the command line wrote within a second; waits for that, when it runs."""
        if not self.is_running():
            return
        time.sleep(1.2)

    # The daemon

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def start(self, settings=None, wait=True):
        self.settings |= settings or {}
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [self.binary, "serve", "--data", str(self.data), "--listen", f"{address_of(self.host)}:{self.port}"],
                env=environment(self.settings) | self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log)
        if wait:
            self.wait_until_ready()
        return self

    def wait_until_ready(self):
        scheme = "https" if self.settings.get("server.tls_certificate_file") else "http"
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise AssertionError(f"serve ended with {self.process.returncode}:\n{self.log_text()[-4000:]}")
            try:
                if client.get(f"{scheme}://{self.host}:{self.port}/applinks/healthz", timeout=2).status == 200:
                    return
            except OSError:
                pass
            time.sleep(0.02)
        raise AssertionError(f"no answer from /applinks/healthz:\n{self.log_text()[-4000:]}")

    def stop(self):
        """SIGTERM; the end must be clean."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"serve did not end on SIGTERM:\n{self.log_text()[-4000:]}") from None
        self.process = None
        self.check_log()
        if status != 0:
            raise AssertionError(f"serve ended with {status}:\n{self.log_text()[-4000:]}")

    def kill(self):
        """kill -9, as a power switch would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def restart(self, settings=None):
        self.stop()
        return self.start(settings)

    def close(self):
        try:
            self.stop()
        finally:
            self.kill()
            shutil.rmtree(self.directory, ignore_errors=True)

    def move(self):
        """Another port, and with it another public address, from the next start on."""
        path = self.url[len(f"http://{self.host}:{self.port}"):]
        self.port = free_port(self.host)
        self.url = f"http://{self.host}:{self.port}{path}"
        self.settings["application.url"] = self.url

    # What it left behind

    def log_text(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def log_events(self, event=None):
        events = []
        for line in self.log_text().splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if event is None or entry.get("event") == event:
                events.append(entry)
        return events

    def check_log(self):
        found = REPORTS.search(self.log_text())
        if found:
            at = max(0, found.start() - 500)
            raise AssertionError(f"the log holds a report:\n{self.log_text()[at:at + 6000]}")

    def stored_bytes(self):
        """Everything that lies in the data directory but the key files: database, write-ahead log, nonces."""
        return b"".join(path.read_bytes() for path in sorted(self.data.rglob("*"))
                        if path.is_file() and path.suffix != ".key")

    def rows(self, sql, *values):
        with contextlib.closing(sqlite3.connect(f"file:{self.data}/applinkd.db?mode=ro", uri=True)) as database:
            return database.execute(sql, values).fetchall()

    def age(self, sql, *values):
        """Changes a time in the database in place of waiting for it; the daemon notices it like any change from outside."""
        with contextlib.closing(sqlite3.connect(self.data / "applinkd.db", timeout=10)) as database, database:
            if database.execute(sql, values).rowcount < 1:
                raise AssertionError(f"nothing to change: {sql}")
        self.settle()

    def identity(self):
        return client.get(self.url + "/rest/applinks/1.0/manifest.json", {"Accept": "application/json"}).json()["id"]

    def resident_bytes(self):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise AssertionError("no VmRSS")
