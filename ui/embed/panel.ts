// SPDX-License-Identifier: Apache-2.0
// <applinks-panel item="ABC-1">: what developer tools know of an item. Counts first, details on a click.
import { css, html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { get, type Source } from './api';
import { DATA_TYPES, countIn, countOf, list, type DataType, type Detail, type Summary } from './development';
import { Part, define, plain, type Content } from './part';
import './details';
import type { Details } from './details';

interface SummaryAnswer {
    summary?: Partial<Record<DataType, Summary>>;
    sources?: Source[];
}

// A slow application fills the server's cache meanwhile; so many times it is asked whether it has.
const SLOW_MS = [1500, 3000, 6000];

export class Panel extends Part {
    static override styles = [
        Part.styles,
        css`
        .row { width: 100%; display: flex; gap: 10px; align-items: center; text-align: start; border-color: transparent; background: none; padding: 5px 8px; margin-inline: -9px; width: calc(100% + 18px); font-weight: 400; }
        .row b { font-weight: 650; color: var(--brand); }
    `,
    ];

    @property() item = '';
    @property({ type: Number, attribute: 'heading-level' }) headingLevel = 2;
    @state() private answer: SummaryAnswer | undefined;
    @state() private error: unknown;
    private slowAsked = 0;
    private timer: ReturnType<typeof setTimeout> | undefined;
    private asked: AbortController | undefined;

    private readonly lookAgain = () => {
        // Someone connected in another tab.
        if (document.visibilityState === 'visible' && this.sources().some((source) => source.state === 'connect')) void this.load();
    };

    override connectedCallback() {
        super.connectedCallback();
        document.addEventListener('visibilitychange', this.lookAgain);
    }

    override disconnectedCallback() {
        super.disconnectedCallback();
        document.removeEventListener('visibilitychange', this.lookAgain);
        clearTimeout(this.timer);
        this.asked?.abort();
    }

    override willUpdate(changed: PropertyValues<this>) {
        if (!changed.has('item')) return;
        this.answer = undefined;
        this.slowAsked = 0;
        if (this.item) void this.load();
    }

    private async load() {
        clearTimeout(this.timer);
        this.asked?.abort();
        const asked = (this.asked = new AbortController());
        try {
            const answer = await get<SummaryAnswer>(`/dev/summary?item=${encodeURIComponent(this.item)}`, asked.signal);
            if (asked !== this.asked) return;
            this.answer = answer;
            this.error = undefined;
        } catch (error) {
            if (asked !== this.asked || asked.signal.aborted) return;
            this.error = error;
        }
        if (this.answer && this.isEmpty()) await this.lookAsOneself(asked.signal);
        const wait = SLOW_MS[this.slowAsked];
        if (!this.sources().some((source) => source.state === 'slow') || wait === undefined) return;
        this.slowAsked += 1;
        this.timer = setTimeout(() => void this.load(), wait);
    }

    // The counts are what everybody may know. What nobody else may see, she may.
    private async lookAsOneself(signal: AbortSignal) {
        const { item, answer } = this;
        const found = await Promise.all(
            (['branch', 'repository'] as const).map(async (type) => {
                const details = await get<{ detail?: Detail[] }>(
                    `/dev/detail?${new URLSearchParams({ item, dataType: type })}`,
                    signal,
                ).catch(() => undefined);
                return [type, { overall: { count: countIn(list(details?.detail), type) } }] as const;
            }),
        );
        if (!signal.aborted && answer === this.answer) this.answer = { ...answer, summary: Object.fromEntries(found) };
    }

    private isEmpty(): boolean {
        return (
            this.sources().length > 0 &&
            DATA_TYPES.every((type) => countOf(this.answer?.summary?.[type]) === 0) &&
            this.sources().every(({ state }) => state === 'nothing' || state === 'ok' || state === 'unsupported')
        );
    }

    private sources(): Source[] {
        return list(this.answer?.sources);
    }

    private readonly again = () => {
        this.error = undefined;
        this.slowAsked = 0;
        void this.load();
    };

    private show(type: DataType) {
        const counts = Object.fromEntries(DATA_TYPES.map((name) => [name, countOf(this.answer?.summary?.[name])]));
        this.renderRoot.querySelector<Details>('applinks-details')!.open(type, counts, this.sources());
    }

    override render() {
        return html`<section class="panel" part="panel" aria-label=${this.t.development}>
            <div class="title" part="heading" role="heading" aria-level=${this.headingLevel}>${this.t.development}</div>
            ${this.content()}
        </section>
        <applinks-details .item=${this.item} exportparts="dialog, link, icon, button, trouble, state"></applinks-details>`;
    }

    private content(): Content {
        if (this.error) return this.ownTrouble(this.error, this.again);
        if (!this.answer) return html`<p class="soft" role="status">${this.t.loading}</p>`;
        const sources = this.sources();
        if (sources.length === 0) return html`<p class="soft">${this.t.noTool}</p>`;
        const rows = DATA_TYPES.filter((type) => countOf(this.answer?.summary?.[type]) > 0);
        const troubles = sources.filter((source) => source.state !== 'ok' && source.state !== 'nothing');
        // Nobody has anything, and everybody could be asked.
        const none = rows.length === 0 && troubles.every((source) => source.state === 'unsupported');
        return html`
            ${rows.length ? html`<ul class="rows" part="summary">${rows.map((type) => this.row(type))}</ul>` : nothing}
            ${none ? html`<p class="soft text" part="nothing">${this.t.none(this.item)}</p>` : nothing}
            ${troubles.map((source) => this.sourceTrouble(source, this.again))}`;
    }

    private row(type: DataType): Content {
        const overall = this.answer!.summary![type]!.overall ?? {};
        const failed = Number(overall.failedBuildCount ?? 0);
        const updated = this.when(overall.lastUpdated);
        return html`<li><button class="row" part="row" aria-haspopup="dialog" @click=${() => this.show(type)}>
            <b>${this.t.types[type].count(Number(overall.count))}</b>
            ${type === 'pullrequest' && overall.state ? html`<span class="state ${overall.open ? 'ok' : ''}" part="state">${plain(overall.state)}</span>` : nothing}
            ${type === 'build' ? html`<span class="state ${failed > 0 ? 'bad' : 'ok'}" part="state">${failed > 0 ? this.t.failed(failed) : '✓'}</span>` : nothing}
            ${list(overall.topEnvironments)
                .slice(0, 3)
                .map(({ title }) => html`<span class="state ok text" part="state">${plain(title)}</span>`)}
            <span class="grow"></span>
            ${updated === nothing ? nothing : html`<span class="soft">${updated}</span>`}
        </button></li>`;
    }
}

define('applinks-panel', Panel);
