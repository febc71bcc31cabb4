// SPDX-License-Identifier: Apache-2.0
// Connected applications: who may act as me here, and how I take it back (features.md 6).
import { html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { api } from '../api/api';
import { currentSession } from '../api/client';
import type { Permission } from '../api/types';
import { t } from '../i18n';
import { ask, notify } from '../parts/dialog';
import { Element, Remote, emptyState } from '../parts/element';
import { ago, date, icon } from '../parts/words';
import { href } from '../routes';

@customElement('al-applications')
export class Applications extends Element {
    private readonly permissions = new Remote(this, async () => (await api.permissions()).permissions);

    override connectedCallback() {
        super.connectedCallback();
        document.title = t.applications.title;
    }

    override render() {
        const name = currentSession()?.application.name ?? '';
        return html`<div class="stack">
            <h1>${t.applications.title}</h1><p class="soft">${t.applications.intro(name)}</p>
            ${this.permissions.show((permissions) =>
                permissions.length === 0
                    ? emptyState('person', t.applications.none, t.applications.noneText(name))
                    : html`<ul class="cards-list">${permissions.map((permission) => this.card(permission, name))}</ul>`,
            )}
            <p class="soft">${t.applications.other} <a href=${href('/applinks/connections')}>${t.nav.connections}</a>.</p>
        </div>`;
    }

    private card(permission: Permission, name: string) {
        return html`<li class="panel pad card">
            <div class="app grow">${icon(permission.application, permission.application)}<div><h2>${permission.application}</h2><small>${[permission.description, permission.address].filter(Boolean).join(' · ')}</small></div></div>
            <div class="card-state"><b>${t.scope[permission.scope]}</b><br><small>${t.applications.since} ${date(permission.since)} · ${t.applications.used} ${ago(permission.last_used_at)}${permission.expires_at ? html`<br>${t.applications.expires} ${date(permission.expires_at)}` : nothing}</small></div>
            <div class="row acts"><button @click=${() => this.withdraw(permission, name)}>${t.applications.withdraw}<span class="unseen"> ${permission.application}</span></button></div></li>`;
    }

    private async withdraw(permission: Permission, name: string) {
        await ask({
            title: t.applications.withdrawAsk(permission.application),
            body: () => t.applications.withdrawText(permission.application, name),
            action: t.applications.withdraw,
            danger: true,
            run: async () => {
                await api.withdraw(permission.id);
                await this.permissions.load();
                notify(t.applications.withdrawn(permission.application));
            },
        });
    }
}
