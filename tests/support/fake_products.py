# SPDX-License-Identifier: Apache-2.0
"""A Redmine and a MediaWiki as far as applinkd asks them: the shapes of the real ones, and rights by person."""
import base64
import json
import urllib.parse

from support.echo_app import EchoApp

PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def send(handler, status, value):
    handler.answer(status, json.dumps(value).encode(), [("Content-Type", "application/json")])


class FakeApplication(EchoApp):
    """`items` by path; an item with `only` is hidden from everybody else."""

    def __init__(self):
        super().__init__()
        self.items, self.down = {}, False

    def answer_other(self, handler, seen):
        send(handler, 404, {})

    def serve(self, path, item, only=None):
        self.items[path] = item

        def answer(handler, seen):
            if self.down:
                return send(handler, 503, {})
            user = self.user_of(seen)
            if only is not None and user not in only:
                return send(handler, 403 if user else 401, {})
            return send(handler, 200, self.items[path])
        self.on(path, answer)

    def asked(self, path):
        with self.lock:
            return [seen for seen in self.seen if seen.path.partition("?")[0] == path]


class FakeRedmine(FakeApplication):
    def user_of(self, seen):
        return seen.header("X-Redmine-Switch-User")

    def add_issue(self, number, subject, *, only=None, state="New", closed=False):
        self.serve(f"/issues/{number}.json", {"issue": {
            "id": number, "subject": subject, "project": {"id": 1, "name": "Office"}, "tracker": {"id": 1, "name": "Bug"},
            "status": {"id": 1, "name": state, "is_closed": closed}, "author": {"id": 1, "name": "Alice A"},
            "updated_on": "2026-11-01T10:00:00Z"}}, only)

    def add_projects(self, *projects):
        self.serve("/projects.json", {"projects": [{"id": at, "identifier": key, "name": name}
                                                   for at, (key, name) in enumerate(projects, 1)]})


class FakeMediaWiki(FakeApplication):
    def user_of(self, seen):
        assertion = seen.header("X-Applink-Assertion")
        if not assertion:
            return None
        payload = assertion.split(".")[1]
        return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["sub"]

    def add_page(self, number, title, *, only=None):
        key = title.replace(" ", "_")
        page = {"id": number, "key": key, "title": title, "latest": {"id": 1, "timestamp": "2026-11-01T10:00:00Z"}}
        for name in {title, key}:
            self.serve(f"/rest.php/v1/page/{urllib.parse.quote(name, safe='')}/bare", page, only)

    def add_namespaces(self, *namespaces):
        self.serve("/api.php", {"batchcomplete": True, "query": {"namespaces": {
            str(number): {"id": number, "case": "first-letter", "name": name, "subpages": False, "content": number == 0}
            for number, name in namespaces}}})

    def add_search(self, *pages, only=None):
        self.serve("/rest.php/v1/search/title", {"pages": [
            {"id": number, "key": title.replace(" ", "_"), "title": title, "excerpt": "<b>x</b>", "description": "About it"}
            for number, title in pages]}, only)


def start_estate(case, wiki_host="127.0.0.1"):
    """A tracker of type redmine and a wiki of type mediawiki, each with its application. Browsers need two hosts."""
    redmine, mediawiki = FakeRedmine(), FakeMediaWiki()
    for application in (redmine, mediawiki):
        case.addClassCleanup(application.close)
    tracker = case.start_installation("Tracker", start=False, type="redmine", upstream=redmine.url)
    tracker.start({"upstream.service_key_file": tracker.secret_file("service-key", "service-key")})
    return redmine, mediawiki, tracker, case.start_installation("Wiki", type="mediawiki", upstream=mediawiki.url, host=wiki_host)
