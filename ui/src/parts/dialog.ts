// SPDX-License-Identifier: Apache-2.0
// Questions in place: one dialog of the frame, filled by whoever asks.
import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import type { TemplateResult } from 'lit';

export interface Question {
    title: string;
    body: () => TemplateResult | string;
    action: string;
    danger?: boolean;
    cancel?: string | null; // null: nothing to cancel, it only tells
    // Does it; throws to stay open. The dialog shows why.
    run?: () => Promise<void>;
    pointers?: string[]; // fields that `body` shows sentences for
}

export interface Asker {
    ask(question: Question): Promise<boolean>;
    refresh(): void;
    fieldError(pointer: string): string;
    notify(text: string): void;
}

let asker: Asker;

export function setAsker(value: Asker) {
    asker = value;
}

// True when it was done.
export const ask = (question: Question) => asker.ask(question);
// After a change of what `body` shows.
export const refreshDialog = () => asker.refresh();
export const dialogError = (pointer: string) => asker.fieldError(pointer);
// A short sentence that something is done.
export const notify = (text: string) => asker.notify(text);
