// SPDX-License-Identifier: Apache-2.0
// Words and colours for states, levels and times (features.md 2), and the small pieces that every page shows.
import { html, nothing, type TemplateResult } from 'lit';
import type { Finding, Level, LinkStatus, LinkSummary } from '../api/types';
import { locale, t } from '../i18n';
import { findingTexts, sentence } from '../i18n/server';

export type Tone = 'ok' | 'warn' | 'bad' | 'idle';

const TONES: Record<LinkStatus, Tone> = {
    connected: 'ok',
    one_way: 'ok',
    setting_up: 'idle',
    sign_in_needed: 'ok',
    mismatch: 'warn',
    unreachable: 'bad',
    untrusted_tls: 'bad',
    rejected: 'bad',
    not_allowed: 'bad',
    outdated: 'warn',
    suspended: 'idle',
    disabled: 'idle',
    unknown: 'idle',
};

export const toneOf = (status: LinkStatus): Tone => TONES[status] ?? 'idle';

const SEVERITIES: Record<Finding['severity'], Tone> = { ok: 'ok', info: 'idle', warning: 'warn', error: 'bad' };
export const toneOfFinding = (finding: Finding): Tone => SEVERITIES[finding.severity] ?? 'idle';

export function chip(tone: Tone, text: string): TemplateResult {
    return html`<span class="st ${tone}">${text}</span>`;
}

export function statusChip(status: LinkStatus): TemplateResult {
    return chip(toneOf(status), t.status[status] ?? status);
}

// One sentence below the status.
export function statusSentence(
    link: Pick<LinkSummary, 'status' | 'name' | 'incoming' | 'outgoing' | 'last_check' | 'sentence' | 'suspended_reason'>,
): Content {
    const words = t.sentence;
    switch (link.status) {
        case 'connected':
            return link.last_check ? html`${words.checked} ${ago(link.last_check.at)}` : nothing;
        case 'one_way':
            return link.incoming === 'disabled' ? words.onlyTo(link.name) : words.onlyFrom(link.name);
        case 'setting_up':
            return words.settingUp(link.name);
        case 'sign_in_needed':
            return words.signInNeeded;
        case 'suspended':
            return link.suspended_reason || words.suspended;
        case 'disabled':
            return words.disabled;
        case 'unknown':
            return words.unknown;
        default:
            return link.last_check?.text ? findingTexts(link.last_check).text : sentence(link.sentence);
    }
}
type Content = TemplateResult | typeof nothing | string;

export const levelWords = (level: Level): string => t.level[level].name;
export const levelExplanation = (level: Level): string => t.level[level].means;

// First letter of a name, and a colour of its own for each type.
export function icon(name: string, type: string, size: '' | 'big' = ''): TemplateResult {
    return html`<span class="ico ${size}" data-hue=${hueOf(type)} aria-hidden="true">${letterOf(name)}</span>`;
}

export function hueOf(type: string): string {
    if (type === 'generic') return 'none';
    return `${[...type].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)!) % 997, 7) % 8}`;
}

export const letterOf = (name: string) => [...name][0]?.toLocaleUpperCase() ?? '?';

export function star(): TemplateResult {
    return html`<span class="star" title=${t.common.primary}><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M8 1.5l2 4.2 4.6.6-3.4 3.2.9 4.6L8 11.8l-4.1 2.3.9-4.6L1.4 6.3 6 5.7z" /></svg><span class="unseen">${t.common.primary}</span></span>`;
}

export function lock(): TemplateResult {
    return html`<span class="star lock" title=${t.common.system}><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M3.5 7h9v6.5h-9zM5.5 7V5a2.5 2.5 0 0 1 5 0v2h-1.5V5a1 1 0 0 0-2 0v2z" /></svg><span class="unseen">${t.common.system}</span></span>`;
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
    ['second', 60],
    ['minute', 60],
    ['hour', 24],
    ['day', 30],
    ['month', 12],
    ['year', Infinity],
];

// "5 minutes ago" in the reader's language, the whole time in the reader's zone on touch.
export function ago(time: string | null | undefined, never: string = t.common.never): TemplateResult {
    if (!time) return html`<span class="soft">${never}</span>`;
    const format = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' });
    let amount = (Date.parse(time) - Date.now()) / 1000;
    for (const [unit, size] of UNITS) {
        if (Math.abs(amount) < size) {
            const text = unit === 'second' ? t.common.justNow : format.format(Math.round(amount), unit);
            return html`<time datetime=${time} title=${dateText(time, 'medium')}>${text}</time>`;
        }
        amount /= size;
    }
    return html`${time}`;
}

export function dateText(time: string, style: 'short' | 'medium' = 'short'): string {
    return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: style }).format(new Date(time));
}

export function date(time: string | null | undefined, never = ''): TemplateResult {
    return time ? html`<time datetime=${time} title=${dateText(time, 'medium')}>${dateText(time)}</time>` : html`${never}`;
}

export const number = (value: number): string => new Intl.NumberFormat(locale()).format(value);

// Only what a browser may open; an address of another application is data (S-50).
export function safeUrl(address: string): string | undefined {
    try {
        const url = new URL(address);
        return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined;
    } catch {
        return undefined;
    }
}

export function fingerprint(text: string): TemplateResult {
    // Lines end between bytes, not in the middle of one.
    return html`<code class="finger">${text.split(':').map((byte, at) => (at === 0 ? byte : html`:<wbr>${byte}`))}</code>`;
}

// An address that may have to be broken: behind a slash rather than in a word.
export function address(text: string): TemplateResult {
    return html`<code>${text.split(/(?<=[^/]\/)(?=[^/])/).map((part, at) => (at === 0 ? part : html`<wbr>${part}`))}</code>`;
}
