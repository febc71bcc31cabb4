// SPDX-License-Identifier: Apache-2.0
// A page of some application under a strict content security policy, with embed.js as it was built and an API of the
// agreed shapes. Tests change `answers` and look at `asked`.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { ROOT } from './support.mjs';

const EMBED = join(ROOT, 'build/generated/ui/embed.js');
const POLICY =
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'; style-src 'self'; require-trusted-types-for 'script'; trusted-types lit-html";
export const HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>${alert(3)}';
const STYLE =
    ':root { color-scheme: light dark; } body { background: light-dark(#fff, #121416); color: light-dark(#222, #eee); font: 15px sans-serif; } main { max-width: 720px; margin: auto; } a { color: light-dark(#00c, #9be); }';
const ICON = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const API = '/applinks/api/v1';

const source = (link_id, name, state, more = {}) => ({
    link_id,
    name,
    type: 'forge',
    state,
    message: null,
    connect_url: null,
    age_seconds: null,
    error_id: null,
    ...more,
});
export const SOURCES = [
    source('code', 'Code', 'ok'),
    source('private', 'Vault', 'nothing'),
    source('ci', 'Builds', 'connect', { connect_url: '/plugins/servlet/applinks/oauth/login-dance/authorize?applicationLinkID=ci' }),
    source('old', 'Archive', 'forbidden'),
    source('gone', 'Mirror', 'down', { message: 'Nobody answers at mirror.example.org.', age_seconds: 7300 }),
    source('late', 'Review', 'slow'),
    source('wiki', 'Wiki', 'unsupported'),
    source('bad', 'Broken', 'error', { error_id: 'e-4711' }),
];

const commit = (number, files = 0) => ({
    id: `${number}`.repeat(40).slice(0, 40),
    displayId: `${number}`.repeat(7),
    message: `APOLLO-1 change ${number}\n\nbody`,
    author: { name: 'Alice Archer' },
    authorTimestamp: `2026-11-2${number}T10:00:00.000+0000`,
    url: `https://code.example.org/c/${number}`,
    merge: number === 2,
    fileCount: files,
    files: Array.from({ length: Math.min(files, 10) }, (_, at) => ({
        path: `src/file${at}.c`,
        url: `https://code.example.org/f/${at}`,
        changeType: 'MODIFIED',
        linesAdded: at + 1,
        linesRemoved: at,
    })),
});

const SUMMARY = {
    errors: [],
    configErrors: [],
    summary: {
        branch: { overall: { count: 1, lastUpdated: null, dataType: 'branch' }, byInstanceType: {} },
        repository: { overall: { count: 2, lastUpdated: '2026-11-22T10:00:00.000+0000', dataType: 'repository' }, byInstanceType: {} },
        pullrequest: {
            overall: { count: 1, stateCount: 1, state: 'MERGED', open: false, lastUpdated: null, dataType: 'pullrequest' },
            byInstanceType: {},
        },
        build: {
            overall: { count: 2, failedBuildCount: 1, successfulBuildCount: 1, unknownBuildCount: 0, dataType: 'build' },
            byInstanceType: {},
        },
        review: { overall: { count: 0, dataType: 'review' }, byInstanceType: {} },
        'deployment-environment': {
            overall: { count: 1, topEnvironments: [{ title: 'staging' }], dataType: 'deployment-environment' },
            byInstanceType: {},
        },
    },
    sources: [SOURCES[0]],
};

const DETAIL = {
    branch: {
        branches: [
            {
                name: 'feature/APOLLO-1-clock',
                url: 'https://code.example.org/b',
                repository: { name: 'console', url: 'https://code.example.org/r' },
                lastCommit: commit(1),
            },
        ],
    },
    repository: { repositories: [{ id: '1', name: 'console', url: 'https://code.example.org/r', commits: [commit(1, 7), commit(2, 1)] }] },
    pullrequest: {
        pullRequests: [
            {
                id: '#3',
                name: 'Steady figures',
                url: 'javascript:alert(4)',
                status: 'MERGED',
                author: { name: 'Bob' },
                source: { branch: 'a' },
                destination: { branch: 'main' },
            },
        ],
    },
};

const ITEM = (n, title = `Page ${n}`) => ({
    kind: 'page',
    kind_name: 'Page',
    key: title.replaceAll(' ', '_'),
    title,
    subtitle: 'Apollo',
    state: null,
    closed: false,
    icon: 'https://wiki.example.org/icon.png',
    url: `https://wiki.example.org/${n}`,
    globalId: `appId=wiki&pageId=${n}`,
});

export function standardAnswers() {
    const links = [
        {
            id: 1,
            self: '',
            state: 'ok',
            globalId: 'a',
            relationship: 'mentioned in',
            application: { type: 'mediawiki', name: 'Wiki' },
            object: { url: 'https://wiki.example.org/1', title: 'Runbook', summary: 'Apollo', status: { resolved: false } },
        },
        {
            id: 2,
            self: '',
            state: 'pending',
            globalId: 'b',
            relationship: '',
            application: { type: 'jira', name: 'Jira' },
            object: { url: 'https://jira.example.org/2', title: 'OPS-2 Old thing', status: { resolved: true, icon: { title: 'Done' } } },
        },
        {
            id: 3,
            self: '',
            state: 'ok',
            globalId: 'c',
            relationship: 'mentioned in',
            application: { type: 'mediawiki', name: HOSTILE },
            object: { url: 'javascript:alert(5)', title: HOSTILE, summary: HOSTILE, icon: { url16x16: 'javascript:alert(6)' } },
        },
    ];
    return {
        links,
        'GET /session': { csrf: 'token-1' },
        'GET /dev/summary': SUMMARY,
        'GET /dev/detail': (query) => ({
            errors: [],
            detail: query.get('link') === 'code' ? [{ _instance: { id: 'code', name: 'Code' }, ...DETAIL[query.get('dataType')] }] : [],
            sources: SOURCES.filter(({ link_id: id }) => id === query.get('link')),
        }),
        'GET /search/targets': {
            targets: [
                { link_id: 'jira', name: 'Jira', type: 'jira', primary: false, kinds: ['issue'] },
                { link_id: 'wiki', name: 'Wiki', type: 'mediawiki', primary: true, kinds: ['page'] },
            ],
            recent: [{ ...ITEM(9, 'Recent page'), link_id: 'wiki' }],
        },
        'GET /links/wiki/search': {
            items: [ITEM(1, 'Runbook'), ITEM(2, HOSTILE), { ...ITEM(3, 'Bad address'), url: 'javascript:alert(7)' }],
            more: false,
        },
        'GET /links/jira/search': {
            items: [
                {
                    kind: 'issue',
                    key: 'OPS-2',
                    title: 'Old thing',
                    state: 'Done',
                    closed: true,
                    url: 'https://jira.example.org/2',
                    globalId: 'jira-2',
                },
            ],
            more: false,
        },
        'POST /resolve': (_, { urls }) => ({
            items: urls.map((url) =>
                url.includes('unknown')
                    ? { status: 'plain', url }
                    : url.includes('locked')
                      ? { status: 'connect', url, connect_url: '/connect' }
                      : { ...ITEM(1, 'Runbook of Apollo'), status: 'ok', state: 'Draft', url, link_id: 'wiki' },
            ),
        }),
        'GET /items/APOLLO-1/links': () => links,
        'POST /items/APOLLO-1/links': (_, body) => {
            links.push({ id: 10 + links.length, state: 'ok', ...body });
            return { id: 10, self: '' };
        },
        'DELETE /items/APOLLO-1/links/1': () => {
            links.shift();
            return undefined;
        },
    };
}

export class Mock {
    static async start() {
        const mock = new Mock();
        mock.reset();
        mock.server = createServer((request, response) => void mock.serve(request, response));
        await new Promise((done) => {
            mock.server.listen(0, '127.0.0.1', done);
        });
        mock.url = `http://127.0.0.1:${mock.server.address().port}`;
        return mock;
    }

    reset() {
        this.answers = standardAnswers();
        this.asked = [];
        this.body = '';
        this.html = '<html lang="en">';
    }

    async serve(request, response) {
        const url = new URL(request.url, this.url);
        if (url.pathname === '/applinks/embed.js')
            return response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(readFileSync(EMBED));
        if (url.pathname === '/page.css') return response.writeHead(200, { 'Content-Type': 'text/css' }).end(STYLE);
        if (url.pathname === `${API}/icon`) return response.writeHead(200, { 'Content-Type': 'image/png' }).end(ICON);
        if (!url.pathname.startsWith(API))
            return response
                .writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': POLICY })
                .end(
                    `<!doctype html>${this.html}<head><title>Issue</title><meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/page.css"><script src="/applinks/embed.js" defer></script></head><body><main><h1>Issue</h1>${this.body}</main></body></html>`,
                );
        let text = '';
        for await (const chunk of request) text += chunk;
        const key = `${request.method} ${url.pathname.slice(API.length)}`;
        const body = text ? JSON.parse(text) : undefined;
        this.asked.push({ key, query: url.searchParams, body, csrf: request.headers['x-csrf-token'] });
        let answer = this.answers[key];
        if (typeof answer === 'function') answer = await answer(url.searchParams, body);
        if (answer === undefined) return response.writeHead(key in this.answers ? 204 : 404).end();
        const status = answer.status >= 400 ? answer.status : 200;
        return response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
    }

    count(key) {
        return this.asked.filter((one) => one.key === key).length;
    }

    stop() {
        this.server.closeAllConnections();
        this.server.close();
    }
}
