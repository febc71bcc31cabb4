// SPDX-License-Identifier: Apache-2.0
// Every operation that the interface uses, one line each, typed by the contract.
import { request, requestTagged, respond, type Call } from './client';
import type { Answer, Body, Check, Ends, Layer, Link, Problem, Query, User } from './types';
import { ApiProblem } from './client';

const id = encodeURIComponent;
const post = (body?: unknown): Call => (body === undefined ? { method: 'POST' } : { method: 'POST', body });

export const api = {
    endSession: () => request<void>('/session', { method: 'DELETE' }),
    links: () => request<Answer<'listLinks'>>('/links'),
    link: (link: string) => requestTagged<Link>(`/links/${id(link)}`),
    editLink: (link: string, body: Body<'editLink'>, etag: string | null) =>
        request<Link>(`/links/${id(link)}`, { method: 'PATCH', body, etag }),
    deleteLink: (link: string, query: Query<'deleteLink'>) =>
        request<Answer<'deleteLink'>>(`/links/${id(link)}`, { method: 'DELETE', query }),
    dependents: (link: string) => request<Answer<'getDependents'>>(`/links/${id(link)}/dependents`),
    makePrimary: (link: string) => request<Link>(`/links/${id(link)}/primary`, post()),
    suspend: (link: string) => request<Link>(`/links/${id(link)}/suspend`, post()),
    resume: (link: string) => request<Link>(`/links/${id(link)}/resume`, post()),
    move: (link: string, body: Body<'moveLink'>) => request<Link>(`/links/${id(link)}/move`, post(body)),
    match: (link: string) => request<Link>(`/links/${id(link)}/match`, post()),
    continueLink: (link: string) => request<Answer<'continueLink'>>(`/links/${id(link)}/continue`, post()),
    acceptPeerKey: (link: string) => request<Link>(`/links/${id(link)}/peer-key`, post()),
    ends: (link: string) => request<Ends>(`/links/${id(link)}/ends`),
    newKey: (link: string, body: Body<'newIncomingKey'>) => request<Link>(`/links/${id(link)}/incoming/key`, post(body)),
    usePresentKey: (link: string) => request<Link>(`/links/${id(link)}/signing-key`, post()),
    newSecret: (link: string) => request<Answer<'newIncomingSecret'>>(`/links/${id(link)}/incoming/secret`, post()),
    linkGrants: (link: string) => request<Answer<'getLinkGrants'>>(`/links/${id(link)}/grants`),
    revokeOutgoing: (link: string, account: string) =>
        request<void>(`/links/${id(link)}/grants/outgoing/${id(account)}`, { method: 'DELETE' }),
    revokeIncoming: (link: string, grant: string) => request<void>(`/links/${id(link)}/grants/incoming/${id(grant)}`, { method: 'DELETE' }),

    entityLinks: (link: string) => request<Answer<'listEntityLinks'>>(`/links/${id(link)}/entities`),
    entityCandidates: (link: string) => request<Answer<'listEntityCandidates'>>(`/links/${id(link)}/entities/candidates`),
    addEntityLink: (link: string, body: Body<'addEntityLink'>) =>
        request<Answer<'addEntityLink'>>(`/links/${id(link)}/entities`, post(body)),
    removeEntityLink: (link: string, body: Body<'removeEntityLink'>) =>
        request<Answer<'removeEntityLink'>>(`/links/${id(link)}/entities`, { method: 'DELETE', body }),
    makeEntityLinkPrimary: (link: string, body: Body<'makeEntityLinkPrimary'>) =>
        request<Answer<'makeEntityLinkPrimary'>>(`/links/${id(link)}/entities/primary`, post(body)),

    probe: (body: Body<'probe'>, signal?: AbortSignal) =>
        request<Answer<'probe'>>('/probes', signal ? { ...post(body), signal } : post(body)),
    createLink: (body: Body<'createLink'>) => request<Answer<'createLink'>>('/links', post(body)),
    createExternal: (body: Body<'createExternalApplication'>) =>
        request<Answer<'createExternalApplication'>>('/external-applications', post(body)),
    replaceExternal: (link: string, body: Body<'replaceExternalApplication'>, etag: string | null) =>
        request<Answer<'replaceExternalApplication'>>(`/external-applications/${id(link)}`, { method: 'PUT', body, etag }),
    discoverProvider: (body: Body<'discoverProvider'>) => request<Answer<'discoverProvider'>>('/provider-discovery', post(body)),
    inspectHandover: (query: string) => request<Answer<'inspectHandover'>>('/handover/inspect', post({ query })),
    acceptHandover: (query: string) => request<Answer<'acceptHandover'>>('/handover/accept', post({ query })),

    connections: () => request<Answer<'listConnections'>>('/connections'),
    connect: (link: string, return_to: string) => request<Answer<'connect'>>(`/connections/${id(link)}`, post({ return_to })),
    disconnect: (link: string) => request<void>(`/connections/${id(link)}`, { method: 'DELETE' }),
    permissions: () => request<Answer<'listPermissions'>>('/permissions'),
    withdraw: (grant: string) => request<void>(`/permissions/${id(grant)}`, { method: 'DELETE' }),

    audit: (query: Query<'listAudit'>) => request<Answer<'listAudit'>>('/audit', { query }),
    exportAudit: (query: Query<'exportAudit'>) => respond('/audit/export', { query, accept: '*/*' }),
    exportLinks: () => respond('/export', { accept: '*/*' }),
    applyLinks: (body: Body<'applyLinks'>) => request<Answer<'applyLinks'>>('/apply', post(body)),
    users: () => request<Answer<'listUsers'>>('/users'),
    user: (account: string) => requestTagged<User>(`/users/${id(account)}`),
    createUser: (body: Body<'createUser'>) => request<User>('/users', post(body)),
    editUser: (account: string, body: Body<'editUser'>, etag: string | null) =>
        request<User>(`/users/${id(account)}`, { method: 'PATCH', body, etag }),
    setPassword: (account: string, body: Body<'setPassword'>) => request<void>(`/users/${id(account)}/password`, { method: 'PUT', body }),
    userGrants: (account: string) => request<Answer<'getUserGrants'>>(`/users/${id(account)}/grants`),
    settings: () => request<Answer<'getSettings'>>('/settings'),
    newSigningKey: () => request<Answer<'newSigningKey'>>('/settings/signing-key', post()),
    directory: () => request<Answer<'getDirectory'>>('/directory'),
    types: () => request<Answer<'listTypes'>>('/types'),
};

// A test of a link; `onLayer` hears of each layer as it begins and ends.
export async function checkLink(link: string, onLayer: (layer: Layer) => void): Promise<Check> {
    const response = await respond(`/links/${id(link)}/check`, { ...post(), accept: 'text/event-stream' });
    if (!(response.headers.get('Content-Type') ?? '').startsWith('text/event-stream')) return (await response.json()) as Check;
    for await (const { event, data } of serverSentEvents(response)) {
        if (event === 'layer') onLayer(JSON.parse(data) as Layer);
        if (event === 'problem') throw new ApiProblem(JSON.parse(data) as Problem);
        if (event === 'done') return JSON.parse(data) as Check;
    }
    throw new ApiProblem({ type: 'urn:applinkd:error:cut_off', title: '', status: 0, detail: '', error_id: '' });
}

// EventSource only sends GET; this reads the stream of any answer.
async function* serverSentEvents(response: Response): AsyncGenerator<{ event: string; data: string }> {
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let buffer = '';
    for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        buffer += value.replaceAll('\r\n', '\n');
        for (let end = buffer.indexOf('\n\n'); end >= 0; end = buffer.indexOf('\n\n')) {
            const lines = buffer.slice(0, end).split('\n');
            buffer = buffer.slice(end + 2);
            const field = (name: string) =>
                lines
                    .filter((line) => line.startsWith(`${name}:`))
                    .map((line) => line.slice(name.length + 1).replace(/^ /, ''))
                    .join('\n');
            yield { event: field('event') || 'message', data: field('data') };
        }
    }
}
