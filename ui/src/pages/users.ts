// SPDX-License-Identifier: Apache-2.0
// Accounts of this installation: add, change, switch off, new password, and what each has allowed.
import { html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { api } from '../api/api';
import { currentSession } from '../api/client';
import type { Grants, User } from '../api/types';
import { t } from '../i18n';
import '../parts/actions';
import { ask, dialogError, notify, refreshDialog } from '../parts/dialog';
import { Element, Remote, emptyState, sentenceOf } from '../parts/element';
import { checkField, listOf, textField } from '../parts/field';
import { ago, chip, date } from '../parts/words';

@customElement('al-users')
export class Users extends Element {
    @state() private sought = '';
    private readonly users = new Remote(this, async () => (await api.users()).users);

    override connectedCallback() {
        super.connectedCallback();
        document.title = t.users.title;
    }

    override render() {
        return html`<div class="stack">
            <div class="row heading"><h1 class="grow">${t.users.title}</h1><button class="primary" @click=${this.add}>${t.users.add}</button></div>
            <p class="soft">${t.users.intro}</p>
            ${this.users.show((users) => this.list(users))}
        </div>`;
    }

    private list(users: User[]) {
        const sought = this.sought.trim().toLocaleLowerCase();
        const found = users.filter(({ name, groups }) => [name, ...groups].some((text) => text.toLocaleLowerCase().includes(sought)));
        return html`${users.length > 8 ? html`<label class="search"><span class="unseen">${t.users.search}</span><input type="search" placeholder=${t.users.search} .value=${this.sought} @input=${(event: Event) => (this.sought = (event.target as HTMLInputElement).value)}></label>` : nothing}
            ${
                found.length === 0
                    ? emptyState('search', t.users.notFound, t.users.notFoundText)
                    : html`<div class="panel"><table class="cards"><caption class="unseen">${t.users.title}</caption>
            <thead><tr><th scope="col">${t.users.name}</th><th scope="col">${t.users.role}</th><th scope="col">${t.users.groups}</th><th scope="col">${t.users.since}</th><th scope="col"><span class="unseen">${t.common.actions}</span></th></tr></thead>
            <tbody>${found.map((user) => this.row(user))}</tbody></table></div>`
            }`;
    }

    private row(user: User) {
        const me = user.id === currentSession()?.user.id;
        return html`<tr><td><b>${user.name}</b>${me ? html` <small>${t.users.you}</small>` : nothing}${user.source === 'local' ? nothing : html` <small>${t.users.fromDirectory}</small>`}</td>
            <td data-label=${t.users.role}>${user.active ? (user.admin ? chip('ok', t.users.admin) : t.users.person) : chip('idle', t.users.off)}</td>
            <td data-label=${t.users.groups} class=${user.groups.length ? '' : 'blank'}>${user.groups.join(', ')}</td>
            <td data-label=${t.users.since}>${date(user.created_at)}</td>
            <td class="acts">${user.source === 'local' ? html`<button class="small" @click=${() => this.edit(user)}>${t.act.edit}<span class="unseen"> ${user.name}</span></button>` : nothing}
                <al-actions small .label=${t.common.more} .about=${user.name} .actions=${
                    user.source === 'local'
                        ? [
                              { label: t.users.permissions, run: () => void this.permissions(user) },
                              { label: t.users.password, run: () => void this.password(user) },
                              ...(me
                                  ? []
                                  : [
                                        {
                                            label: user.active ? t.users.switchOff : t.users.switchOn,
                                            danger: user.active,
                                            run: () => void this.toggle(user),
                                        },
                                    ]),
                          ]
                        : [{ label: t.users.permissions, run: () => void this.permissions(user) }]
                }></al-actions></td></tr>`;
    }

    private async add() {
        let [name, password, groups] = ['', '', ''];
        let admin = false;
        const body = () => html`
            ${textField({
                id: 'user-name',
                label: t.users.name,
                value: name,
                max: 255,
                autofocus: true,
                error: dialogError('/name'),
                change: (value) => {
                    name = value;
                    refreshDialog();
                },
            })}
            ${textField({
                id: 'user-password',
                label: t.users.newPassword,
                hint: t.users.passwordHint,
                value: password,
                type: 'password',
                autocomplete: 'new-password',
                error: dialogError('/password'),
                change: (value) => {
                    password = value;
                    refreshDialog();
                },
            })}
            ${textField({
                id: 'user-groups',
                label: t.users.groups,
                hint: t.users.groupsHint,
                value: groups,
                error: dialogError('/groups'),
                change: (value) => {
                    groups = value;
                    refreshDialog();
                },
            })}
            ${checkField({
                id: 'user-admin',
                label: t.users.admin,
                hint: t.users.adminHint,
                value: admin,
                change: (value) => {
                    admin = value;
                    refreshDialog();
                },
            })}`;
        await ask({
            title: t.users.add,
            body,
            action: t.users.addDo,
            pointers: ['/name', '/password', '/groups'],
            run: async () => {
                await api.createUser({ name, password, admin, groups: listOf(groups) });
                await this.users.load();
                notify(t.users.added(name));
            },
        });
    }

    private async edit(user: User) {
        let { admin } = user;
        let groups = user.groups.join(', ');
        let etag: string | null;
        try {
            ({ etag } = await api.user(user.id));
        } catch (error) {
            notify(sentenceOf(error as Error));
            return;
        }
        await ask({
            title: t.users.editTitle(user.name),
            action: t.common.save,
            pointers: ['/groups', '/admin'],
            body: () => html`
                ${textField({
                    id: 'user-groups',
                    label: t.users.groups,
                    hint: t.users.groupsHint,
                    value: groups,
                    autofocus: true,
                    error: dialogError('/groups'),
                    change: (value) => {
                        groups = value;
                        refreshDialog();
                    },
                })}
                ${checkField({
                    id: 'user-admin',
                    label: t.users.admin,
                    hint: dialogError('/admin') || t.users.adminHint,
                    value: admin,
                    change: (value) => {
                        admin = value;
                        refreshDialog();
                    },
                })}`,
            run: async () => {
                await api.editUser(user.id, { admin, groups: listOf(groups) }, etag);
                await this.users.load();
                notify(t.common.saved);
            },
        });
    }

    private async password(user: User) {
        let password = '';
        await ask({
            title: t.users.passwordTitle(user.name),
            action: t.common.save,
            pointers: ['/password'],
            body: () =>
                html`<p>${t.users.passwordText}</p>${textField({
                    id: 'user-password',
                    label: t.users.newPassword,
                    hint: t.users.passwordHint,
                    value: password,
                    type: 'password',
                    autocomplete: 'new-password',
                    autofocus: true,
                    error: dialogError('/password'),
                    change: (value) => {
                        password = value;
                        refreshDialog();
                    },
                })}`,
            run: async () => {
                await api.setPassword(user.id, { password });
                notify(t.users.passwordSet(user.name));
            },
        });
    }

    private async toggle(user: User) {
        await ask({
            title: user.active ? t.users.offAsk(user.name) : t.users.onAsk(user.name),
            body: () => (user.active ? t.users.offText : t.users.onText),
            action: user.active ? t.users.switchOff : t.users.switchOn,
            danger: user.active,
            run: async () => {
                await api.editUser(user.id, { active: !user.active }, null);
                await this.users.load();
            },
        });
    }

    private async permissions(user: User) {
        let grants: Grants;
        try {
            grants = await api.userGrants(user.id);
        } catch (error) {
            notify(sentenceOf(error as Error));
            return;
        }
        const revoke = async (run: () => Promise<void>, without: () => void) => {
            try {
                await run();
                without();
                refreshDialog();
            } catch (error) {
                notify(sentenceOf(error as Error));
            }
        };
        const body = () =>
            grants.outgoing.length + grants.incoming.length === 0
                ? t.users.noPermissions
                : html`<ul class="feed plain">
            ${grants.outgoing.map(
                (
                    grant,
                ) => html`<li><div><b>${grant.link_name}</b><br><small>${t.people.outgoing(grant.link_name)} · ${t.people.lastUsed} ${ago(grant.last_used_at)}</small></div>
                <button type="button" class="small" @click=${() =>
                    revoke(
                        () => api.revokeOutgoing(grant.link, grant.account),
                        () => (grants = { ...grants, outgoing: grants.outgoing.filter((other) => other !== grant) }),
                    )}>${t.people.revoke}<span class="unseen"> ${grant.link_name}</span></button></li>`,
            )}
            ${grants.incoming.map(
                (
                    grant,
                ) => html`<li><div><b>${grant.link_name}</b><br><small>${t.people.incoming(grant.link_name)} · ${t.scope[grant.scope]} · ${t.people.lastUsed} ${ago(grant.last_used_at)}</small></div>
                <button type="button" class="small" @click=${() =>
                    revoke(
                        () => api.revokeIncoming(grant.link, grant.id),
                        () => (grants = { ...grants, incoming: grants.incoming.filter((other) => other !== grant) }),
                    )}>${t.people.revoke}<span class="unseen"> ${grant.link_name}</span></button></li>`,
            )}</ul>`;
        await ask({ title: t.users.permissionsOf(user.name), body, action: t.common.close, cancel: null });
    }
}
