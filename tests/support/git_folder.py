# SPDX-License-Identifier: Apache-2.0
"""A folder of repositories, made by the real git without anybody's configuration."""
import os
import pathlib
import shutil
import subprocess
import tempfile


class GitFolder:
    def __init__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="applinkd-git-"))
        self.seconds = 1_700_000_000

    def close(self):
        shutil.rmtree(self.path, ignore_errors=True)

    def git(self, repository, *words, input=None):
        """What git wrote in the repository, as text; an error when it failed."""
        self.seconds += 1
        people = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER")
                  for what, value in (("NAME", "Alice"), ("EMAIL", "alice@example.org"), ("DATE", f"{self.seconds} +0000"))}
        env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        env |= people | {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
        if input is not None and not isinstance(input, bytes):
            input = input.encode()
        done = subprocess.run(["git", *words], cwd=self.path / repository, env=env, input=input, capture_output=True, timeout=300)
        if done.returncode != 0:
            raise AssertionError(f"git {words[0]} ended with {done.returncode}: {done.stderr.decode('utf-8', 'replace')[-2000:]}")
        return done.stdout.decode("utf-8", "replace").rstrip("\n")

    def make(self, repository):
        (self.path / repository).mkdir(parents=True)
        self.git(repository, "init", "-q", "-b", "main")

    def commit(self, repository, message, file="file.txt"):
        """Adds a line to the file; the id of the commit."""
        with open(self.path / repository / file, "a") as out:
            out.write(f"line {self.seconds}\n")
        self.git(repository, "add", "-A")
        self.git(repository, "commit", "-q", "--cleanup=verbatim", "-F", "-", input=message)
        return self.git(repository, "rev-parse", "HEAD")
