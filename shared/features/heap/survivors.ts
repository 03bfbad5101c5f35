/** New objects that share a retaining path, and the level of a verdict on them. */
import { z } from 'zod';
import { formatCount } from '../../base/units.ts';
import type { HeapArtifact } from '../../engine/heap/contract/heap-artifacts.ts';

export const HeapVerdictSchema = z.object({
  /** `unclear`: one pair of snapshots cannot tell a leak from state that is built once. */
  level: z.enum(['grows', 'no-growth', 'unclear']),
  text: z.string(),
});
export type HeapVerdict = z.infer<typeof HeapVerdictSchema>;

/**
 * The objects that the shared path goes through. `console`: the messages of the console, which a browser keeps also without DevTools; `root`: a root of V8 without a name
 * that keeps objects of the page, such as an uncaught error; `engine`: only references of V8 and Blink to objects of theirs, such as compiled code; `tool`: DevTools or a build for
 * development, without which nothing reaches the objects.
 */
export const HeapHolderSchema = z.enum(['page', 'console', 'root', 'engine', 'tool']);
export type HeapHolder = z.infer<typeof HeapHolderSchema>;

/** New objects that share a retaining path, largest growth first. */
export interface Survivors {
  readonly holder: HeapHolder;
  /** Objects directly on the path; those below them are not counted. */
  readonly topCount: number;
  /** All new objects of their class, also those on other paths; absent where they were not counted. */
  readonly newOfClass?: number | undefined;
  readonly retainedSizeBytes: number;
  /** The part of them that replaced objects which were freed on the same path. */
  readonly replacedShare: number;
  /** Name of the first of them. */
  readonly nodeName: string;
  /** The end of the path as an expression. */
  readonly path: string;
  /** The reference that holds them, as `.listeners of OrderStore`; the end of the path where none has a name. */
  readonly heldBy: string;
  /** Series of snapshots only: `topCount` by the round in which the objects were allocated. */
  readonly topPerRound: readonly number[] | null;
  /** The part of `retainedSizeBytes` that only tools, builds for development or the engine keep. */
  readonly artifacts?: HeapArtifact[] | undefined;
}

/** `1 per action`, `2.5 per action`. */
export function perAction(count: number, actions: number): string {
  const each = count / actions;
  return Number.isInteger(each) ? formatCount(each) : each.toFixed(1);
}
