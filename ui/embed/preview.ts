// SPDX-License-Identifier: Apache-2.0
// <applinks-preview href="…">: an address as what stands there: title, type, state, icon. What the page has inside the
// element stays until then, and for good where nothing is known.
import { css, html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { connectUrl, resolve, safeUrl, titleOf, type Item } from './api';
import { Part, define, plain, type Content } from './part';
import { ago } from './texts';

export class Preview extends Part {
    static override styles = [
        Part.styles,
        css`
        :host { display: inline; font: inherit; color: inherit; }
        .state { margin-inline-start: 4px; }
        .closed { text-decoration: line-through; }
    `,
    ];

    @property() href = '';
    @state() private item: Item | undefined;

    override willUpdate(changed: PropertyValues<this>) {
        if (!changed.has('href')) return;
        this.item = undefined;
        const url = safeUrl(this.href);
        if (url) void this.load(url);
    }

    // A preview that cannot be had leaves the link as it is: no page is worse for it.
    private async load(url: string) {
        const item = await resolve(url).catch(() => undefined);
        if (safeUrl(this.href) === url) this.item = item;
    }

    // A bare address is replaced by the title; words of the author stay.
    private hasOwnWords(): boolean {
        const words = this.textContent?.trim() ?? '';
        return words !== '' && words !== this.href && safeUrl(words) !== safeUrl(this.href);
    }

    override render(): Content {
        const { item } = this;
        const url = safeUrl(this.href);
        if (!url) return html`<slot>${this.href}</slot>`;
        const bare = html`<slot><a part="link" href=${url} rel="noopener">${this.href}</a></slot>`;
        if (!item || item.status === 'plain' || item.status === 'error') return bare;
        if (item.status === 'connect') {
            const connect = connectUrl(item.connect_url);
            return html`${bare}${connect ? html` <a class="state warn" part="state connect" href=${connect}>${this.t.status.connect}</a>` : nothing}`;
        }
        if (item.status === 'forbidden' || item.status === 'missing')
            return html`${bare} <span class="state" part="state">${this.t.status[item.status]}</span>`;
        const title = titleOf(item);
        const about = [plain(item.kind_name), title, plain(item.subtitle)].filter(Boolean).join(' – ');
        const stale = item.stale ? html` <span class="soft">${this.t.stale(ago(this.language, item.age ?? 0))}</span>` : nothing;
        const text =
            this.hasOwnWords() || !title
                ? html`<slot></slot>`
                : html`<a part="link" class=${item.closed ? 'closed' : ''} href=${url} rel="noopener">${title}</a>`;
        return html`<span part="preview" title=${about}>${this.picture(item.icon, plain(item.kind_name))} ${text}${
            item.state ? html` <span class="state ${item.closed ? '' : 'ok'}" part="state">${plain(item.state)}</span>` : nothing
        }${stale}</span>`;
    }
}

define('applinks-preview', Preview);
