/** The second run of a measured interaction: it is recorded, and the recording says what ran during each step. */
import { US_PER_MS } from '../../../base/units.ts';
import { z } from 'zod';
import type { ProfiledRun, ProfiledStep } from '../contract/interactions.ts';
import { WORKBENCH_ENTRY } from '../../../base/workbench-scripts.ts';
import { pause } from '../../../base/within.ts';
import { AppFailure, unwrap, settle } from '../../../base/errors.ts';
import { authorCode, isAuthorsPlace } from '../../../engine/source-map/contract/author-code.ts';
import type { PerformedStep } from '../../../core/contracts/interaction.ts';
import type { ProfileTreeNode } from '../../../engine/profile/contract/sampled-profiles.ts';
import type { ForcedLayout, OwnCode, TracePlace } from '../../../engine/trace/contract/trace-causes.ts';
import type { TraceInsights } from '../../../engine/trace/contract/trace-insights.ts';
import type { TraceCallNode } from '../../../engine/trace/contract/traces.ts';
import { withOriginals, type OriginalsContext } from '../../../core/capability/original-names.ts';
import type { CallContext, PlannedPart } from '../../../core/capability/define.ts';
import { writtenPlace } from '../../../core/findings/function-names.ts';
import { ownCode, type OwnAnswer } from '../../../core/capability/own-code.ts';
import { nearestCallers, type CallerRow, type CallerTree } from './nearest-caller.ts';

// The author's functions on the stack of a function, from the event handler down to it.

/** A framework puts many functions between an event and a handler. Each step is a query. */
const MAX_STEPS = 40;
/** A stack is told as far as most of the function's time has it. */
const MIN_SHARE = 0.5;

/** Outermost first, the function itself last if it is the author's; of a recursion, each function is there once, where it was entered. */
export async function ownChain(
  file: string,
  bottom: CallerRow,
  { bottomUp }: Pick<CallerTree, 'bottomUp'>,
  context: OriginalsContext,
): Promise<TracePlace[]> {
  const rows = [bottom];
  for (let row: CallerRow | undefined = bottom; row !== undefined && row.hasChildren && rows.length <= MAX_STEPS;) {
    const callers: readonly CallerRow[] = await bottomUp(row.nodeId, 1);
    [row] = callers;
    if (row === undefined || row.selfMs < MIN_SHARE * bottom.selfMs) break;
    rows.push(row);
  }
  const functions = rows.filter(({ kind, name }) => kind === 'function' && name !== WORKBENCH_ENTRY);
  const named = await withOriginals(
    file,
    functions.map(({ name, url, line, column }) => ({ name, url, line, column })),
    context,
  );
  const own = named.map(writtenPlace).filter(isAuthorsPlace).toReversed();
  const isSame = (one: TracePlace, other: TracePlace): boolean =>
    one.url === other.url && one.line === other.line && one.column === other.column;
  return own.filter((place, at) => own.findIndex((each) => isSame(each, place)) === at);
}

/** Timers may fire this early. */
const COOLDOWN_MARGIN_MS = 20;
/** Functions of any code that are named, and those of the author: a framework would take the room of all. */
const MAX_FUNCTIONS = 2;
const MAX_OWN_FUNCTIONS = 4;
/** Among so many the author's are looked for. */
const MAX_LOOKED_AT = 60;
const MAX_FORCING = 3;
/** Functions of the author. */
const MAX_OWN = 5;
const MIN_SELF_MS = 0.5;
const MAX_ROWS = 400;

/** Time in functions and in what they called, in milliseconds, by `functionKey`. */
export type FunctionTimes = ReadonlyMap<string, number>;

/** A run with its file, and the times of each step's functions. */
export interface RecordedRun extends ProfiledRun {
  readonly file: string;
  readonly times: readonly FunctionTimes[];
}

/** A function by its place in the running script. */
export function functionKey({ url, line, column }: Pick<CallerRow, 'url' | 'line' | 'column'>): string {
  return `${url}:${line}:${column}`;
}

const RecordedSchema = z.object({ captureId: z.string(), file: z.string() });

type Context = Pick<CallContext, 'runPart' | 'ports' | 'caller' | 'signal' | 'note'>;
type Recorder = { readonly tool: 'pen_capture_trace' | 'pen_cpu_profile'; readonly kind: ProfiledRun['kind'] };

const TRACE_CALL: PlannedPart = {
  name: 'pen_capture_trace',
  params: { action: 'start', preset: 'performance', cpuSamples: true, fastStop: true },
};
const PROFILE_CALL: PlannedPart = { name: 'pen_cpu_profile', params: { action: 'start' } };

/** The calls of which one records the second run. */
export const RECORDING_CALLS: readonly PlannedPart[] = [TRACE_CALL, PROFILE_CALL];

/** Starts a trace; if the browser is already traced, a CPU profile. */
async function start({ runPart, note, signal }: Context): Promise<Recorder> {
  const begin = () => runPart(TRACE_CALL.name, TRACE_CALL.params);
  let trace = await begin();
  const retryAfterMs = trace.ok ? undefined : trace.error.data?.['retryAfterMs'];
  if (!trace.ok && trace.error.code === 'cooling_down' && typeof retryAfterMs === 'number') {
    await pause(retryAfterMs + COOLDOWN_MARGIN_MS, signal);
    trace = await begin();
  }
  if (trace.ok) return { tool: 'pen_capture_trace', kind: 'trace' };
  if (trace.error.code !== 'busy') throw new AppFailure(trace.error);
  note(`${trace.error.message} The second run was recorded as a CPU profile, without forced layout.`);
  unwrap(await runPart(PROFILE_CALL.name, PROFILE_CALL.params));
  return { tool: 'pen_cpu_profile', kind: 'cpu-profile' };
}

/**
 * Performs the steps during a recording, which is always stopped. If the steps fail, it stays in the library.
 */
export async function profileRun(
  perform: () => Promise<readonly PerformedStep[]>,
  firstRun: readonly PerformedStep[],
  context: Context,
): Promise<RecordedRun> {
  const { tool, kind } = await start(context);
  const tried = await settle(perform);
  // The recording ends even if the steps failed.
  const stopped = await context.runPart(tool, { action: 'stop' });
  const performed = unwrap(tried);
  if (!stopped.ok) throw new AppFailure(stopped.error);
  const { captureId, file } = RecordedSchema.parse(stopped.value);
  const read = kind === 'trace' ? traceReader(file, context) : cpuReader(captureId, file, context);
  const steps: ProfiledStep[] = [];
  const times: FunctionTimes[] = [];
  for (const { cost, span } of performed) {
    const { times: ofStep, ...step } = span === null ? NOTHING : await read(span);
    steps.push({ latencyMs: cost?.latencyMs ?? null, nextPaintMs: cost?.nextPaintMs ?? null, ...step });
    times.push(ofStep);
  }
  return { captureId, file, kind, slowdown: slowdownOf(firstRun, performed), steps, times };
}

type FunctionRow = ProfiledStep['functions'][number];

/** Fewer are told by the function and its caller. */
const MIN_CHAIN = 2;

async function chainTo(
  file: string,
  [first]: readonly CallerRow[],
  tree: CallerTree,
  context: Context,
): Promise<Pick<ProfiledStep, 'chain'>> {
  if (first === undefined) return {};
  const chain = await ownChain(file, first, tree, context);
  return chain.length < MIN_CHAIN ? {} : { chain };
}

/** The functions that are worth a name, those with the largest self time first. `rows` begin with it. */
async function functionsToName(file: string, rows: readonly CallerRow[], context: Context): Promise<CallerRow[]> {
  const looked = rows.slice(0, MAX_LOOKED_AT);
  const named = await withOriginals(file, looked, context);
  const isOwn = named.map((row) => isAuthorsPlace(writtenPlace(row)));
  const own = looked.filter((_, at) => isOwn[at]).slice(0, MAX_OWN_FUNCTIONS);
  return looked.filter((row, at) => at < MAX_FUNCTIONS || own.includes(row));
}

/** Functions by their names and places in the sources, where a map has them, each with its caller. */
async function functionRows(
  file: string,
  rows: readonly CallerRow[],
  tree: CallerTree,
  context: Context,
): Promise<FunctionRow[]> {
  const calledBy = await nearestCallers(file, rows, tree, context);
  const named = await withOriginals(file, rows, context);
  return named.map((row, index) => ({
    ...writtenPlace(row),
    selfMs: row.selfMs,
    ...(calledBy[index] ?? { caller: null, dispatch: null }),
  }));
}

/** Durations below this are mostly rounding. */
const MIN_COMPARED_MS = 24;

export function slowdownOf(firstRun: readonly PerformedStep[], secondRun: readonly PerformedStep[]): number | null {
  let firstMs = 0;
  let secondMs = 0;
  for (const [index, { cost }] of firstRun.entries()) {
    const first = cost?.latencyMs ?? null;
    const second = secondRun[index]?.cost?.latencyMs ?? null;
    if (first === null || second === null) continue;
    firstMs += first;
    secondMs += second;
  }
  return firstMs < MIN_COMPARED_MS ? null : secondMs / firstMs;
}

type Ran = Pick<
  ProfiledStep,
  'deepWatchers' | 'chain' | 'functions' | 'forcedLayout' | 'own' | 'work' | 'changes' | 'workers'
> & {
  readonly times: FunctionTimes;
};
const NOTHING: Ran = { functions: [], forcedLayout: null, times: new Map() };
type Reader = (span: NonNullable<PerformedStep['span']>) => Promise<Ran>;

function traceReader(file: string, context: Context): Reader {
  const { ports, signal } = context;
  return async ({ fromUs, toUs }) => {
    const overview = unwrap(await ports.analysis.query(file, 'trace.overview', {}, { signal }));
    const tracks = unwrap(await ports.analysis.query(file, 'trace.tracks', {}, { signal }));
    const main = tracks.tracks.find(({ isMain }) => isMain);
    if (main === undefined) return NOTHING;
    const range = {
      fromMs: (fromUs - overview.startUs) / US_PER_MS,
      toMs: (toUs - overview.startUs) / US_PER_MS,
    };
    const times = new Map<string, number>();
    const bottomUp = async (parent: number | null, count: number) => {
      const asked = { track: main.id, view: 'bottom-up', parent, range, count } as const;
      const found = unwrap(await ports.analysis.query(file, 'trace.calls', asked, { signal }));
      if (parent === null) for (const row of found.rows) times.set(functionKey(row), row.totalMs);
      return found.rows.map(tracedRow);
    };
    const rows = await bottomUp(null, MAX_ROWS);
    const functionsOfTrace = rows
      .filter(({ kind, selfMs, name }) => kind === 'function' && selfMs >= MIN_SELF_MS && name !== WORKBENCH_ENTRY)
      .toSorted((left, right) => right.selfMs - left.selfMs);
    const largest = await functionsToName(file, functionsOfTrace, context);
    const functions = await functionRows(file, largest, { bottomUp, top: rows }, context);
    const chain = await chainTo(file, largest, { bottomUp, top: rows }, context);
    const insights = unwrap(
      await ports.analysis.query(file, 'trace.insights', { topN: MAX_FORCING, range }, { signal }),
    );
    const owned = unwrap(await ports.analysis.query(file, 'trace.own-code', { range, count: MAX_OWN }, { signal }));
    const hottestOf = new Map(insights.hotFunctions.map((row) => [functionKey(row), row.hottest]));
    return {
      functions: functions.map((row, index) => {
        const asRan = largest[index];
        const hottest = asRan === undefined ? undefined : hottestOf.get(functionKey(asRan));
        return hottest === undefined ? row : { ...row, hottest };
      }),
      ...chain,
      ...(insights.deepWatchers === null ? {} : { deepWatchers: insights.deepWatchers }),
      ...workOf(insights),
      forcedLayout: forcedOf(insights.forcedLayout),
      own: owned.ownCode,
      times,
    };
  };
}

function workOf({
  breakdown,
  costlyChanges,
  workers,
}: TraceInsights): Pick<ProfiledStep, 'work' | 'changes' | 'workers'> {
  const work = (breakdown?.activities ?? [])
    .filter(({ activity, totalMs }) => activity !== 'idle' && totalMs > 0)
    .toSorted((a, b) => b.totalMs - a.totalMs);
  return {
    ...(work.length === 0 ? {} : { work }),
    ...(costlyChanges.length === 0 ? {} : { changes: costlyChanges }),
    ...(workers.length === 0 ? {} : { workers }),
  };
}

function tracedRow({
  name,
  eventName,
  url,
  line,
  column,
  selfMs,
  nodeId,
  hasChildren,
  kind,
  count,
}: TraceCallNode): CallerRow {
  const row = { name, url, line, column, selfMs, nodeId, hasChildren, kind };
  return kind === 'event' ? { ...row, event: { name: eventName ?? name, count } } : row;
}

function forcedOf(found: ForcedLayout | null): ProfiledStep['forcedLayout'] {
  if (found === null) return null;
  return {
    count: found.count,
    totalMs: found.layoutMs + found.styleMs,
    by: found.rows.slice(0, MAX_FORCING).map(({ read }) => authorCode(read).place),
  };
}

function cpuReader(captureId: string, file: string, context: Context): Reader {
  const { ports, signal } = context;
  return async ({ fromUs, toUs }) => {
    const record = ports.library.get(captureId);
    const startedUs = record.ok ? record.value.options['startedUs'] : null;
    if (typeof startedUs !== 'number') return NOTHING;
    const range = {
      fromMs: Math.max(0, (fromUs - startedUs) / US_PER_MS),
      toMs: Math.max(0, (toUs - startedUs) / US_PER_MS),
    };
    const times = new Map<string, number>();
    const bottomUp = async (parent: number | null, count: number) => {
      const asked = { view: 'bottom-up', parent, range, count } as const;
      const found = unwrap(await ports.analysis.query(file, 'profile.tree', asked, { signal }));
      if (parent === null) for (const row of found.rows) times.set(functionKey(row), row.total);
      return found.rows.map(profiledRow);
    };
    const rows = await bottomUp(null, MAX_ROWS);
    const worthIt = rows.filter(({ selfMs }) => selfMs >= MIN_SELF_MS);
    const largest = await functionsToName(file, worthIt, context);
    const tree = { bottomUp, top: rows };
    const functions = await functionRows(file, largest, tree, context);
    const chain = await chainTo(file, largest, tree, context);
    const own = await ownCode(file, { count: MAX_OWN, range }, context);
    const totalMs = rows.reduce((sum, { selfMs }) => sum + selfMs, 0);
    return {
      functions,
      ...chain,
      forcedLayout: null,
      own: sampledOwnCode(own, totalMs),
      times,
    };
  };
}

/** The rows of a CPU profile as those of a trace. */
function sampledOwnCode({ rows, paths }: OwnAnswer, totalMs: number): OwnCode | null {
  if (rows.length === 0) return null;
  const owned = rows.reduce((sum, { total }) => sum + total, 0);
  return {
    totalMs,
    unownedMs: Math.max(0, totalMs - owned),
    paths: paths.map((path) => ({ place: writtenPlace(path), depth: path.depth, totalMs: path.total })),
    rows: rows.map((row) => ({
      place: writtenPlace(row),
      selfMs: row.self,
      totalMs: row.total,
      through: row.through.map((call) => ({
        place: writtenPlace(call),
        ms: call.weight,
        allMs: call.all,
        parts: call.parts.map((part) => ({ place: writtenPlace(part), ms: part.weight, isOwn: part.isOwn })),
      })),
    })),
  };
}

function profiledRow({ name, url, line, column, self, nodeId, hasChildren }: ProfileTreeNode): CallerRow {
  return { name, url, line, column, selfMs: self, nodeId, hasChildren, kind: 'function' };
}
