// SPDX-License-Identifier: Apache-2.0
// One link: the picture of both ends, what a test finds, people, activity and settings (features.md 2, 4, 6).
import { html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { api } from '../api/api';
import { currentSession } from '../api/client';
import type { Check, Ends, Grants, Level, Link } from '../api/types';
import { t } from '../i18n';
import { sentence } from '../i18n/server';
import '../parts/actions';
import '../parts/diagnosis';
import type { Diagnosis } from '../parts/diagnosis';
import { ask, notify } from '../parts/dialog';
import { Element, Remote, Submission } from '../parts/element';
import { directions, endsPicture } from '../parts/ends';
import { copyBox } from '../parts/field';
import { linkActions, move } from '../parts/link_actions';
import '../parts/projects';
import { steps } from '../parts/steps';
import {
    ago,
    chip,
    date,
    fingerprint,
    icon,
    levelWords,
    lock,
    number,
    safeUrl,
    star,
    statusChip,
    statusSentence,
    toneOf,
} from '../parts/words';
import { href, linkPath, navigate } from '../routes';

const ACTIVITY = 8;

@customElement('al-link')
export class LinkPage extends Element {
    @property() link = '';
    @state() private ends: Ends | undefined;
    @query('al-diagnosis') private diagnosis!: Diagnosis;
    private readonly change = new Submission(this);
    private readonly details = new Remote(this, async () => {
        const { value } = await api.link(this.link);
        document.title = value.name;
        return value;
    });
    private readonly grants = new Remote(this, () => api.linkGrants(this.link));
    private readonly activity = new Remote(this, () => api.audit({ link: this.link, count: ACTIVITY }));
    // `?linked`: the browser is back from the other side; `?check`: somebody asked for a test.
    private readonly justLinked = location.search === '?linked';
    private testWanted = this.justLinked || location.search === '?check';
    private readonly done = new URLSearchParams(location.search).get('done') ?? '';

    override updated() {
        if (!this.testWanted || !this.details.value?.can.check || !this.diagnosis) return;
        this.testWanted = false;
        history.replaceState(null, '', href(linkPath(this.link)));
        void this.diagnosis.run();
    }

    override render() {
        return html`<p class="crumbs"><a href=${href('/applinks/links')}>${t.links.title}</a> / ${this.details.value?.name ?? '…'}</p>
            ${this.details.show((link) => this.page(link))}`;
    }

    private page(link: Link) {
        const after = { reload: () => this.reload(), removed: () => navigate('/applinks/links', 'replace') };
        const open = safeUrl(link.display_url);
        return html`<div class="row heading">
                <div class="app grow">${icon(link.name, link.type, 'big')}<div><h1>${link.name}${link.primary ? star() : nothing}${link.system ? lock() : nothing}</h1>
                    <small>${sentence(link.type_name)}${link.address ? html` · ${link.address}` : nothing}${link.system ? html` · ${t.link.system}` : nothing}</small></div></div>
                ${open ? html`<a class="btn" href=${open} rel="noreferrer">${t.links.open}</a>` : nothing}
                ${link.can.check ? html`<button @click=${() => this.diagnosis.run()}>${t.act.test}</button>` : nothing}
                ${link.can.edit ? html`<a class="btn" href=${href(linkPath(link.id, '/edit'))}>${t.act.edit}</a>` : nothing}
                <al-actions .label=${t.common.more} .about=${link.name} .actions=${linkActions(link, after, 'page')}></al-actions>
            </div>
            ${this.justLinked ? this.linked(link) : nothing}
            ${this.done in t.link.done ? html`<p class="note ok" role="status">${t.link.done[this.done as keyof typeof t.link.done]}</p>` : nothing}
            ${link.state === 'setting_up' && !(this.justLinked && !this.ends) ? this.settingUp(link) : nothing}
            ${this.both(link)}
            <al-diagnosis .link=${link.id} .name=${link.name} @checked=${(event: CustomEvent<Check>) => this.checked(event.detail)}></al-diagnosis>
            ${link.kind === 'applinks' || link.outgoing !== 'disabled' ? html`<al-projects @changed=${() => this.activity.load()} .link=${link.id} .name=${link.name} .editable=${link.can.edit && link.state === 'active'} .mutual=${link.kind === 'applinks'}></al-projects>` : nothing}
            <div class="columns">${this.people(link)}${this.activityPart()}</div>
            ${this.facts(link)}`;
    }

    private reload() {
        void this.details.load();
        void this.grants.load();
        void this.activity.load();
    }

    private checked(check: Check) {
        this.ends = check.ends;
        const link = this.details.value;
        if (link) this.details.set({ ...link, ...check.link });
        void this.activity.load();
    }

    // The last step of the wizard: what the test below finds is the result.
    private linked(link: Link) {
        const here = currentSession()?.application.name ?? '';
        return html`${steps(4)}<div class="note ${this.ends && toneOf(link.status) === 'ok' ? 'ok' : ''}" role="status"><b>${!this.ends ? t.link.testingBoth : toneOf(link.status) === 'ok' ? t.link.linked(here, link.name) : t.link.notYet(link.name)}</b></div>`;
    }

    private settingUp(link: Link) {
        return html`<section class="panel pad stack" aria-labelledby="finish">
            <h2 id="finish">${t.link.half.title}</h2><p>${t.link.half.text(link.name)}</p>
            ${this.change.note()}
            <div class="row"><button class="primary" ?disabled=${this.change.busy} @click=${() => this.goOn(link)}>${t.link.half.goOn(link.name)}</button><span class="soft">${t.link.half.ifAdmin}</span></div>
            ${link.invitation_url ? html`<div class="tight"><p>${t.link.half.send}</p>${copyBox(link.invitation_url, t.link.half.address)}</div>` : nothing}
        </section>`;
    }

    private async goOn(link: Link) {
        await this.change.run(async () => location.assign((await api.continueLink(link.id)).next_url));
    }

    // Both ends

    private both(link: Link) {
        const session = currentSession();
        const ways = directions(link, this.ends);
        const differs = this.ends?.matches === false || link.status === 'mismatch';
        const sides = (ours: Level, theirs: Level | undefined) =>
            theirs && theirs !== ours
                ? html`<small class="both-levels">${t.ends.here} <b>${levelWords(ours)}</b> · ${t.ends.there} <b>${levelWords(theirs)}</b></small>`
                : nothing;
        const theirs = this.ends?.theirs;
        return html`<section class="panel pad stack" aria-labelledby="both-ends">
            <div class="row"><h2 class="grow" id="both-ends">${t.ends.title}</h2>${statusChip(link.status)}</div>
            ${endsPicture(
                { name: session?.application.name ?? '', type: session?.application.type ?? '', note: t.ends.thisSide },
                { name: link.name, type: link.type, note: link.address || t.ends.noAddress },
                ways,
                { outgoing: sides(link.outgoing, theirs?.incoming), incoming: sides(link.incoming, theirs?.outgoing) },
            )}
            <p>${statusSentence(link)}</p>
            ${differs && link.can.edit ? html`<div class="row"><button @click=${() => this.match(link)}>${t.ends.match}</button><span class="soft">${t.ends.matchText(link.name)}</span></div>` : nothing}
        </section>`;
    }

    private async match(link: Link) {
        await ask({
            title: t.ends.matchAsk,
            action: t.ends.match,
            body: () =>
                html`<p>${t.ends.matchText(link.name)}</p>${this.ends?.theirs ? html`<dl class="facts"><dt>${t.links.outgoing}</dt><dd>${levelWords(link.outgoing)} → <b>${levelWords(this.ends.theirs.incoming)}</b></dd><dt>${t.links.incoming}</dt><dd>${levelWords(link.incoming)} → <b>${levelWords(this.ends.theirs.outgoing)}</b></dd></dl>` : nothing}`,
            run: async () => {
                await api.match(link.id);
                await this.details.load();
                notify(t.ends.matched);
            },
        });
        void this.diagnosis.run();
    }

    // People

    private people(link: Link) {
        return html`<section class="stack" aria-labelledby="people"><h2 id="people">${t.people.title}</h2>
            ${this.grants.show((grants) =>
                grants.outgoing.length + grants.incoming.length === 0
                    ? html`<div class="panel pad"><p class="soft">${t.people.none}</p></div>`
                    : this.peopleTable(link, grants),
            )}</section>`;
    }

    private peopleTable(link: Link, grants: Grants) {
        return html`<div class="panel"><table class="cards compact"><caption class="unseen">${t.people.title}</caption>
            <thead><tr><th scope="col">${t.people.person}</th><th scope="col">${t.people.permission}</th><th scope="col">${t.people.lastUsed}</th><th scope="col"><span class="unseen">${t.common.actions}</span></th></tr></thead>
            <tbody>
                ${grants.outgoing.map(
                    (
                        grant,
                    ) => html`<tr><td><b>${grant.user}</b>${grant.remote_user ? html`<br><small>${t.people.there(grant.remote_user)}</small>` : nothing}</td>
                    <td data-label=${t.people.permission}>${t.people.outgoing(link.name)}${grant.state === 'expired' ? html` ${chip('warn', t.people.expired)}` : nothing}<br><small>${t.people.since} ${date(grant.since)}</small></td>
                    <td data-label=${t.people.lastUsed}>${ago(grant.last_used_at)}</td>
                    <td class="acts"><button class="small" @click=${() => this.revoke(grant.user, t.people.revokeOutgoing(grant.user, link.name), () => api.revokeOutgoing(link.id, grant.account))}>${t.people.revoke}<span class="unseen"> ${grant.user}</span></button></td></tr>`,
                )}
                ${grants.incoming.map(
                    (grant) => html`<tr><td><b>${grant.user || t.people.itself(link.name)}</b></td>
                    <td data-label=${t.people.permission}>${t.people.incoming(link.name)} · ${t.scope[grant.scope]}<br><small>${t.people.since} ${date(grant.since)}${grant.expires_at ? html` · ${t.people.until} ${date(grant.expires_at)}` : nothing}</small></td>
                    <td data-label=${t.people.lastUsed}>${ago(grant.last_used_at)}</td>
                    <td class="acts"><button class="small" @click=${() => this.revoke(grant.user || link.name, t.people.revokeIncoming(grant.user || link.name, link.name), () => api.revokeIncoming(link.id, grant.id))}>${t.people.revoke}<span class="unseen"> ${grant.user}</span></button></td></tr>`,
                )}
            </tbody></table></div>`;
    }

    private async revoke(user: string, text: string, run: () => Promise<void>) {
        await ask({
            title: t.people.revokeAsk(user),
            body: () => text,
            action: t.people.revoke,
            danger: true,
            run: async () => {
                await run();
                this.reload();
                notify(t.people.revoked(user));
            },
        });
    }

    // Activity

    private activityPart() {
        return html`<section class="stack" aria-labelledby="activity"><div class="row"><h2 class="grow" id="activity">${t.link.activity}</h2><a href=${href(`/applinks/audit?link=${encodeURIComponent(this.link)}`)}>${t.link.allActivity}</a></div>
            ${this.activity.show(({ entries }) =>
                entries.length === 0
                    ? html`<div class="panel pad"><p class="soft">${t.link.noActivity}</p></div>`
                    : html`<ul class="panel feed">${entries.map((entry) => html`<li>${chip(entry.success ? 'idle' : 'bad', t.events[entry.event] ?? entry.event)}<div>${entry.actor || t.audit.system}${entry.acted_for && entry.acted_for !== entry.actor ? html` ${t.audit.for(entry.acted_for)}` : nothing}${entry.detail ? html`<br><small>${entry.detail}</small>` : nothing}</div><small>${ago(entry.at)}</small></li>`)}</ul>`,
            )}
        </section>`;
    }

    // What is set

    private facts(link: Link) {
        const rule = link.impersonation;
        const ruleText = [...rule.users, ...rule.groups.map((group) => t.link.membersOf(group))].join(', ') || t.link.everyone;
        return html`<section class="panel pad stack" aria-labelledby="facts"><div class="row"><h2 class="grow" id="facts">${t.link.set}</h2>
                ${link.can.move ? html`<button class="small" @click=${() => move(link, { reload: () => this.reload(), removed: () => undefined })}>${t.act.move}</button>` : nothing}</div>
            <dl class="facts">
                <dt>${t.link.serverAddress}</dt><dd>${link.rpc_url ? html`<code>${link.rpc_url}</code>` : t.link.onlyCalls}</dd>
                ${link.display_url ? html`<dt>${t.link.displayAddress}</dt><dd><code>${link.display_url}</code></dd>` : nothing}
                ${link.old_addresses.map((address) => html`<dt>${t.link.oldAddress}</dt><dd><code>${address}</code></dd>`)}
                ${link.kind === 'applinks' ? html`<dt>${t.link.userNames}</dt><dd>${link.shared_users ? t.link.sharedUsers : t.link.ownUsers}</dd>` : nothing}
                ${link.incoming === 'impersonation' ? html`<dt>${t.link.actsFor}</dt><dd>${ruleText}; ${rule.administrators ? t.link.administratorsToo : t.link.neverAdministrators}</dd>` : nothing}
                ${link.application_version ? html`<dt>${t.link.version}</dt><dd>${link.application_version}</dd>` : nothing}
                ${link.peer_key ? html`<dt>${t.link.peerKey}</dt><dd>${t.link.key(link.peer_key.algorithm, number(link.peer_key.bits))}<br>${fingerprint(link.peer_key.fingerprint_sha256)}</dd>` : nothing}
                ${link.ca_pem ? html`<dt>${t.link.certificates}</dt><dd>${t.link.ownCa}</dd>` : nothing}
                ${link.allow_loopback ? html`<dt>${t.link.network}</dt><dd>${t.link.loopback}</dd>` : nothing}
                ${this.incomingFacts(link)}${this.outgoingFacts(link)}
                <dt>${t.link.since}</dt><dd>${date(link.created_at)}</dd>
                <dt>${t.link.id}</dt><dd><code>${link.id}</code></dd>
            </dl></section>`;
    }

    private incomingFacts(link: Link) {
        const known = link.incoming_application;
        if (!known) return nothing;
        const without =
            known.without_user === 'off'
                ? t.link.without.off
                : known.without_user === 'service'
                  ? t.link.without.service(known.service_user)
                  : t.link.without.named;
        if (known.protocol === 'oauth2')
            return html`<dt>${t.link.knownAs}</dt><dd><code>${known.client_id}</code><br><small>OAuth 2.0 · ${t.scope[known.scope]} · ${without}${known.redirect_uris.map((uri) => html`<br>${uri}`)}</small></dd>`;
        return html`<dt>${t.link.knownAs}</dt><dd><code>${known.consumer_key}</code><br><small>OAuth 1.0a · ${known.method}${known.key ? html` · ${t.link.key(known.key.algorithm, number(known.key.bits))} ${known.key.fingerprint_sha256}` : nothing}<br>${without}${known.callback ? html`<br>${known.callback}` : nothing}</small></dd>`;
    }

    private outgoingFacts(link: Link) {
        const provider = link.outgoing_provider;
        if (!provider) return nothing;
        const [key, method] =
            provider.protocol === 'oauth2' ? [provider.client_id, 'OAuth 2.0'] : [provider.consumer_key, `OAuth 1.0a · ${provider.method}`];
        const token = provider.protocol === 'oauth2' ? provider.token_url : provider.access_token_url;
        return html`<dt>${t.link.weAre}</dt><dd><code>${key}</code><br><small>${method}<br>${provider.authorize_url}<br>${token}</small></dd>`;
    }
}
