import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFolderNames, readFolderNames, type FolderNames } from './folder-names.ts';

const MINUTE_MS = 60_000;

let folder: string;
let reads: number;
let names: FolderNames;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pen-names-'));
  reads = 0;
  names = createFolderNames(Date.now, (directory) => {
    reads += 1;
    return readFolderNames(directory);
  });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function changedBefore(ms: number): void {
  const at = (Date.now() - ms) / 1000;
  utimesSync(folder, at, at);
}

const write = (name: string): void => writeFileSync(join(folder, name), '');

it('reads a folder once until an entry is added, renamed or removed', () => {
  write('one');
  changedBefore(MINUTE_MS);
  for (let call = 0; call < 3; call += 1) expect(names(folder)).toEqual(['one']);
  expect(reads).toBe(1);
  write('two');
  expect(names(folder)).toEqual(['one', 'two']);
  changedBefore(2 * MINUTE_MS);
  expect(names(folder)).toEqual(['one', 'two']);
  renameSync(join(folder, 'two'), join(folder, 'three'));
  expect(names(folder)).toEqual(['one', 'three']);
  changedBefore(3 * MINUTE_MS);
  expect(names(folder)).toEqual(['one', 'three']);
  rmSync(join(folder, 'one'));
  expect(names(folder)).toEqual(['three']);
});

it('reads a folder each time shortly after a change, because the next one may have the same time', () => {
  write('one');
  expect(names(folder)).toEqual(['one']);
  expect(names(folder)).toEqual(['one']);
  expect(reads).toBe(2);
});

it('throws for a folder that is gone, and has the names of one that was made again', () => {
  write('one');
  changedBefore(MINUTE_MS);
  expect(names(folder)).toEqual(['one']);
  rmSync(folder, { recursive: true });
  expect(() => names(folder)).toThrow(/ENOENT/);
  mkdirSync(folder);
  expect(names(folder)).toEqual([]);
});
