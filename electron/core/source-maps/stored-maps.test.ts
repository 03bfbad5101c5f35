import { mkdtemp, readdir, rm, truncate, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compressedMap, mapsOfCapture, readStoredMaps, writeStoredMaps, type StoredScript } from './stored-maps.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'pen-maps-'))));
afterEach(() => rm(folder, { recursive: true }));

const SCRIPT: StoredScript = {
  scriptId: '17',
  url: 'http://shop.test/app.js',
  startLine: 1,
  startColumn: 1,
  endLine: 1,
  endColumn: 900,
  map: 0,
};
const MAP = new TextEncoder().encode('{"version":3,"sources":[],"mappings":""}');

it('gives back what was written, maps only when they are read', async () => {
  const path = join(folder, 'cpu-3f9a12cd.maps');
  const writer = await writeStoredMaps(path);
  expect(await writer.add('http://shop.test/app.js.map', MAP)).toBe(0);
  expect(await readStoredMaps(path)).toBeNull();
  await writer.finish([SCRIPT], [{ address: 'http://shop.test/gone.map', why: '404' }]);
  const stored = await readStoredMaps(path);
  expect(stored?.scripts).toEqual([SCRIPT]);
  expect(stored?.problems).toEqual([{ address: 'http://shop.test/gone.map', why: '404' }]);
  expect(await stored?.read(0)).toEqual(Buffer.from(MAP));
  expect(await readdir(folder)).toEqual(['cpu-3f9a12cd.maps']);
});

it('copies a map of another capture without expanding it', async () => {
  const [first, second] = [join(folder, 'cpu-3f9a12cd.maps'), join(folder, 'cpu-3f9a12ce.maps')];
  const writer = await writeStoredMaps(first);
  await writer.add('app.js.map', MAP);
  await writer.finish([SCRIPT], []);
  const [entry] = writer.maps;
  if (entry === undefined) throw new Error('nothing was added');
  const compressed = await compressedMap(first, entry);
  const next = await writeStoredMaps(second);
  await next.copy(entry, compressed ?? new Uint8Array());
  await next.finish([SCRIPT], []);
  expect(await (await readStoredMaps(second))?.read(0)).toEqual(Buffer.from(MAP));
  expect(await compressedMap(join(folder, 'gone.maps'), entry)).toBeNull();
});

it('ignores a file that is cut off, damaged or of another kind, and leaves nothing when it is discarded', async () => {
  const path = join(folder, 'cpu-3f9a12cd.maps');
  const writer = await writeStoredMaps(path);
  await writer.add('app.js.map', MAP);
  await writer.finish([SCRIPT], []);
  await truncate(path, (await stat(path)).size - 1);
  expect(await readStoredMaps(path)).toBeNull();
  await writeFile(path, Buffer.concat([Buffer.alloc(40), Buffer.from([9, 0, 0, 0]), Buffer.from('PENMAPS1')]));
  expect(await readStoredMaps(path)).toBeNull();
  const dropped = await writeStoredMaps(join(folder, 'cpu-00000000.maps'));
  await dropped.add('app.js.map', MAP);
  await dropped.discard();
  expect(await readdir(folder)).toEqual(['cpu-3f9a12cd.maps']);
});

it('belongs to captures only', () => {
  expect(mapsOfCapture('/library/cpu-3f9a12cd.cpuprofile')).toBe(join('/library', 'cpu-3f9a12cd.maps'));
  expect(mapsOfCapture('/home/anna/before.cpuprofile')).toBeNull();
});
