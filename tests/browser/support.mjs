// SPDX-License-Identifier: Apache-2.0
// What the browser tests share: a demo estate of their own, a real Chromium, people who sign in, and screenshots.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomInt } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const DEMO = join(ROOT, 'demo');
const SCREENSHOTS = join(ROOT, 'build/screenshots');
const PICTURES = join(SCREENSHOTS, 'readme');
const ELEMENTS = ['applinks-panel', 'applinks-links', 'applinks-preview'];
const START_MS = 180_000;
const STEP_MS = 20_000;
const CREATE_MS = 180_000;
const ACCOUNTS = JSON.parse(readFileSync(join(DEMO, 'accounts.json'), 'utf8'));
export const CHROMIUM_OPTIONS = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
];

function filesBelow(folder) {
    return readdirSync(folder)
        .sort()
        .flatMap((name) => {
            const path = join(folder, name);
            return statSync(path).isDirectory() ? filesBelow(path) : [path];
        });
}

// Creating a Redmine takes ten seconds and copying it none, so one is kept as long as nothing in demo/ has changed.
function preparedApplications() {
    const hash = createHash('sha256');
    for (const file of filesBelow(DEMO)) hash.update(readFileSync(file));
    const folder = join(ROOT, 'build/browser-applications', hash.digest('hex').slice(0, 16));
    mkdirSync(folder, { recursive: true });
    for (const [script, name] of [
        ['redmine.sh', 'tracker-redmine'],
        ['mediawiki.sh', 'wiki-mediawiki'],
        ['forge.sh', 'forge-forge'],
    ]) {
        if (existsSync(join(folder, name))) continue;
        const made = spawnSync(join(DEMO, script), ['create', join(folder, name)], { encoding: 'utf8', timeout: CREATE_MS });
        assert.equal(made.status, 0, `${script} create: ${made.stderr}`);
    }
    return folder;
}

async function isFree(host, port) {
    const server = createServer();
    return new Promise((done) => {
        server.once('error', () => done(false));
        server.listen({ host, port, exclusive: true }, () => server.close(() => done(true)));
    });
}

async function freeBasePort() {
    for (;;) {
        const base = randomInt(1000, 2000) * 20;
        const places = [
            ['127.0.0.1', base],
            ['127.0.0.1', base + 1],
            ['127.0.0.2', base + 10],
            ['127.0.0.1', base + 11],
            ['127.0.0.3', base + 20],
        ];
        const free = await Promise.all(places.map(([host, port]) => isFree(host, port)));
        if (free.every(Boolean)) return base;
    }
}

function readiness(process, output) {
    return new Promise((done, failed) => {
        const deadline = setTimeout(() => failed(new Error(`the estate did not start:\n${output.text}`)), START_MS);
        const look = (chunk) => {
            output.text += chunk;
            if (!output.text.includes('Ctrl-C stops everything.')) return;
            clearTimeout(deadline);
            done();
        };
        process.stdout.on('data', look);
        process.stderr.on('data', look);
        process.once('exit', (status) => {
            clearTimeout(deadline);
            failed(new Error(`the estate ended with ${status}:\n${output.text}`));
        });
    });
}

// A Redmine, a MediaWiki and a forge, each with its own applinkd, that belong to one test file.
export class Estate {
    static async start({ linked = false } = {}) {
        const estate = new Estate();
        const base = await freeBasePort();
        estate.data = mkdtempSync(join(tmpdir(), 'applinkd-estate-'));
        cpSync(preparedApplications(), estate.data, { recursive: true });
        estate.tracker = { name: 'Tracker', url: `http://127.0.0.1:${base}`, upstream: `http://127.0.0.1:${base + 1}` };
        estate.wiki = { name: 'Wiki', url: `http://127.0.0.2:${base + 10}` };
        estate.forge = { name: 'Forge', url: `http://127.0.0.3:${base + 20}` };
        const options = ['--data', estate.data, '--port', String(base), ...(linked ? [] : ['--unlinked'])];
        estate.process = spawn(join(DEMO, 'estate.py'), options, { stdio: ['ignore', 'pipe', 'pipe'] });
        estate.ended = new Promise((done) => estate.process.once('exit', done));
        try {
            await readiness(estate.process, { text: '' });
            estate.browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: CHROMIUM_OPTIONS });
        } catch (error) {
            await estate.stop();
            throw error;
        }
        return estate;
    }

    async stop() {
        await this.browser?.close();
        this.process.kill('SIGTERM');
        await this.ended;
        rmSync(this.data, { recursive: true, force: true });
    }

    // A browser of its own, with nobody signed in.
    async newPage(options = {}) {
        const context = await this.browser.newContext({ reducedMotion: 'reduce', ...options });
        context.setDefaultTimeout(STEP_MS);
        return context.newPage();
    }

    // A browser in which `user` is signed in at `side`.
    async pageOf(user, side, options = {}) {
        const page = await this.newPage(options);
        await page.goto(`${side.url}/applinks/login`);
        await signIn(page, user);
        return page;
    }
}

export const passwordOf = (user) => ACCOUNTS[user].password;

// On a sign-in page.
export async function signIn(page, user) {
    await page.getByRole('heading', { name: 'Sign in to' }).waitFor();
    await page.getByLabel('User name', { exact: true }).fill(user);
    await page.getByLabel('Password').fill(ACCOUNTS[user].password);
    await press(page, 'Sign in');
}

export async function press(page, button) {
    await page.getByRole('button', { name: button, exact: true }).first().click();
}

export async function heading(page, name) {
    await page.getByRole('heading', { name, level: 1 }).waitFor();
}

// Steps 1 and 2 of "Add a link", up to the choice.
export async function lookUp(page, from, address) {
    await page.goto(`${from.url}/applinks/links/new`);
    await page.getByLabel('Address of the other application').fill(address);
    await press(page, 'Look what is there');
}

// The whole wizard by someone who administers both sides. `page` is signed in at `from` only, and ends on the link's page.
export async function linkBoth(page, from, to, { sameUsers, shots }) {
    await lookUp(page, from, to.url);
    await page.getByRole('heading', { name: `${to.name} was found` }).waitFor();
    await page.getByLabel('I administer both sides').setChecked(true);
    await page.getByLabel('User names mean the same person').setChecked(sameUsers);
    if (shots) await shoot(page, `${shots}-choice`);
    if (shots) await picture(page, 'add-link', 1010);
    await press(page, `Continue to ${to.name}`);
    await signIn(page, 'admin');
    await heading(page, `Link ${to.name} with ${from.name}?`);
    if (shots) await shoot(page, `${shots}-confirm`);
    await press(page, 'Link both applications');
    await page.getByText(`${from.name} and ${to.name} are linked.`).waitFor();
    assert.ok(page.url().startsWith(`${from.url}/applinks/links/`), `back at ${from.name}: ${page.url()}`);
}

export async function openLink(page, side, other) {
    await page.goto(`${side.url}/applinks/links`);
    await page.getByRole('table').getByRole('link', { name: other.name, exact: true }).click();
    await heading(page, other.name);
    await page.getByRole('region', { name: 'Both ends' }).waitFor();
}

// What the page of a link says after a new test: both directions.
export async function testLink(page) {
    const answered = page.waitForResponse((answer) => answer.url().endsWith('/check'));
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await answered;
    await page.locator('.finding').waitFor();
    return ends(page);
}

// One of the actions behind "More", up to its question.
export async function more(page, action) {
    await page.getByRole('button', { name: /^More/ }).first().click();
    await page.getByRole('menuitem', { name: action, exact: true }).click();
    await page.locator('wa-dialog[open]').getByRole('heading').waitFor();
}

// Presses the button of the question that is open.
export async function agree(page, button) {
    await page.locator('wa-dialog[open]').getByRole('button', { name: button, exact: true }).click();
}

export async function ends(page) {
    const panel = page.getByRole('region', { name: 'Both ends' });
    const directions = await panel.locator('.dir .row').allInnerTexts();
    return directions.map((text) => text.replace(/\s+/g, ' ').trim());
}

export async function linkNames(page, side) {
    await page.goto(`${side.url}/applinks/links`);
    await page.getByRole('table').or(page.getByText('No application is linked yet')).first().waitFor();
    return page.locator('tbody .app b').allInnerTexts();
}

// Calls `path` from a page of the application itself, as its own scripts do: with this browser's cookies and origin.
export async function callFromPage(page, side, path, { method = 'GET', form, json } = {}) {
    if (!page.url().startsWith(`${side.url}/`) || page.url().includes('/applinks/')) await page.goto(`${side.url}/`);
    const request = { method, headers: {} };
    if (form) {
        request.headers['Content-Type'] = 'application/x-www-form-urlencoded';
        request.body = new URLSearchParams(form).toString();
    }
    if (json) {
        request.headers['Content-Type'] = 'application/json';
        request.body = JSON.stringify(json);
    }
    const answer = await page.evaluate(
        async ([url, options]) => {
            const response = await fetch(url, options);
            return { status: response.status, text: await response.text() };
        },
        [`/applinks/gateway/${path}`, request],
    );
    return { ...answer, json: () => JSON.parse(answer.text) };
}

export function whoAmI(page, tracker) {
    return callFromPage(page, tracker, 'Wiki/api.php?action=query&meta=userinfo&format=json');
}

// axe-core finds nothing (WCAG 2 A and AA, and its own best practice), on the page or in what `selector` names.
export async function accessible(page, name, selector) {
    if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(readFileSync(AXE, 'utf8'));
    const found = await page.evaluate(
        async (place) =>
            (await globalThis.axe.run(...(place ? [place] : []))).violations.map(
                ({ id, nodes }) =>
                    `${id}: ${nodes
                        .slice(0, 3)
                        .map(({ target }) => target)
                        .join(', ')}`,
            ),
        selector,
    );
    assert.deepEqual(found, [], name);
}

// A picture for the README, as wide as it is shown there; `make pictures` takes it over.
export async function picture(page, name, height = 760) {
    mkdirSync(PICTURES, { recursive: true });
    const before = page.viewportSize();
    await page.setViewportSize({ width: 1140, height });
    await page.emulateMedia({ colorScheme: 'light' });
    await page.screenshot({ path: join(PICTURES, `${name}.png`), animations: 'disabled' });
    await page.emulateMedia({ colorScheme: null });
    await page.setViewportSize(before);
}

// Takes a page of an application with our elements in it, in light and dark where the page has both, wide and narrow; what
// is not ours may be as it is.
export async function shootElements(page, name) {
    mkdirSync(SCREENSHOTS, { recursive: true });
    const before = page.viewportSize();
    for (const [suffix, width] of [
        ['', 1280],
        ['-narrow', 360],
    ]) {
        await page.setViewportSize({ width, height: 800 });
        for (const colorScheme of ['light', 'dark']) {
            // Redmine and MediaWiki know one scheme; a theme that knows two says so like this.
            await page.evaluate((scheme) => document.documentElement.style.setProperty('color-scheme', scheme), colorScheme);
            for (const element of ELEMENTS)
                if (await page.locator(element).count()) await accessible(page, `${name}${suffix} ${colorScheme}`, element);
            await page.screenshot({
                path: join(SCREENSHOTS, `${name}${suffix}-${colorScheme}.png`),
                fullPage: true,
                animations: 'disabled',
            });
        }
    }
    await page.evaluate(() => document.documentElement.style.removeProperty('color-scheme'));
    await page.setViewportSize(before);
}

// Takes the page in light and dark, on a usual screen, on a telephone and on a very wide screen; nothing may be cut off.
export async function shoot(page, name) {
    mkdirSync(SCREENSHOTS, { recursive: true });
    const before = page.viewportSize();
    // What sticks to the top of the window stands where one has scrolled to, in a picture of the whole page too.
    await page.evaluate(() => scrollTo(0, 0));
    for (const [suffix, width] of [
        ['', 1280],
        ['-narrow', 360],
        ['-wide', 2560],
    ]) {
        await page.setViewportSize({ width, height: 800 });
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(overflow <= 0, `${name} is ${overflow} px too wide at ${width} px`);
        const burst = await page.$$eval('.panel:not(.scroll, .map)', (panels) =>
            panels.filter((panel) => panel.scrollWidth > panel.clientWidth + 1).map((panel) => panel.innerText.slice(0, 60)),
        );
        assert.deepEqual(burst, [], `${name} at ${width} px: wider than the panel around it`);
        for (const colorScheme of ['light', 'dark']) {
            await page.emulateMedia({ colorScheme });
            await accessible(page, `${name}${suffix} ${colorScheme}`);
            const path = join(SCREENSHOTS, `${name}${suffix}-${colorScheme}.png`);
            await page.screenshot({ path, fullPage: true, animations: 'disabled' });
        }
    }
    await page.emulateMedia({ colorScheme: null });
    await page.setViewportSize(before);
}
