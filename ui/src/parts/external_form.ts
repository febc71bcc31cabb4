// SPDX-License-Identifier: Apache-2.0
// The form for an application that is set up by hand: a new one, or one that is there. What is typed stands in the history
// entry, without secrets: going back, or loading the page again, finds it.
import { html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { api } from '../api/api';
import { ApiProblem, currentSession } from '../api/client';
import type { ApplicationType, Link } from '../api/types';
import { t } from '../i18n';
import { Element, Remote, Submission } from './element';
import { externalDone, type Made } from './external_done';
import { EXTERNAL_POINTERS, incomingFields, outgoingFields } from './external_fields';
import { bodyOf, emptyForm, formOf, withoutSecrets, type Incoming, type Outgoing, type Typed } from './external_state';
import { checkField, selectField, textField } from './field';
import { move } from './link_actions';
import { networkFields, RULE_POINTERS, ruleFields } from './link_fields';
import { href, linkPath } from '../routes';

@customElement('al-external-form')
export class ExternalForm extends Element {
    @property({ attribute: false }) stored: Link | undefined;
    @property({ attribute: false }) etag: string | null = null;
    @state() private typed: Typed = emptyForm();
    @state() private made: Made | undefined;
    @state() private found = false;
    private readonly saving = new Submission(this);
    private readonly asking = new Submission(this);
    private readonly types = new Remote(this, () => api.types());
    private readonly settings = new Remote(this, () => api.settings());

    override connectedCallback() {
        super.connectedCallback();
        const kept = history.state as { external?: Typed; etag?: string | null } | null;
        // Of what the typing began with: when somebody else changed the link meanwhile, nothing is overwritten.
        if (kept?.etag) this.etag = kept.etag;
        this.typed = kept?.external ?? (this.stored ? formOf(this.stored) : this.fromQuery());
    }

    // From the wizard: what was typed there, and which directions.
    private fromQuery(): Typed {
        const query = new URLSearchParams(location.search);
        const form = emptyForm();
        form.address = query.get('url') ?? '';
        form.incoming.on = query.get('directions') !== 'outgoing';
        form.outgoing.on = ['both', 'outgoing'].includes(query.get('directions') ?? '');
        return form;
    }

    private type(change: Partial<Typed>) {
        this.typed = { ...this.typed, ...change };
        history.replaceState({ external: withoutSecrets(this.typed), etag: this.etag }, '');
    }

    private typeIncoming(change: Partial<Incoming>) {
        this.type({ incoming: { ...this.typed.incoming, ...change } });
    }

    private typeOutgoing(change: Partial<Outgoing>) {
        this.type({ outgoing: { ...this.typed.outgoing, ...change } });
    }

    override render() {
        const { made } = this;
        if (made) return this.settings.show((settings) => html`<div class="stack">${externalDone(made, settings)}</div>`);
        return this.types.show(({ types }) => this.form(types));
    }

    private form(types: ApplicationType[]) {
        const { typed, stored } = this;
        const here = currentSession()?.application.name ?? '';
        const words = t.external;
        const canCall = !stored || stored.rpc_url !== '';
        const wrong = this.saving;
        return html`<form class="stack" novalidate @submit=${this.save}>
            <section class="panel pad stack" aria-labelledby="application"><h2 id="application">${words.application}</h2>
                ${textField({ id: 'name', label: t.edit.name, hint: words.nameHint, value: typed.name, required: true, error: wrong.field('/name'), change: (name) => this.type({ name }) })}
                ${selectField({ id: 'type', label: words.type, hint: words.typeHint, value: typed.type, error: wrong.field('/type'), choices: types.map(({ id, name }) => ({ value: id, label: name })), change: (type) => this.type({ type }) })}
                ${this.hint(types)}
                ${
                    stored
                        ? this.storedAddress(stored)
                        : textField({
                              id: 'address',
                              label: words.address,
                              hint: words.addressHint,
                              value: typed.address,
                              type: 'url',
                              error: wrong.field('/address'),
                              change: (address) => this.type({ address }),
                          })
                }
            </section>
            <section class="panel pad stack" aria-labelledby="incoming"><h2 id="incoming">${words.incoming.title(here)}</h2>
                ${checkField({ id: 'incoming-on', label: words.incoming.on, value: typed.incoming.on, change: (on) => this.typeIncoming({ on }) })}
                ${wrong.field('/incoming') ? html`<p class="wrong-text">${wrong.field('/incoming')}</p>` : nothing}
                ${typed.incoming.on ? incomingFields(typed.incoming, (change) => this.typeIncoming(change), wrong, stored) : nothing}
                ${
                    typed.incoming.on && typed.incoming.protocol === 'oauth1' && typed.incoming.without === 'named'
                        ? html`<h3>${words.incoming.namedTitle}</h3>${ruleFields(typed.rule, (rule) => this.type({ rule }), wrong)}`
                        : nothing
                }
            </section>
            ${
                canCall
                    ? html`<section class="panel pad stack" aria-labelledby="outgoing"><h2 id="outgoing">${words.outgoing.title(here)}</h2>
                ${checkField({ id: 'outgoing-on', label: words.outgoing.on, value: typed.outgoing.on, change: (on) => this.typeOutgoing({ on }) })}
                ${
                    typed.outgoing.on
                        ? outgoingFields(typed.outgoing, (change) => this.typeOutgoing(change), wrong, {
                              stored,
                              settings: this.settings.value,
                              discovery: {
                                  busy: this.asking.busy,
                                  found: this.found,
                                  wrong: this.asking.error?.message ?? '',
                                  run: () => void this.discover(),
                              },
                          })
                        : nothing
                }
            </section>`
                    : nothing
            }
            ${networkFields(typed.network, (network) => this.type({ network }), wrong)}
            ${wrong.note('/name', '/type', '/address', '/display_url', '/ca_pem', '/incoming', ...RULE_POINTERS, ...EXTERNAL_POINTERS)}
            <div class="row"><button class="primary" ?disabled=${wrong.busy} aria-busy=${wrong.busy}>${stored ? t.edit.save : typed.outgoing.on ? words.makeAndTest : words.make}</button>
                <a class="btn quiet" href=${href(stored ? linkPath(stored.id) : '/applinks/links')}>${t.common.cancel}</a></div>
        </form>`;
    }

    // What this product needs, in its own words.
    private hint(types: ApplicationType[]) {
        const hint = types.find(({ id }) => id === this.typed.type)?.setup_hint;
        return hint ? html`<p class="note">${hint}</p>` : nothing;
    }

    private storedAddress(stored: Link) {
        const { typed } = this;
        return html`${
            stored.display_url || stored.rpc_url
                ? textField({
                      id: 'display',
                      label: t.edit.display,
                      hint: t.edit.displayHint,
                      value: typed.display,
                      type: 'url',
                      error: this.saving.field('/display_url'),
                      change: (display) => this.type({ display }),
                  })
                : nothing
        }
            <p class="hint">${t.link.serverAddress}: ${stored.rpc_url ? html`<code>${stored.rpc_url}</code>` : t.external.noAddress}
                ${stored.can.move ? html`<button type="button" class="small" @click=${() => this.move(stored)}>${t.act.move}</button>` : nothing}</p>`;
    }

    private async move(stored: Link) {
        await move(stored, { reload: () => void this.reload(stored.id), removed: () => undefined });
    }

    private async reload(link: string) {
        const { value, etag } = await api.link(link);
        this.stored = value;
        this.etag = etag;
        this.type({ display: value.display_url });
    }

    private async discover() {
        const { typed, stored } = this;
        const address = typed.outgoing.issuer.trim() || typed.address.trim() || stored?.rpc_url || '';
        this.found = false;
        await this.asking.run(async () => {
            if (!address) throw new Error(t.external.outgoing.findFirst);
            const known = await api.discoverProvider({ address, ca_pem: typed.network.ca, allow_loopback: typed.network.loopback });
            this.found = true;
            this.typeOutgoing({
                issuer: known.issuer,
                issuerAnswers: known.issuer_answers,
                authorize: known.authorize_url,
                token: known.token_url,
                revoke: known.revoke_url,
                identity: known.identity_url,
                auth: known.client_auth,
            });
        });
    }

    private async save(event: Event) {
        event.preventDefault();
        const { typed, stored } = this;
        await this.saving.run(async () => {
            const answer = stored
                ? await api.replaceExternal(stored.id, { ...bodyOf(typed), display_url: typed.display.trim() }, this.etag)
                : await api.createExternal({ ...bodyOf(typed), address: typed.address.trim() });
            history.replaceState(null, '');
            this.made = { link: answer.link, clientId: answer.client_id, secret: answer.secret };
            document.title = t.external.done.made(answer.link.name);
            this.dispatchEvent(new CustomEvent('made', { bubbles: true }));
            scrollTo(0, 0);
        });
        if (this.saving.isStale()) history.replaceState(null, '');
        if (this.saving.error instanceof ApiProblem) await this.openFolded();
    }

    // What is wrong must not be folded away.
    private async openFolded() {
        await this.updateComplete;
        for (const details of this.querySelectorAll('details')) if (details.querySelector('[aria-invalid=true]')) details.open = true;
    }
}
