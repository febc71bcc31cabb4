// SPDX-License-Identifier: Apache-2.0
// The ways through "Add a link" that are not the straight one: two administrators, going back, pressing twice, two tabs,
// a session that ends in the middle, and wrong addresses.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import {
    Estate,
    agree,
    heading,
    linkBoth,
    linkNames,
    lookUp,
    more,
    openLink,
    passwordOf,
    press,
    shoot,
    signIn,
    testLink,
} from './support.mjs';

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
            await more(cleaner, 'Delete');
            await agree(cleaner, 'Delete the link');
            await cleaner.getByText(/is deleted/).waitFor();
        }
        await cleaner.context().close();
    }

    async function chooseAndGoOn(both) {
        await lookUp(page, tracker, wiki.url);
        await page.getByLabel('I administer both sides').setChecked(both);
        await press(page, both ? 'Continue to Wiki' : 'Make this half');
    }

    it('waits for the other administrator, who finishes it with the address that was sent', async () => {
        page = await estate.pageOf('admin', tracker);
        await chooseAndGoOn(false);
        await heading(page, 'Wiki');
        await page.getByText('Waiting for their admin').waitFor();
        await shoot(page, 'link-waiting');
        const invitation = await page.getByLabel('Address for the other administrator').innerText();
        assert.ok(invitation.startsWith(`${wiki.url}/`), invitation);

        const other = await estate.newPage();
        await other.goto(invitation);
        await signIn(other, 'admin');
        await heading(other, 'Link Wiki with Tracker?');
        await shoot(other, 'invited-confirm');
        await press(other, 'Link both applications');
        await other.getByText('you are done').waitFor();
        assert.deepEqual(await linkNames(other, wiki), ['Tracker']);

        await page.reload();
        const found = await testLink(page);
        await page.getByRole('region', { name: 'Both ends' }).getByText('Connect your account').waitFor();
        await openLink(other, wiki, tracker);
        const there = await testLink(other);
        assert.equal(found.length, 2);
        for (const direction of [...found, ...there]) assert.doesNotMatch(direction, /not tested|waiting|does not work/);
        await shoot(page, 'link-invited');
    });

    it('makes one link when every button is pressed twice', async () => {
        page = await estate.pageOf('admin', tracker);
        await lookUp(page, tracker, wiki.url);
        await page.getByRole('button', { name: 'Continue to Wiki', exact: true }).dblclick();
        await signIn(page, 'admin');
        await page.getByRole('button', { name: 'Link both applications' }).dblclick();
        await page.getByText('Tracker and Wiki are linked.').waitFor();
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
        await page.getByText('This application is linked already, as Wiki.').waitFor();
        await shoot(page, 'linked-already');
        assert.deepEqual(await linkNames(page, tracker), ['Wiki']);

        await openLink(page, tracker, wiki);
        await press(page, 'Continue to Wiki');
        await signIn(page, 'admin');
        const question = page.url();
        await press(page, 'Link both applications');
        await page.getByText('Tracker and Wiki are linked.').waitFor();
        // The question once more, as somebody who goes back finds it: it says that it is answered.
        await page.goto(question);
        await page
            .getByText(/already/)
            .first()
            .waitFor();
        await shoot(page, 'confirmed-already');
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
            const said = page.locator('#address-wrong');
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

    it('finds what was typed after going back from the other side, and says that the link is begun', async () => {
        page = await estate.pageOf('admin', wiki);
        await lookUp(page, wiki, tracker.url);
        await page.getByLabel('User names mean the same person').check();
        await press(page, 'Continue to Tracker');
        await page.getByRole('heading', { name: 'Sign in to Tracker' }).waitFor();
        await page.goBack();
        await page.getByRole('heading', { name: 'Tracker was found' }).waitFor();
        assert.ok(await page.getByLabel('User names mean the same person').isChecked());
        await press(page, 'Continue to Tracker');
        await page.getByRole('link', { name: 'To the link' }).click();
        await page.getByRole('heading', { name: 'One half is missing' }).waitFor();
        assert.deepEqual(await linkNames(page, wiki), ['Tracker']);
    });

    it('asks for the password in place when the session has ended, and goes on with what was typed', async () => {
        page = await estate.pageOf('admin', wiki);
        await page.goto(`${wiki.url}/applinks/links/new`);
        await page.getByLabel(ADDRESS).fill(tracker.url);
        await page.context().clearCookies();
        await press(page, 'Look what is there');
        await page.getByRole('heading', { name: 'Your session has ended' }).waitFor();
        await shoot(page, 'session-ended');
        const dialog = page.locator('wa-dialog[open]');
        await dialog.getByLabel('Password', { exact: true }).fill('wrong');
        await agree(page, 'Continue');
        await dialog.locator('.wrong-text').waitFor();
        await dialog.getByLabel('Password', { exact: true }).fill(passwordOf('admin'));
        await agree(page, 'Continue');
        await page.getByRole('heading', { name: 'Tracker was found' }).waitFor();
    });

    // By now the tracker's minute is over.
    it('makes one link in two tabs, and the slower one says so', async () => {
        page = await estate.pageOf('admin', tracker);
        const second = await page.context().newPage();
        for (const tab of [page, second]) await lookUp(tab, tracker, wiki.url);
        await page.getByLabel('I administer both sides').uncheck();
        await press(page, 'Make this half');
        await page.getByRole('heading', { name: 'One half is missing' }).waitFor();
        // An administrator looks at ten addresses a minute at the most (S-36), and the tests before this one looked at many.
        const toTheLink = second.getByRole('alert').getByRole('link', { name: 'To the link' });
        const deadline = Date.now() + 70_000;
        do {
            await press(second, 'Continue to Wiki');
            await toTheLink.waitFor({ timeout: 5_000 }).catch(() => {});
        } while (!(await toTheLink.isVisible()) && Date.now() < deadline);
        await toTheLink.waitFor();
        await shoot(second, 'second-tab');
        assert.deepEqual(await linkNames(page, tracker), ['Wiki']);
    });

    it('can be suspended, resumed and edited afterwards', async () => {
        page = await estate.pageOf('admin', wiki);
        await linkBoth(page, wiki, tracker, { sameUsers: true });
        assert.deepEqual(await testLink(page), [
            'Wiki calls Tracker: On behalf of users works',
            'Tracker calls Wiki: On behalf of users agreed',
        ]);
        for (const [action, name] of [
            ['Accept their new key', 'accept-key'],
            ['Move to a new address', 'move'],
        ]) {
            await more(page, action);
            await shoot(page, `link-${name}`);
            await page.keyboard.press('Escape');
            await page.locator('wa-dialog[open]').waitFor({ state: 'detached' });
        }
        await more(page, 'Suspend');
        await shoot(page, 'link-suspend');
        await agree(page, 'Suspend');
        await page.getByText('The link to Tracker is suspended.').waitFor();
        await shoot(page, 'link-suspended');
        await more(page, 'Resume');
        await agree(page, 'Resume');
        await page.getByText('The link to Tracker is on again.').waitFor();
        await page.getByRole('link', { name: 'Edit', exact: true }).click();
        await page.getByRole('heading', { level: 1 }).waitFor();
        await shoot(page, 'link-edit');
    });
});
