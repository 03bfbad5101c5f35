/**
 * The reference of the author's code to what grows, where the shortest path names one of a package or of the runtime only. Node's lists of timers and its HTTP
 * server lead to everything, and say nothing while a variable of the author leads there too.
 */
import type { Ask } from '../../../core/kinds/ask.ts';
import type { GrowingCode, GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import type { HeapPath } from '../../../engine/heap/contract/heap-objects.ts';
import { isNamed, stepToCut } from '../../../engine/heap/contract/named-steps.ts';
import { cutOf, isVariable, referenceAt } from '../cut-reference.ts';
import { isShape, pathExpression } from '../heap-text.ts';
import { growingCode } from './growing-code.ts';
import { functionsOfScope, placedNode, scopeText, writerOf } from './holder-code.ts';
import { capturedBy, PATH_CHARS, PATH_EDGES } from './path-growth.ts';
import { withVariableOwner } from './variable-owners.ts';

/** Rows that are looked at, the largest ones, and paths to each. */
const MAX_ROWS = 3;
const MAX_PATHS = 8;
/** Searches for another path, each without the references that those before led through. */
const MAX_SEARCHES = 4;
/** References from a variable to what a package made for it: more of them lead through something else. */
const NEAR_STEPS = 4;

type Writer = ReturnType<typeof writerOf>;

/** `first`: the snapshot before the rounds; `last`: the one after them. */
interface Files {
  readonly first: string;
  readonly last: string;
}

/** Who wrote what has a reference of a path: the functions of the scope, or the class. */
type WriterAt = (path: HeapPath, at: number) => Promise<Writer>;

function createWriters(last: string, ask: Ask): WriterAt {
  const known = new Map<string, Writer>();
  return async ({ steps }, at) => {
    const owner = steps[at - 1]?.node;
    if (owner === undefined) return null;
    const isScope = steps[at]?.edge?.type === 'context';
    const key = `${owner.id} ${isScope}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const [node] = await (isScope ? functionsOfScope : placedNode)(last, owner.id, ask);
    const writer = node === undefined ? null : writerOf(node);
    known.set(key, writer);
    return writer;
  };
}

/** The last step up to `to` that is a reference in code of the author or of a package; 0 without one. */
async function lastWritten(
  path: HeapPath,
  to: number,
  writerAt: WriterAt,
): Promise<{ readonly step: number; readonly writer: Writer }> {
  for (let at = to; at > 0; at -= 1) {
    const step = path.steps[at];
    const writer = step !== undefined && isNamed(step) ? await writerAt(path, at) : null;
    if (writer === 'author' || writer === 'package') return { step: at, writer };
  }
  return { step: 0, writer: null };
}

const isPlain = (className: string): boolean => className === 'Object' || isShape(className);

/** The step of the reference to cut in another path to the object; -1 in a path that does not lead through it. */
function cutIn({ steps }: HeapPath, { owner, cut }: GrowingPath): number {
  return steps.findIndex(({ edge }, at) => steps[at - 1]?.node.id === owner && cut === `${owner}.${edge?.name ?? ''}`);
}

/** A reference of a path, with the function or file whose variable it is. */
async function referenceOf(
  path: HeapPath,
  at: number,
  last: string,
  ask: Ask,
): Promise<NonNullable<GrowingPath['reachedFrom']>> {
  const by = capturedBy(path, at);
  const text = referenceAt(path, at);
  const owner = path.steps[at - 1]?.node.id ?? null;
  const owned = await withVariableOwner(last, { edgeToCut: text, owner, capturedBy: by }, ask);
  if (owned.capturedBy === null || !isVariable(text)) return owned;
  // The only function that uses the scope may have no name: its file has.
  const node = path.steps.findLast((step, index) => index < at && step.node.id === by?.node)?.node;
  const whose = node === undefined || by?.name !== '(anonymous)' ? undefined : scopeText([node]);
  return whose === undefined ? owned : { edgeToCut: `${text} of ${whose}`, owner, capturedBy: null };
}

/** The row by a variable or property of the author that leads to the objects without the reference to cut; null if none does. */
async function heldOtherwise(
  row: GrowingPath & { readonly cut: string },
  { first, last }: Files,
  writerAt: WriterAt,
  ask: Ask,
): Promise<GrowingPath | null> {
  const ignoredEdges = [row.cut];
  for (let search = 0; search < MAX_SEARCHES; search += 1) {
    const found = await ask(last, 'heap.paths', { id: row.node, paths: MAX_PATHS, ignoredEdges: [...ignoredEdges] });
    for (const path of found.paths) {
      const at = stepToCut(path);
      const step = path.steps[at];
      const cut = cutOf(path);
      if (at < 1 || step === undefined || cut === null || ignoredEdges.includes(cut)) continue;
      const writer = await writerAt(path, at);
      // A variable that holds only one of the objects leads to what a round made, and not to what grows.
      const held = { id: step.node.id };
      const before = writer === 'author' ? await ask(first, 'heap.object', held) : null;
      if (before === null || before.node === null || step.node.id === row.node) {
        // Many paths that differ only near the root lead through this reference too.
        ignoredEdges.push(cut);
        continue;
      }
      const reference = await referenceOf(path, at, last, ask);
      const { reachedFrom: _, ...bare } = row;
      return { ...bare, ...reference, cut, path: pathExpression(path, PATH_EDGES, PATH_CHARS) };
    }
    if (found.paths.length < MAX_PATHS) break;
  }
  return null;
}

/** A row as it is where the author wrote what has the reference, or where no path of the snapshot leads through it. */
async function ownRow(row: GrowingPath, files: Files, ask: Ask): Promise<GrowingPath> {
  const { cut } = row;
  if (row.owner === null || cut === null) return row;
  const found = await ask(files.last, 'heap.paths', { id: row.node, paths: MAX_PATHS });
  const path = found.paths.find((each) => cutIn(each, row) > 0);
  if (path === undefined) return row;
  const at = cutIn(path, row);
  const writerAt = createWriters(files.last, ask);
  const writer = await writerAt(path, at);
  const isClass = writer === null && path.steps[at - 1]?.node.type === 'object';
  if (writer === 'author' || (isClass && !isPlain(path.steps[at - 1]?.node.name ?? ''))) return row;
  const { step, writer: by } = await lastWritten(path, at - 1, writerAt);
  const isNear = step > 0 && at - step <= NEAR_STEPS;
  if (by !== 'author' || !isNear) {
    const other = await heldOtherwise({ ...row, cut }, files, writerAt, ask);
    if (other !== null) return other;
  }
  const { reachedFrom: _, ...bare } = row;
  // From far away, what a package wrote is reached by way of the runtime, which leads to everything.
  if (step < 1 || (writer === 'package' && !isNear)) return bare;
  return { ...bare, reachedFrom: await referenceOf(path, step, files.last, ask) };
}

export interface HeldGrowth {
  readonly growing: readonly GrowingPath[];
  readonly code: ReadonlyMap<number, GrowingCode>;
}

/** The largest rows with the author's reference, and the code of those that have another one now. `files`: the snapshots, the first one first. */
export async function withOwnHolders(
  { growing, code }: HeldGrowth,
  files: readonly string[],
  ask: Ask,
): Promise<HeldGrowth> {
  const [first, last] = [files[0], files.at(-1)];
  if (first === undefined || last === undefined) return { growing, code };
  const rows: GrowingPath[] = [];
  const codeOf = new Map(code);
  for (const row of growing.slice(0, MAX_ROWS)) {
    const own = await ownRow(row, { first, last }, ask);
    if (own === row) {
      rows.push(row);
      continue;
    }
    rows.push(own);
    const fresh = await growingCode(last, [own], ask);
    for (const [node, each] of fresh) codeOf.set(node, each);
  }
  return { growing: [...rows, ...growing.slice(MAX_ROWS)], code: codeOf };
}
