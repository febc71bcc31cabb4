// SPDX-License-Identifier: Apache-2.0
// My connections: my accounts at linked applications (features.md 6).
import { html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { api } from '../api/api';
import { currentSession } from '../api/client';
import type { Connection } from '../api/types';
import { t } from '../i18n';
import { sentence } from '../i18n/server';
import { ask, notify } from '../parts/dialog';
import { Element, Remote, Submission, emptyState } from '../parts/element';
import { ago, chip, date, icon, safeUrl, type Tone } from '../parts/words';
import { href } from '../routes';

const TONES: Record<Connection['state'], Tone> = { connected: 'ok', not_needed: 'ok', expired: 'warn', not_connected: 'idle' };

@customElement('al-connections')
export class Connections extends Element {
    private readonly connections = new Remote(this, async () => (await api.connections()).connections);
    private readonly going = new Submission(this);

    override connectedCallback() {
        super.connectedCallback();
        document.title = t.connections.title;
    }

    override render() {
        const name = currentSession()?.application.name ?? '';
        return html`<div class="stack">
            <h1>${t.connections.title}</h1><p class="soft">${t.connections.intro(name)}</p>
            ${this.going.note()}
            ${this.connections.show((connections) =>
                connections.length === 0
                    ? emptyState('link', t.connections.none, t.connections.noneText)
                    : html`<ul class="cards-list">${connections.map((connection) => this.card(connection))}</ul>`,
            )}
            <p class="soft">${t.connections.other} <a href=${href('/applinks/applications')}>${t.nav.applications}</a>.</p>
        </div>`;
    }

    private card(connection: Connection) {
        const { state, name } = connection;
        const open = safeUrl(connection.display_url);
        return html`<li class="panel pad card">
            <div class="app grow">${icon(name, connection.type)}<div><h2>${open ? html`<a href=${open} rel="noreferrer">${name}</a>` : name}</h2><small>${sentence(connection.type_name)} · ${connection.address}</small></div></div>
            <div class="card-state">${chip(TONES[state], t.connections.state[state])}<br><small>${this.sentence(connection)}</small></div>
            <div class="row acts">
                ${connection.can_connect && state !== 'connected' ? html`<button class="primary" ?disabled=${this.going.busy} @click=${() => this.connect(connection)}>${state === 'expired' ? t.connections.again : t.connections.connect}<span class="unseen"> ${name}</span></button>` : nothing}
                ${connection.can_connect && state === 'connected' ? html`<button ?disabled=${this.going.busy} @click=${() => this.connect(connection)}>${t.connections.again}<span class="unseen"> ${name}</span></button>` : nothing}
                ${state === 'connected' || state === 'expired' ? html`<button @click=${() => this.disconnect(connection)}>${t.connections.disconnect}<span class="unseen"> ${name}</span></button>` : nothing}
            </div></li>`;
    }

    private sentence(connection: Connection) {
        const words = t.connections;
        switch (connection.state) {
            case 'connected':
                return html`${connection.remote_user ? words.as(connection.remote_user) : nothing}${words.since} ${date(connection.since)} · ${words.used} ${ago(connection.last_used_at)}${connection.expires_at ? html`<br>${words.expires} ${date(connection.expires_at)}` : nothing}`;
            case 'expired':
                return words.ranOut;
            case 'not_needed':
                return words.notNeeded(currentSession()?.user.name ?? '');
            default:
                return words.notYet(connection.name);
        }
    }

    private async connect(connection: Connection) {
        await this.going.run(async () => location.assign((await api.connect(connection.link, href('/applinks/connections'))).next_url));
    }

    private async disconnect(connection: Connection) {
        await ask({
            title: t.connections.disconnectAsk(connection.name),
            body: () => t.connections.disconnectText(connection.name),
            action: t.connections.disconnect,
            danger: true,
            run: async () => {
                await api.disconnect(connection.link);
                await this.connections.load();
                notify(t.connections.disconnected(connection.name));
            },
        });
    }
}
