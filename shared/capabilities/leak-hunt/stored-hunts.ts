/** Leak hunts in the library: a result is stored when it is reached, and read back as it was, also when its snapshots are gone. */
import type { z } from 'zod';
import { sentence } from '../../base/markdown.ts';
import { truncateEnd } from '../../base/units.ts';
import { err, ok } from '../../base/result.ts';
import { captureUri, type CaptureDraft, type CaptureRecord } from '../../contracts/captures.ts';
import { appError, type AppResult, settle } from '../../contracts/errors.ts';
import { huntOf, huntOptions, huntRoundOf, huntSnapshots } from '../../contracts/heap/leak-hunts.ts';
import { type LeakHuntFile } from '../../contracts/heap/leak-hunt-files.ts';
import type { ShownTarget } from '../../contracts/targets.ts';
import type { CallContext } from '../define.ts';
import type { CaptureSource } from '../library/open-capture.ts';
import { captureDraft, storeCapture } from '../library/store-capture.ts';
import { earlierHunt, type EarlierHunt } from './earlier-hunt.ts';
import type { HuntParams } from './hunt-parameters.ts';
import { ratesOfFiles } from '../../kinds/leak-hunt/comparison.ts';
import type { ComparedHunt, ComparedRates } from '../../kinds/leak-hunt/rates.ts';

type Context = Pick<CallContext, 'ports' | 'signal' | 'note' | 'caller'>;

/** The fields of a result that concern storing it. */
export interface HuntValue {
  readonly verdict: LeakHuntFile['verdict'];
  readonly rounds: number;
  readonly actions: number | null;
  readonly performed?: ComparedHunt['performed'];
  readonly earlier?: EarlierHunt | undefined;
  readonly compared?: ComparedRates | undefined;
  readonly snapshots: readonly (CaptureSource & { readonly totalSizeBytes: number })[];
  readonly growing: ComparedHunt['growing'];
  /** Calls on a target, which may be gone. */
  readonly workers: readonly unknown[];
  readonly silentWorkers: number;
  readonly code: readonly { readonly call: string }[];
  readonly captureId?: string | undefined;
  readonly link?: string | undefined;
  readonly goneSnapshots?: readonly string[] | undefined;
}

interface StoredHunt {
  readonly record: CaptureRecord;
  readonly file: LeakHuntFile;
}

/**
 * The stored hunt that a call names: by its own id, or by its snapshots in their order; null if there is none. Errors: `invalid_params`,
 * `capture_not_found`, those of its file.
 */
async function storedHunt(
  captures: readonly string[],
  { ports, signal }: Context,
): Promise<AppResult<StoredHunt | null>> {
  const [only = ''] = captures;
  const named = captures.length === 1 ? ports.library.get(only) : ok(huntOf(ports.library.list(), captures));
  if (!named.ok) return named;
  const record = named.value;
  if (record === null) return ok(null);
  if (record.kind !== 'leak-hunt')
    return err(
      appError(
        'invalid_params',
        `${only} is no leak hunt, and growth shows in three snapshots at least.`,
        'Give the id of a hunt (hunt-3f9a12cd), or three or more snapshots, the earliest first.',
      ),
    );
  const file = await ports.analysis.query(record.file, 'leak-hunt.file', {}, { signal });
  return file.ok ? ok({ record, file: file.value }) : file;
}

/** Ids of the snapshots of a stored hunt. Error `capture_not_found` with those that are gone. */
function snapshotsToCompare(record: CaptureRecord, { ports }: Context): AppResult<string[]> {
  const judged = huntSnapshots(record)?.judged ?? [];
  const gone = judged.filter((id) => !ports.library.get(id).ok);
  if (judged.length > 0 && gone.length === 0) return ok([...judged]);
  return err(
    appError(
      'capture_not_found',
      gone.length === 0
        ? `The snapshots of ${record.id} are not known.`
        : `${gone.length} of ${judged.length} snapshots of ${record.id} are no longer in the library: ${gone.join(', ')}.`,
      'To judge the target again, start a new hunt.',
    ),
  );
}

/** The result as it was stored; null if it has the form of another version. */
function valueOf<R extends HuntValue>(
  { record, file }: StoredHunt,
  schema: z.ZodType<R>,
  { ports }: Context,
): R | null {
  const parsed = schema.safeParse(file.result);
  if (!parsed.success) return null;
  const value = parsed.data;
  const isListed = record.target !== null && ports.targets.byId(record.target.id) !== null;
  const found = value.snapshots.map((snapshot) => {
    const known = ports.library.get(snapshot.captureId ?? '');
    return { ...snapshot, file: known.ok ? known.value.file : '' };
  });
  const gone = found.filter(({ file: path }) => path === '').map(({ captureId }) => captureId ?? '');
  return {
    ...value,
    snapshots: found,
    // These calls name the target of that time.
    ...(isListed ? {} : { workers: [], silentWorkers: 0, code: [] }),
    ...inLibrary(record.id),
    ...(gone.length === 0 ? {} : { goneSnapshots: gone }),
  };
}

function inLibrary(captureId: string): Pick<HuntValue, 'captureId' | 'link'> {
  return { captureId, link: captureUri(captureId) };
}

export interface HuntSteps<R> {
  readonly schema: z.ZodType<R>;
  /** Plays and judges the rounds, or judges snapshots that exist. */
  readonly judge: (params: HuntParams, context: CallContext) => Promise<AppResult<R>>;
}

/** Returns the stored result of the hunt that "captures" names; otherwise judges, and stores what was reached. */
export async function storedOrJudged<R extends HuntValue>(
  params: HuntParams,
  context: CallContext,
  steps: HuntSteps<R>,
): Promise<AppResult<R>> {
  const { captures, recompute = false } = params;
  if (captures === undefined) return judgeAndStore(params, context, steps);
  const pair = pairOfHunts(captures, context);
  if (pair !== null) return comparedHunts(pair, context, steps);
  const stored = await storedHunt(captures, context);
  if (!stored.ok) return stored;
  if (stored.value === null) return judgeAndStore(params, context, steps);
  const { record, file } = stored.value;
  const known = valueOf(stored.value, steps.schema, context);
  if (known !== null && !recompute) {
    for (const note of file.notes) context.note(note);
    return ok(known);
  }
  const compared = snapshotsToCompare(record, context);
  if (!compared.ok) {
    const { message, suggestion } = compared.error;
    const why = recompute
      ? `${message} The stored result needs none of them.`
      : `${record.id} was stored by another version of PEN Workbench, and cannot be compared again: ${message}`;
    return err(appError('capture_not_found', `${why} Its verdict was: ${file.verdict.text}`, suggestion));
  }
  return recomputed({ ...params, captures: compared.value }, context, { steps, stored: stored.value, known });
}

/** The two hunts that a call compares; null if it names something else. */
function pairOfHunts(captures: readonly string[], { ports }: Context): readonly [CaptureRecord, CaptureRecord] | null {
  const [first, second] = captures.flatMap((id) => {
    const record = ports.library.get(id);
    return record.ok && record.value.kind === 'leak-hunt' ? [record.value] : [];
  });
  return captures.length !== 2 || first === undefined || second === undefined ? null : [first, second];
}

/** The stored result of the second of two hunts, with the rates of both. */
async function comparedHunts<R extends HuntValue>(
  [before, after]: readonly [CaptureRecord, CaptureRecord],
  context: CallContext,
  { schema }: HuntSteps<R>,
): Promise<AppResult<R>> {
  const files: LeakHuntFile[] = [];
  for (const record of [before, after]) {
    const file = await context.ports.analysis.query(record.file, 'leak-hunt.file', {}, { signal: context.signal });
    if (!file.ok) return file;
    files.push(file.value);
  }
  const [was, is] = files;
  if (was === undefined || is === undefined || before.id === after.id)
    return err(
      appError(
        'invalid_params',
        `${before.id} is named twice.`,
        'Give two hunts of the same action, the earlier one first.',
      ),
    );
  const value = valueOf({ record: after, file: is }, schema, context);
  const compared = ratesOfFiles(before.id, was, is);
  if (value === null || compared === null)
    return err(
      appError(
        'invalid_params',
        `${value === null ? after.id : before.id} was stored by another version of PEN Workbench.`,
        'Hunt again, and compare the new hunts.',
      ),
    );
  for (const note of is.notes) context.note(note);
  return ok({ ...value, compared });
}

/** Compares the snapshots again. A result that is another one is stored as a hunt of its own, next to the earlier one. */
async function recomputed<R extends HuntValue>(
  params: HuntParams,
  context: CallContext,
  { steps, stored, known }: { steps: HuntSteps<R>; stored: StoredHunt; known: R | null },
): Promise<AppResult<R>> {
  const { verdict } = stored.file;
  const judge: HuntSteps<R>['judge'] = async (...call) => {
    const fresh = await steps.judge(...call);
    if (!fresh.ok || known === null) return fresh;
    const { actions, performed, workers, silentWorkers, code } = known;
    return ok({ ...fresh.value, actions, performed, workers, silentWorkers, code });
  };
  if (known?.performed !== undefined)
    context.note(
      'Compared again from the snapshots alone: the further rounds that confirmed the growth are not repeated.',
    );
  const fresh = await judge(params, context);
  if (!fresh.ok) return fresh;
  if (known !== null && isSame(known, fresh.value)) {
    context.note('Compared again: the result is the same.');
    return ok({ ...fresh.value, ...inLibrary(stored.record.id) });
  }
  context.note(`Compared again: the result has changed. Before: ${sentence(truncateEnd(verdict.text, 600))}`);
  return judgeAndStore(params, context, { ...steps, judge: () => Promise.resolve(fresh) });
}

/** True if two results of the same snapshots say the same. */
function isSame(one: HuntValue, other: HuntValue): boolean {
  const said = ({ verdict, rounds, growing }: HuntValue): string => JSON.stringify([verdict, rounds, growing]);
  return said(one) === said(other);
}

async function judgeAndStore<R extends HuntValue>(
  params: HuntParams,
  context: CallContext,
  { judge }: HuntSteps<R>,
): Promise<AppResult<R>> {
  const startedAtMs = Date.now();
  const notes: string[] = [];
  const note = (text: string): void => {
    notes.push(text);
    context.note(text);
  };
  // Not a copy: the context of a call without a target has none to copy.
  const noted: CallContext = Object.create(context, { note: { value: note } });
  const result = await judge(params, noted);
  if (!result.ok) return result;
  const { captures, recompute: _none, target: _named, ...asked } = params;
  const played = captures === undefined ? { target: context.target, params: asked } : null;
  const earlier = played === null ? null : await earlierHunt({ ...played, result: result.value }, context);
  const found = earlier === null ? result.value : { ...result.value, earlier };
  const captureId = await storeHunt({ startedAtMs, played, result: found, notes }, context);
  return ok(captureId === null ? found : { ...found, ...inLibrary(captureId) });
}

interface ReachedHunt {
  /** Milliseconds since the Unix epoch. */
  readonly startedAtMs: number;
  /** Null for a hunt over snapshots that exist. */
  readonly played: { readonly target: ShownTarget; readonly params: Readonly<Record<string, unknown>> } | null;
  readonly result: HuntValue;
  readonly notes: readonly string[];
}

/** The snapshots that a hunt took of its target since it began; the lock of the target kept others from taking any. */
function takenSince({ played, startedAtMs }: ReachedHunt, { ports }: Context): string[] {
  return ports.library
    .list()
    .filter((record) => huntRoundOf(record) !== null && record.target?.id === played?.target.id)
    .filter(({ startedAt }) => Date.parse(startedAt) >= startedAtMs)
    .map(({ id }) => id)
    .toReversed();
}

function draftOf(
  { played, startedAtMs }: ReachedHunt,
  [first, last]: readonly [CaptureRecord, CaptureRecord],
  { caller }: Context,
): CaptureDraft {
  if (played !== null) {
    const recorded = { startedBy: caller, startedAtMs, recordedMs: Date.now() - startedAtMs };
    return captureDraft('leak-hunt', played.target, recorded, {});
  }
  const { name, target, startedAt } = last;
  return {
    kind: 'leak-hunt',
    name,
    note: '',
    target,
    origin: 'captured',
    takenBy: caller.name,
    startedAt: first.startedAt,
    durationMs: Math.max(0, Date.parse(startedAt) - Date.parse(first.startedAt)),
    pauseMs: null,
    options: {},
    truncated: false,
    loss: [],
  };
}

/** Stores a hunt and returns its id; null if a snapshot is outside the library, or the file could not be stored, which a note explains. */
async function storeHunt(hunt: ReachedHunt, context: Context): Promise<string | null> {
  const { played, result, notes } = hunt;
  const records = context.ports.library.list();
  const judged = result.snapshots.flatMap(({ captureId }) => records.find(({ id }) => id === captureId) ?? []);
  const [first, last] = [judged[0], judged.at(-1)];
  if (judged.length < result.snapshots.length || first === undefined || last === undefined) return null;
  const judgedIds = judged.map(({ id }) => id);
  const further = played === null ? [] : takenSince(hunt, context).filter((id) => !judgedIds.includes(id));
  const file = {
    penLeakHunt: 1,
    asked:
      played === null
        ? null
        : {
            targetId: played.target.id,
            targetName: played.target.title === '' ? played.target.url : played.target.title,
            params: played.params,
          },
    verdict: result.verdict,
    // Where the files are is known by the library, and differs on another machine.
    result: { ...result, snapshots: result.snapshots.map((snapshot) => ({ ...snapshot, file: '' })) },
    notes,
  } satisfies Record<keyof LeakHuntFile, unknown>;
  const spooled = await settle(() =>
    context.ports.reports.spool('leak-hunt', JSON.stringify(file), { signal: context.signal }),
  );
  const stored = spooled.ok
    ? await settle(() =>
        storeCapture(context, spooled.value, {
          ...draftOf(hunt, [first, last], context),
          options: huntOptions({
            judged: judgedIds,
            further,
            areOwn: judged.every((record) => huntRoundOf(record) !== null),
          }),
        }),
      )
    : spooled;
  if (stored.ok) return stored.value.captureId;
  context.note(`The result was not stored in the library: ${stored.error.message}`);
  return null;
}
