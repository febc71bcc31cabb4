// SPDX-License-Identifier: Apache-2.0
// Which language, and its texts. Another language is files like the three of German and a line here.
import { en, type Texts } from './en';
import { setServerTexts } from './server';

export const languages = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof languages;

const STORED = 'applinks.language';

export let t: Texts = en;
let current: Language = 'en';

const isLanguage = (name: string): name is Language => name in languages;

function wanted(): Language {
    const stored = localStorage.getItem(STORED) ?? '';
    if (isLanguage(stored)) return stored;
    return navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'en';
}

export async function loadLanguage() {
    current = wanted();
    if (current === 'de') {
        const german = await import('./de');
        t = german.de;
        setServerTexts(german);
    }
    document.documentElement.lang = current;
}

export const language = () => current;

// The reader's own kind of English or German for times and numbers.
export function locale(): string {
    return navigator.languages.find((tag) => tag.toLowerCase().startsWith(current)) ?? current;
}

export function chooseLanguage(name: Language) {
    localStorage.setItem(STORED, name);
    location.reload();
}
