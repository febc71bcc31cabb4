// SPDX-License-Identifier: Apache-2.0
// Two applications with users of their own: each person is asked once, at the other application, and can take it back.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Estate, agree, callFromPage, ends, heading, linkBoth, openLink, press, shoot, signIn, testLink, whoAmI } from './support.mjs';

const LEVEL = 'Users connect and server calls';
const BOTH_WAYS = (local, remote) => [`${local} calls ${remote}: ${LEVEL} works`, `${remote} calls ${local}: ${LEVEL} agreed`];
const FACTS = ['Who asks', 'For whom', 'What it can do', 'How long'];
const CONSENT = 'Tracker wants to use Wiki as';

describe('Two applications with users of their own', () => {
    let estate, tracker, wiki, alice, bob;

    before(async () => {
        estate = await Estate.start();
        ({ tracker, wiki } = estate);
        alice = await estate.pageOf('alice', tracker);
        bob = await estate.pageOf('bob', tracker);
        await linkBoth(await estate.pageOf('admin', tracker), tracker, wiki, { sameUsers: false });
    });
    after(() => estate?.stop());

    // Where the tracker sends somebody whom it has to ask first.
    async function permissionAddress(page) {
        const answer = await whoAmI(page, tracker);
        assert.equal(answer.status, 401, answer.text);
        assert.equal(answer.json().error, 'grant_required');
        const address = answer.json().authorize_url;
        assert.ok(address.startsWith(`${tracker.url}/`), address);
        return address;
    }

    async function isAskedFor(page) {
        return (await whoAmI(page, tracker)).status === 401;
    }

    // Opens the consent page of the wiki as a person who is not signed in there yet.
    async function goToConsent(page, user) {
        await page.goto(await permissionAddress(page));
        await signIn(page, user);
        await heading(page, `${CONSENT} ${user}`);
    }

    // Presses Allow, but keeps the callback to the tracker for the test instead of following it.
    async function callbackOf(page) {
        const form = page.locator('form').filter({ has: page.getByRole('button', { name: 'Allow' }) });
        const csrf = await form.locator('[name=csrf]').inputValue();
        const address = new URL(await form.getAttribute('action'), page.url());
        const answer = await page.context().request.post(address.href, {
            form: { csrf, approve: 'yes' },
            headers: { Origin: wiki.url },
            maxRedirects: 0,
        });
        const callback = answer.headers().location;
        assert.ok(callback?.startsWith(`${tracker.url}/`), `${answer.status()} ${callback}`);
        return callback;
    }

    async function withdrawAtTheWiki(page) {
        await page.goto(`${wiki.url}/applinks/applications`);
        await page.getByRole('button', { name: 'Withdraw Tracker' }).waitFor();
        await shoot(page, 'applications-at-the-wiki');
        await page.getByRole('button', { name: 'Withdraw Tracker' }).click();
        await agree(page, 'Withdraw');
        await page.getByText('Tracker may no longer act as you.').waitFor();
    }

    it('work at both ends after linking, and ask each person', async () => {
        const page = await estate.pageOf('admin', tracker);
        await openLink(page, tracker, wiki);
        assert.deepEqual(await ends(page), BOTH_WAYS('Tracker', 'Wiki'));
        assert.deepEqual(await testLink(page), BOTH_WAYS('Tracker', 'Wiki'));
        const other = await estate.pageOf('admin', wiki);
        await openLink(other, wiki, tracker);
        assert.deepEqual(await testLink(other), BOTH_WAYS('Wiki', 'Tracker'));
    });

    it('store nothing when Alice presses Deny', async () => {
        await goToConsent(alice, 'alice');
        for (const fact of FACTS) await alice.getByText(fact, { exact: true }).waitFor();
        await alice.getByText(`Tracker, at ${tracker.url.replace('http://', '')}`).waitFor();
        await alice.getByText('you, signed in here as alice').waitFor();
        await shoot(alice, 'consent');
        await press(alice, 'Deny');
        await heading(alice, 'Not connected to Wiki');
        await shoot(alice, 'denied');
        assert.ok(await isAskedFor(alice));
    });

    it('give nothing to Bob when he opens the callback of Alice, in his browser or in hers (S-31)', async () => {
        const victim = await estate.pageOf('alice', tracker);
        await goToConsent(victim, 'alice');
        const callback = await callbackOf(victim);
        const inHisBrowser = await bob.goto(callback);
        assert.equal(inHisBrowser.status(), 403);
        await bob.getByText('This permission was not asked for in this browser.').waitFor();
        await shoot(bob, 'error-foreign-callback');
        // Her browser, which holds the cookie of this dance, but Bob has signed in at the tracker since.
        await victim.goto(`${tracker.url}/applinks/connections`);
        await victim.getByRole('button', { name: 'alice' }).click();
        await victim.getByRole('menuitem', { name: 'Sign out' }).click();
        await signIn(victim, 'bob');
        const inHers = await victim.goto(callback);
        assert.equal(inHers.status(), 403);
        assert.ok(await isAskedFor(bob));
        assert.ok(await isAskedFor(alice));
    });

    it('ask Alice once: she allows it at the wiki and is back with what she wanted', async () => {
        await alice.goto(await permissionAddress(alice));
        await heading(alice, `${CONSENT} alice`);
        await press(alice, 'Allow');
        await press(alice, 'Connect');
        await heading(alice, 'Connected to Wiki');
        assert.ok(alice.url().startsWith(tracker.url));
        await alice.getByText('Tracker may now ask Wiki as alice.').waitFor();
        await shoot(alice, 'connected');
        const answer = await whoAmI(alice, tracker);
        assert.equal(answer.status, 200, answer.text);
        assert.equal(answer.json().query.userinfo.name, 'Alice');
        const apollo = await callFromPage(alice, tracker, 'Wiki/rest.php/v1/page/Apollo');
        assert.equal(apollo.json().title, 'Apollo');
    });

    it('do not ask her again, in this browser or in another', async () => {
        assert.equal((await whoAmI(alice, tracker)).status, 200);
        const elsewhere = await estate.pageOf('alice', tracker);
        assert.equal((await whoAmI(elsewhere, tracker)).json().query.userinfo.name, 'Alice');
        await elsewhere.goto(`${tracker.url}/applinks/connections`);
        await elsewhere.getByText('as alice · since').waitFor();
        await shoot(elsewhere, 'connections-own');
    });

    it('ask Bob for himself, and then the wiki gives him his page and refuses it to Alice', async () => {
        await bob.goto(`${tracker.url}/applinks/connections`);
        await press(bob, 'Connect Wiki');
        await signIn(bob, 'bob');
        await heading(bob, `${CONSENT} bob`);
        await press(bob, 'Allow');
        await press(bob, 'Connect');
        await bob.getByRole('button', { name: 'Disconnect Wiki' }).waitFor();
        assert.equal((await whoAmI(bob, tracker)).json().query.userinfo.name, 'Bob');
        const path = 'Wiki/rest.php/v1/page/Private:Succession_plan';
        assert.equal((await callFromPage(bob, tracker, path)).status, 200);
        assert.equal((await callFromPage(alice, tracker, path)).status, 403);
    });

    it('show the administrator who has connected', async () => {
        const page = await estate.pageOf('admin', tracker);
        await openLink(page, tracker, wiki);
        await page.getByText('there: alice').waitFor();
        await page.getByText('there: bob').waitFor();
        await shoot(page, 'link-people');
    });

    it('ask Alice again after she has withdrawn it at the wiki, and leave Bob alone', async () => {
        const page = await estate.pageOf('alice', wiki);
        await withdrawAtTheWiki(page);
        const address = await permissionAddress(alice);
        assert.equal((await whoAmI(bob, tracker)).status, 200);
        await alice.goto(address);
        await heading(alice, `${CONSENT} alice`);
        await press(alice, 'Allow');
        await press(alice, 'Connect');
        await heading(alice, 'Connected to Wiki');
        assert.equal((await whoAmI(alice, tracker)).status, 200);
    });

    it('ask Bob again after he has disconnected at the tracker', async () => {
        await bob.goto(`${tracker.url}/applinks/connections`);
        await press(bob, 'Disconnect Wiki');
        await agree(bob, 'Disconnect');
        await bob.getByText('Wiki is disconnected.').waitFor();
        assert.ok(await isAskedFor(bob));
        assert.equal((await whoAmI(alice, tracker)).status, 200);
    });
});
