// A bucket in memory, served on loopback: objects by key, ranges, writes into
// slots, and nothing else. The pages must work with no more than this.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClipFiles } from './clips';

const DIST = join(import.meta.dirname, '..', 'dist');

const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript',
  css: 'text/css',
  json: 'application/json',
  vtt: 'text/vtt',
  m3u8: 'application/vnd.apple.mpegurl',
  m4s: 'video/iso.segment',
  mp4: 'video/mp4',
  jpg: 'image/jpeg',
};

export class Bucket {
  /** Keys asked for, in order. */
  readonly asked: string[] = [];
  readonly #objects = new Map<string, Buffer>();
  readonly #server: Server;
  #down = false;
  /** Writes into the inbox are cut off before they are kept, or after. */
  failing: 'inbox' | 'answers' | null = null;
  /** Writes that were refused because something was there. */
  refusals = 0;

  private constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  static async open(): Promise<Bucket> {
    const bucket = new Bucket();
    await new Promise<void>((done) => bucket.#server.listen(0, '127.0.0.1', done));
    bucket.#publishAssets();
    return bucket;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Publishes a clip with its page, as `share` does, and gives its link. */
  publish(id: string, files: ClipFiles, title = 'A clip'): string {
    const page = readFileSync(join(DIST, 'watch.html'), 'utf8');
    const link = `${this.origin}/aside/c/${id}/`;
    this.put(id, 'index.html', fill(page, {
      title, assets: `../../p/${version()}`, guests: this.origin, poster: `${link}poster.jpg`,
      description: 'A test clip', url: link,
    }));
    for (const [file, body] of files) this.put(id, file, body);
    return link;
  }

  put(id: string, file: string, body: Buffer | string): void {
    this.#objects.set(`/aside/c/${id}/${file}`, Buffer.from(body));
  }

  /** Publishes the page at which an ask is answered, and gives its link. */
  publishAnswerPage(id: string, title: string): string {
    const page = readFileSync(join(DIST, 'answer.html'), 'utf8');
    this.putAsk(id, 'index.html', fill(page, { title, assets: `../../p/${version()}`, origin: this.origin }));
    return `${this.origin}/aside/a/${id}/`;
  }

  putAsk(id: string, file: string, body: string): void {
    this.#objects.set(`/aside/a/${id}/${file}`, Buffer.from(body));
  }

  /** What guests wrote into an inbox, by name, in order. */
  written(id: string): string[] {
    const below = `/aside/inbox/${id}/`;
    return [...this.#objects.keys()].filter((key) => key.startsWith(below)).map((key) => key.slice(below.length));
  }

  content(id: string, name: string): Buffer {
    return this.#objects.get(`/aside/inbox/${id}/${name}`) ?? Buffer.alloc(0);
  }

  remove(id: string, file: string): void {
    this.#objects.delete(`/aside/c/${id}/${file}`);
  }

  /** While down, every request is cut off. */
  set down(down: boolean) {
    this.#down = down;
  }

  /** Once, of one size, and into the inbox only: as a signed address is. */
  #write(key: string, request: IncomingMessage, response: ServerResponse): void {
    if (this.failing === 'inbox') {
      request.socket.destroy();
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const isOurs = key.startsWith('/aside/inbox/') && body.length === sizeOf(key)
        && request.headers['content-type'] === 'application/octet-stream';
      if (!isOurs) return response.writeHead(403).end();
      if (this.#objects.has(key)) {
        this.refusals += 1;
        return response.writeHead(412).end();
      }
      this.#objects.set(key, body);
      if (this.failing === 'answers') return request.socket.destroy();
      return response.writeHead(200).end();
    });
  }

  #publishAssets(): void {
    for (const name of ['watch.js', 'talk.js', 'watch.css', 'answer.js', 'answer.css']) {
      this.#objects.set(`/aside/p/${version()}/${name}`, readFileSync(join(DIST, name)));
    }
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', this.origin);
    const key = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
    this.asked.push(key);
    if (this.#down) {
      request.socket.destroy();
      return;
    }
    if (request.method === 'PUT') {
      this.#write(key, request, response);
      return;
    }
    const body = this.#objects.get(key);
    if (!body) {
      response.writeHead(404).end();
      return;
    }
    const type = TYPES[key.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
    const [from, to] = range(request.headers.range, body.length);
    const partial = request.headers.range !== undefined;
    response.writeHead(partial ? 206 : 200, {
      'content-type': type,
      'content-length': to - from,
      'accept-ranges': 'bytes',
      ...(partial ? { 'content-range': `bytes ${from}-${to - 1}/${body.length}` } : {}),
    });
    response.end(body.subarray(from, to));
  }
}

/** How large an object of this name has to be, as its signature would say. */
function sizeOf(key: string): number {
  const name = key.split('/').at(-1) ?? '';
  if (name.startsWith('visit')) return 1;
  const part = Number(name.includes('-') ? name.split('-').at(-1) : NaN);
  if (Number.isNaN(part)) return 4096;
  return 16384 * 4 ** (part < 4 ? 0 : Math.floor((part - 1) / 3));
}

function version(): string {
  return readFileSync(join(DIST, 'version.txt'), 'utf8');
}

function range(header: string | undefined, length: number): [number, number] {
  const found = /^bytes=(\d+)-(\d*)$/.exec(header ?? '');
  if (!found) return [0, length];
  const last = found[2] ? Number(found[2]) : length - 1;
  return [Number(found[1]), Math.min(last + 1, length)];
}

function fill(page: string, values: Record<string, string>): string {
  return page.replace(/\{\{(\w+)\}\}/g, (_, name: string) => escapeHtml(values[name] ?? ''));
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
