// SPDX-License-Identifier: Apache-2.0
// What every element here is made of. Elements render into the document itself, not into shadow trees: one style sheet serves
// them and the server-rendered pages.
import { html, LitElement, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { ApiProblem, Cancelled, Offline } from '../api/client';
import { t } from '../i18n';

export type Content = TemplateResult | typeof nothing | string;

export class Element extends LitElement {
    protected override createRenderRoot() {
        return this;
    }
}

// Something that is read from the API: loading, there, or why not.
export class Remote<T> implements ReactiveController {
    value: T | undefined;
    error: Error | undefined;
    loading = false;
    private round = 0;

    constructor(
        private readonly host: ReactiveControllerHost,
        private readonly read: () => Promise<T>,
    ) {
        host.addController(this);
    }

    hostConnected() {
        void this.load();
    }

    // Keeps what is shown until the new is there. Of two at once, the later one counts.
    async load() {
        const round = ++this.round;
        this.loading = true;
        this.host.requestUpdate();
        try {
            const value = await this.read();
            if (round !== this.round) return;
            this.value = value;
            this.error = undefined;
        } catch (error) {
            if (round !== this.round) return;
            this.error = error as Error;
        }
        this.loading = false;
        this.host.requestUpdate();
    }

    set(value: T) {
        this.round++;
        this.value = value;
        this.error = undefined;
        this.loading = false;
        this.host.requestUpdate();
    }

    show(ready: (value: T) => Content, waiting: () => Content = () => skeleton()): Content {
        if (this.error && (this.value === undefined || isFinal(this.error))) return trouble(this.error, () => void this.load());
        if (this.value === undefined) return waiting();
        return ready(this.value);
    }
}

function isFinal(error: Error) {
    return error instanceof ApiProblem && (error.status === 403 || error.status === 404);
}

export function skeleton(rows = 4): TemplateResult {
    return html`<div class="panel pad skeleton" role="status"><span class="unseen">${t.common.loading}</span>${Array.from({ length: rows }, () => html`<i></i>`)}</div>`;
}

// A page or a part of it that cannot be shown.
export function trouble(error: Error, retry?: () => void): TemplateResult {
    const words = t.trouble;
    const again = retry ? html`<button @click=${retry}>${words.retry}</button>` : nothing;
    if (error instanceof Cancelled) return emptyState('lock', words.cancelled, words.cancelledText, again);
    if (error instanceof Offline) return emptyState('cloud', words.offline, words.offlineText, again);
    if (error instanceof ApiProblem && error.status === 403) return emptyState('lock', words.forbidden, error.message);
    if (error instanceof ApiProblem && error.status === 404) return emptyState('search', words.gone, error.message);
    const id = error instanceof ApiProblem ? error.problem.error_id : '';
    return emptyState('alert', words.failed, html`${error.message}${id ? html`<br><small>${words.errorId(id)}</small>` : nothing}`, again);
}

const EMPTY_ICONS = {
    link: 'M9 15l6-6M8 12l-2 2a4 4 0 0 0 6 6l2-2M16 12l2-2a4 4 0 0 0-6-6l-2 2',
    lock: 'M6 11h12v9H6zM8 11V8a4 4 0 0 1 8 0v3',
    cloud: 'M7 18h10a4 4 0 0 0 0-8 6 6 0 0 0-11-1 4.5 4.5 0 0 0 1 9zM4 4l16 16',
    search: 'M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15.5 15.5L20 20',
    alert: 'M12 4l9 16H3zM12 10v4M12 17v.5',
    list: 'M8 7h12M8 12h12M8 17h12M4 7h.5M4 12h.5M4 17h.5',
    person: 'M12 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM5 20c1-4 4-5.5 7-5.5s6 1.5 7 5.5',
} as const;

export function emptyState(icon: keyof typeof EMPTY_ICONS, title: string, text: Content, action: Content = nothing): TemplateResult {
    return html`<section class="panel pad empty-state">
        <svg viewBox="0 0 24 24" aria-hidden="true"><path d=${EMPTY_ICONS[icon]} /></svg>
        <h2>${title}</h2>
        <p class="soft">${text}</p>
        ${action === nothing ? nothing : html`<div class="row">${action}</div>`}
    </section>`;
}

// One change at a time: a second press does nothing, a refusal is kept for the fields and the note above the button.
export class Submission implements ReactiveController {
    busy = false;
    error: Error | undefined;

    constructor(
        private readonly host: ReactiveControllerHost & {
            updateComplete: Promise<boolean>;
            querySelector(selector: string): HTMLElement | null;
        },
    ) {
        host.addController(this);
    }

    hostConnected() {}

    // True when it was done.
    async run(change: () => Promise<void>): Promise<boolean> {
        if (this.busy) return false;
        this.busy = true;
        this.error = undefined;
        this.host.requestUpdate();
        try {
            await change();
            return true;
        } catch (error) {
            if (!(error instanceof Cancelled)) this.error = error as Error;
            return false;
        } finally {
            this.busy = false;
            this.host.requestUpdate();
            if (this.error) void this.goToError();
        }
    }

    clear() {
        this.error = undefined;
    }

    // The sentence beside the field that `pointer` names; of a list also those about its items, each with its line.
    field(pointer: string): string {
        if (!(this.error instanceof ApiProblem)) return '';
        const about = Object.entries(this.error.fields).flatMap(([name, sentence]) => {
            if (name === pointer) return [sentence];
            const item = name.startsWith(`${pointer}/`) ? /^\/(\d+)/.exec(name.slice(pointer.length)) : null;
            return item ? [t.common.line(Number(item[1]) + 1) + sentence] : [];
        });
        return about.join(' ');
    }

    // Somebody else changed it meanwhile.
    isStale(): boolean {
        return this.error instanceof ApiProblem && this.error.status === 412;
    }

    // What stands above the buttons: refusals that name no field on the page.
    note(...shown: string[]): Content {
        if (!this.error) return nothing;
        if (this.error instanceof ApiProblem) {
            const beside = Object.keys(this.error.fields);
            const isShown = (pointer: string) =>
                shown.some((name) => pointer === name || /^\/\d+(\/|$)/.test(pointer.startsWith(name) ? pointer.slice(name.length) : ''));
            if (beside.length > 0 && beside.every(isShown)) return nothing;
        }
        return problemNote(this.error);
    }

    private async goToError() {
        await this.host.updateComplete;
        this.host.querySelector('[aria-invalid=true]')?.focus();
    }
}

export function sentenceOf(error: Error): string {
    return error instanceof Offline ? t.trouble.offlineText : error.message || t.trouble.failed;
}

export function problemNote(error: Error): TemplateResult {
    const stale = error instanceof ApiProblem && error.status === 412;
    const details =
        error instanceof ApiProblem
            ? (error.problem.errors ?? []).map(({ detail, line }) => html`<li>${line ? t.common.line(line) : ''}${detail}</li>`)
            : [];
    return html`<div class="note bad tight" role="alert"><p>${stale ? t.trouble.stale : sentenceOf(error)}</p>${details.length ? html`<ul class="points">${details}</ul>` : nothing}</div>`;
}
