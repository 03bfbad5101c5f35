/** The tab of a leak hunt while it runs, or that is not in the library. A stored one has the tab of a capture. */
import { z } from 'zod';
import type { CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import { LastTargetSchema } from '../topics/targets.ts';

/** Two hunts, or other runs, of one minute are told apart. */
export const SECOND = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** The action that a leak hunt of this window repeats, and where. */
export const AskedHuntSchema = z.object({
  targetId: z.string(),
  targetName: z.string(),
  /** Parameters of `pen_leak_hunt`, without the target. */
  params: z.record(z.string(), z.unknown()),
});
export type AskedHunt = z.infer<typeof AskedHuntSchema>;

export const HuntTabSchema = z.object({
  id: z.string(),
  title: z.string(),
  kind: z.literal('leak-hunt'),
  /** The snapshots, the first one first; none until the hunt has ended. Its tab is replaced by that of the stored hunt then. */
  captureIds: z.array(z.string()),
  /** Null for a hunt of another client. */
  asked: AskedHuntSchema.nullable(),
  /** Its target as last listed. */
  lastTarget: LastTargetSchema.optional(),
  /** The client that shows it, in a tab of its own that is not stored. */
  shownBy: z.string().optional(),
});
export type HuntTab = z.infer<typeof HuntTabSchema>;

/** The leak hunt of these snapshots, the first one first. */
export function huntDocument(captures: readonly Pick<CaptureRecord, 'id' | 'name'>[]): HuntTab {
  const captureIds = captures.map(({ id }) => id);
  return {
    id: `hunt:${captureIds.join(':')}`,
    kind: 'leak-hunt',
    title: `Leak hunt · ${captures.at(-1)?.name ?? ''}`,
    captureIds,
    asked: null,
  };
}

/** `Hunting Orders 14:10:05`, and of one that has ended without a result `Cancelled hunt of`, `Failed hunt of`. */
export function huntTitle(start: string, { targetName }: AskedHunt, startedAtMs: number): string {
  return `${start} ${targetName} ${SECOND.format(startedAtMs)}`;
}

/** A leak hunt that this window starts; `startedAtMs` makes it another one than the last. */
export function startedHuntDocument(asked: AskedHunt, startedAtMs: number): HuntTab {
  return {
    id: `hunt:${startedAtMs}:${asked.targetId}`,
    kind: 'leak-hunt',
    title: huntTitle('Hunting', asked, startedAtMs),
    captureIds: [],
    asked,
  };
}
