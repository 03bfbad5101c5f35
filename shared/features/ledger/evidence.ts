/** Evidence of a ledger, and of one at two moments: which part grew, who gained what is in it, and what cannot be known. */
import { formatCount } from '../../base/units.ts';
import { BUFFERS, OWNED, type MemoryLedgerContent, type MemoryOwner } from './contract/memory-ledgers.ts';
import {
  CANVASES_REPORT,
  MEMORY_PARTS,
  NOISE_BYTES,
  NOISE_SHARE,
  type MemoryLedger,
  type MemoryPartId,
  type ProcessLedger,
} from '../../core/contracts/process-memory.ts';
import { bytes, count, ms, name, percent } from '../../core/findings/model.ts';
import { cite, type Cited } from '../../core/findings/rules.ts';
import { ownerPlace } from './owner-text.ts';

/** The process of the target; null if it is not known. */
export function ownProcess({ processes }: MemoryLedger): ProcessLedger | null {
  return processes.find(({ isOfTarget }) => isOfTarget) ?? null;
}

/** Ends the name of what an allocator reports of workers. */
const OF_WORKERS = ' of workers';

export interface PartGrowth {
  readonly process: ProcessLedger;
  /** The whole process grew too: what one part frees another may use. */
  readonly isNet: boolean;
  readonly id: MemoryPartId;
  readonly bytes: number;
}

/** Smaller changes of a process are noise. */
export const noiseBytes = ({ privateBytes }: ProcessLedger): number =>
  Math.max(NOISE_BYTES, (privateBytes ?? 0) * NOISE_SHARE);

const gained = (before: number | null, after: number | null): number | null =>
  before === null || after === null ? null : after - before;

/** Parts that grew in the process of the target and in the GPU process: first those of a process that grew itself, then most first. */
export function grownParts({ ledger, before }: Pick<MemoryLedgerContent, 'ledger' | 'before'>): PartGrowth[] {
  if (before === undefined) return [];
  return ledger.processes
    .filter(({ isOfTarget, type }) => isOfTarget || type === 'GPU')
    .flatMap((process) => {
      const old = before.processes.find(({ processId }) => processId === process.processId);
      if (old === undefined) return [];
      const noise = noiseBytes(process);
      const total = gained(old.privateBytes, process.privateBytes);
      const isNet = total === null || total >= noise;
      return (
        process.parts
          .map(({ id, bytes: size }) => ({
            process,
            isNet,
            id,
            bytes: size - (old.parts.find((each) => each.id === id)?.bytes ?? 0),
          }))
          // Chromium maps files into its GPU process when it needs them: no page keeps these.
          .filter(({ id, bytes: more }) => more >= noise && (process.isOfTarget || id !== 'files'))
      );
    })
    .toSorted((a, b) => Number(b.isNet) - Number(a.isNet) || b.bytes - a.bytes);
}

/** Parts in which the objects of an owner are. */
const PARTS_OF: Readonly<Record<MemoryOwner['kind'], readonly MemoryPartId[]>> = {
  'array-buffer': ['array-buffers', 'backing-stores'],
  wasm: ['wasm', 'backing-stores'],
  string: ['malloc', 'partition-alloc'],
  canvas: ['partition-alloc'],
  gpu: ['partition-alloc'],
};

/** Part of what grew: a cause explains at least as much, and the process of the target is named first if its growth is as much. */
export const HALF = 0.5;

/** Growth of what an allocator reports in a part. */
function reportGrowth({ process, id }: PartGrowth, report: string, before: MemoryLedger | undefined): number {
  const bytesIn = (parts: ProcessLedger['parts'] | undefined): number =>
    parts?.find((part) => part.id === id)?.inside.find((each) => each.name === report)?.bytes ?? 0;
  const old = before?.processes.find(({ processId }) => processId === process.processId);
  return bytesIn(process.parts) - bytesIn(old?.parts);
}

/**
 * Decides whether an owner explains the growth of a part. A snapshot has no sizes of canvases and textures: canvases do if those that Chromium reports grew as
 * much, textures if the GPU process grew meanwhile.
 */
function explains(part: PartGrowth, { kind, growth }: MemoryOwner, before: MemoryLedger | undefined): boolean {
  const { process, id } = part;
  if (growth === undefined || (growth.count <= 0 && (growth.bytes ?? 0) <= 0) || !PARTS_OF[kind].includes(id))
    return false;
  if (kind === 'gpu') return process.type === 'GPU';
  if (!process.isOfTarget) return false;
  return (growth.bytes ?? reportGrowth(part, CANVASES_REPORT, before)) >= HALF * part.bytes;
}

/** Bytes that JavaScript keeps more of buffers that are in a part; null where not all of them are known, or a worker may keep them. */
function keptMoreIn({ process, id }: PartGrowth, { keptMore, workers = 0 }: MemoryLedgerContent): number | null {
  const known = BUFFERS.filter((kind) => PARTS_OF[kind].includes(id)).map((kind) => keptMore?.[kind]);
  if (known.length === 0 || !process.isOfTarget || workers > 0) return null;
  return known.reduce<number | null>((sum, more) => (sum === null || more === undefined ? null : sum + more), 0);
}

function gainOf(owner: MemoryOwner) {
  const { kind, growth } = owner;
  const { count: more = owner.count, bytes: size = null } = growth ?? {};
  const place = ownerPlace(owner);
  const counted = (word: string, of: number): Cited =>
    cite(word, [count(of), ` ${of === 1 ? OWNED[kind].one : OWNED[kind].label}`]);
  return {
    isOfGpu: kind === 'gpu',
    isOne: owner.count === 1,
    more: more > 0 || size === null ? counted('More objects', more) : null,
    objects: counted('Objects', owner.count),
    size: size === null ? null : cite('Size of them', bytes(size)),
    held: cite('Kept by', name(owner.held)),
    place: place === '' ? null : cite('Place', name(place)),
  };
}

export const partLabel = (id: MemoryPartId): Cited => cite('Part', MEMORY_PARTS[id].label);

type Obstacle = 'unknown-process' | 'other-process' | 'other-source';

function obstacleOf(before: MemoryLedger, ledger: MemoryLedger): Obstacle | null {
  const [old, own] = [ownProcess(before), ownProcess(ledger)];
  if (old === null || own === null) return 'unknown-process';
  if (old.processId !== own.processId) return 'other-process';
  return old.parts[0]?.source === own.parts[0]?.source ? null : 'other-source';
}

/** The part that grew most; one of the target where it explains as much. */
function mainGrowth(grown: readonly PartGrowth[]): PartGrowth | undefined {
  const [largest] = grown;
  const own = grown.find(({ process, isNet }) => process.isOfTarget && isNet === largest?.isNet);
  return own !== undefined && own.bytes >= HALF * (largest?.bytes ?? 0) ? own : largest;
}

export function ledgerEvidence(content: MemoryLedgerContent) {
  const { before, ledger, owners, sampling, workers = 0, earlierSnapshots = 0 } = content;
  const own = ownProcess(ledger);
  const [largest] = own?.parts ?? [];
  const privateBytes = own?.privateBytes ?? null;
  const grown = mainGrowth(grownParts(content));
  const owner = grown && owners?.find((each) => explains(grown, each, before));
  const old = before === undefined ? null : ownProcess(before);
  const more = gained(old?.privateBytes ?? null, privateBytes);
  const kept = grown === undefined ? null : keptMoreIn(grown, content);
  return {
    /** Null of a ledger of one moment. */
    over: before === undefined || sampling === undefined ? null : cite('Over', ms(sampling.overMs)),
    /** Private memory of the process; null if it is not known. */
    total: privateBytes === null ? null : cite('Private', bytes(privateBytes)),
    named: cite('Named', percent((own?.namedBytes ?? 0) / Math.max(1, privateBytes ?? 0))),
    largest:
      largest === undefined
        ? null
        : {
            part: partLabel(largest.id),
            size: cite('Size of the part', bytes(largest.bytes)),
            isMalloc: largest.id === 'malloc',
          },
    obstacle: before === undefined ? null : obstacleOf(before, ledger),
    /** Bytes that the whole process of the target gained, if that is more than noise; null where it is not known in both. */
    whole:
      own === null || more === null
        ? null
        : { isMuch: more >= noiseBytes(own), more: cite('Change of the process', bytes(more)) },
    grown:
      grown === undefined
        ? null
        : {
            part: partLabel(grown.id),
            process: cite('Process', name(grown.process.type)),
            isOfTarget: grown.process.isOfTarget,
            isNet: grown.isNet,
            isHeap: grown.id === 'js-heap',
            more: cite('Change', bytes(grown.bytes)),
          },
    /** What JavaScript keeps more of what grew, where that is less than half of it. */
    keptLess:
      grown === undefined || kept === null || kept >= HALF * grown.bytes
        ? null
        : cite('Kept by JavaScript', bytes(Math.max(0, kept))),
    owner: owner === undefined ? null : gainOf(owner),
    areOwnersKnown: owners !== undefined,
    /** Not all objects of the kinds that are in the part were counted. */
    isCut:
      grown !== undefined && (owners ?? []).some((each) => each.isAtLeast && PARTS_OF[each.kind].includes(grown.id)),
    /** The allocators of the process report what workers take as well. */
    areWorkersReported: (own?.parts ?? []).some(({ inside }) => inside.some((each) => each.name.endsWith(OF_WORKERS))),
    workers: { count: workers, cell: cite('Workers', formatCount(workers)) },
    snapshots: { count: earlierSnapshots, cell: cite('Snapshots before', formatCount(earlierSnapshots)) },
    noise: [cite('Noise', bytes(NOISE_BYTES)), cite('Noise, part of the process', percent(NOISE_SHARE))] as const,
  };
}

export type LedgerEvidence = ReturnType<typeof ledgerEvidence>;
