// SPDX-License-Identifier: Apache-2.0
// The elements of /applinks/embed.js on a page with a strict content security policy, against an API of the agreed shapes.
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { launch } from './bare.mjs';
import { HOSTILE, Mock, SOURCES } from './embed_mock.mjs';
import { ROOT, shoot } from './support.mjs';

// What a reader sees of elements: their shadow, with what the page has put inside where it shows.
function seen(all) {
    const text = (node) => {
        if (node.nodeType === Node.TEXT_NODE) return node.data;
        if (node.localName === 'style') return '';
        const inner =
            node.localName === 'slot'
                ? node.assignedNodes().length
                    ? node.assignedNodes()
                    : node.childNodes
                : (node.shadowRoot ?? node).childNodes;
        return [...inner].map(text).join('');
    };
    return all.map((one) => text(one).replace(/\s+/g, ' ').trim());
}

describe('The elements that pages of an application embed', () => {
    let mock, browser, page, complaints;

    before(async () => {
        mock = await Mock.start();
        browser = await launch();
    });
    after(async () => {
        await browser?.close();
        mock?.stop();
    });
    beforeEach(async () => {
        mock.reset();
        await page?.context().close();
        const context = await browser.newContext({ reducedMotion: 'reduce', viewport: { width: 1280, height: 800 }, locale: 'en-GB' });
        context.setDefaultTimeout(10_000);
        page = await context.newPage();
        complaints = [];
        page.on('console', (message) => {
            if (message.type() === 'error') complaints.push(message.text());
        });
        page.on('pageerror', (error) => complaints.push(String(error)));
        page.on('dialog', (dialog) => {
            complaints.push(`alert: ${dialog.message()}`);
            void dialog.dismiss();
        });
    });

    const open = async (body) => {
        mock.body = body;
        await page.goto(mock.url);
    };

    it('come in one file of less than 24 KB', () => {
        const size = gzipSync(readFileSync(join(ROOT, 'build/generated/ui/embed.js')), { level: 9 }).length;
        assert.ok(size < 24_000, `${size} bytes`);
    });

    it('show what developer tools know of an item, and each kind in its own tab', async () => {
        await open('<applinks-panel item="APOLLO-1"></applinks-panel>');
        const rows = page.locator('applinks-panel [part=row]');
        await rows.first().waitFor();
        assert.deepEqual(
            (await rows.allInnerTexts()).map((text) =>
                text
                    .replace(/\s+/g, ' ')
                    .trim()
                    .replace(/ updated.*| \d+ days? ago| yesterday.*/, ''),
            ),
            ['1 branch', '2 commits', '1 pull request MERGED', '2 builds 1 failed', '1 deployment staging'],
        );
        await shoot(page, 'embed-panel');
        await rows.nth(1).click();
        const dialog = page.getByRole('dialog', { name: 'Development of APOLLO-1' });
        await dialog.getByText('APOLLO-1 change 1').waitFor();
        // Newest first, five files and the way to the rest.
        assert.deepEqual(await dialog.locator('.entry code').allInnerTexts(), ['2222222', '1111111']);
        assert.equal(await dialog.locator('.entry').nth(1).locator('.files li').count(), 6);
        assert.equal(await dialog.getByRole('link', { name: '2 more there' }).getAttribute('href'), 'https://code.example.org/c/1');
        await shoot(page, 'embed-details');
        await dialog.getByRole('tab', { name: 'Commits 2' }).press('ArrowRight');
        await dialog.getByText('Steady figures').waitFor();
        assert.equal(await dialog.getByRole('tab', { name: 'Pull requests 1' }).getAttribute('aria-selected'), 'true');
        assert.equal(await dialog.getByRole('link', { name: /Steady/ }).count(), 0, 'an address that is no http address is no link');
        await page.keyboard.press('Escape');
        assert.equal(await dialog.count(), 0);
        assert.deepEqual(complaints, []);
    });

    it('tell seven kinds of trouble apart', async () => {
        mock.answers['GET /dev/summary'] = { ...mock.answers['GET /dev/summary'], sources: SOURCES };
        await open('<applinks-panel item="APOLLO-1"></applinks-panel>');
        const troubles = page.locator('applinks-panel .trouble');
        await troubles.first().waitFor();
        assert.deepEqual(
            (await troubles.allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim()),
            [
                'You are not connected to Builds. Connect to Builds',
                'You are connected to Archive, but may not see this there.',
                'Mirror cannot be asked now. Try again Nobody answers at mirror.example.org. · as of 2 hours ago',
                'Review is still thinking.',
                'Wiki does not offer this.',
                'Broken answered with an error. Try again Error e-4711, also in the log',
            ],
        );
        const looks = await troubles.evaluateAll((all) =>
            all.map((one) => {
                const { color, backgroundColor, borderTopStyle, borderTopColor } = getComputedStyle(one);
                return [
                    color,
                    backgroundColor,
                    borderTopStyle,
                    borderTopColor,
                    one.querySelector('svg').innerHTML.replace(/<!--.*?-->/g, ''),
                ].join();
            }),
        );
        assert.equal(new Set(looks).size, looks.length, 'each looks different');
        const connect = new URL(await page.getByRole('link', { name: 'Connect to Builds' }).getAttribute('href'));
        assert.equal(connect.searchParams.get('redirectUrl'), `${mock.url}/`, 'she comes back to this page');
        await shoot(page, 'embed-troubles');
        // The slow one is asked again by itself.
        mock.answers['GET /dev/summary'] = { ...mock.answers['GET /dev/summary'], sources: [SOURCES[0]] };
        await troubles.first().waitFor({ state: 'detached' });
    });

    it('say how an item gets something when nobody knows it, and who has to sign in', async () => {
        mock.answers['GET /dev/summary'] = { errors: [], configErrors: [], summary: {}, sources: [SOURCES[1]] };
        await open('<applinks-panel item="APOLLO-1"></applinks-panel>');
        await page.getByText('Nothing mentions APOLLO-1 yet.').waitFor();
        mock.answers['GET /dev/summary'] = {
            status: 401,
            type: 'urn:applinkd:error:not_authenticated',
            detail: 'You must sign in for this.',
        };
        await page.reload();
        assert.equal(await page.getByRole('link', { name: 'Sign in' }).getAttribute('href'), '/applinks/login?return_to=%2F');
        mock.answers['GET /dev/summary'] = {
            status: 500,
            type: 'urn:applinkd:error:internal',
            detail: 'Something went wrong.',
            error_id: 'e-1',
        };
        await page.reload();
        await page.getByText('Something went wrong. (error e-1)').waitFor();
    });

    it('ask in her own name when nobody else may see anything', async () => {
        mock.answers['GET /dev/summary'] = { errors: [], configErrors: [], summary: {}, sources: [{ ...SOURCES[0], state: 'nothing' }] };
        mock.answers['GET /dev/detail'] = (query) => ({
            errors: [],
            detail:
                query.get('dataType') === 'repository'
                    ? [{ _instance: { id: 'code' }, repositories: [{ name: 'vault', commits: [{ message: 'one' }, { message: 'two' }] }] }]
                    : [],
            sources: [SOURCES[0]],
        });
        await open('<applinks-panel item="APOLLO-1"></applinks-panel>');
        await page.getByRole('button', { name: '2 commits' }).click();
        await page.getByRole('tab', { name: 'Commits 2' }).waitFor();
        await page.getByRole('dialog').getByText('vault').waitFor();
    });

    it('list links by relationship, add what was picked, and remove after a question', async () => {
        await open('<applinks-links item="APOLLO-1"></applinks-links>');
        const links = page.locator('applinks-links');
        await links.getByRole('link', { name: 'Runbook' }).waitFor();
        assert.deepEqual(await links.locator('.group .sub').allInnerTexts(), ['mentioned in', 'links to']);
        assert.equal(
            await links.getByText('OPS-2 Old thing').evaluate((link) => getComputedStyle(link.parentElement).textDecorationLine),
            'line-through',
        );
        await links.getByText('pending', { exact: true }).waitFor();
        await shoot(page, 'embed-links');

        await links.getByRole('button', { name: 'Add link' }).click();
        const input = page.getByRole('combobox', { name: 'Search, or paste an address' });
        await page.getByRole('option', { name: 'Recent page' }).waitFor();
        await input.pressSequentially('run', { delay: 30 });
        await page.getByRole('option', { name: /Runbook/ }).waitFor();
        assert.equal(mock.count('GET /links/wiki/search'), 1, 'asked once, when the typing paused');
        assert.deepEqual(
            await page
                .getByRole('group')
                .allInnerTexts()
                .then((all) => all.map((text) => text.split('\n')[0])),
            ['Wiki', 'Jira'],
            'primary first',
        );
        await page.getByText('3 results').waitFor();
        await shoot(page, 'embed-picker');
        await input.press('ArrowDown');
        await input.press('Enter');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        await links.getByRole('button', { name: 'Remove the link to Runbook' }).nth(1).waitFor();
        const { body, csrf } = mock.asked.find(({ key }) => key === 'POST /items/APOLLO-1/links');
        assert.equal(csrf, 'token-1');
        assert.deepEqual(body, {
            globalId: 'appId=wiki&pageId=1',
            application: { type: 'mediawiki', name: 'Wiki' },
            reciprocal: 'if_possible',
            object: {
                url: 'https://wiki.example.org/1',
                title: 'Runbook',
                summary: 'Apollo',
                icon: { url16x16: 'https://wiki.example.org/icon.png', title: 'Page' },
            },
        });

        await links.getByRole('button', { name: 'Remove the link to Runbook' }).first().click();
        await links.getByRole('button', { name: 'Remove', exact: true }).click();
        await links.getByRole('button', { name: 'Remove', exact: true }).waitFor({ state: 'detached' });
        assert.equal(mock.count('DELETE /items/APOLLO-1/links/1'), 1);
    });

    it('find what a pasted address means, and search on when one application does not answer', async () => {
        await open('<applinks-picker></applinks-picker>');
        const input = page.getByRole('combobox', { name: 'Search' });
        await input.fill('https://wiki.example.org/Apollo');
        await page.getByRole('option', { name: /Runbook of Apollo/ }).waitFor();
        const picked = page.evaluate(
            () =>
                new Promise((done) => {
                    document.addEventListener('applinks-pick', ({ detail }) => done(detail), { once: true });
                }),
        );
        await input.press('Enter');
        const item = await picked;
        assert.deepEqual(
            [item.title, item.application, item.application_type, item.url],
            ['Runbook of Apollo', 'Wiki', 'mediawiki', 'https://wiki.example.org/Apollo'],
        );

        let release;
        mock.answers['GET /links/wiki/search'] = () =>
            new Promise((done) => {
                release = () => done({ items: [], more: false });
            });
        await input.fill('old');
        await page.getByRole('option', { name: /OPS-2/ }).waitFor();
        await page.getByText('Loading …').waitFor();
        release();
        await page.getByText('1 result', { exact: true }).waitFor();
        mock.answers['GET /links/wiki/search'] = {
            status: 401,
            type: 'urn:applinkd:error:grant_required',
            detail: '',
            connect_url: '/connect/wiki',
        };
        mock.answers['GET /links/jira/search'] = { status: 502, type: 'urn:applinkd:error:connect_failed', detail: '' };
        await input.fill('older');
        await page.getByRole('link', { name: 'Connect to Wiki' }).waitFor();
        await page.getByText('Jira cannot be asked now.').waitFor();
    });

    it('show a link as what stands there, ask for all of a page at once, and leave what nobody knows', async () => {
        await open(`<p><applinks-preview href="https://wiki.example.org/1"><a href="https://wiki.example.org/1">https://wiki.example.org/1</a></applinks-preview></p>
            <p><applinks-preview href="https://wiki.example.org/2"><a href="https://wiki.example.org/2">my words</a></applinks-preview></p>
            <p><applinks-preview href="https://unknown.example.org/"><a href="https://unknown.example.org/">elsewhere</a></applinks-preview></p>
            <p><applinks-preview href="javascript:alert(8)"></applinks-preview></p><p><applinks-preview href="https://locked.example.org/"></applinks-preview></p>`);
        await page.getByRole('link', { name: 'Runbook of Apollo' }).waitFor();
        assert.deepEqual(await page.locator('applinks-preview').evaluateAll(seen), [
            'Runbook of Apollo Draft',
            'my words Draft',
            'elsewhere',
            'javascript:alert(8)',
            'https://locked.example.org/ connect to see more',
        ]);
        assert.equal(mock.count('POST /resolve'), 1);
        await shoot(page, 'embed-previews');
    });

    it('run nothing of what other applications call their things, and take icons through the proxy only', async () => {
        await open('<applinks-links item="APOLLO-1"></applinks-links><applinks-picker></applinks-picker>');
        await page.locator('applinks-links').getByText(HOSTILE).first().waitFor();
        await page.getByRole('combobox', { name: 'Search' }).fill('x');
        await page.getByRole('option', { name: /onerror/ }).waitFor();
        assert.equal(await page.getByRole('option', { name: 'Bad address' }).count(), 0);
        const addresses = await page.evaluate(() => {
            const found = [];
            const walk = (root) =>
                root.querySelectorAll('*').forEach((one) => {
                    for (const name of ['href', 'src']) if (one.hasAttribute(name)) found.push(one.getAttribute(name));
                    if (one.shadowRoot) walk(one.shadowRoot);
                });
            walk(document);
            return found;
        });
        assert.deepEqual(
            addresses.filter((address) => !/^(https?:\/\/|\/applinks\/|\/page\.css$)/.test(address)),
            [],
        );
        assert.ok(addresses.some((address) => address.startsWith('/applinks/api/v1/icon?url=https%3A%2F%2Fwiki.example.org')));
        assert.deepEqual(
            complaints.filter((text) => !text.includes('404')),
            [],
        );
    });

    it('speak the language of the page', async () => {
        mock.html = '<html lang="de-DE">';
        await open('<applinks-panel item="APOLLO-1"></applinks-panel><applinks-links item="APOLLO-1"></applinks-links>');
        await page.getByText('2 Commits').waitFor();
        await page.getByRole('button', { name: 'Verknüpfen' }).waitFor();
    });

    it('follow the colours that the page asks for', async () => {
        await page.emulateMedia({ colorScheme: 'dark' });
        await open('<applinks-panel item="APOLLO-1"></applinks-panel>');
        const background = () => page.locator('applinks-panel section').evaluate((panel) => getComputedStyle(panel).backgroundColor);
        assert.equal(await background(), 'rgb(28, 32, 36)');
        await page.evaluate(() => document.documentElement.style.setProperty('color-scheme', 'light'));
        assert.equal(await background(), 'rgb(255, 255, 255)');
        await page.evaluate(() => document.querySelector('applinks-panel').style.setProperty('--applinks-panel', 'rgb(1, 2, 3)'));
        assert.equal(await background(), 'rgb(1, 2, 3)');
    });
});
