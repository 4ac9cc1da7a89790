// Three pages, each one script and one style: `vite build` makes the page that
// plays a clip, `vite build --mode answer` the one at which guests answer, and
// `vite build --mode list` the one of answers that were passed on, which has no
// script at all.

import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';
import { fmp4Only } from './build/fmp4-only.ts';
import { page } from './build/page.ts';

/** Bytes of script each page may have, after gzip. */
const BUDGETS = { watch: 120_000, answer: 60_000, list: 100 };

const player = JSON.parse(readFileSync('node_modules/hls.js/package.json', 'utf8')) as { version: string };

export default defineConfig(({ mode }) => {
  const name = mode === 'answer' || mode === 'list' ? mode : 'watch';
  return {
    publicDir: false,
    build: {
      target: 'es2022',
      modulePreload: false,
      cssCodeSplit: false,
      emptyOutDir: name === 'watch',
      rolldownOptions: {
        input: `src/${name}/main.ts`,
        output: {
          entryFileNames: `${name}.js`,
          assetFileNames: `${name}.[ext]`,
          ...(name === 'watch' && {
            postBanner: `/*! Contains hls.js ${player.version}, (c) Dailymotion and contributors, Apache-2.0: https://github.com/video-dev/hls.js */`,
          }),
        },
      },
    },
    plugins: [
      fmp4Only(),
      page({ template: `${name}.html`, budget: BUDGETS[name] }),
    ],
  };
});
