# SPDX-License-Identifier: Apache-2.0
"""The command line on a machine that is broken in one way: its name server does not answer, or its disk is full."""
import os
import pathlib
import subprocess

from support.installation import environment

SOURCE = pathlib.Path(__file__).with_name("broken_machine.c")


def run_on(installation, *words, **broken):
    """Output of a subcommand. AddressSanitizer wants to be loaded before everything else: the release binary it is."""
    library = installation.directory / "broken_machine.so"
    subprocess.run(["clang-19", "-shared", "-fPIC", "-O1", "-o", library, SOURCE, "-ldl"], check=True)
    variables = {"BROKEN_" + name.upper(): str(value) for name, value in broken.items()}
    done = subprocess.run([os.environ["AL_RELEASE_BINARY"], *words, "--data", str(installation.data)], capture_output=True, text=True, timeout=120,
                          env=environment(installation.settings) | {"LD_PRELOAD": str(library)} | variables)
    if not done.stdout:
        raise AssertionError(done.stderr)
    return done.stdout
