// SPDX-License-Identifier: Apache-2.0
// Projects of this application that are linked with projects, spaces or repositories of the other one.
import { html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { api } from '../api/api';
import { ApiProblem } from '../api/client';
import type { EntityCandidates, EntityLink, NamedEntity } from '../api/types';
import { t } from '../i18n';
import { sentence } from '../i18n/server';
import { ask, dialogError, notify, refreshDialog } from './dialog';
import { Element, Remote, sentenceOf } from './element';
import { checkField, selectField } from './field';
import { chip, safeUrl } from './words';

@customElement('al-projects')
export class Projects extends Element {
    @property() link = '';
    @property() name = '';
    @property({ type: Boolean }) editable = false;
    /** Whether the other application keeps a half of its own: only with Application Links. */
    @property({ type: Boolean }) mutual = false;
    private readonly links = new Remote(this, async () => (await api.entityLinks(this.link)).links);

    override render() {
        return html`<section class="stack" aria-labelledby="projects"><div class="row"><h2 class="grow" id="projects">${t.projects.title}</h2>
                ${this.editable ? html`<button class="small" @click=${() => this.choose()}>${t.projects.add}</button>` : nothing}</div>
            ${this.links.show((links) => (links.length === 0 ? html`<div class="panel pad"><p class="soft">${t.projects.none(this.name)}</p></div>` : this.table(links)))}</section>`;
    }

    private table(links: EntityLink[]) {
        return html`<div class="panel"><table class="cards compact"><caption class="unseen">${t.projects.title}</caption>
            <thead><tr><th scope="col">${t.projects.here}</th><th scope="col">${t.projects.there(this.name)}</th><th scope="col"><span class="unseen">${t.common.actions}</span></th></tr></thead>
            <tbody>${links.map(
                (link) => html`<tr>
                <td>${end(link.local_name, link.local_url)}<br><small>${sentence(link.local_type_name)} · ${link.local_key}</small></td>
                <td data-label=${t.projects.there(this.name)}>${end(link.remote_name, link.remote_url)}${link.primary ? html` ${chip('ok', t.projects.primary)}` : nothing}${link.state === 'pending' ? html` ${chip('warn', t.projects.pending)}` : nothing}<br><small>${sentence(link.remote_type_name)} · ${link.remote_key}</small></td>
                <td class="acts">${
                    this.editable
                        ? html`${link.primary ? nothing : html`<button class="small" @click=${() => this.makePrimary(link)}>${t.projects.makePrimary}<span class="unseen"> ${link.remote_name}</span></button>`}
                    <button class="small" @click=${() => this.unlink(link)}>${t.projects.remove}<span class="unseen"> ${link.remote_name}</span></button>`
                        : nothing
                }</td></tr>`,
            )}
            </tbody></table></div>`;
    }

    // Fires `changed`.
    private show(links: EntityLink[]) {
        this.links.set(links);
        this.dispatchEvent(new CustomEvent('changed'));
    }

    // Both lists come from the applications themselves, as this administrator sees them.
    private async choose() {
        let found: EntityCandidates | undefined;
        let local = '';
        let remote = '';
        let both = this.mutual;
        const connection = new Connection(this.name);
        const load = async () => {
            found = await api.entityCandidates(this.link);
            local = found.local[0] ? nameOf(found.local[0]) : '';
            remote = found.remote[0] ? nameOf(found.remote[0]) : '';
            connection.url = found.connect_url ?? '';
            refreshDialog();
        };
        const loading = load().catch((error: unknown) => {
            found = { local: [], local_problem: sentenceOf(error as Error), remote: [], remote_problem: null, connect_url: null };
            refreshDialog();
        });
        await ask({
            title: t.projects.addTitle(this.name),
            action: t.projects.add,
            pointers: ['/local_key', '/remote_key'],
            body: () =>
                found === undefined
                    ? html`<p class="soft" role="status">${t.common.loading}</p>`
                    : html`<div class="stack">
                ${side(
                    'projects-here',
                    t.projects.here,
                    found.local,
                    said(found.local_problem) ?? t.projects.nothingHere,
                    local,
                    (value) => {
                        local = value;
                    },
                    dialogError('/local_key'),
                )}
                ${side(
                    'projects-there',
                    t.projects.there(this.name),
                    found.remote,
                    said(found.remote_problem) ?? t.projects.nothingThere(this.name),
                    remote,
                    (value) => {
                        remote = value;
                    },
                    dialogError('/remote_key'),
                )}
                ${connection.button()}
                ${
                    this.mutual
                        ? checkField({
                              id: 'projects-both',
                              label: t.projects.both(this.name),
                              hint: t.projects.bothHint,
                              value: both,
                              change: (value) => {
                                  both = value;
                              },
                          })
                        : nothing
                }</div>`,
            run: async () => {
                await loading;
                const here = found?.local.find((each) => nameOf(each) === local);
                const there = found?.remote.find((each) => nameOf(each) === remote);
                if (!here || !there) throw new Error(t.projects.chooseBoth);
                const { links } = await connection.needed(
                    api.addEntityLink(this.link, {
                        local_type: here.type,
                        local_key: here.key,
                        local_name: here.name,
                        remote_type: there.type,
                        remote_key: there.key,
                        remote_name: there.name,
                        other_side: both,
                    }),
                );
                this.show(links);
                notify(t.projects.added(here.name, there.name));
            },
        });
    }

    private async makePrimary(link: EntityLink) {
        await ask({
            title: t.projects.primaryAsk(link.remote_name),
            body: () => t.projects.primaryText(link.local_name),
            action: t.projects.makePrimary,
            run: async () => {
                this.show((await api.makeEntityLinkPrimary(this.link, ends(link))).links);
                notify(t.projects.primaryDone(link.remote_name));
            },
        });
    }

    private async unlink(link: EntityLink) {
        let both = this.mutual;
        const connection = new Connection(this.name);
        await ask({
            title: t.projects.removeAsk(link.local_name, link.remote_name),
            action: t.projects.remove,
            danger: true,
            body: () =>
                html`<div class="stack">${
                    this.mutual
                        ? checkField({
                              id: 'projects-both',
                              label: t.projects.removeBoth(this.name),
                              value: both,
                              change: (value) => {
                                  both = value;
                              },
                          })
                        : nothing
                }${connection.button()}</div>`,
            run: async () => {
                this.show((await connection.needed(api.removeEntityLink(this.link, { ...ends(link), other_side: both }))).links);
                notify(t.projects.removed);
            },
        });
    }
}

// The half over there is written with this administrator's own rights, which may have to be given first.
class Connection {
    url = '';

    constructor(private readonly peer: string) {}

    async needed<T>(change: Promise<T>): Promise<T> {
        try {
            return await change;
        } catch (error) {
            if (error instanceof ApiProblem) this.url = error.connectUrl || this.url;
            refreshDialog();
            throw error;
        }
    }

    button() {
        const url = safeUrl(this.url);
        return url ? html`<p><a class="btn" href=${url}>${t.projects.connect(this.peer)}</a></p>` : nothing;
    }
}

const said = (problem: string | null) => (problem === null ? undefined : sentence(problem));
const ends = ({ local_type, local_key, remote_type, remote_key }: EntityLink) => ({ local_type, local_key, remote_type, remote_key });
const nameOf = ({ type, key }: NamedEntity) => `${type} ${key}`;

function end(name: string, address: string) {
    const url = safeUrl(address);
    return url ? html`<a href=${url} rel="noreferrer"><b>${name}</b></a>` : html`<b>${name}</b>`;
}

function side(
    id: string,
    label: string,
    entities: NamedEntity[],
    problem: string,
    value: string,
    change: (value: string) => void,
    error: string,
) {
    if (entities.length === 0) return html`<div class="note warn tight"><p><b>${label}</b><br>${problem}</p></div>`;
    const choices = entities.map((each) => ({ value: nameOf(each), label: `${each.name} · ${sentence(each.type_name)} · ${each.key}` }));
    return selectField({ id, label, value, choices, change, error });
}
