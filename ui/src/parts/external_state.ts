// SPDX-License-Identifier: Apache-2.0
// What is typed into the form for applications that are set up by hand, and how it is told to the API (features.md 3).
import type { Body, IncomingInput, Link, OutgoingInput } from '../api/types';
import { listOf } from './field';

export interface Rule {
    users: string;
    groups: string;
    administrators: boolean;
}

export interface Network {
    ca: string;
    loopback: boolean;
}

export interface Incoming {
    on: boolean;
    protocol: 'oauth2' | 'oauth1';
    without: 'off' | 'service' | 'named';
    serviceUser: string;
    redirects: string;
    scope: 'READ' | 'WRITE' | 'ADMIN';
    client: 'confidential' | 'public';
    key: string;
    consumerName: string;
    description: string;
    callback: string;
    method: Method;
    publicKey: string;
    secret: string;
    callbackOptional: boolean;
    importedKey: boolean;
}

export type Method = 'RSA-SHA1' | 'RSA-SHA256' | 'HMAC-SHA1' | 'HMAC-SHA256';
export const METHODS: Method[] = ['RSA-SHA1', 'RSA-SHA256', 'HMAC-SHA1', 'HMAC-SHA256'];
export const signsWithKey = (method: Method) => method.startsWith('RSA');

export interface Outgoing {
    on: boolean;
    protocol: 'oauth2' | 'oauth1';
    issuer: string;
    issuerAnswers: boolean;
    authorize: string;
    token: string;
    revoke: string;
    identity: string;
    clientId: string;
    clientSecret: string;
    scopes: string;
    extra: string;
    auth: 'body' | 'basic' | 'private_key' | 'none';
    pkce: boolean;
    tokenKind: 'per_user' | 'per_link';
    withoutUser: boolean;
    linkToken: string;
    forgetToken: boolean;
    header: string;
    requestToken: string;
    accessToken: string;
    key: string;
    method: Method;
    secret: string;
}

export interface Typed {
    name: string;
    type: string;
    address: string; // of a new link
    display: string; // of one that is there
    rule: Rule;
    network: Network;
    incoming: Incoming;
    outgoing: Outgoing;
}

export const ruleOf = (rule: Link['impersonation']): Rule => ({
    users: rule.users.join(', '),
    groups: rule.groups.join(', '),
    administrators: rule.administrators,
});
export const ruleBody = (rule: Rule) => ({ users: listOf(rule.users), groups: listOf(rule.groups), administrators: rule.administrators });

export function emptyForm(): Typed {
    return {
        name: '',
        type: 'generic',
        address: '',
        display: '',
        rule: { users: '', groups: '', administrators: false },
        network: { ca: '', loopback: false },
        incoming: {
            on: true,
            protocol: 'oauth2',
            without: 'off',
            serviceUser: '',
            redirects: '',
            scope: 'READ',
            client: 'confidential',
            key: '',
            consumerName: '',
            description: '',
            callback: '',
            method: 'RSA-SHA1',
            publicKey: '',
            secret: '',
            callbackOptional: false,
            importedKey: false,
        },
        outgoing: {
            on: false,
            protocol: 'oauth2',
            issuer: '',
            issuerAnswers: false,
            authorize: '',
            token: '',
            revoke: '',
            identity: '',
            clientId: '',
            clientSecret: '',
            scopes: '',
            extra: '',
            auth: 'body',
            pkce: true,
            tokenKind: 'per_user',
            withoutUser: false,
            linkToken: '',
            forgetToken: false,
            header: '',
            requestToken: '',
            accessToken: '',
            key: '',
            method: 'RSA-SHA1',
            secret: '',
        },
    };
}

export function formOf(link: Link): Typed {
    const form = emptyForm();
    Object.assign(form, {
        name: link.name,
        type: link.type,
        display: link.display_url,
        rule: ruleOf(link.impersonation),
        network: { ca: link.ca_pem, loopback: link.allow_loopback },
    });
    const { incoming_application: known, outgoing_provider: provider } = link;
    form.incoming.on = link.incoming !== 'disabled';
    if (known) Object.assign(form.incoming, { protocol: known.protocol, without: known.without_user, serviceUser: known.service_user });
    if (known?.protocol === 'oauth2')
        Object.assign(form.incoming, { redirects: known.redirect_uris.join('\n'), scope: known.scope, client: known.client_type });
    if (known?.protocol === 'oauth1')
        Object.assign(form.incoming, {
            key: known.consumer_key,
            consumerName: known.consumer_name,
            description: known.description,
            callback: known.callback,
            method: known.method,
            publicKey: known.key?.public_key_pem ?? '',
            callbackOptional: known.callback_optional,
            importedKey: known.imported_key,
        });
    form.outgoing.on = link.outgoing !== 'disabled';
    if (provider?.protocol === 'oauth2')
        Object.assign(form.outgoing, {
            protocol: 'oauth2',
            issuer: provider.issuer,
            issuerAnswers: provider.issuer_answers,
            authorize: provider.authorize_url,
            token: provider.token_url,
            revoke: provider.revoke_url,
            identity: provider.identity_url,
            clientId: provider.client_id,
            scopes: provider.scopes.join(' '),
            extra: provider.authorize_parameters.map(({ name, value }) => `${name}=${value}`).join('\n'),
            auth: provider.client_auth,
            pkce: provider.pkce,
            tokenKind: provider.token_kind,
            withoutUser: provider.token_kind === 'per_user' && link.outgoing === 'oauth',
            header: provider.header,
        });
    if (provider?.protocol === 'oauth1')
        Object.assign(form.outgoing, {
            protocol: 'oauth1',
            requestToken: provider.request_token_url,
            authorize: provider.authorize_url,
            accessToken: provider.access_token_url,
            key: provider.consumer_key,
            method: provider.method,
        });
    return form;
}

// What may stay in the browser's history while the form is open: no secrets.
export function withoutSecrets(form: Typed): Typed {
    return {
        ...form,
        incoming: { ...form.incoming, secret: '' },
        outgoing: { ...form.outgoing, clientSecret: '', linkToken: '', secret: '' },
    };
}

function incomingBody(typed: Incoming): IncomingInput | null {
    if (!typed.on) return null;
    const shared = { service_user: typed.without === 'off' ? '' : typed.serviceUser.trim() };
    if (typed.protocol === 'oauth2')
        return {
            protocol: 'oauth2',
            ...shared,
            redirect_uris: lines(typed.redirects),
            scope: typed.scope,
            client_type: typed.client,
            without_user: typed.without === 'named' ? 'off' : typed.without,
        };
    const byKey = signsWithKey(typed.method);
    return {
        protocol: 'oauth1',
        ...shared,
        consumer_key: typed.key,
        consumer_name: typed.consumerName,
        description: typed.description,
        callback: typed.callback,
        method: typed.method,
        public_key: byKey ? typed.publicKey : '',
        secret: byKey ? '' : typed.secret,
        without_user: typed.without,
        callback_optional: typed.callbackOptional,
        imported_key: byKey && typed.importedKey,
    };
}

function outgoingBody(typed: Outgoing): OutgoingInput | null {
    if (!typed.on) return null;
    if (typed.protocol === 'oauth1')
        return {
            protocol: 'oauth1',
            request_token_url: typed.requestToken,
            authorize_url: typed.authorize,
            access_token_url: typed.accessToken,
            consumer_key: typed.key,
            method: typed.method,
            secret: signsWithKey(typed.method) ? '' : typed.secret,
        };
    const perLink = typed.tokenKind === 'per_link';
    return {
        protocol: 'oauth2',
        issuer: typed.issuer,
        issuer_answers: typed.issuerAnswers,
        authorize_url: typed.authorize,
        token_url: typed.token,
        revoke_url: typed.revoke,
        identity_url: typed.identity,
        client_id: typed.clientId,
        client_secret: typed.clientSecret,
        scopes: typed.scopes.split(/[\s,]+/).filter(Boolean),
        authorize_parameters: lines(typed.extra).map(parameter),
        client_auth: typed.auth,
        pkce: typed.pkce,
        token_kind: typed.tokenKind,
        link_token: perLink ? typed.linkToken : '',
        forget_link_token: perLink && typed.forgetToken,
        without_user: !perLink && typed.withoutUser,
        header: typed.header,
    };
}

const lines = (text: string) =>
    text
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean);

function parameter(line: string) {
    const at = line.indexOf('=');
    return at < 0 ? { name: line, value: '' } : { name: line.slice(0, at).trim(), value: line.slice(at + 1).trim() };
}

export function bodyOf(form: Typed): Omit<Body<'createExternalApplication'>, 'address'> {
    return {
        name: form.name.trim(),
        type: form.type,
        ca_pem: form.network.ca,
        allow_loopback: form.network.loopback,
        impersonation: ruleBody(form.rule),
        incoming: incomingBody(form.incoming),
        outgoing: outgoingBody(form.outgoing),
    };
}
