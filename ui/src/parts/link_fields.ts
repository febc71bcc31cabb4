// SPDX-License-Identifier: Apache-2.0
// Groups of fields that the forms of links share: whom a link may act for, and how it is reached.
import { html, type TemplateResult } from 'lit';
import { t } from '../i18n';
import type { Submission } from './element';
import type { Network, Rule } from './external_state';
import { checkField, textField } from './field';

export function ruleFields(rule: Rule, change: (rule: Rule) => void, wrong: Submission): TemplateResult {
    const words = t.edit;
    return html`
        ${textField({ id: 'users', label: words.users, hint: words.usersHint, value: rule.users, error: wrong.field('/impersonation/users'), change: (users) => change({ ...rule, users }) })}
        ${textField({ id: 'groups', label: words.groups, hint: words.groupsHint, value: rule.groups, error: wrong.field('/impersonation/groups'), change: (groups) => change({ ...rule, groups }) })}
        ${checkField({ id: 'administrators', label: words.administrators, hint: words.administratorsHint, value: rule.administrators, change: (administrators) => change({ ...rule, administrators }) })}`;
}

export const RULE_POINTERS = ['/impersonation/users', '/impersonation/groups'];

export function networkFields(network: Network, change: (network: Network) => void, wrong: Submission): TemplateResult {
    const words = t.edit;
    const isOpen = network.ca !== '' || network.loopback || wrong.field('/ca_pem') !== '';
    return html`<details class="panel pad" ?open=${isOpen}><summary>${words.network}</summary><div class="stack folded">
        ${textField({ id: 'ca', label: words.ca, hint: words.caHint, value: network.ca, rows: 5, error: wrong.field('/ca_pem'), change: (ca) => change({ ...network, ca }) })}
        ${checkField({ id: 'loopback', label: words.loopback, hint: words.loopbackHint, value: network.loopback, change: (loopback) => change({ ...network, loopback }) })}
    </div></details>`;
}
