// SPDX-License-Identifier: Apache-2.0
// A menu of actions behind one button. The menu's element is made when it is first wanted: a list may have a thousand of them.
import '@awesome.me/webawesome/dist/components/dropdown/dropdown.js';
import '@awesome.me/webawesome/dist/components/dropdown-item/dropdown-item.js';
import { html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { Element } from './element';

export interface Action {
    label: string;
    run: () => void;
    danger?: boolean;
}

@customElement('al-actions')
export class Actions extends Element {
    @property({ attribute: false }) actions: Action[] = [];
    @property() label = '';
    @property() about = '';
    @property({ type: Boolean }) small = false;
    @state() private wanted = false;

    override render() {
        if (this.actions.length === 0) return nothing;
        const button = html`<button slot="trigger" class=${this.small ? 'small' : ''} aria-haspopup="menu" aria-expanded="false" @click=${this.want}>${this.label}<span class="unseen"> ${this.about}</span> <span class="caret" aria-hidden="true"></span></button>`;
        if (!this.wanted) return button;
        return html`<wa-dropdown placement="bottom-end" .distance=${4} @wa-select=${this.select}>${button}
            ${this.actions.map((action, index) => html`<wa-dropdown-item value=${index} variant=${action.danger ? 'danger' : 'default'}>${action.label}</wa-dropdown-item>`)}
        </wa-dropdown>`;
    }

    private async want(event: Event) {
        if (this.wanted) return;
        event.stopPropagation();
        this.wanted = true;
        await this.updateComplete;
        const menu = this.querySelector('wa-dropdown')!;
        await menu.updateComplete;
        menu.open = true;
    }

    private select(event: CustomEvent<{ item: { value: string } }>) {
        this.actions[Number(event.detail.item.value)]?.run();
    }
}
