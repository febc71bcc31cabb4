// SPDX-License-Identifier: Apache-2.0
// What people see on their own pages: a real Redmine and a real MediaWiki with their plugins, and a forge of real
// repositories, linked as `make run` links them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { join } from 'node:path';
import {
    Estate,
    ROOT,
    accessible,
    heading,
    openLink,
    passwordOf,
    picture,
    press,
    shoot,
    shootElements,
    signIn,
    testLink,
} from './support.mjs';

const PRIVATE = 'Count a jumping countdown as a reason to abort';
const HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>';

describe('On the pages of linked applications', () => {
    let estate, tracker, wiki, forge;
    const pages = {};

    before(async () => {
        estate = await Estate.start({ linked: true });
        ({ tracker, wiki, forge } = estate);
        for (const user of ['alice', 'bob']) {
            const page = (pages[user] = await estate.pageOf(user, tracker));
            page.complaints = [];
            page.on('pageerror', (error) => page.complaints.push(String(error)));
            page.on('dialog', (dialog) => {
                page.complaints.push(dialog.message());
                void dialog.dismiss();
            });
            await page.goto(`${wiki.url}/applinks/login`);
            await signIn(page, user);
        }
    });
    after(() => estate?.stop());

    const openIssue = async (page, number) => {
        await page.goto(`${tracker.url}/issues/${number}`);
        return page.locator('applinks-panel');
    };

    const openCommits = async (page, panel) => {
        await panel.getByRole('button', { name: /commits?/ }).click();
        return page.getByRole('dialog', { name: /Development of/ });
    };

    // At the forge she signs in and allows it, here she says that it is she; then she is back where she was.
    const connect = async (page, dialog, user) => {
        await dialog.getByRole('link', { name: 'Connect to Forge' }).click();
        await signIn(page, user);
        await press(page, 'Allow');
        await press(page, 'Connect');
        await page.waitForURL(`${tracker.url}/issues/1`);
    };

    it('Alice opens an issue and sees how many branches and commits mention it, signed in at applinkd alone', async () => {
        const panel = await openIssue(pages.alice, 1);
        assert.equal(await pages.alice.locator('#loggedas').innerText(), 'Logged in as alice');
        // Two commits of the branch, its merge, and the rehearsal.
        await panel.getByRole('button', { name: '4 commits' }).waitFor();
        await shootElements(pages.alice, 'issue');
    });

    it('she connects to the forge once, comes back to the issue, and sees the commits with their files', async () => {
        const page = pages.alice;
        let dialog = await openCommits(page, await openIssue(page, 1));
        await connect(page, dialog, 'alice');
        dialog = await openCommits(page, await openIssue(page, 1));
        await dialog.getByText('APOLLO-1 Take the time from the signal').waitFor();
        await dialog.getByText('tests/rehearsal_1.js').waitFor();
        await dialog.getByRole('link', { name: '2 more there' }).waitFor();
        await dialog.getByText('Alice Archer').first().waitFor();
        await dialog.getByText('merge', { exact: true }).waitFor();
        await shootElements(page, 'issue-commits');
        await picture(page, 'commits');
        await dialog.getByRole('link', { name: /more there/ }).click();
        await page.getByText('Rehearse the countdown with every desk').first().waitFor();
        assert.ok(page.url().startsWith(`${forge.url}/`), page.url());
    });

    it('a repository that she may not read shows neither titles nor counts, and Bob sees it', async () => {
        const { alice, bob } = pages;
        const panel = await openIssue(alice, 1);
        await panel.getByRole('button', { name: '4 commits' }).waitFor();
        const hers = await openCommits(alice, panel);
        await hers.getByText('APOLLO-1 Take the time').waitFor();
        assert.equal(await hers.getByText('abort').count(), 0);

        let dialog = await openCommits(bob, await openIssue(bob, 1));
        await connect(bob, dialog, 'bob');
        dialog = await openCommits(bob, await openIssue(bob, 1));
        await dialog.getByText(PRIVATE).waitFor();
        await dialog.getByRole('link', { name: 'abort-criteria' }).waitFor();
    });

    it('she picks a wiki page while she edits an issue, and the page shows the issue back', async () => {
        const page = pages.alice;
        await openIssue(page, 2);
        await page.locator('.icon-edit').first().click();
        await press(page, 'Link something from another application …');
        const input = page.getByRole('combobox', { name: 'Search, or paste an address' });
        await input.pressSequentially('Apollo/Run');
        await page.getByRole('option', { name: /Apollo\/Runbook/ }).waitFor();
        await input.press('ArrowDown');
        await input.press('Enter');
        await page.getByText('Apollo/Runbook', { exact: true }).waitFor();
        await page.getByRole('button', { name: 'Submit' }).first().click();
        await page.locator('applinks-links').getByRole('link', { name: 'Apollo/Runbook' }).waitFor();
        await shootElements(page, 'issue-links');

        await page.goto(`${wiki.url}/index.php/Apollo/Runbook`);
        await page
            .locator('applinks-links')
            .getByRole('link', { name: /Show the weather window/ })
            .waitFor();
        await shootElements(page, 'wiki-page');
        await openIssue(page, 2);
        await page.locator('applinks-links').getByRole('link', { name: 'Apollo/Runbook' }).waitFor();
        await page
            .locator('applinks-panel')
            .getByRole('button', { name: /commits?/ })
            .waitFor();
        await picture(page, 'issue');
    });

    it('a page that mentions an issue shows its title and state, and the issue says where it is mentioned as long as it is', async () => {
        const page = pages.alice;
        const write = async (text) => {
            await page.goto(`${wiki.url}/index.php?title=Apollo/Notes&action=edit`);
            await page.locator('#wpTextbox1').fill(text);
            await page.locator('#wpSave').click();
            await page.waitForURL(/index\.php\/Apollo\/Notes/);
        };
        await write(`What is left: ${tracker.url}/issues/3`);
        const preview = page.locator('#mw-content-text applinks-preview');
        await preview.getByText(/Hold button asks for two confirmations/).waitFor();
        await preview.getByText('New').waitFor();
        await shootElements(page, 'wiki-preview');
        const mentions = page.locator('applinks-links').getByRole('link', { name: 'Apollo/Notes' });
        const reloaded = async (wanted) => {
            for (const until = Date.now() + 20_000; Date.now() < until;) {
                await openIssue(page, 3);
                await page
                    .locator('applinks-links')
                    .getByText(/Links|No links yet/)
                    .first()
                    .waitFor();
                await page.locator('applinks-links [role=status]').waitFor({ state: 'detached' });
                if ((await mentions.count()) === wanted) return;
            }
            assert.fail(`no ${wanted} mentions`);
        };
        await reloaded(1);
        await page.locator('applinks-links').getByText('mentioned in').waitFor();
        await write('Nothing is left.');
        await reloaded(0);
    });

    it('what others call their things runs nothing', async () => {
        const { bob, alice } = pages;
        await bob.goto(`${tracker.url}/projects/apollo/issues/new`);
        await bob.getByLabel('Subject').fill(`Hostile ${HOSTILE}`);
        await bob.getByRole('button', { name: 'Create', exact: true }).click();
        await bob.waitForURL(/\/issues\/\d+$/);
        const number = bob.url().split('/').pop();
        commit(estate, `APOLLO-${number} ${HOSTILE}`);
        await alice.goto(`${wiki.url}/index.php/Apollo`);
        await alice.locator('applinks-links').getByRole('button', { name: 'Add link' }).click();
        await alice.getByRole('combobox', { name: 'Search, or paste an address' }).fill('Hostile');
        await alice.getByRole('option', { name: /Hostile/ }).click();
        await alice.locator('applinks-links').getByText(HOSTILE).waitFor();
        const button = alice.locator('applinks-panel').getByRole('button', { name: /1 commit$/ });
        for (const until = Date.now() + 20_000; Date.now() < until && !(await button.isVisible());) {
            await openIssue(alice, number);
            await alice.locator('applinks-panel').locator('[part=row], [part=nothing]').first().waitFor();
        }
        await button.click();
        await alice
            .getByRole('dialog', { name: /Development of/ })
            .getByText(HOSTILE)
            .first()
            .waitFor();
        assert.deepEqual([...alice.complaints, ...bob.complaints], []);
    });

    it('the pages of the forge are in the same look, and nothing of them is cut off', async () => {
        const page = await estate.pageOf('bob', forge);
        await page.goto(`${forge.url}/forge/`);
        await heading(page, 'Repositories');
        await shoot(page, 'forge-repositories');
        await page.getByRole('link', { name: 'console', exact: true }).click();
        await heading(page, 'console');
        await shoot(page, 'forge-repository');
        await page.getByRole('link', { name: 'main', exact: true }).click();
        await heading(page, 'main');
        await shoot(page, 'forge-log');
        await page.getByRole('link', { name: 'APOLLO-1 Take the time from the signal' }).click();
        await page.locator('.diff').first().waitFor();
        await shoot(page, 'forge-commit');
        await page.goto(`${forge.url}/forge/-/item/APOLLO-1`);
        await heading(page, 'What mentions APOLLO-1');
        await shoot(page, 'forge-item');
    });

    // Where somebody who is signed in at the wiki begins to connect to the forge.
    const connectAddress = async (page) => {
        await page.waitForURL((url) => !url.pathname.endsWith('/login'));
        const { links } = await asAdmin(wiki, 'GET', '/links');
        const { id } = links.find(({ name }) => name === 'Forge');
        return `${wiki.url}/plugins/servlet/applinks/oauth/login-dance/authorize?applicationLinkID=${id}`;
    };

    // From the forge's sign-in page on; `look` is given each page on the way.
    const giveToWiki = async (page, user, look) => {
        await signIn(page, user);
        await heading(page, `Wiki wants to use Forge as ${user}`);
        await look('connect-consent');
        await press(page, 'Allow');
        await heading(page, `Connect ${user} to ${user} in Forge?`);
        await look('connect-question');
        await press(page, 'Connect');
        await heading(page, 'Connected to Forge');
    };

    it('so are the pages of signing in, of giving a permission and of errors', async () => {
        const page = await estate.newPage();
        await page.goto(`${wiki.url}/applinks/login`);
        await shoot(page, 'login');
        await page.getByLabel('User name', { exact: true }).fill('bob');
        await page.getByLabel('Password').fill('not this one');
        await press(page, 'Sign in');
        await page.getByRole('alert').waitFor();
        await shoot(page, 'login-refused');
        await signIn(page, 'bob');
        // Led there by another site, people are asked before anything begins (S-31).
        const address = await connectAddress(page);
        await page.goto(`${forge.url}/applinks/login`);
        await page.evaluate(
            (href) => document.body.append(Object.assign(document.createElement('a'), { href, textContent: 'To the wiki' })),
            address,
        );
        await page.getByRole('link', { name: 'To the wiki' }).click();
        await heading(page, 'Connect to Forge');
        await shoot(page, 'connect');
        await press(page, 'Continue to Forge');
        await giveToWiki(page, 'bob', (name) => shoot(page, name));
        await page.goto(`${wiki.url}/applinks/step-up`);
        await heading(page, 'Please give your password again');
        await shoot(page, 'step-up');
        assert.equal((await page.goto(`${wiki.url}/applinks/no-such-page`)).status(), 404);
        await shoot(page, 'error-not-found');
        await page.context().close();
    });

    it('who has no JavaScript can sign in and give a permission, too', async () => {
        const page = await estate.newPage({ javaScriptEnabled: false });
        await page.goto(`${wiki.url}/applinks/login`);
        await signIn(page, 'alice');
        await page.goto(await connectAddress(page));
        await giveToWiki(page, 'alice', () => {});
        await page.context().close();
    });

    it('an administrator sees in the list which link needs her, and the test says what differs and who has to act', async () => {
        const page = await estate.pageOf('admin', tracker);
        await openLink(page, tracker, forge);
        await testLink(page);
        const { links } = await asAdmin(wiki, 'GET', '/links');
        const { id } = links.find(({ name }) => name === 'Tracker');
        await asAdmin(wiki, 'PATCH', `/links/${id}`, { incoming: 'oauth' });
        await openLink(page, tracker, wiki);
        await testLink(page);
        await page.getByText('Settings differ').first().waitFor();
        await shoot(page, 'link-differs');
        await picture(page, 'test-of-a-link', 900);
        await page.goto(`${tracker.url}/applinks/links`);
        await page.getByRole('table').getByText('Settings differ').waitFor();
        await shoot(page, 'links-three');
        await picture(page, 'links', 560);
        await page.goto(`${tracker.url}/applinks/map`);
        await page.locator('.map svg').waitFor();
        await shoot(page, 'map-three');
        await asAdmin(wiki, 'PATCH', `/links/${id}`, { incoming: 'impersonation' });
        await page.context().close();
    });

    it('have nothing that a screen reader or a keyboard stumbles over', async () => {
        await openIssue(pages.alice, 1);
        await pages.alice.getByRole('button', { name: '4 commits' }).waitFor();
        for (const element of ['applinks-panel', 'applinks-links']) await accessible(pages.alice, element, element);
    });
});

// The API of `side` as an administrator's script uses it.
async function asAdmin(side, method, path, body) {
    const answer = await fetch(`${side.url}/applinks/api/v1${path}`, {
        method,
        headers: { Authorization: `Basic ${btoa(`admin:${passwordOf('admin')}`)}`, 'Content-Type': 'application/json' },
        body: body && JSON.stringify(body),
    });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
    return answer.json();
}

// A commit of somebody who may push, as `git push` and the hook leave it behind.
function commit(estate, message) {
    const repository = join(estate.data, 'forge-forge/console.git');
    const git = (...words) => {
        const done = spawnSync('git', ['-C', repository, ...words], {
            encoding: 'utf8',
            env: {
                ...process.env,
                GIT_AUTHOR_NAME: HOSTILE,
                GIT_AUTHOR_EMAIL: 'x@example.org',
                GIT_COMMITTER_NAME: 'x',
                GIT_COMMITTER_EMAIL: 'x@example.org',
            },
        });
        assert.equal(done.status, 0, done.stderr);
        return done.stdout.trim();
    };
    const head = git('rev-parse', 'main');
    git('update-ref', 'refs/heads/main', git('commit-tree', '-p', head, '-m', message, `${head}^{tree}`));
    const told = spawnSync(join(ROOT, 'build/release/applinkd'), ['forge', 'notify', '--data', join(estate.data, 'forge'), repository], {
        encoding: 'utf8',
    });
    assert.equal(told.status, 0, told.stderr);
}
