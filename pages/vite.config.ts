// Three pages, each one script and one style: `vite build` makes the page that
// plays a clip (and one more script where its viewers may send something back), `vite build --mode answer` the one at which guests answer, and
// `vite build --mode list` the one of answers that were passed on, which has no
// script at all.

import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';
import { fmp4Only } from './build/fmp4-only.ts';
import { page, type PageOptions } from './build/page.ts';

const player = JSON.parse(readFileSync('node_modules/hls.js/package.json', 'utf8')) as { version: string };

const PAGES = {
  watch: {
    name: 'watch',
    shell: {
      policy: "connect-src 'self' {{guests}}; worker-src 'self' blob:",
      head: ['<meta name="description" content="{{description}}">', '{{card}}'],
      purpose: 'plays a recording',
    },
    budget: 120_000,
  },
  answer: {
    name: 'answer',
    shell: { policy: "connect-src 'self' {{origin}}", head: [], purpose: 'records your answers' },
    budget: 60_000,
  },
  list: { name: 'list', shell: null, budget: 100 },
} satisfies Record<string, PageOptions>;

export default defineConfig(({ mode }) => {
  const options = PAGES[mode === 'answer' || mode === 'list' ? mode : 'watch'];
  const { name } = options;
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
          chunkFileNames: 'talk.js',
          assetFileNames: `${name}.[ext]`,
          ...(name === 'watch' && {
            postBanner: `/*! Contains hls.js ${player.version}, (c) Dailymotion and contributors, Apache-2.0: https://github.com/video-dev/hls.js */`,
          }),
        },
      },
    },
    plugins: [fmp4Only(), page(options)],
  };
});
