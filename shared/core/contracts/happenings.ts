/**
 * Events while a heap timeline was recorded, on the clock of its samples: the interactions that tools performed, what a person did in the page, requests
 * that a server answered, and responses that a page got.
 */
import { ForeignText } from '../../base/foreign-schema.ts';
import { z } from 'zod';
import type { CaptureRecord } from './captures.ts';
import type { HeapBirth } from '../../engine/heap/contract/allocations.ts';

export const HappeningSchema = z.object({
  kind: z.enum(['interaction', 'request']),
  /** `click button "Open"`, `GET /orders`. */
  text: ForeignText,
  /** Milliseconds from the first time that V8 recorded; what began earlier is negative. */
  fromMs: z.number(),
  /** Null if it had not ended when the recording did. */
  toMs: z.number().nullable(),
  /** The two times may be wrong by so many milliseconds; absent where that is not known, and in earlier versions. */
  plusMinusMs: z.number().optional(),
  /** Begin of the press, for a press and the click that it became: they are one interaction. */
  pressMs: z.number().optional(),
  /** Set for a request of the page, whose times are those of its response, or of a part of it. */
  sent: z
    .object({
      atMs: z.number(),
      /** The interaction in whose handling it was sent: its text and begin, that of the press of a click. */
      during: z.object({ text: z.string(), fromMs: z.number() }).optional(),
    })
    .optional(),
});
export type Happening = z.infer<typeof HappeningSchema>;

/** The option of a capture that has them. */
export const HAPPENINGS_OPTION = 'happenings';
/** Part that is stored with a capture. */
const MAX_HAPPENINGS = 500;
const StoredSchema = z.array(HappeningSchema);

function roundedSent({ atMs, during }: NonNullable<Happening['sent']>): Happening['sent'] {
  const rounded = during === undefined ? {} : { during: { ...during, fromMs: Math.round(during.fromMs) } };
  return { atMs: Math.round(atMs), ...rounded };
}

/** As an option of a capture. Of too many the last ones are stored. */
export function storedHappenings(happenings: readonly Happening[]): CaptureRecord['options'] {
  const last = happenings.slice(-MAX_HAPPENINGS);
  const [first, firstStored] = [happenings[0], last[0]];
  // Nothing may be said to be the only one while those that are left out went on.
  const earlier: Happening[] =
    first === undefined || firstStored === undefined || first === firstStored
      ? []
      : [{ kind: 'request', text: 'one of the earlier ones', fromMs: first.fromMs, toMs: firstStored.fromMs }];
  const shown = [...earlier, ...last].map(({ fromMs, toMs, plusMinusMs, pressMs, sent, ...rest }) => ({
    ...rest,
    fromMs: Math.round(fromMs),
    toMs: toMs === null ? null : Math.round(toMs),
    ...(plusMinusMs === undefined ? {} : { plusMinusMs: Math.ceil(plusMinusMs) }),
    ...(pressMs === undefined ? {} : { pressMs: Math.round(pressMs) }),
    ...(sent === undefined ? {} : { sent: roundedSent(sent) }),
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

/** Earlier than this is not told as what came before. */
const BEFORE_MS = 2000;

/**
 * Relation of an object's birth to what was going on: `within`: all of the interval, in this only; `partly`: this only, but not all of the interval; `sent`: only an
 * interaction and the responses of what was sent in it.
 */
export const BirthSettingSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['within', 'partly']), happening: HappeningSchema }),
  z.object({ kind: z.literal('sent'), text: z.string(), responses: z.array(HappeningSchema) }),
  z.object({ kind: z.literal('several'), happenings: z.array(HappeningSchema) }),
  /** `last`: the one that ended last before, shortly. */
  z.object({ kind: z.literal('none'), last: HappeningSchema.optional() }),
]);
export type BirthSetting = z.infer<typeof BirthSettingSchema>;

/** The interaction that this is, is a part of, or is the response of something sent in it, by text and begin; undefined for others. */
function interactionOf({ kind, text, fromMs, pressMs, sent }: Happening): { text: string; fromMs: number } | undefined {
  if (sent !== undefined) return sent.during;
  return kind === 'interaction' ? { text, fromMs: pressMs ?? fromMs } : undefined;
}

/** The interaction that all of these are of; null if there is another one. */
function commonInteraction(happenings: readonly Happening[]): string | null {
  const [first, ...others] = happenings.map(interactionOf);
  const isCommon = others.every((each) => each?.text === first?.text && each?.fromMs === first?.fromMs);
  return first !== undefined && isCommon ? first.text : null;
}

function lastBefore(atMs: number, happenings: readonly Happening[]): { last?: Happening } {
  let last: Happening | undefined;
  for (const each of happenings)
    if (each.toMs !== null && each.toMs <= atMs && each.toMs >= Math.max(atMs - BEFORE_MS, last?.toMs ?? -Infinity))
      last = each;
  return last === undefined ? {} : { last };
}

/** Null if no interval is known. */
export function settingOf({ when, fromMs, toMs }: HeapBirth, happenings: readonly Happening[]): BirthSetting | null {
  if (when !== 'during' || toMs === null) return null;
  const from = fromMs ?? 0;
  const isDuring = ({ fromMs: begin, toMs: end, plusMinusMs = 0 }: Happening): boolean =>
    begin - plusMinusMs <= toMs && (end === null || end + plusMinusMs >= from);
  const during = happenings.filter(isDuring);
  const [first] = during;
  const last = during.at(-1);
  if (first === undefined || last === undefined) return { kind: 'none', ...lastBefore(from, happenings) };
  const text = commonInteraction(during);
  if (during.length > 1 && text === null) return { kind: 'several', happenings: during };
  const responses = during.filter(({ sent }) => sent !== undefined);
  if (during.length > 1 && text !== null && responses.length > 0) return { kind: 'sent', text, responses };
  // A press and its click.
  const only: Happening = first === last ? first : { ...first, toMs: last.toMs };
  const { plusMinusMs = 0 } = only;
  const isWithin =
    fromMs !== null && only.fromMs + plusMinusMs <= fromMs && (only.toMs === null || only.toMs - plusMinusMs >= toMs);
  return { kind: isWithin ? 'within' : 'partly', happening: only };
}
