/**
 * Renders of pages while their panel records them: the recorder stays in the page, through navigations, and is removed on request or after some
 * seconds without a read, so that a crashed window leaves nothing in a page. Components and reasons are placed once, when they are new.
 */
import { callersOf } from '../../shared/base/stack-frames.ts';
import { ok } from '../../shared/base/result.ts';
import { RENDERS_SCRIPT_URL } from '../../shared/base/workbench-scripts.ts';
import {
  placeAt,
  placedInput,
  remountOrigin,
  shownComponent,
  type RenderSources,
} from '../../shared/analysis/trace/index.ts';
import type { AttachedSession, UnmaskedTargetsPort } from '../../shared/capabilities/common/target-ports.ts';
import { recordRendersLive, type LiveRenderRecorder } from '../../shared/capabilities/page/live-render-recorder.ts';
import type { PageScriptsPort } from '../../shared/capabilities/page/page-scripts-ports.ts';
import { appError, type AppResult, settle, AppFailure } from '../../shared/contracts/errors.ts';
import type { LiveRenders } from '../../shared/contracts/page/live-renders.ts';
import type { RunningCode } from '../../shared/contracts/page/placed-renders.ts';
import type { RecordedNote } from '../../shared/contracts/page/recorded-renders.ts';
import type { TargetInfo } from '../../shared/contracts/targets.ts';
import type { LiveOriginals } from '../scripts/index.ts';

const LEASE_MS = 8000;
const ATTACH_MS = 15_000;
/** Of one reading. */
const PLACING_MS = 20_000;
const MAX_FRAMES = 12;
/** After so many readings, source maps are waited for no longer. */
const MAX_WAITS = 20;

export interface LiveRenderRecordings {
  /** What was rendered since the last read. Starts recording if that has not happened yet. */
  read(targetId: string): Promise<LiveRenders>;
  /** Does nothing if no recorder runs. */
  stop(targetId: string): Promise<void>;
  stopAll(): Promise<void>;
}

/** What the notes of one document have numbers for. */
interface DocumentCode {
  readonly number: number;
  readonly functions: RunningCode['functions'];
  readonly stacks: RunningCode['stacks'];
  readonly components: RecordedNote['components'];
  /** Each with its component; null where no row has shown it. */
  readonly reasons: (RecordedNote['reasons'][number] & { component: number | null })[];
  /** By component: who made the elements that were mounted again. */
  readonly owners: Map<number, number>;
  /** Told with the names of the running scripts while their source maps were being read. */
  readonly unsettled: { readonly components: Set<number>; readonly reasons: Set<number> };
  /** Readings in a row with source maps missing. */
  waits: number;
}

interface Recorded {
  readonly session: AttachedSession;
  readonly recorder: LiveRenderRecorder;
  code: DocumentCode;
  lease: ReturnType<typeof setTimeout> | undefined;
}

const newDocument = (number: number): DocumentCode => ({
  number,
  functions: [],
  stacks: [],
  components: [],
  reasons: [],
  owners: new Map(),
  unsettled: { components: new Set(), reasons: new Set() },
  waits: 0,
});

export function createLiveRenders({
  targets,
  attach,
  scripts,
  originals,
  leaseMs = LEASE_MS,
}: {
  readonly targets: Pick<UnmaskedTargetsPort, 'byId'>;
  readonly attach: (target: TargetInfo, options: { signal: AbortSignal }) => Promise<AppResult<AttachedSession>>;
  readonly scripts: PageScriptsPort;
  readonly originals: Pick<LiveOriginals, 'renderSources'>;
  readonly leaseMs?: number;
}): LiveRenderRecordings {
  const recorded = new Map<string, Promise<AppResult<Recorded>>>();

  const begin = async (target: TargetInfo): Promise<AppResult<Recorded>> => {
    const session = await attach(target, { signal: AbortSignal.timeout(ATTACH_MS) });
    if (!session.ok) return session;
    const recorder = await settle(() => recordRendersLive(session.value, { scripts }));
    if (recorder.ok)
      return ok({ session: session.value, recorder: recorder.value, code: newDocument(0), lease: undefined });
    await session.value.release();
    return recorder;
  };

  const stop = async (targetId: string): Promise<void> => {
    const pending = recorded.get(targetId);
    recorded.delete(targetId);
    const known = await pending;
    if (known === undefined || !known.ok) return;
    clearTimeout(known.value.lease);
    await known.value.recorder.stop();
    await known.value.session.release();
  };

  /** Unless it was stopped meanwhile. */
  const renew = (targetId: string, pending: Promise<AppResult<Recorded>>, one: Recorded): void => {
    if (recorded.get(targetId) !== pending) return;
    clearTimeout(one.lease);
    one.lease = setTimeout(() => void stop(targetId), leaseMs);
  };

  return {
    stop,
    async stopAll() {
      await Promise.all([...recorded.keys()].map(stop));
    },
    async read(targetId) {
      const target = targets.byId(targetId);
      if (target === null || target.state === 'gone') {
        await stop(targetId);
        throw new AppFailure(
          appError('target_gone', 'The page was closed.', 'What was recorded stays here. Choose another page.'),
        );
      }
      const pending = recorded.get(targetId) ?? begin(target);
      recorded.set(targetId, pending);
      const known = await pending;
      if (!known.ok) {
        if (recorded.get(targetId) === pending) recorded.delete(targetId);
        throw new AppFailure(known.error);
      }
      const { value: one } = known;
      clearTimeout(one.lease);
      const taken = await one.recorder.take();
      if (!taken.ok) {
        if (one.session.closed.aborted) await stop(targetId);
        else renew(targetId, pending, one);
        throw new AppFailure(taken.error);
      }
      const { document, note } = taken.value;
      if (one.code.number !== document) one.code = newDocument(document);
      const reading = await placed(one, note, target, originals);
      renew(targetId, pending, one);
      return reading;
    },
  };
}

async function placed(
  { code, recorder }: Recorded,
  note: RecordedNote,
  target: TargetInfo,
  originals: Pick<LiveOriginals, 'renderSources'>,
): Promise<LiveRenders> {
  const { components, reasons, running } = await added(code, note, recorder);
  const hasNew = components.length > 0 || reasons.length > 0;
  const { sources, isComplete } = hasNew
    ? await originals.renderSources(target, running, { signal: AbortSignal.timeout(PLACING_MS) })
    : { sources: NO_SOURCES, isComplete: true };
  code.waits = isComplete ? 0 : code.waits + 1;
  const isUnsettled = code.waits > 0 && code.waits < MAX_WAITS;
  for (const each of isUnsettled ? components : []) code.unsettled.components.add(each);
  for (const each of isUnsettled ? reasons : []) code.unsettled.reasons.add(each);
  return {
    document: code.number,
    page: note.page,
    why: note.why,
    components: components.flatMap((number) => componentAt(number, code, sources)),
    reasons: reasons.flatMap((number) => reasonAt(number, code, sources)),
    commits: note.commits,
    unlisted: note.unlisted,
    failure: note.failure,
  };
}

const NO_SOURCES: RenderSources = { places: [], writers: [], text: () => null };

/** Numbers of components and reasons that are new, or are to be placed again. */
async function added(
  code: DocumentCode,
  note: RecordedNote,
  recorder: LiveRenderRecorder,
): Promise<{
  readonly components: readonly number[];
  readonly reasons: readonly number[];
  /** What is needed to place these; the rest is empty. */
  readonly running: RunningCode;
}> {
  const { unsettled } = code;
  const components = new Set(unsettled.components);
  const reasons = new Set(unsettled.reasons);
  unsettled.components.clear();
  unsettled.reasons.clear();
  for (const component of note.components) components.add(code.components.push(component) - 1);
  for (const reason of note.reasons) reasons.add(code.reasons.push({ ...reason, component: null }) - 1);
  for (const { rows } of note.commits)
    for (const row of rows) {
      for (const [number] of row.reasons) {
        const reason = code.reasons[number];
        if (reason !== undefined) reason.component ??= row.component;
      }
      if (row.owner === null || code.owners.has(row.component)) continue;
      code.owners.set(row.component, row.owner);
      components.add(row.component);
    }
  for (const stack of note.stacks)
    code.stacks.push(
      callersOf(stack, RENDERS_SCRIPT_URL)
        .slice(0, MAX_FRAMES)
        .map(({ url, line, column }) => ({ url, line, column })),
    );
  // The component of a reason tells where its elements are.
  const shown = new Set([...components, ...[...reasons].map((number) => code.reasons[number]?.component ?? -1)]);
  const needed = await addFunctions(code, { components: shown, reasons }, recorder);
  const inputs = [...reasons].flatMap((number) => code.reasons[number]?.inputs ?? []);
  const writers = new Set(inputs.map(({ writer }) => writer));
  return {
    components: [...components],
    reasons: [...reasons],
    running: {
      functions: Array.from(code.functions, (each, index) => (needed.has(index) ? (each ?? null) : null)),
      stacks: code.stacks.map((frames, index) => (writers.has(index) ? frames : [])),
    },
  };
}

/** Functions whose places are needed; each is asked for once. */
async function addFunctions(
  { functions, components, reasons, owners }: DocumentCode,
  asked: { readonly components: ReadonlySet<number>; readonly reasons: ReadonlySet<number> },
  recorder: LiveRenderRecorder,
): Promise<ReadonlySet<number>> {
  const needed = new Set<number>();
  const wanted = new Set<number>();
  /** Templates are compiled, so that only what they call may have a place in the source. */
  const compiled = new Set<number>();
  const want = (index: number | null | undefined, component: number | null): void => {
    if (index === null || index === undefined) return;
    needed.add(index);
    if (functions[index] !== undefined) return;
    wanted.add(index);
    if (component !== null && components[component]?.framework !== 'react') compiled.add(index);
  };
  for (const number of asked.components) {
    want(components[number]?.function, number);
    want(owners.get(number), number);
  }
  for (const number of asked.reasons)
    for (const { before, after, owner } of reasons[number]?.inputs ?? []) {
      want(before, null);
      want(after, null);
      want(owner, reasons[number]?.component ?? null);
    }
  const places = await recorder.places(wanted);
  for (const index of wanted) {
    const place = places.get(index);
    if (place === undefined) {
      functions[index] = null;
      continue;
    }
    const { url, line, column } = place;
    const calls = compiled.has(index) ? { calls: [...(await recorder.tokens(index))] } : {};
    functions[index] = { url, line, column, ...calls };
  }
  return needed;
}

function componentAt(
  number: number,
  { components, owners }: DocumentCode,
  sources: RenderSources,
): LiveRenders['components'] {
  const component = components[number];
  if (component === undefined) return [];
  const { function: index, framework, kind, isMemo } = component;
  const { name, place } = shownComponent(component, placeAt(index, sources));
  const remountedFrom = remountOrigin(name, owners.get(number) ?? null, sources);
  return [{ number, name, place, framework, kind, isMemo, remountedFrom }];
}

function reasonAt(
  number: number,
  { components, reasons }: DocumentCode,
  sources: RenderSources,
): LiveRenders['reasons'] {
  const reason = reasons[number];
  const component = reason?.component === null ? undefined : components[reason?.component ?? -1];
  if (reason === undefined) return [];
  const { inputs, otherInputs } = reason;
  const shown =
    component === undefined
      ? { name: '', place: null, framework: 'react' as const }
      : { framework: component.framework, ...shownComponent(component, placeAt(component.function, sources)) };
  return [{ number, inputs: inputs.map((input) => placedInput(input, shown, sources)), otherInputs }];
}
