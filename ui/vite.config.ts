// SPDX-License-Identifier: Apache-2.0
// Builds the interface into UI_OUT: app.js, app.css and one file per further language, each with a gzip copy. The names are
// fixed, so that CMake can list them; the binary serves them below a directory named after their digest.
import { defineConfig } from 'vite';
import { compressedCopies, outDir } from './vite.shared';

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
