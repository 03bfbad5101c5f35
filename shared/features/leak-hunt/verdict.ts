/** The verdict of a leak hunt: the first rule of its table that applies, with what is said below it. */
import type { GrowingPath, GrownObject } from '../../engine/heap/contract/leak-growth.ts';
import { inRow, judge, type Judged, type Sentence } from '../../core/findings/rules.ts';
import { TERMINAL, told } from '../../core/findings/voice.ts';
import type { HeapVerdict } from '../heap/survivors.ts';
import { huntEvidence } from './evidence.ts';
import type { HuntEvidence } from './evidence/model.ts';
import type { HuntFacts } from './facts.ts';
import { HUNT_RULES, type HuntLevel } from './rules.ts';

/** The verdict, and its first sentence for a person. */
export interface HuntVerdict extends HeapVerdict {
  readonly headline: string;
}

/** Rules that leave a question of the others open, and how much of it is said with them. */
const OPEN_BESIDE: Readonly<Record<string, 'headline' | 'all'>> = {
  'grows-by-itself': 'all',
  'waits-and-stays': 'headline',
  'waits-unsettled': 'headline',
};

/** A reason that keeps another rule from a verdict stays true beside these, unless what waits explains it. */
function openBeside(
  { id }: Judged<HuntLevel>,
  others: readonly Judged<HuntLevel>[],
  { waits }: HuntEvidence,
): Sentence[] {
  const how = OPEN_BESIDE[id];
  const open = others.find(({ level }) => level === 'unclear');
  if (how === undefined || open === undefined || (how === 'headline' && waits?.explainsRest === true)) return [];
  return [open.saying.headline, ...(how === 'all' ? (open.saying.notes ?? []) : [])];
}

/** Judges what grew by the table of rules. */
export function huntVerdict(
  growing: readonly GrowingPath[],
  grown: readonly GrownObject[],
  facts: HuntFacts,
): HuntVerdict {
  const evidence = huntEvidence(growing, grown, facts);
  const [first, ...others] = judge(HUNT_RULES, evidence);
  if (first === undefined) throw new Error('No rule of hunts applies: the last one applies to any');
  const { level, saying } = first;
  const isWaiting = first.id.startsWith('waits-');
  const headline = inRow([...(first.id === 'all-failed' ? [] : evidence.failed), saying.headline], ' ');
  const sentences = inRow(
    [
      headline,
      ...(saying.notes ?? []),
      ...openBeside(first, others, evidence),
      ...(isWaiting ? [] : evidence.waitingNotes),
      ...evidence.steadyNotes,
    ],
    ' ',
  );
  return { level, text: told(sentences.words, TERMINAL), headline: told(headline.words, TERMINAL) };
}
