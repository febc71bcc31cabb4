// SPDX-License-Identifier: Apache-2.0
// All that can be changed of a link (features.md 4): of one with Application Links its name, its levels and for whom it may
// act; of one by hand the form that made it.
import { html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { api } from '../api/api';
import { currentSession } from '../api/client';
import type { Ends, Level, Link } from '../api/types';
import { t } from '../i18n';
import { notify } from '../parts/dialog';
import { Element, Remote, Submission } from '../parts/element';
import '../parts/external_form';
import { ruleBody, ruleOf, type Network, type Rule } from '../parts/external_state';
import { radioField, textField } from '../parts/field';
import { move } from '../parts/link_actions';
import { networkFields, RULE_POINTERS, ruleFields } from '../parts/link_fields';
import { levelExplanation, levelWords } from '../parts/words';
import { href, linkPath, navigate } from '../routes';

interface Typed {
    name: string;
    display: string;
    outgoing: Level;
    incoming: Level;
    rule: Rule;
    network: Network;
}

const kept = () => history.state as { edit?: Typed; etag?: string | null } | null;

@customElement('al-edit')
export class EditLink extends Element {
    @property() link = '';
    @state() private typed: Typed | undefined;
    @state() private made = false;
    private readonly saving = new Submission(this);
    private readonly details = new Remote(this, async () => {
        const read = await api.link(this.link);
        document.title = t.edit.title(read.value.name);
        return read;
    });
    // The other side may be slow, or not there: the form does not wait for it.
    private readonly ends = new Remote(this, () => api.ends(this.link));

    override render() {
        const name = this.details.value?.value.name ?? '…';
        return html`<div class="stack narrow-page">
            <p class="crumbs"><a href=${href('/applinks/links')}>${t.links.title}</a> / <a href=${href(linkPath(this.link))}>${name}</a> / ${t.edit.crumb}</p>
            ${this.details.show(({ value, etag }) =>
                value.kind === 'generic'
                    ? html`${this.made ? nothing : html`<h1>${t.edit.title(value.name)}</h1>`}<al-external-form .stored=${value} .etag=${etag} @made=${() => (this.made = true)}></al-external-form>`
                    : this.form(value),
            )}
        </div>`;
    }

    private type(link: Link, change: Partial<Typed>) {
        this.typed = { ...this.present(link), ...change };
        history.replaceState({ edit: this.typed, etag: this.etag() }, '');
    }

    // Of what the typing began with: when somebody else changed the link meanwhile, nothing is overwritten.
    private etag(): string | null {
        return kept()?.etag ?? this.details.value?.etag ?? null;
    }

    private present(link: Link): Typed {
        return (
            this.typed ??
            kept()?.edit ?? {
                name: link.name,
                display: link.display_url,
                outgoing: link.outgoing,
                incoming: link.incoming,
                rule: ruleOf(link.impersonation),
                network: { ca: link.ca_pem, loopback: link.allow_loopback },
            }
        );
    }

    private form(link: Link) {
        const typed = this.present(link);
        const here = currentSession()?.application.name ?? '';
        const wrong = this.saving;
        const words = t.edit;
        return html`<h1>${words.title(link.name)}</h1><form class="stack" novalidate @submit=${(event: Event) => this.save(event, link)}>
            <section class="panel pad stack">
                ${textField({ id: 'name', label: words.name, value: typed.name, required: true, error: wrong.field('/name'), change: (name) => this.type(link, { name }) })}
                ${textField({ id: 'display', label: words.display, hint: words.displayHint, value: typed.display, type: 'url', error: wrong.field('/display_url'), change: (display) => this.type(link, { display }) })}
                <p class="hint">${t.link.serverAddress}: <code>${link.rpc_url}</code> ${
                    link.can.move
                        ? html`<button type="button" class="small" @click=${() => move(link, { reload: () => void this.moved(), removed: () => undefined })}>${t.act.move}</button>`
                        : nothing
                }</p>
            </section>
            <section class="panel pad stack" aria-labelledby="what"><h2 id="what">${words.what}</h2><p class="soft">${words.whatText}</p>
                <div class="two">
                    ${this.level(link, 'outgoing', words.way(here, link.name), typed.outgoing, this.ends.value?.theirs?.incoming)}
                    ${this.level(link, 'incoming', words.way(link.name, here), typed.incoming, this.ends.value?.theirs?.outgoing)}
                </div>
                ${this.matching(link, typed)}
            </section>
            <section class="panel pad stack" aria-labelledby="whom"><h2 id="whom">${words.whom(link.name)}</h2><p class="soft">${words.whomText}</p>
                ${ruleFields(typed.rule, (rule) => this.type(link, { rule }), wrong)}
            </section>
            ${networkFields(typed.network, (network) => this.type(link, { network }), wrong)}
            ${wrong.note('/name', '/display_url', '/outgoing', '/incoming', '/ca_pem', ...RULE_POINTERS)}
            <div class="row"><button class="primary" ?disabled=${wrong.busy} aria-busy=${wrong.busy}>${link.can.check ? words.save : t.common.save}</button>
                <a class="btn quiet" href=${href(linkPath(link.id))}>${t.common.cancel}</a></div>
        </form>`;
    }

    private level(link: Link, id: 'outgoing' | 'incoming', label: string, value: Level, theirs: Level | undefined) {
        // Users-only is the old level that peers report as unsupported (applinks-protocol.md 1.4): only where it is set already.
        const levels = (['disabled', 'three_legged', 'oauth', 'impersonation'] as const).filter(
            (level) => level !== 'three_legged' || level === link[id],
        );
        const says = this.ends.loading
            ? t.edit.asking(link.name)
            : theirs
              ? t.edit.they(link.name, levelWords(theirs))
              : t.edit.unknown(link.name);
        return html`<div class="tight">${radioField({
            id,
            label,
            value,
            error: this.saving.field(`/${id}`),
            change: (level) => this.type(link, { [id]: level }),
            choices: levels.map((level) => ({ value: level, label: levelWords(level), hint: levelExplanation(level) })),
        })}<p class="hint" role="status">${says}</p></div>`;
    }

    private matching(link: Link, typed: Typed) {
        const theirs: Ends['theirs'] | undefined = this.ends.value?.theirs;
        if (!theirs || (theirs.incoming === typed.outgoing && theirs.outgoing === typed.incoming)) return nothing;
        return html`<div class="row"><button type="button" class="small" @click=${() => this.type(link, { outgoing: theirs.incoming, incoming: theirs.outgoing })}>${t.edit.match}</button></div>`;
    }

    private async moved() {
        this.typed = undefined;
        history.replaceState(null, '');
        await this.details.load();
    }

    private async save(event: Event, link: Link) {
        event.preventDefault();
        const typed = this.present(link);
        const saved = await this.saving.run(async () => {
            await api.editLink(
                link.id,
                {
                    name: typed.name.trim(),
                    display_url: typed.display.trim(),
                    outgoing: typed.outgoing,
                    incoming: typed.incoming,
                    impersonation: ruleBody(typed.rule),
                    ca_pem: typed.network.ca,
                    allow_loopback: typed.network.loopback,
                },
                this.etag(),
            );
        });
        if (this.saving.isStale()) history.replaceState(null, '');
        if (!saved) return;
        history.replaceState(null, '');
        notify(t.common.saved);
        navigate(linkPath(link.id, link.can.check ? '?check' : ''), 'replace');
    }
}
