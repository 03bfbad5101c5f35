/** The sentence about an earlier hunt of the same action: that shows a fix, or that growth is new. */
import { z } from 'zod';
import { upperFirst } from '../heap/growing/growing-path-text.ts';
import { formatCount, formatSpread } from '../../base/units.ts';
import { actionsPerRound, changeAt, changeText, unitOf, type ComparedHunt } from './rates.ts';

type Row = ComparedHunt['growing'][number];

export const EarlierHuntSchema = z.object({
  captureId: z.string(),
  /** Its findings, and what is left of them. */
  text: z.string(),
  /** The call that reads it. Its snapshots and those of this hunt are no pair: the actions that confirmed the earlier one are between them. */
  call: z.string(),
});
export type EarlierHunt = z.output<typeof EarlierHuntSchema>;

/** `1 × Ticket per action`, or by rounds where that is no whole number. */
function countText(hunt: ComparedHunt, row: Row): string {
  const { name, objectsPerRound: counts } = row.leaves ?? { name: row.className, objectsPerRound: row.objectsPerRound };
  const each = actionsPerRound(hunt);
  const [first = 0] = counts;
  const isWhole = each !== null && counts.every((count) => count === first) && first % each === 0;
  return isWhole ? `${formatCount(first / each)} × ${name} per action` : `${formatSpread(counts)} × ${name} per round`;
}

/** True if this hunt had as many actions in each round and as many rounds: fewer would not show what the earlier one showed. */
function isAsLong(now: ComparedHunt, before: ComparedHunt): boolean {
  const [own, other] = [actionsPerRound(now), actionsPerRound(before)];
  const isEqual = own === null ? now.actions === null && before.actions === null : other !== null && own >= other;
  return isEqual && now.rounds >= before.rounds;
}

/** Null where nothing can be said: the earlier hunt has no verdict, or this one neither finds nor excludes growth. */
export function earlierText(id: string, before: ComparedHunt, now: ComparedHunt): string | null {
  const [row] = before.growing;
  const { level } = now.verdict;
  if (before.verdict.level === 'no-growth')
    return level === 'grows'
      ? `${id}, of the same action on this target, found no growth, ${isAsLong(before, now) ? 'in as many actions' : 'with fewer actions'}.`
      : null;
  // Growth as time passes says nothing about actions.
  if (before.verdict.level !== 'grows' || row === undefined || row.byItself !== undefined) return null;
  const where = row.edgeToCut === '' ? row.path : row.edgeToCut;
  const found = `${id}, of the same action on this target, found ${countText(before, row)} at ${where}`;
  const leftBy = ({ leaves, className }: Row): string => leaves?.name ?? className;
  const same = now.growing.find(
    ({ edgeToCut, className }) => edgeToCut === row.edgeToCut && className === row.className,
  );
  const change = now.actions === null && before.actions !== null ? null : changeAt(before, now, row);
  const rate = change === null ? '' : ` ${upperFirst(changeText(change, unitOf(now)))}.`;
  if (level === 'grows' && same !== undefined) return `${found}; now ${countText(now, same)}.${rate}`;
  // One object that several references hold may be told by another one each time.
  const alike = level === 'grows' ? now.growing.find((each) => leftBy(each) === leftBy(row)) : undefined;
  if (alike !== undefined)
    return `${found}; now ${countText(now, alike)} at ${alike.edgeToCut === '' ? alike.path : alike.edgeToCut}.`;
  if (level === 'unclear') return null;
  if (!isAsLong(now, before))
    return `${found}; this hunt had fewer actions or rounds, so that it proves no fix.${rate}`;
  if (level !== 'no-growth' || (change !== null && change.after.mean > 0))
    return `${found}; that no longer grows.${rate}`;
  return `${found}; now 0 there, in as many actions.${rate}`;
}
