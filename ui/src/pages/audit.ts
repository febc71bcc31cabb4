// SPDX-License-Identifier: Apache-2.0
// What happened, newest first: filters that stand in the address, and the same as a file.
import { html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { api } from '../api/api';
import type { AuditEntry, Query } from '../api/types';
import { t } from '../i18n';
import { notify } from '../parts/dialog';
import { download } from '../parts/download';
import { Element, Remote, Submission, emptyState, sentenceOf } from '../parts/element';
import { selectField, textField } from '../parts/field';
import { chip, dateText } from '../parts/words';
import { href, linkPath, navigate } from '../routes';

type Filter = Omit<Query<'exportAudit'>, 'format'>;
const GROUPS = ['', 'link.', 'grant.', 'token.', 'call.', 'session.', 'user.'] as const;

@customElement('al-audit')
export class Audit extends Element {
    @property() query = '';
    @state() private more: AuditEntry[] = [];
    @state() private next: number | null = null;
    private readonly loadingMore = new Submission(this);
    private readonly first = new Remote(this, async () => {
        const page = await api.audit(this.filter());
        this.more = [];
        this.next = page.next_before;
        return page.entries;
    });
    private readonly names = new Remote(this, async () => (await api.links()).links);

    override connectedCallback() {
        super.connectedCallback();
        document.title = t.audit.title;
    }

    private filter(): Filter {
        const given = new URLSearchParams(this.query);
        const filter: Filter = {};
        for (const name of ['link', 'event', 'actor'] as const) if (given.get(name)) filter[name] = given.get(name)!;
        // A day of the reader's own zone.
        const from = given.get('from');
        const until = given.get('until');
        if (from) filter.from = new Date(`${from}T00:00`).toISOString();
        if (until) filter.until = new Date(new Date(`${until}T00:00`).getTime() + 86_400_000).toISOString();
        return filter;
    }

    private choose(name: string, value: string) {
        const given = new URLSearchParams(this.query);
        if (value) given.set(name, value);
        else given.delete(name);
        const query = given.toString();
        history.replaceState(null, '', href(`/applinks/audit${query ? `?${query}` : ''}`));
        this.query = `?${query}`;
        void this.first.load();
    }

    override render() {
        return html`<div class="stack">
            <div class="row heading"><h1 class="grow">${t.audit.title}</h1>
                <button class="quiet" @click=${() => this.export('csv')}>${t.audit.csv}</button><button class="quiet" @click=${() => this.export('jsonl')}>${t.audit.jsonl}</button></div>
            ${this.filters()}
            ${this.first.show((entries) => this.table([...entries, ...this.more]))}
        </div>`;
    }

    private filters() {
        const given = new URLSearchParams(this.query);
        const value = (name: string) => given.get(name) ?? '';
        const links = this.names.value ?? [];
        const day = (name: string, label: string) =>
            html`<div class="field"><label for="audit-${name}">${label}</label><input type="date" id="audit-${name}" .value=${value(name)} @change=${(event: Event) => this.choose(name, (event.target as HTMLInputElement).value)}></div>`;
        return html`<div class="panel pad filter-fields">
            ${selectField({
                id: 'audit-link',
                label: t.audit.link,
                value: value('link'),
                change: (chosen) => this.choose('link', chosen),
                choices: [
                    { value: '', label: t.audit.all },
                    ...links.map(({ id, name }) => ({ value: id, label: name })),
                    ...(value('link') && !links.some(({ id }) => id === value('link'))
                        ? [{ value: value('link'), label: value('link') }]
                        : []),
                ],
            })}
            ${selectField({ id: 'audit-event', label: t.audit.event, value: value('event'), change: (chosen) => this.choose('event', chosen), choices: GROUPS.map((group) => ({ value: group as string, label: t.audit.groups[group] })) })}
            <form @submit=${(event: Event) => event.preventDefault()} @change=${(event: Event) => this.choose('actor', (event.target as HTMLInputElement).value.trim())}>${textField({ id: 'audit-actor', label: t.audit.actor, value: value('actor'), type: 'search', change: () => undefined })}</form>
            ${day('from', t.audit.from)}${day('until', t.audit.until)}
        </div>`;
    }

    private table(entries: AuditEntry[]) {
        if (entries.length === 0) {
            if (!this.query || this.query === '?') return emptyState('list', t.audit.none, t.audit.noneText);
            return emptyState(
                'search',
                t.audit.notFound,
                t.audit.notFoundText,
                html`<button @click=${() => navigate('/applinks/audit')}>${t.links.notFound.clear}</button>`,
            );
        }
        return html`<div class="panel"><table class="cards compact"><caption class="unseen">${t.audit.title}</caption>
            <thead><tr><th scope="col">${t.audit.time}</th><th scope="col">${t.audit.event}</th><th scope="col">${t.audit.who}</th><th scope="col">${t.audit.link}</th><th scope="col">${t.audit.detail}</th><th scope="col">${t.audit.address}</th></tr></thead>
            <tbody>${entries.map((entry) => this.row(entry))}</tbody></table></div>
            ${this.loadingMore.note()}
            ${this.next === null ? nothing : html`<div class="row center"><button ?disabled=${this.loadingMore.busy} @click=${this.loadMore}>${t.audit.more}</button></div>`}`;
    }

    private row(entry: AuditEntry) {
        const name = entry.link_name || (entry.link ? t.audit.goneLink : '');
        return html`<tr>
            <td data-label=${t.audit.time} class="nowrap"><time datetime=${entry.at}>${dateText(entry.at, 'medium')}</time></td>
            <td data-label=${t.audit.event}>${chip(entry.success ? 'idle' : 'bad', t.events[entry.event] ?? entry.event)}${entry.success ? nothing : html`<br><small>${t.audit.refused}</small>`}</td>
            <td data-label=${t.audit.who} class="breaks">${entry.actor || t.audit.system}${entry.acted_for && entry.acted_for !== entry.actor ? html`<br><small>${t.audit.for(entry.acted_for)}</small>` : nothing}</td>
            <td data-label=${t.audit.link} class=${name ? '' : 'blank'}>${entry.link_name ? html`<a href=${href(linkPath(entry.link))}>${name}</a>` : name}</td>
            <td data-label=${t.audit.detail} class=${entry.detail ? 'breaks' : 'blank'}>${entry.detail}</td>
            <td data-label=${t.audit.address} class=${entry.address ? 'mono' : 'blank'}>${entry.address}</td></tr>`;
    }

    private async loadMore() {
        if (this.next === null) return;
        const before = this.next;
        await this.loadingMore.run(async () => {
            const page = await api.audit({ ...this.filter(), before });
            this.more = [...this.more, ...page.entries];
            this.next = page.next_before;
        });
    }

    private async export(format: 'csv' | 'jsonl') {
        try {
            await download(await api.exportAudit({ ...this.filter(), format }), `audit.${format}`);
        } catch (error) {
            if (error instanceof Error && error.message) notify(sentenceOf(error));
        }
    }
}
