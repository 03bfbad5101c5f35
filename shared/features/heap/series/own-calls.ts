/** The author's calls that lead to what a package or the runtime holds, from the sources that are stored with a snapshot. */
import type { Ask } from '../../../core/kinds/ask.ts';
import type { GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import { installedPackage } from '../../../base/script-package.ts';
import type { CodeCalls, CodeCallsQuestion, NamedCall } from '../../../engine/source-map/contract/code-uses.ts';
import type { HeapNode } from '../../../engine/heap/contract/heap-objects.ts';
import { functionsOfScope, placedNode, sourceOf, writerOf } from './holder-code.ts';
import type { OwnerVariable } from './owner-variable.ts';

/** With more lines, none is the one. */
const MAX_CALLS = 3;
/** Objects below a growing one in which the function of a package is looked for. */
const MAX_BELOW = 40;
const MAX_REFERENCES = 20;

/** Globals of Node that its own scripts stand behind; of others the name of the module is that of the script. */
const GLOBALS: readonly (readonly [script: RegExp, callees: readonly string[]])[] = [
  [/timers/, ['setTimeout', 'setInterval', 'setImmediate']],
  [/modules\//, ['require', 'require.resolve', 'import']],
  [/abort_controller/, ['AbortSignal.any', 'AbortSignal.timeout']],
  [/event_target/, ['*.addEventListener', 'addEventListener']],
  [/node:events/, ['*.on', '*.once', '*.addListener', '*.prependListener']],
  [/perf/, ['performance.mark', 'performance.measure']],
  [/console/, ['console.*']],
  [/undici/, ['fetch', 'new WebSocket', 'new EventSource']],
  [/worker/, ['new MessageChannel', 'new BroadcastChannel', 'structuredClone']],
  [/blob/, ['URL.createObjectURL', 'new Blob']],
  [/internal\/streams/, ['*.pipe', 'pipeline', 'finished']],
  [/webstreams/, ['new ReadableStream', 'new WritableStream', 'new TransformStream']],
  [/process/, ['process.on', 'process.once', 'process.nextTick', 'queueMicrotask']],
];

/** `node:internal/fs/watchers` is behind `fs`, `node:_http_agent` behind `http`, and `node:diagnostics_channel` has its name. */
function modulesOf(script: string): string[] {
  const [, hidden, name = hidden ?? ''] = /^node:(?:internal\/)?(?:_([a-z]+)|([a-z_]+))/.exec(script) ?? [];
  const module = name === 'worker' ? 'worker_threads' : name;
  return module === '' ? [] : [module, `node:${module}`];
}

/** Lines of the author that call an API or into a package, such as those of `performance.measure` or `console.*`. `file`: a snapshot. */
export function ownCalls(file: string, question: Partial<CodeCallsQuestion>, ask: Ask): Promise<CodeCalls> {
  return ask(file, 'code.calls', { packages: [], callees: [], ...question });
}

type Led = Partial<Pick<GrowingPath, 'owner' | 'capturedBy' | 'node' | 'packages'>> & {
  /** That a timer, listener or observer calls. */
  readonly callback?: HeapNode | undefined;
};

/** Objects that are looked at for a function of the author, references of each, and members of a collection, which are alike. */
const MAX_LOOKED_AT = 400;
const MAX_EDGES = 40;
const MAX_MEMBERS = 3;
/** Functions that may be the one that was registered. */
const MAX_OWN = 6;
/** References that lead to code and classes, and not to what an object was given. */
const TO_CODE = /^(?:__proto__|prototype|constructor|map|shared|feedback_cell|code|native_context)$/;
const FOLLOWED = new Set(['object', 'closure', 'array']);

/**
 * Functions of the author that the rounds made and that objects keep, also through objects, functions and scopes of packages: the nearest first. Of a subscriber of a
 * library these are what the author subscribed. `files`: the first snapshot, which has none of what the rounds made, and the last one.
 */
export async function functionsBelow(
  [first, last]: readonly [first: string, last: string],
  from: readonly number[],
  ask: Ask,
): Promise<HeapNode[]> {
  const found: HeapNode[] = [];
  const seen = new Set(from);
  let level = [...from];
  while (level.length > 0 && seen.size < MAX_LOOKED_AT && found.length < MAX_OWN) {
    const next: HeapNode[] = [];
    for (const id of level) {
      const { rows } = await ask(last, 'heap.references', { id, count: MAX_EDGES });
      const members = rows.filter(({ edge }) => edge.type === 'element').slice(MAX_MEMBERS);
      for (const row of rows) {
        const isLeft = members.includes(row) || TO_CODE.test(row.edge.name) || !FOLLOWED.has(row.node.type);
        if (isLeft || seen.has(row.node.id) || seen.size >= MAX_LOOKED_AT) continue;
        seen.add(row.node.id);
        next.push(row.node);
      }
    }
    const nodes = next.map(({ id }) => id);
    const { nodes: old } = nodes.length === 0 ? { nodes } : await ask(first, 'heap.present', { nodes });
    const made = next.filter(({ id }) => !old.includes(id));
    found.push(...made.filter((node) => node.type === 'closure' && writerOf(node) === 'author'));
    level = made.map(({ id }) => id);
  }
  return found.slice(0, MAX_OWN);
}

/** Functions and classes that stand at the reference, on the way to it and below what grows, the nearest first. */
async function codeAround(
  file: string,
  { owner, capturedBy, node, callback }: Led,
  { scope }: OwnerVariable,
  ask: Ask,
): Promise<HeapNode[]> {
  const found: HeapNode[] = callback === undefined ? [] : [callback];
  for (const id of [owner, capturedBy?.node].filter((each) => each !== null && each !== undefined)) {
    const placed = await placedNode(file, id, ask);
    found.push(...placed);
  }
  for (const id of [owner, scope].filter((each) => each !== null && each !== undefined)) {
    const functions = await functionsOfScope(file, id, ask);
    found.push(...functions);
  }
  const below = node === undefined ? [] : [node];
  for (let at = 0; at < Math.min(below.length, MAX_BELOW); at += 1) {
    const rows = await ask(file, 'heap.references', { id: below[at] ?? 0, count: MAX_REFERENCES });
    for (const row of rows.rows) {
      if (row.node.type === 'closure') found.push(row.node);
      else if (row.node.type === 'object' && !below.includes(row.node.id)) below.push(row.node.id);
    }
  }
  return found;
}

/** The lines of the author that call the package or the part of the runtime which holds what grows; none if these are many, or no source shows one. */
export async function callsThatLed(
  file: string,
  growing: Led,
  held: OwnerVariable,
  ask: Ask,
): Promise<readonly NamedCall[]> {
  const around = await codeAround(file, growing, held, ask);
  const sourcesOf = (writer: ReturnType<typeof writerOf>): string[] =>
    around.filter((node) => writerOf(node) === writer).map((node) => sourceOf(node) ?? '');
  const packages = new Set([...sourcesOf('package').map(installedPackage), ...(growing.packages ?? [])]);
  packages.delete('');
  const scripts = new Set(sourcesOf('runtime'));
  const questions: Partial<CodeCallsQuestion>[] = [
    ...[...packages].map((name) => ({ packages: [name] })),
    ...[...scripts].map((script) => ({
      packages: modulesOf(script),
      callees: GLOBALS.filter(([of]) => of.test(script)).flatMap(([, callees]) => callees),
    })),
  ];
  for (const question of questions) {
    const found = await ownCalls(file, question, ask);
    const { calls, total } = found;
    if (total > 0 && total <= MAX_CALLS) return calls;
  }
  return [];
}
