// SPDX-License-Identifier: Apache-2.0
// The picker in Redmine's issue form: what is picked travels with the form, and the plugin links it when the issue is saved.
(() => {
    const formPart = (event, selector) => event.target.closest?.(`[data-applinks-form] ${selector}`)?.closest('[data-applinks-form]');

    function toggle(part) {
        const place = part.querySelector('[data-applinks-picker]');
        const open = place.childElementCount === 0;
        place.replaceChildren();
        if (open) {
            const picker = document.createElement('applinks-picker');
            place.append(picker);
            picker.focus();
        }
        part.querySelector('[data-applinks-open]').setAttribute('aria-expanded', String(open));
    }

    function add(part, link) {
        const row = document.createElement('li');
        const title = document.createElement('span');
        title.textContent = link.object.title;
        const field = document.createElement('input');
        Object.assign(field, { type: 'hidden', name: 'applinks[]', value: JSON.stringify(link) });
        const remove = document.createElement('button');
        Object.assign(remove, { type: 'button', textContent: part.dataset.remove });
        remove.setAttribute('data-applinks-remove', '');
        row.append(title, ' ', field, remove);
        part.querySelector('[data-applinks-picked]').append(row);
    }

    // On the document: Redmine replaces parts of the form when the tracker or the project is changed.
    document.addEventListener('click', (event) => {
        const opened = formPart(event, '[data-applinks-open]');
        if (opened) toggle(opened);
        if (formPart(event, '[data-applinks-remove]')) event.target.closest('li').remove();
    });
    document.addEventListener('applinks-pick', (event) => {
        const part = event.target.closest('[data-applinks-form]');
        if (!part) return;
        add(part, event.detail.remoteLink);
        toggle(part);
        part.querySelector('[data-applinks-open]').focus();
    });
})();
