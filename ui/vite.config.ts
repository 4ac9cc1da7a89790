import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// What the shell embeds: `dist`, a page for each of its windows, from `src` alone.
export default defineConfig({
  plugins: [svelte()],
  clearScreen: false,
  // A test compares what the crates say with what the window knows of it.
  server: { port: 5173, strictPort: true, host: '127.0.0.1', fs: { allow: [process.env['VITEST'] ? '..' : '.'] } },
  build: { target: 'es2022', outDir: 'dist', assetsInlineLimit: 0, modulePreload: { polyfill: false }, rolldownOptions: { input: ['index.html', 'bar.html', 'pick.html'] } },
  // Outside a browser Svelte resolves to its server build, which cannot mount.
  resolve: process.env['VITEST'] ? { conditions: ['browser'] } : {},
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts'], css: { include: [/tokens/] } },
});
