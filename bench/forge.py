# SPDX-License-Identifier: Apache-2.0
"""Figures of the forge (issue 4): 100,000 commits, and 1,000 repositories. Alone: bench/forge.py PROGRAM."""
import json
import pathlib
import subprocess
import sys
import tempfile

COMMITS = 100_000
KEYS = 1_000          # so that an item has 100 commits
REPOSITORIES = 1_000
GOALS = {"first": 60.0, "summary": 5.0}


def fast_import(path, commits):
    """A bare repository with a straight history; each commit changes one file and names one item."""
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(path)], check=True)
    lines = []
    for number in range(1, commits + 1):
        message = f"BENCH-{number % KEYS + 1}: change number {number}\n\nSome words about it.\n"
        content = f"line {number}\n"
        lines.append(f"commit refs/heads/main\nmark :{number}\ncommitter Bench <bench@example.org> {1_600_000_000 + number} +0000\n"
                     f"data {len(message)}\n{message}" + (f"from :{number - 1}\n" if number > 1 else "")
                     + f"M 100644 inline dir{number % 50}/file{number % 2000}.txt\ndata {len(content)}\n{content}\n")
    subprocess.run(["git", "-C", str(path), "fast-import", "--quiet"], input="".join(lines).encode(), check=True)


def measure(program, folder, index):
    done = subprocess.run([str(program), str(folder), str(index), "BENCH-7"], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def rows(program):
    """(what, measured, goal) of each figure."""
    with tempfile.TemporaryDirectory(prefix="applinkd-bench-forge-") as name:
        root = pathlib.Path(name)
        (root / "large").mkdir()
        (root / "many").mkdir()
        fast_import(root / "large/large.git", COMMITS)
        fast_import(root / "one.git", 20)
        for number in range(REPOSITORIES):
            subprocess.run(["cp", "-r", str(root / "one.git"), str(root / f"many/r{number}.git")], check=True)
        large = measure(program, root / "large", root / "large.db")
        many = measure(program, root / "many", root / "many.db")
    return [["index of 100,000 commits", f"{large['first_seconds']:.1f} s", f"{GOALS['first']:.0f} s"],
            [f"summary of an item with {large['commits_of_item']} commits among 100,000", f"{large['summary_ms']:.2f} ms", f"{GOALS['summary']:.0f} ms"],
            ["details of its 100 newest commits with their files", f"{large['details_ms']:.0f} ms", ""],
            ["memory after that", f"{large['memory_mib']:.0f} MiB", ""],
            ["index of 1,000 repositories", f"{many['first_seconds']:.1f} s", ""],
            ["round over 1,000 repositories without a change", f"{many['unchanged_seconds'] * 1000:.0f} ms", ""],
            ["summary of an item that 1,000 repositories mention", f"{many['summary_ms']:.1f} ms", ""],
            ["memory with 1,000 repositories", f"{many['memory_mib']:.0f} MiB", ""]]


if __name__ == "__main__":
    for row in rows(pathlib.Path(sys.argv[1])):
        print(" | ".join(row))
