// SPDX-License-Identifier: Apache-2.0
// A stand-in for the API while developing. The cookie `mock` chooses a state: empty, many, user, forbidden, broken.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'vite';
import * as data from './data';
import type { Check, Layer } from '../src/api/types';

const LAYERS: Layer['layer'][] = ['address', 'dns', 'tcp', 'tls', 'http', 'manifest', 'clock', 'key', 'signature', 'levels'];

function send(response: ServerResponse, body: unknown, status = 200) {
    response.writeHead(status, { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json', ETag: '"1"' });
    response.end(status === 204 ? undefined : JSON.stringify(body));
}

function problem(response: ServerResponse, status: number, type: string, detail: string, errors?: object[]) {
    send(response, { type: `urn:applinkd:error:${type}`, title: type, status, detail, error_id: 'mock-1', errors }, status);
}

async function check(response: ServerResponse, id: string) {
    const link = data.links.find((known) => known.id === id) ?? data.links[0]!;
    const stop = link.status === 'rejected' ? 'clock' : link.status === 'unreachable' ? 'tcp' : link.status === 'mismatch' ? 'levels' : '';
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    const layers: Layer[] = [];
    let stopped = false;
    for (const layer of LAYERS) {
        if (!stopped) {
            response.write(`event: layer\ndata: ${JSON.stringify({ layer, state: 'running' })}\n\n`);
            await new Promise((done) => setTimeout(done, 120));
        }
        const now: Layer = {
            layer,
            state: stopped ? 'skipped' : layer === stop ? 'failed' : 'ok',
            ...(layer === 'dns' ? { seen: '203.0.113.7' } : {}),
        };
        stopped ||= layer === stop;
        layers.push(now);
        response.write(`event: layer\ndata: ${JSON.stringify(now)}\n\n`);
    }
    const answer: Check = {
        finding: {
            code: link.last_check?.code ?? 'ok',
            catalogue: '',
            severity: stop ? 'error' : 'ok',
            text: link.last_check?.text || 'All is well.',
            meaning: stop ? 'Signed calls carry the time and are refused when it is more than 300 s off.' : '',
            values: link.last_check?.values ?? {},
            remedy: stop ? 'Set the time there.' : '',
            commands: stop ? [{ title: 'On that server', text: 'chronyc makestep' }] : [],
            side: stop ? 'there' : 'none',
            seen: stop ? 'Date: Mon, 23 Nov 2026 20:20:31 GMT' : '',
        },
        layers,
        link,
        ends: {
            ours: link,
            theirs:
                link.status === 'mismatch'
                    ? { incoming: 'three_legged', outgoing: link.incoming }
                    : { incoming: link.outgoing, outgoing: link.incoming },
            matches: link.status !== 'mismatch',
        },
    };
    response.end(`event: done\ndata: ${JSON.stringify(answer)}\n\n`);
}

function answer(path: string, method: string, state: string, response: ServerResponse) {
    const links = state === 'empty' ? [] : state === 'many' ? data.many() : data.links;
    const [, id = '', what = ''] = /^\/links\/([^/]+)(?:\/(.*))?$/.exec(path) ?? [];
    if (path === '/session')
        return send(
            response,
            state === 'user' ? { ...data.session, user: { ...data.session.user, admin: false, name: 'alice' } } : data.session,
            method === 'DELETE' ? 204 : 200,
        );
    if (state === 'forbidden') return problem(response, 403, 'not_allowed', 'You must be an administrator for this.');
    if (state === 'broken') return problem(response, 500, 'internal', 'Something went wrong on this server.');
    if (path === '/links') return send(response, { links, total: links.length });
    if (path === '/audit') return send(response, { entries: state === 'empty' ? [] : data.audit, next_before: null });
    if (path === '/users') return send(response, { users: data.users });
    if (path === '/connections') return send(response, { connections: state === 'empty' ? [] : data.connections });
    if (path === '/permissions') return send(response, { permissions: state === 'empty' ? [] : data.permissions });
    if (path === '/settings') return send(response, data.settings);
    if (path === '/directory') return send(response, data.directory);
    if (path === '/types') return send(response, { types: [] });
    if (path === '/probes') return send(response, data.probe);
    if (path === '/handover/inspect') return send(response, data.handover);
    const link = data.links.find((known) => known.id === id);
    if (!id || !link) return problem(response, 404, 'not_found', 'There is no such link. It may have been deleted.');
    if (what === 'check') return void check(response, id);
    if (what === 'entities' || what === 'entities/primary') return send(response, { links: state === 'user' ? [] : data.entityLinks });
    if (what === 'entities/candidates')
        return send(response, {
            local: data.entityLinks
                .slice(0, 1)
                .map((each) => ({ type: each.local_type, type_name: each.local_type_name, key: each.local_key, name: each.local_name })),
            local_problem: null,
            remote: data.entityLinks.map((each) => ({
                type: each.remote_type,
                type_name: each.remote_type_name,
                key: each.remote_key,
                name: each.remote_name,
            })),
            remote_problem: null,
            connect_url: null,
        });
    if (what === 'grants') return send(response, data.grants);
    if (what === 'dependents')
        return send(response, { people_outgoing: 214, people_incoming: 1, can_tell_peer: true, is_primary: true, next_primary: null });
    return send(response, data.full(link));
}

export function mock(icon: Buffer): Plugin {
    return {
        name: 'mock-api',
        configureServer(server) {
            server.middlewares.use((request: IncomingMessage, response, next) => {
                const path = (request.url ?? '').split('?')[0]!;
                const state = /mock=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
                if (path === '/applinks/assets/icon.svg') return void response.setHeader('Content-Type', 'image/svg+xml').end(icon);
                if (path === '/applinks/api/v1/events')
                    return void response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(': mock\n\n');
                if (path.startsWith('/applinks/api/v1'))
                    return void answer(path.slice('/applinks/api/v1'.length), request.method ?? 'GET', state, response);
                next();
            });
        },
    };
}
