# SPDX-License-Identifier: Apache-2.0
"""How long people wait for the picker while they type: three linked wikis on this machine, one of them slow. The picker asks every
link by itself, so what counts is when the others are there."""

import concurrent.futures
import json
import os
import statistics
import sys
import threading
import time

from estate import ROOT

TYPED = ["ru", "run", "runb", "runbo", "runboo", "runbook"] * 5
SEARCH = "/rest/api/search"


def run_all(bench):
    os.environ["AL_BINARY"] = str(bench.options.binary.resolve())
    sys.path.insert(0, str(ROOT / "tests"))
    from support.api import Api
    from support.developer_tool import link_with
    from support.installation import Installation
    from support.scripted_peer import ScriptedPeer

    rows = [{"content": {"id": str(number), "type": "page", "title": f"Runbook {number}", "_links": {"webui": f"/pages/viewpage.action?pageId={number}"}},
             "title": f"Runbook {number}", "url": f"/pages/viewpage.action?pageId={number}"} for number in range(20)]
    tracker = Installation("Tracker", binary=bench.options.binary).start({"log.level": "error"})
    wikis = [ScriptedPeer(f"127.0.0.{number}", f"Wiki {number}", "confluence") for number in (2, 3, 4)]
    released = threading.Event()
    try:
        for wiki in wikis:
            wiki.manners[SEARCH] = lambda seen: (200, json.dumps({"results": rows}), "application/json")
            link_with(tracker, wiki)
        people = [Api.in_session(tracker, "alice") for _ in wikis]

        def search(index, words):
            before = time.monotonic()
            answer = people[index].get(f"/links/{wikis[index].id}/search?q={words}", checked=False, timeout=30)
            if answer.status != 200 or len(answer.json()["items"]) != 20:
                sys.exit(f"the picker answered {answer.status}: {answer.text[:500]}")
            return (time.monotonic() - before) * 1000

        def words(taken):
            return f"{statistics.median(taken):.1f} ms, at most {max(taken):.1f} ms"

        search(0, "warm")
        one = [search(0, typed) for typed in TYPED]
        wikis[2].on(SEARCH, lambda handler, seen: (released.wait(30), handler.answer(200, json.dumps({"results": rows}), "application/json")))
        with concurrent.futures.ThreadPoolExecutor(3) as pool:
            slow = pool.submit(search, 2, "run")
            others = [max(pool.map(lambda index: search(index, typed), (0, 1))) for typed in TYPED]
            still_waits = not slow.done()
            released.set()
            slow.result()
        if not still_waits:
            sys.exit("the slow application was not slow")
        return [["picker: search in one application", words(one), ""],
                ["picker: search in three applications, one slow: until the others are there", words(others), "300 ms"]]
    finally:
        released.set()
        for wiki in wikis:
            wiki.close()
        tracker.close()
