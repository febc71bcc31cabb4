// SPDX-License-Identifier: Apache-2.0
// What the elements share: language, times, and one way to say why something is not there.
import { LitElement, html, nothing, svg, type CSSResultGroup, type TemplateResult } from 'lit';
import { NotConnected, Refused, SignedOut, Silent, connectUrl, iconUrl, safeUrl, signInUrl, type Source, type SourceState } from './api';
import { shared } from './styles';
import { ago, languageOf, textsFor, type Texts } from './texts';

export type Content = TemplateResult | string | typeof nothing;

const SIGNS: Record<Exclude<SourceState, 'ok'>, TemplateResult> = {
    nothing: svg`<circle cx="10" cy="10" r="6.5" />`,
    connect: svg`<path d="M8 12l4-4M7 9.5L5.5 11a2.6 2.6 0 0 0 3.7 3.7L10.5 13.5M13 10.5L14.5 9a2.6 2.6 0 0 0-3.7-3.7L9.5 6.5" />`,
    forbidden: svg`<path d="M5 9h10v7H5zM7 9V7a3 3 0 0 1 6 0v2" />`,
    down: svg`<path d="M6 15h8a3.2 3.2 0 0 0 .5-6.3A4.8 4.8 0 0 0 5.5 8.5 3.4 3.4 0 0 0 6 15zM3.5 3.5l13 13" />`,
    slow: svg`<path class="spin" d="M10 3.5a6.5 6.5 0 1 0 6.5 6.5" />`,
    unsupported: svg`<circle cx="10" cy="10" r="6.5" /><path d="M5.5 14.5l9-9" />`,
    error: svg`<path d="M10 3.5l7 12.5H3zM10 8v4M10 14v.2" />`,
};

export class Part extends LitElement {
    static styles: CSSResultGroup = shared;

    protected get language(): string {
        return languageOf(this);
    }

    protected get t(): Texts {
        return textsFor(this.language);
    }

    // Of a time in a peer's answer: text, milliseconds, or nothing.
    protected when(time: unknown): Content {
        if (typeof time !== 'string' && typeof time !== 'number') return nothing;
        // Older Jiras write "+0200", which is no ISO 8601 time with a colon.
        const date = new Date(typeof time === 'string' ? time.replace(/([+-]\d\d)(\d\d)$/, '$1:$2') : time);
        if (Number.isNaN(date.getTime())) return nothing;
        return html`<time datetime=${date.toISOString()} title=${date.toLocaleString(this.language)}>${ago(this.language, (Date.now() - date.getTime()) / 1000)}</time>`;
    }

    protected picture(url: unknown, title = ''): Content {
        const safe = iconUrl(url);
        return safe
            ? html`<img part="icon" class="pic" src=${safe} alt=${title} width="16" height="16" loading="lazy" @error=${(event: Event) => (event.target as HTMLElement).remove()}>`
            : nothing;
    }

    // A link where the address may be followed, else the text alone.
    protected anchor(url: unknown, text: Content, part = 'link'): Content {
        const safe = safeUrl(url);
        return safe ? html`<a part=${part} href=${safe} rel="noopener">${text}</a>` : html`<span>${text}</span>`;
    }

    // One line per application that could not answer: each kind has a sign, a colour and words of its own.
    protected sourceTrouble(source: Source, retry?: () => void): Content {
        if (source.state === 'ok') return nothing;
        const { t } = this;
        const url = source.state === 'connect' ? connectUrl(source.connect_url) : undefined;
        const age =
            typeof source.age_seconds === 'number' && source.age_seconds >= 0 ? t.stale(ago(this.language, source.age_seconds)) : '';
        const known = t.states[source.state] ?? t.states.error;
        // Where our words leave the reason open, the server's sentence says it.
        const isOpen =
            (source.state === 'down' || source.state === 'error') && source.message !== textsFor('en').states[source.state](source.name);
        const reason = isOpen ? source.message : '';
        const notes = [reason, age, source.error_id ? t.errorId(source.error_id) : ''].filter(Boolean);
        const again =
            retry && (source.state === 'down' || source.state === 'error')
                ? html`<button class="do quiet" part="button" @click=${retry}>${t.retry}</button>`
                : nothing;
        return html`<div class="trouble ${source.state}" part="trouble trouble-${source.state}">
            <svg viewBox="0 0 20 20" aria-hidden="true">${SIGNS[source.state] ?? SIGNS.error}</svg>
            <span class="text">${known(source.name)}</span>
            ${url ? html`<a class="button do" part="button connect" href=${url}>${t.connect(source.name)}</a>` : again}
            ${notes.length ? html`<span class="more text">${notes.join(' · ')}</span>` : nothing}
        </div>`;
    }

    // applinkd itself did not give what was asked for.
    protected ownTrouble(error: unknown, retry: () => void): Content {
        const { t } = this;
        if (error instanceof SignedOut)
            return html`<p class="soft" part="sign-in"><a href=${signInUrl()}>${t.signIn}</a> ${t.signInText}</p>`;
        if (error instanceof NotConnected)
            return html`<div class="trouble connect" part="trouble trouble-connect" role="alert">
            <svg viewBox="0 0 20 20" aria-hidden="true">${SIGNS.connect}</svg><span class="text">${t.notConnected}</span>
            <a class="button do" part="button connect" href=${connectUrl(error.url) ?? ''}>${t.connectNow}</a></div>`;
        const state = error instanceof Refused && error.status === 403 ? 'forbidden' : error instanceof Silent ? 'down' : 'error';
        const words = error instanceof Refused ? t.refused(error.message, error.errorId) : t.silent;
        return html`<div class="trouble ${state}" part="trouble trouble-${state}" role="alert">
            <svg viewBox="0 0 20 20" aria-hidden="true">${SIGNS[state]}</svg><span class="text">${words}</span>
            <button class="do quiet" part="button" @click=${retry}>${t.retry}</button>
        </div>`;
    }
}

export const plain = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '');

// Several copies of the file on one page define their elements once.
export function define(name: string, element: CustomElementConstructor) {
    if (!customElements.get(name)) customElements.define(name, element);
}
