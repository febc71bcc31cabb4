// SPDX-License-Identifier: Apache-2.0
// Builds embed/ into one classic script, embed.js, beside the interface: pages of other programs include it with one line.
import { defineConfig } from 'vite';
import { compressedCopies, outDir } from './vite.shared';

export default defineConfig({
    build: {
        outDir,
        emptyOutDir: false,
        target: 'es2022',
        lib: { entry: 'embed/index.ts', formats: ['iife'], name: 'applinksEmbed', fileName: () => 'embed.js' },
    },
    plugins: [compressedCopies()],
});
