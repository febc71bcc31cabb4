// SPDX-License-Identifier: Apache-2.0
// The one way to applinkd, which answers on the page's own origin with the visitor's session. Everything that it passes
// on from other applications is data to distrust: texts stay texts, addresses are http or https or nothing.

// Without import.meta, so that the file is no module and loads with or without type="module".
const script =
    (document.currentScript as HTMLScriptElement | null) ?? document.querySelector<HTMLScriptElement>('script[src*="/applinks/embed.js"]');
const ROOT = new URL('.', script?.src || new URL('/applinks/embed.js', location.href)).pathname.replace(/\/$/, '');
const API = `${ROOT}/api/v1`;

export type SourceState = 'ok' | 'nothing' | 'connect' | 'forbidden' | 'down' | 'slow' | 'unsupported' | 'error';

// What a linked application could tell, or why not.
export interface Source {
    link_id: string;
    name: string;
    type?: string;
    state: SourceState;
    message?: string | null;
    connect_url?: string | null;
    age_seconds?: number | null;
    error_id?: string | null;
}

export interface Target {
    link_id: string;
    name: string;
    type?: string;
    icon?: string | null;
    primary?: boolean;
    kinds?: string[];
}

// Something in a linked application.
export interface Item {
    status?: 'ok' | 'connect' | 'forbidden' | 'missing' | 'error' | 'plain';
    kind?: string | null;
    kind_name?: string | null;
    key?: string | null;
    title?: string | null;
    subtitle?: string | null;
    state?: string | null;
    closed?: boolean | null;
    icon?: string | null;
    url?: string | null;
    globalId?: string | null;
    link_id?: string | null;
    application?: string | null;
    application_type?: string | null;
    connect_url?: string | null;
    age?: number | null;
    stale?: boolean | null;
}

export interface RemoteLink {
    id: number | string;
    state?: 'ok' | 'pending';
    globalId?: string | null;
    relationship?: string | null;
    application?: { type?: string | null; name?: string | null } | null;
    object?: {
        url?: string;
        title?: string;
        summary?: string | null;
        icon?: { url16x16?: string | null; title?: string | null } | null;
        status?: { resolved?: boolean; icon?: { title?: string | null; url16x16?: string | null } | null } | null;
    } | null;
}

const text = (value: string | null | undefined): string => value ?? '';

// "#12 Countdown jumps". Some applications call things by their title: those are not said twice.
export function titleOf(item: Item): string {
    const [key, title] = [text(item.key), text(item.title)];
    return !title || key.replaceAll('_', ' ') === title.replaceAll('_', ' ') ? title || key : [key, title].filter(Boolean).join(' ');
}

// The remote link that stands for an item, in the shape of Jira's `remotelink`.
export function remoteLinkTo(item: Item, relationship: string) {
    return {
        ...(item.globalId ? { globalId: item.globalId } : {}),
        ...(relationship ? { relationship } : {}),
        ...(item.application ? { application: { type: text(item.application_type), name: text(item.application) } } : {}),
        object: {
            url: text(item.url),
            title: titleOf(item) || text(item.url),
            ...(item.subtitle ? { summary: text(item.subtitle) } : {}),
            ...(item.icon ? { icon: { url16x16: text(item.icon), title: text(item.kind_name) || text(item.kind) } } : {}),
            ...(item.state ? { status: { resolved: item.closed === true, icon: { title: text(item.state) } } } : {}),
        },
        // The other half: what was picked shows this item, too, where its application keeps links.
        reciprocal: item.link_id && item.globalId ? 'if_possible' : false,
    };
}

// Nobody is signed in.
export class SignedOut extends Error {}

// The visitor has to give her permission at `url` first.
export class NotConnected extends Error {
    constructor(readonly url: string) {
        super('not connected');
    }
}

export class Refused extends Error {
    constructor(
        readonly status: number,
        message: string,
        readonly errorId: string,
    ) {
        super(message);
    }
}

// Nobody answered, or not in time.
export class Silent extends Error {}

export const ANSWER_MS = 8000;

// An address that a click may lead to; undefined for everything but http and https.
export function safeUrl(text: unknown): string | undefined {
    if (typeof text !== 'string' || text === '') return undefined;
    try {
        const url = new URL(text, location.href);
        return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : undefined;
    } catch {
        return undefined;
    }
}

// Pictures of other applications come through the server, which takes images only, and small ones.
export function iconUrl(text: unknown): string | undefined {
    const url = safeUrl(text);
    if (url === undefined) return undefined;
    return new URL(url).origin === location.origin ? url : `${API}/icon?url=${encodeURIComponent(url)}`;
}

const here = () => location.pathname + location.search + location.hash;

export const signInUrl = () => `${ROOT}/login?return_to=${encodeURIComponent(here())}`;

// Where the visitor connects; she comes back to this page.
export function connectUrl(text: unknown): string | undefined {
    const address = safeUrl(text);
    if (address === undefined) return undefined;
    const url = new URL(address);
    if (url.origin === location.origin && !url.searchParams.has('redirectUrl')) url.searchParams.set('redirectUrl', location.href);
    return url.href;
}

type Method = 'GET' | 'POST' | 'DELETE';

async function send(method: Method, path: string, body: unknown, csrf: string | undefined, signal?: AbortSignal): Promise<Response> {
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (csrf !== undefined) headers['X-CSRF-Token'] = csrf;
    const cap = AbortSignal.timeout(ANSWER_MS);
    const init: RequestInit = { method, headers, credentials: 'same-origin', signal: signal ? AbortSignal.any([cap, signal]) : cap };
    if (body !== undefined) init.body = JSON.stringify(body);
    try {
        return await fetch(API + path, init);
    } catch (error) {
        throw new Silent(String(error));
    }
}

interface Problem {
    type?: string;
    detail?: string;
    error_id?: string;
    connect_url?: string;
    authorize_url?: string;
}

async function refusal(response: Response): Promise<Error & { rejectedToken?: boolean }> {
    const problem = (await response.json().catch(() => ({}))) as Problem;
    const connect = problem.connect_url ?? problem.authorize_url;
    if (response.status === 401) return connect ? new NotConnected(connect) : new SignedOut();
    const refused = new Refused(response.status, problem.detail ?? `${response.status}`, problem.error_id ?? '');
    return Object.assign(refused, { rejectedToken: problem.type === 'urn:applinkd:error:csrf_rejected' });
}

let token: Promise<string> | undefined;

async function fetchToken(): Promise<string> {
    const response = await send('GET', '/session', undefined, undefined);
    if (!response.ok) throw await refusal(response);
    return ((await response.json()) as { csrf: string }).csrf;
}

async function csrfToken(): Promise<string> {
    token ??= fetchToken();
    try {
        return await token;
    } catch (error) {
        token = undefined;
        throw error;
    }
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
    const response = await send('GET', path, undefined, undefined, signal);
    if (!response.ok) throw await refusal(response);
    return (await response.json()) as T;
}

// Changes, and questions whose answer may hold many addresses (S-47: both carry the session's token).
export async function change<T>(method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<T> {
    for (let tried = 0; ; ++tried) {
        const response = await send(method, path, body, await csrfToken());
        if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
        const error = await refusal(response);
        if (!error.rejectedToken || tried > 0) throw error;
        // Another tab signed in anew: its session is ours, too.
        token = undefined;
    }
}

const RESOLVE_MAX = 50;
const GATHER_MS = 20;
let waiting: { url: string; done: (item: Item) => void; failed: (error: unknown) => void }[] = [];

async function resolveWaiting() {
    const batch = waiting.splice(0, RESOLVE_MAX);
    if (waiting.length > 0) void resolveWaiting();
    try {
        const { items } = await change<{ items: Item[] }>('POST', '/resolve', { urls: batch.map(({ url }) => url) });
        batch.forEach(({ done, failed }, at) => (items[at] ? done(items[at]) : failed(new Silent('no answer'))));
    } catch (error) {
        for (const { failed } of batch) failed(error);
    }
}

// What stands at an address. Addresses of one page are asked for together.
export function resolve(url: string): Promise<Item> {
    return new Promise((done, failed) => {
        if (waiting.length === 0) setTimeout(() => void resolveWaiting(), GATHER_MS);
        waiting.push({ url, done, failed });
    });
}
