// SPDX-License-Identifier: Apache-2.0
// Addresses of the interface. Everything else below /applinks (sign-in, consent, hand-over errors) is the server's own page.
import { html, type TemplateResult } from 'lit';
import { base } from './api/client';

export type Section = 'links' | 'map' | 'users' | 'audit' | 'settings' | 'connections' | 'applications';

export interface Route {
    pattern: RegExp;
    section: Section;
    show: (parts: string[], query: string) => TemplateResult;
}

// The address that other applications send administrators to (applinks-protocol.md 3.1).
const LIST = '/plugins/servlet/applinks/listApplicationLinks';
const isHandover = (query: string) =>
    ['applinkStartingUrl', 'applinkOriginalCreatedId'].some((name) => new URLSearchParams(query).has(name));

export const routes: Route[] = [
    {
        pattern: new RegExp(`^${LIST}$`),
        section: 'links',
        show: (_, query) => (isHandover(query) ? html`<al-handover .query=${query}></al-handover>` : html`<al-links></al-links>`),
    },
    { pattern: /^\/applinks\/links\/new$/, section: 'links', show: () => html`<al-add></al-add>` },
    { pattern: /^\/applinks\/links\/new\/external$/, section: 'links', show: () => html`<al-external></al-external>` },
    { pattern: /^\/applinks\/links$/, section: 'links', show: () => html`<al-links></al-links>` },
    { pattern: /^\/applinks\/links\/([^/]+)$/, section: 'links', show: ([link]) => html`<al-link .link=${link!}></al-link>` },
    { pattern: /^\/applinks\/links\/([^/]+)\/edit$/, section: 'links', show: ([link]) => html`<al-edit .link=${link!}></al-edit>` },
    { pattern: /^\/applinks\/map$/, section: 'map', show: () => html`<al-map></al-map>` },
    { pattern: /^\/applinks\/users$/, section: 'users', show: () => html`<al-users></al-users>` },
    { pattern: /^\/applinks\/audit$/, section: 'audit', show: (_, query) => html`<al-audit .query=${query}></al-audit>` },
    { pattern: /^\/applinks\/settings$/, section: 'settings', show: () => html`<al-settings></al-settings>` },
    { pattern: /^\/applinks\/connections$/, section: 'connections', show: () => html`<al-connections></al-connections>` },
    { pattern: /^\/applinks\/applications$/, section: 'applications', show: () => html`<al-applications></al-applications>` },
];

export function routeOf(url: URL): { route: Route; parts: string[] } | undefined {
    if (url.origin !== location.origin || !url.pathname.startsWith(`${base}/`)) return undefined;
    const path = url.pathname.slice(base.length);
    for (const route of routes) {
        const found = route.pattern.exec(path);
        if (found) return { route, parts: found.slice(1).map(decodeURIComponent) };
    }
    return undefined;
}

// Goes to one of our own paths ("/applinks/links").
export function navigate(path: string, how: 'push' | 'replace' = 'push') {
    const url = new URL(`${base}${path}`, location.href);
    if (!routeOf(url)) {
        location.assign(url);
        return;
    }
    if (how === 'push') history.pushState(null, '', url);
    else history.replaceState(null, '', url);
    dispatchEvent(new Event('applinks:navigate'));
}

export const href = (path: string) => `${base}${path}`;
export const linkPath = (link: string, below = '') => `/applinks/links/${encodeURIComponent(link)}${below}`;
