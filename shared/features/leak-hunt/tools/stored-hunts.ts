/** Leak hunts in the library: a result is stored when it is reached, and read back as it was, also when its snapshots are gone. Throws `AppFailure`. */
import { sentence } from '../../../base/markdown.ts';
import { proposedCall } from '../../../base/proposed-call.ts';
import { truncateEnd } from '../../../base/units.ts';
import { captureUri, type CaptureDraft, type CaptureRecord } from '../../../core/contracts/captures.ts';
import { AppFailure, appError, settle, unwrap, type ErrorCode } from '../../../base/errors.ts';
import { LeakHuntFileSchema, repeatedAction, type LeakHuntFile } from '../contract/leak-hunt-files.ts';
import { huntOf, huntOptions, huntRoundOf, huntSnapshots } from '../../../core/contracts/leak-hunts.ts';
import type { ShownTarget, TargetInfo } from '../../../core/contracts/targets.ts';
import { ratesOfFiles } from '../comparison.ts';
import { earlierText, type EarlierHunt } from '../earlier-text.ts';
import { huntName } from '../hunt-name.ts';
import { HuntResultSchema, type HuntResult } from '../hunt-result.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { captureDraft, storeCapture } from '../../../core/capability/store-capture.ts';
import { notingPasswords } from '../../../core/capability/typed-passwords.ts';
import { ComparedHuntSchema, type ComparedHunt } from '../rates.ts';
import type { HuntParams } from './hunt-parameters.ts';

// The earlier hunt of the same steps on the same target, so that one answer shows a fix, or that growth is new. Of another action, or of another
// target, nothing is compared.

/** Hunts whose files are read, the newest first. */
const MAX_READ = 20;

export interface PlayedHunt {
  readonly target: TargetInfo;
  /** Parameters of `pen_leak_hunt`, without the target. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly result: ComparedHunt;
}

const addressOf = (url: string): string => url.replace(/#.*$/s, '');

/**
 * A tab can show another page meanwhile, and a page or script has another id in another browser or process: the address decides. Two targets of one address that are both
 * there are not the same.
 */
function isSameTarget(
  { target: earlier }: CaptureRecord,
  { id, type, url }: TargetInfo,
  isListed: (id: string) => boolean,
): boolean {
  if (earlier === null || earlier.type !== type || addressOf(earlier.url) !== addressOf(url)) return false;
  return earlier.id === id || (url !== '' && !isListed(earlier.id));
}

/** The newest earlier hunt that says something about this one; null without any. For a hunt that finds no growth: the newest that found some. */
export async function earlierHunt(
  { target, params, result }: PlayedHunt,
  { ports, signal }: Pick<CallContext, 'ports' | 'signal'>,
): Promise<EarlierHunt | null> {
  const isListed = (id: string): boolean => ports.targets.byId(id) !== null;
  const hunts = ports.library
    .list()
    .filter((record) => record.kind === 'leak-hunt' && isSameTarget(record, target, isListed));
  for (const record of hunts.slice(0, MAX_READ)) {
    const read = await ports.analysis.query(record.file, 'leak-hunt.file', {}, { signal });
    // A hunt whose file is lost is no evidence of anything.
    const file = read.ok ? LeakHuntFileSchema.safeParse(read.value).data : undefined;
    if (
      file?.asked === undefined ||
      file.asked === null ||
      repeatedAction(file.asked.params) !== repeatedAction(params)
    )
      continue;
    const before = ComparedHuntSchema.safeParse(file.result).data;
    const text = before === undefined ? null : earlierText(record.id, before, result);
    if (text === null) continue;
    return { captureId: record.id, text, call: proposedCall('pen_leak_hunt', { captures: [record.id] }) };
  }
  return null;
}

type Context = Pick<CallContext, 'ports' | 'signal' | 'note' | 'caller'>;

/** Plays and judges the rounds, or judges snapshots that exist. */
export type JudgeHunt = (params: HuntParams, context: CallContext) => Promise<HuntResult>;

interface StoredHunt {
  readonly record: CaptureRecord;
  readonly file: LeakHuntFile;
}

const refused = (code: ErrorCode, message: string, suggestion: string | undefined): AppFailure =>
  new AppFailure(appError(code, message, suggestion));

async function fileOf({ file }: CaptureRecord, { ports, signal }: Context): Promise<LeakHuntFile> {
  return unwrap(await ports.analysis.query(file, 'leak-hunt.file', {}, { signal }));
}

/** The stored hunt that a call names: by its own id, or by its snapshots in their order; null if there is none. */
async function storedHunt(captures: readonly string[], context: Context): Promise<StoredHunt | null> {
  const { library } = context.ports;
  const [only = ''] = captures;
  const record = captures.length === 1 ? unwrap(library.get(only)) : huntOf(library.list(), captures);
  if (record === null) return null;
  if (record.kind !== 'leak-hunt')
    throw refused(
      'invalid_params',
      `${only} is no leak hunt, and growth shows in three snapshots at least.`,
      'Give the id of a hunt (hunt-3f9a12cd), or three or more snapshots, the earliest first.',
    );
  return { record, file: await fileOf(record, context) };
}

/** Ids of the snapshots of a stored hunt; those that are gone are an error, which says what the hunt has without them. */
function snapshotsToCompare({ record, file }: StoredHunt, isReadable: boolean, { ports }: Context): string[] {
  const judged = huntSnapshots(record)?.judged ?? [];
  const gone = judged.filter((id) => !ports.library.get(id).ok);
  if (judged.length > 0 && gone.length === 0) return [...judged];
  const message =
    gone.length === 0
      ? `The snapshots of ${record.id} are not known.`
      : `${gone.length} of ${judged.length} snapshots of ${record.id} are no longer in the library: ${gone.join(', ')}.`;
  const why = isReadable
    ? `${message} The stored result needs none of them.`
    : `${record.id} was stored by another version of PEN Workbench, and cannot be compared again: ${message}`;
  throw refused(
    'capture_not_found',
    `${why} Its verdict was: ${file.verdict.text}`,
    'To judge the target again, start a new hunt.',
  );
}

/** The result as it was stored; null if it has the form of another version. */
function valueOf({ record, file }: StoredHunt, { ports }: Context): HuntResult | null {
  const value = HuntResultSchema.safeParse(file.result).data;
  if (value === undefined) return null;
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

function inLibrary(captureId: string): Pick<HuntResult, 'captureId' | 'link'> {
  return { captureId, link: captureUri(captureId) };
}

/** Returns the stored result of the hunt that "captures" names; otherwise judges, and stores what was reached. */
export async function storedOrJudged(params: HuntParams, context: CallContext, judge: JudgeHunt): Promise<HuntResult> {
  const { captures, recompute = false } = params;
  if (captures === undefined) return judgeAndStore(params, context, judge);
  const pair = pairOfHunts(captures, context);
  if (pair !== null) return comparedHunts(pair, context);
  const stored = await storedHunt(captures, context);
  if (stored === null) return judgeAndStore(params, context, judge);
  const known = valueOf(stored, context);
  if (known !== null && !recompute) {
    for (const note of stored.file.notes) context.note(note);
    return known;
  }
  const compared = snapshotsToCompare(stored, recompute, context);
  return recomputed({ ...params, captures: compared }, context, { judge, stored, known });
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
async function comparedHunts(
  [before, after]: readonly [CaptureRecord, CaptureRecord],
  context: CallContext,
): Promise<HuntResult> {
  if (before.id === after.id)
    throw refused(
      'invalid_params',
      `${before.id} is named twice.`,
      'Give two hunts of the same action, the earlier one first.',
    );
  const was = await fileOf(before, context);
  const is = await fileOf(after, context);
  const value = valueOf({ record: after, file: is }, context);
  const compared = ratesOfFiles(before.id, was, is);
  if (value === null || compared === null)
    throw refused(
      'invalid_params',
      `${value === null ? after.id : before.id} was stored by another version of PEN Workbench.`,
      'Hunt again, and compare the new hunts.',
    );
  for (const note of is.notes) context.note(note);
  return { ...value, compared };
}

/** Compares the snapshots again. A result that is another one is stored as a hunt of its own, next to the earlier one. */
async function recomputed(
  params: HuntParams,
  context: CallContext,
  { judge, stored, known }: { judge: JudgeHunt; stored: StoredHunt; known: HuntResult | null },
): Promise<HuntResult> {
  if (known?.performed !== undefined)
    context.note(
      'Compared again from the snapshots alone: the further rounds that confirmed the growth are not repeated.',
    );
  const judged = await judge(params, context);
  let fresh = judged;
  if (known !== null) {
    const { actions, performed, workers, silentWorkers, code } = known;
    fresh = { ...judged, actions, performed, workers, silentWorkers, code };
  }
  if (known !== null && isSame(known, fresh)) {
    context.note('Compared again: the result is the same.');
    return { ...fresh, ...inLibrary(stored.record.id) };
  }
  const { text } = stored.file.verdict;
  context.note(`Compared again: the result has changed. Before: ${sentence(truncateEnd(text, 600))}`);
  return judgeAndStore(params, context, () => Promise.resolve(fresh));
}

/** True if two results of the same snapshots say the same. */
function isSame(one: HuntResult, other: HuntResult): boolean {
  const said = ({ verdict, rounds, growing }: HuntResult): string => JSON.stringify([verdict, rounds, growing]);
  return said(one) === said(other);
}

async function judgeAndStore(params: HuntParams, context: CallContext, judge: JudgeHunt): Promise<HuntResult> {
  const startedAtMs = Date.now();
  const notes: string[] = [];
  const note = (text: string): void => {
    notes.push(text);
    context.note(text);
  };
  // Not a copy: the context of a call without a target has none to copy.
  const passwords = notingPasswords(context);
  const noted: CallContext = Object.create(context, {
    note: { value: note },
    runPart: { value: passwords.runPart },
  });
  const result = await judge(params, noted);
  const { captures, recompute: _none, target: _named, ...asked } = params;
  const played = captures === undefined ? { target: context.target, params: asked } : null;
  const earlier = played === null ? null : await earlierHunt({ ...played, result }, context);
  const found = earlier === null ? result : { ...result, earlier };
  const hunt = { startedAtMs, played, hasPassword: passwords.hasTyped(), result: found, notes };
  const captureId = await storeHunt(hunt, context);
  return captureId === null ? found : { ...found, ...inLibrary(captureId) };
}

interface ReachedHunt {
  /** Milliseconds since the Unix epoch. */
  readonly startedAtMs: number;
  /** Null for a hunt over snapshots that exist. */
  readonly played: {
    readonly target: ShownTarget;
    readonly params: Omit<HuntParams, 'captures' | 'recompute' | 'target'>;
  } | null;
  /** A step typed one: the steps are in no file. */
  readonly hasPassword: boolean;
  readonly result: HuntResult;
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
  { played, startedAtMs, result }: ReachedHunt,
  [first, last]: readonly [CaptureRecord, CaptureRecord],
  { caller }: Context,
): CaptureDraft {
  if (played !== null) {
    const recorded = { startedBy: caller, startedAtMs, recordedMs: Date.now() - startedAtMs };
    const draft = captureDraft('leak-hunt', played.target, recorded, {});
    return { ...draft, name: huntName(played.params, result) ?? draft.name };
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
  const { played, hasPassword, result, notes } = hunt;
  const records = context.ports.library.list();
  const judged = result.snapshots.flatMap(({ captureId }) => records.find(({ id }) => id === captureId) ?? []);
  const [first, last] = [judged[0], judged.at(-1)];
  if (judged.length < result.snapshots.length || first === undefined || last === undefined) return null;
  const judgedIds = judged.map(({ id }) => id);
  const ofWorkers = (result.inWorkers ?? []).map(({ captureId }) => captureId);
  const since = played === null ? [] : [...takenSince(hunt, context), ...ofWorkers];
  const further = [...new Set(since)].filter((id) => !judgedIds.includes(id));
  const file = {
    penLeakHunt: 1,
    asked:
      played === null || hasPassword
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
