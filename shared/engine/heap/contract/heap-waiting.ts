/** Queries on what waits in a heap or was left waiting: pending promises, timers, listeners, weak references, and memory that only such things keep. */
import { ForeignText } from '../../../base/foreign-schema.ts';
import { z } from 'zod';
import { groupPage, pageOf } from './pages.ts';
import { HeapEdgeSchema, HeapNodeSchema } from './heap-objects.ts';

export const WAITING_KINDS = [
  'promise',
  'timer',
  'interval',
  'queue',
  'abort',
  'listener',
  'observer',
  'weak-ref',
  'registry',
  'script-copy',
  'slice',
  'capacity',
] as const;
/**
 * `promise`: a reaction to a pending promise. `timer`: a timeout; in Chromium also an interval, which the file does not tell apart. `queue`: a task that a
 * scheduler has yet to run. `abort`: a listener of an AbortSignal that is not aborted. `observer`: what an observer of a page or of performance entries observes. `weak-ref`: a WeakRef whose object is gone. `registry`: an entry of a
 * FinalizationRegistry. `script-copy`: a source text of a script that is there once more. `slice`: a part of a text that alone keeps the whole text. `capacity`:
 * a Map or Set with far more slots than entries.
 */
export const HeapWaitingKindSchema = z.enum(WAITING_KINDS);
export type HeapWaitingKind = z.infer<typeof HeapWaitingKindSchema>;

/**
 * Set for a promise: `await`, `callback` (of `then`, `catch` or `finally`), `combined` (through `Promise.all` and its like, or a promise that was resolved with this
 * one), `nothing` (through promises that nothing waits for). Of a queue: which one; `scheduler` is that of React. Of an observer: what it observes. Of an entry of a registry: `entry`, or `due` if its object is gone. Of a
 * table: `map`, `set`. Of a part of a text: `length-unknown` if the file has no lengths of texts, so that it may be nearly all of the whole.
 */
export const HeapWaitingHowSchema = z.enum([
  'await',
  'callback',
  'combined',
  'nothing',
  'immediate',
  'animation-frame',
  'idle',
  'task',
  'microtask',
  'next-tick',
  'scheduler',
  'mutation',
  'resize',
  'intersection',
  'performance',
  'entry',
  'due',
  'map',
  'set',
  'length-unknown',
  '',
]);
export type HeapWaitingHow = z.infer<typeof HeapWaitingHowSchema>;

/** A snapshot that was taken of the same process before. */
export const HeapEarlierMomentSchema = z.object({
  /** Result of `heap.last-id`. */
  lastId: z.number(),
  /** Time before this one, at least; 0 if that is not known. */
  secondsBefore: z.number().min(0),
});
export type HeapEarlierMoment = z.infer<typeof HeapEarlierMomentSchema>;

/** `atLeastS`: seconds; 0 if an earlier snapshot had them and its time is not known. */
export const HeapWaitingAgeSchema = z.object({ atLeastS: z.number(), count: z.number() });
export type HeapWaitingAge = z.infer<typeof HeapWaitingAgeSchema>;

export const HeapWaitingRowSchema = z.object({
  /** The same for the same row in another snapshot of the program. */
  key: ForeignText,
  kind: HeapWaitingKindSchema,
  how: HeapWaitingHowSchema,
  /** The function that awaits, or is called; null if none is known, or the kind has none. */
  calls: HeapNodeSchema.nullable(),
  /** Detail by kind. A listener: the event, if the file has its name; Chromium's have not. A script: the address of the first one with this text. A queue: its name. */
  name: ForeignText.nullable(),
  /** Class of what is listened to or observed; null for kinds without one. */
  target: z.string().nullable(),
  /** Set for a weak reference, a text or a table: a reference that holds one of them; null if none has a name. */
  heldBy: z.object({ edge: HeapEdgeSchema, from: HeapNodeSchema }).nullable(),
  count: z.number(),
  /** Different promises, targets, or whole texts. */
  targets: z.number(),
  /** Bytes that would be freed with them: their retained size, or the bytes that are for nothing. */
  bytes: z.number(),
  /**
   * Ages: how many of them have been there for how long at least, the longest first; the others no earlier moment had. Null if nothing tells: the file is no heap
   * timeline and no earlier snapshot was named, or one of them does not tell: ids of Blink's own objects are in no order of time, and a function is older than its registration as a listener.
   */
  ages: z.array(HeapWaitingAgeSchema).nullable(),
  /** Slots of tables, those with an entry, and at least as many from which an entry was deleted; only of `capacity`. */
  room: z.object({ slots: z.number(), used: z.number(), deleted: z.number() }).optional(),
  /** The largest of them. */
  example: HeapNodeSchema,
  /** The function, the script or the holder is of the runtime or of third-party code, or nothing with a name holds it. */
  isThirdParty: z.boolean(),
});
export type HeapWaitingRow = z.infer<typeof HeapWaitingRowSchema>;

/** Own code first, then most bytes. */
export const HeapWaitingSchema = pageOf(HeapWaitingRowSchema).extend({
  /** Over all rows of the kinds that were asked for. */
  counts: z.array(z.object({ kind: HeapWaitingKindSchema, count: z.number(), bytes: z.number() })),
});
export type HeapWaiting = z.infer<typeof HeapWaitingSchema>;

export const HEAP_WAITING_QUERIES = {
  'heap.waiting': {
    params: z.object({
      kinds: z.array(HeapWaitingKindSchema).default([]),
      /** Earlier snapshots of the same process, whose ids mean the same objects: they tell ages, instead of the samples of a timeline. */
      earlier: z.array(HeapEarlierMomentSchema).max(1000).default([]),
      ...groupPage,
      count: z.number().int().min(1).max(10_000).default(50),
    }),
    result: HeapWaitingSchema,
  },
} as const;
