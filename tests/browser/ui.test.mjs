// SPDX-License-Identifier: Apache-2.0
// The web interface on every page: nothing is complained about, nothing is too wide, nothing is out of reach.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Bare, PASSWORD, launch, pageOf } from './bare.mjs';
import { agree, more, shoot } from './support.mjs';

const MARKUP = "\"><img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>";
const PAGES = [
    ['/applinks/links', 'links', 'Links'],
    ['/applinks/links/new', 'add', 'Add a link'],
    ['/applinks/map', 'map', 'Map'],
    ['/applinks/users', 'users', 'Users'],
    ['/applinks/audit', 'audit', 'Audit'],
    ['/applinks/settings', 'settings', 'Settings'],
    ['/applinks/connections', 'connections', 'My connections'],
    ['/applinks/applications', 'applications', 'Connected applications'],
];

describe('The web interface', () => {
    let browser, tracker, hostile, page;

    before(async () => {
        browser = await launch();
        tracker = await Bare.start('Tracker');
        hostile = await Bare.start(MARKUP, '127.0.0.2');
        page = await pageOf(browser, tracker, 'admin');
    });
    after(async () => {
        await browser?.close();
        await tracker?.stop();
        await hostile?.stop();
    });

    async function open(path, heading) {
        await page.goto(tracker.url + path);
        await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
        await page.locator('.skeleton').first().waitFor({ state: 'detached' });
    }

    it('leads a newcomer to the first link', async () => {
        await open('/applinks/', 'Links');
        await page.getByRole('heading', { name: 'No application is linked yet' }).waitFor();
        await shoot(page, 'first-start');
        await page.getByRole('link', { name: 'Add the first link' }).click();
        await page.getByLabel('Address of the other application').waitFor();
        assert.ok(page.url().endsWith('/applinks/links/new'));
        await page.goBack();
        await page.getByRole('heading', { name: 'No application is linked yet' }).waitFor();
    });

    it('runs nothing of an application whose name is markup (S-50)', async () => {
        await open('/applinks/links/new', 'Add a link');
        await page.getByLabel('Address of the other application').fill(hostile.url);
        await page.getByRole('button', { name: 'Look what is there' }).click();
        await page.getByRole('heading', { name: `${MARKUP} was found` }).waitFor();
        await page.getByLabel('I administer both sides').uncheck();
        await page.getByRole('button', { name: 'Make this half' }).click();
        await page.getByRole('heading', { name: MARKUP, level: 1 }).waitFor();
        await shoot(page, 'hostile-name');
        for (const [path, , heading] of PAGES) {
            await open(path, heading);
            assert.equal(await page.locator('img[src="x"]').count(), 0, path);
            assert.doesNotMatch(await page.title(), /owned/, path);
        }
        await open('/applinks/map', 'Map');
        await page.getByRole('link', { name: 'Waiting for their admin' }).waitFor();
    });

    it('complains about nothing on any page, in both themes, and axe-core finds nothing', async () => {
        page.complaints.length = 0;
        for (const [path, name, heading] of PAGES) {
            await open(path, heading);
            await shoot(page, name);
        }
        assert.deepEqual(page.complaints, []);
    });

    it('says beside the field what is wrong with a new user, keeps what was typed, and adds it then', async () => {
        await open('/applinks/users', 'Users');
        await page.getByRole('button', { name: 'Add user' }).click();
        const dialog = page.locator('wa-dialog[open]');
        await dialog.getByLabel('Name', { exact: true }).fill('alice');
        await dialog.getByLabel('New password').fill('short');
        await agree(page, 'Add');
        await dialog.locator('#user-password-wrong').waitFor();
        await shoot(page, 'user-new-wrong');
        assert.equal(await dialog.getByLabel('Name', { exact: true }).inputValue(), 'alice');
        await dialog.getByLabel('Name', { exact: true }).fill('carol');
        await dialog.getByLabel('New password').fill('long enough to pass');
        await agree(page, 'Add');
        await page.getByText('carol was added.').waitFor();
        await page.getByRole('row', { name: /^carol/ }).waitFor();
    });

    it('filters the audit in the address and gives it out as a file', async () => {
        await open('/applinks/audit', 'Audit');
        await page.getByLabel('What').selectOption({ label: 'Users' });
        await page.getByRole('table').getByText('Signed in').first().waitFor({ state: 'detached' });
        await page.getByRole('table').getByText('User added').first().waitFor();
        assert.match(page.url(), /event=user/);
        await page.reload();
        await page.getByRole('table').getByText('User added').first().waitFor();
        const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export CSV' }).click()]);
        assert.equal(download.suggestedFilename(), 'audit.csv');
    });

    it('shows a change that somebody else makes, without loading the page again', async () => {
        await open('/applinks/links', 'Links');
        const {
            links: [link],
        } = await tracker.api('GET', '/links');
        await tracker.api('PATCH', `/links/${link.id}`, { name: 'Renamed elsewhere' });
        await page.getByRole('link', { name: 'Renamed elsewhere', exact: true }).waitFor();
        await tracker.api('PATCH', `/links/${link.id}`, { name: MARKUP });
        await page.getByRole('link', { name: MARKUP, exact: true }).waitFor();
    });

    it('shows the fingerprint that the other side compares', async () => {
        await open('/applinks/settings', 'Settings');
        const {
            keys: [key],
        } = await tracker.api('GET', '/settings');
        await page.getByText(key.fingerprint_sha256).waitFor();
    });

    // S-59.
    it('makes a new signing key when asked, and names who still knows only the former one', async () => {
        await open('/applinks/settings', 'Settings');
        const {
            keys: [before],
        } = await tracker.api('GET', '/settings');
        await page.getByRole('button', { name: 'Make a new key' }).click();
        await agree(page, 'Make a new key');
        await page.getByText('There is a new signing key.').waitFor();
        const {
            keys: [present, former],
        } = await tracker.api('GET', '/settings');
        assert.notEqual(present.fingerprint_sha256, before.fingerprint_sha256);
        assert.equal(former.fingerprint_sha256, before.fingerprint_sha256);
        await page.getByText(present.fingerprint_sha256).waitFor();
        await page.getByRole('heading', { name: 'The former key' }).waitFor();
        assert.equal(await page.getByRole('button', { name: 'Make a new key' }).count(), 0, 'one after the other');
        await shoot(page, 'settings-new-key');
    });

    it('fits a very wide screen', async () => {
        await page.setViewportSize({ width: 2560, height: 1300 });
        for (const [path, , heading] of PAGES) {
            await open(path, heading);
            assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), path);
        }
        await page.setViewportSize({ width: 1280, height: 800 });
    });

    it('can be used with the keyboard alone', async () => {
        await open('/applinks/links', 'Links');
        await page.keyboard.press('Tab');
        assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to the content');
        await page.keyboard.press('Enter');
        assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
        await page.getByRole('button', { name: /^More/ }).focus();
        await page.keyboard.press('Enter');
        // The menu takes the focus when it has opened, not with the key.
        await page.locator('[role=menuitem]:focus').waitFor();
        await page.keyboard.press('End');
        await page.locator('[role=menuitem]:focus', { hasText: 'Delete' }).waitFor();
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { name: /^Delete the link to/ }).waitFor();
        await page.keyboard.press('Escape');
        await page.getByRole('heading', { name: /^Delete the link to/ }).waitFor({ state: 'hidden' });
        assert.equal((await tracker.api('GET', '/links')).total, 1);
    });

    it('shows the map as a file that stands alone', async () => {
        await open('/applinks/map', 'Map');
        const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as SVG' }).click()]);
        const chunks = [];
        for await (const chunk of await download.createReadStream()) chunks.push(chunk);
        const text = Buffer.concat(chunks).toString();
        assert.match(text, /^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
        assert.match(text, /Tracker/);
        assert.doesNotMatch(text, /<img|class=|style=/);
    });

    it('comes with less than 200 KB of scripts and styles, as they are sent, in the larger language too', async () => {
        const context = await browser.newContext({ locale: 'de-DE' });
        const first = await context.newPage();
        const answers = [];
        first.on('response', (answer) => {
            if (['script', 'stylesheet'].includes(answer.request().resourceType())) answers.push(answer);
        });
        await first.goto(`${tracker.url}/applinks/login`);
        await first.getByLabel('User name', { exact: true }).fill('admin');
        await first.getByLabel('Password').fill(PASSWORD);
        await first.getByRole('button', { name: 'Sign in' }).click();
        await first.getByRole('heading', { name: 'Verknüpfungen', level: 1 }).waitFor();
        const names = answers.map((answer) => answer.url().split('/').pop());
        for (const name of ['app.js', 'app.css', 'de.js']) assert.ok(names.includes(name), names.join());
        const sizes = await Promise.all(answers.map((answer) => answer.request().sizes()));
        const sum = sizes.reduce((total, { responseBodySize }) => total + responseBodySize, 0);
        assert.ok(sum > 50_000 && sum < 200_000, `${sum} bytes: ${names}`);
        await context.close();
    });

    it('speaks German to those who read it', async () => {
        const german = await pageOf(browser, tracker, 'admin', { locale: 'de-DE' });
        await german.goto(`${tracker.url}/applinks/links`);
        await german.getByRole('heading', { name: 'Verknüpfungen', level: 1 }).waitFor();
        assert.equal(await german.locator('html').getAttribute('lang'), 'de');
        await shoot(german, 'links-german');
        await german.getByRole('button', { name: /admin/ }).click();
        await german.getByRole('menuitem', { name: 'English' }).click();
        await german.getByRole('heading', { name: 'Links', level: 1 }).waitFor();
        await german.context().close();
    });

    it('shows people who are no administrators what is theirs, and says why not the rest', async () => {
        const alice = await pageOf(browser, tracker, 'alice');
        await alice.goto(`${tracker.url}/applinks/`);
        await alice.getByRole('heading', { name: 'My connections', level: 1 }).waitFor();
        assert.equal(await alice.getByRole('navigation').getByRole('link', { name: 'Links' }).count(), 0);
        const refused = await alice.goto(`${tracker.url}/applinks/links`);
        assert.equal(refused.status(), 403);
        await alice.getByText('You must be an administrator for this.').waitFor();
        await shoot(alice, 'no-permission');
        await alice.context().close();
    });

    it('says that the server does not answer, and goes on when it does', async () => {
        await open('/applinks/links', 'Links');
        await page.context().setOffline(true);
        await page.getByRole('link', { name: 'My connections' }).click();
        await page.getByRole('heading', { name: 'The server does not answer' }).waitFor();
        await shoot(page, 'offline');
        await page.context().setOffline(false);
        await page.getByRole('button', { name: 'Try again' }).click();
        await page.getByRole('heading', { name: 'Nothing to connect yet' }).waitFor();
    });

    it('asks for the password again in place before a change, and then makes it (S-48)', async () => {
        const other = await pageOf(browser, tracker, 'admin');
        await other.goto(`${tracker.url}/applinks/links`);
        await other.getByRole('table').waitFor();
        // As after ten minutes: the first call is told so.
        let refusals = 1;
        await other.route(/\/api\/v1\/links\/[^/]+$/, (route) => {
            if (route.request().method() !== 'DELETE' || refusals-- <= 0) return route.continue();
            const problem = {
                type: 'urn:applinkd:error:step_up_required',
                title: '',
                status: 401,
                detail: 'Give your password again before you change this.',
                error_id: 'x',
            };
            return route.fulfill({ status: 401, contentType: 'application/problem+json', body: JSON.stringify(problem) });
        });
        await more(other, 'Delete');
        await agree(other, 'Delete the link');
        const dialog = other.locator('#password-dialog');
        await dialog.getByRole('heading', { name: 'Please give your password again' }).waitFor();
        await shoot(other, 'step-up-in-place');
        await dialog.getByLabel('Password', { exact: true }).fill('correct horse battery');
        await dialog.getByRole('button', { name: 'Continue' }).click();
        await other.getByRole('heading', { name: 'No application is linked yet' }).waitFor();
        await other.context().close();
    });
});
