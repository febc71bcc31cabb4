// SPDX-License-Identifier: Apache-2.0
// applinkd alone, without an application behind it: for tests of the interface that need no Redmine and no MediaWiki.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { CHROMIUM_OPTIONS, ROOT } from './support.mjs';

const BINARY = process.env.AL_BROWSER_BINARY ?? join(ROOT, 'build/release/applinkd');
const START_MS = 20_000;
export const PASSWORD = 'correct horse battery';

function freePort(host) {
    return new Promise((done) => {
        const server = createServer().listen({ host, port: 0 }, () => {
            const { port } = server.address();
            server.close(() => done(port));
        });
    });
}

export class Bare {
    // Accounts: admin, and alice without rights.
    static async start(name, host = '127.0.0.1', type = 'generic') {
        const bare = new Bare();
        bare.folder = mkdtempSync(join(tmpdir(), 'applinkd-bare-'));
        bare.name = name;
        const port = await freePort(host);
        bare.url = `http://${host}:${port}`;
        const password = join(bare.folder, 'password');
        writeFileSync(password, `${PASSWORD}\n`, { mode: 0o600 });
        bare.data = join(bare.folder, 'data');
        bare.command('init', '--name', name, '--type', type, '--url', bare.url, '--admin', 'admin', '--password-file', password);
        bare.command('user', 'add', 'alice', '--password-file', password);
        bare.listen = `${host}:${port}`;
        await bare.serve();
        return bare;
    }

    serve() {
        this.process = spawn(resolve(BINARY), ['serve', '--data', this.data, '--listen', this.listen], {
            stdio: 'ignore',
            env: { ...process.env, APPLINKD_EGRESS_ALLOW_LOOPBACK: 'true' },
        });
        this.ended = new Promise((done) => this.process.once('exit', done));
        return this.ready();
    }

    // Nobody answers while `meanwhile` runs.
    async restart(meanwhile) {
        this.process.kill('SIGTERM');
        await this.ended;
        await meanwhile();
        await this.serve();
    }

    command(...words) {
        const at = words[0] === 'init' ? 1 : 2;
        const done = spawnSync(BINARY, [...words.slice(0, at), '--data', this.data, ...words.slice(at)], { encoding: 'utf8' });
        assert.equal(done.status, 0, `${words.join(' ')}: ${done.stderr}`);
        return done.stdout;
    }

    async ready() {
        for (const until = Date.now() + START_MS; Date.now() < until;) {
            const answer = await fetch(`${this.url}/applinks/healthz`).catch(() => undefined);
            if (answer?.ok) return;
            await new Promise((later) => setTimeout(later, 30));
        }
        throw new Error(`${this.name} did not start`);
    }

    // The API as a script uses it.
    async api(method, path, body) {
        const answer = await fetch(`${this.url}/applinks/api/v1${path}`, {
            method,
            headers: { Authorization: `Basic ${btoa(`admin:${PASSWORD}`)}`, ...(body ? { 'Content-Type': 'application/json' } : {}) },
            body: body ? JSON.stringify(body) : undefined,
        });
        const text = await answer.text();
        assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
        return text ? JSON.parse(text) : undefined;
    }

    async stop() {
        this.process?.kill('SIGTERM');
        await this.ended;
        rmSync(this.folder, { recursive: true, force: true });
    }
}

export const launch = () => chromium.launch({ executablePath: '/usr/bin/chromium', args: CHROMIUM_OPTIONS });

// A page on which `user` is signed in; what the browser complains about is collected in `page.complaints`.
export async function pageOf(browser, side, user, options = {}) {
    const context = await browser.newContext({ reducedMotion: 'reduce', viewport: { width: 1280, height: 800 }, ...options });
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    page.complaints = [];
    page.on('console', (message) => {
        if (message.type() === 'error') page.complaints.push(message.text());
    });
    page.on('pageerror', (error) => page.complaints.push(String(error)));
    await page.goto(`${side.url}/applinks/login`);
    await page.getByLabel('User name', { exact: true }).fill(user);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('navigation').waitFor();
    return page;
}
