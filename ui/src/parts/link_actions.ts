// SPDX-License-Identifier: Apache-2.0
// What can be done with a link, from the list and from its page (features.md 2 and 4). Each action says first what it will do.
import { html, nothing } from 'lit';
import { api } from '../api/api';
import type { Dependents, Link, LinkSummary } from '../api/types';
import { t } from '../i18n';
import { sentence } from '../i18n/server';
import type { Action } from './actions';
import { ask, dialogError, notify, refreshDialog } from './dialog';
import { sentenceOf } from './element';
import { copyBox, radioField, textField } from './field';
import { linkPath, navigate } from '../routes';

interface After {
    reload: () => void;
    removed: () => void;
}

export function linkActions(link: LinkSummary | Link, after: After, from: 'list' | 'page'): Action[] {
    const { can } = link;
    const actions: (Action | false)[] = [
        from === 'list' && can.check && { label: t.act.test, run: () => navigate(linkPath(link.id, '?check')) },
        can.edit && from === 'list' && { label: t.act.edit, run: () => navigate(linkPath(link.id, '/edit')) },
        can.make_primary && { label: t.act.primary, run: () => void makePrimary(link, after) },
        can.suspend && { label: t.act.suspend, run: () => void suspend(link, after) },
        can.resume && { label: t.act.resume, run: () => void resume(link, after) },
        can.edit &&
            link.kind === 'applinks' &&
            link.state !== 'setting_up' && { label: t.act.peerKey, run: () => void acceptPeerKey(link, after) },
        can.edit && 'incoming_application' in link && hasSecret(link) && { label: t.act.newSecret, run: () => void newSecret(link, after) },
        can.edit && 'incoming_application' in link && hasKey(link) && { label: t.act.newKey, run: () => void newKey(link, after) },
        can.move && { label: t.act.move, run: () => void move(link, after) },
        can.delete && { label: t.act.remove, danger: true, run: () => void remove(link, after) },
    ];
    return actions.filter((action): action is Action => action !== false);
}

interface Change {
    title: string;
    text: string;
    action: string;
    done: string;
    run(): Promise<unknown>;
}

// Asked before it is done, said afterwards.
async function change(after: After, { title, text, action, done, run }: Change) {
    await ask({
        title,
        body: () => html`<p>${text}</p>`,
        action,
        run: async () => {
            await run();
            after.reload();
            notify(done);
        },
    });
}

function makePrimary({ id, name, type_name }: LinkSummary, after: After) {
    return change(after, {
        title: t.act.primaryAsk(name),
        text: t.act.primaryText(sentence(type_name)),
        action: t.act.primary,
        done: t.act.primaryDone(name),
        run: () => api.makePrimary(id),
    });
}

function suspend({ id, name }: LinkSummary, after: After) {
    return change(after, {
        title: t.act.suspendAsk(name),
        text: t.act.suspendText,
        action: t.act.suspend,
        done: t.act.suspendDone(name),
        run: () => api.suspend(id),
    });
}

function resume({ id, name }: LinkSummary, after: After) {
    return change(after, {
        title: t.act.resumeAsk(name),
        text: t.act.resumeText(name),
        action: t.act.resume,
        done: t.act.resumeDone(name),
        run: () => api.resume(id),
    });
}

function acceptPeerKey({ id, name }: LinkSummary, after: After) {
    return change(after, {
        title: t.act.peerKeyAsk(name),
        text: t.act.peerKeyText(name),
        action: t.act.peerKey,
        done: t.act.peerKeyDone(name),
        run: () => api.acceptPeerKey(id),
    });
}

const hasSecret = ({ incoming_application: known }: Link) =>
    known?.protocol === 'oauth2' ? known.client_type === 'confidential' : known?.has_secret === true;
const hasKey = ({ incoming_application: known }: Link) => known?.protocol === 'oauth1' && known.key !== null;

// Beside the old one (features.md 4 "Rotate"); shown this once.
async function newSecret(link: Link, after: After) {
    let secret = '';
    const made = await ask({
        title: t.act.newSecretAsk(link.name),
        body: () => html`<p>${t.act.overlap(link.name)}</p>`,
        action: t.act.newSecret,
        run: async () => {
            secret = (await api.newSecret(link.id)).secret ?? '';
            after.reload();
        },
    });
    if (made)
        await ask({
            title: t.act.newSecretDone(link.name),
            body: () => html`${copyBox(secret, t.act.newSecret)}<p class="note warn">${t.act.newSecretOnce}</p>`,
            action: t.common.close,
            cancel: null,
        });
}

async function newKey(link: Link, after: After) {
    let key = '';
    await ask({
        title: t.act.newKeyAsk(link.name),
        action: t.common.save,
        pointers: ['/public_key'],
        body: () => html`<p>${t.act.overlapKey(link.name)}</p>
            ${textField({
                id: 'new-key',
                label: t.external.incoming.publicKey,
                hint: t.external.incoming.publicKeyHint,
                value: key,
                rows: 6,
                error: dialogError('/public_key'),
                change: (value) => {
                    key = value;
                    refreshDialog();
                },
            })}`,
        run: async () => {
            await api.newKey(link.id, { public_key: key });
            after.reload();
            notify(t.act.newKeyDone(link.name));
        },
    });
}

export async function move(link: LinkSummary, after: After) {
    let address = '';
    let name = '';
    let full: Link;
    try {
        full = (await api.link(link.id)).value;
    } catch (error) {
        notify(sentenceOf(error as Error));
        return;
    }
    await ask({
        title: t.act.moveAsk(link.name),
        body: () => html`<p>${t.act.moveText(link.name)}</p><p class="soft">${t.act.moveFrom} <code>${link.rpc_url}</code></p>
            ${textField({
                id: 'move-address',
                label: t.act.moveTo,
                value: address,
                type: 'url',
                autofocus: true,
                error: dialogError('/address'),
                change: (value) => {
                    address = value;
                    refreshDialog();
                },
            })}
            ${
                full.move_needs_name
                    ? textField({
                          id: 'move-name',
                          label: t.act.moveName,
                          hint: t.act.moveNameHint(link.name),
                          value: name,
                          error: dialogError('/confirmed_name'),
                          change: (value) => {
                              name = value;
                              refreshDialog();
                          },
                      })
                    : nothing
            }`,
        action: t.act.move,
        pointers: ['/address', '/confirmed_name'],
        run: async () => {
            await api.move(link.id, { address, confirmed_name: name });
            after.reload();
            notify(t.act.moveDone(link.name));
        },
    });
}

async function remove(link: LinkSummary, after: After) {
    let dependents: Dependents;
    try {
        dependents = await api.dependents(link.id);
    } catch (error) {
        notify(sentenceOf(error as Error));
        return;
    }
    let otherSide: 'remove' | 'leave' = dependents.can_tell_peer ? 'remove' : 'leave';
    await ask({
        title: t.act.removeAsk(link.name),
        danger: true,
        action: t.act.removeDo,
        body: () => html`<ul class="points tight">
                ${dependents.people_outgoing ? html`<li>${t.act.lostOutgoing(dependents.people_outgoing, link.name)}</li>` : nothing}
                ${dependents.people_incoming ? html`<li>${t.act.lostIncoming(dependents.people_incoming, link.name)}</li>` : nothing}
                ${dependents.people_incoming + dependents.people_outgoing === 0 ? html`<li>${t.act.lostNobody}</li>` : nothing}
                ${dependents.next_primary ? html`<li>${t.act.nextPrimary(dependents.next_primary)}</li>` : nothing}
                <li>${t.act.callsStop(link.name)}</li>
            </ul>
            ${
                dependents.can_tell_peer
                    ? radioField({
                          id: 'other-side',
                          label: t.act.otherHalf(link.name),
                          value: otherSide,
                          choices: [
                              { value: 'remove', label: t.act.otherRemove, hint: t.act.otherRemoveHint(link.name) },
                              { value: 'leave', label: t.act.otherLeave, hint: t.act.otherLeaveHint },
                          ],
                          change: (value) => {
                              otherSide = value;
                              refreshDialog();
                          },
                      })
                    : nothing
            }`,
        run: async () => {
            const { outcome } = await api.deleteLink(link.id, { other_side: otherSide });
            after.removed();
            notify(t.act.removed[outcome](link.name));
        },
    });
}
