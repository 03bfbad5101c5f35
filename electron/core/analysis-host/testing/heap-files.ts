/** Heap snapshots on disk for tests, in a temporary folder that is deleted afterwards. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { heap } from '../../../../shared/engine/heap/testing/heap-picture.ts';

export interface HeapFiles {
  readonly folder: string;
  /** Writes bytes or text; resolves with the path. */
  write(name: string, content: Uint8Array | string): Promise<string>;
  /** A snapshot of two classes. */
  small(name?: string): Promise<string>;
  /** The same, gzipped. */
  zipped(name?: string): Promise<string>;
  /** A snapshot whose reading takes many turns: about 8 MB. */
  large(name?: string): Promise<string>;
  remove(): Promise<void>;
}

const SMALL = heap('root → [app, list]\napp → list\nlist → elements', {
  app: { name: 'App', sizeBytes: 40 },
  list: { name: 'List' },
  elements: { type: 'array', sizeBytes: 800 },
});

export async function createHeapFiles(): Promise<HeapFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'pen-analysis-'));
  const write = async (name: string, content: Uint8Array | string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  };
  // Building it takes longer than reading it.
  let large: Uint8Array | null = null;
  return {
    folder,
    write,
    small: (name = 'small.heapsnapshot') => write(name, SMALL),
    zipped: (name = 'small.heapsnapshot.gz') => write(name, gzipSync(SMALL)),
    large: (name = 'large.heapsnapshot') => {
      large ??= heap(
        Array.from({ length: 120_000 }, (_, at) => `root -element:${at}→ n${at} → n${at >>> 1}`).join('\n'),
      );
      return write(name, large);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
