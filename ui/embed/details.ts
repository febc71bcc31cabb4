// SPDX-License-Identifier: Apache-2.0
// The dialog of the panel: one tab per kind of data, one section per application. Each application is asked by itself, so
// that one that does not answer keeps nobody waiting.
import { css, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { get, type Source } from './api';
import {
    DATA_TYPES,
    countIn,
    list,
    type Branch,
    type Commit,
    type DataType,
    type Detail,
    type Line,
    type PullRequest,
    type Repository,
} from './development';
import { Part, define, plain, type Content } from './part';

interface Section {
    source: Source;
    detail?: Detail[];
    error?: unknown;
}

interface Answer {
    detail?: Detail[];
    sources?: Source[];
}

const FILES_SHOWN = 5;
const newestFirst = <T>(rows: T[], time: (row: T) => unknown): T[] =>
    [...rows].sort((one, other) => (Date.parse(String(time(other))) || 0) - (Date.parse(String(time(one))) || 0));

const stateClass = (text: string) =>
    /^(open|successful|merged|approved|deployed|passed)/i.test(text) ? 'ok' : /^(failed|declined|rejected|error)/i.test(text) ? 'bad' : '';

export class Details extends Part {
    static override styles = [
        Part.styles,
        css`
        .tabs { display: flex; gap: 4px; flex-wrap: wrap; padding: 8px 14px 0; border-bottom: 1px solid var(--line); }
        .tabs button { border: 0; border-bottom: 2px solid transparent; border-radius: 6px 6px 0 0; background: none; color: var(--soft); padding: 6px 10px 8px; }
        .tabs [aria-selected=true] { color: var(--ink); border-bottom-color: var(--brand); }
        .source { display: grid; gap: 10px; }
        .card { border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
        .card > header { padding: 7px 12px; background: var(--sunk); border-bottom: 1px solid var(--line); font-weight: 600; }
        .entry { padding: 9px 12px; display: grid; gap: 4px; }
        .entry + .entry { border-top: 1px solid var(--line); }
        .line { display: flex; gap: 4px 10px; flex-wrap: wrap; align-items: baseline; }
        .line > .grow { flex: 1 1 180px; }
        code, .files { font: .9em ui-monospace, "Cascadia Mono", Menlo, monospace; }
        .files { display: grid; gap: 2px; color: var(--soft); }
        .files li { display: flex; gap: 10px; }
        .files a, code a { text-decoration: none; }
        .files a:hover, code a:hover { text-decoration: underline; }
        .plus { color: var(--ok); } .minus { color: var(--bad); }
    `,
    ];

    @property() item = '';
    @state() private tab: DataType = 'repository';
    @state() private sections: Section[] = [];
    @state() private counts: Partial<Record<DataType, number>> = {};
    private sources: Source[] = [];
    private asked: AbortController | undefined;

    open(tab: DataType, counts: Partial<Record<DataType, number>>, sources: Source[]) {
        this.counts = counts;
        this.sources = sources.filter((source) => source.state !== 'unsupported');
        this.choose(tab);
        const dialog = this.renderRoot.querySelector('dialog')!;
        if (!dialog.open) dialog.showModal();
    }

    private choose(tab: DataType) {
        this.tab = tab;
        this.asked?.abort();
        const asked = (this.asked = new AbortController());
        this.sections = this.sources.map((source) => ({ source }));
        this.sections.forEach((section) => void this.fill(section, tab, asked.signal));
    }

    private async fill(section: Section, tab: DataType, signal: AbortSignal) {
        const query = new URLSearchParams({
            item: this.item,
            dataType: tab,
            ...(section.source.link_id ? { link: section.source.link_id } : {}),
        });
        try {
            const answer = await get<Answer>(`/dev/detail?${query}`, signal);
            // Our own application has no id, and cannot be asked alone.
            section.detail = list(answer.detail).filter(({ _instance: from }) => section.source.link_id !== '' || !from?.id);
            section.source = list(answer.sources).find(({ link_id: id }) => id === section.source.link_id) ?? {
                ...section.source,
                state: 'ok',
            };
        } catch (error) {
            if (signal.aborted) return;
            section.error = error;
        }
        // The count on the tab came from what the application may know; she may see more of it, or less.
        if (this.sections.every(({ detail, error }) => detail ?? error) && this.sections.some(({ detail }) => detail))
            this.counts = {
                ...this.counts,
                [tab]:
                    countIn(
                        this.sections.flatMap(({ detail }) => list(detail)),
                        tab,
                    ) ||
                    (this.counts[tab] ?? 0),
            };
        this.requestUpdate();
    }

    private readonly keys = (event: KeyboardEvent) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        const tabs = this.tabs();
        const next = tabs[(tabs.indexOf(this.tab) + step + tabs.length) % tabs.length]!;
        event.preventDefault();
        this.choose(next);
        void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('[aria-selected=true]')?.focus());
    };

    private tabs(): DataType[] {
        return DATA_TYPES.filter((type) => type === this.tab || (this.counts[type] ?? 0) > 0);
    }

    override render() {
        const { t } = this;
        return html`<dialog part="dialog" aria-labelledby="title" @click=${this.outside}>
            <div class="head"><h2 class="title text" id="title">${t.details(this.item)}</h2>
                <button class="icon" part="button" aria-label=${t.close} @click=${this.close}>✕</button></div>
            <div class="tabs" role="tablist" @keydown=${this.keys}>${this.tabs().map(
                (type) => html`
                <button role="tab" id="tab-${type}" aria-selected=${type === this.tab} aria-controls="content" tabindex=${type === this.tab ? 0 : -1}
                    @click=${() => this.choose(type)}>${t.types[type].tab}${this.counts[type] ? ` ${this.counts[type]}` : ''}</button>`,
            )}</div>
            <div class="body" id="content" role="tabpanel" tabindex="0" aria-labelledby="tab-${this.tab}">${this.sections.map((section) => this.section(section))}</div>
        </dialog>`;
    }

    private readonly close = () => this.renderRoot.querySelector('dialog')!.close();
    private readonly outside = (event: Event) => {
        if ((event.target as Element).localName === 'dialog') this.close();
    };

    private section(section: Section): Content {
        const again = () => {
            delete section.error;
            this.requestUpdate();
            void this.fill(section, this.tab, this.asked!.signal);
        };
        let content: Content = html`<p class="soft" role="status">${this.t.loading}</p>`;
        if (section.error) content = this.ownTrouble(section.error, again);
        else if (section.detail) {
            const rows = section.detail.flatMap((detail) => this.rows(detail));
            const { source } = section;
            const empty = rows.length === 0 && source.state === 'ok' ? { ...source, state: 'nothing' as const } : source;
            content = html`${rows}${this.sourceTrouble(empty, again)}`;
        }
        return html`<section class="source" part="source" aria-label=${section.source.name}><h3 class="sub text">${section.source.name}</h3>${content}</section>`;
    }

    private rows(detail: Detail): Content[] {
        if (this.tab === 'branch')
            return newestFirst(list(detail.branches), (branch) => branch.lastCommit?.authorTimestamp).map((branch) => this.branch(branch));
        if (this.tab === 'repository') return list(detail.repositories).map((repository) => this.repository(repository));
        if (this.tab === 'pullrequest')
            return newestFirst(list(detail.pullRequests), (request) => request.lastUpdate).map((request) => this.pullRequest(request));
        const lines = { build: detail.builds, review: detail.reviews, 'deployment-environment': detail.deployments }[this.tab];
        return newestFirst(list(lines), (line) => line.lastUpdated).map((line) => this.line(line));
    }

    private card(content: Content): Content {
        return html`<div class="card"><div class="entry">${content}</div></div>`;
    }

    private branch({ name, url, repository, lastCommit, createPullRequestUrl }: Branch): Content {
        return this.card(html`<div class="line"><b class="text">${this.anchor(url, plain(name))}</b>
                <span class="soft text">${this.anchor(repository?.url, plain(repository?.name))}</span><span class="grow"></span>
                ${createPullRequestUrl ? this.anchor(createPullRequestUrl, this.t.createPullRequest) : nothing}</div>
            ${lastCommit ? html`<div class="line soft">${this.t.lastCommit}: ${this.commitLine(lastCommit)}</div>` : nothing}`);
    }

    private repository({ name, url, commits }: Repository): Content {
        return html`<div class="card"><header class="text">${this.anchor(url, plain(name))}</header>
            ${newestFirst(list(commits), (commit) => commit.authorTimestamp).map(
                (commit) => html`<div class="entry">
                <div class="line">${this.commitLine(commit)}</div>${this.files(commit)}</div>`,
            )}</div>`;
    }

    private commitLine(commit: Commit): Content {
        const [title, ...rest] = plain(commit.message).split('\n');
        const author = plain(commit.author?.name);
        return html`<code>${this.anchor(commit.url, plain(commit.displayId))}</code>
            <span class="text grow" title=${rest.join('\n').trim()}>${title}</span>
            ${commit.merge ? html`<span class="state" part="state">${this.t.merge}</span>` : nothing}
            <span class="soft">${author}${author ? ' · ' : ''}${this.when(commit.authorTimestamp)}</span>`;
    }

    private files(commit: Commit): Content {
        const files = list(commit.files).slice(0, FILES_SHOWN);
        const all = Math.max(Number(commit.fileCount ?? 0) || 0, list(commit.files).length);
        if (all === 0) return nothing;
        return html`<ul class="files" aria-label=${this.t.files(all)}>
            ${files.map(
                (file) => html`<li><span class="text grow">${this.anchor(file.url, plain(file.path))}</span>
                ${file.linesAdded ? html`<span class="plus">+${plain(file.linesAdded)}</span>` : nothing}
                ${file.linesRemoved ? html`<span class="minus">−${plain(file.linesRemoved)}</span>` : nothing}</li>`,
            )}
            ${all > files.length ? html`<li>${this.anchor(commit.url, this.t.moreFiles(all - files.length))}</li>` : nothing}</ul>`;
    }

    private pullRequest(request: PullRequest): Content {
        const status = plain(request.status);
        const reviewers = list(request.reviewers).map(({ name, approved }) => `${plain(name)}${approved ? ` (${this.t.approved})` : ''}`);
        return this.card(html`<div class="line"><span class="state ${stateClass(status)}" part="state">${status}</span>
                <b class="text grow">${this.anchor(request.url, html`${plain(request.id)} ${plain(request.name)}`)}</b><span class="soft">${this.when(request.lastUpdate)}</span></div>
            <div class="line soft text">${[plain(request.repositoryName), plain(request.author?.name), ...reviewers].filter(Boolean).join(' · ')}
                ${request.source?.branch ? html`<code>${plain(request.source.branch)} → ${plain(request.destination?.branch)}</code>` : nothing}</div>`);
    }

    private line(line: Line): Content {
        const state = plain(line.state ?? line.status);
        const tests = line.testInfo?.totalNumber
            ? `${line.testInfo.totalNumber - (line.testInfo.numberFailed ?? 0)} / ${line.testInfo.totalNumber} ✓`
            : '';
        const name = plain(line.displayName) || plain(line.name) || plain(line.title) || plain(line.id);
        return this
            .card(html`<div class="line">${state ? html`<span class="state ${stateClass(state)}" part="state">${state}</span>` : nothing}
            <b class="text grow">${this.anchor(line.url, html`${name}${line.number ? ` #${plain(line.number)}` : ''}`)}</b>
            <span class="soft text">${plain(line.environment?.displayName ?? line.environment?.name)} ${tests} ${this.when(line.lastUpdated)}</span></div>`);
    }
}

define('applinks-details', Details);
