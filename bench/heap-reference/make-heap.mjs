/**
 * Creates a heap snapshot of about the given size, of a program with all sorts of objects: classes, plain objects, maps, trees,
 * closures, buffers, symbols, long strings, WeakMaps. Any Node writes its own dialect:
 *
 *     node bench/heap-reference/make-heap.mjs MEGABYTES OUT.heapsnapshot [LATER.heapsnapshot]
 *
 * LATER is the same program a while later: some objects were freed, some created, and the rest have the same ids.
 *
 * Above 300 MB Node needs `--max-old-space-size=8000`.
 */
import { writeHeapSnapshot } from 'node:v8';

const [megabytes, path, laterPath] = process.argv.slice(2);
if (!(Number(megabytes) > 0) || path === undefined) {
  throw new Error('Usage: make-heap.mjs MEGABYTES OUT.heapsnapshot [LATER.heapsnapshot]');
}

/** Snapshot bytes of one session with its objects, and of Node itself, measured on Node 20 and 24. */
const [BYTES_PER_SESSION, BASE_BYTES] =
  Number(process.versions.node.split('.')[0]) >= 24 ? [968, 3_600_000] : [1065, 4_200_000];
const sessions = Math.max(1, Math.round((Number(megabytes) * 1e6 - BASE_BYTES) / BYTES_PER_SESSION));

class Session {
  constructor(number) {
    this.id = `s${number}`;
    this.tags = [`a${number % 7}`, 'b'];
    this.meta = { kind: number % 5, label: `L${number % 1000}`, when: new Date(number) };
    this.map = new Map([[number, { x: number + 0.5 }]]);
  }

  tagged() {
    return this.tags.join();
  }
}

class Tree {
  constructor(left, right, value) {
    this.left = left;
    this.right = right;
    this.value = value;
  }

  isLeaf() {
    return this.left === null && this.right === null;
  }
}

const treeOf = (depth) => (depth === 0 ? null : new Tree(treeOf(depth - 1), treeOf(depth - 1), { d: { deep: depth } }));

const kept = [];

function fill(from, end) {
  for (let number = from; number < end; number += 1) {
    kept.push(new Session(number));
    if (number % 10 === 0) kept.push({ a: { b: number }, [`k${number}`]: `v${number}`, list: [1.5, `z${number}`] });
    if (number % 50 === 0) kept.push(() => kept[number]);
    if (number % 100 === 0) kept.push(treeOf(4));
    if (number % 20 === 0) {
      kept.push(Buffer.alloc(64), new Set([number, `q${number}`]), Symbol(`sym${number}`), BigInt(number) ** 9n);
      kept.push(`con${number}${kept.length}${'cat'.repeat(number % 9)}`, new WeakMap([[kept, { number }]]));
      kept.push(/re/g, new Error(`e${number}`));
    }
  }
}

fill(0, sessions);
globalThis.kept = kept;
writeHeapSnapshot(path);
if (laterPath !== undefined) {
  for (let index = 0; index < kept.length; index += 50) kept[index] = null;
  fill(sessions, Math.ceil(sessions * 1.03));
  writeHeapSnapshot(laterPath);
}
