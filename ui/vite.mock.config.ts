// SPDX-License-Identifier: Apache-2.0
// `npm run dev`: the interface from its sources against the mock of mock/. Never part of the product.
import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';
import { mock } from './mock/plugin';

const icon = readFileSync(new URL('../src/web/pages/assets/icon.svg', import.meta.url));

export default defineConfig({
    appType: 'spa',
    server: { host: '127.0.0.1', port: Number(process.env.PORT ?? 5173), strictPort: true, hmr: false, fs: { allow: ['..'] } },
    plugins: [mock(icon)],
});
