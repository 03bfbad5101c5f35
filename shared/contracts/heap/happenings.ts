/** What happened while a heap timeline was recorded, on the clock of its samples: the interactions that tools performed, and requests that a server answered. */
import { z } from 'zod';
import type { CaptureRecord } from '../captures.ts';
import type { HeapBirth } from './allocations.ts';

export const HappeningSchema = z.object({
  kind: z.enum(['interaction', 'request']),
  /** `click button "Open"`, `GET /orders`. */
  text: z.string(),
  /** Milliseconds from the first time that V8 recorded; what began earlier is negative. */
  fromMs: z.number(),
  /** Null if it had not ended when the recording did. */
  toMs: z.number().nullable(),
});
export type Happening = z.infer<typeof HappeningSchema>;

/** The option of a capture that has them. */
export const HAPPENINGS_OPTION = 'happenings';
/** What is stored with a capture. */
const MAX_HAPPENINGS = 500;
const StoredSchema = z.array(HappeningSchema);

/** As an option of a capture. Of too many the last ones are stored. */
export function storedHappenings(happenings: readonly Happening[]): CaptureRecord['options'] {
  const shown = happenings.slice(-MAX_HAPPENINGS).map(({ fromMs, toMs, ...rest }) => ({
    ...rest,
    fromMs: Math.round(fromMs),
    toMs: toMs === null ? null : Math.round(toMs),
  }));
  return { [HAPPENINGS_OPTION]: JSON.stringify(shown) };
}

/** Null if none were recorded with this capture: it is no timeline, an imported one, or of an earlier version. */
export function happeningsOf({ options }: Pick<CaptureRecord, 'options'>): readonly Happening[] | null {
  const stored = options[HAPPENINGS_OPTION];
  if (typeof stored !== 'string') return null;
  try {
    const parsed = StoredSchema.safeParse(JSON.parse(stored));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** What was going on when an object was born: `within`: all of the interval, in this only; `partly`: this only, but not all of the interval. */
export const BirthSettingSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['within', 'partly']), happening: HappeningSchema }),
  z.object({ kind: z.literal('several'), happenings: z.array(HappeningSchema) }),
  z.object({ kind: z.literal('none') }),
]);
export type BirthSetting = z.infer<typeof BirthSettingSchema>;

/** Null if no interval is known. */
export function settingOf({ when, fromMs, toMs }: HeapBirth, happenings: readonly Happening[]): BirthSetting | null {
  if (when !== 'during' || toMs === null) return null;
  const from = fromMs ?? 0;
  const during = happenings.filter((each) => each.fromMs <= toMs && (each.toMs === null || each.toMs >= from));
  const [only, ...others] = during;
  if (only === undefined) return { kind: 'none' };
  if (others.length > 0) return { kind: 'several', happenings: during };
  const isWithin = fromMs !== null && only.fromMs <= fromMs && (only.toMs === null || only.toMs >= toMs);
  return { kind: isWithin ? 'within' : 'partly', happening: only };
}
