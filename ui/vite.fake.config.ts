import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// The same window over a backend that only pretends: for journeys, accessibility
// checks and screenshots in a plain browser. Nothing in `src` may import `fake`.
export default defineConfig({
  root: 'fake',
  publicDir: 'media',
  plugins: [svelte({ configFile: '../svelte.config.js' })],
  clearScreen: false,
  server: { port: 5174, strictPort: true, host: '127.0.0.1' },
  preview: { port: 5174, strictPort: true, host: '127.0.0.1' },
  build: { target: 'es2022', outDir: '../dist-fake', emptyOutDir: true, assetsInlineLimit: 0, rolldownOptions: { input: ['fake/index.html', 'fake/bar.html', 'fake/pick.html'] } },
});
