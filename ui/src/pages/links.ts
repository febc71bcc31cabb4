// SPDX-License-Identifier: Apache-2.0
// All links: state, directions, people, last success, and what can be done with each (features.md 2).
import { html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { api } from '../api/api';
import { base } from '../api/client';
import type { LinkEvent, LinkSummary } from '../api/types';
import { t } from '../i18n';
import { sentence } from '../i18n/server';
import '../parts/actions';
import { download } from '../parts/download';
import { notify } from '../parts/dialog';
import { Element, Remote, emptyState, sentenceOf } from '../parts/element';
import { linkActions } from '../parts/link_actions';
import { ago, icon, levelWords, lock, number, safeUrl, star, statusChip, statusSentence, toneOf, type Tone } from '../parts/words';
import { href, linkPath, navigate } from '../routes';

// So many rows are drawn at once, and so many more whenever the browser has nothing else to do.
const FIRST_ROWS = 40;
const MORE_ROWS = 120;
const whenIdle = (work: () => void) => (window.requestIdleCallback ?? setTimeout)(work);

@customElement('al-links')
export class Links extends Element {
    @state() private sought = '';
    @state() private tone: Tone | undefined;
    @state() private rows = FIRST_ROWS;
    private readonly links = new Remote(this, () => api.links());
    private events: EventSource | undefined;

    override connectedCallback() {
        super.connectedCallback();
        document.title = t.links.title;
        this.events = new EventSource(`${base}/applinks/api/v1/events`);
        this.events.addEventListener('link', (event) => this.changed(JSON.parse((event as MessageEvent<string>).data) as LinkEvent));
        this.events.addEventListener('link_removed', (event) =>
            this.removed((JSON.parse((event as MessageEvent<string>).data) as { id: string }).id),
        );
    }

    override disconnectedCallback() {
        super.disconnectedCallback();
        this.events?.close();
    }

    override updated() {
        if (this.isConnected && this.rows < (this.links.value?.links.length ?? 0)) whenIdle(() => (this.rows += MORE_ROWS));
    }

    // A link that is new to this page has more to show than the event says.
    private changed(event: LinkEvent) {
        const list = this.links.value;
        const known = list?.links.find(({ id }) => id === event.id);
        if (!list || !known) {
            void this.links.load();
            return;
        }
        this.links.set({ ...list, links: list.links.map((link) => (link.id === event.id ? { ...link, ...event } : link)) });
    }

    private removed(id: string) {
        const list = this.links.value;
        if (list) this.links.set({ total: list.total - 1, links: list.links.filter((link) => link.id !== id) });
    }

    override render() {
        return html`<div class="stack">
            <div class="row heading"><h1 class="grow">${t.links.title}</h1>
                ${this.links.value?.total ? html`<button class="quiet" @click=${this.export}>${t.links.export}</button>` : nothing}
                ${this.links.value?.total === 0 ? nothing : html`<a class="btn primary" href=${href('/applinks/links/new')}>${t.links.add}</a>`}</div>
            ${this.links.show(
                ({ links }) => (links.length === 0 ? this.firstStart() : this.list(links)),
                () =>
                    html`<div class="panel pad skeleton tall" role="status"><span class="unseen">${t.common.loading}</span>${Array.from({ length: 6 }, () => html`<i></i>`)}</div>`,
            )}
        </div>`;
    }

    private firstStart() {
        return html`<section class="panel pad first" aria-labelledby="first">
            <svg class="first-picture" viewBox="0 0 320 96" aria-hidden="true"><rect x="8" y="20" width="72" height="56" rx="14" /><rect x="240" y="20" width="72" height="56" rx="14" /><path d="M92 40h128m-8-6l10 6-10 6M228 60H100m8-6l-10 6 10 6" /></svg>
            <h2 id="first">${t.links.none.title}</h2>
            <p>${t.links.none.text}</p>
            <ol class="three-steps">${t.links.none.steps.map((step) => html`<li>${step}</li>`)}</ol>
            <div class="row"><a class="btn primary" href=${href('/applinks/links/new')}>${t.links.none.add}</a><a class="btn quiet" href=${href('/applinks/links/new/external')}>${t.links.none.byHand}</a></div>
        </section>`;
    }

    private list(links: LinkSummary[]) {
        const sought = this.sought.trim().toLocaleLowerCase();
        const found = links.filter(
            (link) =>
                (!this.tone || toneOf(link.status) === this.tone) &&
                (!sought ||
                    [link.name, link.address, sentence(link.type_name), t.status[link.status]].some((text) =>
                        text.toLocaleLowerCase().includes(sought),
                    )),
        );
        const shown = found.slice(0, this.rows);
        return html`${this.filters(links, found.length)}
            ${
                found.length === 0
                    ? emptyState(
                          'search',
                          t.links.notFound.title,
                          t.links.notFound.text,
                          html`<button @click=${this.clear}>${t.links.notFound.clear}</button>`,
                      )
                    : html`<div class="panel"><table class="cards links">
                <caption class="unseen">${t.links.title}</caption>
                <thead><tr><th scope="col">${t.links.application}</th><th scope="col">${t.links.status}</th><th scope="col">${t.links.outgoing}</th><th scope="col">${t.links.incoming}</th>
                    <th scope="col" class="num">${t.links.people}</th><th scope="col">${t.links.lastSuccess}</th><th scope="col"><span class="unseen">${t.common.actions}</span></th></tr></thead>
                <tbody>${repeat(
                    shown,
                    ({ id }) => id,
                    (link) => this.row(link),
                )}</tbody>
            </table></div>`
            }`;
    }

    private filters(links: LinkSummary[], found: number) {
        const count = (tone: Tone) => links.filter(({ status }) => toneOf(status) === tone).length;
        const tones: Tone[] = ['ok', 'warn', 'bad', 'idle'];
        const present = tones.filter((tone) => count(tone) > 0);
        return html`<div class="row filters">
            <label class="search grow"><span class="unseen">${t.links.search}</span><input type="search" placeholder=${t.links.search} .value=${this.sought} @input=${(event: Event) => (this.sought = (event.target as HTMLInputElement).value)}></label>
            ${present.length > 1 ? html`<div class="row tones" role="group" aria-label=${t.links.filter}>${present.map((tone) => html`<button class="tone ${tone}" aria-pressed=${this.tone === tone} @click=${() => (this.tone = this.tone === tone ? undefined : tone)}>${number(count(tone))} ${t.links.tone[tone]}</button>`)}</div>` : nothing}
            <span class="unseen" role="status">${this.sought || this.tone ? t.links.found(found) : ''}</span>
        </div>`;
    }

    private clear() {
        this.sought = '';
        this.tone = undefined;
    }

    private row(link: LinkSummary) {
        const users = link.users_incoming + link.users_outgoing;
        const open = safeUrl(link.display_url);
        return html`<tr>
            <td><div class="app">${icon(link.name, link.type)}<div><a href=${href(linkPath(link.id))}><b>${link.name}</b></a>${link.primary ? star() : nothing}${link.system ? lock() : nothing}<br><small>${sentence(link.type_name)}${link.address ? html` · ${link.address}` : nothing}</small></div></div></td>
            <td data-label=${t.links.status}>${statusChip(link.status)}<br><small>${statusSentence(link)}</small>${link.my_connection === 'possible' && link.state === 'active' ? html`<br><small><a href=${href('/applinks/connections')}>${t.links.connectYours}</a></small>` : nothing}</td>
            <td data-label=${t.links.outgoing}>${levelWords(link.outgoing)}</td>
            <td data-label=${t.links.incoming}>${levelWords(link.incoming)}</td>
            <td data-label=${t.links.people} class="num" title=${t.links.peopleSplit(link.users_outgoing, link.users_incoming)}>${users ? number(users) : '–'}</td>
            <td data-label=${t.links.lastSuccess}>${ago(link.last_success_at)}</td>
            <td class="acts">${this.mainAction(link, open)}<al-actions small .label=${t.common.more} .about=${link.name} .actions=${linkActions(link, { reload: () => void this.links.load(), removed: () => this.removed(link.id) }, 'list')}></al-actions></td>
        </tr>`;
    }

    // What an administrator most likely wants with a link in this state.
    private mainAction(link: LinkSummary, open: string | undefined) {
        const go = (label: string, to: string) =>
            html`<a class="btn small" href=${href(linkPath(link.id) + to)}>${label}<span class="unseen"> ${link.name}</span></a>`;
        if (link.status === 'setting_up') return go(t.links.finish, '');
        if (link.status === 'mismatch' && link.can.match) return go(t.links.match, '');
        if (toneOf(link.status) === 'bad' && link.can.check)
            return html`<button class="small" @click=${() => navigate(linkPath(link.id, '?check'))}>${t.links.diagnose}<span class="unseen"> ${link.name}</span></button>`;
        if (open)
            return html`<a class="btn small" href=${open} rel="noreferrer">${t.links.open}<span class="unseen"> ${link.name}</span></a>`;
        return nothing;
    }

    private async export() {
        try {
            await download(await api.exportLinks(), 'links.toml');
        } catch (error) {
            if (error instanceof Error && error.message) notify(sentenceOf(error));
        }
    }
}
