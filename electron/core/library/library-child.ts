/**
 * A second PEN process for the library's tests: works on the given library and prints a line for each step, until it is done or killed.
 * Arguments: data folder, folder for its own files, task, number of rounds.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { SpooledFile } from '../../../shared/core/capability/recording-ports.ts';
import { draft, HEAP, neverAborted, twoFileSystems } from './library-fixture.ts';
import { createLibrary } from './library.ts';

const [dataDirectory = '', ownFolder = '', task = '', rounds = '0'] = process.argv.slice(2);
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const say = (line: string): void => writeFileSync(1, `${line}\n`);

const library = await createLibrary({
  dataDirectory,
  limitBytes: () => 1024 ** 3,
  log: silent,
  disk: twoFileSystems(join(ownFolder, 'far-')),
});

/** Captures of a size that makes a kill in the middle likely; the last bytes of each show that it is complete. */
function content(n: number): string {
  return `${HEAP.slice(0, -2)}"${'x'.repeat(400_000)}${n}"]}`;
}

function spooled(prefix: 'near-' | 'far-', n: number): SpooledFile {
  const path = join(ownFolder, `${prefix}${process.pid}-${n}`);
  writeFileSync(path, content(n));
  return { path, sizeBytes: content(n).length, discard: async () => {} };
}

async function round(n: number): Promise<void> {
  const name = `${process.pid}-${n}`;
  const near = (await library.add(spooled('near-', n), draft({ name }), neverAborted)).record;
  say(`added ${near.id}`);
  if (task === 'add') return;
  const far = (await library.add(spooled('far-', n), draft({ name }), neverAborted)).record;
  say(`added ${far.id}`);
  const gzipped = join(ownFolder, `${name}.gz`);
  writeFileSync(gzipped, gzipSync(content(n), { level: 1 }));
  const options = { note: '', takenBy: 'you', signal: neverAborted, progress: () => {} };
  const imported = (await library.import(gzipped, options)).record;
  say(`added ${imported.id}`);
  library.update(far.id, { note: `note ${n}`, pinned: true });
  say(`deleting ${near.id}`);
  await library.delete(near.id);
  say(`deleted ${near.id}`);
}

say('ready');
for (let n = 0; n < Number(rounds); n += 1) await round(n);
say('done');
library.close();
