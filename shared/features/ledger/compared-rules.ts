/** The rules of two ledgers: what cannot be compared, two processes, and only then what changed, and in which part. */
import type { MemoryLedgerContent } from './contract/memory-ledgers.ts';
import { NOISE_BYTES, type MemoryPartId, type ProcessLedger } from '../../core/contracts/process-memory.ts';
import { bytes, deltaBytes } from '../../core/findings/model.ts';
import { cite, NO_WORDS, rulesOf, sentence, type Sentence } from '../../core/findings/rules.ts';
import { HALF, noiseBytes, ownProcess, partLabel } from './evidence.ts';

interface PartPair {
  readonly id: MemoryPartId;
  /** Private bytes; 0 if the process has no such part. */
  readonly before: number;
  readonly after: number;
}

/** The parts of both, by change. */
export function partPairs(before: ProcessLedger, after: ProcessLedger): PartPair[] {
  const bytesIn = ({ parts }: ProcessLedger, id: MemoryPartId): number =>
    parts.find((part) => part.id === id)?.bytes ?? 0;
  const ids = new Set([...before.parts, ...after.parts].map(({ id }) => id));
  return [...ids]
    .map((id) => ({ id, before: bytesIn(before, id), after: bytesIn(after, id) }))
    .toSorted((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before));
}

type Obstacle = 'unknown-process' | 'unknown-memory' | 'other-source';

/** Why parts of two processes cannot be set side by side; null if they can. */
export function obstacleOf(before: ProcessLedger | null, after: ProcessLedger | null): Obstacle | null {
  if (before === null || after === null) return 'unknown-process';
  if (before.privateBytes === null || after.privateBytes === null) return 'unknown-memory';
  return before.parts[0]?.source === after.parts[0]?.source ? null : 'other-source';
}

export function comparedLedgerEvidence(base: MemoryLedgerContent, later: MemoryLedgerContent) {
  const [before, after] = [ownProcess(base.ledger), ownProcess(later.ledger)];
  const obstacle = obstacleOf(before, after);
  const [largest] = before === null || after === null || obstacle !== null ? [] : partPairs(before, after);
  const [was, is] = [before?.privateBytes ?? 0, after?.privateBytes ?? 0];
  const noise = Math.max(NOISE_BYTES, ...[before, after].flatMap((each) => (each === null ? [] : [noiseBytes(each)])));
  const delta = largest === undefined ? 0 : largest.after - largest.before;
  return {
    obstacle,
    isOtherProcess: before?.processId !== after?.processId,
    before: cite('Private before', bytes(was)),
    after: cite('Private now', bytes(is)),
    /** The private memory changed by more than noise. */
    isChanged: Math.abs(is - was) >= noise,
    largest:
      largest === undefined
        ? null
        : {
            part: partLabel(largest.id),
            more: cite('Change', deltaBytes(delta)),
            isMuch: Math.abs(delta) >= noise,
            /** It has at least half of the change of the whole, in its direction. */
            isMost: Math.sign(delta) === Math.sign(is - was) && Math.abs(delta) >= HALF * Math.abs(is - was),
          },
    areOwnersKnown: base.owners !== undefined && later.owners !== undefined,
  };
}

export type ComparedLedgerEvidence = ReturnType<typeof comparedLedgerEvidence>;

const rule = rulesOf<ComparedLedgerEvidence>();
const sizes = ({ before, after }: ComparedLedgerEvidence): Sentence => sentence`Private memory: ${before} → ${after}`;
const largestWords = ({ largest }: ComparedLedgerEvidence): Sentence => {
  if (largest?.isMuch !== true) return NO_WORDS;
  return largest.isMost
    ? sentence`; most of the change is in ${largest.part} (${largest.more})`
    : sentence`; the largest change of a part is that of ${largest.part} (${largest.more})`;
};
const ownersNote = ({ areOwnersKnown }: ComparedLedgerEvidence): Sentence[] =>
  areOwnersKnown ? [] : [sentence`Who keeps it is not compared: one of the ledgers has no owners.`];

export const COMPARED_LEDGER_RULES = [
  rule({
    id: 'unknown-process',
    when: ({ obstacle }) => obstacle === 'unknown-process',
    says: () => sentence`No verdict: the process of the target is not known in one of the ledgers.`,
  }),
  rule({
    id: 'unknown-memory',
    when: ({ obstacle }) => obstacle === 'unknown-memory',
    says: () => sentence`No verdict: the private memory of the process is not known in one of the ledgers.`,
  }),
  rule({
    id: 'other-source',
    when: ({ obstacle }) => obstacle === 'other-source',
    says: () => sentence`No verdict: the two ledgers are from different sources, so their parts are not compared.`,
  }),
  rule({
    id: 'other-process',
    when: ({ isOtherProcess }) => isOtherProcess,
    says: (_, e) => ({
      headline: sentence`${sizes(e)}, of two processes, so it is no growth of one${largestWords(e)}.`,
      notes: ownersNote(e),
    }),
  }),
  rule({
    id: 'changed',
    when: ({ isChanged }) => isChanged,
    says: (_, e) => ({ headline: sentence`${sizes(e)}${largestWords(e)}.`, notes: ownersNote(e) }),
  }),
  rule({
    id: 'moved',
    when: ({ largest }) => largest?.isMuch === true && largest,
    says: ({ part, more }, e) => ({
      headline: sentence`${sizes(e)}, no more than noise: ${part} has ${more}, and other parts changed by as much the other way.`,
      notes: ownersNote(e),
    }),
  }),
  rule({
    id: 'alike',
    says: (_, e) => ({ headline: sentence`${sizes(e)}, no more than noise, in no part.`, notes: ownersNote(e) }),
  }),
];
