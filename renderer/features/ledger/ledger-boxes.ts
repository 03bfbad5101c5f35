/** The ledger of a process as rectangles: its parts, in each who keeps it or what an allocator reports. */
import { formatBytes } from '../../../shared/base/units.ts';
import type { MemoryLedgerContent, MemoryOwner } from '../../../shared/features/ledger/contract/memory-ledgers.ts';
import { CANVASES_REPORT, MEMORY_PARTS, type MemoryPart } from '../../../shared/core/contracts/process-memory.ts';
import { ownProcess } from '../../../shared/features/ledger/evidence.ts';
import { countText, ownerPlace } from '../../../shared/features/ledger/owner-text.ts';
import type { TreemapItem } from '../../core/widgets/treemap/treemap-layout.ts';

/** A rectangle in words. */
export interface LedgerBox {
  readonly name: string;
  readonly bytes: number;
  /** The bytes are a lower bound: not all objects were counted. */
  readonly isAtLeast?: boolean;
  /** The bytes are reserved: more than those that are in memory. */
  readonly isReserved?: boolean;
  /** What is in it has reserved so many bytes: more than those of the part that are in memory. */
  readonly ofReserved?: number;
  /** Sentences of its card. */
  readonly details: readonly string[];
  readonly token: string;
}

export interface LedgerBoxes {
  readonly items: readonly TreemapItem[];
  readonly boxes: ReadonlyMap<string, LedgerBox>;
}

const TOKENS: Readonly<Record<MemoryPart['id'], string>> = {
  'js-heap': '--fl-script',
  'array-buffers': '--fl-third',
  wasm: '--fl-compile',
  'backing-stores': '--fl-third',
  'v8-code': '--fl-compile',
  'blink-gc': '--fl-framework',
  'partition-alloc': '--fl-paint',
  malloc: '--fl-paint',
  stacks: '--fl-native',
  files: '--fl-native',
  shared: '--fl-layout',
  remainder: '--fl-gc',
};
/** `at least 12.0 MB` where the bytes are a lower bound, `12.0 MB reserved` where not all of them are in memory, and `3.2 MB of 4.4 MB reserved` of the part that they are in. */
export function boxSize({
  bytes,
  isAtLeast = false,
  isReserved = false,
  ofReserved,
}: Pick<LedgerBox, 'bytes' | 'isAtLeast' | 'isReserved' | 'ofReserved'>): string {
  const of = ofReserved === undefined ? '' : ` of ${formatBytes(ofReserved)}`;
  return `${isAtLeast ? 'at least ' : ''}${formatBytes(bytes)}${of}${isReserved || of !== '' ? ' reserved' : ''}`;
}

const REST_TOKEN = '--surface-marked';

/** Contents of a part, by who or what has it: bytes may be more than the part has, because they are reserved. */
interface Content extends Omit<LedgerBox, 'token'> {
  readonly key: string;
}

function ownerContent(owner: MemoryOwner, bytes: number): Content {
  const place = ownerPlace(owner);
  return {
    key: `owner ${owner.kind} ${owner.held} ${owner.path}`,
    // The card has all of several lines.
    name: `${owner.held}${owner.addedAt.length === 1 ? `, ${(place.split(': ')[0] ?? '').replace('added at ', '')}` : ''}`,
    bytes,
    details: [
      `${owner.isAtLeast ? 'at least ' : ''}${countText(owner)}, kept by ${owner.held}`,
      owner.path,
      ...(place === '' ? [] : [place]),
    ],
  };
}

/** Owners whose objects are in the part, and then what else its allocators report. */
function contentsOf(part: MemoryPart, owners: readonly MemoryOwner[]): Content[] {
  const isBuffers = part.id === 'array-buffers' || part.id === 'backing-stores' || part.id === 'wasm';
  if (isBuffers) {
    const wanted =
      part.id === 'wasm' ? ['wasm'] : part.id === 'array-buffers' ? ['array-buffer'] : ['wasm', 'array-buffer'];
    const kept = owners
      .filter(({ kind }) => wanted.includes(kind))
      .map((owner) => ({ ...ownerContent(owner, owner.bytes ?? 0), isAtLeast: owner.isAtLeast }));
    if (kept.length > 0) return kept;
  }
  const canvases = owners.filter(({ kind }) => kind === 'canvas');
  return part.inside.map(({ name, bytes }) => {
    const [only] = canvases;
    if (name === CANVASES_REPORT && only !== undefined && canvases.length === 1) return ownerContent(only, bytes);
    return { key: `inside ${part.id} ${name}`, name, bytes, details: [`${formatBytes(bytes)} reserved`] };
  });
}

/** Rectangles of the parts of a process, and one of the GPU process of its browser. Areas are private memory; inside a part what is reserved is drawn to scale. */
export function ledgerBoxes({ ledger, owners = [] }: Pick<MemoryLedgerContent, 'ledger' | 'owners'>): LedgerBoxes {
  const boxes = new Map<string, LedgerBox>();
  const items: TreemapItem[] = [];
  const own = ownProcess(ledger);
  for (const part of own?.parts ?? []) {
    const { label, explanation } = MEMORY_PARTS[part.id];
    const token = TOKENS[part.id];
    const contents = contentsOf(part, owners).filter(({ bytes }) => bytes > 0);
    const reserved = contents.reduce((sum, { bytes }) => sum + bytes, 0);
    const scale = Math.min(1, part.bytes / Math.max(1, reserved));
    // One that has all of the part is the part, and would stand in it with more bytes.
    const isOne = scale < 1 && contents.length === 1;
    const details = isOne ? contents.map(({ name, bytes }) => `${name}: ${formatBytes(bytes)} reserved`) : [];
    const isPartly = scale < 1 && !isOne;
    boxes.set(part.id, {
      name: label,
      bytes: part.bytes,
      ...(isPartly ? { ofReserved: reserved } : {}),
      details: [
        explanation,
        ...details,
        ...(isPartly
          ? ['What is in it is what its parts have reserved, drawn to scale: not all of it is in memory.']
          : []),
      ],
      token,
    });
    const children = (isOne ? [] : contents)
      .toSorted((a, b) => b.bytes - a.bytes)
      .map(({ key, ...box }): TreemapItem => {
        // Its bytes may be more than those of the part that it is drawn in.
        boxes.set(key, { ...box, ...(isPartly ? { isReserved: true } : {}), token });
        return { key, size: box.bytes * scale };
      });
    const rest = part.bytes - reserved * scale;
    if (children.length > 0 && rest >= 1) {
      const key = `rest ${part.id}`;
      boxes.set(key, { name: 'Other', bytes: rest, details: ['Nothing says more about it.'], token: REST_TOKEN });
      children.push({ key, size: rest, isRest: true });
    }
    items.push({ key: part.id, size: part.bytes, ...(children.length === 0 ? {} : { children }) });
  }
  const gpu = ledger.processes.find(({ type, isOfTarget }) => type === 'GPU' && !isOfTarget);
  const gpuBytes = gpu?.privateBytes ?? 0;
  if (gpu !== undefined && gpuBytes > 0) {
    const largest = gpu.parts.slice(0, 3).map((part) => `${MEMORY_PARTS[part.id].label} ${formatBytes(part.bytes)}`);
    const textures = owners.filter(({ kind }) => kind === 'gpu').flatMap((owner) => ownerContent(owner, 0).details);
    boxes.set('gpu', {
      name: 'GPU process, of all pages',
      bytes: gpuBytes,
      details: ['Not counted in the total of the process.', ...largest, ...textures],
      token: REST_TOKEN,
    });
    items.push({ key: 'gpu', size: gpuBytes });
  }
  return { items: items.toSorted((a, b) => b.size - a.size), boxes };
}
