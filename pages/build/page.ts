// Finishes a page's build: copies its template, names the version after the
// content of all pages, and refuses scripts over the byte budget.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

interface PageOptions {
  /** The page's HTML, with placeholders that are filled when it is published. */
  readonly template: string;
  /** Bytes of script allowed, after gzip. */
  readonly budget: number;
}

export function page({ template, budget }: PageOptions): Plugin {
  let outDir = '';
  return {
    name: 'aside-page',
    apply: 'build',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir);
    },
    writeBundle(_options, bundle) {
      const scripts = Object.keys(bundle).filter((name) => name.endsWith('.js'));
      const packed = scripts.map((name) => gzipSync(readFileSync(join(outDir, name)), { level: 9 }).length);
      const script = packed.reduce((sum, length) => sum + length, 0);
      if (script > budget) {
        this.error(`the script is ${script} bytes gzipped, over the budget of ${budget}`);
      }
      writeFileSync(join(outDir, template), readFileSync(template));
      writeFileSync(join(outDir, 'version.txt'), versionOf(outDir));
      this.info(`script ${script} of ${budget} bytes gzipped`);
    },
  };
}

/** Says what scripts and styles of all pages are: they lie in one folder, named like this. */
function versionOf(outDir: string): string {
  const version = createHash('sha256');
  for (const name of readdirSync(outDir).sort()) {
    if (/\.(js|css)$/.test(name)) version.update(name).update(readFileSync(join(outDir, name)));
  }
  return version.digest('hex').slice(0, 16);
}
