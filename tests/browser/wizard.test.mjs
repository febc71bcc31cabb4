// SPDX-License-Identifier: Apache-2.0
// The ways through "Add a link" that are not the straight one: two administrators, going back, pressing twice, wrong
// addresses, and browsers without JavaScript.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { Estate, heading, linkBoth, linkNames, lookUp, openLink, press, shoot, signIn, testLink } from './support.mjs';

const ADDRESS = 'Address of the other application';

describe('Add a link', () => {
    let estate, tracker, wiki, page;

    before(async () => {
        estate = await Estate.start();
        ({ tracker, wiki } = estate);
    });
    afterEach(async () => {
        await page?.context().close();
        await removeLinks(tracker);
        await removeLinks(wiki);
    });
    after(() => estate?.stop());

    // Each test finds two applications that do not know each other.
    async function removeLinks(side) {
        const cleaner = await estate.pageOf('admin', side);
        for (const name of await linkNames(cleaner, side)) {
            await openLink(cleaner, side, { name });
            await cleaner.goto(`${cleaner.url().split('?')[0]}/delete`);
            await press(cleaner, 'Delete the link');
            await cleaner.getByText('The link was deleted').waitFor();
        }
        await cleaner.context().close();
    }

    async function chooseAndGoOn(both) {
        await lookUp(page, tracker, wiki.url);
        await page.getByLabel('I administer both sides').setChecked(both);
        await press(page, 'Go on');
    }

    it('waits for the other administrator, who finishes it with the address that was sent', async () => {
        page = await estate.pageOf('admin', tracker);
        await chooseAndGoOn(false);
        await heading(page, 'Wiki');
        await page.getByText('Waiting for their admin').waitFor();
        await shoot(page, 'link-waiting');
        const invitation = await page.locator('code.copy').innerText();
        assert.ok(invitation.startsWith(`${wiki.url}/`), invitation);

        const other = await estate.newPage();
        await other.goto(invitation);
        await signIn(other, 'admin');
        await heading(other, 'Link Wiki with Tracker?');
        await shoot(other, 'invited-confirm');
        await press(other, 'Link both applications');
        assert.deepEqual(await linkNames(other, wiki), ['Tracker']);

        await page.reload();
        const found = await testLink(page);
        await page.getByText('Connected', { exact: true }).waitFor();
        await openLink(other, wiki, tracker);
        const there = await testLink(other);
        assert.equal(found.length, 2);
        for (const direction of [...found, ...there]) assert.doesNotMatch(direction, /not tested|waiting|does not work/);
        await shoot(page, 'link-invited');
    });

    it('makes one link when every button is pressed twice', async () => {
        page = await estate.pageOf('admin', tracker);
        await lookUp(page, tracker, wiki.url);
        await page.getByRole('button', { name: 'Go on', exact: true }).dblclick();
        // The second press finds what the first one has made: its page, or the way over there.
        const waiting = page.getByRole('button', { name: 'Continue to Wiki' });
        await waiting.or(page.getByRole('button', { name: 'Sign in' })).first().waitFor();
        if (await waiting.isVisible()) await waiting.dblclick();
        await signIn(page, 'admin');
        await page.getByRole('button', { name: 'Link both applications' }).dblclick();
        await heading(page, 'Wiki');
        assert.deepEqual(await linkNames(page, tracker), ['Wiki']);
        assert.deepEqual(await linkNames(page, wiki), ['Tracker']);
        await openLink(page, tracker, wiki);
        for (const direction of await testLink(page)) assert.match(direction, /works|agreed/);
    });

    it('makes one link when somebody goes back and starts again', async () => {
        page = await estate.pageOf('admin', tracker);
        await chooseAndGoOn(true);
        await page.getByRole('heading', { name: 'Sign in to Wiki' }).waitFor();
        await page.goto(`${tracker.url}/applinks/links/new`);
        await page.getByLabel(ADDRESS).fill(wiki.url);
        await press(page, 'Look what is there');
        await page.getByText('This application is linked already.').waitFor();
        await shoot(page, 'linked-already');
        assert.deepEqual(await linkNames(page, tracker), ['Wiki']);

        await openLink(page, tracker, wiki);
        await press(page, 'Continue to Wiki');
        await signIn(page, 'admin');
        await press(page, 'Link both applications');
        await heading(page, 'Wiki');
        await page.goBack();
        await heading(page, 'Link Wiki with Tracker?');
        await page.getByText('already', { exact: false }).first().waitFor();
        await shoot(page, 'confirmed-already');
        await press(page, 'Link both applications');
        await page.getByRole('heading', { level: 1 }).waitFor();
        assert.deepEqual(await linkNames(page, tracker), ['Wiki']);
        assert.deepEqual(await linkNames(page, wiki), ['Tracker']);
        await openLink(page, tracker, wiki);
        for (const direction of await testLink(page)) assert.match(direction, /works|agreed/);
    });

    // From here on at the wiki: an application looks at ten addresses a minute (S-36), and the tracker has had its share.
    it('says beside the field what is wrong with an address, and keeps what was typed', async () => {
        page = await estate.pageOf('admin', wiki);
        const cases = [
            ['wiki.example.org', 'The address is not accepted: it must begin with http:// or https://.'],
            ['ftp://127.0.0.2/', 'The address is not accepted: it must begin with http:// or https://.'],
            ['http://user:word@127.0.0.2/', /not accepted/],
            ['http://no-such-host.invalid', /no-such-host\.invalid/],
            ['http://169.254.169.254/', /not allow/],
            [wiki.url, /this application itself/],
        ];
        for (const [address, sentence] of cases) {
            await lookUp(page, wiki, address);
            const field = page.getByLabel(ADDRESS);
            const said = page.locator('[data-field=address] .wrong-text');
            await said.filter({ hasText: sentence }).waitFor();
            assert.equal(await field.inputValue(), address);
            assert.equal(await field.getAttribute('aria-invalid'), 'true');
            const described = await field.getAttribute('aria-describedby');
            assert.ok(described.split(' ').includes(await said.getAttribute('id')), address);
        }
        await shoot(page, 'address-wrong');
    });

    it('offers to set up by hand what has no Application Links', async () => {
        page = await estate.pageOf('admin', wiki);
        await lookUp(page, wiki, tracker.upstream);
        await page.getByRole('heading', { name: 'What you can do' }).waitFor();
        await page.getByRole('link', { name: 'Set it up by hand' }).click();
        await page.getByRole('heading', { level: 1 }).waitFor();
        await shoot(page, 'external');
    });

    it('works from end to end without JavaScript', async () => {
        page = await estate.pageOf('admin', wiki, { javaScriptEnabled: false });
        await linkBoth(page, wiki, tracker, { sameUsers: true });
        const works = ['Wiki calls Tracker: On behalf of users works', 'Tracker calls Wiki: On behalf of users agreed'];
        assert.deepEqual(await testLink(page), works);
        await page.getByText('More', { exact: true }).click();
        await page.getByRole('link', { name: 'Suspend' }).click();
        await press(page, 'Suspend');
        await page.getByText('The link is suspended').waitFor();
        await shoot(page, 'link-suspended');
        await page.getByText('More', { exact: true }).click();
        await page.getByRole('link', { name: 'Resume' }).click();
        await press(page, 'Resume');
        await page.getByText('The link is working again.').waitFor();
        await page.getByRole('link', { name: 'Edit', exact: true }).click();
        await page.getByRole('heading', { level: 1 }).waitFor();
        await shoot(page, 'link-edit');
    });
});
