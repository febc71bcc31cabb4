// SPDX-License-Identifier: Apache-2.0
// Who this application is, its keys, where the network ends, and where each of these is changed.
import { html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { api } from '../api/api';
import type { Directory, Settings } from '../api/types';
import { t } from '../i18n';
import { sentence } from '../i18n/server';
import { ask, notify } from '../parts/dialog';
import { Element, Remote } from '../parts/element';
import { copyBox } from '../parts/field';
import { address, chip, date, fingerprint, number } from '../parts/words';
import { href, linkPath } from '../routes';

const TOLD_MS = 3000;

@customElement('al-settings')
export class SettingsPage extends Element {
    private readonly settings = new Remote(this, () => api.settings());
    private readonly directory = new Remote(this, () => api.directory());

    override connectedCallback() {
        super.connectedCallback();
        document.title = t.settings.title;
    }

    override render() {
        return html`<div class="stack"><h1>${t.settings.title}</h1>
            ${this.settings.show((settings) => html`<div class="columns even">${this.identity(settings)}${this.keys(settings)}${this.network(settings)}${this.directory.show((directory) => this.people(directory))}${this.endpoints(settings)}</div>${this.file(settings)}`)}</div>`;
    }

    private identity({ identity }: Settings) {
        const words = t.settings.identity;
        return html`<section class="panel pad stack" aria-labelledby="identity"><h2 id="identity">${words.title}</h2><p class="soft">${words.text}</p><dl class="facts">
            <dt>${words.name}</dt><dd>${identity.name}</dd><dt>${words.type}</dt><dd>${sentence(identity.type_name)}${identity.speaks_as ? html` · ${words.speaksAs(identity.speaks_as)}` : nothing}</dd>
            <dt>${words.url}</dt><dd><code>${identity.url}</code></dd><dt>${words.upstream}</dt><dd>${identity.upstream ? html`<code>${identity.upstream}</code>` : words.noUpstream}</dd>
            <dt>${words.id}</dt><dd><code>${identity.id}</code></dd><dt>${words.consumerKey}</dt><dd><code>${identity.consumer_key}</code></dd><dt>${words.since}</dt><dd>${date(identity.created_at)}</dd></dl></section>`;
    }

    private people(directory: Directory) {
        const words = t.settings.directory;
        const list = (items: string[], none: string) => (items.length ? items.join(', ') : none);
        const mark = (severity: string) => (severity === 'ok' ? 'ok' : severity === 'error' ? 'bad' : 'warn');
        return html`<section class="panel pad stack" aria-labelledby="directory"><h2 id="directory">${words.title}</h2><p class="soft">${words.kinds[directory.kind]}</p><dl class="facts">
            <dt>${words.admins}</dt><dd>${list(directory.admin_groups, words.noGroups)}</dd><dt>${words.actedFor}</dt><dd>${list(directory.impersonation_groups, words.everyone)}</dd></dl>
            ${directory.findings.map((finding) => html`<p>${chip(mark(finding.severity), words.severities[finding.severity])} ${sentence(finding.text)}${finding.remedy ? html`<br><small>${sentence(finding.remedy)}</small>` : nothing}</p>`)}</section>`;
    }

    private keys({ keys, waiting_for_key: waiting }: Settings) {
        const words = t.settings.keys;
        const [present, former] = keys;
        return html`<section class="panel pad stack" aria-labelledby="keys"><h2 id="keys">${words.title}</h2><p class="soft">${words.text}</p>
            ${present ? this.key(present) : nothing}
            ${former ? nothing : html`<div class="row"><button @click=${this.rotate}>${words.rotate}</button></div>`}
            ${former ? html`<h3>${words.former}</h3>${this.key(former)}` : nothing}
            ${
                waiting.length
                    ? html`<p>${words.waiting}</p><ul class="feed plain">${waiting.map(
                          ({ link, name, can_be_told }) => html`<li>
                <div><a href=${href(linkPath(link))}>${name}</a><br><small>${can_be_told ? words.told : words.byHand}</small></div>
                <button class="small" @click=${() => this.use(link, name)}>${words.use}<span class="unseen"> ${name}</span></button></li>`,
                      )}</ul>`
                    : nothing
            }
        </section>`;
    }

    private key(key: Settings['keys'][number]) {
        const words = t.settings.keys;
        const dates = key.state === 'former' ? html`${words.until} ${date(key.ends_at)}` : html`${words.since} ${date(key.since)}`;
        return html`<div class="tight"><p><b>${t.link.key(key.algorithm, number(key.bits))}</b> <small>${dates}</small></p><p><small>${words.fingerprint}</small><br>${fingerprint(key.fingerprint_sha256)}</p>
            <details><summary>${words.pem}</summary>${copyBox(key.public_key_pem, words.pem)}</details></div>`;
    }

    private readonly rotate = async () => {
        const words = t.settings.keys;
        await ask({
            title: words.rotateAsk,
            body: () => words.rotateText,
            action: words.rotate,
            run: async () => {
                this.settings.set(await api.newSigningKey());
                notify(words.rotated);
                // Who can be told learns it within a moment.
                setTimeout(() => void this.settings.load(), TOLD_MS);
            },
        });
    };

    private async use(link: string, name: string) {
        const words = t.settings.keys;
        await ask({
            title: words.useAsk(name),
            body: () => words.useText(name),
            action: words.use,
            run: async () => {
                await api.usePresentKey(link);
                await this.settings.load();
                notify(words.used(name));
            },
        });
    }

    private network({ network }: Settings) {
        const words = t.settings.network;
        const list = (items: string[], none: string) => (items.length ? items.map((item) => html`<code>${item}</code> `) : none);
        const yes = (value: boolean) => chip(value ? 'warn' : 'ok', value ? words.allowed : words.refused);
        return html`<section class="panel pad stack" aria-labelledby="network"><h2 id="network">${words.title}</h2><p class="soft">${words.text}</p><dl class="facts">
            <dt>${words.proxies}</dt><dd>${list(network.trusted_proxies, words.noProxies)}</dd><dt>${words.loopback}</dt><dd>${yes(network.allow_loopback)}</dd>
            <dt>${words.privateRanges}</dt><dd>${network.allow_private ? words.allowed : words.refused}</dd><dt>${words.anyPort}</dt><dd>${network.allow_any_port ? words.allowed : words.refused}</dd>
            <dt>${words.only}</dt><dd>${list(network.allowed_only, words.noLimit)}</dd></dl></section>`;
    }

    private endpoints({ endpoints }: Settings) {
        const words = t.settings.endpoints;
        return html`<section class="panel pad stack whole" aria-labelledby="endpoints"><h2 id="endpoints">${words.title}</h2><p class="soft">${words.text}</p><dl class="facts">
            ${(Object.keys(words.names) as (keyof typeof words.names)[]).map((name) => (endpoints[name] ? html`<dt>${words.names[name]}</dt><dd>${address(endpoints[name])}</dd>` : nothing))}</dl></section>`;
    }

    private file({ values }: Settings) {
        const words = t.settings.file;
        return html`<section class="stack" aria-labelledby="file"><h2 id="file">${words.title}</h2><p class="soft">${words.text}</p>
            <div class="panel"><table class="cards compact"><caption class="unseen">${words.title}</caption><thead><tr><th scope="col">${words.key}</th><th scope="col">${words.value}</th></tr></thead>
            <tbody>${values.map(({ key, value }) => html`<tr><td><code>${key}</code></td><td data-label=${words.value} >${value || '–'}</td></tr>`)}</tbody></table></div></section>`;
    }
}
