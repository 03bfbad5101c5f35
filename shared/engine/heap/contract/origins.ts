/** Where an object of a heap comes from: its birth, the slot that keeps it, and the code that writes this slot. */
import { ForeignText } from '../../../base/foreign-schema.ts';
import { z } from 'zod';
import { CodeUsePlaceSchema } from '../../source-map/contract/code-uses.ts';
import { AllocationFrameSchema, HeapBirthSchema } from './allocations.ts';
import { HeapNodeSchema, HeapOriginalSchema } from './heap-objects.ts';

/** The reference that made the object survive: from what is older than it to the object, or to what came with it. */
export const OriginSlotSchema = z.object({
  kind: z.enum(['variable', 'property']),
  /** As the author's source has it. */
  name: ForeignText,
  /** Holder of the reference: an object, or the scope of a variable. */
  owner: HeapNodeSchema,
  /** Object that was written into the slot, or added to the collection in it: the object itself, or what it came with. */
  holds: HeapNodeSchema,
  /** The object is a member of the collection in the slot, or below one: it was added, and not assigned. */
  isMember: z.boolean(),
  /** The owner is older than the object by the recorded times; false: the last reference that code can name. */
  isOlder: z.boolean(),
  /** True if what the slot leads to is younger than the object: the slot was written again, and something else kept the object first. */
  isLater: z.boolean(),
});
export type OriginSlot = z.infer<typeof OriginSlotSchema>;

export const SlotWriteSchema = CodeUsePlaceSchema.extend({
  /** The function, or one around it, is on the birth stack of the object; false also where that stack may be another object's. */
  isOnStack: z.boolean(),
});
export type SlotWrite = z.infer<typeof SlotWriteSchema>;

export const SlotWritesSchema = z.object({
  /** Candidates, those on the birth stack first. */
  rows: z.array(SlotWriteSchema),
  /** Candidates that are not listed. */
  omitted: z.number(),
  /** Sources that were read. */
  sources: z.number(),
  /** True if no code could write the slot unseen: all scripts have their text, and none uses the name in a way that a parse does not follow. */
  isComplete: z.boolean(),
});
export type SlotWrites = z.infer<typeof SlotWritesSchema>;

export const OriginFrameSchema = AllocationFrameSchema.extend({ original: HeapOriginalSchema.optional() });
export type OriginFrame = z.infer<typeof OriginFrameSchema>;

/**
 * Fit of the stack to the object: `fits`: its code makes such an object; `differs`: it does not, so V8 has the stack of another one; `unknown`: the
 * code does not show it.
 */
export const StackFitSchema = z.enum(['fits', 'differs', 'unknown']);
export type StackFit = z.infer<typeof StackFitSchema>;

export const HeapOriginSchema = z.object({
  birth: HeapBirthSchema,
  /** Functions that were running, innermost first; empty if none were recorded for it. */
  stack: z.array(OriginFrameSchema),
  /** Null without a stack. */
  stackFit: StackFitSchema.nullable(),
  /** The file has stacks of what was allocated during the recording. */
  hasStacks: z.boolean(),
  /** Null if no path leads to the object, or no reference on it has a name. */
  slot: OriginSlotSchema.nullable(),
  /** Null without a slot. */
  writes: SlotWritesSchema.nullable(),
  /** The call that got the function on the path, such as of a listener or a timer; null without one. */
  registration: CodeUsePlaceSchema.extend({ callee: z.string() }).nullable(),
});
export type HeapOrigin = z.infer<typeof HeapOriginSchema>;

/** The round of a leak hunt in which an object was born. */
export const BirthRoundSchema = z.object({
  hunt: z.string(),
  /** 0: it is older than the first round. */
  round: z.number(),
  rounds: z.number(),
  /** The snapshots without and with it; `before` is null for round 0. */
  before: z.string().nullable(),
  after: z.string(),
  /** The steps of each round, if it had any: `click Open, click Close`. */
  action: z.string().nullable(),
});
export type BirthRound = z.infer<typeof BirthRoundSchema>;

/** Queries that the host of documents answers, because they need texts of scripts. */
export const ORIGIN_QUERIES = {
  'heap.origin': {
    params: z.object({ id: z.number().int().min(0) }),
    result: HeapOriginSchema,
  },
};
