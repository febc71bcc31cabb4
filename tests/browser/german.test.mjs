// SPDX-License-Identifier: Apache-2.0
// German as the proof that translation works: also what the server says, findings by their code and refusals by their sentence.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { Bare, launch, pageOf } from './bare.mjs';
import { agree, press, shoot } from './support.mjs';

// Of a port where nobody listens.
async function closedPlace() {
    const server = createServer();
    await new Promise((done) => server.listen({ host: '127.0.0.1', port: 0 }, done));
    const { port } = server.address();
    await new Promise((done) => server.close(done));
    return `127.0.0.1:${port}`;
}

describe('In German', () => {
    let browser, tracker, page, link, place, refused;

    before(async () => {
        place = await closedPlace();
        refused = `${place} nimmt von hier keine Verbindungen an.`;
        browser = await launch();
        tracker = await Bare.start('Tracker');
        ({ link } = await tracker.api('POST', '/external-applications', {
            name: 'Bau',
            address: `http://${place}`,
            allow_loopback: true,
            outgoing: {
                protocol: 'oauth2',
                authorize_url: '/authorize',
                token_url: '/token',
                client_id: 'id',
                client_secret: 'secret',
                without_user: true,
            },
        }));
        page = await pageOf(browser, tracker, 'admin', { locale: 'de-DE' });
    });
    after(async () => {
        await browser?.close();
        await tracker?.stop();
    });

    it('a test says what is wrong, what it means, what to do and who has to do it', async () => {
        await page.goto(`${tracker.url}/applinks/links/${link.id}`);
        await page.getByRole('button', { name: 'Prüfen', exact: true }).click();
        const finding = page.locator('.finding');
        await finding.getByText(refused).waitFor();
        await finding.getByText('Der Rechner antwortet, aber an diesem Port läuft kein Programm, oder eine Firewall lehnt ab.').waitFor();
        await finding.getByText('Starten Sie Bau, oder berichtigen Sie Port und Firewall.').waitFor();
        await finding.getByText('Bei Bau zu tun').waitFor();
        await shoot(page, 'diagnosis-german');
    });

    it('the list says it, too, when the test is over', async () => {
        await page.goto(`${tracker.url}/applinks/links`);
        await page.getByRole('row', { name: /Bau/ }).getByText(refused).waitFor();
    });

    it('the wizard says what is wrong with an address beside its field', async () => {
        await page.goto(`${tracker.url}/applinks/links/new`);
        for (const [address, said] of [
            [`http://${place}`, refused],
            [tracker.url, /Adresse dieser Anwendung selbst/],
            ['http://user:word@wiki.example', /enthält einen Benutzernamen oder ein Kennwort/],
        ]) {
            await page.getByLabel('Adresse der anderen Anwendung').fill(address);
            await press(page, 'Nachsehen, was dort ist');
            await page.getByText(said).waitFor();
        }
    });

    it('a refusal stands beside its field', async () => {
        await page.goto(`${tracker.url}/applinks/users`);
        await press(page, 'Benutzer hinzufügen');
        const dialog = page.locator('wa-dialog[open]');
        await dialog.getByLabel('Name', { exact: true }).fill('alice');
        await dialog.getByLabel('Neues Kennwort').fill('kurz');
        await agree(page, 'Hinzufügen');
        await dialog.getByText('Ein Kennwort hat mindestens 8 Zeichen.').waitFor();
        await dialog.getByLabel('Neues Kennwort').fill('lang genug, dass es geht');
        await agree(page, 'Hinzufügen');
        await dialog.getByText('Ein Konto dieses Namens gibt es schon.').waitFor();
    });

    it('a refusal without words of its own is said by its code, and nothing of it is lost', async () => {
        await page.route('**/applinks/api/v1/links/*/suspend', (route) =>
            route.fulfill({
                status: 409,
                contentType: 'application/problem+json',
                body: JSON.stringify({
                    type: 'urn:applinkd:error:conflict',
                    title: 'Conflict',
                    status: 409,
                    detail: 'Something that nobody has translated.',
                    error_id: 'x',
                }),
            }),
        );
        await page.goto(`${tracker.url}/applinks/links/${link.id}`);
        await page.getByRole('heading', { name: 'Bau', level: 1 }).waitFor();
        await page.getByRole('button', { name: /^Mehr/ }).first().click();
        await page.getByRole('menuitem', { name: 'Aussetzen', exact: true }).click();
        await agree(page, 'Aussetzen');
        await page.getByText('Das passt nicht zum jetzigen Stand. Der Server sagt dazu: Something that nobody has translated.').waitFor();
        await page.unroute('**/applinks/api/v1/links/*/suspend');
    });
});
