// SPDX-License-Identifier: Apache-2.0
// A test of a link as it goes: layer by layer, then the first cause, what it means and what to do.
import { html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { checkLink } from '../api/api';
import { Cancelled } from '../api/client';
import type { Check, Finding, Layer } from '../api/types';
import { locale, t } from '../i18n';
import { findingTexts, sentence } from '../i18n/server';
import { Element, problemNote } from './element';
import { copyBox } from './field';
import { chip, toneOfFinding, type Tone } from './words';

const TONES: Record<Layer['state'], Tone> = { running: 'idle', ok: 'ok', failed: 'bad', skipped: 'idle' };

const nameOf = ({ layer }: Layer) => t.check.layer[layer] ?? layer;

@customElement('al-diagnosis')
export class Diagnosis extends Element {
    @property() link = '';
    @property() name = '';
    @property({ attribute: false }) atOnce = false;
    @state() private layers: Layer[] = [];
    @state() private check: Check | undefined;
    @state() private error: Error | undefined;
    @state() private running = false;
    private seconds = 0;
    private at = '';

    override firstUpdated() {
        if (this.atOnce) void this.run();
    }

    // Fires `checked` with the Check at its end.
    async run(): Promise<Check | undefined> {
        if (this.running) return undefined;
        this.running = true;
        this.layers = [];
        this.check = undefined;
        this.error = undefined;
        const begun = performance.now();
        try {
            const check = await checkLink(this.link, (layer) => this.merge(layer));
            this.check = check;
            if (check.layers.length) this.layers = check.layers;
            this.dispatchEvent(new CustomEvent('checked', { detail: check, bubbles: true }));
            return check;
        } catch (error) {
            if (!(error instanceof Cancelled)) this.error = error as Error;
            return undefined;
        } finally {
            this.running = false;
            this.seconds = (performance.now() - begun) / 1000;
            this.at = new Intl.DateTimeFormat(locale(), { timeStyle: 'medium' }).format(new Date());
        }
    }

    private merge(layer: Layer) {
        const known = this.layers.findIndex((other) => other.layer === layer.layer);
        this.layers = known < 0 ? [...this.layers, layer] : this.layers.with(known, layer);
    }

    override render() {
        if (!this.running && !this.check && !this.error) return nothing;
        const tried = this.layers.filter(({ state: result }) => result === 'ok' || result === 'failed').length;
        const seconds = new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 }).format(this.seconds);
        return html`<section class="panel pad stack" aria-labelledby="diagnosis">
            <div class="row"><h2 class="grow" id="diagnosis">${t.check.title(this.name)}</h2>
                <small role="status">${this.running ? t.check.running : t.check.took(tried, seconds, this.at)}</small>
                <button class="small" ?disabled=${this.running} @click=${() => this.run()}>${t.check.again}</button></div>
            ${this.running ? html`<div class="progress" aria-hidden="true"></div>` : nothing}
            ${this.error ? problemNote(this.error) : nothing}
            ${this.check ? this.finding(this.check.finding) : nothing}
            ${this.results()}
        </section>`;
    }

    // What was not reached after the cause was found is one line, not ten.
    private results() {
        const unreached = this.layers.some(({ state: result }) => result === 'failed')
            ? this.layers.filter(({ state: result, seen }) => result === 'skipped' && !seen)
            : [];
        const shown = this.layers.filter((layer) => !unreached.includes(layer));
        return html`<ul class="layers">${repeat(
            shown,
            ({ layer }) => layer,
            (layer) => this.layer(layer),
        )}${
            unreached.length
                ? html`<li class="find skipped rest">${chip('idle', t.check.state.skipped)}<div>${unreached.map(nameOf).join(' · ')}</div></li>`
                : nothing
        }</ul>`;
    }

    private layer(layer: Layer) {
        return html`<li class="find ${layer.state}">${chip(TONES[layer.state], t.check.state[layer.state])}<div>${nameOf(layer)}${layer.seen ? html`<br><small>${sentence(layer.seen)}</small>` : nothing}</div></li>`;
    }

    private finding(finding: Finding) {
        const tone = toneOfFinding(finding);
        const side = t.check.side[finding.side];
        const { text, meaning, remedy } = findingTexts(finding);
        return html`<div class="finding note ${tone}" role="status">
            <div class="row"><p class="grow"><b>${finding.code === 'ok' && !text ? t.check.allWell : text}</b></p>${side ? html`<small>${side(this.name)}</small>` : nothing}</div>
            ${meaning ? html`<p>${meaning}</p>` : nothing}
            ${remedy ? html`<p>${remedy}</p>` : nothing}
            ${finding.commands.map(({ title, text: command }) => html`<div class="tight"><small>${sentence(title)}</small>${copyBox(command, sentence(title))}</div>`)}
            ${finding.seen ? html`<details><summary>${t.check.seen}</summary><code class="copy">${finding.seen}</code></details>` : nothing}
        </div>`;
    }
}
