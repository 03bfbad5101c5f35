/** `pen export --format parquet` on files and on the library. */
import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bytesOf, profileOf } from '../../../../shared/engine/profile/cpu/testing/profile-picture.ts';
import { heap } from '../../../../shared/engine/heap/testing/heap-picture.ts';
import { JWT } from '../../../../shared/base/redaction/testing/made-secrets.ts';
import { createCommandLine, type CommandLine } from '../../../core/cli/testing/command-line.ts';

let line: CommandLine;
beforeAll(async () => {
  line = await createCommandLine();
  const put = (name: string, content: Uint8Array | string) => writeFile(join(line.folder, name), content);
  const secret = { token: { type: 'string', name: JWT }, cart: { name: 'CartEntry', sizeBytes: 400 } };
  await put('own.heapsnapshot', heap('root → [cart, token]', secret));
  await put('app.cpuprofile', bytesOf(profileOf('(root)\n  main\n    burnIt', 'main:100 burnIt:900')));
  await put('notes.txt', 'no capture');
});
afterAll(() => line.remove());

async function rowsOf(directory: string, table: string): Promise<Record<string, unknown>[]> {
  const root = join(line.folder, directory, 'v2', table);
  const found = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const rows: Record<string, unknown>[] = [];
  for (const { parentPath, name } of found) {
    const { buffer, byteOffset, length } = await readFile(join(parentPath, name));
    const file = buffer.slice(byteOffset, byteOffset + length);
    const compressors = { ZSTD: (compressed: Uint8Array) => new Uint8Array(zstdDecompressSync(compressed)) };
    rows.push(...(await parquetReadObjects({ file, compressors })));
  }
  return rows;
}

it('writes files, reports what is no capture, and ends with 3', async () => {
  const given = ['own.heapsnapshot', 'notes.txt', 'app.cpuprofile', 'files', '--format', 'parquet', '--build', '412'];
  const ran = await line.run([...given, '--label', 'pod=shop-0'].toSpliced(0, 0, 'export'));
  expect([ran.status, ran.stdout.trim().split('\n').length]).toEqual([3, 2]);
  expect(ran.stdout).toMatch(/^heap-[0-9a-f]{16} .* own\.heapsnapshot {2}heap_class \d+\n/);
  expect(ran.stderr).toContain('2 captures, 4 files');
  expect(ran.stderr).toContain('notes.txt was not written: ');
  const captures = await rowsOf('files', 'capture');
  expect(captures.map(({ labels, tables, library_id: id }) => [labels, tables, id])).toEqual(
    expect.arrayContaining([
      ['{"pod":"shop-0"}', 'heap_class', null],
      ['{"pod":"shop-0"}', 'cpu_profile_function', null],
    ]),
  );
  const classes = await rowsOf('files', 'heap_class');
  expect(classes.find(({ name }) => name === 'CartEntry')).toMatchObject({ count: 1, retained_size_bytes: 400 });
});

it('replaces secrets before the tables are made', async () => {
  const given = [
    'export',
    'own.heapsnapshot',
    'masked',
    '--format',
    'parquet',
    '--tables',
    'string',
    '--redact',
    '--json',
  ];
  const ran = await line.run(given);
  expect(ran.json()).toMatchObject({ version: 2, failed: [], captures: [{ secretsReplaced: 1 }] });
  const texts = (await rowsOf('masked', 'heap_string')).map(({ text }) => String(text));
  expect(texts.filter((text) => text.startsWith('redacted-'))).toHaveLength(1);
  expect(texts.join('\n')).not.toContain(JWT);
});

it('writes the whole library, or what it has since a time', async () => {
  for (const path of ['own.heapsnapshot', 'app.cpuprofile'])
    await line.run(['call', 'pen_import', JSON.stringify({ path }), '--standalone']);
  const ran = await line.run(['export', 'library', '--format', 'parquet', '--standalone', '--since', '1h']);
  expect([ran.status, ran.stderr]).toEqual([0, expect.stringContaining('2 captures, 4 files')]);
  const ids = (await rowsOf('library', 'capture')).map(({ library_id: id }) => String(id)).toSorted();
  expect(ids).toEqual([expect.stringMatching(/^cpu-[0-9a-f]{8}$/), expect.stringMatching(/^heap-[0-9a-f]{8}$/)]);
  const later = await line.run(['export', 'library', '--format', 'parquet', '--standalone', '--since', '2999-01-01']);
  expect([later.status, later.stderr]).toEqual([3, expect.stringContaining('no captures since then')]);
});

it.each([
  [[], 2, 'No folder was named.'],
  [['own.heapsnapshot'], 2, 'own.heapsnapshot is a file, and a dataset is a folder.'],
  [['heap-3f9a12cd'], 2, 'No folder was named after the capture heap-3f9a12cd.'],
  [['own.heapsnapshot', 'x', '--tables', 'clas'], 2, 'There is no table clas.'],
  [['own.heapsnapshot', 'x', '--tables', 'request'], 2, 'None of the captures has such a table: heap snapshots.'],
  [['own.heapsnapshot', 'x', '--since', '7d'], 2, 'captures were named'],
  [['x', '--since', 'yesterday'], 2, '"yesterday" is no time.'],
  [['own.heapsnapshot', 'x', '--label', 'a b=c'], 2, '"a b=c" is no label.'],
  [['own.heapsnapshot', 'x', '--build', 'b'.repeat(300)], 2, 'too long for a path'],
  [['gone.heapsnapshot', 'x'], 3, 'there is no such file'],
  [['own.heapsnapshot', 'x/y'], 3, 'its folder'],
  [['own.heapsnapshot', 'notes.txt/y'], 3, 'a part of the path is a file'],
])('%j fails with a reason', async (given, status, text) => {
  const ran = await line.run(['export', ...given, '--format', 'parquet', '--standalone']);
  expect([ran.status, ran.stderr]).toEqual([status, expect.stringContaining(text)]);
  expect(readdirSync(line.folder)).not.toContain('x');
});

it('reports a capture that cannot be read once, and leaves nothing of it', async () => {
  const whole = heap('root → [cart, token]');
  await writeFile(join(line.folder, 'cut.heapsnapshot'), whole.subarray(0, whole.length - 200));
  const ran = await line.run(['export', 'cut.heapsnapshot', 'cut', '--format', 'parquet']);
  expect([ran.status, ran.stderr.match(/pen: /g)]).toEqual([3, ['pen: ']]);
  expect(readdirSync(join(line.folder, 'cut'))).toEqual([]);
});

it('refuses flags of a dataset for a single file', async () => {
  const ran = await line.run(['export', 'heap-3f9a12cd', '--app', 'shop']);
  expect([ran.status, ran.stderr]).toEqual([2, expect.stringContaining('--app is for --format parquet.')]);
});
