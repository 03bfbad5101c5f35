/**
 * Objects that a heap keeps although nothing needs them: windows whose frame or tab is gone, and variables that no living function can read. Each is a sentence with
 * what holds it and its bytes.
 *
 * A realm is told only where code of another realm holds it: the engine lets go of the others later by itself. A `vm` context of Node may be in use as
 * long as it lives, so one snapshot says nothing about it; two, in which their number grows, do.
 */
import type { ToldInVain } from '../../engine/heap/contract/leak-growth.ts';
import { MARKDOWN, told } from '../../core/findings/voice.ts';
import { countNoun, formatCount } from '../../base/units.ts';
import type { HeapDeadCapture } from '../../engine/heap/contract/heap-captures.ts';
import type { HeapNode, HeapPath } from '../../engine/heap/contract/heap-objects.ts';
import type { HeapRealm } from '../../engine/heap/contract/heap-realms.ts';
import type { TracePlace } from '../../engine/trace/contract/trace-causes.ts';
import { bytes, name, type Words } from '../../core/findings/model.ts';
import type { AskDocument } from '../../core/kinds/report-findings.ts';
import { edgeToCut } from './cut-reference.ts';
import { declaredText, keeperText, variableName } from './dead-capture-text.ts';
import { nodeName, pathExpression } from './heap-text.ts';
import { holderText, realmName } from './realm-text.ts';

/** Captured variables are told from these bytes and this share of the heap on. */
const MIN_CAPTURE_BYTES = 100 * 1024;
const MIN_CAPTURE_SHARE = 0.01;
/** From this number on, what is more in a later snapshot is a pattern. */
const REPEATED = 3;
/** Least growth of captured variables that grow by a number. */
const MIN_GAINED_BYTES = 10 * 1024;
const MAX_REALMS = 500;
const MAX_CAPTURES = 100;
/** Limits of what is told of each kind. */
const NAMED = 2;
const NAME_CHARS = 80;
const PATH_EDGES = 4;
const PATH_CHARS = 100;
/** V8's name for the global object of a window, with its origin. */
const GLOBAL_OBJECT = /\b(\w+) \[JSGlobalObject\](?: \/ (\S+))?/;

/** `.popup of Window`; of an extension with its address, because it is not code of the page. */
function withoutEngineName(held: string): string {
  return held.replace(GLOBAL_OBJECT, (_all, window: string, origin = '') =>
    /^\w+-extension:/.test(origin) ? `${window} of ${origin}` : window,
  );
}

export interface KeptInVain {
  readonly kind: 'realm' | 'capture';
  readonly words: Words;
  readonly sizeBytes: number;
  /** The code to change; null if the heap does not show it. */
  readonly code: TracePlace | null;
}

function codeOf(node: HeapNode | null): TracePlace | null {
  return node?.location === undefined ? null : { name: nodeName(node), ...node.location };
}

/** The path, unless it says no more than the reference. */
function wayWords(path: HeapPath): Words {
  const way = pathExpression(path, PATH_EDGES, PATH_CHARS);
  return /V8 steps\)[^.]*\.[^.]*$/.test(way) ? '' : [', on the path ', name(way)];
}

/** Realms of one name that the same reference holds, such as one for each frame that was removed. */
interface GoneGroup {
  readonly first: HeapRealm;
  readonly held: string;
  readonly count: number;
  readonly sizeBytes: number;
}

/** `.frames of Registry`, with the place of a variable's function; the numbers of a collection are one. */
async function heldBy(ask: AskDocument, { holders: [holder] }: HeapRealm): Promise<string> {
  if (holder === undefined) return '';
  const { paths } = await ask('heap.paths', { id: holder.to.id, paths: 1 });
  const [path] = paths;
  // The shortest path may lead through another reference than the one that code has.
  const isThere = path?.steps.some(({ node }) => node.id === holder.from.id) === true;
  const cut = path === undefined || !isThere ? '' : edgeToCut(path);
  return withoutEngineName(cut === '' ? holderText(holder) : cut);
}

async function goneGroups(ask: AskDocument, realms: readonly HeapRealm[]): Promise<GoneGroup[]> {
  const groups = new Map<string, GoneGroup>();
  for (const realm of realms) {
    if (!realm.isGone || realm.holderCount === 0) continue;
    const held = await heldBy(ask, realm);
    const key = `${held} ${realmName(realm)}`;
    const known = groups.get(key);
    groups.set(key, {
      first: known?.first ?? realm,
      held,
      count: (known?.count ?? 0) + 1,
      sizeBytes: (known?.sizeBytes ?? 0) + realm.sizeBytes,
    });
  }
  return [...groups.values()].toSorted((a, b) => b.sizeBytes - a.sizeBytes);
}

/** ` (path: Window.registry.frames[])`, the way from the root to the object with the reference. */
async function pathWords(ask: AskDocument, { holders: [holder] }: HeapRealm): Promise<Words> {
  if (holder === undefined) return '';
  const { paths } = await ask('heap.paths', { id: holder.to.id, paths: 1 });
  const [path] = paths;
  return path === undefined ? '' : wayWords(path);
}

async function goneWords(ask: AskDocument, { first, held, count, sizeBytes }: GoneGroup): Promise<Words> {
  const what =
    count === 1
      ? 'A page whose frame or window is gone, or shows another one, is'
      : `${formatCount(count)} pages whose frames or windows are gone, or show others, are`;
  return [
    `${what} kept in memory by `,
    name(held, NAME_CHARS),
    ': ',
    bytes(sizeBytes),
    first.script === null && first.url === null
      ? ' of its objects'
      : [' of objects of ', name(realmName(first), NAME_CHARS)],
    await pathWords(ask, first),
    `. Clear ${count === 1 ? 'that reference' : 'these references'} when the frame is removed or leaves the page, or the window is closed.`,
  ];
}

function captureWords(capture: HeapDeadCapture): Words {
  const keeper = keeperText(capture);
  return [
    name(variableName(capture), NAME_CHARS),
    ' of ',
    name(declaredText(capture), NAME_CHARS),
    ' is kept',
    keeper === '' ? '' : [' by ', name(keeper, NAME_CHARS)],
    capture.contexts === 1 ? '' : ` in ${formatCount(capture.contexts)} calls`,
    ' although no living function can read it: setting it to null after its last use frees ',
    bytes(capture.freedBytes),
    '.',
  ];
}

/** Sentences about one snapshot, the most bytes first; realms before variables. */
export async function keptInVain(ask: AskDocument, totalSizeBytes: number): Promise<KeptInVain[]> {
  const [{ gone }, { rows: captures }] = await Promise.all([
    ask('heap.realm-counts', {}),
    ask('heap.dead-captures', { count: MAX_CAPTURES }),
  ]);
  const realms = gone === 0 ? [] : (await ask('heap.realms', { count: MAX_REALMS })).rows;
  const found: KeptInVain[] = [];
  for (const group of (await goneGroups(ask, realms)).slice(0, NAMED))
    found.push({
      kind: 'realm',
      words: await goneWords(ask, group),
      sizeBytes: group.sizeBytes,
      code: codeOf(group.first.holders[0]?.from ?? null),
    });
  const least = Math.max(MIN_CAPTURE_BYTES, MIN_CAPTURE_SHARE * totalSizeBytes);
  const worth = captures.filter(({ isThirdParty, freedBytes }) => !isThirdParty && freedBytes >= least);
  for (const capture of worth.slice(0, NAMED))
    found.push({
      kind: 'capture',
      words: captureWords(capture),
      sizeBytes: capture.freedBytes,
      code: codeOf(capture.declaredBy ?? capture.keptBy),
    });
  return found;
}

const keyOfCapture = ({ url, functionName, variable }: HeapDeadCapture): string =>
  JSON.stringify([url, functionName, variable]);

/** Growth of a number over the snapshots of a series: by one in each round, or by several between two snapshots. */
function growth(counts: readonly number[]): { readonly gained: number; readonly perRound: number | null } | null {
  const rounds = counts.slice(1).map((count, at) => count - (counts[at] ?? 0));
  const gained = rounds.reduce((sum, each) => sum + each, 0);
  if (rounds.length < REPEATED) return gained >= REPEATED ? { gained, perRound: null } : null;
  const least = Math.min(...rounds);
  return least > 0 ? { gained, perRound: least } : null;
}

const gainedText = ({ gained, perRound }: NonNullable<ReturnType<typeof growth>>): string =>
  perRound === null ? formatCount(gained) : `${formatCount(perRound)} per round, ${formatCount(gained)} in all`;

/** The references by which code holds a `vm` context: the reference to its sandbox, or to what else refers to its objects. */
async function vmHolder(
  ask: AskDocument,
  { holders: [holder] }: HeapRealm,
): Promise<{ readonly held: string; readonly path: HeapPath | undefined }> {
  if (holder === undefined) return { held: '', path: undefined };
  const { paths } = await ask('heap.paths', { id: holder.from.id, paths: 1 });
  const [path] = paths;
  const held = path === undefined || holder.edge.type === 'context' ? holderText(holder) : edgeToCut(path);
  return { held: withoutEngineName(held), path };
}

/** The `vm` contexts that are new since the first snapshot, with what holds one of them. */
async function gainedContexts(series: readonly (readonly HeapRealm[])[], last: AskDocument): Promise<KeptInVain[]> {
  const ofSeries = series.map((realms) => realms.filter(({ kind }) => kind === 'vm'));
  const grown = growth(ofSeries.map(({ length }) => length));
  const known = new Set(ofSeries[0]?.map(({ id }) => id));
  const fresh = (ofSeries.at(-1) ?? []).filter(({ id }) => !known.has(id));
  const [example] = fresh;
  if (grown === null || example === undefined) return [];
  const { held, path } = await vmHolder(last, example);
  const sizeBytes = fresh.reduce((sum, realm) => sum + realm.sizeBytes, 0);
  return [
    {
      kind: 'realm',
      words: [
        `More vm contexts are alive: ${gainedText(grown)}, with `,
        bytes(sizeBytes),
        ' of objects',
        held === '' ? '' : [', held by ', name(held, NAME_CHARS)],
        path === undefined ? '' : wayWords(path),
        '.',
      ],
      sizeBytes,
      code: null,
    },
  ];
}

/** Windows that are gone and kept in the last snapshot, more of them than in the first. */
async function gainedGone(series: readonly (readonly HeapRealm[])[], last: AskDocument): Promise<KeptInVain[]> {
  const known = new Set((series[0] ?? []).filter(({ isGone }) => isGone).map(({ id }) => id));
  const fresh = (series.at(-1) ?? []).filter(({ id }) => !known.has(id));
  const groups = (await goneGroups(last, fresh)).slice(0, NAMED);
  return Promise.all(
    groups.map(async (group) => ({
      kind: 'realm' as const,
      words: await goneWords(last, group),
      sizeBytes: group.sizeBytes,
      code: codeOf(group.first.holders[0]?.from ?? null),
    })),
  );
}

function gainedCaptures(series: readonly (readonly HeapDeadCapture[])[]): KeptInVain[] {
  const found: KeptInVain[] = [];
  const of = (rows: readonly HeapDeadCapture[] = [], key: string): HeapDeadCapture | undefined =>
    rows.find((row) => keyOfCapture(row) === key);
  for (const capture of series.at(-1) ?? []) {
    const key = keyOfCapture(capture);
    const grown = growth(series.map((rows) => of(rows, key)?.contexts ?? 0));
    const gainedBytes = capture.freedBytes - (of(series[0], key)?.freedBytes ?? 0);
    if (grown === null || gainedBytes < MIN_GAINED_BYTES || capture.isThirdParty) continue;
    const keeper = keeperText(capture);
    found.push({
      kind: 'capture',
      words: [
        'Calls of ',
        name(declaredText(capture), NAME_CHARS),
        ' leave a variable that no living function can read, ',
        name(variableName(capture), NAME_CHARS),
        `: ${gainedText(grown)}`,
        keeper === '' ? '' : [', kept by ', name(keeper, NAME_CHARS)],
        '. Setting it to null after its last use frees ',
        bytes(gainedBytes),
        ' of what they left.',
      ],
      sizeBytes: gainedBytes,
      code: codeOf(capture.declaredBy ?? capture.keptBy),
    });
  }
  return found.toSorted((a, b) => b.sizeBytes - a.sizeBytes).slice(0, NAMED);
}

/** Things kept in vain that were not before, in two snapshots or a series, the earliest first. */
export async function gainedInVain(series: readonly AskDocument[]): Promise<KeptInVain[]> {
  const last = series.at(-1);
  if (last === undefined || series.length < 2) return [];
  const counts = await Promise.all(series.map((ask) => ask('heap.realm-counts', {})));
  const isTold = (counts.at(-1)?.gone ?? 0) > 0 || growth(counts.map(({ realms }) => realms)) !== null;
  const realms: (readonly HeapRealm[])[] = [];
  const captures: (readonly HeapDeadCapture[])[] = [];
  // The census of captures takes a walk of the heap: the earlier ones are asked only where the last one has something to tell.
  const { rows } = await last('heap.dead-captures', { count: MAX_CAPTURES });
  const isLarge = rows.some(({ freedBytes, isThirdParty }) => !isThirdParty && freedBytes >= MIN_GAINED_BYTES);
  for (const ask of series) {
    if (isTold) realms.push((await ask('heap.realms', { count: MAX_REALMS })).rows);
    if (isLarge) captures.push(ask === last ? rows : (await ask('heap.dead-captures', { count: MAX_CAPTURES })).rows);
  }
  return [...(await gainedGone(realms, last)), ...(await gainedContexts(realms, last)), ...gainedCaptures(captures)];
}

/** `2.4 MB in 3 places`, as a figure. */
export function inVainWords(found: readonly KeptInVain[]): Words {
  const sizeBytes = found.reduce((sum, each) => sum + each.sizeBytes, 0);
  return [bytes(sizeBytes), ` in ${countNoun(found.length, 'place')}`];
}

/** As members of answers: names in the sentences are fenced. */
export const toldInVain = (found: readonly KeptInVain[]): ToldInVain[] =>
  found.map(({ kind, words, sizeBytes }) => ({ kind, sentence: told(words, MARKDOWN), sizeBytes }));
