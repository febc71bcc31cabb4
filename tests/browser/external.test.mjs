// SPDX-License-Identifier: Apache-2.0
// Applications that are set up by hand, and all that can be changed of a link (features.md 3 and 4).
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { Bare, launch, pageOf } from './bare.mjs';
import { agree, more, press, shoot } from './support.mjs';

const KEY = '-----BEGIN PUBLIC KEY-----\nbroken\n-----END PUBLIC KEY-----';

describe('An application by hand', () => {
    let browser, tracker, wiki, page;

    before(async () => {
        browser = await launch();
        tracker = await Bare.start('Tracker');
        wiki = await Bare.start('Wiki', '127.0.0.2');
        page = await pageOf(browser, tracker, 'admin');
    });
    after(async () => {
        await browser?.close();
        await tracker?.stop();
        await wiki?.stop();
    });

    async function openForm(query = '') {
        await page.goto(`${tracker.url}/applinks/links/new/external${query}`);
        await page.getByRole('heading', { name: 'Set up a link by hand' }).waitFor();
        await page.getByLabel('Name', { exact: true }).waitFor();
    }
    const wrong = (id) => page.locator(`#${id}-wrong`);
    const isInvalid = (id) => page.locator(`#${id}[aria-invalid=true]`);
    const linkOf = async (name) => (await tracker.api('GET', '/links')).links.find((link) => link.name === name);

    it('is what the wizard offers when nothing answers, with the address that was typed', async () => {
        await page.goto(`${tracker.url}/applinks/links/new`);
        await page.getByLabel('Address of the other application').fill('http://127.0.0.1:9');
        await press(page, 'Look what is there');
        await page.getByRole('link', { name: 'Set it up by hand' }).click();
        assert.equal(await page.getByLabel('Address', { exact: true }).inputValue(), 'http://127.0.0.1:9');
        assert.ok(await page.getByLabel('Make calls to there').isChecked());
    });

    it('says beside each field what is wrong, and keeps what was typed', async () => {
        await openForm('?directions=both');
        await shoot(page, 'by-hand');
        await page.getByLabel('Address', { exact: true }).fill('javascript:alert(1)');
        await page.getByLabel('Redirect URLs').fill('https://ci.example/back\nhttp://ci.example/back');
        await page.getByRole('group', { name: 'May it act without asking people?' }).getByLabel('As one service user').check();
        await page.getByLabel('Service user', { exact: true }).fill('admin');
        await page.getByText('More about this provider').click();
        await page.getByLabel('Header that carries the token').fill('Host: {token}');
        await page.getByText('More about this provider').click();
        await press(page, 'Make the link and test');
        for (const id of ['name', 'address', 'redirects', 'service-user', 'header']) await isInvalid(id).waitFor({ state: 'visible' });
        assert.match(await wrong('redirects').textContent(), /^Line 2: /);
        assert.equal(await page.evaluate(() => document.activeElement.id), 'name');
        assert.equal(await page.locator('.note.bad').count(), 0, 'nothing is said twice');
        assert.equal(await page.getByLabel('Address', { exact: true }).inputValue(), 'javascript:alert(1)');
        await shoot(page, 'by-hand-wrong');
        await page.reload();
        assert.equal(await page.getByLabel('Service user', { exact: true }).inputValue(), 'admin');
        assert.deepEqual((await tracker.api('GET', '/links')).links, []);
    });

    it('gets a secret that is shown once and nowhere else', async () => {
        await openForm();
        await page.getByLabel('Name', { exact: true }).fill('Builds');
        await page.getByLabel('Redirect URLs').fill('https://ci.example/back');
        await press(page, 'Make the link');
        await page.getByRole('heading', { name: 'Builds is set up here' }).waitFor();
        const secret = await page.locator('#made-secret code').textContent();
        assert.match(secret, /^als_/);
        await page.evaluate(() => {
            document.querySelector('#made-secret code').textContent = 'als_hidden-for-the-picture';
        });
        await shoot(page, 'by-hand-done');
        await page.reload();
        await page.getByLabel('Name', { exact: true }).waitFor();
        assert.doesNotMatch(await page.content(), new RegExp(secret));
        assert.doesNotMatch(
            await page.evaluate(() => JSON.stringify([history.state, { ...localStorage }, { ...sessionStorage }])),
            new RegExp(secret),
        );
    });

    it('refuses a key that is none, and takes a shared secret instead', async () => {
        await openForm();
        await page.getByLabel('Name', { exact: true }).fill('Script');
        await page.getByRole('group', { name: 'What it speaks' }).getByLabel('OAuth 1.0a').check();
        await page.getByLabel('Public key').fill(KEY);
        await press(page, 'Make the link');
        await wrong('public-key').waitFor();
        assert.equal(await page.getByLabel('Public key').inputValue(), KEY);
        await page.getByLabel('How it signs').selectOption('HMAC-SHA1');
        await page.getByLabel('Consumer key').fill('script');
        await press(page, 'Make the link');
        await page.getByRole('heading', { name: 'Script is set up here' }).waitFor();
        assert.ok(await page.locator('#made-secret').isVisible());
    });

    // features.md 4 "Rotate".
    it('gets a new secret beside the old one, shown once, from the place that the page of the first one names', async () => {
        const { id } = await linkOf('Builds');
        await page.goto(`${tracker.url}/applinks/links/${id}`);
        await page.getByRole('heading', { name: 'Builds', level: 1 }).waitFor();
        await more(page, 'New secret');
        await agree(page, 'New secret');
        await page.locator('wa-dialog[open]').getByRole('heading', { name: 'The new secret of Builds' }).waitFor();
        const secret = await page.locator('wa-dialog[open] code').textContent();
        assert.match(secret, /^als_/);
        await page.evaluate(() => {
            document.querySelector('wa-dialog[open] code').textContent = 'als_hidden-for-the-picture';
        });
        await shoot(page, 'new-secret');
        await agree(page, 'Close');
        await page.locator('wa-dialog[open]').waitFor({ state: 'detached' });
        assert.doesNotMatch(await page.content(), new RegExp(secret));
        await page.reload();
        await page.getByText('Secret renewed').waitFor();
    });

    it('gets a new public key beside the old one, and one that is none is refused beside the field', async () => {
        const [first, second] = [1, 2].map(() =>
            generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' }),
        );
        const { link } = await tracker.api('POST', '/external-applications', {
            name: 'Robot',
            incoming: { protocol: 'oauth1', consumer_key: 'robot', method: 'RSA-SHA1', public_key: first, without_user: 'off' },
        });
        await page.goto(`${tracker.url}/applinks/links/${link.id}`);
        await page.getByRole('heading', { name: 'Robot', level: 1 }).waitFor();
        const fingerprint = async () => (await tracker.api('GET', `/links/${link.id}`)).incoming_application.key.fingerprint_sha256;
        const before = await fingerprint();
        await more(page, 'New public key');
        await page.locator('wa-dialog[open] #new-key').fill(KEY);
        await agree(page, 'Save');
        await wrong('new-key').waitFor();
        await shoot(page, 'new-key');
        await page.locator('wa-dialog[open] #new-key').fill(second);
        await agree(page, 'Save');
        await page.getByText('The new key of Robot is known.').waitFor();
        const after = await fingerprint();
        assert.notEqual(after, before);
        await page.getByText(after).waitFor();
        await tracker.api('DELETE', `/links/${link.id}`);
    });

    it('finds the addresses of a provider and tests the link with them', async () => {
        await openForm('?directions=outgoing');
        await press(page, 'Find its addresses');
        await page.getByText('Enter an address or an issuer first.').waitFor();
        await page.getByLabel('Name', { exact: true }).fill('Other wiki');
        await page.getByLabel('Address', { exact: true }).fill(wiki.url);
        await page.getByText('Network and certificates').click();
        await page.getByLabel('It runs on this very machine').check();
        await press(page, 'Find its addresses');
        await page.getByText('Found what it publishes.').waitFor();
        assert.equal(await page.getByLabel('Token address').inputValue(), `${wiki.url}/rest/oauth2/latest/token`);
        await press(page, 'Make the link and test');
        await wrong('client-id').waitFor();
        await page.getByLabel('Client ID that it gave us').fill('nobody');
        await page.getByLabel('Client secret that it gave us').fill('nothing');
        await press(page, 'Make the link and test');
        await page.getByRole('heading', { name: 'Other wiki is set up here' }).waitFor();
        await page.locator('.finding').waitFor();
        await page.getByText('Redirect address').waitFor();
    });

    it('stays editable in every field, and an empty secret stays', async () => {
        const before = await linkOf('Other wiki');
        await page.goto(`${tracker.url}/applinks/links/${before.id}`);
        await page.getByRole('link', { name: 'Edit', exact: true }).click();
        await page.getByRole('heading', { name: 'Edit Other wiki' }).waitFor();
        await page.getByLabel('Name', { exact: true }).fill('Second wiki');
        await page.getByLabel('Scopes').fill('READ WRITE');
        assert.equal(await page.getByLabel('Client secret that it gave us').inputValue(), '');
        await shoot(page, 'by-hand-edit');
        await press(page, 'Save and test');
        await page.getByRole('heading', { name: 'Second wiki is set up here' }).waitFor();
        const { outgoing_provider: provider } = await tracker.api('GET', `/links/${before.id}`);
        assert.deepEqual([provider.scopes, provider.has_secret], [['READ', 'WRITE'], true]);
    });

    it('is not overwritten from a second tab', async () => {
        const { id } = await linkOf('Script');
        await page.goto(`${tracker.url}/applinks/links/${id}/edit`);
        await page.getByLabel('Name', { exact: true }).fill('From the first tab');
        await tracker.api('PATCH', `/links/${id}`, { name: 'From the second tab' });
        await press(page, 'Save and test');
        await page.getByText('Somebody else changed this meanwhile.').waitFor();
        assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'From the first tab');
        await page.reload();
        await page.getByRole('heading', { name: 'Edit From the second tab' }).waitFor();
        assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'From the second tab');
    });

    it('of one with Application Links the levels, the people and the name are edited', async () => {
        await tracker.api('DELETE', `/links/${(await linkOf('Second wiki')).id}`);
        const probe = await tracker.api('POST', '/probes', { address: wiki.url, allow_loopback: true });
        await tracker.api('POST', '/links', {
            address: wiki.url,
            allow_loopback: true,
            peer_id: probe.application.id,
            both_admins: false,
            same_users: false,
        });
        await page.goto(`${tracker.url}/applinks/links`);
        await page.getByRole('row', { name: /Wiki/ }).filter({ hasText: 'Waiting' }).getByRole('button', { name: /^More/ }).click();
        await page.getByRole('menuitem', { name: 'Edit', exact: true }).click();
        await page.getByRole('heading', { name: 'Edit Wiki' }).waitFor();
        await page.getByLabel('Name', { exact: true }).fill('');
        await page.getByLabel('Address for browsers').fill('javascript:alert(1)');
        await page.getByLabel('Users it may act for').fill('alice, bob');
        await press(page, 'Save and test');
        await wrong('name').waitFor();
        await wrong('display').waitFor();
        await shoot(page, 'edit-wrong');
        await page.getByLabel('Name', { exact: true }).fill('Our wiki');
        await page.getByLabel('Address for browsers').fill(wiki.url);
        await press(page, 'Save and test');
        await page.getByRole('heading', { name: 'Our wiki', level: 1 }).waitFor();
        const link = await tracker.api('GET', `/links/${(await linkOf('Our wiki')).id}`);
        assert.deepEqual(link.impersonation.users, ['alice', 'bob']);
        await page.locator('.finding').waitFor();
    });
});
