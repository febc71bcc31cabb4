// SPDX-License-Identifier: Apache-2.0
// <applinks-picker>: finds something in linked applications. Search as you type, paste an address, or take what was recent.
// Emits `applinks-pick` with the item as detail, and in `remoteLink` what `items/{key}/links` takes for it. Follows the combobox pattern of the ARIA authoring practices.
import { css, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { NotConnected, Refused, SignedOut, get, remoteLinkTo, resolve, safeUrl, titleOf, type Item, type Source, type Target } from './api';
import { list } from './development';
import { Part, define, plain, type Content } from './part';

const DEBOUNCE_MS = 300;
const LIMIT = 10;

interface Group {
    name: string;
    items: Item[];
    waiting?: boolean;
    trouble?: Source;
}

export class Picker extends Part {
    static override styles = [
        Part.styles,
        css`
        .picker { display: grid; gap: 10px; }
        .fields { display: flex; gap: 8px; flex-wrap: wrap; }
        label { display: grid; gap: 3px; font-size: .93em; color: var(--soft); }
        label.grow { min-width: min(260px, 100%); }
        input, select { font: inherit; color: var(--ink); background: var(--sunk); border: 1px solid var(--line); border-radius: 8px; padding: 7px 10px; width: 100%; }
        .found { display: grid; gap: 8px; max-height: 320px; overflow: auto; }
        [role=option] { display: grid; grid-template-columns: 20px 1fr auto; gap: 0 8px; align-items: center; padding: 6px 8px; border-radius: 8px; cursor: pointer; }
        [role=option][aria-selected=true] { background: var(--idle-bg); box-shadow: inset 0 0 0 2px var(--brand); }
        .closed { text-decoration: line-through; }
    `,
    ];

    @property() placeholder = '';
    @property({ type: Array }) kinds: string[] = [];
    @state() private targets: Target[] = [];
    @state() private groups: Group[] = [];
    @state() private error: unknown;
    @state() private active = -1;
    @state() private ready = false;
    private recent: Item[] = [];
    private query = '';
    private target = '';
    private timer: ReturnType<typeof setTimeout> | undefined;
    private asked: AbortController | undefined;
    private begun = false;

    override connectedCallback() {
        super.connectedCallback();
        if (!this.begun) void this.begin();
        this.begun = true;
    }

    override disconnectedCallback() {
        super.disconnectedCallback();
        clearTimeout(this.timer);
        this.asked?.abort();
    }

    override focus() {
        void this.updateComplete.then(() => this.renderRoot.querySelector('input')?.focus());
    }

    // Empty again, as after a choice.
    clear() {
        const input = this.renderRoot.querySelector('input');
        if (input) input.value = '';
        this.query = '';
        this.showRecent();
    }

    private async begin() {
        this.error = undefined;
        try {
            const answer = await get<{ targets: Target[]; recent: Item[] }>('/search/targets');
            this.targets = list(answer.targets).sort((one, other) => Number(other.primary ?? false) - Number(one.primary ?? false));
            this.recent = list(answer.recent);
            this.showRecent();
        } catch (error) {
            this.error = error;
        }
        this.ready = true;
    }

    private showRecent() {
        this.asked?.abort();
        this.active = -1;
        this.groups = this.recent.length ? [{ name: this.t.recent, items: this.recent }] : [];
    }

    private readonly typed = (event: Event) => {
        this.query = (event.target as HTMLInputElement).value.trim();
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.search(), DEBOUNCE_MS);
    };

    private readonly targeted = (event: Event) => {
        this.target = (event.target as HTMLSelectElement).value;
        this.search();
    };

    private search() {
        this.asked?.abort();
        this.active = -1;
        if (!this.query) return this.showRecent();
        const asked = (this.asked = new AbortController());
        if (/^https?:\/\//i.test(this.query)) return void this.lookUp(this.query, asked.signal);
        const targets = this.targets.filter(({ link_id: id }) => !this.target || id === this.target);
        this.groups = targets.map(({ name }) => ({ name, items: [], waiting: true }));
        targets.forEach((target, at) => void this.searchOne(target, this.groups[at]!, asked.signal));
    }

    private async lookUp(url: string, signal: AbortSignal) {
        const group: Group = { name: this.t.address, items: [], waiting: true };
        this.groups = [group];
        const item = await resolve(url).catch(() => undefined);
        if (signal.aborted) return;
        group.waiting = false;
        // An address that nobody knows may be linked all the same, by itself.
        group.items = safeUrl(url)
            ? [
                  item?.status === 'ok'
                      ? { ...item, url: item.url ?? url }
                      : { title: url, url, kind: 'address', ...(item?.link_id ? { link_id: item.link_id } : {}) },
              ]
            : [];
        if (item?.status === 'connect')
            group.trouble = this.troubleOf(new NotConnected(item.connect_url ?? ''), {
                link_id: item.link_id ?? '',
                name: this.nameOf(item) || url,
            });
        this.active = group.items.length ? 0 : -1;
        this.requestUpdate();
    }

    // One that does not answer delays nobody: each has its own question and its own line.
    private async searchOne(target: Target, group: Group, signal: AbortSignal) {
        const query = new URLSearchParams({ q: this.query, limit: String(LIMIT) });
        if (this.kinds.length === 1) query.set('kind', this.kinds[0]!);
        try {
            const answer = await get<{ items: Item[] }>(`/links/${encodeURIComponent(target.link_id)}/search?${query}`, signal);
            group.items = list(answer.items)
                .filter((item) => safeUrl(item.url))
                .slice(0, LIMIT)
                .map((item) => ({ ...item, link_id: target.link_id, application: target.name, application_type: target.type ?? '' }));
        } catch (error) {
            if (signal.aborted) return;
            if (error instanceof SignedOut) this.error = error;
            group.trouble = this.troubleOf(error, target);
        }
        group.waiting = false;
        this.requestUpdate();
    }

    private troubleOf(error: unknown, { link_id, name }: { link_id: string; name: string }): Source {
        const source = { link_id, name };
        if (error instanceof NotConnected) return { ...source, state: 'connect', connect_url: error.url };
        if (error instanceof Refused && error.status === 403) return { ...source, state: 'forbidden' };
        if (error instanceof Refused && (error.status === 501 || error.status === 404)) return { ...source, state: 'unsupported' };
        if (error instanceof Refused && error.status !== 502 && error.status !== 503 && error.status !== 504)
            return { ...source, state: 'error', message: error.message, error_id: error.errorId };
        return { ...source, state: 'down' };
    }

    private nameOf(item: Item): string {
        return plain(item.application) || (this.targets.find(({ link_id: id }) => id === item.link_id)?.name ?? '');
    }

    private options(): Item[] {
        return this.groups.flatMap(({ items }) => items);
    }

    private pick(item: Item) {
        const target = this.targets.find(({ link_id: id }) => id === item.link_id);
        const detail: Item = {
            ...item,
            application: this.nameOf(item),
            application_type: plain(item.application_type) || (target?.type ?? ''),
        };
        const remoteLink = remoteLinkTo(detail, '');
        this.dispatchEvent(new CustomEvent('applinks-pick', { detail: { ...detail, remoteLink }, bubbles: true, composed: true }));
    }

    private readonly keys = (event: KeyboardEvent) => {
        const { length } = this.options();
        if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && length > 0) {
            event.preventDefault();
            const step = event.key === 'ArrowDown' ? 1 : -1;
            this.active = this.active < 0 ? (step > 0 ? 0 : length - 1) : (this.active + step + length) % length;
            void this.updateComplete.then(() =>
                this.renderRoot.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' }),
            );
        } else if (event.key === 'Enter') {
            // Never sends the form around the element.
            event.preventDefault();
            const item = this.options()[this.active];
            if (item) this.pick(item);
        } else if (event.key === 'Escape' && this.query) {
            event.preventDefault();
            event.stopPropagation();
            this.clear();
        }
    };

    override render() {
        const { t } = this;
        if (this.error) return this.ownTrouble(this.error, () => void this.begin());
        const count = this.options().length;
        const busy = this.groups.some(({ waiting }) => waiting);
        const status = busy ? t.loading : this.query ? (count ? t.results(count) : t.noResults) : '';
        return html`<div class="picker" part="picker">
            <div class="fields">
                ${
                    this.targets.length > 1
                        ? html`<label>${t.target}<select part="target" @change=${this.targeted}><option value="">${t.all}</option>
                    ${this.targets.map(({ link_id: id, name }) => html`<option value=${id}>${name}</option>`)}</select></label>`
                        : nothing
                }
                <label class="grow">${t.search}<input part="input" type="text" role="combobox" autocomplete="off" spellcheck="false" aria-autocomplete="list"
                    aria-expanded=${count > 0} aria-controls="found" aria-activedescendant=${this.active >= 0 ? `option-${this.active}` : nothing}
                    placeholder=${this.placeholder || nothing} ?disabled=${!this.ready} @input=${this.typed} @keydown=${this.keys}></label>
            </div>
            <p class="soft" role="status" part="status">${status}</p>
            <div class="found" id="found" role=${count > 0 ? 'listbox' : nothing} aria-label=${t.search}>${this.groupRows()}</div>
            ${this.groups.map(({ trouble }) => (trouble ? this.sourceTrouble(trouble, () => this.search()) : nothing))}
        </div>`;
    }

    private groupRows(): Content[] {
        let at = 0;
        return this.groups
            .filter(({ items }) => items.length > 0)
            .map(
                ({ name, items }, group) => html`
            <div role="group" aria-labelledby="group-${group}"><div class="sub text" id="group-${group}" role="presentation">${name}</div>
            ${items.map((item) => this.option(item, at++))}</div>`,
            );
    }

    private option(item: Item, at: number): Content {
        const about = [plain(item.kind_name), plain(item.subtitle), this.nameOf(item)].filter(Boolean).join(' · ');
        return html`<div role="option" part="option" id="option-${at}" aria-selected=${at === this.active} @click=${() => this.pick(item)} @pointermove=${() => {
            this.active = at;
        }}>
            <span>${this.picture(item.icon)}</span>
            <span class="text ${item.closed ? 'closed' : ''}">${titleOf(item)}</span>
            ${item.state ? html`<span class="state ${item.closed ? '' : 'ok'}">${plain(item.state)}</span>` : html`<span></span>`}
            ${about ? html`<span></span><span class="soft text">${about}</span>` : nothing}
        </div>`;
    }
}

define('applinks-picker', Picker);
