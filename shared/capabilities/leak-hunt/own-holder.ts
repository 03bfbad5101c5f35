/**
 * The reference of the author's code to what grows, where the shortest path names one of a package or of the runtime only. Node's lists of timers and its HTTP
 * server lead to everything, and say nothing while a variable of the author leads there too.
 */
import { ok } from '../../base/result.ts';
import type { AppResult } from '../../contracts/errors.ts';
import type { HeapPath } from '../../contracts/heap/heap-objects.ts';
import { isNamed, stepToCut } from '../../contracts/heap/named-steps.ts';
import { cutOf, isVariable, referenceAt } from '../../kinds/heap/cut-reference.ts';
import { isShape, pathExpression } from '../../kinds/heap/heap-text.ts';
import type { CallContext } from '../define.ts';
import { growingCode, type GrowingCode } from './growing-code.ts';
import { functionsOfScope, placedNode, scopeText, writerOf } from './holder-code.ts';
import { capturedBy, PATH_CHARS, PATH_EDGES, type GrowingPath } from './path-growth.ts';
import { withVariableOwner } from './variable-owners.ts';

/** Rows that are looked at, the largest ones, and paths to each. */
const MAX_ROWS = 3;
const MAX_PATHS = 8;
/** Searches for another path, each without the references that those before led through. */
const MAX_SEARCHES = 4;
/** References from a variable to what a package made for it: more of them lead through something else. */
const NEAR_STEPS = 4;

type Context = Pick<CallContext, 'ports' | 'signal'>;
type Writer = ReturnType<typeof writerOf>;

/** `first`: the snapshot before the rounds; `last`: the one after them. */
interface Files {
  readonly first: string;
  readonly last: string;
}

/** Who wrote what has a reference of a path: the functions of the scope, or the class. */
type WriterAt = (path: HeapPath, at: number) => Promise<AppResult<Writer>>;

function createWriters(last: string, context: Context): WriterAt {
  const known = new Map<string, Writer>();
  return async ({ steps }, at) => {
    const owner = steps[at - 1]?.node;
    if (owner === undefined) return ok(null);
    const isScope = steps[at]?.edge?.type === 'context';
    const key = `${owner.id} ${isScope}`;
    const found = known.get(key);
    if (found !== undefined) return ok(found);
    const nodes = await (isScope ? functionsOfScope : placedNode)(last, owner.id, context);
    if (!nodes.ok) return nodes;
    const [node] = nodes.value;
    const writer = node === undefined ? null : writerOf(node);
    known.set(key, writer);
    return ok(writer);
  };
}

/** The last step up to `to` that is a reference in code of the author or of a package; 0 without one. */
async function lastWritten(
  path: HeapPath,
  to: number,
  writerAt: WriterAt,
): Promise<AppResult<{ readonly step: number; readonly writer: Writer }>> {
  for (let at = to; at > 0; at -= 1) {
    const step = path.steps[at];
    const writer = step !== undefined && isNamed(step) ? await writerAt(path, at) : ok(null);
    if (!writer.ok) return writer;
    if (writer.value === 'author' || writer.value === 'package') return ok({ step: at, writer: writer.value });
  }
  return ok({ step: 0, writer: null });
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
  context: Context,
): Promise<AppResult<NonNullable<GrowingPath['reachedFrom']>>> {
  const by = capturedBy(path, at);
  const text = referenceAt(path, at);
  const owner = path.steps[at - 1]?.node.id ?? null;
  const owned = await withVariableOwner(last, { edgeToCut: text, owner, capturedBy: by }, context);
  if (!owned.ok || owned.value.capturedBy === null || !isVariable(text)) return owned;
  // The only function that uses the scope may have no name: its file has.
  const node = path.steps.findLast((step, index) => index < at && step.node.id === by?.node)?.node;
  const whose = node === undefined || by?.name !== '(anonymous)' ? undefined : scopeText([node]);
  return whose === undefined ? owned : ok({ edgeToCut: `${text} of ${whose}`, owner, capturedBy: null });
}

/** The row by a variable or property of the author that leads to the objects without the reference to cut; null if none does. */
async function heldOtherwise(
  row: GrowingPath & { readonly cut: string },
  { first, last }: Files,
  writerAt: WriterAt,
  context: Context,
): Promise<AppResult<GrowingPath | null>> {
  const { ports, signal } = context;
  const ignoredEdges = [row.cut];
  for (let search = 0; search < MAX_SEARCHES; search += 1) {
    const query = { id: row.node, paths: MAX_PATHS, ignoredEdges: [...ignoredEdges] };
    const found = await ports.analysis.query(last, 'heap.paths', query, { signal });
    if (!found.ok) return found;
    for (const path of found.value.paths) {
      const at = stepToCut(path);
      const step = path.steps[at];
      const cut = cutOf(path);
      if (at < 1 || step === undefined || cut === null || ignoredEdges.includes(cut)) continue;
      const writer = await writerAt(path, at);
      if (!writer.ok) return writer;
      // A variable that holds only one of the objects leads to what a round made, and not to what grows.
      const held = { id: step.node.id };
      const before =
        writer.value === 'author' ? await ports.analysis.query(first, 'heap.object', held, { signal }) : null;
      if (before?.ok === false) return before;
      if (before === null || before.value.node === null || step.node.id === row.node) {
        // Many paths that differ only near the root lead through this reference too.
        ignoredEdges.push(cut);
        continue;
      }
      const reference = await referenceOf(path, at, last, context);
      if (!reference.ok) return reference;
      const { reachedFrom: _, ...bare } = row;
      return ok({ ...bare, ...reference.value, cut, path: pathExpression(path, PATH_EDGES, PATH_CHARS) });
    }
    if (found.value.paths.length < MAX_PATHS) break;
  }
  return ok(null);
}

/** A row as it is where the author wrote what has the reference, or where no path of the snapshot leads through it. */
async function ownRow(row: GrowingPath, files: Files, context: Context): Promise<AppResult<GrowingPath>> {
  const { cut } = row;
  if (row.owner === null || cut === null) return ok(row);
  const { ports, signal } = context;
  const query = { id: row.node, paths: MAX_PATHS };
  const found = await ports.analysis.query(files.last, 'heap.paths', query, { signal });
  if (!found.ok) return found;
  const path = found.value.paths.find((each) => cutIn(each, row) > 0);
  if (path === undefined) return ok(row);
  const at = cutIn(path, row);
  const writerAt = createWriters(files.last, context);
  const writer = await writerAt(path, at);
  if (!writer.ok) return writer;
  const isClass = writer.value === null && path.steps[at - 1]?.node.type === 'object';
  if (writer.value === 'author' || (isClass && !isPlain(path.steps[at - 1]?.node.name ?? ''))) return ok(row);
  const nearest = await lastWritten(path, at - 1, writerAt);
  if (!nearest.ok) return nearest;
  const { step, writer: by } = nearest.value;
  const isNear = step > 0 && at - step <= NEAR_STEPS;
  if (by !== 'author' || !isNear) {
    const other = await heldOtherwise({ ...row, cut }, files, writerAt, context);
    if (!other.ok || other.value !== null) return other.ok ? ok(other.value ?? row) : other;
  }
  const { reachedFrom: _, ...bare } = row;
  // From far away, what a package wrote is reached by way of the runtime, which leads to everything.
  if (step < 1 || (writer.value === 'package' && !isNear)) return ok(bare);
  const reachedFrom = await referenceOf(path, step, files.last, context);
  return reachedFrom.ok ? ok({ ...bare, reachedFrom: reachedFrom.value }) : reachedFrom;
}

export interface HeldGrowth {
  readonly growing: readonly GrowingPath[];
  readonly code: ReadonlyMap<number, GrowingCode>;
}

/** The largest rows with the author's reference, and the code of those that have another one now. `files`: the snapshots, the first one first. */
export async function withOwnHolders(
  { growing, code }: HeldGrowth,
  files: readonly string[],
  context: Context,
): Promise<AppResult<HeldGrowth>> {
  const [first, last] = [files[0], files.at(-1)];
  if (first === undefined || last === undefined) return ok({ growing, code });
  const rows: GrowingPath[] = [];
  const codeOf = new Map(code);
  for (const row of growing.slice(0, MAX_ROWS)) {
    const own = await ownRow(row, { first, last }, context);
    if (!own.ok) return own;
    if (own.value === row) {
      rows.push(row);
      continue;
    }
    rows.push(own.value);
    const fresh = await growingCode(last, [own.value], context);
    if (!fresh.ok) return fresh;
    for (const [node, each] of fresh.value) codeOf.set(node, each);
  }
  return ok({ growing: [...rows, ...growing.slice(MAX_ROWS)], code: codeOf });
}
