#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Starts the demo estate in the foreground: a real Redmine, a real MediaWiki and a forge of git repositories, linked.

A second run keeps the data, --fresh starts over, Ctrl-C stops everything.
"""
import argparse
import contextlib
import dataclasses
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
APPLINKD = ROOT / "build/release/applinkd"
ACCOUNTS = json.loads((ROOT / "demo/accounts.json").read_text())
START_SECONDS = 60
STOP_SECONDS = 15


@dataclasses.dataclass(frozen=True)
class Side:
    """An application with the applinkd in front of it. The forge is an applinkd alone: app_port is 0."""
    name: str
    type: str
    product: str
    script: str
    address: str
    port: int
    app_port: int

    @property
    def url(self):
        return f"http://{self.address}:{self.port}"

    @property
    def upstream(self):
        return f"http://127.0.0.1:{self.app_port}"


# A loopback address each, because browsers keep cookies per host and not per port: on one host each login would end the
# other. Names such as wiki.localhost would read better, but Debian 12's resolver does not know them (only browsers do),
# and a minimal Debian without /etc/hosts does not even know "localhost".
def sides(port):
    return (Side("tracker", "redmine", "Redmine", "redmine.sh", "127.0.0.1", port, port + 1),
            Side("wiki", "mediawiki", "MediaWiki", "mediawiki.sh", "127.0.0.2", port + 10, port + 11),
            Side("forge", "forge", "git repositories", "forge.sh", "127.0.0.3", port + 20, 0))


SIDES = sides(9080)


class Failure(Exception):
    """Carries one sentence for the person at the terminal."""


class Stopped(Exception):
    """Someone asked for the end."""


class Processes:
    """What the estate started. Each process leads a group of its own, so its helpers end with it."""

    def __init__(self, logs):
        self.logs = logs
        self.running = {}
        # A flag and no exception out of the signal handler: that could come between a start and its note here.
        self.stop_asked = threading.Event()

    def start(self, name, command, environment=None):
        with open(self.logs / f"{name}.log", "ab") as log:
            self.running[name] = launch(command, environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def run(self, command, environment=None, **output):
        """Runs a command to its end, its output on the terminal unless that says otherwise."""
        process = launch(command, environment, **output)
        while process.poll() is None:
            if self.stop_asked.wait(0.1):
                os.killpg(process.pid, signal.SIGTERM)
                process.wait()
                raise Stopped
        if process.returncode != 0:
            raise Failure(f"{' '.join(map(str, command[:2]))} failed")

    def check(self):
        if self.stop_asked.is_set():
            raise Stopped
        for name, process in self.running.items():
            if process.poll() is not None:
                log = self.logs / f"{name}.log"
                lines = log.read_text(errors="replace").splitlines()[-15:]
                raise Failure("\n".join([*lines, f"{name} ended with status {process.returncode} (log: {log})"]))

    def stop(self):
        self.signal_all(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for process in self.running.values():
            try:
                process.wait(max(0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass
        self.signal_all(signal.SIGKILL)

    def signal_all(self, number):
        for process in self.running.values():
            try:
                os.killpg(process.pid, number)
            except ProcessLookupError:
                pass


def launch(command, environment=None, **streams):
    return subprocess.Popen([str(part) for part in command], env=os.environ | (environment or {}), start_new_session=True, **streams)


def say(text):
    print(f"demo: {text}", flush=True)


def answers(address, port, path):
    connection = http.client.HTTPConnection(address, port, timeout=5)
    try:
        connection.request("GET", path)
        connection.getresponse()  # Any status will do, and a redirect may lead to what is not started yet.
        return True
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def wait_for(processes, name, address, port, path="/"):
    deadline = time.monotonic() + START_SECONDS
    while not answers(address, port, path):
        processes.check()
        if time.monotonic() > deadline:
            raise Failure(f"{name} did not answer within {START_SECONDS} seconds (logs: {processes.logs})")
        time.sleep(0.2)
    say(f"{name} is ready")


def check_ports_are_free(with_applinkd):
    places = [("127.0.0.1", side.app_port) for side in SIDES if side.app_port] + [(side.address, side.port) for side in SIDES if with_applinkd]
    for place in places:
        with socket.socket() as probe:
            # As the servers do: a connection of the last run that is not quite over does not count.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(place)
            except OSError:
                raise Failure(f"port {place[1]} of {place[0]} is taken; is another demo running?") from None


def application_data(data, side):
    return data / f"{side.name}-{side.type}"


def create_application(processes, data, side):
    directory = application_data(data, side)
    if not directory.exists():
        say(f"creating {side.product} …")
    processes.run([ROOT / "demo" / side.script, "create", directory])


def start_application(processes, data, side, public_url):
    command = [ROOT / "demo" / side.script, "run", application_data(data, side), side.app_port, public_url]
    if public_url == side.url:
        command.append(data / side.name / "assertion.key")
    processes.start(side.type, command)


def applinkd_settings(data, side):
    """What applinkd.toml would say; given as environment so that the file stays the one that `applinkd init` wrote."""
    settings = {"APPLINKD_EGRESS_ALLOW_LOOPBACK": "true"}
    if side.type == "redmine":
        settings["APPLINKD_UPSTREAM_SERVICE_KEY_FILE"] = str(application_data(data, side) / "admin-api-key")
    return settings


@contextlib.contextmanager
def written_passwords(data):
    """The passwords as files, for as long as a command needs them."""
    files = {name: data / f"{name}.password" for name in ACCOUNTS}
    try:
        for name, file in files.items():
            file.touch(mode=0o600)
            file.write_text(ACCOUNTS[name]["password"] + "\n")
        yield files
    finally:
        for file in files.values():
            file.unlink(missing_ok=True)


def create_applinkd(processes, data, side):
    directory = data / side.name
    if directory.exists():
        return
    say(f"creating the applinkd of the {side.name} …")
    # It gets its name when it has its users, so an interrupted creation is done again.
    new = data / f"{side.name}.new"
    shutil.rmtree(new, ignore_errors=True)
    with written_passwords(data) as password_files:
        what = ["--upstream", side.upstream] if side.app_port else ["--repositories", application_data(data, side)]
        # Their output names the folder of the time before; what goes wrong is on stderr.
        quietly = {"stdout": subprocess.DEVNULL}
        processes.run([APPLINKD, "init", "--data", new, "--name", side.name.capitalize(), "--type", side.type, "--url", side.url,
                       *what, "--admin", "admin", "--password-file", password_files["admin"]], **quietly)
        if not side.app_port:
            shutil.copy(ROOT / "demo/forge/access.toml", new / "forge-access.toml")
        for name in (name for name in ACCOUNTS if name != "admin"):
            processes.run([APPLINKD, "user", "add", "--data", new, name, "--password-file", password_files[name]], **quietly)
    new.rename(directory)


def start_applinkd(processes, data, side):
    processes.start(side.name, [APPLINKD, "serve", "--data", data / side.name, "--listen", f"{side.address}:{side.port}"],
                    applinkd_settings(data, side))


def link_applications(processes, data):
    """Every two of them, once. Tracker and wiki have the same users; at the forge everybody gives her permission once."""
    tracker, wiki, forge = SIDES
    with written_passwords(data) as passwords:
        for here, there, same_users in ((tracker, wiki, True), (tracker, forge, False), (wiki, forge, False)):
            done = data / here.name / f"linked-with-{there.name}"
            if done.exists():
                continue
            processes.run([APPLINKD, "link", "add", there.url, "--data", data / here.name, "--remote-admin", "admin",
                           "--remote-password-file", passwords["admin"], *(["--same-users"] if same_users else [])],
                          {**applinkd_settings(data, here), "APPLINKD_LOG_LEVEL": "warn"})
            done.touch()


def start_everything(processes, data, apps_only):
    processes.run([ROOT / "scripts/install-demo.sh"])
    for side in SIDES:
        create_application(processes, data, side)
        if not apps_only:
            create_applinkd(processes, data, side)
    say("starting …")
    for side in SIDES:
        if side.app_port:
            start_application(processes, data, side, side.upstream if apps_only else side.url)
        if not apps_only:
            start_applinkd(processes, data, side)
    for side in SIDES:
        if side.app_port:
            wait_for(processes, side.product, "127.0.0.1", side.app_port)
        if not apps_only:
            wait_for(processes, f"applinkd in front of {side.product}" if side.app_port else f"the {side.name}", side.address, side.port, "/applinks/healthz")


def print_guide(data, apps_only, linked):
    shown = [side for side in SIDES if side.app_port or not apps_only]
    addresses = "\n".join(f"  {side.name:8} {side.upstream if apps_only else side.url:24} {side.product}" for side in shown)
    accounts = "\n".join(f"  {name:8} {account['password']}" for name, account in ACCOUNTS.items())
    print(f"\nAddresses\n{addresses}\n\nAccounts, the same everywhere\n{accounts}\n\nData and logs: {data}")
    if not apps_only:
        print(what_to_try(data, *SIDES) if linked else "\nNothing is linked yet: as admin, open one of them, add /applinks/ to its address, and link another.")
    print("\nCtrl-C stops everything.", flush=True)


def what_to_try(data, tracker, wiki, forge):
    repositories = application_data(data, forge)
    return f"""
What to try
  1. As alice, sign in at {tracker.url}/applinks/login and open issue 1: {tracker.url}/issues/1
     Its branches and commits are there. "Connect to Forge" once, and a click on "commits" shows them with their files.
  2. Edit the issue and link the wiki page Apollo/Runbook: "Link something from another application".
     The page shows the issue back: {wiki.url}/index.php/Apollo/Runbook (sign in at {wiki.url}/applinks/login)
  3. Edit that page as alice and paste {tracker.url}/issues/2 into it: the page shows title and state of the issue,
     and the issue says where it is mentioned. Take the address out again, and so does the mention.
  4. As bob in another browser: issue 1 has one commit more for him, in a repository that alice may not read.
     Issue 7 of the tracker is Bob's, too, and so is {wiki.url}/index.php/Private:Succession_plan
  5. As admin, {tracker.url}/applinks/ shows the links, tests them, and tells what is wrong.
  6. git clone {repositories}/console.git, name APOLLO-2 in a commit, push it, and look at issue 2 again."""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fresh", action="store_true", help="throw the data away and start over")
    parser.add_argument("--data", type=pathlib.Path, default=ROOT / "build/demo", help="where the data is (default: build/demo)")
    parser.add_argument("--apps-only", action="store_true", help="only Redmine and MediaWiki, without applinkd")
    parser.add_argument("--unlinked", action="store_true", help="link nothing")
    parser.add_argument("--port", type=int, default=9080, help="the first port; the estate uses PORT, +1, +10, +11 and +20 (default: 9080)")
    options = parser.parse_args()
    global SIDES
    SIDES = sides(options.port)
    data = options.data.resolve()
    logs = data / "logs"
    processes = Processes(logs)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: processes.stop_asked.set())

    try:
        if not options.apps_only and not APPLINKD.exists():
            raise Failure(f"{APPLINKD.relative_to(ROOT)} is missing; run make build first")
        check_ports_are_free(not options.apps_only)
        if options.fresh:
            # Only what the estate makes: --data may name a folder that holds more.
            for directory in [logs] + [place for side in SIDES for place in (data / side.name, application_data(data, side))]:
                shutil.rmtree(directory, ignore_errors=True)
        logs.mkdir(parents=True, exist_ok=True)
        start_everything(processes, data, options.apps_only)
        linked = not options.apps_only and not options.unlinked
        if linked:
            link_applications(processes, data)
        print_guide(data, options.apps_only, linked)
        while True:
            processes.check()
            processes.stop_asked.wait(1)
    except Failure as failure:
        print(f"demo: {failure}", file=sys.stderr)
        return 1
    except Stopped:
        say("stopping …")
        return 0
    finally:
        processes.stop()


if __name__ == "__main__":
    sys.exit(main())
