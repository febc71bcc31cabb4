# SPDX-License-Identifier: Apache-2.0
"""kill -9 at twenty random moments during dances loses nothing that was answered (S-05, S-73)."""
import http.client
import random
import threading
import time

from support import client
from support.browser import Browser
from support.case import SystemTest
from support.dance import Token, authorize_url, callback_parameters, decide, request_token
from support.installation import password_of
from support.signer import Signer

ROUNDS = 20
WORKERS = 4
CALLBACK = "http://127.0.0.2:9/callback"


class Ledger:
    """What was answered, and what was asked when the process died: of that, either may be true."""

    def __init__(self):
        self.alive, self.gone, self.approved, self.spent = [], [], [], []


class Worker(threading.Thread):
    """Dances, renews and withdraws until the process is gone."""

    def __init__(self, tracker, signer, browser, seed):
        super().__init__(daemon=True)
        self.base, self.signer, self.browser = tracker.url, signer, browser
        self.random, self.ledger, self.failure = random.Random(seed), Ledger(), None

    def run(self):
        try:
            while True:
                self.dance()
        except (OSError, http.client.HTTPException):
            pass  # the process was killed
        except AssertionError as failure:
            self.failure = failure

    def dance(self):
        request = request_token(self.base, self.signer, CALLBACK)
        self.browser.open(authorize_url(self.base, request.token))
        parameters = callback_parameters(decide(self.browser))
        approved = (request, parameters["oauth_verifier"])
        self.ledger.approved.append(approved)
        if self.random.random() < 0.3:
            return  # stays approved: the consumer comes back after the restart
        self.ledger.approved.remove(approved)  # from here on the exchange may have happened
        token = self.token_of(self.signer.access_token(self.base, request.token, request.secret, approved[1]))
        self.ledger.alive.append(token)
        self.use(token)
        if self.random.random() < 0.4:
            self.ledger.alive.remove(token)
            answer = self.signer.access_token(self.base, token.token, token.secret, more={"oauth_session_handle": token.handle})
            self.ledger.alive.append(self.token_of(answer))
            self.ledger.gone.append(token)

    def token_of(self, answer):
        if answer.status != 200:
            raise AssertionError(f"{answer.status}: {answer.text}")
        form = answer.form()
        return Token(form["oauth_token"], form["oauth_token_secret"], form["oauth_session_handle"])

    def use(self, token):
        url = self.base + "/plugins/servlet/applinks/whoami"
        header = {"Authorization": self.signer.authorization("GET", url, token=token.token, token_secret=token.secret)}
        answer = client.get(url, header)
        if answer.status != 200 or answer.text != "alice":
            raise AssertionError(f"a fresh token got {answer.status}: {answer.text}")
        self.ledger.spent.append((token, header))


class CrashTest(SystemTest):
    def test_kill_9_at_twenty_random_moments_loses_nothing_that_was_answered(self):
        seed = int(time.time())
        dice = random.Random(seed)
        tracker = self.start_installation("Tracker", users=("alice",), start=False, settings={"log.level": "error"})
        signer = Signer("dancer", secret="a secret for dancing")
        tracker.add_consumer(signer)
        tracker.start()
        browsers = [Browser() for _ in range(WORKERS)]
        for browser in browsers:
            browser.sign_in(tracker.url, "alice", password_of("alice"))
        answered = 0
        for number in range(ROUNDS):
            workers = [Worker(tracker, signer, browser, dice.random()) for browser in browsers]
            for worker in workers:
                worker.start()
            time.sleep(dice.uniform(0.05, 0.5))
            tracker.kill()
            for worker in workers:
                worker.join(20)
                self.assertIsNone(worker.failure, f"seed {seed}, round {number}")
            tracker.check_log()
            tracker.start()
            for worker in workers:
                answered += self.check(tracker, signer, worker.ledger, f"seed {seed}, round {number}")
        self.assertGreater(answered, ROUNDS)

    def check(self, tracker, signer, ledger, place):
        url = tracker.url + "/plugins/servlet/applinks/whoami"
        for token in ledger.alive:
            answer = signer.get(url, token=token.token, token_secret=token.secret)
            self.assertEqual((answer.status, answer.text), (200, "alice"), f"{place}: a token that was given is lost")
        for token in ledger.gone:
            answer = signer.get(url, token=token.token, token_secret=token.secret)
            self.assertEqual(answer.problem(), "token_rejected", f"{place}: a token that was replaced lives again")
        for request, verifier in ledger.approved:
            answer = signer.access_token(tracker.url, request.token, request.secret, verifier)
            self.assertEqual(answer.status, 200, f"{place}: a permission that was given is lost: {answer.text}")
        for token, header in ledger.spent:
            # A token that was replaced, or may have been, is refused before its nonce is looked at.
            expected = {"nonce_used"} if token in ledger.alive else {"nonce_used", "token_rejected"}
            self.assertIn(client.get(url, header).problem(), expected, f"{place}: a used nonce is forgotten (S-05)")
        return len(ledger.alive) + len(ledger.gone) + len(ledger.approved)
