// SPDX-License-Identifier: Apache-2.0
// What people see on their own pages: a real Redmine and a real MediaWiki with their plugins, and a forge of real
// repositories, linked as `make run` links them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { join } from 'node:path';
import { Estate, ROOT, accessible, press, shootElements, signIn } from './support.mjs';

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

    it('have nothing that a screen reader or a keyboard stumbles over', async () => {
        await openIssue(pages.alice, 1);
        await pages.alice.getByRole('button', { name: '4 commits' }).waitFor();
        for (const element of ['applinks-panel', 'applinks-links']) await accessible(pages.alice, element, element);
    });
});

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
