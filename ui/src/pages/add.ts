// SPDX-License-Identifier: Apache-2.0
// Add a link: one address, what was found, two questions, and the result said before it is done (features.md 3). What is
// typed stands in the history entry: going back, or loading the page again, finds it.
import { html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { api } from '../api/api';
import { ApiProblem, currentSession } from '../api/client';
import type { Level, Probe } from '../api/types';
import { t } from '../i18n';
import { findingTexts, sentence } from '../i18n/server';
import { Element, problemNote, Submission } from '../parts/element';
import { endsPicture } from '../parts/ends';
import { checkField, radioField, textField } from '../parts/field';
import { steps, threeAddresses } from '../parts/steps';
import { icon } from '../parts/words';
import { href, linkPath, navigate } from '../routes';

interface Typed {
    address: string;
    ca: string;
    loopback: boolean;
    network: boolean;
    probe: Probe | undefined;
    use: string;
    bothAdmins: boolean;
    sameUsers: boolean;
}

const EMPTY: Typed = {
    address: '',
    ca: '',
    loopback: false,
    network: false,
    probe: undefined,
    use: '',
    bothAdmins: true,
    sameUsers: false,
};

@customElement('al-add')
export class AddLink extends Element {
    @state() private typed: Typed = EMPTY;
    private readonly looking = new Submission(this);
    private readonly making = new Submission(this);
    private existing = '';

    override connectedCallback() {
        super.connectedCallback();
        document.title = t.add.title;
        const kept = (history.state as { add?: Typed } | null)?.add;
        const address = new URLSearchParams(location.search).get('address') ?? '';
        this.typed = kept ?? { ...EMPTY, address };
    }

    private type(change: Partial<Typed>) {
        this.typed = { ...this.typed, ...change };
        history.replaceState({ add: this.typed }, '');
    }

    override render() {
        const { probe } = this.typed;
        const chosen = probe?.outcome === 'can_pair' || probe?.outcome === 'by_id_only';
        return html`<div class="stack narrow-page">
            <p class="crumbs"><a href=${href('/applinks/links')}>${t.links.title}</a> / ${t.add.title}</p>
            <h1>${t.add.title}</h1>
            ${steps(chosen ? 2 : 1)}
            ${chosen ? this.choice(probe) : this.address(probe)}
        </div>`;
    }

    // Step 1

    private address(probe: Probe | undefined) {
        const { address, ca, loopback, network } = this.typed;
        const nothingThere =
            probe?.outcome === 'nothing' || probe?.outcome === 'by_hand' || probe?.outcome === 'itself'
                ? probe.finding
                    ? findingTexts(probe.finding).text
                    : sentence(probe.sentence)
                : '';
        return html`
            ${probe?.outcome === 'redirected' ? this.redirected(probe) : nothing}
            ${probe?.outcome === 'linked' ? this.linked(sentence(probe.sentence), probe.existing_link) : nothing}
            <form class="panel pad stack" novalidate @submit=${this.look}>
                ${textField({
                    id: 'address',
                    label: t.add.address,
                    hint: t.add.addressHint,
                    value: address,
                    type: 'url',
                    autocomplete: 'url',
                    autofocus: true,
                    placeholder: 'https://wiki.example.org',
                    error: this.looking.field('/address') || nothingThere,
                    change: (value) => this.type({ address: value, probe: undefined }),
                })}
                <details ?open=${network} @toggle=${(event: Event) => this.type({ network: (event.target as HTMLDetailsElement).open })}><summary>${t.add.network}</summary><div class="stack folded">
                    ${textField({ id: 'ca', label: t.add.ca, hint: t.add.caHint, value: ca, rows: 5, error: this.looking.field('/ca_pem'), change: (value) => this.type({ ca: value, probe: undefined }) })}
                    ${checkField({ id: 'loopback', label: t.add.loopback, hint: t.add.loopbackHint, value: loopback, change: (value) => this.type({ loopback: value, probe: undefined }) })}
                </div></details>
                ${this.looking.note('/address', '/ca_pem')}
                ${this.looking.busy ? html`<div class="progress" aria-hidden="true"></div>` : nothing}
                <div class="row"><button class="primary" ?disabled=${this.looking.busy} aria-busy=${this.looking.busy}>${t.add.look}</button><a class="btn quiet" href=${href('/applinks/links')}>${t.common.cancel}</a>
                    <span class="soft" role="status">${this.looking.busy ? t.add.looking : ''}</span></div>
            </form>
            ${nothingThere && probe?.outcome !== 'itself' ? this.whatNow() : html`<p class="soft">${t.add.other} <a href=${href('/applinks/links/new/external')}>${t.links.none.byHand}</a>.</p>`}`;
    }

    private async look(event: Event) {
        event.preventDefault();
        const { address, ca, loopback } = this.typed;
        await this.looking.run(async () => {
            const probe = await api.probe({ address: address.trim(), ca_pem: ca, allow_loopback: loopback });
            const prefersReported =
                URL.canParse(probe.entered) && URL.canParse(probe.reported) && new URL(probe.entered).host === new URL(probe.reported).host;
            this.type({
                probe,
                use: probe.reported === probe.entered || prefersReported ? probe.reported : '',
                bothAdmins: true,
                sameUsers: false,
            });
            await this.updateComplete;
            this.querySelector<HTMLElement>('[aria-invalid=true], #found')?.focus();
        });
    }

    private redirected(probe: Probe) {
        const other =
            URL.canParse(probe.reached) && URL.canParse(probe.entered) && new URL(probe.reached).host !== new URL(probe.entered).host;
        return html`<section class="panel pad stack" aria-labelledby="led"><h2 id="led">${t.add.leads}</h2>${threeAddresses(probe, t.add.youEntered)}
            ${other ? html`<p>${t.add.leadsCheck}</p>` : nothing}
            <div class="row"><button class="primary" ?disabled=${this.looking.busy} @click=${(event: Event) => {
                this.type({ address: probe.reached });
                void this.look(event);
            }}>${t.add.useSecond}</button></div></section>`;
    }

    private linked(said: string, link: string | null) {
        return html`<section class="note warn tight" role="alert"><p>${said}</p>${link ? html`<p><a href=${href(linkPath(link))}>${t.add.toTheLink}</a></p>` : nothing}</section>`;
    }

    private whatNow() {
        const address = encodeURIComponent(this.typed.address);
        return html`<section class="panel pad stack" aria-labelledby="else"><h2 id="else">${t.add.whatNow.title}</h2><ul class="points tight">
            <li>${t.add.whatNow.correct}</li>
            <li><a href=${href(`/applinks/links/new/external?directions=both&url=${address}`)}>${t.add.whatNow.byHand}</a> ${t.add.whatNow.byHandText}</li>
            <li><a href=${href('/applinks/links/new/external?directions=incoming')}>${t.add.whatNow.incoming}</a> ${t.add.whatNow.incomingText}</li></ul></section>`;
    }

    // Step 2

    private choice(probe: Probe) {
        const { application } = probe;
        if (!application) return nothing;
        const { bothAdmins, sameUsers, use } = this.typed;
        const pairs = probe.outcome === 'can_pair';
        const differs = probe.reported !== '' && probe.reported !== probe.entered;
        const level: Level = sameUsers ? 'impersonation' : 'oauth';
        const planned = {
            ours: bothAdmins && pairs ? level : ('disabled' as Level),
            theirs: null,
            tone: bothAdmins && pairs ? ('ok' as const) : ('idle' as const),
            says: bothAdmins && pairs ? t.add.will : t.ends.off,
        };
        const session = currentSession();
        return html`<form class="panel pad stack" novalidate @submit=${this.make}>
            <div class="app">${icon(application.name, application.type)}<div><h2 id="found" tabindex="-1">${t.add.found(application.name)}</h2><small>${sentence(application.type_name)}${application.version ? ` · ${application.version}` : ''}</small></div></div>
            ${threeAddresses(probe, t.add.youEntered)}
            ${
                differs
                    ? radioField({
                          id: 'use',
                          label: t.add.whichAddress,
                          hint: t.add.whichAddressHint,
                          value: use,
                          error: this.making.field('/address'),
                          change: (value) => this.type({ use: value }),
                          choices: [
                              { value: probe.reported, label: t.add.use(probe.reported) },
                              { value: probe.entered, label: t.add.useAnyway(probe.entered) },
                          ],
                      })
                    : nothing
            }
            ${application.setup_hint ? html`<p class="note">${application.setup_hint}</p>` : nothing}
            ${
                pairs
                    ? html`<div>
                ${checkField({ id: 'both', kind: 'ask', label: t.add.both, hint: t.add.bothHint(application.name), value: bothAdmins, change: (value) => this.type({ bothAdmins: value }) })}
                ${checkField({ id: 'same', kind: 'ask', label: t.add.sameUsers, hint: html`${t.add.sameUsersHint}${application.public_signup ? html` <b>${t.add.publicSignup(application.name)}</b>` : nothing}`, value: sameUsers, change: (value) => this.type({ sameUsers: value }) })}
            </div>
            <div class="result-picture">${endsPicture({ name: session?.application.name ?? '', type: session?.application.type ?? '', note: t.ends.thisSide }, { name: application.name, type: application.type, note: t.add.otherSide }, { outgoing: planned, incoming: planned })}</div>`
                    : html`<p>${t.add.idOnly}</p>`
            }
            ${this.making.error instanceof ApiProblem && this.existing ? this.linked(this.making.error.message, this.existing) : differs ? this.making.note('/address') : this.making.error ? problemNote(this.making.error) : nothing}
            <div class="row"><button class="primary" ?disabled=${this.making.busy || (differs && !use)} aria-busy=${this.making.busy}>${!pairs ? t.add.addWithout : bothAdmins ? t.add.goOn(application.name) : t.add.makeHalf}</button>
                ${pairs ? nothing : html`<a class="btn" href=${href(`/applinks/links/new/external?directions=both&url=${encodeURIComponent(this.typed.address)}`)}>${t.links.none.byHand}</a>`}
                <button type="button" class="quiet" @click=${() => this.type({ probe: undefined })}>${t.add.otherAddress}</button>
                <p class="soft grow result-words" role="status">${pairs ? (bothAdmins ? (sameUsers ? t.add.result.bothSame : t.add.result.bothOwn) : t.add.result.half(application.name)) : ''}</p></div>
        </form>`;
    }

    private async make(event: Event) {
        event.preventDefault();
        const { probe, use, ca, loopback, bothAdmins, sameUsers } = this.typed;
        if (!probe?.application) return;
        const application = probe.application;
        this.existing = '';
        await this.making.run(async () => {
            try {
                const made = await api.createLink({
                    address: use || probe.entered,
                    ca_pem: ca,
                    allow_loopback: loopback,
                    peer_id: application.id,
                    both_admins: bothAdmins,
                    same_users: sameUsers,
                    name: '',
                });
                if (made.next_url) {
                    location.assign(made.next_url);
                    // The browser leaves; until then the button stays as it is.
                    await new Promise((left) => setTimeout(left, 10_000));
                } else navigate(linkPath(made.link.id));
            } catch (error) {
                // Somebody was faster: another tab, or this one before it went back. The link's page goes on from there.
                if (error instanceof ApiProblem && error.problem.existing_link) this.existing = error.problem.existing_link;
                throw error;
            }
        });
    }
}
