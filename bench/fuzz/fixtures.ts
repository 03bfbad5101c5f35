/** Inputs that failed once, made small: `fixtures/READER.NAME.input`. Each is read again by the test. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, 'fixtures');
const SUFFIX = '.input';

export interface FuzzFixture {
  readonly name: string;
  readonly reader: string;
  readonly bytes: Uint8Array;
}

export function fuzzFixtures(): FuzzFixture[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(SUFFIX))
    .toSorted()
    .map((name) => ({
      name,
      reader: name.slice(0, name.indexOf('.')),
      bytes: Uint8Array.from(readFileSync(join(FOLDER, name))),
    }));
}

/** Writes an input; returns its path. The same input has the same name. */
export function writeFuzzFixture(reader: string, bytes: Uint8Array): string {
  const name = createHash('sha256').update(bytes).digest('hex').slice(0, 8);
  const path = join(FOLDER, `${reader}.${name}${SUFFIX}`);
  writeFileSync(path, bytes);
  return path;
}
