// SPDX-License-Identifier: Apache-2.0
// Builds the interface into UI_OUT: app.js, app.css and one file per further language, each with a gzip copy. The names are
// fixed, so that CMake can list them; the binary serves them below a directory named after their digest.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const outDir = process.env.UI_OUT ?? '../build/generated/ui';

function compressedCopies(): Plugin {
    return {
        name: 'compressed-copies',
        closeBundle() {
            for (const name of readdirSync(outDir).filter((file) => /\.(js|css)$/.test(file)))
                writeFileSync(join(outDir, `${name}.gz`), gzipSync(readFileSync(join(outDir, name)), { level: 9 }));
        },
    };
}

export default defineConfig({
    base: './',
    build: {
        outDir,
        emptyOutDir: true,
        target: 'es2022',
        modulePreload: false,
        cssCodeSplit: false,
        // Inline data: addresses would be refused by the content security policy (S-49).
        assetsInlineLimit: 0,
        rollupOptions: {
            input: { app: 'src/main.ts' },
            output: {
                entryFileNames: '[name].js',
                chunkFileNames: '[name].js',
                assetFileNames: (asset) => (asset.names.some((name) => name.endsWith('.css')) ? 'app.css' : '[name][extname]'),
            },
        },
    },
    plugins: [compressedCopies()],
});
