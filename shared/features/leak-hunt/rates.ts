/** Two leak hunts of one action compared: objects per action before and after, each with its interval. */
import { z } from 'zod';
import { compareRates, formatRate, rateText, type CountedRounds, type RateChange } from '../../base/rate-interval.ts';
import { countNoun } from '../../base/units.ts';

/** Actions in each round; null if there were none, or if longer rounds to confirm the growth are among the rounds. */
export function actionsPerRound({
  rounds,
  actions,
  performed,
}: {
  readonly rounds: number;
  readonly actions: number | null;
  readonly performed?: { readonly inRounds: number } | undefined;
}): number | null {
  if (actions === null || rounds === 0) return null;
  return performed === undefined || performed.inRounds === actions ? actions / rounds : null;
}

const RowSchema = z.object({
  className: z.string(),
  edgeToCut: z.string(),
  path: z.string(),
  objectsPerRound: z.array(z.number()),
  leaves: z.object({ name: z.string(), objectsPerRound: z.array(z.number()) }).optional(),
  /** It grew without any action too. */
  byItself: z.object({ objects: z.number(), seconds: z.number() }).optional(),
});
export type RateRow = z.infer<typeof RowSchema>;

/** The part of a result that is compared; a result of another version may lack it. */
export const ComparedHuntSchema = z.object({
  verdict: z.object({ level: z.string() }),
  rounds: z.number(),
  actions: z.number().nullable(),
  performed: z.object({ inRounds: z.number() }).optional(),
  isFollowed: z.boolean().optional(),
  growing: z.array(RowSchema),
  artifacts: z.array(RowSchema).optional(),
  backlog: z.array(RowSchema).optional(),
  /** Paths that gained objects, but not in every round. */
  occasional: z.array(RowSchema).optional(),
});
export type ComparedHunt = z.output<typeof ComparedHuntSchema>;

const isSame = (one: RateRow, other: RateRow): boolean =>
  one.edgeToCut === other.edgeToCut &&
  one.className === other.className &&
  (one.edgeToCut !== '' || one.path === other.path);

/** The objects that a hunt gained at the reference of a row, of either hunt; null if it does not tell, as results of earlier versions for what is not in every round. */
export function roundsAt(hunt: ComparedHunt, row: RateRow): CountedRounds | null {
  const { growing, artifacts = [], backlog = [], occasional, rounds, actions } = hunt;
  if (rounds === 0) return null;
  const found = [...growing, ...artifacts, ...backlog, ...(occasional ?? [])].find((each) => isSame(each, row));
  if (found === undefined && occasional === undefined) return null;
  const counts =
    found === undefined ? Array.from({ length: rounds }, () => 0) : (found.leaves ?? found).objectsPerRound;
  const isEven = actions === null || actionsPerRound(hunt) !== null;
  // Rounds to confirm the growth have no stored count.
  const counted = hunt.performed?.inRounds ?? actions;
  return { counts, actions: isEven ? (counted ?? rounds) : (actions ?? rounds), isEven };
}

/** `per action`, or `per round` where the hunt performed none. */
export const unitOf = ({ actions }: ComparedHunt): string => (actions === null ? 'per round' : 'per action');

/** `40 per action → 0 (95% interval 0 to 0.3)`, with what can be said of it. */
export function changeText({ before, after, change, neededRounds }: RateChange, unit: string): string {
  const both = `${formatRate(before.mean)} ${unit} → ${rateText(after)}`;
  switch (change) {
    case 'same':
      return `no difference: ${formatRate(before.mean)} ${unit} in both (95% interval ${formatRate(after.low)} to ${formatRate(after.high)})`;
    case 'open': {
      const needed =
        neededRounds === null
          ? 'more rounds than are sensible'
          : `${countNoun(neededRounds, 'round')} of as many actions in each hunt`;
      return `no difference shown: ${both}; before ${rateText(before)}; to tell such rates apart takes ${needed}`;
    }
    default:
      return both;
  }
}

export const ComparedRatesSchema = z.object({
  /** The earlier hunt. */
  captureId: z.string(),
  /** Facts about both as a whole. */
  text: z.string(),
  rows: z.array(
    z.object({
      name: z.string(),
      reference: z.string(),
      beforePerRound: z.array(z.number()),
      afterPerRound: z.array(z.number()),
      change: z.enum(['less', 'more', 'same', 'open']),
      text: z.string(),
    }),
  ),
});
export type ComparedRates = z.infer<typeof ComparedRatesSchema>;

const placeOf = ({ edgeToCut, path }: RateRow): string => (edgeToCut === '' ? path : edgeToCut);

/** The hunt with the objects at each reference, as both hunts can count them. */
const withoutLeaves = (hunt: ComparedHunt): ComparedHunt => ({
  ...hunt,
  growing: hunt.growing.map(({ className, edgeToCut, path, objectsPerRound }) => ({
    className,
    edgeToCut,
    path,
    objectsPerRound,
  })),
});

/** Compares at the reference, or by the class that a reader knows where both hunts or only one has the row. */
export function changeAt(before: ComparedHunt, after: ComparedHunt, row: RateRow): RateChange | null {
  const rows = [before, after].map(({ growing }) => growing.find((each) => isSame(each, row)));
  const isNamedAlike = rows.every((each) => each === undefined || each.leaves?.name === row.leaves?.name);
  const [one, other] = isNamedAlike ? [before, after] : [withoutLeaves(before), withoutLeaves(after)];
  const [was, is] = [roundsAt(one, row), roundsAt(other, row)];
  return was === null || is === null ? null : compareRates(was, is);
}

/** Null where nothing can be said: a hunt that could not follow objects. */
export function comparedRates(
  id: string,
  before: ComparedHunt,
  after: ComparedHunt,
  isSameAction: boolean,
): ComparedRates {
  const rows: RateRow[] = [...before.growing];
  for (const row of after.growing) if (!rows.some((each) => isSame(each, row))) rows.push(row);
  const other = isSameAction
    ? ''
    : ' The two hunts repeat different actions or are of different targets, so that the rates say less.';
  if (before.isFollowed === false || after.isFollowed === false)
    return {
      captureId: id,
      text: `Not comparable with ${id}: objects could not be followed in one of the hunts.`,
      rows: [],
    };
  if (rows.length === 0)
    return { captureId: id, text: `Compared with ${id}: nothing grows in either.${other}`, rows: [] };
  if ((before.actions === null) !== (after.actions === null))
    return {
      captureId: id,
      text: `Not comparable with ${id}: one of the hunts performed actions, the other waited.`,
      rows: [],
    };
  const unit = unitOf(after);
  const compared = rows.flatMap((row) => {
    const change = changeAt(before, after, row);
    if (change === null) return [];
    const countsIn = (hunt: ComparedHunt): number[] => [...(roundsAt(hunt, row)?.counts ?? [])];
    return {
      name: row.leaves?.name ?? row.className,
      reference: placeOf(row),
      beforePerRound: countsIn(before),
      afterPerRound: countsIn(after),
      change: change.change,
      text: changeText(change, unit),
    };
  });
  const [first] = compared;
  const unknown = rows.length - compared.length;
  const rounds = first === undefined ? [] : [first.beforePerRound.length, first.afterPerRound.length];
  const uneven =
    new Set(rounds).size < 2
      ? ''
      : ` Rounds compared: ${rounds.join(' and ')}. A hunt adds a round to confirm; rates are ${unit} all the same.`;
  const told = first === undefined ? '' : ` ${first.name} at ${first.reference}: ${first.text}.`;
  const rest = unknown === 0 ? '' : ` Of ${countNoun(unknown, 'path')} one of the hunts does not tell the rate.`;
  return { captureId: id, text: `Compared with ${id}:${told}${uneven}${rest}${other}`, rows: compared };
}
