// SPDX-License-Identifier: Apache-2.0
// What "Add a link" and the hand-over show alike: where one is, and the three addresses compared (features.md 3).
import { html, nothing, type TemplateResult } from 'lit';
import { t } from '../i18n';
import { chip } from './words';

// `here`: it is this side that confirms.
export function steps(present: 1 | 2 | 3 | 4, confirm: 'there' | 'here' = 'there'): TemplateResult {
    return html`<ol class="steps" aria-label=${t.add.steps.title}>${t.add.steps.names.map((name, index) => html`<li aria-current=${index + 1 === present ? 'step' : nothing} class=${index + 1 < present ? 'past' : ''}><span class="step-number">${index + 1}</span> ${index === 2 && confirm === 'here' ? t.add.steps.here : name}</li>`)}</ol>`;
}

const hostOf = (address: string) => (URL.canParse(address) ? new URL(address).host : '');

export function threeAddresses(found: { entered: string; reached: string; reported: string }, first: string): TemplateResult {
    const { entered, reached, reported } = found;
    const compared = (address: string, other: string) =>
        address === other
            ? chip('ok', t.add.same)
            : hostOf(address) === hostOf(other)
              ? chip('ok', t.add.sameHost)
              : chip('warn', t.add.otherHost);
    return html`<div class="three">
        <span class="soft">${first}</span><code>${entered}</code><span></span>
        ${reached ? html`<span class="soft">${t.add.itLedTo}</span><code>${reached}</code><span>${reached === entered ? nothing : compared(reached, entered)}</span>` : nothing}
        ${reported ? html`<span class="soft">${t.add.itCallsItself}</span><code>${reported}</code><span>${compared(reported, entered)}</span>` : nothing}
    </div>`;
}
