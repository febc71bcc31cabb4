// SPDX-License-Identifier: Apache-2.0
// Projects that are linked with those of the other application, on the page of a link: a real Redmine and a real MediaWiki. The
// administrator is the same person on both sides, whom nobody may act for: the list over there is what everybody sees.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Estate, agree, heading, openLink, press, shoot } from './support.mjs';

describe('Projects of a link', () => {
    let estate, tracker, wiki, page, path;

    before(async () => {
        estate = await Estate.start({ linked: true });
        ({ tracker, wiki } = estate);
        page = await estate.pageOf('admin', tracker);
        await openLink(page, tracker, wiki);
        path = new URL(page.url()).pathname;
    });
    after(() => estate?.stop());

    const projects = () => page.getByRole('region', { name: 'Projects' });
    const rows = () => projects().locator('tbody tr');
    const dialog = () => page.locator('wa-dialog[open]');
    const activity = (text) => page.getByRole('region', { name: 'Activity' }).getByText(text).first();

    async function link(there) {
        await press(page, 'Link projects');
        await dialog().getByLabel('Here').selectOption({ label: 'Apollo · Project · apollo' });
        await dialog().getByLabel('At Wiki', { exact: true }).selectOption(there);
        await agree(page, 'Link projects');
        await dialog().waitFor({ state: 'detached' });
    }

    it('are none at first, and two lists to choose from', async () => {
        await projects().getByText('No project is linked with one at Wiki yet.').waitFor();
        await press(page, 'Link projects');
        await dialog().getByLabel('At Wiki', { exact: true }).waitFor();
        assert.ok((await dialog().getByLabel('At Wiki', { exact: true }).locator('option').count()) > 3);
        await shoot(page, 'projects-choice');
        await dialog().getByRole('button', { name: 'Cancel' }).click();
        await dialog().waitFor({ state: 'detached' });
    });

    it('are linked on both sides, and the first one is primary', async () => {
        await link({ value: 'mediawiki.namespace 12' });
        await rows().first().getByText('primary', { exact: true }).waitFor();
        await activity('Projects linked').waitFor();
        await link({ value: 'mediawiki.namespace 4' });
        assert.equal(await rows().count(), 2);
        await shoot(page, 'projects');
    });

    it('change which one is primary', async () => {
        const other = rows().filter({ has: page.getByRole('button', { name: /^Make primary/ }) });
        const name = await other.locator('td').nth(1).locator('b').innerText();
        await other.getByRole('button', { name: /^Make primary/ }).click();
        await agree(page, 'Make primary');
        await rows().filter({ hasText: name }).getByText('primary', { exact: true }).waitFor();
        await activity('Project link made primary').waitFor();
    });

    it('are removed on both sides', async () => {
        await rows()
            .first()
            .getByRole('button', { name: /^Remove/ })
            .click();
        await dialog().getByLabel('Also remove the half at Wiki').waitFor();
        await agree(page, 'Remove');
        await page.getByText('The projects are no longer linked.').waitFor();
        assert.equal(await rows().count(), 1);
        const there = await estate.pageOf('admin', wiki);
        await openLink(there, wiki, tracker);
        await there.getByRole('region', { name: 'Projects' }).locator('tbody tr').first().waitFor();
        assert.equal(await there.getByRole('region', { name: 'Projects' }).locator('tbody tr').count(), 1);
        await there.context().close();
    });

    it('say how to connect when the other half needs a permission, and ask for no password', async () => {
        await page.goto(tracker.url + path);
        await heading(page, 'Wiki');
        await page.route('**/entities', (route) =>
            route.request().method() !== 'DELETE'
                ? route.continue()
                : route.fulfill({
                      status: 401,
                      contentType: 'application/problem+json',
                      body: JSON.stringify({
                          type: 'urn:applinkd:error:grant_required',
                          title: 'Unauthorized',
                          status: 401,
                          error_id: 'x',
                          detail: 'Connect your account first.',
                          connect_url: `${tracker.url}/connect-here`,
                      }),
                  }),
        );
        await rows()
            .first()
            .getByRole('button', { name: /^Remove/ })
            .click();
        await agree(page, 'Remove');
        await dialog().getByText('Connect your account first.').waitFor();
        assert.equal(
            await dialog()
                .getByRole('link', { name: /^Connect your account/ })
                .getAttribute('href'),
            `${tracker.url}/connect-here`,
        );
        assert.equal(await page.getByLabel('Password').count(), 0);
    });
});
