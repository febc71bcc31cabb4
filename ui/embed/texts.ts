// SPDX-License-Identifier: Apache-2.0
// The words, in the language of the page. Another language is one more object of the same shape.
import type { SourceState } from './api';

const count = (one: string, many: string) => (n: number) => `${n} ${n === 1 ? one : many}`;

const en = {
    loading: 'Loading …',
    close: 'Close',
    retry: 'Try again',
    signIn: 'Sign in',
    signInText: 'to see what linked applications know.',
    silent: 'The server does not answer.',
    refused: (text: string, id: string) => (id ? `${text} (error ${id})` : text),
    stale: (age: string) => `as of ${age}`,
    development: 'Development',
    details: (item: string) => `Development of ${item}`,
    none: (item: string) =>
        `Nothing mentions ${item} yet. Write ${item} into the name of a branch or into a commit message, and it shows here.`,
    noTool: 'No developer tool is linked.',
    updated: (age: string) => `updated ${age}`,
    types: {
        branch: { tab: 'Branches', count: count('branch', 'branches') },
        repository: { tab: 'Commits', count: count('commit', 'commits') },
        pullrequest: { tab: 'Pull requests', count: count('pull request', 'pull requests') },
        build: { tab: 'Builds', count: count('build', 'builds') },
        review: { tab: 'Reviews', count: count('review', 'reviews') },
        'deployment-environment': { tab: 'Deployments', count: count('deployment', 'deployments') },
    },
    failed: (n: number) => `${n} failed`,
    states: {
        nothing: (name) => `Nothing in ${name}.`,
        connect: (name) => `You are not connected to ${name}.`,
        forbidden: (name) => `You are connected to ${name}, but may not see this there.`,
        down: (name) => `${name} cannot be asked now.`,
        slow: (name) => `${name} is still thinking.`,
        unsupported: (name) => `${name} does not offer this.`,
        error: (name) => `${name} answered with an error.`,
        ok: () => '',
    } as Record<SourceState, (name: string) => string>,
    connect: (name: string) => `Connect to ${name}`,
    notConnected: 'Your account there is not connected yet.',
    connectNow: 'Connect',
    errorId: (id: string) => `Error ${id}, also in the log`,
    merge: 'merge',
    moreFiles: (n: number) => `${n} more there`,
    files: count('file', 'files'),
    lastCommit: 'Last commit',
    createPullRequest: 'Create pull request',
    approved: 'approved',
    links: 'Links',
    linksTo: 'links to',
    noLinks: 'No links yet.',
    add: 'Add link',
    addTitle: (item: string) => `Link ${item} with …`,
    remove: (title: string) => `Remove the link to ${title}`,
    removeAsk: 'Remove?',
    yes: 'Remove',
    no: 'Keep',
    pending: 'pending',
    pendingText: (name: string) => `Not written at ${name} yet; it is tried again.`,
    target: 'Where',
    all: 'All linked applications',
    search: 'Search, or paste an address',
    recent: 'Recent',
    results: count('result', 'results'),
    noResults: 'Nothing found.',
    address: 'Address',
    closed: 'closed',
    status: { connect: 'connect to see more', forbidden: 'no permission', missing: 'not there' },
};

export type Texts = typeof en;

const de: Texts = {
    loading: 'Wird geladen …',
    close: 'Schließen',
    retry: 'Noch einmal versuchen',
    signIn: 'Anmelden',
    signInText: 'um zu sehen, was verknüpfte Anwendungen wissen.',
    silent: 'Der Server antwortet nicht.',
    refused: (text, id) => (id ? `${text} (Fehler ${id})` : text),
    stale: (age) => `Stand: ${age}`,
    development: 'Entwicklung',
    details: (item) => `Entwicklung zu ${item}`,
    none: (item) =>
        `Noch nichts nennt ${item}. Schreiben Sie ${item} in den Namen eines Zweigs oder in eine Commit-Nachricht, dann steht es hier.`,
    noTool: 'Kein Entwicklerwerkzeug ist verknüpft.',
    updated: (age) => `geändert ${age}`,
    types: {
        branch: { tab: 'Zweige', count: count('Zweig', 'Zweige') },
        repository: { tab: 'Commits', count: count('Commit', 'Commits') },
        pullrequest: { tab: 'Pull Requests', count: count('Pull Request', 'Pull Requests') },
        build: { tab: 'Builds', count: count('Build', 'Builds') },
        review: { tab: 'Reviews', count: count('Review', 'Reviews') },
        'deployment-environment': { tab: 'Auslieferungen', count: count('Auslieferung', 'Auslieferungen') },
    },
    failed: (n) => `${n} fehlgeschlagen`,
    states: {
        nothing: (name) => `In ${name} gibt es nichts.`,
        connect: (name) => `Sie sind nicht mit ${name} verbunden.`,
        forbidden: (name) => `Sie sind mit ${name} verbunden, dürfen das dort aber nicht sehen.`,
        down: (name) => `${name} kann gerade nicht gefragt werden.`,
        slow: (name) => `${name} überlegt noch.`,
        unsupported: (name) => `${name} bietet das nicht an.`,
        error: (name) => `${name} hat mit einem Fehler geantwortet.`,
        ok: () => '',
    },
    connect: (name) => `Mit ${name} verbinden`,
    notConnected: 'Ihr Konto dort ist noch nicht verbunden.',
    connectNow: 'Verbinden',
    errorId: (id) => `Fehler ${id}, steht auch im Log`,
    merge: 'Merge',
    moreFiles: (n) => `${n} weitere dort`,
    files: count('Datei', 'Dateien'),
    lastCommit: 'Letzter Commit',
    createPullRequest: 'Pull Request anlegen',
    approved: 'zugestimmt',
    links: 'Verknüpfungen',
    linksTo: 'verweist auf',
    noLinks: 'Noch keine Verknüpfungen.',
    add: 'Verknüpfen',
    addTitle: (item) => `${item} verknüpfen mit …`,
    remove: (title) => `Verknüpfung mit ${title} entfernen`,
    removeAsk: 'Entfernen?',
    yes: 'Entfernen',
    no: 'Behalten',
    pending: 'steht aus',
    pendingText: (name) => `Bei ${name} noch nicht geschrieben; es wird wieder versucht.`,
    target: 'Wo',
    all: 'Alle verknüpften Anwendungen',
    search: 'Suchen oder eine Adresse einfügen',
    recent: 'Zuletzt',
    results: count('Treffer', 'Treffer'),
    noResults: 'Nichts gefunden.',
    address: 'Adresse',
    closed: 'geschlossen',
    status: { connect: 'verbinden, um mehr zu sehen', forbidden: 'keine Berechtigung', missing: 'nicht vorhanden' },
};

// By the closest `lang` around the element, else the browser's.
export function languageOf(element: Element): string {
    const around = element.closest('[lang]')?.getAttribute('lang') || document.documentElement.lang || navigator.language;
    return around.toLowerCase();
}

export const textsFor = (language: string): Texts => (language.startsWith('de') ? de : en);

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
    ['year', 31_536_000],
    ['month', 2_592_000],
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
];

// "3 hours ago".
export function ago(language: string, seconds: number): string {
    const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
    for (const [unit, length] of STEPS) if (seconds >= length) return format.format(-Math.floor(seconds / length), unit);
    return format.format(0, 'minute');
}
