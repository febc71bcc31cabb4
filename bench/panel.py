# SPDX-License-Identifier: Apache-2.0
"""How long people wait for the development panel: three linked developer tools on this machine, one of them dead in the end."""

import os
import statistics
import sys
import time

from estate import ROOT

CALLS = 40


def milliseconds(call, count=CALLS):
    """Median and slowest."""
    taken = []
    for number in range(count):
        before = time.monotonic()
        call(number)
        taken.append((time.monotonic() - before) * 1000)
    return f"{statistics.median(taken):.1f} ms, at most {max(taken):.1f} ms"


def run_all(bench):
    os.environ["AL_BINARY"] = str(bench.options.binary.resolve())
    sys.path.insert(0, str(ROOT / "tests"))
    from support.api import Api
    from support.developer_tool import SUMMARY, DeveloperTool, link_with
    from support.installation import Installation

    tracker = Installation("Tracker", binary=bench.options.binary).start({"log.level": "error"})
    tools = [DeveloperTool(f"127.0.0.{number}", f"Tool {number}") for number in (2, 3, 4)]
    try:
        for tool in tools:
            link_with(tracker, tool)
        people = Api.in_session(tracker, "alice")
        summary = lambda item: people.get(f"/dev/summary?item=BENCH-{item}", checked=False)
        summary(1)
        rows = [
            ["panel of three tools: summary, kept", milliseconds(lambda _: summary(1)), "5 ms"],
            ["panel of three tools: summary, asked", milliseconds(lambda number: summary(100 + number)), ""],
            ["panel of three tools: details, asked as the person",
             milliseconds(lambda _: people.get("/dev/detail?item=BENCH-1&dataType=branch", checked=False)), ""],
        ]
        tools[0].hang(SUMMARY)
        rows.append(["panel of three tools, one of them dead: partial answer", milliseconds(lambda number: summary(1000 + number), 10), "300 ms"])
        return rows
    finally:
        for tool in tools:
            tool.close()
        tracker.close()
