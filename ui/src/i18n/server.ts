// SPDX-License-Identifier: Apache-2.0
// What the server says in English, in the reader's language: findings by their code and values, refusals by their sentence,
// else by their code. Nothing is lost when there is no translation: then the English sentence stands there.
import type { Finding, Problem } from '../api/types';

export interface FindingTexts {
    text: string;
    meaning: string;
    remedy: string;
}

interface ServerTexts {
    findings: Record<string, FindingTexts>;
    sentences: Record<string, string>;
    problems: Record<string, string>;
    inEnglish: (sentence: string) => string; // what stands before a sentence that has no translation
}

type Values = Record<string, string>;

// Values that are words of the server. The others are names and addresses, which are nobody's to translate.
const WORDS = new Set(['direction', 'until', 'what', 'theirs', 'ours', 'reason', 'why']);
const PLACE = /\{(\w+)\}/g;

let texts: ServerTexts | undefined;
let patterns: { matches: RegExp; said: string }[] = [];

export function setServerTexts(value: ServerTexts) {
    texts = value;
    const literal = (text: string) => text.replace(/[.*+?^$()|[\]\\/]/g, '\\$&');
    patterns = Object.entries(value.sentences)
        .filter(([english]) => english.includes('{'))
        .map(([english, said]) => {
            const names = new Set<string>();
            const source = literal(english).replace(PLACE, (_, name: string) => {
                if (names.has(name)) return `\\k<${name}>`;
                names.add(name);
                return `(?<${name}>.+?)`;
            });
            return { matches: new RegExp(`^${source}$`, 's'), said };
        });
}

function filled(text: string, values: Values): string {
    return text.replace(PLACE, (_, name: string) => {
        const value = values[name] ?? '';
        return WORDS.has(name) ? (translated(value) ?? value) : value;
    });
}

function translated(english: string): string | undefined {
    if (!texts) return english;
    if (Object.hasOwn(texts.sentences, english)) return texts.sentences[english];
    for (const { matches, said } of patterns) {
        const found = matches.exec(english);
        if (found) return filled(said, found.groups ?? {});
    }
    return undefined;
}

// A sentence that has nothing but itself.
export const sentence = (english: string): string => translated(english) ?? english;

// A text whose values are not all known, as that of an older release may be, stays English.
export function findingTexts(
    finding: Pick<Finding, 'code' | 'text'> & Partial<Pick<Finding, 'values' | 'meaning' | 'remedy'>>,
): FindingTexts {
    const { text, meaning = '', remedy = '', values = {} } = finding;
    const known = texts?.findings[finding.code];
    if (!known) return { text, meaning, remedy };
    const say = (said: string, english: string) => {
        const isWhole = [...said.matchAll(PLACE)].every(([, name]) => Object.hasOwn(values, name!));
        return english !== '' && isWhole ? filled(said, values) : english;
    };
    return { text: say(known.text, text), meaning: say(known.meaning, meaning), remedy: say(known.remedy, remedy) };
}

// The refusal with its sentences translated.
export function translatedProblem(problem: Problem): Problem {
    if (!texts) return problem;
    const general = texts.problems[problem.type.replace('urn:applinkd:error:', '')];
    const detail = translated(problem.detail) ?? (general ? `${general} ${texts.inEnglish(problem.detail)}` : problem.detail);
    const errors = problem.errors?.map((error) => ({ ...error, detail: sentence(error.detail) }));
    return errors ? { ...problem, detail, errors } : { ...problem, detail };
}
