// SPDX-License-Identifier: Apache-2.0
// Form fields: label, hint, the sentence that says what is wrong. Their values live in the page that shows them.
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { t } from '../i18n';

interface Field {
    id: string;
    label: string;
    value: string;
    change: (value: string) => void;
    hint?: string;
    error?: string;
    type?: 'text' | 'password' | 'url' | 'search' | 'datetime-local';
    autocomplete?: string;
    required?: boolean;
    autofocus?: boolean;
    placeholder?: string;
    max?: number;
    rows?: number;
}

function describedBy(field: { id: string; hint?: string; error?: string }) {
    const ids = [field.hint ? `${field.id}-hint` : '', field.error ? `${field.id}-wrong` : ''].filter(Boolean);
    return ids.length ? ids.join(' ') : nothing;
}

function around(field: { id: string; label: string; hint?: string; error?: string }, control: TemplateResult): TemplateResult {
    return html`<div class="field ${field.error ? 'wrong' : ''}">
        <label for=${field.id}>${field.label}</label>
        ${field.hint ? html`<p class="hint" id="${field.id}-hint">${field.hint}</p>` : nothing}
        ${control}
        ${field.error ? html`<p class="wrong-text" id="${field.id}-wrong">${field.error}</p>` : nothing}
    </div>`;
}

export function textField(field: Field): TemplateResult {
    const input = (event: Event) => field.change((event.target as HTMLInputElement).value);
    if (field.rows)
        return around(
            field,
            html`<textarea id=${field.id} rows=${field.rows} spellcheck="false" .value=${live(field.value)} @input=${input} maxlength=${field.max ?? nothing}
            aria-describedby=${describedBy(field)} aria-invalid=${field.error ? 'true' : nothing}></textarea>`,
        );
    return around(
        field,
        html`<input type=${field.type ?? 'text'} id=${field.id} .value=${live(field.value)} @input=${input} autocomplete=${field.autocomplete ?? 'off'}
        spellcheck="false" autocapitalize="none" ?required=${field.required ?? false} ?autofocus=${field.autofocus ?? false} maxlength=${field.max ?? nothing}
        placeholder=${field.placeholder ?? nothing} aria-describedby=${describedBy(field)} aria-invalid=${field.error ? 'true' : nothing}>`,
    );
}

interface Choice<T extends string> {
    value: T;
    label: string;
    hint?: string;
}

export function selectField<T extends string>(field: {
    id: string;
    label: string;
    value: T;
    choices: Choice<T>[];
    change: (value: T) => void;
    hint?: string;
    error?: string;
}): TemplateResult {
    return around(
        field,
        html`<select id=${field.id} aria-describedby=${describedBy(field)} @change=${(event: Event) => field.change((event.target as HTMLSelectElement).value as T)}>
        ${field.choices.map(({ value, label }) => html`<option value=${value} ?selected=${value === field.value}>${label}</option>`)}
    </select>`,
    );
}

export function radioField<T extends string>(field: {
    id: string;
    label: string;
    value: T;
    choices: Choice<T>[];
    change: (value: T) => void;
    hint?: string;
    error?: string;
}): TemplateResult {
    return html`<fieldset class="field ${field.error ? 'wrong' : ''}" aria-describedby=${describedBy(field)}>
        <legend>${field.label}</legend>
        ${field.hint ? html`<p class="hint" id="${field.id}-hint">${field.hint}</p>` : nothing}
        <div class="options">${field.choices.map(
            (choice) => html`<div class="option">
            <input type="radio" id="${field.id}-${choice.value}" name=${field.id} .checked=${live(choice.value === field.value)} @change=${() => field.change(choice.value)}>
            <div><label for="${field.id}-${choice.value}">${choice.label}</label>${choice.hint ? html`<p class="hint">${choice.hint}</p>` : nothing}</div>
        </div>`,
        )}</div>
        ${field.error ? html`<p class="wrong-text" id="${field.id}-wrong">${field.error}</p>` : nothing}
    </fieldset>`;
}

export function checkField(field: {
    id: string;
    label: string;
    value: boolean;
    change: (value: boolean) => void;
    hint?: string | TemplateResult;
    kind?: 'option' | 'ask';
}): TemplateResult {
    return html`<div class=${field.kind ?? 'option'}>
        <input type="checkbox" id=${field.id} .checked=${live(field.value)} @change=${(event: Event) => field.change((event.target as HTMLInputElement).checked)}
            aria-describedby=${field.hint ? `${field.id}-hint` : nothing}>
        <div><label for=${field.id}>${field.label}</label>${field.hint ? html`<p class="hint" id="${field.id}-hint">${field.hint}</p>` : nothing}</div>
    </div>`;
}

// A text to hand on: shown whole, selected with one press, copied with the button.
export function copyBox(text: string, label: string): TemplateResult {
    const copy = async (event: Event) => {
        const button = event.currentTarget as HTMLButtonElement;
        try {
            await navigator.clipboard.writeText(text);
        } catch {
            // Without https there is no clipboard for pages: the text is selected instead.
            const box = button.parentElement!.querySelector('code')!;
            getSelection()!.selectAllChildren(box);
            return;
        }
        button.textContent = t.common.copied;
        setTimeout(() => (button.textContent = t.common.copy), 2000);
    };
    return html`<div class="copy-box"><code class="copy" tabindex="0" role="textbox" aria-readonly="true" aria-label=${label}>${text}</code><button class="small" @click=${copy}>${t.common.copy}</button></div>`;
}

export function listOf(text: string): string[] {
    return text
        .split(/[\n,]/)
        .map((part) => part.trim())
        .filter(Boolean);
}
