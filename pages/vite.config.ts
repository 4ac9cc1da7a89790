import { defineConfig } from 'vite';
import { fmp4Only } from './build/fmp4-only.ts';
import { page } from './build/page.ts';

export default defineConfig({
  publicDir: false,
  build: {
    target: 'es2022',
    modulePreload: false,
    cssCodeSplit: false,
    rolldownOptions: {
      input: 'src/watch/main.ts',
      output: { entryFileNames: 'watch.js', assetFileNames: 'watch.[ext]' },
    },
  },
  plugins: [fmp4Only(), page({ template: 'watch.html', budget: 120_000 })],
});
