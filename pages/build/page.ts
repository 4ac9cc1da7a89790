// Finishes a page's build: writes its template, names the version after the
// content of all pages, and refuses scripts over the byte budget.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

export interface PageOptions {
  readonly name: string;
  /** How it differs from `page.html`; null where the page has a template of its own. */
  readonly shell: Shell | null;
  /** Bytes of script allowed, after gzip. */
  readonly budget: number;
}

interface Shell {
  /** What it may do beyond what every page may (Content Security Policy). */
  readonly policy: string;
  /** More lines of its head. */
  readonly head: readonly string[];
  /** Why it needs scripts: a sentence without its subject. */
  readonly purpose: string;
}

export function page(options: PageOptions): Plugin {
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
      if (script > options.budget) {
        this.error(`the script is ${script} bytes gzipped, over the budget of ${options.budget}`);
      }
      writeFileSync(join(outDir, `${options.name}.html`), templateOf(options));
      writeFileSync(join(outDir, 'version.txt'), versionOf(outDir));
      this.info(`script ${script} of ${options.budget} bytes gzipped`);
    },
  };
}

/** `[[…]]` is filled here, `{{…}}` when a page is published. */
function templateOf({ name, shell }: PageOptions): string {
  if (!shell) return readFileSync(`${name}.html`, 'utf8');
  const { policy, purpose } = shell;
  const values: Record<string, string> = {
    name, policy, purpose, head: shell.head.map((line) => `\n    ${line}`).join(''),
  };
  return readFileSync('page.html', 'utf8').replace(/\[\[(\w+)\]\]/g, (_, key: string) => values[key] ?? '');
}

/** Says what scripts and styles of all pages are: they lie in one folder, named like this. */
function versionOf(outDir: string): string {
  const version = createHash('sha256');
  for (const name of readdirSync(outDir).sort()) {
    if (/\.(js|css)$/.test(name)) version.update(name).update(readFileSync(join(outDir, name)));
  }
  return version.digest('hex').slice(0, 16);
}
