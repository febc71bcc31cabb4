// SPDX-License-Identifier: Apache-2.0
// An application that speaks OAuth but not Application Links: set up by hand on both sides (features.md 3).
import { html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { t } from '../i18n';
import { Element } from '../parts/element';
import '../parts/external_form';
import { href } from '../routes';

@customElement('al-external')
export class ExternalPage extends Element {
    @state() private made = false;

    override connectedCallback() {
        super.connectedCallback();
        document.title = t.external.title;
    }

    override render() {
        return html`<div class="stack narrow-page">
            <p class="crumbs"><a href=${href('/applinks/links')}>${t.links.title}</a> / <a href=${href('/applinks/links/new')}>${t.add.title}</a> / ${t.external.crumb}</p>
            ${this.made ? nothing : html`<h1>${t.external.title}</h1><p>${t.external.intro}</p>`}
            <al-external-form @made=${() => (this.made = true)}></al-external-form>
        </div>`;
    }
}
