// SPDX-License-Identifier: Apache-2.0
// Milliseconds from asking for the links page until it can be used, in Chromium: the rows are drawn.
// Arguments: address of the installation, file with the password of "admin". Prints the times of single loads, and how large the files of
// the interface are on the wire, as JSON.
import { readFileSync } from 'node:fs';
import { launch } from '../tests/browser/bare.mjs';

const [, , address, passwordFile] = process.argv;
const LOADS = 9;

const browser = await launch();
const page = await browser.newPage();
await page.goto(`${address}/applinks/login`);
await page.getByLabel('User name', { exact: true }).fill('admin');
await page.getByLabel('Password').fill(readFileSync(passwordFile, 'utf8').trim());
await page.getByRole('button', { name: 'Sign in' }).click();
await page.getByRole('table').waitFor();
await page.addInitScript(() => {
    globalThis.usable = new Promise((done) => {
        const seen = new MutationObserver(() => {
            if (!document.querySelector('table.links tbody tr')) return;
            seen.disconnect();
            // The frame after the one that draws the rows: nothing is waited for any more.
            requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())));
        });
        seen.observe(document, { childList: true, subtree: true });
    });
});
const times = [];
for (let load = 0; load < LOADS; load++) {
    await page.goto(`${address}/applinks/links`);
    times.push(await page.evaluate(() => globalThis.usable));
}
const bytes = await page.evaluate(async () => {
    const files = performance
        .getEntriesByType('resource')
        .map(({ name }) => name)
        .filter((name) => name.includes('/applinks/ui/'));
    const sizes = await Promise.all(
        files.map(async (name) => Number((await fetch(name, { cache: 'reload' })).headers.get('Content-Length'))),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
});
console.log(JSON.stringify({ times, bytes }));
await browser.close();
