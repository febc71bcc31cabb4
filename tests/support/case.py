# SPDX-License-Identifier: Apache-2.0
"""The base of the system tests: installations and servers that end, and are checked, with their class."""
import time
import unittest

from support import client
from support.echo_app import EchoApp
from support.installation import Installation


class SystemTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def start_installation(cls, *arguments, start=True, **named):
        installation = Installation(*arguments, **named)
        cls.addClassCleanup(installation.close)
        return installation.start() if start else installation

    @classmethod
    def start_application(cls, host="127.0.0.1"):
        application = EchoApp(host)
        cls.addClassCleanup(application.close)
        return application

    def assert_problem(self, answer, status, problem):
        """The refusal of applinks-protocol.md 4.10: status, challenge and body say the same."""
        self.assertEqual((answer.status, answer.problem()), (status, problem), answer.text)
        if not answer.all("Content-Type") or "html" not in answer.header("Content-Type"):
            self.assertEqual(answer.form().get("oauth_problem"), problem)

    def eventually(self, condition, seconds=5, message="did not happen in time"):
        """Polls `condition` until it gives something true; returns that."""
        until = time.monotonic() + seconds
        while True:
            result = condition()
            if result:
                return result
            if time.monotonic() > until:
                self.fail(message)
            time.sleep(0.05)

    def remove_links(self, *installations):
        """Both halves of every link, so that the next test begins without any."""
        removed = [installation for installation in installations for link in installation.links()
                   if installation.on_data("link", "remove", link["id"], "--here-only")]
        if removed:
            removed[0].settle()

    def get(self, url, headers=(), **more):
        return client.get(url, headers, **more)
