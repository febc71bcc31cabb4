// SPDX-License-Identifier: Apache-2.0
// The other side's half of the wizard: what another application's administrator asks for. Nothing happens until it is
// confirmed; on the way back, what came of it (applinks-protocol.md 3.1).
import { html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { api } from '../api/api';
import { currentSession } from '../api/client';
import type { Handover, Level } from '../api/types';
import { t } from '../i18n';
import { sentence } from '../i18n/server';
import { Element, Remote, Submission } from '../parts/element';
import { endsPicture } from '../parts/ends';
import { steps, threeAddresses } from '../parts/steps';
import { safeUrl } from '../parts/words';
import { href, linkPath, navigate } from '../routes';

@customElement('al-handover')
export class HandoverPage extends Element {
    @property() query = '';
    private readonly accepting = new Submission(this);
    private readonly handover = new Remote(this, async () => {
        const handover = await api.inspectHandover(this.query.replace(/^\?/, ''));
        // We began this: the link's page tests both ends and tells.
        if (handover.is_return && handover.link) navigate(linkPath(handover.link, '?linked'), 'replace');
        return handover;
    });

    override connectedCallback() {
        super.connectedCallback();
        document.title = t.handover.title;
    }

    override render() {
        return html`<div class="stack narrow-page">${this.handover.show((handover) => (handover.is_return && handover.link ? nothing : handover.application ? this.ask(handover) : this.unknown(handover)))}</div>`;
    }

    private unknown({ entered, reached }: Handover) {
        const back = safeUrl(entered);
        return html`<h1>${t.handover.cannot}</h1>
            <p>${reached && reached !== entered ? t.handover.redirected : t.handover.noAnswer}</p>
            ${threeAddresses({ entered, reached: reached === entered ? '' : reached, reported: '' }, t.handover.cameFrom)}
            <div class="row">${back ? html`<a class="btn" href=${back} rel="noreferrer">${t.handover.back}</a>` : nothing}<a class="btn quiet" href=${href('/applinks/links')}>${t.handover.toLinks}</a></div>`;
    }

    private ask(handover: Handover) {
        const application = handover.application!;
        const { name } = application;
        const session = currentSession();
        const here = session?.application.name ?? '';
        const planned = (level: Level) => ({
            ours: level,
            theirs: null,
            tone: level === 'disabled' ? ('idle' as const) : ('ok' as const),
            says: level === 'disabled' ? t.ends.off : t.add.will,
        });
        const [calls, called] = [handover.outgoing !== 'disabled', handover.incoming !== 'disabled'];
        const words = t.handover.agree;
        return html`${steps(3, 'here')}
            <h1>${t.handover.ask(here, name)}</h1><p>${t.handover.text(name)}</p>
            ${handover.already_linked ? html`<p class="note warn">${t.handover.already(here, name)} ${handover.link ? html`<a href=${href(linkPath(handover.link))}>${t.add.toTheLink}</a>` : nothing}</p>` : nothing}
            <section class="panel pad stack" aria-label=${t.ends.title}>${endsPicture({ name: here, type: session?.application.type ?? '', note: t.ends.thisSide }, { name, type: application.type, note: sentence(application.type_name) }, { outgoing: planned(handover.outgoing), incoming: planned(handover.incoming) })}</section>
            <section class="panel pad stack" aria-labelledby="agree"><h2 id="agree">${words.title}</h2><ul class="points tight">
                <li>${calls && called ? words.bothWays : called ? words.onlyIncoming(name, here) : calls ? words.onlyOutgoing(here, name) : words.none}</li>
                <li>${handover.same_users ? html`${words.sameUsers(name)}${application.public_signup ? html` <b>${t.add.publicSignup(name)}</b>` : nothing}` : words.ownUsers(name)}</li></ul></section>
            <section class="panel pad stack" aria-labelledby="where"><h2 id="where">${t.handover.where}</h2>${threeAddresses(handover, t.handover.cameFrom)}
                ${handover.reported && handover.reported !== handover.entered ? html`<p class="soft">${t.handover.differs}</p>` : nothing}</section>
            ${this.accepting.note()}
            <div class="row"><button class="primary" ?disabled=${this.accepting.busy} aria-busy=${this.accepting.busy} @click=${this.accept}>${t.handover.accept}</button><a class="btn quiet" href=${href('/applinks/links')}>${t.common.cancel}</a></div>`;
    }

    private async accept() {
        await this.accepting.run(async () => {
            const { next_url } = await api.acceptHandover(this.query.replace(/^\?/, ''));
            location.assign(next_url);
            await new Promise((left) => setTimeout(left, 10_000));
        });
    }
}
