/** The snapshots to open: how each is created, its targets, and where it is stored between runs. */
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { makeChromiumHeap } from '../heap-reference/make-chromium-heap.ts';
import { referencePaths } from '../heap-reference/packages.ts';
import { madeFile, madeFiles } from '../made-files.ts';

const REFERENCE = resolve(import.meta.dirname, '..', 'heap-reference');

/** The required and the desired value of a ratio. */
export interface Goal {
  readonly least: number;
  readonly aim: number | null;
}

export interface HeapFile {
  /** Name of the file in `--files`. */
  readonly key: string;
  readonly name: string;
  /** Approximate size. */
  readonly sizeBytes: number;
  /** So large that each engine opens it once, whatever `--runs` says. */
  readonly isOnce: boolean;
  /** DevTools' time divided by ours. Null: only opening it at all is required. */
  readonly speed: Goal | null;
  /** Our peak by DevTools'. */
  readonly memory: Goal | null;
  /** Enough for the largest files, whatever the others need. */
  readonly budget: { readonly ms: number; readonly bytes: number } | null;
  readonly make: (path: string) => Promise<void>;
}

const MEGABYTE = 1e6;
const MAX_BUDGET = { ms: 30_000, bytes: 4e9 };
/** The heap and its snapshot, which Node holds while it writes. */
const NODE_HEAP_MB = 14_000;

function run(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ELECTRON_RUN_AS_NODE: undefined },
  });
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('close', (code, signal) => {
      if (code === 0) done();
      else failed(new Error(`${args[1] ?? command} ended with ${signal ?? code}`));
    });
  });
}

/** Always by the same version of Node, whichever one runs this. */
function makeNodeHeap(megabytes: number, ...paths: readonly string[]): Promise<void> {
  const script = join(REFERENCE, 'make-heap.mjs');
  return run(referencePaths().nodePath, [`--max-old-space-size=${NODE_HEAP_MB}`, script, String(megabytes), ...paths]);
}

/** `reckonedMegabytes`: the argument of the script, whose estimate is too low for larger files, because their numbers have more digits. */
function nodeFile(
  megabytes: number,
  goals: Pick<HeapFile, 'speed' | 'memory'>,
  { isOnce = false, reckonedMegabytes = megabytes } = {},
): HeapFile {
  return {
    key: String(megabytes),
    name: megabytes >= 1000 ? `${(megabytes / 1000).toFixed(1)} GB, Node` : `${megabytes} MB, Node`,
    sizeBytes: megabytes * MEGABYTE,
    isOnce,
    ...goals,
    budget: isOnce ? MAX_BUDGET : null,
    make: (path) => makeNodeHeap(reckonedMegabytes, path),
  };
}

export const HEAP_FILES: readonly HeapFile[] = [
  nodeFile(50, { speed: { least: 4, aim: 6 }, memory: { least: 0.35, aim: 0.25 } }),
  nodeFile(197, { speed: { least: 5, aim: 8 }, memory: { least: 0.3, aim: 0.25 } }),
  nodeFile(494, { speed: { least: 5, aim: 8 }, memory: { least: 0.3, aim: 0.25 } }),
  {
    key: '850',
    name: '850 MB, Chromium',
    sizeBytes: 850 * MEGABYTE,
    isOnce: false,
    speed: { least: 4, aim: 6 },
    memory: { least: 0.35, aim: null },
    budget: null,
    make: (path) => makeChromiumHeap(850, path),
  },
  nodeFile(
    2200,
    { speed: { least: 4, aim: null }, memory: { least: 0.35, aim: null } },
    { isOnce: true, reckonedMegabytes: 2070 },
  ),
  {
    key: 'synthetic',
    name: '2.2 GB, synthetic',
    sizeBytes: 2200 * MEGABYTE,
    isOnce: true,
    speed: null,
    memory: null,
    budget: MAX_BUDGET,
    make: (path) => run(referencePaths().nodePath, [join(REFERENCE, 'make-synthetic-heap.mjs'), '37000000', path]),
  },
];
/** The files opened by default. */
export const USUAL_FILES = ['50', '197', '494'];

/** The path of the file, which is created if it is missing. Throws if it cannot be created. */
export const pathOf = ({ key, sizeBytes, make }: HeapFile): Promise<string> =>
  madeFile(`${key}.heapsnapshot`, sizeBytes, make);

/** Two moments of one program, the earlier first, of about `megabytes` each. Throws if they cannot be created. */
export async function pathsOfTwoMoments(megabytes: number): Promise<{ earlier: string; later: string }> {
  const names = ['earlier', 'later'].map((moment) => `${megabytes}-${moment}.heapsnapshot`);
  const [earlier = '', later = ''] = await madeFiles(names, 2 * megabytes * MEGABYTE, (parts) =>
    makeNodeHeap(megabytes, ...parts),
  );
  return { earlier, later };
}
