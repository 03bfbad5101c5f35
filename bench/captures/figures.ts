/** What each side prints of one snapshot, and how both compare. */
import { z } from 'zod';

const SlotSchema = z.object({
  contextId: z.number(),
  variable: z.string(),
  valueId: z.number(),
  retainedBytes: z.number(),
  /** Nothing but this variable holds the value; null where the side does not say. */
  isFreed: z.boolean().nullable(),
});
export type CaptureSlot = z.infer<typeof SlotSchema>;

export const CaptureFiguresSchema = z.object({
  filePath: z.string(),
  loadMs: z.number(),
  loadCpuMs: z.number(),
  /** Of the analysis alone, when the snapshot and its retained sizes are there. */
  analyseMs: z.number(),
  analyseCpuMs: z.number(),
  judged: z.number(),
  unjudged: z.number(),
  slots: z.array(SlotSchema),
});
export type CaptureFigures = z.infer<typeof CaptureFiguresSchema>;

const keyOf = ({ contextId, variable, valueId }: CaptureSlot): string => `@${contextId} ${variable} @${valueId}`;

export interface SlotComparison {
  readonly equal: number;
  readonly onlyOurs: readonly CaptureSlot[];
  readonly onlyTheirs: readonly CaptureSlot[];
  /** Found by both with another retained size. */
  readonly otherSize: readonly CaptureSlot[];
}

export function compareSlots(ours: readonly CaptureSlot[], theirs: readonly CaptureSlot[]): SlotComparison {
  const own = new Map(ours.map((slot) => [keyOf(slot), slot]));
  const their = new Map(theirs.map((slot) => [keyOf(slot), slot]));
  const common = [...own].filter(([key]) => their.has(key));
  const otherSize = common.filter(([key, slot]) => their.get(key)?.retainedBytes !== slot.retainedBytes);
  return {
    equal: common.length - otherSize.length,
    onlyOurs: [...own].filter(([key]) => !their.has(key)).map(([, slot]) => slot),
    onlyTheirs: [...their].filter(([key]) => !own.has(key)).map(([, slot]) => slot),
    otherSize: otherSize.map(([, slot]) => slot),
  };
}
