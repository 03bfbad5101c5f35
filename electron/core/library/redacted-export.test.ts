/** Redacted exports: what is written, what is reported, and what other tools read. */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PLAIN_NODE } from '../process/own-programs-fixture.ts';
import { readDocument } from '../../../shared/engine/heap/testing/read-heap.ts';
import type { CaptureDraft } from '../../../shared/core/contracts/captures.ts';
import { unwrap, settle } from '../../../shared/base/errors.ts';
import { createKnownSecrets } from '../../../shared/base/redaction/known-secrets.ts';
import { GITHUB_KEY, JWT } from '../../../shared/base/redaction/testing/made-secrets.ts';
import { createLibraryFixture, draft, neverAborted, type LibraryFixture } from './library-fixture.ts';
import type { Library } from './library.ts';

let fixture: LibraryFixture;
let out: string;
beforeEach(() => {
  fixture = createLibraryFixture();
  out = join(fixture.root, 'out');
  mkdirSync(out);
});
afterEach(() => fixture.dispose());

type ExportOptions = Parameters<Library['export']>[1];

async function exported(
  content: string | Buffer,
  {
    kind = 'heap-snapshot',
    libraryOptions = {},
    ...patch
  }: Partial<ExportOptions> & {
    kind?: CaptureDraft['kind'];
    libraryOptions?: Parameters<LibraryFixture['open']>[0];
  } = {},
) {
  const library = await fixture.open(libraryOptions);
  const { record } = await library.add(fixture.spooled(content), draft({ kind }), neverAborted);
  const path = join(out, 'file.json');
  const options = { path, format: 'native', overwrite: false, redact: true, signal: neverAborted, progress: () => {} };
  const result = await library.export(record.id, { ...options, ...patch } as ExportOptions);
  return { library, record, path, result, report: `${path}.redaction.json` };
}

/** The parts of a snapshot that are not texts. */
function numbersOf(snapshot: Record<string, unknown>): unknown {
  const { strings: _, ...rest } = snapshot;
  return rest;
}

describe('a heap snapshot', () => {
  /** A page's program: one token in three places, and a key. */
  const PROGRAM = `
    const token = process.argv[2].split('').join('');
    globalThis.session = new Map([['current', { token }], ['header', 'Bearer ' + token.split('').join('')]]);
    globalThis.keys = [process.argv[3]];
    // Nothing but its name says that it is a secret, which is made here so that no argument or source holds it.
    globalThis.account = { user: 'jane', password: ['correct', 'horse'].join('-'), hint: ['green', 'horse'].join('-') };
    globalThis.plain = 'nothing to hide here';
    require('node:v8').writeHeapSnapshot(process.argv[1]);`;

  it('of a real program opens with the same objects and sizes, and without its secrets', async () => {
    const file = join(fixture.root, 'a.heapsnapshot');
    const ran = spawnSync(PLAIN_NODE, ['-e', PROGRAM, file, JWT, GITHUB_KEY]);
    expect(ran.status).toBe(0);
    const original = readFileSync(file);
    expect(original.includes(JWT)).toBe(true);
    const { result, path } = await exported(original);
    const { redaction } = unwrap(result);
    const written = readFileSync(path);
    expect(original.includes('correct-horse')).toBe(true);
    for (const secret of [JWT, GITHUB_KEY, 'correct-horse']) expect(written.includes(secret)).toBe(false);
    expect(written.includes('green-horse')).toBe(true);
    const [before, after] = [original, written].map(
      (bytes) => JSON.parse(bytes.toString()) as { strings: string[] } & Record<string, unknown>,
    );
    // Comparing lists of a million numbers item by item would take most of the time of this test.
    expect(JSON.stringify(numbersOf(after ?? {})) === JSON.stringify(numbersOf(before ?? {}))).toBe(true);
    const lengths = [before, after].map((snapshot) => snapshot?.strings.map(({ length }) => length).join(' '));
    expect(lengths[0] === lengths[1]).toBe(true);
    const changed = (before?.strings ?? []).filter((text, index) => after?.strings[index] !== text);
    expect(changed.filter((text) => !text.includes(JWT) && !text.includes(GITHUB_KEY))).toEqual(['correct-horse']);
    expect(redaction).toMatchObject({ total: changed.length, places: expect.any(Array) });
    expect(redaction?.places.every(({ place }) => place === 'strings[]')).toBe(true);
    const [one, other] = [original, written].map((bytes) => readDocument(bytes));
    expect(
      other?.table.rows.map(({ count, shallowSizeBytes, name }) => [name.length, count, shallowSizeBytes]),
    ).toEqual(one?.table.rows.map(({ count, shallowSizeBytes, name }) => [name.length, count, shallowSizeBytes]));
  });

  it('reports that it is searched, and then written', async () => {
    const messages: string[] = [];
    const progress: ExportOptions['progress'] = ({ message, done, total }) => {
      if (done === total) messages.push(message);
    };
    await exported(JSON.stringify({ snapshot: {}, strings: [JWT] }), { progress });
    expect([...new Set(messages)]).toEqual(['Searching for secrets', 'Exporting']);
  });

  it('keeps equal secrets equal, with hashes that differ between exports', async () => {
    const strings = [`Bearer ${JWT}`, JWT, 'plain', GITHUB_KEY];
    const content = JSON.stringify({ snapshot: {}, nodes: [], strings });
    const first = await exported(content);
    const second = await exported(content, { overwrite: true });
    const read = (text: string): string[] => (JSON.parse(text) as { strings: string[] }).strings;
    const again = read(readFileSync(second.path, 'utf8'));
    expect(again[0]).toBe(`Bearer ${again[1] ?? ''}`);
    expect(again[1]).toHaveLength(JWT.length);
    expect(again[2]).toBe('plain');
    expect(unwrap(first.result).redaction).toMatchObject({
      total: 3,
      kinds: [
        { kind: 'jwt', count: 2, distinct: 1 },
        { kind: 'key', count: 1, distinct: 1 },
      ],
    });
    const third = await exported(content, { path: join(out, 'third.json') });
    expect(read(readFileSync(join(out, 'third.json'), 'utf8'))[1]).not.toBe(again[1]);
    expect(third.result.ok).toBe(true);
  });
});

describe('a network log', () => {
  const HAR = {
    log: {
      entries: [
        {
          request: {
            url: 'https://a.test/cb?code=one-time-code&page=2',
            headers: [
              { name: 'Cookie', value: 'sid=cookie-value-77; theme=dark' },
              { name: 'Accept', value: 'text/html' },
            ],
            cookies: [{ name: 'sid', value: 'cookie-value-77', path: '/' }],
            queryString: [
              { name: 'code', value: 'one-time-code' },
              { name: 'page', value: '2' },
            ],
            postData: { mimeType: 'application/json', text: '{"user":"jane","password":"hunter2"}' },
          },
          response: { content: { size: 40, text: 'early: cookie-value-99 and nothing else' } },
        },
        { response: { headers: [{ name: 'set-cookie', value: 'other=cookie-value-99; HttpOnly' }] } },
      ],
    },
  };

  it('loses the secrets of headers, cookies, queries and bodies, also in bodies before their header', async () => {
    const { path, result, report } = await exported(JSON.stringify(HAR), { kind: 'network' });
    const text = readFileSync(path, 'utf8');
    for (const secret of ['cookie-value-77', 'cookie-value-99', 'one-time-code', 'hunter2', 'dark'])
      expect(text).not.toContain(secret);
    expect(text).toHaveLength(JSON.stringify(HAR).length);
    const [entry] = (JSON.parse(text) as typeof HAR).log.entries;
    expect(entry?.request?.url).toMatch(/^https:\/\/a\.test\/cb\?code=[a-z0-9*-]{13}&page=2$/);
    expect(entry?.request?.headers[1]).toEqual({ name: 'Accept', value: 'text/html' });
    const { redaction } = unwrap(result);
    expect(redaction?.places.map(({ place }) => place)).toContain('log.entries[].request.cookies[].value');
    const written = readFileSync(report, 'utf8');
    expect(JSON.parse(written)).toMatchObject({ format: 'pen-redaction-report', total: redaction?.total });
    for (const secret of ['cookie-value', 'one-time-code', 'hunter2']) expect(written).not.toContain(secret);
  });

  it('loses cookies that were seen on live requests', async () => {
    const knownSecrets = createKnownSecrets();
    knownSecrets.addHeaders({ cookie: 'sid=a-live-value-5' });
    const content = JSON.stringify({ log: { comment: 'it was a-live-value-5' } });
    const { path } = await exported(content, { kind: 'network', libraryOptions: { knownSecrets } });
    expect(readFileSync(path, 'utf8')).not.toContain('a-live-value-5');
  });
});

describe('other captures', () => {
  const url = 'https://a.test/app.js?access_token=a1b2c3d4e5f6g7h8&v=2';
  const source = 'const keys = { apiKey: "a1b2c3d4e5f6g7h8" }; start(keys);';

  it.each<[CaptureDraft['kind'], unknown]>([
    ['trace', { traceEvents: [{ name: 'ResourceSendRequest', ts: 1.5, args: { data: { url, requestId: '1.2' } } }] }],
    ['cpu-profile', { nodes: [{ id: 1, callFrame: { functionName: '', url, lineNumber: -1 } }], samples: [1] }],
    ['js-coverage', { format: 'pen-js-coverage', scripts: [{ url, text: source, ranges: [[0, 12, 1]] }] }],
    ['lighthouse', { finalDisplayedUrl: url, audits: { a: { details: { items: [{ url }] } } } }],
  ])('of the kind %s lose secrets and keep lengths and numbers', async (kind, content) => {
    const original = JSON.stringify(content);
    const { path } = await exported(original, { kind });
    const text = readFileSync(path, 'utf8');
    expect(text).not.toContain('a1b2c3d4e5f6g7h8');
    expect(text).toHaveLength(original.length);
    const numbers = (json: string): string[] => json.match(/(?<=[:[,])-?[\d.]+(?=[,\]}])/g) ?? [];
    expect(numbers(text)).toEqual(numbers(original));
    expect(text.replaceAll(/redacted-[0-9a-f]{6}-*[a-z]*/g, '')).toContain('https://a.test/app.js?access_token=');
    expect(JSON.stringify(JSON.parse(text))).toBe(text);
  });
});

describe('the files', () => {
  const CONTENT = JSON.stringify({ strings: [JWT] });

  it('are gzipped like any other', async () => {
    const { path } = await exported(CONTENT, { format: 'gzip' });
    const text = gunzipSync(readFileSync(path)).toString();
    expect(text).toHaveLength(CONTENT.length);
    expect(text).not.toContain(JWT);
  });

  it('are as captured without redact, with no report', async () => {
    const { path, result } = await exported(CONTENT, { redact: false });
    expect(readFileSync(path, 'utf8')).toBe(CONTENT);
    expect(result).toEqual({ ok: true, value: { path, sizeBytes: CONTENT.length } });
    expect(readdirSync(out)).toEqual(['file.json']);
  });

  it('replace an older report, and no other file', async () => {
    const { path, report, library, record } = await exported(CONTENT);
    const again = async (overwrite: boolean) => unwrap(await library.export(record.id, exportTo(path, overwrite)));
    expect(await settle(() => again(false))).toMatchObject({ ok: false, error: { code: 'file_exists' } });
    expect(await settle(() => again(true))).toMatchObject({ ok: true });
    writeFileSync(report, '{"name":"package"}');
    expect(await settle(() => again(true))).toMatchObject({ ok: false, error: { code: 'file_exists' } });
    expect(readFileSync(report, 'utf8')).toBe('{"name":"package"}');
    expect(readdirSync(out).toSorted()).toEqual(['file.json', 'file.json.redaction.json']);
  });

  it('are not left behind when the export is cancelled', async () => {
    const { result } = await exported(CONTENT, { signal: AbortSignal.abort() });
    expect(result).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(readdirSync(out)).toEqual([]);
  });

  it('are refused for content that is written by another process', async () => {
    const writeContent = async () => ({ ok: true as const, value: { sizeBytes: 0 } });
    const { result, path } = await exported(CONTENT, { writeContent });
    expect(result).toMatchObject({ ok: false, error: { code: 'unsupported_format' } });
    expect(existsSync(path)).toBe(false);
  });

  function exportTo(path: string, overwrite: boolean): ExportOptions {
    return { path, format: 'native', overwrite, redact: true, signal: neverAborted, progress: () => {} };
  }
});
