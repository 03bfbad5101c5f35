/** What grew between the two ledgers of a call, and who explains it. */
import { formatBytes, formatDuration, formatPercent } from '../../base/units.ts';
import type { MemoryLedgerContent, MemoryOwner } from '../../contracts/page/memory-ledgers.ts';
import {
  CANVASES_REPORT,
  MEMORY_PARTS,
  NOISE_BYTES,
  NOISE_SHARE,
  type MemoryLedger,
  type MemoryPartId,
  type ProcessLedger,
} from '../../contracts/page/process-memory.ts';
import { countText, ownerPlace } from './owner-text.ts';

/** The process of the target; null if it is not known. */
export function ownProcess({ processes }: MemoryLedger): ProcessLedger | null {
  return processes.find(({ isOfTarget }) => isOfTarget) ?? null;
}

export interface PartGrowth {
  readonly process: ProcessLedger;
  /** The whole process grew too: what one part frees another may use. */
  readonly isNet: boolean;
  readonly id: MemoryPartId;
  readonly bytes: number;
}

/** Parts that grew in the process of the target and in the GPU process: first those of a process that grew itself, then most first. */
export function grownParts({ ledger, before }: Pick<MemoryLedgerContent, 'ledger' | 'before'>): PartGrowth[] {
  if (before === undefined) return [];
  return ledger.processes
    .filter(({ isOfTarget, type }) => isOfTarget || type === 'GPU')
    .flatMap((process) => {
      const old = before.processes.find(({ processId }) => processId === process.processId);
      if (old === undefined) return [];
      const noiseBytes = Math.max(NOISE_BYTES, (process.privateBytes ?? 0) * NOISE_SHARE);
      const total =
        process.privateBytes === null || old.privateBytes === null ? null : process.privateBytes - old.privateBytes;
      const isNet = total === null || total >= noiseBytes;
      return process.parts
        .map(({ id, bytes }) => ({
          process,
          isNet,
          id,
          bytes: bytes - (old.parts.find((each) => each.id === id)?.bytes ?? 0),
        }))
        .filter(({ bytes }) => bytes >= noiseBytes);
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

/** An owner explains the growth of a part if it gained at least this share of it. */
const EXPLAINED_SHARE = 0.5;

/** Growth of what an allocator reports in a part. */
function reportGrowth({ process, id }: PartGrowth, name: string, before: MemoryLedger | undefined): number {
  const bytesIn = (parts: ProcessLedger['parts'] | undefined): number =>
    parts?.find((part) => part.id === id)?.inside.find((each) => each.name === name)?.bytes ?? 0;
  const old = before?.processes.find(({ processId }) => processId === process.processId);
  return bytesIn(process.parts) - bytesIn(old?.parts);
}

/**
 * Whether an owner explains the growth of a part. A snapshot has no sizes of canvases and textures: canvases do if those that Chromium reports grew as
 * much, textures if the GPU process grew meanwhile.
 */
function explains(part: PartGrowth, { kind, growth }: MemoryOwner, before: MemoryLedger | undefined): boolean {
  const { process, id, bytes } = part;
  if (growth === undefined || (growth.count <= 0 && (growth.bytes ?? 0) <= 0) || !PARTS_OF[kind].includes(id))
    return false;
  if (kind === 'gpu') return process.type === 'GPU';
  if (!process.isOfTarget) return false;
  const gained = growth.bytes ?? reportGrowth(part, CANVASES_REPORT, before);
  return gained >= bytes * EXPLAINED_SHARE;
}

/** Why two ledgers cannot be compared; null if they can. */
function incomparable(before: MemoryLedger, ledger: MemoryLedger): string | null {
  const [old, own] = [ownProcess(before), ownProcess(ledger)];
  if (old === null || own === null) return 'The process of the target is not known, so its growth is not.';
  if (old.processId !== own.processId)
    return 'The target has another process than at the start, so the two ledgers are not compared.';
  return old.parts[0]?.source === own.parts[0]?.source
    ? null
    : 'The two ledgers are from different sources, so they are not compared.';
}

/** `30 ArrayBuffers more (7.5 MB), kept by variable kept, added at pool.js:2` */
function gainedText(owner: MemoryOwner): string {
  const place = ownerPlace(owner);
  const { count = owner.count, bytes = null } = owner.growth ?? {};
  const size = bytes === null ? '' : ` (${formatBytes(bytes)})`;
  // One that was there may have become larger, as a WebAssembly memory does.
  const gained =
    count > 0 || bytes === null
      ? `${countText({ kind: owner.kind, count })} more${size}`
      : `${countText({ kind: owner.kind, count: owner.count })} that ${owner.count === 1 ? 'has' : 'have'} ${formatBytes(bytes)} more`;
  return `${gained}, kept by ${owner.held}${place === '' ? '' : `, ${place}`}`;
}

/** ` 2 heap snapshots were taken of it before, after each of which V8 may keep room there.`; '' without any. */
function leftText({ earlierSnapshots = 0 }: MemoryLedgerContent): string {
  if (earlierSnapshots === 0) return '';
  const taken = earlierSnapshots === 1 ? 'A heap snapshot was' : `${earlierSnapshots} heap snapshots were`;
  return ` ${taken} taken of it before, and V8 may keep room there after one: start the process again to see what it has by itself.`;
}

/** ` Its 2 workers have heaps of their own, which were not searched.`; '' without any. */
function workersText({ workers = 0 }: MemoryLedgerContent, how: string): string {
  if (workers === 0) return '';
  return workers === 1
    ? ` Its worker has a heap of its own, which counts here and was not ${how}.`
    : ` Its ${workers} workers have heaps of their own, which count here and were not ${how}.`;
}

/** One sentence: which part grew, who owns it and where; what did not grow. */
export function ledgerVerdict(result: MemoryLedgerContent): string {
  const { before, ledger, owners, sampling } = result;
  const own = ownProcess(ledger);
  if (before === undefined || sampling === undefined) {
    const total = own?.privateBytes ?? null;
    if (own === null || total === null) return 'The private memory of the process is not known.';
    const [largest] = own.parts;
    return `${formatBytes(total)} of private memory, ${formatPercent((own.namedBytes ?? 0) / Math.max(1, total))} of it named${largest === undefined ? '' : `; most is ${MEMORY_PARTS[largest.id].label} (${formatBytes(largest.bytes)})`}.${largest?.id === 'malloc' ? leftText(result) : ''}`;
  }
  const obstacle = incomparable(before, ledger);
  if (obstacle !== null) return obstacle;
  const over = formatDuration(sampling.overMs);
  const [first] = grownParts(result);
  if (first === undefined)
    return `Nothing grew in ${over} by more than noise (${formatBytes(NOISE_BYTES)}, or ${formatPercent(NOISE_SHARE)} of the process). What grows more slowly needs more seconds.`;
  const where = `${MEMORY_PARTS[first.id].label}${first.process.isOfTarget ? '' : ` of the ${first.process.type} process`}`;
  const owner = owners?.find((each) => explains(first, each, before));
  // A collection just before gives memory back, which hides what somebody keeps.
  if (!first.isNet)
    return `The ${first.process.type} process did not grow in ${over}: ${where} has ${formatBytes(first.bytes)} more, and other parts have less.${owner === undefined ? '' : ` Still, ${gainedText(owner)}: ask for more seconds.`}`;
  const grew = `${where} grew by ${formatBytes(first.bytes)} in ${over}`;
  if (owners === undefined)
    return `${grew}; some of it may be garbage. "owners": true collects it, and says who in JavaScript keeps the rest.`;
  const isCut = owners.some(({ kind, isAtLeast }) => isAtLeast && PARTS_OF[kind].includes(first.id));
  if (owner === undefined && first.id === 'js-heap')
    return `${grew}. Which objects, a leak hunt says, or a comparison of two snapshots.${workersText(result, 'hunted in')}`;
  if (owner === undefined)
    return `${grew}. ${isCut ? 'Who gained it is not known: there are more objects than were counted.' : 'No owner in JavaScript gained as much.'}${workersText(result, 'searched')}`;
  return `${grew}${owner.kind === 'gpu' ? ', while the page got' : ':'} ${gainedText(owner)}.`;
}
