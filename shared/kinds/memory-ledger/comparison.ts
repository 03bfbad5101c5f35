/** What is told of two memory ledgers: each part of the process before and after, and each owner. */
import { formatBytes } from '../../base/units.ts';
import type { MemoryLedgerContent, MemoryOwner } from '../../contracts/page/memory-ledgers.ts';
import {
  MEMORY_PARTS,
  type MemoryLedger,
  type MemoryPartId,
  type ProcessLedger,
} from '../../contracts/page/process-memory.ts';
import { bytes, deltaBytes, name, plainSection, plainTable, type Words } from '../../findings/model.ts';
import type { ComparisonFindings, ToldComparison } from '../report-findings.ts';
import { ownerCount } from './findings.ts';
import { ownProcess } from './growth.ts';
import { ownerPlace } from './owner-text.ts';

interface PartPair {
  readonly id: MemoryPartId;
  /** Private bytes; 0 if the process has no such part. */
  readonly before: number;
  readonly after: number;
}

/** The parts of both, by change. */
function partPairs(before: ProcessLedger, after: ProcessLedger): PartPair[] {
  const bytesIn = ({ parts }: ProcessLedger, id: MemoryPartId): number =>
    parts.find((part) => part.id === id)?.bytes ?? 0;
  const ids = new Set([...before.parts, ...after.parts].map(({ id }) => id));
  return [...ids]
    .map((id) => ({ id, before: bytesIn(before, id), after: bytesIn(after, id) }))
    .toSorted((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before));
}

function gpuProcess({ processes }: MemoryLedger): ProcessLedger | null {
  return processes.find(({ type, isOfTarget }) => type === 'GPU' && !isOfTarget) ?? null;
}

/** Why parts of two processes cannot be set side by side; null if they can. */
function obstacleOf(before: ProcessLedger | null, after: ProcessLedger | null): string | null {
  if (before === null || after === null) return 'The process of the target is not known in one of the ledgers.';
  if (before.privateBytes === null || after.privateBytes === null)
    return 'The private memory of the process is not known in one of the ledgers.';
  return before.parts[0]?.source === after.parts[0]?.source
    ? null
    : 'The two ledgers are from different sources, so their parts are not compared.';
}

interface OwnerPair {
  readonly before: MemoryOwner | null;
  readonly after: MemoryOwner | null;
}

/** Owners of the same kind and path. Only the largest are in a ledger: one that is missing is not known to be nothing. */
function ownerPairs(before: readonly MemoryOwner[], after: readonly MemoryOwner[]): OwnerPair[] {
  const left = [...before];
  const pairs = after.map((owner): OwnerPair => {
    const at = left.findIndex(
      ({ kind, held, path }) => kind === owner.kind && held === owner.held && path === owner.path,
    );
    return { before: at < 0 ? null : (left.splice(at, 1)[0] ?? null), after: owner };
  });
  return [...pairs, ...left.map((owner) => ({ before: owner, after: null }))];
}

function sizeOf(owner: MemoryOwner | null): Words {
  if (owner === null) return 'not listed';
  return `${ownerCount(owner)}${owner.bytes === null ? '' : `, ${formatBytes(owner.bytes)}`}`;
}

function changeOf({ before, after }: OwnerPair): Words {
  // A lower bound has no change.
  if (before === null || after === null || before.isAtLeast || after.isAtLeast) return 'unknown';
  if (before.bytes === null || after.bytes === null) {
    const more = after.count - before.count;
    return `${more < 0 ? '−' : '+'}${Math.abs(more)}`;
  }
  return deltaBytes(after.bytes - before.bytes);
}

/** Two ledgers, the earlier first. */
export function comparedLedgers(base: MemoryLedgerContent, later: MemoryLedgerContent): ToldComparison {
  const [before, after] = [ownProcess(base.ledger), ownProcess(later.ledger)];
  const obstacle = obstacleOf(before, after);
  const processes = (
    [
      [before, after],
      [gpuProcess(base.ledger), gpuProcess(later.ledger)],
    ] as const
  ).flatMap(([old, now]) => (old === null || now === null || obstacleOf(old, now) !== null ? [] : [{ old, now }]));
  const [largest] = before === null || after === null || obstacle !== null ? [] : partPairs(before, after);
  const total =
    before?.privateBytes === null || after?.privateBytes === null || before === null || after === null
      ? null
      : ([before.privateBytes, after.privateBytes] as const);
  const isSame = before !== null && before.processId === after?.processId;
  const headline: Words =
    obstacle !== null || total === null
      ? (obstacle ?? 'The private memory of the process is not known in one of the ledgers.')
      : [
          'Private memory: ',
          bytes(total[0]),
          ' → ',
          bytes(total[1]),
          ...(largest === undefined || largest.after === largest.before
            ? []
            : [
                `; most of the change is in ${MEMORY_PARTS[largest.id].label} (`,
                deltaBytes(largest.after - largest.before),
                ')',
              ]),
          '.',
        ];
  const owners = base.owners === undefined || later.owners === undefined ? null : ownerPairs(base.owners, later.owners);
  return {
    verdict: {
      level: 'plain',
      headline,
      figures: [],
      notes: [
        ...(isSame || obstacle !== null
          ? []
          : ['The two ledgers have other process ids: the difference is no growth of one process.']),
        ...(owners === null ? ['Who keeps it is not compared: one of the ledgers has no owners.'] : []),
      ],
    },
    parts: [
      ...processes.map(({ old, now }) =>
        plainSection(`parts-${now.type}`, `Parts of the ${now.type} process`, [
          plainTable(
            ['Part', 'Before', 'After', 'Change'],
            partPairs(old, now).map((pair) => [
              MEMORY_PARTS[pair.id].label,
              bytes(pair.before),
              bytes(pair.after),
              deltaBytes(pair.after - pair.before),
            ]),
          ),
        ]),
      ),
      ...(owners === null
        ? []
        : [
            plainSection('owners', 'Kept by JavaScript, outside its heap', [
              plainTable(
                ['Kept by', 'Place', 'Before', 'After', 'Change'],
                owners.map((pair) => [
                  name((pair.after ?? pair.before)?.held ?? ''),
                  name(ownerPlace(pair.after ?? pair.before ?? { addedAt: [], declaredAt: null })),
                  sizeOf(pair.before),
                  sizeOf(pair.after),
                  changeOf(pair),
                ]),
              ),
              { kind: 'paragraph', words: 'Owners are matched by their path. A ledger lists its largest ones only.' },
            ]),
          ]),
    ],
  };
}

export const memoryLedgerComparison: ComparisonFindings = async (ask, earlier) =>
  comparedLedgers(await earlier.ask('memory-ledger.file', {}), await ask('memory-ledger.file', {}));
