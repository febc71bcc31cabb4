// SPDX-License-Identifier: Apache-2.0
// All links as a picture, with their health: this application in the middle, the others at its sides. Also as an SVG file.
import { html, nothing, svg } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { api } from '../api/api';
import { currentSession } from '../api/client';
import type { LinkSummary } from '../api/types';
import { t } from '../i18n';
import { saveAs } from '../parts/download';
import { Element, Remote, emptyState } from '../parts/element';
import { hueOf, letterOf, toneOf } from '../parts/words';
import { href, linkPath } from '../routes';

const BOX = { width: 264, height: 60, gap: 22 };
const CENTER = { width: 200, height: 84 };
const WIDE = { width: 1064, middle: 532 };
const PAIR = { width: 640, rows: 2 };
const NARROW = { width: 328, middle: 32 };
const MARGIN = 12;
const STRAIGHT = 34; // for the arrow heads
const STYLED = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'font-size', 'font-weight', 'font-family', 'text-anchor'];

interface Place {
    link: LinkSummary;
    x: number;
    y: number;
    side: 'left' | 'right';
}

interface Drawing {
    places: Place[];
    width: number;
    height: number;
    center: { x: number; y: number };
    narrow: boolean;
}

// Left and right of the middle, one alone beside it; on a narrow screen one below the other.
export function drawing(links: LinkSummary[], narrow: boolean): Drawing {
    const step = BOX.height + BOX.gap;
    if (narrow) {
        const top = MARGIN + CENTER.height + 36;
        const places = links.map((link, index) => ({ link, x: NARROW.width - BOX.width, y: top + index * step, side: 'right' as const }));
        return {
            places,
            width: NARROW.width,
            height: top + links.length * step,
            center: { x: CENTER.width / 2 + 2, y: MARGIN + CENTER.height / 2 },
            narrow,
        };
    }
    const onRight = Math.ceil(links.length / 2);
    const alone = links.length === 1;
    const width = alone ? PAIR.width : WIDE.width;
    const rows = alone ? PAIR.rows : Math.max(onRight, 3);
    const height = rows * step + 2 * MARGIN;
    const places = links.map((link, index): Place => {
        const right = index < onRight;
        const row = right ? index : index - onRight;
        const count = right ? onRight : links.length - onRight;
        return {
            link,
            side: right ? 'right' : 'left',
            x: right ? width - BOX.width - 2 : 2,
            y: MARGIN + BOX.gap / 2 + ((rows - count) / 2 + row) * step,
        };
    });
    return { places, width, height, center: { x: alone ? CENTER.width / 2 + 2 : WIDE.middle, y: height / 2 }, narrow };
}

function shortened(text: string, length: number) {
    const letters = [...text];
    return letters.length > length ? `${letters.slice(0, length - 1).join('')}…` : text;
}

function curve({ center, narrow }: Drawing, place: Place): string {
    const y = place.y + BOX.height / 2;
    if (narrow)
        return `M${NARROW.middle} ${center.y + CENTER.height / 2} V${y - 12} Q${NARROW.middle} ${y} ${NARROW.middle + 12} ${y} H${place.x}`;
    const from = place.side === 'right' ? center.x + CENTER.width / 2 : center.x - CENTER.width / 2;
    const to = place.side === 'right' ? place.x : place.x + BOX.width;
    const straight = place.side === 'right' ? to - STRAIGHT : to + STRAIGHT;
    const bend = (straight - from) / 2;
    return `M${from} ${center.y} C${from + bend} ${center.y} ${straight - bend} ${y} ${straight} ${y} H${to}`;
}

// Arrow heads beside the box: towards it for calls from here, away from it for calls from there.
function heads(place: Place) {
    const y = place.y + BOX.height / 2;
    const at = place.side === 'right' ? place.x : place.x + BOX.width;
    const out = place.side === 'right' ? -1 : 1;
    const tone = toneOf(place.link.status);
    return svg`${place.link.outgoing !== 'disabled' ? svg`<path class="head ${tone}" d="M${at} ${y} l${out * 10} -6 v12 z" />` : nothing}
        ${place.link.incoming !== 'disabled' ? svg`<path class="head ${tone}" d="M${at + out * 28} ${y} l${-out * 10} -6 v12 z" />` : nothing}`;
}

@customElement('al-map')
export class Map extends Element {
    @state() private narrow = matchMedia('(max-width: 760px)').matches;
    private readonly links = new Remote(this, async () => (await api.links()).links);
    private readonly media = matchMedia('(max-width: 760px)');
    private readonly resized = () => (this.narrow = this.media.matches);

    override connectedCallback() {
        super.connectedCallback();
        document.title = t.map.title;
        this.media.addEventListener('change', this.resized);
    }

    override disconnectedCallback() {
        super.disconnectedCallback();
        this.media.removeEventListener('change', this.resized);
    }

    override render() {
        return html`<div class="stack">
            <div class="row heading"><h1 class="grow">${t.map.title}</h1>${this.links.value?.length ? html`<button @click=${this.export}>${t.map.export}</button>` : nothing}</div>
            ${this.links.show((links) =>
                links.length === 0
                    ? emptyState(
                          'link',
                          t.map.none,
                          t.map.noneText,
                          html`<a class="btn primary" href=${href('/applinks/links/new')}>${t.links.none.add}</a>`,
                      )
                    : html`<div class="panel map">${this.picture(links)}</div>${this.legend()}`,
            )}
        </div>`;
    }

    private picture(links: LinkSummary[]) {
        const plan = drawing(links, this.narrow);
        const { center } = plan;
        const name = currentSession()?.application.name ?? '';
        return html`<svg viewBox="0 0 ${plan.width} ${plan.height}" width=${plan.width} role="group" aria-label=${t.map.describe(name, links.length)}>
            ${plan.places.map((place) => svg`<path class="edge ${toneOf(place.link.status)} ${place.link.incoming === 'disabled' && place.link.outgoing === 'disabled' ? 'off' : ''}" d=${curve(plan, place)} />${heads(place)}`)}
            <rect class="center" x=${center.x - CENTER.width / 2} y=${center.y - CENTER.height / 2} width=${CENTER.width} height=${CENTER.height} rx="16" />
            <text class="center-name" x=${center.x} y=${center.y - 1}>${shortened(name, 22)}</text><text class="center-note" x=${center.x} y=${center.y + 19}>${t.ends.thisSide}</text>
            ${plan.places.map((place) => this.box(place))}
        </svg>`;
    }

    private box({ link, x, y }: Place) {
        const tone = toneOf(link.status);
        const status = t.status[link.status];
        return svg`<a href=${href(linkPath(link.id))}><title>${link.name}: ${status}</title>
            <rect class="box" x=${x} y=${y} width=${BOX.width} height=${BOX.height} rx="12" />
            <g data-hue=${hueOf(link.type)}><rect class="tile" x=${x + 12} y=${y + 13} width="34" height="34" rx="9" /><text class="letter" aria-hidden="true" x=${x + 29} y=${y + 36}>${letterOf(link.name)}</text></g>
            <text class="name" x=${x + 58} y=${y + 26}>${shortened(link.name, 24)}</text>
            <circle class="dot ${tone}" cx=${x + 62} cy=${y + 41} r="4" /><text class="state" x=${x + 72} y=${y + 45}>${shortened(status, 28)}</text></a>`;
    }

    private legend() {
        return html`<p class="soft row legend"><span>${t.map.legend.arrows}</span>${(['ok', 'warn', 'bad', 'idle'] as const).map((tone) => html`<span class="key ${tone}">${t.map.legend[tone]}</span>`)}</p>`;
    }

    // The file stands alone: what the style sheet says is written into it.
    private export() {
        const shown = this.querySelector('svg')!;
        const copy = shown.cloneNode(true) as SVGSVGElement;
        const originals = shown.querySelectorAll('*');
        copy.querySelectorAll('*').forEach((element, index) => {
            const style = getComputedStyle(originals[index]!);
            for (const name of STYLED) {
                const value = style.getPropertyValue(name);
                if (value && value !== 'none') element.setAttribute(name, value);
                else if (name === 'fill') element.setAttribute('fill', 'none');
            }
            element.removeAttribute('class');
            if (element.localName === 'a') element.setAttribute('href', new URL(element.getAttribute('href')!, location.href).href);
        });
        copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
        const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
        for (const [name, value] of Object.entries({
            width: '100%',
            height: '100%',
            fill: getComputedStyle(shown.parentElement!).backgroundColor,
        }))
            ground.setAttribute(name, value);
        copy.prepend(ground);
        const text = new XMLSerializer().serializeToString(copy).replace(/<!--.*?-->/gs, '');
        saveAs(new Blob([text], { type: 'image/svg+xml' }), 'links.svg');
    }
}
