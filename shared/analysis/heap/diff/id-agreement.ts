/**
 * Whether ids of two heaps are of the same objects. V8 numbers objects in the order it meets them, so two runs of one program
 * share most numbers and mean different things by them: of ids that both heaps have, those of one process have the same class
 * in both. Told from a sample; the later heap's nodes are read once.
 */
import type { HeapDocument } from '../classes/heap-document.ts';
import { classNameOf } from '../open/heap-node.ts';

/** Enough for a share to be right within a percent or two. */
const SAMPLE = 8192;
const FILTER_BITS = 20;

export interface IdAgreement {
  /** Share of the later heap's objects whose id and class the earlier heap has. */
  readonly sharedShare: number;
  /** Ids of the sample that both have. */
  readonly found: number;
  /** Of those: the share with one class in both; 1 where they have none in common. */
  readonly agreeing: number;
}

export function sampleIds(current: HeapDocument, base: HeapDocument): IdAgreement {
  const { nodes } = current.graph;
  const step = Math.max(1, Math.floor(nodes.count / SAMPLE));
  const wanted = new Map<number, number>();
  const maybe = new Uint8Array(1 << FILTER_BITS);
  const mask = maybe.length - 1;
  for (let ordinal = 0; ordinal < nodes.count; ordinal += step) {
    if (nodes.selfSize[ordinal] === 0 || nodes.wideId.has(ordinal)) continue;
    wanted.set(nodes.id[ordinal], ordinal);
    maybe[nodes.id[ordinal] & mask] = 1;
  }
  let found = 0;
  let agreeing = 0;
  const earlier = base.graph.nodes;
  for (let ordinal = 0; ordinal < earlier.count; ordinal += 1) {
    const id = earlier.id[ordinal];
    if (maybe[id & mask] === 0) continue;
    const other = wanted.get(id);
    if (other === undefined || earlier.selfSize[ordinal] === 0) continue;
    found += 1;
    if (isOneKind(classNameOf(current, other), classNameOf(base, ordinal))) agreeing += 1;
  }
  return {
    sharedShare: wanted.size === 0 ? 1 : agreeing / wanted.size,
    found,
    agreeing: found === 0 ? 1 : agreeing / found,
  };
}

/** Below this share of common ids the two are hardly of one process. */
const FEW_SHARED = 0.05;
/** Ids of one process name one class in both, but for a handful; those of two runs do by chance. */
const MOST_AGREE = 0.9;
/** Fewer common ids than this say nothing by their classes. */
const ENOUGH_FOUND = 32;

/** Null where ids may be trusted, else a sentence on why not. */
export function whyNotByIds({ sharedShare, found, agreeing }: IdAgreement): string | null {
  if (found >= ENOUGH_FOUND && agreeing < MOST_AGREE) {
    const percent = Math.floor(agreeing * 100);
    return `Only ${percent} % of the ids that both snapshots have are of one class in both: they are of different processes or runs.`;
  }
  return sharedShare < FEW_SHARED
    ? 'Hardly any object of the later snapshot has an id that the earlier knows: they are of different processes or runs.'
    : null;
}

/** Plain objects may have another shape for a name, and elements leave the page, without being other objects. */
function isOneKind(one: string, other: string): boolean {
  const kind = (name: string): string => (name.startsWith('{') ? 'Object' : name.replace(/^Detached /, ''));
  return kind(one) === kind(other);
}
