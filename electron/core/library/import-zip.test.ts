/** Zip archives with several captures, and archives that were made to do harm. */
import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { GO_HEAP, messageOf } from '../../../shared/engine/profile/pprof/testing/write-pprof.ts';
import { appError, unwrap, settle } from '../../../shared/base/errors.ts';
import { createLibraryFixture, HEAP, neverAborted, type LibraryFixture } from './library-fixture.ts';
import { zipOf, type ZippedFile } from './testing/write-zip.ts';

let fixture: LibraryFixture;
beforeEach(() => {
  fixture = createLibraryFixture();
});
afterEach(() => fixture.dispose());

const options = { note: '', takenBy: 'you', signal: neverAborted, progress: (): void => undefined };
const CPU =
  '{"nodes":[{"id":1,"callFrame":{"functionName":"(root)"}}],"startTime":1,"endTime":2,"samples":[1],"timeDeltas":[0]}';

async function imported(files: readonly ZippedFile[], more: Partial<typeof options> = {}) {
  const library = await fixture.open();
  const result = await settle(() =>
    library.import(fixture.file('captures.zip', zipOf(files)), { ...options, ...more }),
  );
  return { library, result };
}

it('imports each file as a capture by its content, also gzipped, stored and in folders', async () => {
  const { library, result } = await imported([
    { name: 'run 1/', content: '', method: 0 },
    { name: 'run 1/before.heapsnapshot', content: HEAP },
    { name: 'run 1/cpu.json', content: CPU, method: 0 },
    { name: 'heap.pb.gz', content: gzipSync(messageOf(GO_HEAP)) },
    { name: '__MACOSX/._cpu.json', content: 'x' },
  ]);
  const { record, also, notes } = unwrap(result);
  expect([record, ...also].map(({ name, kind, options: { source, format } }) => [name, kind, source, format])).toEqual([
    ['before.heapsnapshot', 'heap-snapshot', expect.stringMatching(/captures\.zip: before\.heapsnapshot$/), undefined],
    ['cpu.json', 'cpu-profile', expect.anything(), undefined],
    ['heap.pb.gz', 'heap-profile', expect.anything(), 'pprof'],
  ]);
  expect(readFileSync(record.file, 'utf8')).toBe(HEAP);
  expect(also.map(({ file }) => file.slice(file.lastIndexOf('.')))).toEqual(['.cpuprofile', '.pb']);
  expect(notes[0]).toBe('captures.zip holds 3 captures.');
  expect(library.list()).toHaveLength(3);
  // Nothing unpacked is left.
  expect(readdirSync(fixture.directory).filter((name) => name.endsWith('.partial'))).toEqual([]);
});

it('imports profiles of other tools that are weighed in bytes as heap profiles', async () => {
  const speedscope = (unit: string): string =>
    JSON.stringify({
      $schema: 'https://www.speedscope.app/file-format-schema.json',
      // The unit is behind the head of the file, by which its format is detected.
      shared: { frames: Array.from({ length: 5000 }, (_, at) => ({ name: `function number ${at}` })) },
      profiles: [{ type: 'sampled', unit, startValue: 0, endValue: 1, samples: [[0]], weights: [7] }],
    });
  const firefox = (weightType: string): string =>
    JSON.stringify({
      meta: { interval: 1, processType: 0, preprocessedProfileVersion: 50 },
      stringArray: Array.from({ length: 5000 }, (_, at) => `text number ${at}`),
      threads: [{ samples: { weightType, stack: [0], weight: [7] } }],
    });
  const { result } = await imported([
    { name: 'bytes.speedscope.json.gz', content: gzipSync(speedscope('bytes')) },
    { name: 'time.speedscope.json', content: speedscope('milliseconds') },
    { name: 'bytes.firefox.json', content: firefox('bytes') },
    { name: 'time.firefox.json', content: firefox('tracing-ms') },
    { name: 'bytes.txt', content: '# unit: bytes\nmain;work 7\n' },
    { name: 'time.txt', content: 'main;work 7\n' },
  ]);
  const { record, also } = unwrap(result);
  expect([record, ...also].map(({ name, kind, options: { format } }) => [name, kind, format])).toEqual([
    ['bytes.speedscope.json.gz', 'heap-profile', 'speedscope'],
    ['time.speedscope.json', 'cpu-profile', 'speedscope'],
    ['bytes.firefox.json', 'heap-profile', 'firefox'],
    ['time.firefox.json', 'cpu-profile', 'firefox'],
    ['bytes.txt', 'heap-profile', 'collapsed'],
    ['time.txt', 'cpu-profile', 'collapsed'],
  ]);
  expect([record, ...also].map(({ file }) => file.slice(file.indexOf('.', file.lastIndexOf('/'))))).toEqual([
    '.speedscope.json',
    '.speedscope.json',
    '.firefox.json',
    '.firefox.json',
    '.collapsed.txt',
    '.collapsed.txt',
  ]);
});

it('names the files that are no captures, encrypted or damaged, and imports the others', async () => {
  const { result } = await imported([
    { name: 'notes.txt', content: 'Dear reader' },
    { name: 'secret.json', content: CPU, isEncrypted: true },
    { name: 'odd.json', content: CPU, method: 14 },
    { name: 'changed.json', content: CPU, claimed: { crc: 7 } },
    { name: 'longer.json', content: CPU, claimed: { sizeBytes: 10 } },
    { name: 'inner.zip', content: zipOf([{ name: 'a', content: CPU }]) },
    { name: 'cut.json.gz', content: gzipSync(CPU).subarray(0, -12) },
    { name: 'empty.json', content: '' },
    { name: 'cpu.json', content: CPU },
  ]);
  const { record, also, skipped, notes } = unwrap(result);
  expect([record.name, also]).toEqual(['cpu.json', []]);
  expect(skipped).toHaveLength(8);
  const note = notes.join('\n');
  for (const part of [
    'notes.txt contains text that is not JSON',
    'secret.json is encrypted',
    'odd.json is compressed in a way that cannot be read (method 14)',
    'changed.json is damaged (its checksum is wrong)',
    'longer.json is damaged (too many bytes in the stream',
    'inner.zip contains a ZIP archive',
    'empty.json is empty',
  ])
    expect(note).toContain(part);
  expect(note).toMatch(/cut\.json\.gz was refused: The gzip file cut\.json\.gz ends early/);
  expect(readdirSync(fixture.directory).filter((name) => name.endsWith('.partial'))).toEqual([]);
});

it('uses no name in the archive as a path, and shows names without control characters', async () => {
  const { result } = await imported([
    { name: '../../../evil.json', content: CPU },
    { name: 'C:\\Windows\\abs.json', content: CPU },
    { name: '/etc/cron.d/\u202egpj.json', content: CPU },
  ]);
  const { record, also } = unwrap(result);
  const all = [record, ...also];
  expect(all.map(({ name }) => name)).toEqual(['evil.json', 'abs.json', 'gpj.json']);
  for (const { file } of all) expect(file.startsWith(fixture.directory)).toBe(true);
  expect(readdirSync(fixture.root).toSorted()).toEqual(['captures.zip', 'data']);
});

it.each([
  ['without a capture', [{ name: 'a.txt', content: 'text' }], 'unsupported_format', 'a.txt contains text'],
  ['without a file', [], 'unsupported_format', 'it has no files'],
  [
    'of too many files',
    Array.from({ length: 1001 }, (_, at) => ({ name: `${at}.json`, content: '', method: 0 })),
    'too_large',
    '1,001 files',
  ],
  [
    // As an archive whose entries share their data unpacks to far more than its size.
    'that says it unpacks to far more than it has',
    [
      { name: 'a.json', content: CPU, claimed: { sizeBytes: 0xffff_0000 } },
      { name: 'b.json', content: CPU, claimed: { sizeBytes: 1 } },
    ],
    'too_large',
    'unpacks to 4',
  ],
] as const)('refuses an archive %s', async (_title, files, code, text) => {
  const { library, result } = await imported(files);
  expect(result).toMatchObject({ ok: false, error: { code, message: expect.stringContaining(text) } });
  expect(library.list()).toEqual([]);
});

it('refuses an archive that is cut off', async () => {
  const library = await fixture.open();
  const path = fixture.file('cut.zip', zipOf([{ name: 'cpu.json', content: CPU }]).subarray(0, -10));
  expect(await settle(() => library.import(path, options))).toMatchObject({
    ok: false,
    error: { code: 'damaged_file' },
  });
});

it('stops where it is cancelled, and names what was imported before', async () => {
  const cancel = new AbortController();
  const { library, result } = await imported(
    [
      { name: 'a.json', content: CPU },
      { name: 'b.json', content: CPU },
    ],
    {
      signal: cancel.signal,
      // The last report of the first file.
      progress: () => cancel.abort(appError('cancelled', 'You cancelled it.')),
    },
  );
  expect(result).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  expect(library.list().length).toBeLessThan(2);
  expect(readdirSync(fixture.directory).filter((name) => name.endsWith('.partial'))).toEqual([]);
});
