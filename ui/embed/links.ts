// SPDX-License-Identifier: Apache-2.0
// <applinks-links item="ABC-1">: what an item is linked with, by relationship; links are added with the picker and removed.
import { css, html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { change, get, remoteLinkTo, type Item, type RemoteLink } from './api';
import { list } from './development';
import { Part, define, plain, type Content } from './part';
import './picker';
import type { Picker } from './picker';

const PENDING_MS = 5000;
const PENDING_TRIES = 12;

export class Links extends Part {
    static override styles = [
        Part.styles,
        css`
        .entry { display: flex; gap: 8px; align-items: baseline; padding: 3px 0; }
        .entry > span:empty { display: none; }
        .resolved { text-decoration: line-through; }
        .group { display: grid; gap: 2px; }
    `,
    ];

    @property() item = '';
    @property({ type: Boolean }) readonly = false;
    @property() relationship = '';
    @property({ type: Number, attribute: 'heading-level' }) headingLevel = 2;
    @state() private links: RemoteLink[] | undefined;
    @state() private error: unknown;
    @state() private changeError: unknown;
    @state() private asking: RemoteLink['id'] | undefined;
    @state() private busy = false;
    @state() private picking = false;
    private polled = 0;
    private timer: ReturnType<typeof setTimeout> | undefined;

    override disconnectedCallback() {
        super.disconnectedCallback();
        clearTimeout(this.timer);
    }

    override willUpdate(changed: PropertyValues<this>) {
        if (!changed.has('item')) return;
        this.links = undefined;
        if (this.item) void this.load();
    }

    private get path(): string {
        return `/items/${encodeURIComponent(this.item)}/links`;
    }

    // Asks again, for pages that have changed something themselves.
    async load() {
        clearTimeout(this.timer);
        const { item } = this;
        try {
            const answer = await get<RemoteLink[] | { links: RemoteLink[] }>(this.path);
            if (item !== this.item) return;
            this.links = list(Array.isArray(answer) ? answer : answer.links);
            this.error = undefined;
        } catch (error) {
            if (item === this.item) this.error = error;
            return;
        }
        // A half that is still to be written gets there without anybody.
        if (!this.links.some(({ state: now }) => now === 'pending') || this.polled >= PENDING_TRIES) return;
        this.polled += 1;
        this.timer = setTimeout(() => void this.load(), PENDING_MS);
    }

    private async alter(work: () => Promise<unknown>) {
        if (this.busy) return;
        this.busy = true;
        this.changeError = undefined;
        try {
            await work();
            this.polled = 0;
            await this.load();
            this.dispatchEvent(new CustomEvent('applinks-changed', { bubbles: true, composed: true }));
        } catch (error) {
            this.changeError = error;
        }
        this.busy = false;
    }

    add(item: Item): Promise<void> {
        return this.alter(() => change('POST', this.path, remoteLinkTo(item, this.relationship)));
    }

    private take(id: RemoteLink['id']): Promise<void> {
        this.asking = undefined;
        return this.alter(() => change('DELETE', `${this.path}/${encodeURIComponent(id)}`));
    }

    private readonly picked = (event: CustomEvent<Item>) => {
        event.stopPropagation();
        this.close();
        void this.add(event.detail);
    };

    private readonly openPicker = async () => {
        this.picking = true;
        await this.updateComplete;
        this.renderRoot.querySelector('dialog')!.showModal();
        this.renderRoot.querySelector<Picker>('applinks-picker')!.focus();
    };

    private readonly close = () => this.renderRoot.querySelector('dialog')?.close();
    private readonly closed = () => {
        this.picking = false;
    };

    override render() {
        const { t } = this;
        return html`<section class="panel" part="panel" aria-label=${t.links}>
            <div class="head"><div class="title" part="heading" role="heading" aria-level=${this.headingLevel}>${t.links}</div>
                ${this.links && !this.readonly ? html`<button part="button add" ?disabled=${this.busy} @click=${this.openPicker}>${t.add}</button>` : nothing}</div>
            ${this.content()}
            ${
                this.changeError
                    ? this.ownTrouble(this.changeError, () => {
                          this.changeError = undefined;
                      })
                    : nothing
            }
        </section>
        ${
            this.picking
                ? html`<dialog part="dialog" aria-labelledby="title" @close=${this.closed}>
            <div class="head"><h2 class="title text" id="title">${t.addTitle(this.item)}</h2><button class="icon" part="button" aria-label=${t.close} @click=${this.close}>✕</button></div>
            <div class="body"><applinks-picker exportparts="picker, input, option, trouble" @applinks-pick=${this.picked}></applinks-picker></div>
        </dialog>`
                : nothing
        }`;
    }

    private content(): Content {
        if (this.error) return this.ownTrouble(this.error, () => void this.load());
        if (!this.links) return html`<p class="soft" role="status">${this.t.loading}</p>`;
        if (this.links.length === 0) return html`<p class="soft">${this.t.noLinks}</p>`;
        const groups = new Map<string, RemoteLink[]>();
        for (const link of this.links) {
            const name = plain(link.relationship).trim() || this.t.linksTo;
            groups.set(name, [...(groups.get(name) ?? []), link]);
        }
        return html`${[...groups].map(
            ([name, links]) => html`<div class="group"><div class="sub text">${name}</div>
            <ul aria-label=${name}>${links.map((link) => this.entry(link))}</ul></div>`,
        )}`;
    }

    private entry(link: RemoteLink): Content {
        const { t } = this;
        const { object } = link;
        const title = plain(object?.title) || plain(object?.url);
        const status = plain(object?.status?.icon?.title);
        const application = plain(link.application?.name);
        const asking = this.asking === link.id;
        return html`<li class="entry" part="entry">
            <span>${this.picture(object?.icon?.url16x16, plain(object?.icon?.title))}</span>
            <span class="grow text"><span class=${object?.status?.resolved ? 'resolved' : ''}>${this.anchor(object?.url, title)}</span>
                ${status ? html`<span class="state ${object?.status?.resolved ? '' : 'ok'}" part="state">${status}</span>` : nothing}
                ${link.state === 'pending' ? html`<span class="state warn" part="state pending" title=${t.pendingText(application)}>${t.pending}</span>` : nothing}
                <span class="soft">${[plain(object?.summary), application].filter(Boolean).join(' · ')}</span></span>
            ${
                this.readonly
                    ? nothing
                    : asking
                      ? html`<span class="soft">${t.removeAsk}</span><button part="button" @click=${() => this.take(link.id)}>${t.yes}</button>
                    <button class="quiet" part="button" @click=${() => {
                        this.asking = undefined;
                    }}>${t.no}</button>`
                      : html`<button class="icon" part="button remove" aria-label=${t.remove(title)} title=${t.remove(title)} ?disabled=${this.busy} @click=${() => {
                            this.asking = link.id;
                        }}>✕</button>`
            }
        </li>`;
    }
}

define('applinks-links', Links);
