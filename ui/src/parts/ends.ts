// SPDX-License-Identifier: Apache-2.0
// The picture of both ends: who calls whom, what is set on either side, whether it works.
import { html, nothing, type TemplateResult } from 'lit';
import type { Ends, Level, LinkSummary } from '../api/types';
import { t } from '../i18n';
import { chip, icon, levelExplanation, levelWords, toneOf, type Tone } from './words';

type Content = TemplateResult | typeof nothing;

interface Side {
    name: string;
    type: string;
    note: string;
}

export interface Direction {
    ours: Level;
    theirs: Level | null;
    tone: Tone;
    says: string; // the chip
    note?: TemplateResult | string;
}

// What is known of one direction: from the last test, and from both ends when they were asked.
export function directions(link: LinkSummary, ends: Ends | undefined): { outgoing: Direction; incoming: Direction } {
    const direction = (ours: Level, theirs: Level | null | undefined): Direction => {
        const shown = { ours, theirs: theirs ?? null };
        if (theirs && theirs !== ours) return { ...shown, tone: 'warn', says: t.ends.theyHave(link.name, levelWords(theirs)) };
        if (ours === 'disabled') return { ...shown, tone: 'idle', says: t.ends.off };
        if (link.state === 'suspended') return { ...shown, tone: 'idle', says: t.ends.suspended };
        if (link.state === 'setting_up') return { ...shown, tone: 'idle', says: t.ends.waiting };
        if (!link.last_check) return { ...shown, tone: 'idle', says: t.ends.untested };
        const tone = toneOf(link.status);
        if (tone === 'ok') return { ...shown, tone, says: t.ends.works };
        return { ...shown, tone: tone === 'warn' ? 'warn' : 'bad', says: t.status[link.status] };
    };
    const outgoing = direction(link.outgoing, ends?.theirs?.incoming);
    const incoming = direction(link.incoming, ends?.theirs?.outgoing);
    // A test goes out from here: what it found says less of the other direction, unless both ends agree.
    if (incoming.tone === 'bad') Object.assign(incoming, { tone: 'idle', says: t.ends.unknown });
    if (incoming.tone === 'ok') incoming.says = t.ends.agreed;
    return { outgoing, incoming };
}

function end({ name, type, note }: Side): TemplateResult {
    return html`<div class="end">${icon(name, type, 'big')}<b>${name}</b><small>${note}</small></div>`;
}

function wire(direction: Direction, from: string, to: string, way: 'there' | 'back', level: Content): TemplateResult {
    const line = html`<div class="line" aria-hidden="true"></div>`;
    return html`<div class="dir ${way === 'back' ? 'back' : ''} ${direction.tone}">
        ${way === 'back' ? line : nothing}
        <div class="row"><span class="grow"><span class="unseen">${t.ends.calls(from, to)}</span>${levelWords(direction.ours)}</span>${chip(direction.tone, direction.says)}</div>
        ${way === 'there' ? line : nothing}
        <small>${direction.note ?? levelExplanation(direction.ours)}</small>
        ${level}
    </div>`;
}

export function endsPicture(
    local: Side,
    remote: Side,
    ways: { outgoing: Direction; incoming: Direction },
    levels: { outgoing?: Content; incoming?: Content } = {},
): TemplateResult {
    return html`<div class="ends">
        ${end(local)}
        <div class="wire">
            ${wire(ways.outgoing, local.name, remote.name, 'there', levels.outgoing ?? nothing)}
            ${wire(ways.incoming, remote.name, local.name, 'back', levels.incoming ?? nothing)}
        </div>
        ${end(remote)}
    </div>`;
}
