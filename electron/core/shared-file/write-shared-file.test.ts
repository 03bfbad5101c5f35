/** What a shared file has of its captures, and what it must not have. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SharedManifestSchema, type SharedManifest } from '../../../shared/core/contracts/shared-file.ts';
import { JWT } from '../../../shared/base/redaction/testing/made-secrets.ts';
import { heap } from '../../../shared/engine/heap/testing/heap-picture.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../app/testing/core-bench.ts';

const HOSTILE = '</script><script>alert(1)</script>$& "orders"';
const HAR = JSON.stringify({
  log: {
    version: '1.2',
    entries: [
      {
        startedDateTime: '2026-01-01T00:00:00.000Z',
        time: 12,
        request: { method: 'GET', url: `https://shop.test/orders?access_token=${JWT}`, headers: [] },
        response: { status: 404, content: {}, headers: [] },
      },
    ],
  },
});

let bench: CoreBench;
let you: BenchCaller;

async function imported(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(bench.folder, name);
  writeFileSync(path, content);
  return String((await you.run('pen_import', { path })).value['captureId']);
}

interface Shared {
  readonly html: string;
  readonly manifest: SharedManifest;
  readonly files: readonly Buffer[];
}

function unpacked(html: string): Shared {
  const parts = [...html.matchAll(/<script type="text\/plain" id="(pen-[\w-]+)">([^<]*)<\/script>/g)].map(
    ([, id, text = '']) => [id, brotliDecompressSync(Buffer.from(text, 'base64'))] as const,
  );
  const [manifest, ...files] = parts;
  expect(manifest?.[0]).toBe('pen-manifest');
  expect(files.map(([id]) => id)).toEqual(files.map((_file, index) => `pen-file-${index}`));
  return {
    html,
    manifest: SharedManifestSchema.parse(JSON.parse(String(manifest?.[1]))),
    files: files.map(([, bytes]) => bytes),
  };
}

async function shared(capture: string, params: Readonly<Record<string, unknown>> = {}): Promise<Shared> {
  const path = join(bench.folder, `${Math.random()}.html`);
  await you.run('pen_export', { capture, path, format: 'html', ...params });
  return unpacked(readFileSync(path, 'utf8'));
}

beforeEach(async () => {
  const page = join(import.meta.dirname, 'testing', 'page.html');
  bench = await createCoreBench({}, { sharedPageFile: page });
  you = bench.caller('you', 'cli');
});
afterEach(() => bench[Symbol.asyncDispose]());

it('has the capture byte for byte, its place, and no path of this machine', async () => {
  const snapshot = heap('root → Store → [a, b]', { a: { sizeBytes: 100 } });
  const id = await imported('orders.heapsnapshot', snapshot);
  await you.run('pen_notes', { action: 'add', capture: id, note: 'Look at Store.' });
  const { html, manifest, files } = await shared(`pen://captures/${id}/summary?class=Store`);
  expect(manifest).toMatchObject({
    version: 1,
    link: `pen://captures/${id}/summary?class=Store`,
    files: [`/shared/${id}.heapsnapshot`],
    captures: [{ id, file: `/shared/${id}.heapsnapshot` }],
    notes: [{ captureId: id, text: 'Look at Store.' }],
    remarks: [],
  });
  expect(files[0]?.equals(snapshot)).toBe(true);
  expect(JSON.stringify(manifest)).not.toContain(bench.folder);
  expect(html.startsWith('<title>orders.heapsnapshot</title>\n<script type="text/plain" id="pen-manifest">')).toBe(
    true,
  );
  expect(html.endsWith('\n<script>start()</script>\n')).toBe(true);
});

it('has both captures of a comparison', async () => {
  const base = await imported('a.heapsnapshot', heap('root → Store → [a]', {}));
  const later = await imported('b.heapsnapshot', heap('root → Store → [a, b]', {}));
  const { manifest } = await shared(`pen://captures/${later}/compare/${base}`);
  expect(manifest.files).toEqual([`/shared/${later}.heapsnapshot`, `/shared/${base}.heapsnapshot`]);
});

it('shows a hostile name as text', async () => {
  const id = await imported('orders.har', HAR);
  bench.core.library.update(id, { name: HOSTILE });
  const { html, manifest } = await shared(id);
  expect(manifest.captures[0]?.name).toBe(HOSTILE);
  expect(html).toContain('<title>&lt;/script>&lt;script>alert(1)&lt;/script>$&amp; "orders"</title>');
  expect(html.match(/<script>/g)).toHaveLength(1);
});

it('replaces secrets if asked, everywhere, and says so', async () => {
  const id = await imported('orders.har', HAR);
  bench.core.library.update(id, { name: `Orders of ${JWT}` });
  const plain = await shared(id);
  expect(plain.files[0]?.toString()).toContain(JWT);
  const { html, manifest, files } = await shared(id, { redact: true });
  for (const text of [html, JSON.stringify(manifest), String(files[0])]) expect(text).not.toContain(JWT.split('.')[1]);
  expect(manifest.remarks).toEqual(['1 secret replaced; secrets of other forms may remain.']);
});

it('has none for an assistant, which is shown none either', async () => {
  const id = await imported('orders.har', HAR);
  const path = join(bench.project, 'orders.html');
  await bench.caller('Claude Code', 'mcp').run('pen_export', { capture: id, path, format: 'html' });
  const { files } = unpacked(readFileSync(path, 'utf8'));
  expect(files[0]?.toString()).not.toContain(JWT.split('.')[1]);
});

it('leaves nothing behind', async () => {
  const id = await imported('orders.har', HAR);
  await shared(id, { redact: true });
  const { bytesInFlight } = bench.core.spool.state();
  expect(bytesInFlight).toBe(0);
});
