/** Comparison of two memory ledgers: each part of the process before and after, and each owner. */
import { formatBytes } from '../../base/units.ts';
import type { MemoryLedgerContent, MemoryOwner } from './contract/memory-ledgers.ts';
import { MEMORY_PARTS, type MemoryLedger, type ProcessLedger } from '../../core/contracts/process-memory.ts';
import { bytes, deltaBytes, name, plainSection, plainTable, type Words } from '../../core/findings/model.ts';
import { verdictBy } from '../../core/findings/rules.ts';
import type { ComparisonFindings, ToldComparison } from '../../core/kinds/report-findings.ts';
import { ownerCount } from './findings.ts';
import { COMPARED_LEDGER_RULES, comparedLedgerEvidence, obstacleOf, partPairs } from './compared-rules.ts';
import { ownProcess } from './evidence.ts';
import { ownerPlace } from './owner-text.ts';

function gpuProcess({ processes }: MemoryLedger): ProcessLedger | null {
  return processes.find(({ type, isOfTarget }) => type === 'GPU' && !isOfTarget) ?? null;
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
  const processes = [ownProcess, gpuProcess].flatMap((of) => {
    const [old, now] = [of(base.ledger), of(later.ledger)];
    return old === null || now === null || obstacleOf(old, now) !== null ? [] : [{ old, now }];
  });
  const owners = base.owners === undefined || later.owners === undefined ? null : ownerPairs(base.owners, later.owners);
  return {
    verdict: verdictBy(COMPARED_LEDGER_RULES, comparedLedgerEvidence(base, later)),
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
