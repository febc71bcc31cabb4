// SPDX-License-Identifier: Apache-2.0
// What "Add a link" can come to, in all its outcomes (features.md 3), and what is left when something ends in the middle.
import assert from 'node:assert/strict';
import { createServer, request as forward } from 'node:http';
import { after, afterEach, before, describe, it } from 'node:test';
import { Bare, launch, pageOf, PASSWORD } from './bare.mjs';
import { agree, more, press, shoot } from './support.mjs';

const ID_ONLY = '3f0e3f2a-7c1d-4c55-9a40-6d0b1f2e3c4d';

// Something that answers as a test wants it.
class Stub {
    static async start(answer, host = '127.0.0.3') {
        const stub = new Stub();
        stub.server = createServer(answer);
        await new Promise((ready) => stub.server.listen({ host, port: 0 }, ready));
        stub.url = `http://${host}:${stub.server.address().port}`;
        return stub;
    }

    stop() {
        this.server.closeAllConnections();
        return new Promise((done) => this.server.close(done));
    }
}

// Another address of an application, as a proxy that hands on everything, the name it was called by too.
const mirrorOf = (side) => (request, response) => {
    const { hostname, port } = new URL(side.url);
    request.pipe(
        forward({ hostname, port, method: request.method, path: request.url, headers: request.headers }, (answer) => {
            response.writeHead(answer.statusCode, answer.headers);
            answer.pipe(response);
        }),
    );
};

describe('Adding a link', () => {
    let browser, tracker, wiki, page, stub;

    before(async () => {
        browser = await launch();
        wiki = await Bare.start('Wiki', '127.0.0.2');
    });
    // An administrator looks at ten addresses a minute (S-36): each test has a tracker of its own.
    afterEach(async () => {
        await page?.context().close();
        await stub?.stop();
        stub = undefined;
        await tracker?.stop();
        for (const { id } of (await wiki.api('GET', '/links')).links) await wiki.api('DELETE', `/links/${id}`);
    });
    after(async () => {
        await browser?.close();
        await wiki?.stop();
    });

    async function begin(name = 'Tracker') {
        tracker = await Bare.start(name);
        page = await pageOf(browser, tracker, 'admin');
        await page.goto(`${tracker.url}/applinks/links/new`);
    }

    async function lookAt(address) {
        await page.getByLabel('Address of the other application').fill(address);
        await press(page, 'Look what is there');
    }

    async function signInThere() {
        await page.getByRole('heading', { name: 'Sign in to Wiki' }).waitFor();
        await page.getByLabel('User name', { exact: true }).fill('admin');
        await page.getByLabel('Password').fill(PASSWORD);
        await press(page, 'Sign in');
    }
    const links = async () => (await tracker.api('GET', '/links')).links;

    it('shows where an address leads, and asks before it goes there', async () => {
        stub = await Stub.start((request, response) => response.writeHead(302, { Location: `${wiki.url}${request.url}` }).end());
        await begin();
        await lookAt(stub.url);
        await page.getByRole('heading', { name: 'This address leads to another one' }).waitFor();
        await page.getByText('another host').waitFor();
        await shoot(page, 'add-redirected');
        await press(page, 'Use the second address');
        await page.getByRole('heading', { name: 'Wiki was found' }).waitFor();
        assert.deepEqual(await links(), []);
    });

    it('compares the address that was typed with the one that the application names, and lets nobody go on without a choice', async () => {
        stub = await Stub.start(mirrorOf(wiki));
        await begin();
        await lookAt(stub.url);
        await page.getByRole('heading', { name: 'Wiki was found' }).waitFor();
        const go = page.getByRole('button', { name: 'Continue to Wiki' });
        assert.ok(await go.isDisabled());
        await shoot(page, 'add-addresses-differ');
        await page.getByLabel(`Use ${wiki.url}`, { exact: true }).check();
        await page.getByLabel('I administer both sides').uncheck();
        await press(page, 'Make this half');
        await page.getByRole('heading', { name: 'One half is missing' }).waitFor();
        const [link] = await links();
        assert.equal(link.rpc_url, wiki.url);
    });

    it('lists an application that only says who it is, without calls', async () => {
        const manifest = `<?xml version="1.0"?><manifest><id>${ID_ONLY}</id><name>Old board</name><typeId>generic</typeId><version>1.0</version><buildNumber>1</buildNumber><publicSignup>false</publicSignup><url>URL</url></manifest>`;
        stub = await Stub.start((request, response) =>
            request.url.startsWith('/rest/applinks/1.0/manifest')
                ? response.writeHead(200, { 'Content-Type': 'application/xml' }).end(manifest.replace('URL', stub.url))
                : response.writeHead(404).end(),
        );
        await begin();
        await lookAt(stub.url);
        await page.getByText('It says who it is, but it has no Application Links').waitFor();
        await shoot(page, 'add-id-only');
        await press(page, 'Add without calls');
        await page.getByRole('heading', { name: 'Old board', level: 1 }).waitFor();
        const [link] = await links();
        assert.deepEqual([link.id, link.incoming, link.outgoing], [ID_ONLY, 'disabled', 'disabled']);
    });

    it('finds its own address out', async () => {
        await begin();
        await lookAt(tracker.url);
        await page.locator('#address-wrong').waitFor();
        assert.match(await page.locator('#address-wrong').textContent(), /itself/);
    });

    it('ends with both halves made and every check ticked off while it goes', async () => {
        await begin();
        await lookAt(wiki.url);
        await page.getByRole('heading', { name: 'Wiki was found' }).waitFor();
        // Each state that a check is seen in, from the first moment of each page on.
        await page.context().addInitScript(() => {
            globalThis.seen = [];
            new MutationObserver(() => {
                const states = [...document.querySelectorAll('.find')].map((row) => row.className).join();
                if (states && states !== globalThis.seen.at(-1)) globalThis.seen.push(states);
            }).observe(document, { childList: true, subtree: true, attributes: true });
        });
        await press(page, 'Continue to Wiki');
        await signInThere();
        await press(page, 'Link both applications');
        await page.getByText('Tracker and Wiki are linked.').waitFor();
        assert.ok((await page.locator('.find.ok').count()) >= 8);
        const seen = await page.evaluate(() => globalThis.seen);
        assert.ok(seen.filter((states) => states.includes('running')).length >= 3, seen.join('\n'));
        await shoot(page, 'add-result');
    });

    it('can be made to work in one direction, and says which', async () => {
        await begin();
        await lookAt(wiki.url);
        await page.getByRole('heading', { name: 'Wiki was found' }).waitFor();
        await page.getByLabel('User names mean the same person').check();
        await press(page, 'Continue to Wiki');
        await signInThere();
        await press(page, 'Link both applications');
        await page.getByText('Tracker and Wiki are linked.').waitFor();
        const [{ id }] = await links();
        const { id: own } = (await wiki.api('GET', '/links')).links[0];
        await page.goto(`${tracker.url}/applinks/links/${id}/edit`);
        await page.getByRole('group', { name: 'Wiki → Tracker' }).getByLabel('Off').check();
        await press(page, 'Save and test');
        await page.getByText('Settings differ').first().waitFor();
        await wiki.api('POST', `/links/${own}/match`);
        await page.getByRole('button', { name: 'Test again' }).click();
        await page.getByText('Only calls to Wiki.').waitFor();
        await shoot(page, 'link-one-way');
    });

    it('leaves a link that can be finished or removed when the other server dies in the middle', async () => {
        const other = await Bare.start('Wiki', '127.0.0.4');
        await begin();
        await lookAt(other.url);
        await page.getByRole('heading', { name: 'Wiki was found' }).waitFor();
        await press(page, 'Continue to Wiki');
        await page.getByRole('heading', { name: 'Sign in to Wiki' }).waitFor();
        await other.stop();
        await page.goto(`${tracker.url}/applinks/links`);
        await page.getByText('Waiting for their admin').first().waitFor();
        await page.getByRole('table').getByRole('link', { name: 'Wiki', exact: true }).click();
        await page.getByRole('heading', { name: 'One half is missing' }).waitFor();
        await press(page, 'Test');
        await page.locator('.finding.bad').waitFor();
        assert.match(await page.locator('.finding b').first().textContent(), /does not accept connections/);
        await shoot(page, 'half-and-down');
        await more(page, 'Delete');
        await agree(page, 'Delete the link');
        await page.getByRole('heading', { name: 'No application is linked yet' }).waitFor();
    });

    it('goes on with what was typed when this server was restarted meanwhile', async () => {
        await begin();
        await page.getByLabel('Address of the other application').fill(wiki.url);
        await tracker.restart(async () => {
            await press(page, 'Look what is there');
            await page.getByText('The server does not answer.').waitFor();
        });
        await press(page, 'Look what is there');
        await page.getByRole('heading', { name: 'Wiki was found' }).waitFor();
    });
});
