// SPDX-License-Identifier: Apache-2.0
// What both builds share: where they write, and a gzip copy of each file.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

export const outDir = process.env.UI_OUT ?? '../build/generated/ui';

export function compressedCopies(): Plugin {
    return {
        name: 'compressed-copies',
        closeBundle() {
            for (const name of readdirSync(outDir).filter((file) => /\.(js|css)$/.test(file)))
                writeFileSync(join(outDir, `${name}.gz`), gzipSync(readFileSync(join(outDir, name)), { level: 9 }));
        },
    };
}
