/** Who adds to what grows, who would take it out, and where that is called: what the author's stored sources show, in sentences. */
import type { Ask } from '../../../core/kinds/ask.ts';
import type { GrowingCode, GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import type { AnalysisParams } from '../../../core/analysis/analysis.ts';
import type { CodeUses, NamedCall } from '../../../engine/source-map/contract/code-uses.ts';
import type { HeapNode } from '../../../engine/heap/contract/heap-objects.ts';
import { functionsOfScope, placedNode, writerOf } from './holder-code.ts';
import { callsThatLed, functionsBelow } from './own-calls.ts';
import { limitedLast, limitOf } from '../growing/limits.ts';
import { ownerVariable, type OwnerVariable } from './owner-variable.ts';
import { isVariable } from '../cut-reference.ts';

/** `.cache of Window / http://localhost`, `.<symbol app.cache> of global` */
const OF_GLOBAL = / of (?:global|globalThis|Window|\w*GlobalScope)\b(?!\()/;
/** Files of the functions of a scope. */
const MAX_FILES = 50;

type Question = AnalysisParams<'code.uses'>;
type Place = NonNullable<Question['added']>;

function placeOf({ original, location }: Pick<HeapNode, 'original' | 'location'>): Place | null {
  if (original === undefined && location === undefined) return null;
  const { url = '', line = 0, column = 1 } = location ?? {};
  return { url, line, column, ...(original === undefined ? {} : { original }) };
}

export const placesOf = (nodes: readonly HeapNode[]): Place[] =>
  nodes.slice(0, MAX_FILES).flatMap((node) => placeOf(node) ?? []);

/** The variable or property of the reference to remove; null if it has no name that code could use. */
async function holderOf(
  file: string,
  { edgeToCut, owner }: Pick<GrowingPath, 'edgeToCut' | 'owner'>,
  held: OwnerVariable,
  ask: Ask,
): Promise<Question['holder']> {
  if (owner === null) return null;
  const kind = isVariable(edgeToCut) ? 'variable' : OF_GLOBAL.test(edgeToCut) ? 'global' : 'property';
  const symbol = /^\.<symbol (.+)> of /.exec(edgeToCut)?.[1];
  const name = symbol ?? /^(?:variable |\.)(#?[\p{ID_Start}$_][\p{ID_Continue}$]*)(?: of |$)/u.exec(edgeToCut)?.[1];
  if (name === undefined) return null;
  const isSymbol = symbol === undefined ? {} : { isSymbol: true };
  if (kind === 'global') return { kind, name, ...isSymbol, places: [] };
  const nodes = await (kind === 'variable' ? functionsOfScope : placedNode)(file, owner, ask);
  const places = placesOf(nodes);
  // A plain object of a library has no place: the author's own calls may still show why nothing takes them out.
  if (places.length === 0 || held.name === null) return { kind, name, ...isSymbol, places };
  const scope = held.scope === null ? [] : await functionsOfScope(file, held.scope, ask);
  const className = nodes[0]?.original?.name ?? nodes[0]?.name;
  const classed = kind === 'property' && className !== undefined ? { className } : {};
  return { kind, name, ...isSymbol, places, variable: { name: held.name, places: placesOf(scope), ...classed } };
}

/** Uses that the stored sources show of a growing reference. */
export interface ShownUses {
  /** Null if they do not show it. */
  readonly uses: CodeUses | null;
  /** Calls of the object of a library that has the reference. */
  readonly callsOn: readonly NamedCall[];
}

const NOTHING: ShownUses = { uses: null, callsOn: [] };

/** The snapshots of a series. */
type Files = readonly [first: string, last: string];

export async function codeUsesOf(
  [first, file]: Files,
  growing: Pick<GrowingPath, 'edgeToCut' | 'owner'> & Partial<Pick<GrowingPath, 'node' | 'capturedBy' | 'packages'>>,
  { code, held }: { readonly code: GrowingCode | undefined; readonly held: OwnerVariable },
  ask: Ask,
): Promise<ShownUses> {
  const holder = code?.kind === 'callback' ? null : await holderOf(file, growing, held, ask);
  const shown = holder === null && code?.kind !== 'callback' ? NOTHING : await usesOf(file, holder, code, ask);
  if (growing.node === undefined || shown.callsOn.length > 0 || showsCode(shown.uses)) return shown;
  const callback =
    code?.kind === 'callback' ? { ...code.node, location: code.location ?? code.node.location } : undefined;
  // An own callback is known, whatever packages are on the way to it.
  if (callback !== undefined && writerOf(callback) === 'author') return shown;
  const below = placesOf(await functionsBelow([first, file], [callback?.id ?? growing.node], ask));
  const registered = below.length === 0 ? NOTHING : await ask(file, 'code.uses', { holder, added: null, below });
  if (showsCode(registered.uses)) return { uses: registered.uses, callsOn: [] };
  const callsOn = await callsThatLed(file, { ...growing, callback }, held, ask);
  return { uses: callsOn.length > 0 ? null : shown.uses, callsOn };
}

/** Rows whose code is asked for a limit, the largest ones. */
const MAX_LIMITED = 4;

/** The rows, with what has a limit in its code last. `file`: the last snapshot. */
export async function withLimits(
  file: string,
  growing: readonly GrowingPath[],
  code: ReadonlyMap<number, GrowingCode>,
  ask: Ask,
): Promise<readonly GrowingPath[]> {
  const rows: GrowingPath[] = [];
  for (const [at, row] of growing.entries()) {
    const of = code.get(row.node);
    const isAsked = at < MAX_LIMITED && growing.length > 1 && row.heldWith === undefined && of?.kind !== 'callback';
    const holder = isAsked ? await holderOf(file, row, await ownerVariable(file, row, ask), ask) : null;
    const uses = holder === null ? null : (await usesOf(file, holder, of, ask)).uses;
    const found = limitOf(row, uses);
    const { source = '', line = 0, code: text = '' } = found ?? {};
    rows.push(found === null ? row : { ...row, limit: { source, line, code: text } });
  }
  return limitedLast(rows);
}

/** True if a line of the author is known already. */
const showsCode = (uses: CodeUses | null): boolean => uses !== null && (uses.adds.length > 0 || uses.call !== null);

function usesOf(file: string, holder: Question['holder'], code: GrowingCode | undefined, ask: Ask): Promise<ShownUses> {
  const added =
    code === undefined || code.kind === 'class'
      ? null
      : placeOf({ ...code.node, location: code.location ?? code.node.location });
  return ask(file, 'code.uses', { holder, added });
}
