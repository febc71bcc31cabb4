// SPDX-License-Identifier: Apache-2.0
// The shapes of development information, as Jira's development panel has them. Every field may be missing.

export const DATA_TYPES = ['branch', 'repository', 'pullrequest', 'build', 'review', 'deployment-environment'] as const;
export type DataType = (typeof DATA_TYPES)[number];

// What another program calls a list may be anything.
export const list = <T>(value: T[] | undefined | null): T[] => (Array.isArray(value) ? value : []);

export interface Summary {
    overall?: {
        count?: number;
        lastUpdated?: unknown;
        state?: string | null;
        open?: boolean;
        failedBuildCount?: number;
        topEnvironments?: { title?: string }[];
    };
}

export const countOf = (summary: Summary | undefined): number => Math.max(0, Number(summary?.overall?.count ?? 0) || 0);

export interface Person {
    name?: string;
    approved?: boolean;
}

export interface Commit {
    displayId?: string;
    message?: string;
    author?: Person;
    authorTimestamp?: unknown;
    url?: string;
    merge?: boolean;
    fileCount?: number;
    files?: { path?: string; url?: string; changeType?: string; linesAdded?: number; linesRemoved?: number }[];
}

export interface Repository {
    id?: string;
    name?: string;
    url?: string;
    commits?: Commit[];
}

export interface Branch {
    name?: string;
    url?: string;
    createPullRequestUrl?: string;
    repository?: Repository;
    lastCommit?: Commit;
}

export interface PullRequest {
    id?: string;
    name?: string;
    url?: string;
    status?: string;
    author?: Person;
    reviewers?: Person[];
    source?: { branch?: string };
    destination?: { branch?: string };
    lastUpdate?: unknown;
    repositoryName?: string;
}

// Builds, reviews and deployments: lines with a name, a state and a time.
export interface Line {
    id?: string;
    name?: string;
    title?: string;
    displayName?: string;
    number?: number;
    url?: string;
    state?: string;
    status?: string;
    lastUpdated?: unknown;
    environment?: { displayName?: string; name?: string; type?: string };
    testInfo?: { totalNumber?: number; numberFailed?: number };
}

export interface Detail {
    _instance?: { id?: string; name?: string };
    branches?: Branch[];
    repositories?: Repository[];
    pullRequests?: PullRequest[];
    builds?: Line[];
    reviews?: Line[];
    deployments?: Line[];
}

// How many of a kind details hold: commits are counted, not their repositories.
export function countIn(details: Detail[], type: DataType): number {
    const rows = (detail: Detail) =>
        ({
            branch: list(detail.branches),
            repository: list(detail.repositories).flatMap(({ commits }) => list(commits)),
            pullrequest: list(detail.pullRequests),
            build: list(detail.builds),
            review: list(detail.reviews),
            'deployment-environment': list(detail.deployments),
        })[type].length;
    return details.reduce((sum, detail) => sum + rows(detail), 0);
}
