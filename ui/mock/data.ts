// SPDX-License-Identifier: Apache-2.0
// Made-up answers in the shapes of the contract, rare states among them.
import type {
    AuditEntry,
    Connection,
    Grants,
    Handover,
    Link,
    LinkStatus,
    LinkSummary,
    Permission,
    Probe,
    Session,
    Directory,
    EntityLink,
    Settings,
    User,
} from '../src/api/types';

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

export const session: Session = {
    application: { id: 'a1b2', name: 'Tracker', type: 'redmine', type_name: 'Redmine', url: 'https://tracker.example.org' },
    user: { id: 'u1', name: 'admin', admin: true, groups: ['staff'] },
    csrf: 'mock',
    step_up: 'password',
    step_up_until: null,
    development_http: false,
};

const can: LinkSummary['can'] = {
    edit: true,
    check: true,
    suspend: true,
    resume: false,
    move: true,
    match: false,
    delete: true,
    make_primary: true,
};

export function link(
    id: string,
    name: string,
    type: string,
    type_name: string,
    status: LinkStatus,
    more: Partial<LinkSummary> = {},
): LinkSummary {
    const host = `${name.toLowerCase().replace(/[^a-z]/g, '') || 'x'}.example.org`;
    return {
        id,
        name,
        type,
        type_name,
        kind: 'applinks',
        address: host,
        rpc_url: `https://${host}`,
        display_url: `https://${host}`,
        primary: false,
        system: false,
        state: 'active',
        status,
        sentence: '',
        last_check: { code: 'ok', text: '', values: {}, at: ago(2) },
        incoming: 'oauth',
        outgoing: 'oauth',
        users_incoming: 3,
        users_outgoing: 12,
        last_success_at: ago(1),
        my_connection: 'connected',
        can,
        ...more,
    };
}

const found = (code: string, text: string, values: Record<string, string>) => ({ code, text, values, at: ago(4) });

export const links: LinkSummary[] = [
    link('l1', 'Wiki', 'mediawiki', 'MediaWiki', 'connected', {
        primary: true,
        incoming: 'impersonation',
        outgoing: 'impersonation',
        users_incoming: 198,
        users_outgoing: 214,
    }),
    link('l2', 'Code', 'gitlab', 'GitLab', 'mismatch', {
        last_check: found('level_mismatch', 'Code expects Disabled for its calls, this side is set to OAuth.', {
            peer: 'Code',
            what: 'its calls',
            theirs: 'Disabled',
            ours: 'OAuth',
        }),
        can: { ...can, match: true },
        my_connection: 'possible',
    }),
    link('l3', 'Jira', 'jira', 'Jira', 'rejected', {
        last_check: found('clock', 'Clocks differ by 362 s: that of Jira is ahead.', { n: '362', peer: 'Jira', direction: 'ahead' }),
        last_success_at: ago(190),
    }),
    link('l4', 'Builds', 'jenkins', 'Jenkins', 'setting_up', {
        state: 'setting_up',
        incoming: 'disabled',
        outgoing: 'disabled',
        users_incoming: 0,
        users_outgoing: 0,
        last_success_at: null,
        last_check: null,
    }),
    link('l5', 'Design library with a rather long name that has to be cut somewhere', 'confluence', 'Confluence', 'one_way', {
        incoming: 'disabled',
        primary: true,
    }),
    link('l6', 'Monitoring', 'generic', 'Generic application', 'connected', {
        system: true,
        kind: 'generic',
        outgoing: 'disabled',
        rpc_url: '',
        display_url: '',
        address: '',
        can: { ...can, edit: false, delete: false, move: false, suspend: false, make_primary: false },
    }),
    link('l7', 'Old board', 'trello', 'Trello', 'suspended', {
        state: 'suspended',
        suspended_reason: 'Off since the migration in March.',
        can: { ...can, suspend: false, resume: true },
    }),
    link('l8', '<img src=x onerror=alert(1)>', 'generic', 'Generic application', 'unreachable', {
        kind: 'generic',
        last_check: found('refused', 'x.example.org:443 does not accept connections from here.', { host: 'x.example.org', port: '443' }),
    }),
];

export function many(): LinkSummary[] {
    return Array.from({ length: 1000 }, (_, index) =>
        link(
            `m${index}`,
            `Application ${index}`,
            ['jira', 'gitlab', 'redmine', 'xwiki'][index % 4]!,
            'Some type',
            index % 37 === 0 ? 'unreachable' : 'connected',
        ),
    );
}

export function full(summary: LinkSummary): Link {
    return {
        ...summary,
        shared_users: summary.incoming === 'impersonation',
        impersonation: { users: [], groups: ['staff'], administrators: false },
        ca_pem: '',
        allow_loopback: false,
        application_version: '1.39.7',
        created_at: ago(90_000),
        updated_at: ago(60),
        old_addresses: ['http://old.example.org'],
        peer_key: {
            algorithm: 'RSA',
            bits: 2048,
            fingerprint_sha256: '4f:a1:09:77:c2:5e:1b:90:aa:3c:de:52:11:f0:8e:64:30:7b:19:c5:d2:48:6f:e3:95:0a:bb:7d:26:81:fe:4c',
            public_key_pem: '-----BEGIN PUBLIC KEY-----\nMIIB…\n-----END PUBLIC KEY-----',
        },
        incoming_application: null,
        outgoing_provider: null,
        invitation_url:
            summary.state === 'setting_up'
                ? 'https://builds.example.org/plugins/servlet/applinks/listApplicationLinks?starting=https%3A%2F%2Ftracker.example.org'
                : null,
        move_needs_name: summary.kind === 'generic',
    };
}

export const grants: Grants = {
    outgoing: [
        {
            account: 'u2',
            user: 'alice',
            link: 'l1',
            link_name: 'Wiki',
            remote_user: 'Alice',
            since: ago(40_000),
            last_used_at: ago(3),
            expires_at: null,
            state: 'active',
        },
        {
            account: 'u3',
            user: 'bob',
            link: 'l1',
            link_name: 'Wiki',
            remote_user: 'Bob',
            since: ago(80_000),
            last_used_at: ago(9000),
            expires_at: ago(100),
            state: 'expired',
        },
    ],
    incoming: [
        {
            id: 'g1',
            account: 'u2',
            user: 'alice',
            link: 'l1',
            link_name: 'Wiki',
            protocol: 'oauth1',
            scope: 'ADMIN',
            since: ago(40_000),
            last_used_at: ago(12),
            expires_at: ago(-200_000),
        },
    ],
};

export const audit: AuditEntry[] = [
    'link.checked',
    'grant.stored',
    'call.impersonated',
    'link.changed',
    'session.started',
    'token.issued',
    'link.created',
].map((event, index) => ({
    number: 100 - index,
    at: ago(7 * index * index),
    event,
    actor: index % 3 ? 'admin' : '',
    acted_for: event === 'call.impersonated' ? 'alice' : '',
    link: 'l1',
    link_name: 'Wiki',
    detail: event === 'call.impersonated' ? 'GET /issues/7.json' : '',
    address: '203.0.113.7',
    success: index !== 1,
}));

export const users: User[] = [
    { id: 'u1', name: 'admin', admin: true, active: true, groups: ['staff'], source: 'local', created_at: ago(200_000) },
    { id: 'u2', name: 'alice', admin: false, active: true, groups: ['staff', 'design'], source: 'ldap', created_at: ago(150_000) },
    { id: 'u3', name: 'bob', admin: false, active: false, groups: [], source: 'ldap', created_at: ago(100_000) },
];

export const connections: Connection[] = [
    {
        link: 'l1',
        name: 'Wiki',
        type: 'mediawiki',
        type_name: 'MediaWiki',
        address: 'wiki.example.org',
        display_url: 'https://wiki.example.org',
        state: 'not_needed',
        remote_user: '',
        since: null,
        last_used_at: null,
        expires_at: null,
        can_connect: false,
    },
    {
        link: 'l2',
        name: 'Code',
        type: 'gitlab',
        type_name: 'GitLab',
        address: 'code.example.org',
        display_url: 'https://code.example.org',
        state: 'connected',
        remote_user: 'a.archer',
        since: ago(9000),
        last_used_at: ago(30),
        expires_at: ago(-90_000),
        can_connect: true,
    },
    {
        link: 'l3',
        name: 'Jira',
        type: 'jira',
        type_name: 'Jira',
        address: 'jira.example.org',
        display_url: 'https://jira.example.org',
        state: 'expired',
        remote_user: 'alice',
        since: ago(90_000),
        last_used_at: ago(3000),
        expires_at: ago(10),
        can_connect: true,
    },
    {
        link: 'l5',
        name: 'Design library',
        type: 'confluence',
        type_name: 'Confluence',
        address: 'design.example.org',
        display_url: 'https://design.example.org',
        state: 'not_connected',
        remote_user: '',
        since: null,
        last_used_at: null,
        expires_at: null,
        can_connect: true,
    },
];

export const permissions: Permission[] = [
    {
        id: 'p1',
        application: 'Wiki',
        description: 'Pages of the whole company',
        address: 'wiki.example.org',
        protocol: 'oauth1',
        scope: 'ADMIN',
        since: ago(50_000),
        last_used_at: ago(8),
        expires_at: ago(-2_000_000),
    },
    {
        id: 'p2',
        application: 'Reports',
        description: '',
        address: '',
        protocol: 'oauth2',
        scope: 'READ',
        since: ago(4000),
        last_used_at: null,
        expires_at: null,
    },
];

export const directory: Directory = {
    kind: 'ldap',
    admin_groups: ['admins'],
    impersonation_groups: [],
    findings: [{ code: 'self_directory', severity: 'ok', text: 'The directory server ldaps://ldap.example.org answers.', remedy: '' }],
};
export const entityLinks: EntityLink[] = [
    {
        local_type: 'redmine.project',
        local_type_name: 'Project',
        local_key: 'apollo',
        local_name: 'Apollo',
        local_url: 'https://tracker.example.org/projects/apollo',
        remote_type: 'mediawiki.space',
        remote_type_name: 'Space',
        remote_key: 'Project',
        remote_name: 'Project',
        remote_url: 'https://wiki.example.org/',
        primary: true,
        state: 'ok',
    },
    {
        local_type: 'redmine.project',
        local_type_name: 'Project',
        local_key: 'apollo',
        local_name: 'Apollo',
        local_url: 'https://tracker.example.org/projects/apollo',
        remote_type: 'mediawiki.space',
        remote_type_name: 'Space',
        remote_key: 'Help',
        remote_name: 'Help',
        remote_url: '',
        primary: false,
        state: 'pending',
    },
];

export const settings: Settings = {
    identity: {
        id: '2f1c7a52-6a0e-4f0b-9e55-0c6e8d1f2b3a',
        consumer_key: 'applinkd:2f1c7a52',
        name: 'Tracker',
        type: 'redmine',
        type_name: 'Redmine',
        speaks_as: 'jira',
        url: 'https://tracker.example.org',
        upstream: 'http://127.0.0.1:3000',
        created_at: ago(300_000),
    },
    keys: [{ ...full(links[0]!).peer_key!, state: 'present', since: ago(500_000), ends_at: null }],
    waiting_for_key: [],
    endpoints: {
        oauth1_request_token: 'https://tracker.example.org/plugins/servlet/oauth/request-token',
        oauth1_authorize: 'https://tracker.example.org/plugins/servlet/oauth/authorize',
        oauth1_access_token: 'https://tracker.example.org/plugins/servlet/oauth/access-token',
        oauth1_callback: '',
        oauth2_authorize: 'https://tracker.example.org/rest/oauth2/latest/authorize',
        oauth2_token: 'https://tracker.example.org/rest/oauth2/latest/token',
        oauth2_revoke: '',
        oauth2_redirect: '',
    },
    network: { trusted_proxies: ['127.0.0.1'], allow_loopback: false, allow_private: true, allow_any_port: false, allowed_only: [] },
    values: [
        { key: 'application.name', value: 'Tracker' },
        { key: 'server.trusted_proxies', value: '127.0.0.1' },
        { key: 'egress.allow_loopback', value: 'false' },
    ],
};

const wiki = { id: 'w9', name: 'Wiki', type: 'mediawiki', type_name: 'MediaWiki', version: '1.39.7', public_signup: true };

export const probe: Probe = {
    outcome: 'can_pair',
    entered: 'http://wiki.example.org',
    reached: 'https://wiki.example.org',
    reported: 'https://wiki.example.org',
    sentence: '',
    existing_link: null,
    finding: null,
    application: { ...wiki, setup_hint: '' },
};

export const handover: Handover = {
    entered: 'https://wiki.example.org',
    reached: 'https://wiki.example.org',
    reported: 'https://wiki.example.org',
    application: wiki,
    both_admins: true,
    same_users: false,
    incoming: 'oauth',
    outgoing: 'oauth',
    already_linked: false,
    is_return: false,
    link: null,
};
