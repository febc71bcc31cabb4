// SPDX-License-Identifier: Apache-2.0
// One way to the API: adds what changes need (S-47), turns refusals into ApiProblem, and asks for a password in place when
// the session has ended or the password has to be given again; then the call is repeated, and nothing typed is lost.
import type { Problem, Session } from './types';
import { sentence, translatedProblem } from '../i18n/server';

// Path of the public address, "" or "/tracker"; the server writes it into the page.
export const base = document.querySelector<HTMLMetaElement>('meta[name="applinks-base"]')?.content ?? '';
const API = `${base}/applinks/api/v1`;

export class ApiProblem extends Error {
    constructor(readonly problem: Problem) {
        super(problem.detail);
    }
    get kind() {
        return this.problem.type.replace('urn:applinkd:error:', '');
    }
    get status() {
        return this.problem.status;
    }
    // Where the other application is asked for the permission that this call lacks.
    get connectUrl(): string {
        const { connect_url: url } = this.problem as { connect_url?: unknown };
        return typeof url === 'string' ? url : '';
    }
    // Sentences beside fields, by their JSON pointer.
    get fields(): Record<string, string> {
        return Object.fromEntries((this.problem.errors ?? []).map(({ pointer, detail }) => [pointer, detail]));
    }
}

// The person closed the question for the password: nothing was changed, and nothing has to be said.
export class Cancelled extends Error {}

// The session is over: the password alone does not help.
export class SignedOut extends Error {}

// Nobody answered.
export class Offline extends Error {}

// What the frame of the page does for the client.
interface Prompts {
    signIn(): Promise<boolean>;
    stepUp(): Promise<boolean>;
}

let prompts: Prompts | undefined;
let session: Session | undefined;
let asking: Promise<boolean> | undefined;

export function setPrompts(value: Prompts) {
    prompts = value;
}

export function currentSession(): Session | undefined {
    return session;
}

export function setSession(value: Session) {
    session = value;
}

// Several calls may find out at once: one question for all of them.
async function ask(what: 'signIn' | 'stepUp') {
    asking ??= prompts![what]();
    try {
        if (!(await asking)) throw new Cancelled();
    } finally {
        asking = undefined;
    }
}

export interface Call {
    method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
    query?: object;
    body?: unknown;
    etag?: string | null;
    accept?: string;
    signal?: AbortSignal;
}

function addressOf(path: string, query: object = {}) {
    const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '' && value !== null);
    const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
    return `${API}${path}${text ? `?${text}` : ''}`;
}

async function send(path: string, call: Call): Promise<Response> {
    const headers: Record<string, string> = { Accept: call.accept ?? 'application/json' };
    const method = call.method ?? 'GET';
    if (method !== 'GET' && session) headers['X-CSRF-Token'] = session.csrf;
    if (call.body !== undefined) headers['Content-Type'] = 'application/json';
    if (call.etag) headers['If-Match'] = call.etag;
    const init: RequestInit = { method, headers, credentials: 'same-origin' };
    if (call.body !== undefined) init.body = JSON.stringify(call.body);
    if (call.signal) init.signal = call.signal;
    try {
        return await fetch(addressOf(path, call.query), init);
    } catch (error) {
        if (call.signal?.aborted) throw new Cancelled();
        throw new Offline(String(error));
    }
}

async function problemOf(response: Response): Promise<ApiProblem> {
    try {
        return new ApiProblem(translatedProblem((await response.json()) as Problem));
    } catch {
        const detail = `${response.status} ${response.statusText}`;
        return new ApiProblem({ type: 'urn:applinkd:error:unexpected', title: '', status: response.status, detail, error_id: '' });
    }
}

export async function refreshSession(): Promise<Session> {
    const response = await send('/session', {});
    if (!response.ok) throw await problemOf(response);
    session = (await response.json()) as Session;
    return session;
}

// The answer to a call that the policy of the route let through.
export async function respond(path: string, call: Call = {}): Promise<Response> {
    let csrfTried = false;
    for (;;) {
        const response = await send(path, call);
        if (response.ok) return response;
        const problem = await problemOf(response);
        if (problem.kind === 'step_up_required') await ask('stepUp');
        else if (response.status === 401 && problem.kind !== 'grant_required') await ask('signIn');
        else if (problem.kind === 'csrf_rejected' && !csrfTried) {
            // Another tab signed in anew: its session is ours, too.
            csrfTried = true;
            await refreshSession();
        } else throw problem;
    }
}

export async function request<T>(path: string, call: Call = {}): Promise<T> {
    const response = await respond(path, call);
    if (response.status === 204) return undefined as T;
    return (await response.json()) as T;
}

// With the ETag that If-Match wants back.
export async function requestTagged<T>(path: string, call: Call = {}): Promise<{ value: T; etag: string | null }> {
    const response = await respond(path, call);
    return { value: (await response.json()) as T, etag: response.headers.get('ETag') };
}

// Signs in with the form of the sign-in page, which then leads to the session as JSON.
// Returns the sentence that says what was wrong, or nothing.
export async function signIn(user: string, password: string): Promise<string | undefined> {
    const body = new URLSearchParams({ user, password, return_to: `${API}/session` });
    let response: Response;
    try {
        response = await fetch(`${base}/applinks/login`, { method: 'POST', body, credentials: 'same-origin' });
    } catch (error) {
        throw new Offline(String(error));
    }
    if (response.ok && (response.headers.get('Content-Type') ?? '').startsWith('application/json')) {
        session = (await response.json()) as Session;
        return undefined;
    }
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    return sentence(page.querySelector('[role=alert]')?.textContent?.trim() || `${response.status}`);
}

// Gives the password again. Returns the sentence that says what was wrong, or nothing.
export async function stepUp(password: string): Promise<string | undefined> {
    const response = await send('/session/step-up', { method: 'POST', body: { password } });
    if (response.ok) {
        session = (await response.json()) as Session;
        return undefined;
    }
    const problem = await problemOf(response);
    if (problem.kind === 'not_authenticated') throw new SignedOut();
    return problem.problem.errors?.[0]?.detail ?? problem.message;
}
