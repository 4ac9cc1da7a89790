// Finishes a page's build: copies its template, names the version after the
// content, and refuses scripts over the byte budget.

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

interface PageOptions {
  /** The page's HTML, with placeholders that are filled when a clip is published. */
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
      const version = createHash('sha256');
      let script = 0;
      for (const name of Object.keys(bundle).sort()) {
        const content = readFileSync(join(outDir, name));
        version.update(name).update(content);
        if (name.endsWith('.js')) script += gzipSync(content, { level: 9 }).length;
      }
      if (script > budget) {
        this.error(`the script is ${script} bytes gzipped, over the budget of ${budget}`);
      }
      writeFileSync(join(outDir, template), readFileSync(template));
      writeFileSync(join(outDir, 'version.txt'), version.digest('hex').slice(0, 16));
      this.info(`script ${script} of ${budget} bytes gzipped`);
    },
  };
}
