/** A leak hunt in the library: the snapshots that it is built on. */
import { z } from 'zod';
import type { CaptureRecord } from './captures.ts';

/** The kind of these captures. A text, since core cannot know whether the feature that has it is there. */
export const HUNT_KIND: string = 'leak-hunt';

/** The part of the file of a hunt that others read: the question, the verdict, and the result by the schema of the version that wrote it. */
export const HuntFileSchema = z.object({
  asked: z.object({ params: z.record(z.string(), z.json()) }).nullable(),
  verdict: z.unknown(),
  result: z.unknown(),
});

/** The fields of a capture that say what it is built on. */
type Built = Pick<CaptureRecord, 'kind' | 'options'>;

export interface HuntSnapshots {
  /** Ids of the snapshots that the verdict is about, the first one first. */
  readonly judged: readonly string[];
  /** Ids of those that only confirmed the growth. */
  readonly further: readonly string[];
  /** The hunt took them, so that they belong to it. */
  readonly areOwn: boolean;
}

/** Options of the record of a hunt. */
export function huntOptions({ judged, further, areOwn }: HuntSnapshots): CaptureRecord['options'] {
  return { snapshots: judged.join(' '), furtherSnapshots: further.join(' '), ownsSnapshots: areOwn };
}

/** The snapshots of a leak hunt; null for other kinds, and for a hunt whose entry in the library was lost. */
export function huntSnapshots({ kind, options }: Built): HuntSnapshots | null {
  const idsOf = (option: unknown): string[] =>
    typeof option === 'string' ? option.split(' ').filter((id) => id !== '') : [];
  const judged = idsOf(options['snapshots']);
  if (kind !== HUNT_KIND || judged.length === 0) return null;
  return { judged, further: idsOf(options['furtherSnapshots']), areOwn: options['ownsSnapshots'] === true };
}

/** Every snapshot of a hunt by its id; none for other kinds. */
export function allSnapshots(record: Built): readonly string[] {
  const snapshots = huntSnapshots(record);
  return snapshots === null ? [] : [...snapshots.judged, ...snapshots.further];
}

/** The leak hunts that are built on this capture, in the order of the list. */
export function huntsOn<R extends Built>(records: readonly R[], captureId: string): readonly R[] {
  return records.filter((record) => allSnapshots(record).includes(captureId));
}

/** The newest hunt about exactly these snapshots; null if there is none. `records`: newest first. */
export function huntOf<R extends Built>(records: readonly R[], captureIds: readonly string[]): R | null {
  const wanted = captureIds.join(' ');
  return records.find((record) => huntSnapshots(record)?.judged.join(' ') === wanted) ?? null;
}

/** Begins the description of each snapshot that a hunt takes. */
const TAKEN_BY_HUNT = 'Leak hunt, ';

/** Description and options of a snapshot that a hunt takes; `place`: `after round 1 of 3`. */
export function roundFields(place: string): { readonly note: string; readonly options: CaptureRecord['options'] } {
  return { note: `${TAKEN_BY_HUNT}${place}`, options: { huntRound: place } };
}

/** `after round 1 of 3`: where in a hunt a snapshot was taken; null for a snapshot that no hunt took. */
export function huntRoundOf({ kind, note, options }: Pick<CaptureRecord, 'kind' | 'note' | 'options'>): string | null {
  if (kind !== 'heap-snapshot') return null;
  const { huntRound } = options;
  if (typeof huntRound === 'string') return huntRound;
  // Earlier versions only wrote the description.
  return note.startsWith(TAKEN_BY_HUNT) ? note.slice(TAKEN_BY_HUNT.length) : null;
}

/** In a step: the number of the action, from 1 on through all rounds, so that each can use another element. */
export const ACTION_NUMBER = '{i}';
