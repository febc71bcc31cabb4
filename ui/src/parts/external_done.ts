// SPDX-License-Identifier: Apache-2.0
// What has to be entered over there, with the secret that was made now, and the first test (features.md 3). The secret is
// in no address and in no store of the browser.
import { html, nothing, type TemplateResult } from 'lit';
import { currentSession } from '../api/client';
import type { Link, Settings } from '../api/types';
import { t } from '../i18n';
import './diagnosis';
import { copyBox } from './field';
import { href, linkPath } from '../routes';

export interface Made {
    link: Link;
    clientId: string;
    secret: string | null;
}

const fact = (label: string, text: string) => html`<dt>${label}</dt><dd><code>${text}</code></dd>`;

export function externalDone({ link, clientId, secret }: Made, settings: Settings): TemplateResult {
    const words = t.external.done;
    return html`<h1>${words.made(link.name)}</h1><p>${words.text}</p>
        ${link.incoming === 'disabled' ? nothing : incomingPart(link, clientId, secret, settings)}
        ${link.outgoing === 'disabled' ? nothing : outgoingPart(link, settings)}
        ${link.can.check ? html`<al-diagnosis .link=${link.id} .name=${link.name} .atOnce=${true}></al-diagnosis>` : nothing}
        <div class="row"><a class="btn primary" href=${href(linkPath(link.id))}>${words.done}</a></div>`;
}

function incomingPart(link: Link, clientId: string, secret: string | null, settings: Settings) {
    const words = t.external.done;
    const { endpoints } = settings;
    const known = link.incoming_application;
    const isOAuth2 = known?.protocol === 'oauth2';
    return html`<section class="panel pad stack" aria-labelledby="theirs"><h2 id="theirs">${words.theirs(currentSession()?.application.name ?? '')}</h2>
        <div class="tight"><span class="label">${isOAuth2 ? words.clientId : words.key}</span>${copyBox(clientId, isOAuth2 ? words.clientId : words.key)}</div>
        ${
            secret
                ? html`<div class="tight" id="made-secret"><span class="label">${isOAuth2 ? words.clientSecret : words.secret}</span>${copyBox(secret, isOAuth2 ? words.clientSecret : words.secret)}</div>
            <p class="note warn">${words.once}</p>`
                : nothing
        }
        ${isOAuth2 && known.client_type === 'public' ? html`<p class="soft">${words.public}</p>` : nothing}
        <dl class="facts">${
            isOAuth2
                ? html`${fact(words.scope, known.scope)}${fact(words.authorize, endpoints.oauth2_authorize)}${fact(words.token, endpoints.oauth2_token)}${fact(words.revoke, endpoints.oauth2_revoke)}<dt>${words.pkce}</dt><dd>${words.pkceText}</dd>`
                : html`${known ? fact(words.method, known.method) : nothing}${fact(words.request, endpoints.oauth1_request_token)}${fact(words.authorize, endpoints.oauth1_authorize)}${fact(words.access, endpoints.oauth1_access_token)}`
        }</dl>
    </section>`;
}

function outgoingPart(link: Link, settings: Settings) {
    const words = t.external.done;
    const provider = link.outgoing_provider;
    if (!provider) return nothing;
    const ownKey = provider.protocol === 'oauth2' ? provider.client_auth === 'private_key' : provider.method.startsWith('RSA');
    return html`<section class="panel pad stack" aria-labelledby="ours"><h2 id="ours">${words.ours(link.name)}</h2>
        <dl class="facts">${
            provider.protocol === 'oauth2'
                ? html`${provider.token_kind === 'per_user' ? fact(words.redirect, settings.endpoints.oauth2_redirect) : nothing}${provider.client_id ? fact(words.clientId, provider.client_id) : nothing}`
                : html`${fact(words.key, provider.consumer_key || settings.identity.consumer_key)}${fact(words.callback, settings.endpoints.oauth1_callback)}`
        }</dl>
        ${ownKey && settings.keys[0] ? html`<div class="tight"><span class="label">${t.external.outgoing.ownPem}</span>${copyBox(settings.keys[0].public_key_pem, t.external.outgoing.ownPem)}</div>` : nothing}
    </section>`;
}
