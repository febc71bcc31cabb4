# SPDX-License-Identifier: Apache-2.0
"""A developer tool as a test wants it: poses as a Bitbucket that knows something about items (features.md 7)."""
import json
import threading
import urllib.parse

from support.foreign import handover_address
from support.pairing import handover
from support.scripted_peer import ScriptedPeer

SUMMARY = "/rest/jira-dev/latest/summary"
DETAIL = "/rest/jira-dev/latest/detail/"
TYPES = ("pullrequest", "branch", "repository", "build", "review", "deployment-environment")


def counts(**named):
    """The overall part of each type; what is not named is zero."""
    summary = {name: {"overall": {"count": 0, "lastUpdated": None, "dataType": name}, "byInstanceType": {}} for name in TYPES}
    for name, overall in named.items():
        summary[name]["overall"] |= overall
    return summary


class DeveloperTool(ScriptedPeer):
    def __init__(self, host="127.0.0.2", name="Bitbucket", type_id="stash"):
        super().__init__(host, name, type_id)
        self.summary = counts(branch={"count": 2}, pullrequest={"count": 1, "state": "OPEN", "stateCount": 1})
        self.branches = [{"name": "TRACKER-1-page", "url": self.url + "/branch/1"}]
        self.released = threading.Event()  # hanging answers wait for it
        self.manners["/rest/capabilities"] = lambda seen: (200, json.dumps(self.capabilities()), "application/json")
        self.manners[SUMMARY] = lambda seen: (200, json.dumps({"errors": [], "summary": self.summary}), "application/json")
        for name in TYPES:
            self.manners[DETAIL + name] = lambda seen: (200, json.dumps({"branches": self.branches}), "application/json")

    def capabilities(self):
        named = {"dev-status-summary": self.url + SUMMARY} | {"dev-status-detail-" + name: self.url + DETAIL + name for name in TYPES}
        return {"application": self.type_id, "capabilities": named}

    def hang(self, path):
        """Answers at `path` only when `release` was called, and then as it would have at once."""
        def wait(handler, seen):
            self.released.wait(30)
            handler.answer(*self.manners[path](seen))
        self.released.clear()
        self.on(path, wait)

    def release(self):
        self.released.set()

    def close(self):
        self.release()
        super().close()

    def stop(self):
        """Down: takes no connections any more, and answers nothing on those that are open."""
        self.scripts.clear()
        self.on("*", lambda handler, seen: setattr(handler, "close_connection", True))
        self.server.shutdown()
        self.server.server_close()

    def asked(self, path):
        """The queries of the calls at `path`."""
        with self.lock:
            return [urllib.parse.parse_qs(seen.path.partition("?")[2]) for seen in self.seen if seen.path.partition("?")[0] == path]


def link_with(tracker, tool, shared=True):
    """Both halves; with the same users, people are impersonated, else they connect."""
    answer = handover(tracker, handover_address(tracker, tracker.identity(), tool, shared), "accept")
    if answer.status != 200:
        raise AssertionError(answer.text)
    tracker.settle()
