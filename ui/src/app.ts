// SPDX-License-Identifier: Apache-2.0
// The frame: who is signed in, where one is, the page, and the questions that may come up on any page.
import { html, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { api } from './api/api';
import { base, currentSession, refreshSession, setPrompts, signIn, SignedOut, stepUp } from './api/client';
import type { Session } from './api/types';
import { chooseLanguage, language, languages, t, type Language } from './i18n';
import './parts/actions';
import type { Action } from './parts/actions';
import { setAsker, type Question } from './parts/dialog';
import { Element, problemNote, Submission, trouble } from './parts/element';
import { textField } from './parts/field';
import { href, navigate, routeOf, type Section } from './routes';
import type WaDialog from '@awesome.me/webawesome/dist/components/dialog/dialog.js';

const NOTICE_MS = 8000;

@customElement('al-app')
export class App extends Element {
    @state() private session: Session | undefined;
    @state() private failed: Error | undefined;
    @state() private question: Question | undefined;
    @state() private password: 'signIn' | 'stepUp' | undefined;
    @state() private typed = '';
    @state() private refused = '';
    @state() private notice = '';
    @query('#question') private questionDialog!: WaDialog;
    @query('#password-dialog') private passwordDialog!: WaDialog;
    private answer: ((done: boolean) => void) | undefined;
    private isDone = false;
    private passwordAnswer: ((done: boolean) => void) | undefined;
    private readonly change = new Submission(this);
    private readonly sending = new Submission(this);
    private noticeTimer = 0;
    private visit = 0;

    override connectedCallback() {
        super.connectedCallback();
        setPrompts({ signIn: () => this.askPassword('signIn'), stepUp: () => this.askPassword('stepUp') });
        setAsker({
            ask: (question) => this.askQuestion(question),
            refresh: () => this.requestUpdate(),
            fieldError: (pointer) => this.change.field(pointer),
            notify: (text) => this.notify(text),
        });
        addEventListener('popstate', () => this.arrive());
        addEventListener('applinks:navigate', () => this.arrive());
        document.addEventListener('click', (event) => this.follow(event));
        void this.begin();
    }

    private async begin() {
        try {
            this.session = await refreshSession();
        } catch (error) {
            this.failed = error as Error;
            if (error instanceof Error && 'status' in error && error.status === 401)
                location.assign(`${base}/applinks/login?return_to=${encodeURIComponent(location.pathname + location.search)}`);
        }
    }

    // Links within the interface change the page without loading it anew.
    private follow(event: MouseEvent) {
        if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        const anchor = event.composedPath().find((node): node is HTMLAnchorElement => node instanceof HTMLAnchorElement);
        if (!anchor?.href || anchor.target || anchor.hasAttribute('download')) return;
        const url = new URL(anchor.href);
        if (!routeOf(url)) return;
        event.preventDefault();
        if (url.hash && url.pathname === location.pathname) return;
        navigate(url.pathname.slice(base.length) + url.search);
    }

    private arrive() {
        if (!routeOf(new URL(location.href))) {
            location.reload();
            return;
        }
        this.visit++;
        this.requestUpdate();
        void this.updateComplete.then(() => {
            scrollTo(0, 0);
            this.querySelector<HTMLElement>('main')?.focus({ preventScroll: true });
        });
    }

    private notify(text: string) {
        this.notice = text;
        clearTimeout(this.noticeTimer);
        this.noticeTimer = window.setTimeout(() => (this.notice = ''), NOTICE_MS);
    }

    override render() {
        if (this.failed && !this.session)
            return html`<main id="main" class="narrow">${trouble(this.failed, () => location.reload())}</main>`;
        const found = routeOf(new URL(location.href));
        const section = found?.route.section;
        return html`
            <a class="skip" href="#main" @click=${this.skip}>${t.frame.skip}</a>
            ${this.header(section)}
            ${this.session?.development_http ? html`<aside class="banner" aria-label=${t.frame.notice}>${t.frame.developmentHttp}</aside>` : nothing}
            <main id="main" class="wide" tabindex="-1">${this.session && found ? keyed(this.visit, this.page(found)) : this.blank()}</main>
            <div class="notices" role="status">${this.notice ? html`<p>${this.notice}<button class="quiet small" @click=${() => (this.notice = '')}>${t.common.close}</button></p>` : nothing}</div>
            ${this.questionTemplate()}
            ${this.passwordTemplate()}`;
    }

    private page({ route, parts }: NonNullable<ReturnType<typeof routeOf>>) {
        return route.show(parts, location.search);
    }

    private blank() {
        return html`<div class="panel pad skeleton" role="status"><span class="unseen">${t.common.loading}</span><i></i><i></i><i></i></div>`;
    }

    private skip(event: Event) {
        event.preventDefault();
        this.querySelector<HTMLElement>('main')?.focus();
    }

    private header(section: Section | undefined) {
        const user = this.session?.user;
        const item = (name: Section, label: string) =>
            html`<a href=${href(`/applinks/${name}`)} aria-current=${name === section ? 'page' : nothing}>${label}</a>`;
        return html`<header class="top">
            ${this.brand()}
            ${
                user
                    ? html`<nav aria-label=${t.frame.main}>
                ${this.session?.application.type === 'forge' ? html`<a href=${href('/forge/')}>${t.nav.repositories}</a>` : nothing}
                ${user.admin ? html`${item('links', t.nav.links)}${item('map', t.nav.map)}${item('users', t.nav.users)}${item('audit', t.nav.audit)}${item('settings', t.nav.settings)}<span class="rule" aria-hidden="true"></span>` : nothing}
                ${item('connections', t.nav.connections)}${item('applications', t.nav.applications)}
            </nav>
            <al-actions class="who" small .label=${user.name} .about=${t.frame.account} .actions=${this.accountActions()}></al-actions>`
                    : html`<nav></nav>`
            }
        </header>`;
    }

    private brand() {
        const picture = html`<img src=${href('/applinks/assets/icon.svg')} alt="" width="24" height="24">`;
        if (!this.session) return html`<span class="brand">${picture}</span>`;
        return html`<a class="brand" href=${href(this.session.user.admin ? '/applinks/links' : '/applinks/connections')}>${picture}${this.session.application.name}</a>`;
    }

    private accountActions(): Action[] {
        const others = (Object.keys(languages) as Language[]).filter((name) => name !== language());
        return [
            ...others.map((name) => ({ label: languages[name], run: () => chooseLanguage(name) })),
            { label: t.frame.signOut, run: () => void this.signOut() },
        ];
    }

    private async signOut() {
        try {
            await api.endSession();
        } finally {
            location.assign(`${base}/applinks/login`);
        }
    }

    // Questions

    private askQuestion(question: Question): Promise<boolean> {
        this.answer?.(false);
        this.change.clear();
        this.isDone = false;
        this.question = question;
        void this.updateComplete.then(() => (this.questionDialog.open = true));
        return new Promise((answer) => (this.answer = answer));
    }

    private async doIt(event: Event) {
        event.preventDefault();
        const question = this.question;
        if (!question) return;
        if (question.run && !(await this.change.run(question.run))) return;
        this.isDone = true;
        this.questionDialog.open = false;
    }

    private questionClosed(event: Event) {
        if (event.target !== this.questionDialog) return;
        const answer = this.answer;
        this.answer = undefined;
        this.question = undefined;
        // Not before it is closed: whoever waits may have another question.
        answer?.(this.isDone);
    }

    private questionTemplate() {
        const question = this.question;
        return html`<wa-dialog id="question" .label=${question?.title ?? ''} without-header @wa-after-hide=${this.questionClosed}>
            ${
                question
                    ? html`<form class="stack" novalidate @submit=${this.doIt}>
                <h2>${question.title}</h2>
                <div class="stack">${question.body()}</div>
                ${this.change.note(...(question.pointers ?? []))}
                <div class="row to-end">
                    ${question.cancel === null ? nothing : html`<button type="button" class="quiet" @click=${() => (this.questionDialog.open = false)}>${question.cancel ?? t.common.cancel}</button>`}
                    <button class=${question.danger ? 'danger' : 'primary'} ?disabled=${this.change.busy} aria-busy=${this.change.busy}>${question.action}</button>
                </div>
            </form>`
                    : nothing
            }
        </wa-dialog>`;
    }

    // The password, again or after the session's end. What is on the page stays as it is.

    private askPassword(why: 'signIn' | 'stepUp'): Promise<boolean> {
        this.password = why;
        this.typed = '';
        this.refused = '';
        this.sending.clear();
        void this.updateComplete.then(() => (this.passwordDialog.open = true));
        return new Promise((answer) => (this.passwordAnswer = answer));
    }

    private async givePassword(event: Event) {
        event.preventDefault();
        const before = currentSession()?.user;
        const done = await this.sending.run(async () => {
            try {
                this.refused = (await (this.password === 'stepUp' ? stepUp(this.typed) : signIn(before?.name ?? '', this.typed))) ?? '';
            } catch (error) {
                if (!(error instanceof SignedOut)) throw error;
                this.password = 'signIn';
                this.refused = (await signIn(before?.name ?? '', this.typed)) ?? '';
            }
        });
        if (!done || this.refused) {
            this.typed = '';
            await this.updateComplete;
            this.querySelector<HTMLInputElement>('#again-password')?.focus();
            return;
        }
        this.session = currentSession();
        this.passwordAnswer?.(true);
        this.passwordAnswer = undefined;
        this.passwordDialog.open = false;
    }

    private passwordClosed() {
        this.typed = '';
        this.passwordAnswer?.(false);
        this.passwordAnswer = undefined;
        this.password = undefined;
    }

    private passwordTemplate() {
        const confirms = this.password === 'stepUp' && currentSession()?.step_up === 'confirm';
        const words = confirms ? t.password.confirm : this.password === 'stepUp' ? t.password.stepUp : t.password.signIn;
        const name = currentSession()?.user.name ?? '';
        return html`<wa-dialog id="password-dialog" .label=${words.title} without-header @wa-after-hide=${this.passwordClosed}>
            ${
                this.password
                    ? html`<form class="stack" novalidate @submit=${this.givePassword}>
                <h2>${words.title}</h2>
                <p>${words.text(name)}</p>
                ${this.sending.error ? problemNote(this.sending.error) : nothing}
                <input type="text" name="username" autocomplete="username" value=${name} hidden>
                ${confirms ? (this.refused ? html`<p class="note bad" role="alert">${this.refused}</p>` : nothing) : textField({ id: 'again-password', label: t.password.label, value: this.typed, type: 'password', autocomplete: 'current-password', autofocus: true, error: this.refused, change: (value) => (this.typed = value) })}
                <div class="row to-end"><button type="button" class="quiet" @click=${() => (this.passwordDialog.open = false)}>${t.common.cancel}</button>
                    <button class="primary" ?disabled=${this.sending.busy} aria-busy=${this.sending.busy}>${t.password.go}</button></div>
            </form>`
                    : nothing
            }
        </wa-dialog>`;
    }
}
