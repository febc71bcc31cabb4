#!/usr/bin/env python3
"""Runs the test suites and ends with one line: N passed, N failed.

    tests/run.py [--build DIR] [unit] [fuzz] [tidy] [integrations] [system] [browser]     (default: all of them)
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SUITES = ["unit", "fuzz", "tidy", "integrations", "system", "browser"]


class Tally:
    def __init__(self):
        self.passed = 0
        self.failed = []

    def add(self, name, ok):
        if ok:
            self.passed += 1
        else:
            self.failed.append(name)


def sanitizer_environment():
    env = dict(os.environ)
    env["ASAN_OPTIONS"] = "detect_leaks=1:abort_on_error=1:strict_string_checks=1"
    env["LSAN_OPTIONS"] = f"suppressions={ROOT / 'tests/leaks.supp'}:print_suppressions=0"
    env["UBSAN_OPTIONS"] = "print_stacktrace=1:halt_on_error=1"
    env["TSAN_OPTIONS"] = "halt_on_error=1:second_deadlock_stack=1"
    return env


def run_unit(build, tally):
    for program in sorted([*(build / "tests").glob("unit_*"), *(build / "tests").glob("contract_*")]):
        if not os.access(program, os.X_OK) or program.is_dir():
            continue
        with tempfile.NamedTemporaryFile(suffix=".json") as report:
            result = subprocess.run([program, "--gtest_brief=1", f"--gtest_output=json:{report.name}"], env=sanitizer_environment(),
                                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", timeout=600)
            try:
                suites = json.load(open(report.name))["testsuites"]
            except (ValueError, KeyError):
                suites = []
        failed = 0
        for suite in suites:
            for test in suite["testsuite"]:
                ok = not test.get("failures")
                failed += not ok
                tally.add(f"{program.name}: {suite['name']}.{test['name']}", ok)
        if not suites or (result.returncode != 0 and not failed):
            tally.add(f"{program.name}: ended with {result.returncode}", False)
        if result.returncode != 0:
            print(result.stdout[-20000:])


def run_fuzz(build, tally):
    """Replays every corpus file through its target (the targets are plain programs in this build)."""
    for program in sorted((build / "tests" / "fuzz").glob("replay_*")):
        if not os.access(program, os.X_OK) or program.is_dir():
            continue
        corpus = ROOT / "tests" / "fuzz" / "corpus" / program.name.removeprefix("replay_")
        result = subprocess.run([program, corpus], env=sanitizer_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                text=True, errors="replace", timeout=300)
        tally.add(f"fuzz corpus {program.name}", result.returncode == 0)
        if result.returncode != 0:
            print(result.stdout[-5000:])


def python_tests(command, build):
    """Python's unittest in its own process."""
    env = sanitizer_environment() | {
        "AL_BINARY": str(build / "applinkd"), "AL_RELEASE_BINARY": str(ROOT / "build/release/applinkd"), "PYTHONPATH": str(ROOT / "tests")}
    return subprocess.run(["/usr/bin/python3", *command], cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", timeout=2400)


def count_unittest(suite, result, tally):
    counted = re.search(r"^Ran (\d+) tests? in", result.stdout, re.M)
    failed = re.findall(r"^(?:FAIL|ERROR): (.+)$", result.stdout, re.M)
    for name in failed:
        tally.add(f"{suite}: {name}", False)
    tally.passed += max(0, (int(counted.group(1)) if counted else 0) - len(failed))
    if not counted or (result.returncode != 0 and not failed):
        tally.add(f"{suite}: did not run to its end", False)
    if result.returncode != 0:
        print(result.stdout[-30000:])


def run_unittest(suite, command, build, tally):
    count_unittest(suite, python_tests(command, build), tally)


def run_system(build, tally):
    """One process per file, a few at a time: most of them wait for servers and deadlines most of the time."""
    modules = sorted(path.stem for path in (ROOT / "tests" / "system").glob("test_*.py"))

    def run(module):
        return python_tests(["-m", "unittest", f"system.{module}"], build)

    with concurrent.futures.ThreadPoolExecutor(max_workers=(os.cpu_count() or 1) + 1) as pool:
        for module, result in zip(modules, pool.map(run, modules)):
            count_unittest(module, result, tally)


def run_browser(tally):
    """Node's test runner; its own count is taken over."""
    tests = sorted(str(path) for path in (ROOT / "tests" / "browser").glob("*.test.mjs"))
    result = subprocess.run(["node", "--test", *tests], cwd=ROOT / "tests" / "browser", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            text=True, errors="replace", timeout=2400)
    counts = dict(re.findall(r"^(?:#|ℹ) (pass|fail|cancelled) (\d+)", result.stdout, re.M))
    tally.passed += int(counts.get("pass", 0))
    for number in range(int(counts.get("fail", 0)) + int(counts.get("cancelled", 0))):
        tally.add(f"browser: failure {number + 1}", False)
    if not counts or (result.returncode != 0 and "fail" not in counts):
        tally.add("browser: did not run to its end", False)
    if result.returncode != 0:
        print(result.stdout[-30000:])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build/asan")
    parser.add_argument("suites", nargs="*")
    arguments = parser.parse_args()
    build = ROOT / arguments.build
    tally = Tally()
    for suite in arguments.suites or SUITES:
        started, before = time.monotonic(), len(tally.failed)
        if suite == "unit":
            run_unit(build, tally)
        elif suite == "fuzz":
            run_fuzz(build, tally)
        elif suite == "browser":
            run_browser(tally)
        elif suite == "system":
            run_system(build, tally)
        elif suite == "tidy":
            run_unittest(suite, ["-m", "unittest", "discover", "-v", "-s", ROOT / "tests/tidy", "-t", ROOT / "tests"], build, tally)
        elif suite == "integrations":
            for host in ("mediawiki", "redmine"):
                run_unittest(f"{suite}: {host}", [ROOT / "integrations" / host / "test.py"], build, tally)
        else:
            parser.error(f"there is no suite {suite}")
        print(f"{suite}: {'ok' if len(tally.failed) == before else 'FAILED'} ({time.monotonic() - started:.0f} s)", flush=True)
    for name in tally.failed:
        print(f"failed: {name}")
    print(f"{tally.passed} passed, {len(tally.failed)} failed")
    return 1 if tally.failed or not tally.passed else 0


if __name__ == "__main__":
    sys.exit(main())
