// SPDX-License-Identifier: Apache-2.0
// Colours follow the page's `color-scheme`, not the system: a page that is light stays light. Each may be set from outside
// as --applinks-NAME. Constructed style sheets are no inline styles, so a strict content security policy takes them.
import { css, unsafeCSS } from 'lit';

const PALETTE: Record<string, [string, string]> = {
    ink: ['#1c1e21', '#e8eaed'],
    soft: ['#565d66', '#a3acb6'],
    panel: ['#ffffff', '#1c2024'],
    sunk: ['#f4f4f1', '#14171a'],
    line: ['#dcdcd7', '#343b42'],
    brand: ['#0b5c6b', '#58bccd'],
    'brand-ink': ['#ffffff', '#06252b'],
    ok: ['#17693f', '#6fd39f'],
    'ok-bg': ['#e5f4ec', '#143024'],
    warn: ['#7a5000', '#f0c36a'],
    'warn-bg': ['#fdf3dc', '#33290f'],
    bad: ['#a8231b', '#ff8a80'],
    'bad-bg': ['#fbe9e7', '#3a1a18'],
    idle: ['#565d66', '#a3acb6'],
    'idle-bg': ['#eeeeeb', '#262b30'],
};

const rules = (value: (light: string, dark: string) => string) =>
    Object.entries(PALETTE)
        .map(([name, [light, dark]]) => `--${name}:var(--applinks-${name},${value(light, dark)});`)
        .join('');

const palette = unsafeCSS(
    `:host{${rules((light) => light)}}@supports (color:light-dark(red,blue)){:host{${rules((light, dark) => `light-dark(${light},${dark})`)}}}`,
);

export const shared = css`
    ${palette}
    :host { display: block; font: var(--applinks-font, 14px/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif); color: var(--ink); text-align: start; }
    :host([hidden]) { display: none; }
    * { box-sizing: border-box; }
    .panel { background: var(--panel); border: 1px solid var(--line); border-radius: var(--applinks-radius, 10px); padding: 14px 16px; display: grid; gap: 10px; }
    .head { display: flex; gap: 12px; align-items: center; justify-content: space-between; }
    h2, h3, h4, p, ul, ol { margin: 0; padding: 0; font: inherit; color: inherit; border: 0; background: none; }
    ul, ol { list-style: none; }
    .title { font-size: 1.07em; font-weight: 650; }
    .sub { font-size: .93em; font-weight: 650; color: var(--soft); }
    .soft { color: var(--soft); font-size: .93em; }
    .rows { display: grid; gap: 2px; }
    a { color: var(--brand); text-decoration: underline 1px; text-underline-offset: 2px; }
    a:hover { text-decoration-thickness: 2px; }
    button, .button { display: inline-block; font: inherit; font-weight: 600; border-radius: 8px; border: 1px solid var(--line); background: var(--panel); color: var(--ink); padding: 5px 12px; cursor: pointer; text-decoration: none; }
    button:hover, .button:hover { background: var(--idle-bg); text-decoration: none; }
    .primary { background: var(--brand); border-color: var(--brand); color: var(--brand-ink); }
    .primary:hover { background: var(--brand); filter: brightness(1.08); }
    .quiet { border-color: transparent; background: none; color: var(--brand); }
    .icon { padding: 2px 8px; line-height: 1.4; border-color: transparent; background: none; color: var(--soft); }
    :focus-visible { outline: 2px solid var(--brand); outline-offset: 2px; }
    .state { white-space: nowrap; font-size: .86em; font-weight: 600; padding: 1px 8px; border-radius: 99px; color: var(--idle); background: var(--idle-bg); }
    .state.ok { color: var(--ok); background: var(--ok-bg); }
    .state.warn { color: var(--warn); background: var(--warn-bg); }
    .state.bad { color: var(--bad); background: var(--bad-bg); }
    .trouble { display: grid; grid-template-columns: 20px 1fr auto; gap: 2px 8px; align-items: center; border-radius: 8px; padding: 7px 10px; color: var(--idle); background: var(--idle-bg); font-size: .93em; }
    .trouble svg { width: 18px; height: 18px; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
    .trouble .more { grid-column: 2; opacity: .95; }
    .trouble .do { grid-column: 3; grid-row: 1; }
    .trouble.connect { color: var(--ink); background: none; border: 1px solid var(--brand); }
    .trouble.connect svg { color: var(--brand); }
    .trouble.forbidden { color: var(--warn); background: var(--warn-bg); }
    .trouble.down { color: var(--bad); background: var(--bad-bg); }
    .trouble.error { color: var(--bad); background: none; border: 1px solid var(--bad); }
    .trouble.unsupported, .trouble.nothing { background: none; border: 1px dashed var(--line); }
    .spin { animation: spin 1.2s linear infinite; transform-origin: center; }
    @keyframes spin { to { transform: rotate(360deg); } }
    @media (prefers-reduced-motion: reduce) { .spin { animation: none; } }
    .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    .grow { flex: 1; min-width: 0; }
    .text { overflow-wrap: anywhere; }
    img.pic { width: 16px; height: 16px; object-fit: contain; vertical-align: -3px; }
    dialog { width: min(860px, calc(100vw - 32px)); max-height: min(720px, calc(100vh - 48px)); padding: 0; border: 1px solid var(--line); border-radius: 12px; background: var(--panel); color: var(--ink); font: inherit; box-shadow: 0 20px 60px #0006; }
    dialog[open] { display: flex; flex-direction: column; }
    dialog::backdrop { background: #0007; }
    dialog .head { padding: 14px 18px; border-bottom: 1px solid var(--line); }
    dialog .body { padding: 16px 18px; overflow: auto; display: grid; gap: 16px; align-content: start; }
`;
