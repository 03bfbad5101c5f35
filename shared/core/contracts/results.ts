/**
 * Results: captures that are built on other captures, such as a leak hunt on its snapshots, or a proof on the traces of its runs. What they say
 * stays when those are gone. One that made its captures owns them: they are listed below it, and deleted with it.
 */
import { CAPTURE_KINDS, type CaptureRecord } from './captures.ts';
import { allSnapshots, HUNT_KIND } from './leak-hunts.ts';

/** The fields of a capture that say what it is built on. */
type Built = Pick<CaptureRecord, 'kind' | 'options'>;

/** Options of the record of a result. `areOwn`: it made these captures. */
export function resultOptions(captureIds: readonly string[], areOwn: boolean): CaptureRecord['options'] {
  return { captures: captureIds.join(' '), ...(areOwn ? { ownsCaptures: true } : {}) };
}

/** What a part of a long call makes, until the result is there that owns it. */
export interface MadeFor {
  /** The name of each capture: `Before 1 of Clicking Save`. */
  readonly name: string;
  /** The result to come: `Proof of Clicking Save`. */
  readonly result: string;
  /** Which of the two builds that the result compares the part ran. */
  readonly build?: Build;
}

export type Build = 'before' | 'after';

/** Name and options of a capture that a part of this call makes. */
export function madeFields(callId: string, { name, result, build }: MadeFor, options: CaptureRecord['options']) {
  const ofBuild = build === undefined ? {} : { build };
  return { name, options: { ...options, madeIn: callId, madeFor: result, ...ofBuild } };
}

/** The call that made the capture for a result to come, that result, and the build that ran; null for others. */
export function madeIn({ options }: Pick<CaptureRecord, 'options'>): {
  readonly callId: string;
  readonly result: string;
  readonly build: Build | null;
} | null {
  const { madeIn: callId, madeFor: result, build } = options;
  if (typeof callId !== 'string' || typeof result !== 'string') return null;
  return { callId, result, build: build === 'before' || build === 'after' ? build : null };
}

/** True for what is a few kilobytes and cannot be computed again once its captures are gone. */
export function isResult({ kind }: Pick<CaptureRecord, 'kind'>): boolean {
  return CAPTURE_KINDS[kind].isResult === true;
}

/** The captures that a result is built on, the first one first; none for other kinds. */
export function partsOf(record: Built): readonly string[] {
  if (!isResult(record)) return [];
  if (record.kind === HUNT_KIND) return allSnapshots(record);
  const ids = record.options['captures'];
  return typeof ids === 'string' ? ids.split(' ').filter((id) => id !== '') : [];
}

/** The captures that the result made; none if it only reads them. */
export function ownedParts(record: Built): readonly string[] {
  return record.options[record.kind === HUNT_KIND ? 'ownsSnapshots' : 'ownsCaptures'] === true ? partsOf(record) : [];
}

/** The results that are built on this capture, in the order of the list. */
export function resultsOn<R extends Built>(records: readonly R[], captureId: string): readonly R[] {
  return records.filter((record) => partsOf(record).includes(captureId));
}

/**
 * The captures that go with those that are deleted: what a deleted result made, and what that made itself, unless it is pinned, or another result
 * that made captures, or a hunt, is built on it too.
 */
export function partsWith(records: readonly CaptureRecord[], deletedIds: ReadonlySet<string>): CaptureRecord[] {
  const results = records.filter((record) => record.kind === HUNT_KIND || ownedParts(record).length > 0);
  const gone = new Set(deletedIds);
  for (;;) {
    const owned = new Set(results.filter(({ id }) => gone.has(id)).flatMap(ownedParts));
    const others = new Set(results.filter(({ id }) => !gone.has(id)).flatMap(partsOf));
    const more = records.filter(({ id, pinned }) => owned.has(id) && !others.has(id) && !pinned && !gone.has(id));
    if (more.length === 0) return records.filter(({ id }) => gone.has(id) && !deletedIds.has(id));
    for (const { id } of more) gone.add(id);
  }
}
