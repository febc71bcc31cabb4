// SPDX-License-Identifier: Apache-2.0
// The fields for an application that is set up by hand: how it calls us, and how we call it (features.md 3 "External
// application, by hand"). Only what counts for the chosen protocol is shown; what was typed for the other one stays.
import { html, nothing, type TemplateResult } from 'lit';
import type { Link, Settings } from '../api/types';
import { t } from '../i18n';
import type { Submission } from './element';
import { METHODS, signsWithKey, type Incoming, type Method, type Outgoing } from './external_state';
import { checkField, copyBox, radioField, selectField, textField } from './field';
import { number } from './words';

const INCOMING = [
    'protocol',
    'redirect_uris',
    'scope',
    'client_type',
    'without_user',
    'service_user',
    'consumer_key',
    'consumer_name',
    'description',
    'callback',
    'method',
    'public_key',
    'secret',
];
const OUTGOING = [
    'protocol',
    'issuer',
    'authorize_url',
    'token_url',
    'revoke_url',
    'identity_url',
    'client_id',
    'client_secret',
    'scopes',
    'authorize_parameters',
    'client_auth',
    'token_kind',
    'link_token',
    'header',
    'request_token_url',
    'access_token_url',
    'consumer_key',
    'method',
    'secret',
];
export const EXTERNAL_POINTERS = [...INCOMING.map((name) => `/incoming/${name}`), ...OUTGOING.map((name) => `/outgoing/${name}`)];

const methods = (byKey: string, bySecret: string) =>
    METHODS.map((value: Method) => ({ value, label: `${value} – ${signsWithKey(value) ? byKey : bySecret}` }));

export function incomingFields(
    typed: Incoming,
    change: (part: Partial<Incoming>) => void,
    wrong: Submission,
    stored: Link | undefined,
): TemplateResult {
    const words = t.external.incoming;
    const error = (name: string) => wrong.field(`/incoming/${name}`);
    const known = stored?.incoming_application;
    const speaks = radioField({
        id: 'in-protocol',
        label: t.external.speaks,
        value: typed.protocol,
        error: error('protocol'),
        change: (protocol) => change({ protocol }),
        choices: [
            { value: 'oauth2', label: t.external.oauth2, hint: words.oauth2Hint },
            { value: 'oauth1', label: t.external.oauth1, hint: words.oauth1Hint },
        ],
    });
    if (typed.protocol === 'oauth2')
        return html`${speaks}
            ${textField({ id: 'redirects', label: words.redirects, hint: words.redirectsHint, value: typed.redirects, rows: 3, error: error('redirect_uris'), change: (redirects) => change({ redirects }) })}
            ${selectField({ id: 'scope', label: words.scope, hint: words.scopeHint, value: typed.scope, error: error('scope'), change: (scope) => change({ scope }), choices: (['READ', 'WRITE', 'ADMIN'] as const).map((value) => ({ value, label: words.scopes[value] })) })}
            ${radioField({
                id: 'client',
                label: words.client,
                value: typed.client,
                error: error('client_type'),
                change: (client) => change({ client }),
                choices: [
                    { value: 'confidential', label: words.confidential, hint: words.confidentialHint },
                    { value: 'public', label: words.public, hint: words.publicHint },
                ],
            })}
            ${withoutUser(typed, change, error)}`;
    const key = known?.protocol === 'oauth1' ? known.key : null;
    const present = key ? ` ${words.present} ${t.link.key(key.algorithm, number(key.bits))}, SHA-256 ${key.fingerprint_sha256}.` : '';
    const keeps = known?.protocol === 'oauth1' && known.has_secret;
    return html`${speaks}
        ${textField({ id: 'consumer-key', label: words.key, hint: words.keyHint, value: typed.key, error: error('consumer_key'), change: (key) => change({ key }) })}
        ${textField({ id: 'consumer-name', label: words.consumerName, hint: words.consumerNameHint, value: typed.consumerName, error: error('consumer_name'), change: (consumerName) => change({ consumerName }) })}
        ${textField({ id: 'description', label: words.description, value: typed.description, error: error('description'), change: (description) => change({ description }) })}
        ${textField({ id: 'callback', label: words.callback, hint: words.callbackHint, value: typed.callback, type: 'url', error: error('callback'), change: (callback) => change({ callback }) })}
        ${selectField({ id: 'in-method', label: words.method, value: typed.method, error: error('method'), change: (method) => change({ method }), choices: methods(words.byKey, words.bySecret) })}
        ${
            signsWithKey(typed.method)
                ? textField({
                      id: 'public-key',
                      label: words.publicKey,
                      hint: words.publicKeyHint + present,
                      value: typed.publicKey,
                      rows: 6,
                      error: error('public_key'),
                      change: (publicKey) => change({ publicKey }),
                  })
                : textField({
                      id: 'in-secret',
                      label: words.secret,
                      hint: keeps ? t.external.secretKept : words.secretHint,
                      value: typed.secret,
                      type: 'password',
                      autocomplete: 'new-password',
                      error: error('secret'),
                      change: (secret) => change({ secret }),
                  })
        }
        ${withoutUser(typed, change, error)}
        <details ?open=${typed.callbackOptional || typed.importedKey}><summary>${words.old}</summary><div class="stack folded">
            ${checkField({ id: 'callback-optional', label: words.callbackOptional, hint: words.callbackOptionalHint, value: typed.callbackOptional, change: (callbackOptional) => change({ callbackOptional }) })}
            ${checkField({ id: 'imported-key', label: words.importedKey, hint: words.importedKeyHint, value: typed.importedKey, change: (importedKey) => change({ importedKey }) })}
        </div></details>`;
}

function withoutUser(typed: Incoming, change: (part: Partial<Incoming>) => void, error: (name: string) => string) {
    const words = t.external.incoming;
    const isOAuth1 = typed.protocol === 'oauth1';
    const value = !isOAuth1 && typed.without === 'named' ? 'off' : typed.without;
    const choices: { value: Incoming['without']; label: string; hint: string }[] = [
        { value: 'off', label: words.off, hint: words.offHint },
        { value: 'service', label: words.service, hint: isOAuth1 ? words.serviceHint : words.serviceHint2 },
    ];
    if (isOAuth1) choices.push({ value: 'named', label: words.named, hint: words.namedHint });
    return html`${radioField({ id: 'without', label: words.without, value, error: error('without_user'), change: (without) => change({ without }), choices })}
        ${value === 'off' ? nothing : textField({ id: 'service-user', label: words.serviceUser, hint: words.serviceUserHint, value: typed.serviceUser, error: error('service_user'), change: (serviceUser) => change({ serviceUser }) })}`;
}

export interface Discovery {
    busy: boolean;
    found: boolean;
    wrong: string;
    run: () => void;
}

export function outgoingFields(
    typed: Outgoing,
    change: (part: Partial<Outgoing>) => void,
    wrong: Submission,
    more: { stored: Link | undefined; settings: Settings | undefined; discovery: Discovery },
): TemplateResult {
    const words = t.external.outgoing;
    const error = (name: string) => wrong.field(`/outgoing/${name}`);
    return html`${radioField({
        id: 'out-protocol',
        label: t.external.speaks,
        value: typed.protocol,
        error: error('protocol'),
        change: (protocol) => change({ protocol }),
        choices: [
            { value: 'oauth2', label: t.external.oauth2, hint: words.oauth2Hint },
            { value: 'oauth1', label: t.external.oauth1, hint: words.oauth1Hint },
        ],
    })}
        ${typed.protocol === 'oauth2' ? oauth2Fields(typed, change, error, more) : oauth1Fields(typed, change, error, more.stored)}
        ${
            more.settings && (typed.protocol === 'oauth1' || usesOwnKey(typed))
                ? html`<h3>${words.over}</h3>
            ${typed.protocol === 'oauth1' ? html`<dl class="facts"><dt>${words.ownKey}</dt><dd><code>${more.settings.identity.consumer_key}</code></dd></dl>` : nothing}
            ${usesOwnKey(typed) && more.settings.keys[0] ? html`<div class="tight"><span class="label">${words.ownPem}</span>${copyBox(more.settings.keys[0].public_key_pem, words.ownPem)}</div>` : nothing}`
                : nothing
        }`;
}

export const usesOwnKey = (typed: Outgoing) => (typed.protocol === 'oauth1' ? signsWithKey(typed.method) : typed.auth === 'private_key');

function oauth2Fields(
    typed: Outgoing,
    change: (part: Partial<Outgoing>) => void,
    error: (name: string) => string,
    { stored, settings, discovery }: { stored: Link | undefined; settings: Settings | undefined; discovery: Discovery },
) {
    const words = t.external.outgoing;
    const known = stored?.outgoing_provider?.protocol === 'oauth2' ? stored.outgoing_provider : undefined;
    const perLink = typed.tokenKind === 'per_link';
    return html`
        ${settings ? html`<div class="tight"><span class="label">${words.register}</span>${copyBox(settings.endpoints.oauth2_redirect, words.register)}</div>` : nothing}
        ${textField({ id: 'issuer', label: words.issuer, hint: words.issuerHint, value: typed.issuer, type: 'url', error: error('issuer') || discovery.wrong, change: (issuer) => change({ issuer }) })}
        <div class="row"><button type="button" class="small" ?disabled=${discovery.busy} aria-busy=${discovery.busy} @click=${discovery.run}>${words.find}</button><span class="soft" role="status">${discovery.busy ? words.finding : ''}</span></div>
        ${discovery.found ? html`<p class="note ok" role="status">${words.found}</p>` : nothing}
        ${textField({ id: 'authorize', label: words.authorize, hint: words.authorizeHint, value: typed.authorize, type: 'url', error: error('authorize_url'), change: (authorize) => change({ authorize }) })}
        ${textField({ id: 'token', label: words.token, value: typed.token, type: 'url', error: error('token_url'), change: (token) => change({ token }) })}
        ${textField({ id: 'client-id', label: words.clientId, value: typed.clientId, error: error('client_id'), change: (clientId) => change({ clientId }) })}
        ${
            typed.auth === 'private_key' || typed.auth === 'none'
                ? nothing
                : textField({
                      id: 'client-secret',
                      label: words.clientSecret,
                      hint: known?.has_secret ? t.external.secretKept : words.clientSecretHint,
                      value: typed.clientSecret,
                      type: 'password',
                      autocomplete: 'new-password',
                      error: error('client_secret'),
                      change: (clientSecret) => change({ clientSecret }),
                  })
        }
        ${textField({ id: 'scopes', label: words.scopes, hint: words.scopesHint, value: typed.scopes, error: error('scopes'), change: (scopes) => change({ scopes }) })}
        ${radioField({
            id: 'token-kind',
            label: words.rights,
            value: typed.tokenKind,
            error: error('token_kind'),
            change: (tokenKind) => change({ tokenKind }),
            choices: [
                { value: 'per_user', label: words.perUser, hint: words.perUserHint },
                { value: 'per_link', label: words.perLink, hint: words.perLinkHint },
            ],
        })}
        ${
            perLink
                ? html`
            ${textField({ id: 'link-token', label: words.linkToken, hint: known?.has_link_token ? t.external.secretKept : words.linkTokenHint, value: typed.linkToken, type: 'password', autocomplete: 'new-password', error: error('link_token'), change: (linkToken) => change({ linkToken }) })}
            ${known?.has_link_token ? checkField({ id: 'forget-token', label: words.forget, hint: words.forgetHint, value: typed.forgetToken, change: (forgetToken) => change({ forgetToken }) }) : nothing}`
                : checkField({
                      id: 'out-without',
                      label: words.without,
                      hint: words.withoutHint,
                      value: typed.withoutUser,
                      change: (withoutUser) => change({ withoutUser }),
                  })
        }
        <details ?open=${['revoke_url', 'identity_url', 'authorize_parameters', 'client_auth', 'header'].some((name) => error(name)) || typed.auth !== 'body'}><summary>${words.more}</summary><div class="stack folded">
            ${textField({ id: 'revoke', label: words.revoke, hint: words.revokeHint, value: typed.revoke, type: 'url', error: error('revoke_url'), change: (revoke) => change({ revoke }) })}
            ${textField({ id: 'identity', label: words.identity, hint: words.identityHint, value: typed.identity, type: 'url', error: error('identity_url'), change: (identity) => change({ identity }) })}
            ${textField({ id: 'extra', label: words.extra, hint: words.extraHint, value: typed.extra, rows: 3, error: error('authorize_parameters'), change: (extra) => change({ extra }) })}
            ${selectField({ id: 'auth', label: words.auth, value: typed.auth, error: error('client_auth'), change: (auth) => change({ auth }), choices: (['body', 'basic', 'private_key', 'none'] as const).map((value) => ({ value, label: words.auths[value] })) })}
            ${checkField({ id: 'pkce', label: words.pkce, hint: words.pkceHint, value: typed.pkce, change: (pkce) => change({ pkce }) })}
            ${checkField({ id: 'issuer-answers', label: words.issuerAnswers, hint: words.issuerAnswersHint, value: typed.issuerAnswers, change: (issuerAnswers) => change({ issuerAnswers }) })}
            ${textField({ id: 'header', label: words.header, hint: words.headerHint, value: typed.header, error: error('header'), change: (header) => change({ header }) })}
        </div></details>`;
}

function oauth1Fields(
    typed: Outgoing,
    change: (part: Partial<Outgoing>) => void,
    error: (name: string) => string,
    stored: Link | undefined,
) {
    const words = t.external.outgoing;
    const keeps = stored?.outgoing_provider?.protocol === 'oauth1' && stored.outgoing_provider.has_secret;
    return html`
        ${textField({ id: 'request-token', label: words.requestToken, hint: words.requestTokenHint, value: typed.requestToken, type: 'url', error: error('request_token_url'), change: (requestToken) => change({ requestToken }) })}
        ${textField({ id: 'authorize', label: words.authorize, value: typed.authorize, type: 'url', error: error('authorize_url'), change: (authorize) => change({ authorize }) })}
        ${textField({ id: 'access-token', label: words.accessToken, value: typed.accessToken, type: 'url', error: error('access_token_url'), change: (accessToken) => change({ accessToken }) })}
        ${textField({ id: 'out-key', label: words.key, hint: words.keyHint, value: typed.key, error: error('consumer_key'), change: (key) => change({ key }) })}
        ${selectField({ id: 'out-method', label: words.method, value: typed.method, error: error('method'), change: (method) => change({ method }), choices: methods(words.byKey, words.bySecret) })}
        ${
            signsWithKey(typed.method)
                ? nothing
                : textField({
                      id: 'out-secret',
                      label: words.secret,
                      hint: keeps ? t.external.secretKept : '',
                      value: typed.secret,
                      type: 'password',
                      autocomplete: 'new-password',
                      error: error('secret'),
                      change: (secret) => change({ secret }),
                  })
        }`;
}
