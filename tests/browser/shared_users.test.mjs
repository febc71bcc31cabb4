// SPDX-License-Identifier: Apache-2.0
// The main job: an administrator links a real Redmine and a real MediaWiki that share their users, and people reach the
// other application with exactly the rights they have there.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Estate, agree, callFromPage, ends, heading, linkBoth, linkNames, more, openLink, shoot, testLink, whoAmI } from './support.mjs';

const BOTH_WAYS = (local, remote) => [
    `${local} calls ${remote}: On behalf of users works`,
    `${remote} calls ${local}: On behalf of users agreed`,
];
const WRITTEN = 'Written from the tracker: 100 % & more ✓';
const BOBS_PAGE = 'Wiki/rest.php/v1/page/Private:Succession_plan';

describe('Two applications that share their users', () => {
    let estate, tracker, wiki;
    const pages = {};

    before(async () => {
        estate = await Estate.start();
        ({ tracker, wiki } = estate);
        for (const user of ['alice', 'bob']) {
            pages[user] = await estate.pageOf(user, tracker);
            pages[`${user} at the wiki`] = await estate.pageOf(user, wiki);
        }
    });
    after(() => estate?.stop());

    it('are linked by an administrator who confirms on both sides, and both ends work in both directions', async () => {
        const page = await estate.pageOf('admin', tracker);
        await heading(page, 'Links');
        await page.getByRole('heading', { name: 'No application is linked yet' }).waitFor();
        await shoot(page, 'links-empty');
        await linkBoth(page, tracker, wiki, { sameUsers: true, shots: 'shared' });
        assert.deepEqual(await ends(page), BOTH_WAYS('Tracker', 'Wiki'));
        await shoot(page, 'link');
        // The browser was signed in at the wiki on the way.
        await openLink(page, wiki, tracker);
        assert.deepEqual(await testLink(page), BOTH_WAYS('Wiki', 'Tracker'));
        await openLink(page, tracker, wiki);
        assert.deepEqual(await testLink(page), BOTH_WAYS('Tracker', 'Wiki'));
        assert.deepEqual(await linkNames(page, tracker), ['Wiki']);
        await shoot(page, 'links');
    });

    it('let Alice read a page of the wiki from the tracker, and the wiki says that she is Alice', async () => {
        const answer = await whoAmI(pages.alice, tracker);
        assert.equal(answer.status, 200, answer.text);
        assert.equal(answer.json().query.userinfo.name, 'Alice');
        const apollo = await callFromPage(pages.alice, tracker, 'Wiki/rest.php/v1/page/Apollo');
        assert.equal(apollo.status, 200, apollo.text);
        assert.equal(apollo.json().title, 'Apollo');
    });

    it('also when she just opens the address, and nothing of the answer may act on the tracker', async () => {
        const answer = await pages.alice.goto(`${tracker.url}/applinks/gateway/Wiki/api.php?action=query&meta=userinfo&format=json`);
        assert.equal(JSON.parse(await answer.text()).query.userinfo.name, 'Alice');
        assert.match(answer.headers()['content-security-policy'], /sandbox/);
        assert.equal(answer.headers()['set-cookie'], undefined);
    });

    it('write what she writes in her name', async () => {
        const token = await callFromPage(pages.alice, tracker, 'Wiki/api.php?action=query&meta=tokens&format=json');
        const edited = await callFromPage(pages.alice, tracker, 'Wiki/api.php', {
            method: 'POST',
            form: {
                action: 'edit',
                format: 'json',
                title: 'Apollo/Checklist',
                text: WRITTEN,
                summary: 'from the tracker',
                token: token.json().query.tokens.csrftoken,
            },
        });
        assert.equal(edited.status, 200, edited.text);
        assert.equal(edited.json().edit?.result, 'Success', edited.text);
        const query = new URLSearchParams({
            action: 'query',
            prop: 'revisions',
            titles: 'Apollo/Checklist',
            rvprop: 'user|content',
            rvslots: 'main',
            rvlimit: 'max',
            format: 'json',
            formatversion: '2',
        });
        const history = await callFromPage(pages.bob, tracker, `Wiki/api.php?${query}`);
        assert.equal(history.status, 200, history.text);
        const { revisions } = history.json().query.pages[0];
        assert.deepEqual(
            revisions.map(({ user, slots }) => [user, slots.main.content]),
            [['Alice', WRITTEN]],
        );
    });

    it('refuse Bob’s page to Alice and give it to Bob', async () => {
        const refused = await callFromPage(pages.alice, tracker, BOBS_PAGE);
        assert.equal(refused.status, 403, refused.text);
        assert.doesNotMatch(refused.text, /"source"/);
        const given = await callFromPage(pages.bob, tracker, BOBS_PAGE);
        assert.equal(given.status, 200, given.text);
        assert.match(given.json().source, /\S/);
    });

    it('answer nobody who is not signed in', async () => {
        const answer = await whoAmI(await estate.newPage(), tracker);
        assert.equal(answer.status, 401);
    });

    it('work the other way round: issue 7 of the tracker is shown to Bob only', async () => {
        const refused = await callFromPage(pages['alice at the wiki'], wiki, 'Tracker/issues/7.json');
        assert.equal(refused.status, 403, refused.text);
        const given = await callFromPage(pages['bob at the wiki'], wiki, 'Tracker/issues/7.json');
        assert.equal(given.status, 200, given.text);
        assert.equal(given.json().issue.subject, 'Draft: who leads Apollo next year');
    });

    it('make an issue that Alice writes at the wiki Alice’s issue', async () => {
        const made = await callFromPage(pages['alice at the wiki'], wiki, 'Tracker/issues.json', {
            method: 'POST',
            json: { issue: { project_id: 'apollo', subject: 'Found while reading the wiki' } },
        });
        assert.equal(made.status, 201, made.text);
        const read = await callFromPage(pages['bob at the wiki'], wiki, `Tracker/issues/${made.json().issue.id}.json`);
        assert.equal(read.json().issue.author.name, 'Alice Archer');
    });

    it('never act as an administrator for the other side (S-10)', async () => {
        const page = await estate.pageOf('admin', tracker);
        const answer = await whoAmI(page, tracker);
        assert.equal(answer.status, 401, answer.text);
    });

    it('tell people that they work without being asked, and write impersonated calls into the audit', async () => {
        await pages.alice.goto(`${tracker.url}/applinks/connections`);
        await pages.alice.getByText('You are alice there, too').waitFor();
        await shoot(pages.alice, 'connections-shared');
        const page = await estate.pageOf('admin', wiki);
        await page.goto(`${wiki.url}/applinks/audit`);
        await page.getByText('for alice').first().waitFor();
        await shoot(page, 'audit');
    });

    it('are strangers again when the administrator deletes the link on both sides', async () => {
        const page = await estate.pageOf('admin', tracker);
        await openLink(page, tracker, wiki);
        await more(page, 'Delete');
        await page.getByRole('heading', { name: 'Delete the link to Wiki?' }).waitFor();
        await shoot(page, 'link-delete');
        await agree(page, 'Delete the link');
        await page.getByText('The link to Wiki is deleted on both sides.').waitFor();
        assert.deepEqual(await linkNames(page, tracker), []);
        assert.deepEqual(await linkNames(await estate.pageOf('admin', wiki), wiki), []);
        const toWiki = await whoAmI(pages.alice, tracker);
        assert.equal(toWiki.status, 404, toWiki.text);
        const toTracker = await callFromPage(pages['bob at the wiki'], wiki, 'Tracker/issues/7.json');
        assert.equal(toTracker.status, 404, toTracker.text);
    });
});
