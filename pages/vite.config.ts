import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';
import { fmp4Only } from './build/fmp4-only.ts';
import { page } from './build/page.ts';

const player = JSON.parse(readFileSync('node_modules/hls.js/package.json', 'utf8')) as { version: string };

export default defineConfig({
  publicDir: false,
  build: {
    target: 'es2022',
    modulePreload: false,
    cssCodeSplit: false,
    rolldownOptions: {
      input: 'src/watch/main.ts',
      output: {
        entryFileNames: 'watch.js',
        assetFileNames: 'watch.[ext]',
        postBanner: `/*! Contains hls.js ${player.version}, (c) Dailymotion and contributors, Apache-2.0: https://github.com/video-dev/hls.js */`,
      },
    },
  },
  plugins: [fmp4Only(), page({ template: 'watch.html', budget: 120_000 })],
});
