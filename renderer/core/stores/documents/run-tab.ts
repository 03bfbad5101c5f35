/** The tab of what takes minutes, such as a proof, while it runs. Its result is a capture, whose tab takes its place. */
import { z } from 'zod';
import { CaptureKindSchema } from '../../../../shared/core/contracts/captures.ts';
import { LastTargetSchema } from '../topics/targets.ts';

/** A call of this window whose result is stored as a capture. */
export const AskedRunSchema = z.object({
  /** The kind of its result. */
  captureKind: CaptureKindSchema,
  tool: z.string(),
  /** Without the target. */
  params: z.record(z.string(), z.unknown()),
  /** Null: it works on none, such as one that runs commands. */
  targetId: z.string().nullable(),
  /** One sentence: what it does, and how often. */
  about: z.string(),
  /** What there is of one that did not end; absent: the captures that were taken before. */
  kept: z.string().optional(),
  /** The command of the dialog that asks for it. */
  command: z.string(),
});
export type AskedRun = z.infer<typeof AskedRunSchema>;

export const RunTabSchema = z.object({
  id: z.string(),
  title: z.string(),
  kind: z.literal('run'),
  asked: AskedRunSchema,
  /** Its target as last listed. */
  lastTarget: LastTargetSchema.optional(),
  /** Milliseconds since the Unix epoch. */
  startedAtMs: z.number(),
});
export type RunTab = z.infer<typeof RunTabSchema>;

/** `startedAtMs` makes it another one than the last. */
export function runDocument(title: string, asked: AskedRun, startedAtMs: number): RunTab {
  return { id: `run:${asked.tool}:${startedAtMs}`, kind: 'run', title, asked, startedAtMs };
}
