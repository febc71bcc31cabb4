// SPDX-License-Identifier: Apache-2.0
// Every English text of the interface. Sentences about what a test found, and refusals, come from the server (server.ts).
import type { Finding, Layer, Level, LinkStatus } from '../api/types';

const people = (count: number) => (count === 1 ? '1 person' : `${count} people`);

const status: Record<LinkStatus, string> = {
    connected: 'Connected', one_way: 'One way', setting_up: 'Waiting for their admin', sign_in_needed: 'Connect your account', mismatch: 'Settings differ',
    unreachable: 'Unreachable', untrusted_tls: 'Certificate not trusted', rejected: 'Rejected', not_allowed: 'Not allowed', outdated: 'Outdated',
    suspended: 'Suspended', disabled: 'Off', unknown: 'Not tested yet',
};

const level: Record<Level, { name: string; means: string }> = {
    disabled: { name: 'Off', means: 'No calls in this direction.' },
    three_legged: { name: 'Users connect', means: 'Each person allows it once. No calls without a person.' },
    oauth: { name: 'Users connect and server calls', means: 'Each person allows it once; besides, the application may call as itself.' },
    impersonation: { name: 'On behalf of users', means: 'People are not asked: calls are made as the user with the same name.' },
};

const layer: Record<Layer['layer'], string> = {
    address: 'Address', dns: 'Name', tcp: 'Connection', tls: 'Certificate', http: 'An application answers', manifest: 'It says who it is', capability: 'It can do what is needed',
    clock: 'Clocks', key: 'It knows our key', signature: 'Signature', token: 'Permission', levels: 'Both ends agree', user: 'The user may', upstream: 'The application behind it',
};

const side: Record<Finding['side'], ((peer: string) => string) | null> = {
    none: null, here: () => 'To be done here', there: (peer) => `To be done at ${peer}`, between: () => 'To be done in between', both: () => 'To be done on both sides',
};

// Not all events have words; the rest is shown by its name.
const events: Record<string, string> = {
    'link.created': 'Link added', 'link.changed': 'Link changed', 'link.removed': 'Link deleted', 'link.deleted': 'Link deleted there', 'link.checked': 'Link tested',
    'link.suspended': 'Link suspended', 'link.resumed': 'Link resumed', 'link.moved': 'Link moved', 'link.made_primary': 'Made primary',
    'link.probed': 'Address looked at', 'link.broken': 'Link broken', 'link.recovered': 'Link works again', 'link.removal_settled': 'Other half deleted', 'grant.stored': 'Account connected',
    'grant.renewed': 'Permission renewed', 'grant.forgotten': 'Account disconnected', 'grant.allowed': 'Permission given',
    'grant.denied': 'Permission denied', 'token.issued': 'Token given', 'token.renewed': 'Token renewed', 'token.revoked': 'Permission withdrawn', 'token.reused': 'Old token used again',
    'call.impersonated': 'Call on behalf of a user', 'call.refused': 'Call refused', 'gateway.called': 'Call of our application for a user', 'session.started': 'Signed in', 'session.ended': 'Signed out', 'session.stepped_up': 'Password given again',
    'user.created': 'User added', 'user.adopted': 'Became known from the directory', 'user.changed': 'User changed', 'user.disabled': 'User switched off', 'user.enabled': 'User switched on', 'user.password_set': 'Password changed',
    'consumer.changed': 'Incoming application changed', 'consumer.rotated': 'Key or secret renewed', 'client.changed': 'Incoming application changed', 'client.rotated': 'Secret renewed', 'credential.ended': 'Old key or secret ended', 'master_key.changed': 'Master key renewed',
    'signing_key.changed': 'New signing key', 'signing_key.used': 'New signing key in use', 'signing_key.retired': 'Former signing key ended',
    'entity_link.added': 'Projects linked', 'entity_link.removed': 'Projects no longer linked', 'entity_link.primary': 'Project link made primary', 'entity_link.settled': 'Other half of a project link', 'remote_link.saved': 'Item linked',
    'remote_link.removed': 'Item no longer linked', 'remote_link.settled': 'Other half of an item link', 'remote_link.refused': 'Item link refused there',
};

export const en = {
    common: {
        loading: 'Loading…', close: 'Close', cancel: 'Cancel', save: 'Save', saved: 'Saved.', copy: 'Copy', copied: 'Copied', more: 'More', actions: 'Actions',
        primary: 'primary for its type', system: 'made by the configuration', never: 'never', justNow: 'just now', line: (line: number) => `Line ${line}: `,
    },
    frame: {
        skip: 'Skip to the content', main: 'Main', account: 'account menu', signOut: 'Sign out',
        notice: 'Notice', developmentHttp: 'This application runs over plain HTTP, for development only: anyone on the way can read along.',
    },
    nav: { links: 'Links', map: 'Map', users: 'Users', audit: 'Audit', settings: 'Settings', connections: 'My connections', applications: 'Connected applications', repositories: 'Repositories' },
    password: {
        label: 'Password', go: 'Continue',
        stepUp: { title: 'Please give your password again', text: (user: string) => `What you are about to do changes links or who may do what. To be sure that it is you, ${user}, give your password. It is good for ten minutes.` },
        confirm: { title: 'Please confirm', text: (user: string) => `What you are about to do changes links or who may do what. You are signed in as ${user}. This is good for ten minutes.` },
        signIn: { title: 'Your session has ended', text: (user: string) => `Sign in again as ${user} and go on. What you typed is still here.` },
    },
    trouble: {
        retry: 'Try again', cancelled: 'This needs your password', cancelledText: 'Nothing was changed.', offline: 'The server does not answer', offlineText: 'The server does not answer. Check the network and try again; nothing was lost.',
        forbidden: 'You may not see this', gone: 'There is nothing here', failed: 'This could not be loaded', errorId: (id: string) => `Error id ${id}, also in the log`,
        stale: 'Somebody else changed this meanwhile. Load the page again to see it; what you typed is still here to copy.',
    },
    status, level,
    sentence: {
        checked: 'Working. Last checked', onlyTo: (peer: string) => `Only calls to ${peer}.`, onlyFrom: (peer: string) => `Only calls from ${peer}.`,
        settingUp: (peer: string) => `Waiting for ${peer} to confirm.`, signInNeeded: 'The link works. You have not connected your account yet.',
        suspended: 'No calls either way until it is resumed.', disabled: 'Both directions are switched off.', unknown: 'The first test will tell whether it works.',
    },
    scope: { READ: 'May read', WRITE: 'May read and write', ADMIN: 'May do all that you may' },
    links: {
        title: 'Links', add: 'Add link', export: 'Export', search: 'Search name, address or type', filter: 'Show only', found: (count: number) => `${count} found`,
        tone: { ok: 'working', warn: 'to look at', bad: 'broken', idle: 'resting' }, application: 'Application', status: 'Status', outgoing: 'This side → there', incoming: 'There → this side',
        people: 'People', peopleSplit: (outgoing: number, incoming: number) => `${people(outgoing)} connected there, ${people(incoming)} allowed it here`, lastSuccess: 'Last success',
        connectYours: 'Connect your account', finish: 'Finish', match: 'Match', diagnose: 'Diagnose', open: 'Open there',
        notFound: { title: 'No link looks like that', text: 'Search for a part of the name, the address or the type.', clear: 'Show all' },
        none: {
            title: 'No application is linked yet', text: 'A link lets this application and another one call each other with the rights of the person who is working, and nothing more. If you administer both, it takes a minute.',
            steps: ['Type the address of the other application.', 'Say what the link may do. The result stands there before anything happens.', 'Confirm over there, and both ends are tested.'],
            add: 'Add the first link', byHand: 'Set up by hand',
        },
    },
    add: {
        title: 'Add a link', steps: { here: 'Confirm here', title: 'Steps', names: ['Address', 'What the link may do', 'Confirm there', 'Done'] }, address: 'Address of the other application', addressHint: 'As you open it in the browser.', network: 'Network and certificates',
        ca: 'Certificate authority (PEM)', caHint: 'Only when its certificate comes from an authority that this server does not know. Trusted for this link only.', loopback: 'It may be on this very machine', loopbackHint: 'Otherwise addresses like 127.0.0.1 are refused.',
        look: 'Look what is there', looking: 'Asking that address…', other: 'For an application without Application Links, such as a script:', leads: 'This address leads to another one', leadsCheck: 'Check that the second address is where you want to go. Nothing was asked there yet.', useSecond: 'Use the second address',
        youEntered: 'You entered', itLedTo: 'It answers at', itCallsItself: 'It calls itself', same: 'the same', sameHost: 'same host', otherHost: 'another host', toTheLink: 'To the link',
        whatNow: { title: 'What you can do', correct: 'Correct the address above and try again.', byHand: 'Set it up by hand', byHandText: 'if it speaks OAuth, but not Application Links.', incoming: 'Let it call this side only', incomingText: '– for this no address is needed.' },
        found: (name: string) => `${name} was found`, otherSide: 'the other side', whichAddress: 'Which address shall be used?', whichAddressHint: 'Signed calls only work when both sides use the same one.', use: (address: string) => `Use ${address}`, useAnyway: (address: string) => `Use ${address} anyway`,
        both: 'I administer both sides', bothHint: (name: string) => `Both halves are made now: you confirm over there and come back. Without it ${name}’s administrator gets an address to finish, and until then nothing is shared.`,
        sameUsers: 'User names mean the same person on both sides', sameUsersHint: 'People are never asked: each call is made as the user with the same name, never as an administrator. Leave it off if a stranger could register a colleague’s name there.', publicSignup: (name: string) => `Anyone may sign up at ${name}.`,
        will: 'planned', idOnly: 'It says who it is, but it has no Application Links: it can be listed here, and calls have to be set up by hand.', addWithout: 'Add without calls', goOn: (name: string) => `Continue to ${name}`, makeHalf: 'Make this half', otherAddress: 'Another address',
        result: { bothSame: 'Result: both directions, on behalf of users, nobody is asked.', bothOwn: 'Result: both directions, each user connects once.', half: (name: string) => `Result: waiting until ${name}’s administrator agrees.` },
    },
    handover: {
        title: 'Confirm a link', ask: (here: string, name: string) => `Link ${here} with ${name}?`, text: (name: string) => `${name} sent you here to finish a link. This is what it will be:`, already: (here: string, name: string) => `${here} has a link to ${name} already. If you go on, both directions are set anew as shown here.`,
        agree: {
            title: 'What you agree to', bothWays: 'Calls go both ways. Both halves of the link are complete after this step.', onlyIncoming: (name: string, here: string) => `Only ${name} calls ${here}. Calls from here to ${name} stay off; you can switch them on later together with the administrator there.`,
            onlyOutgoing: (here: string, name: string) => `Only ${here} calls ${name}. Calls from there stay off; you can switch them on later.`, none: 'No calls yet. Both applications know of each other; what they may do is set later.',
            sameUsers: (name: string) => `User names mean the same person on both sides. People are never asked. Whatever ${name} does in the name of a user is done here as the user with the same name, with that user’s rights and not more. Never as an administrator, unless you allow it later by name. Refuse this if a stranger could register a colleague’s name there.`,
            ownUsers: (name: string) => `Users are separate on both sides. Each person is asked once before ${name} may act for them here, and can withdraw that at any time.`,
        },
        where: 'Where it is', cameFrom: 'You came from', differs: 'Signed calls only work when both sides use one address. If this difference is not on purpose, have it corrected over there first.', accept: 'Link both applications', cannot: 'This link cannot be made yet',
        redirected: 'The address that you came from leads to another one. Set the second one as the address over there, then start again.', noAnswer: 'No application that can be linked answers to this server at the address that you came from. Check that this server can reach it, then start again over there.', back: 'Back to where you came from', toLinks: 'To the links',
    },
    edit: {
        title: (link: string) => `Edit ${link}`, crumb: 'Edit', name: 'Name', display: 'Address for browsers', displayHint: 'What people open. The address that this server calls changes only by moving the link.',
        what: 'What goes in each direction', whatText: 'Both sides must have the same. What the other side has stands below each direction, and saving tests the link.', way: (from: string, to: string) => `${from} → ${to}`,
        they: (peer: string, level: string) => `${peer} has “${level}”.`, asking: (peer: string) => `Asking ${peer} what it has…`, unknown: (peer: string) => `${peer} does not tell what it has.`, match: 'Take over what they have',
        whom: (link: string) => `For whom ${link} may act`, whomText: 'Counts where calls come in on behalf of users.', users: 'Users it may act for', usersHint: 'Names with commas between them. Users and groups empty: everyone but administrators.',
        groups: 'Groups it may act for', groupsHint: 'Names with commas between them.', administrators: 'Also for administrators', administratorsHint: 'Those who are named above, or everyone. Think twice: a break-in there is then a break-in here.',
        network: 'Network and certificates', ca: 'Certificate authority, for this link only', caHint: 'PEM text. Leave it empty to trust the authorities that this server knows.', loopback: 'It runs on this very machine', loopbackHint: 'Allows addresses such as 127.0.0.1 for this link.',
        save: 'Save and test',
    },
    external: {
        title: 'Set up a link by hand', intro: 'For an application that speaks OAuth but not Application Links: a script, a build server, another product. You enter on both sides what the other one needs.', crumb: 'By hand',
        application: 'The application', nameHint: 'As it is called in lists and when people are asked.', type: 'What it is', typeHint: 'Fills in what is known of the product.', address: 'Address', addressHint: 'Needed when it is called from here. Leave it empty when it only calls us.', noAddress: 'none: it only calls us. To call it, set it up anew with an address.',
        make: 'Make the link', makeAndTest: 'Make the link and test', speaks: 'What it speaks', oauth2: 'OAuth 2.0', oauth1: 'OAuth 1.0a', secretKept: 'Leave it empty to keep the present one.',
        incoming: {
            title: (here: string) => `It calls ${here}`, on: 'Allow calls from there', oauth2Hint: 'What most applications speak today.', oauth1Hint: 'Each call is signed.',
            redirects: 'Redirect URLs', redirectsHint: 'Where people go after they gave permission, one address a line, exactly as the application sends it. https, or an address of the user’s own machine.',
            scope: 'The most that it may do', scopeHint: 'A user’s own rights limit it further.', scopes: { READ: 'Read', WRITE: 'Read and write', ADMIN: 'All that its user may, administration too' },
            client: 'Client type', confidential: 'Confidential', confidentialHint: 'A server that can keep a secret.', public: 'Public', publicHint: 'A program on people’s machines. It gets no secret.',
            key: 'Consumer key', keyHint: 'The name under which it signs. Leave it empty and one is made.', consumerName: 'Name on the page that asks for permission', consumerNameHint: 'Empty: the name above.', description: 'Description on that page', callback: 'Callback', callbackHint: 'Where people go after they gave permission, when the application names no address itself.',
            method: 'How it signs', byKey: 'with its private key', bySecret: 'with a shared secret', publicKey: 'Public key', publicKeyHint: 'Its public key, its certificate (both PEM) or a JWK. RSA of 2048 bits or more.', present: 'At present:', secret: 'Shared secret', secretHint: 'Leave it empty and one is made; it is shown once.',
            without: 'May it act without asking people?', off: 'No', offHint: 'Each person allows it once.', service: 'As one service user', serviceHint: 'Calls without a person are made as the user below, or as nobody when it is empty.', serviceHint2: 'Calls without a person are made as the user below.',
            named: 'For named users', namedHint: 'It says in each call for whom it acts. Only for applications that you trust like your own.', serviceUser: 'Service user', serviceUserHint: 'A user of this application, never an administrator.', namedTitle: 'Named users',
            old: 'For old programs', callbackOptional: 'Allow the old OAuth 1.0 way without verifier', callbackOptionalHint: 'Less safe: someone could trick a person into connecting a stranger’s account. Only for programs that cannot do better.', importedKey: 'Accept a key of 1024 bits', importedKeyHint: 'Only for a key taken over from an old installation.',
        },
        outgoing: {
            title: (here: string) => `${here} calls it`, on: 'Make calls to there', oauth2Hint: 'What most applications offer today.', oauth1Hint: 'Older products, and Atlassian’s.', register: 'Redirect address, to be registered over there first',
            issuer: 'Issuer', issuerHint: 'Where it publishes its addresses, if that is not the address of the application itself.', find: 'Find its addresses', finding: 'Asking what it publishes…', found: 'Found what it publishes. Look at the addresses, enter client id and secret, and save.', findFirst: 'Enter an address or an issuer first.',
            authorize: 'Authorise address', authorizeHint: 'Where people give permission. Whole, or below the address of the application: /oauth/authorize. Empty: as known for the product.', token: 'Token address', clientId: 'Client ID that it gave us', clientSecret: 'Client secret that it gave us', clientSecretHint: 'Not needed with our own key, or when the application gave none.',
            scopes: 'Scopes', scopesHint: 'With blanks between them. Empty: as known for the product.', rights: 'Whose rights calls have', perUser: 'Each user’s own', perUserHint: 'Each user connects an account once, and can do there what that account may do.', perLink: 'One token for the link', perLinkHint: 'For this application and its administrators only, not for its users.',
            without: 'Also make calls without a user', withoutHint: 'With a token of its own, which the application gives to a client that shows who it is.', linkToken: 'Token for the link', linkTokenHint: 'When it was made over there by hand. Empty: it is fetched with the client’s credentials.', forget: 'Forget the token for the link', forgetHint: 'It is fetched with the client’s credentials from then on.',
            more: 'More about this provider', revoke: 'Revocation address', revokeHint: 'Where a permission is ended. Empty: there is none.', identity: 'Identity address', identityHint: 'Tells whose a token is, so that people see as whom they are connected. Empty: it does not tell.', extra: 'Extra authorise parameters', extraHint: 'One on a line: prompt=consent.',
            auth: 'Client authentication', auths: { body: 'Secret in the body', basic: 'Secret in the header (Basic)', private_key: 'Our own key, shown below (private_key_jwt)', none: 'None: a public client' }, pkce: 'PKCE', pkceHint: 'Leave it on: applications that do not know it ignore it.', issuerAnswers: 'Its answers name the issuer', issuerAnswersHint: 'RFC 9207: answers without the issuer above are refused.',
            header: 'Header that carries the token', headerHint: 'Empty: Authorization: Bearer {token}', requestToken: 'Request-token address', requestTokenHint: 'Whole, or below the address of the application: /oauth/request-token. Empty: as known for the product.', accessToken: 'Access-token address', key: 'Consumer key that it gave us', keyHint: 'Empty: our own, shown below.',
            method: 'How we sign', byKey: 'with our key, shown below', bySecret: 'with a shared secret', secret: 'Shared secret that it gave us', over: 'What to enter over there', ownKey: 'Our consumer key', ownPem: 'Our public key',
        },
        done: {
            made: (link: string) => `${link} is set up here`, text: 'The other half has to be entered over there.', theirs: (here: string) => `For its calls to ${here}`, ours: (link: string) => `For our calls to ${link}`, clientId: 'Client ID', clientSecret: 'Client secret', scope: 'Scope', authorize: 'Authorise', token: 'Token', revoke: 'Revoke', pkce: 'PKCE', pkceText: 'S256, required',
            key: 'Consumer key', secret: 'Shared secret', method: 'Signature method', request: 'Request token', access: 'Access token', callback: 'Callback', redirect: 'Redirect address', once: 'Copy the secret now: it is shown this once. If it is lost, make a new one with “New secret” on the link’s page.', public: 'It has no secret: PKCE alone protects what it fetches.', done: 'Done',
        },
    },
    act: {
        test: 'Test', edit: 'Edit', primary: 'Make primary', suspend: 'Suspend', resume: 'Resume', move: 'Move to a new address', remove: 'Delete', removeDo: 'Delete the link', peerKey: 'Accept their new key',
        primaryAsk: (link: string) => `Make ${link} primary?`, primaryText: (type: string) => `Of all links of the type ${type}, this one is then used wherever nothing else says which.`, primaryDone: (link: string) => `${link} is primary now.`,
        suspendAsk: (link: string) => `Suspend the link to ${link}?`, suspendText: 'No calls go either way until it is resumed. Permissions of people are kept.', suspendDone: (link: string) => `The link to ${link} is suspended.`,
        resumeAsk: (link: string) => `Resume the link to ${link}?`, resumeText: (link: string) => `${link} is asked again who it is and with which key it signs. Then calls go as they are set.`, resumeDone: (link: string) => `The link to ${link} is on again.`,
        peerKeyAsk: (link: string) => `Accept the present key of ${link}?`, peerKeyText: (link: string) => `Its key is fetched anew and trusted from now on. Do this after the administrator of ${link} has told you that the key was changed.`, peerKeyDone: (link: string) => `The key of ${link} is up to date.`,
        newSecret: 'New secret', newSecretAsk: (link: string) => `Make a new secret for ${link}?`, newSecretDone: (link: string) => `The new secret of ${link}`, newSecretOnce: 'Copy it now: it is shown this once.',
        overlap: (link: string) => `The present secret goes on working until ${link} uses the new one, for seven days at most.`, overlapKey: (link: string) => `The present key goes on working until ${link} uses the new one, for seven days at most.`, newKey: 'New public key', newKeyAsk: (link: string) => `Enter a new public key of ${link}`, newKeyDone: (link: string) => `The new key of ${link} is known.`,
        moveAsk: (link: string) => `Move ${link} to a new address`, moveText: (link: string) => `Use this when ${link} itself has moved. Permissions of people are kept, and the present address is remembered, so that old references still find it.`,
        moveFrom: 'Present address:', moveTo: 'New address', moveName: 'Name of the link', moveNameHint: (link: string) => `This application cannot prove who it is. Type ${link} to confirm.`, moveDone: (link: string) => `${link} has its new address.`,
        removeAsk: (link: string) => `Delete the link to ${link}?`, lostOutgoing: (count: number, link: string) => `${people(count)} connected an account at ${link}. These permissions are forgotten here.`,
        lostIncoming: (count: number, link: string) => `${people(count)} allowed ${link} to act for them here. These permissions end at once.`, lostNobody: 'Nobody has connected an account over this link.',
        nextPrimary: (link: string) => `${link} becomes primary in its place.`, callsStop: (link: string) => `Calls between here and ${link} stop. To switch them off for a while only, suspend the link instead.`,
        otherHalf: (link: string) => `The half at ${link}`, otherRemove: 'Delete it, too', otherRemoveHint: (link: string) => `${link} is asked to. If it cannot be told now, it is retried for seven days.`,
        otherLeave: 'Leave it', otherLeaveHint: 'Its administrator sees that this side is gone.',
        removed: {
            removed_here: (link: string) => `The link to ${link} is deleted here.`, removed_both: (link: string) => `The link to ${link} is deleted on both sides.`,
            removed_here_retrying: (link: string) => `The link is deleted here. ${link} could not be told; it is retried for seven days, or its administrator removes it.`,
        },
    },
    ends: {
        title: 'Both ends', thisSide: 'this side', noAddress: 'no address: it only calls', calls: (from: string, to: string) => `${from} calls ${to}: `, works: 'works', agreed: 'agreed', off: 'off', suspended: 'suspended',
        waiting: 'waiting', untested: 'not tested', unknown: 'not known', theyHave: (peer: string, level: string) => `${peer} has “${level}”`, here: 'Here:', there: 'There:', match: 'Match both ends',
        matchText: (peer: string) => `takes over on this side what ${peer} has set`, matchAsk: 'Match both ends?', matched: 'Both ends are set alike now.',
    },
    check: {
        title: (peer: string) => `Test of ${peer}`, running: 'Testing…', took: (layers: number, seconds: string, at: string) => `${layers ? `${layers} checks · ` : ''}${seconds} s · ${at}`, again: 'Test again', allWell: 'All is well.', seen: 'What was seen',
        layer, side, state: { running: 'testing', ok: 'ok', failed: 'failed', skipped: 'not tried' } as Record<Layer['state'], string>,
    },
    link: {
        testingBoth: 'The other side has confirmed. Both ends are being tested…', linked: (here: string, peer: string) => `${here} and ${peer} are linked. Both halves are made, and both ends agree.`, notYet: (peer: string) => `The link to ${peer} is not working yet; the test below says why.`,
        done: { confirmed: 'This half of the link is made, and you are done. Whoever asked you for it sees that in the other application.', saved: 'Saved.', created: 'The link was made.', linked: 'Both halves of the link are made, and both ends agree.' },
        system: 'made by the configuration, not to be changed here',
        half: { title: 'One half is missing', text: (peer: string) => `${peer} has not confirmed the link yet. Until then no call on behalf of users goes either way.`, goOn: (peer: string) => `Continue to ${peer}`, ifAdmin: 'if you are an administrator there', send: 'Otherwise send this address to its administrator. Opened there, it asks for confirmation and finishes the link:', address: 'Address for the other administrator' },
        activity: 'Activity', allActivity: 'All of it', noActivity: 'Nothing has happened with this link yet.', set: 'What is set', serverAddress: 'Server address', onlyCalls: 'none: it only calls us', displayAddress: 'Address for browsers', oldAddress: 'Earlier address',
        userNames: 'User names', sharedUsers: 'mean the same person on both sides', ownUsers: 'are separate on both sides', actsFor: 'May be acted for', membersOf: (group: string) => `members of ${group}`, everyone: 'everyone',
        administratorsToo: 'administrators, too', neverAdministrators: 'never administrators', version: 'Version there', peerKey: 'Their key', key: (algorithm: string, bits: string) => `${algorithm}, ${bits} bits`, certificates: 'Certificates', ownCa: 'its own certificate authority, trusted for this link only',
        network: 'Network', loopback: 'may be on this very machine (loopback)', knownAs: 'It is known here as', weAre: 'We are known there as', since: 'Linked since', id: 'Id',
        without: { off: 'no calls without a user', service: (user: string) => `calls without a user as ${user || 'nobody in particular'}`, named: 'on behalf of named users' },
    },
    people: {
        title: 'People', none: 'Nobody has connected an account over this link. Where calls are made on behalf of users, nobody has to.', person: 'Person', permission: 'Permission', lastUsed: 'Last used', there: (user: string) => `there: ${user}`, since: 'since', until: 'until', expired: 'ran out',
        outgoing: (peer: string) => `we may call ${peer}`, incoming: (peer: string) => `${peer} may call us`, itself: (peer: string) => `${peer} itself`, revoke: 'Withdraw', revokeAsk: (user: string) => `Withdraw the permission of ${user}?`,
        revokeOutgoing: (user: string, peer: string) => `This side forgets that ${user} may be acted for at ${peer}. ${user} is asked again when it is needed.`, revokeIncoming: (user: string, peer: string) => `${peer} may no longer act as ${user} here. Its next call is refused.`, revoked: (user: string) => `The permission of ${user} was withdrawn.`,
    },
    projects: {
        title: 'Projects', add: 'Link projects', none: (peer: string) => `No project is linked with one at ${peer} yet.`, here: 'Here', there: (peer: string) => `At ${peer}`, primary: 'primary', pending: 'pending', makePrimary: 'Make primary', remove: 'Remove',
        addTitle: (peer: string) => `Link a project with one at ${peer}`, nothingHere: 'This application shows no projects to you.', nothingThere: (peer: string) => `${peer} shows no projects to you.`, connect: (peer: string) => `Connect your account at ${peer}`,
        both: (peer: string) => `Also enter it at ${peer}`, bothHint: 'Its half is written first; when it refuses, nothing is changed here. When it cannot be asked now, its half follows later.', chooseBoth: 'Choose a project on both sides.', added: (here: string, there: string) => `${here} and ${there} are linked.`,
        primaryAsk: (there: string) => `Make ${there} primary?`, primaryText: (here: string) => `Of all that ${here} is linked with of this kind, it is then used wherever nothing else says which.`, primaryDone: (there: string) => `${there} is primary now.`,
        removeAsk: (here: string, there: string) => `Remove the link between ${here} and ${there}?`, removeBoth: (peer: string) => `Also remove the half at ${peer}`, removed: 'The projects are no longer linked.',
    },
    events,
    audit: {
        title: 'Audit', csv: 'Export CSV', jsonl: 'Export JSON lines', link: 'Link', event: 'What', actor: 'Who (whole name)', from: 'From', until: 'Until', all: 'All', time: 'When', who: 'Who', detail: 'Detail', address: 'From where', system: 'the system', for: (user: string) => `for ${user}`, goneLink: 'a deleted link', refused: 'refused',
        more: 'Show older entries', none: 'Nothing has happened yet', noneText: 'Every change and every call on behalf of a user will stand here.', notFound: 'Nothing like that happened', notFoundText: 'Choose a longer time or fewer conditions.',
        groups: { '': 'Everything', 'link.': 'Links', 'grant.': 'Accounts connected there', 'token.': 'Permissions given here', 'call.': 'Calls on behalf of users', 'session.': 'Signing in and out', 'user.': 'Users' },
    },
    users: {
        fromDirectory: 'from the directory',
        title: 'Users', intro: 'Accounts of this installation. Administrators may change links; everybody else connects accounts of their own.', add: 'Add user', addDo: 'Add', search: 'Search name or group', notFound: 'Nobody is called that', notFoundText: 'Search for a part of the name or of a group.', name: 'Name', role: 'Role', groups: 'Groups', since: 'Since', you: '(you)', admin: 'Administrator', person: 'User', off: 'Switched off',
        adminHint: 'May add, change and delete links, and everything else on these pages.', groupsHint: 'Separated by commas.', newPassword: 'New password', passwordHint: 'At least 8 characters.', password: 'New password', permissions: 'Permissions', switchOff: 'Switch off', switchOn: 'Switch on', added: (user: string) => `${user} was added.`,
        editTitle: (user: string) => `Change ${user}`, passwordTitle: (user: string) => `A new password for ${user}`, passwordText: 'All sessions of this account end.', passwordSet: (user: string) => `${user} has a new password.`, offAsk: (user: string) => `Switch off ${user}?`, offText: 'The account can no longer sign in, its sessions end, and no application may act for it.', onAsk: (user: string) => `Switch on ${user}?`, onText: 'The account can sign in again.',
        permissionsOf: (user: string) => `Permissions of ${user}`, noPermissions: 'No application may act for this person, and no account is connected.',
    },
    settings: {
        title: 'Settings',
        identity: { title: 'Identity', text: 'Who this application is for others. Id and consumer key never change. Name and address stand in the settings file. Linked applications keep the address: after a change, each of them moves its link to the new one.', name: 'Name', type: 'Type', speaksAs: (type: string) => `shown to others as ${type}`, url: 'Public address', upstream: 'Application behind it', noUpstream: 'none', id: 'Id', consumerKey: 'Consumer key', since: 'Since' },
        keys: {
            title: 'Signing key', text: 'With this key calls to others are signed. They compare the fingerprint.', fingerprint: 'SHA-256 fingerprint', pem: 'Public key (PEM)', since: 'since', until: 'until', former: 'The former key',
            rotate: 'Make a new key', rotateAsk: 'Make a new signing key?', rotateText: 'It is published at once. Linked applications that are applinkd are told and take it over by themselves. All others go on with the present key until their administrator has entered the new one, for seven days at most.', rotated: 'There is a new signing key.',
            waiting: 'These applications know only the former key. Calls to them are signed with it.', told: 'is told by itself', byHand: 'enter the new key over there: fetch it anew for this link, or paste it', use: 'New one is entered', useAsk: (link: string) => `Sign calls to ${link} with the new key?`, useText: (link: string) => `Do this when the administrator of ${link} has entered the new key. Before that its calls would be refused.`, used: (link: string) => `Calls to ${link} are signed with the new key.`,
        },
        network: { title: 'Network', text: 'Whose forwarded headers are believed, and where calls may go. Only who can write the settings file may widen this: nobody who has come into these pages can.', proxies: 'Trusted proxies', noProxies: 'none: forwarded headers are ignored', loopback: 'Addresses of this machine', privateRanges: 'Private address ranges', anyPort: 'Any port', only: 'Allowed addresses', noLimit: 'no further limit', allowed: 'allowed', refused: 'not allowed' },
        endpoints: {
            title: 'For the other side', text: 'What an application that is set up by hand needs to know of this one.',
            names: { oauth1_request_token: 'Request token', oauth1_authorize: 'Permission (1.0a)', oauth1_access_token: 'Access token', oauth1_callback: 'Callback (1.0a)', oauth2_authorize: 'Permission (2.0)', oauth2_token: 'Token', oauth2_revoke: 'Revocation', oauth2_redirect: 'Redirect URL (2.0)' },
        },
        directory: {
            title: 'Users', admins: 'Administrators', noGroups: 'no group is named', actedFor: 'May be acted for', everyone: 'everyone whom a link allows',
            kinds: { local: 'Accounts of this server.', ldap: 'A directory server says who somebody is. Accounts of this server stay for emergencies.', host: 'People sign in at the application. Accounts of this server stay for emergencies.', header: 'A proxy in front signs people in. Accounts of this server stay for emergencies.' },
            severities: { ok: 'Answers', info: 'Note', warning: 'Warning', error: 'Error' },
        },
        file: { title: 'From the settings file', text: 'These values stand in applinkd.toml and are changed there; the next start reads them.', key: 'Key', value: 'Value' },
    },
    connections: {
        title: 'My connections', intro: (app: string) => `Applications in which ${app} can act for you, with your rights there and nothing more.`, none: 'Nothing to connect yet', noneText: 'When an administrator links an application that asks each person, it appears here.', other: 'Applications that may act as you here stand under', state: { connected: 'Connected', expired: 'Ran out', not_connected: 'Not connected', not_needed: 'Works without asking' },
        connect: 'Connect', again: 'Connect again', disconnect: 'Disconnect', as: (user: string) => `as ${user} · `, since: 'since', used: 'last used', expires: 'until', ranOut: 'Your permission was withdrawn or ran out. Connect again to go on.', notNeeded: (user: string) => `You are ${user} there, too; nobody has to ask.`, notYet: (peer: string) => `${peer} will ask you once whether you allow it.`,
        disconnectAsk: (peer: string) => `Disconnect ${peer}?`, disconnectText: (peer: string) => `Your permission at ${peer} is forgotten here. You can connect again at any time.`, disconnected: (peer: string) => `${peer} is disconnected.`,
    },
    applications: {
        title: 'Connected applications', intro: (app: string) => `Applications that may act as you at ${app}, because you allowed it.`, none: 'No application may act as you', noneText: (app: string) => `When you allow an application to use ${app} as you, it appears here, and you can take it back.`, other: 'Accounts of yours at other applications stand under', since: 'since', used: 'last used', expires: 'until', withdraw: 'Withdraw',
        withdrawAsk: (app: string) => `Withdraw what you allowed ${app}?`, withdrawText: (app: string, here: string) => `${app} may no longer use ${here} as you; its next call is refused. It can ask you again.`, withdrawn: (app: string) => `${app} may no longer act as you.`,
    },
    map: {
        title: 'Map', export: 'Save as SVG', none: 'There is nothing to draw yet', noneText: 'The map shows every linked application and how it is.', describe: (app: string, count: number) => `${app} and ${count === 1 ? 'one linked application' : `${count} linked applications`}`,
        legend: { arrows: 'Arrows show who may call whom.', ok: 'works', warn: 'to look at', bad: 'broken', idle: 'resting' },
    },
};

export type Texts = typeof en;
