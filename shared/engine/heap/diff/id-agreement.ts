/**
 * Checks whether equal ids of two heaps mean the same object. V8 numbers objects in the order it finds them, so two runs of one program
 * share most ids but not their meaning, and so do snapshots of one process between which a client detached. Otherwise an id has the same class in
 * both heaps, and a string the same text. Uses a sample; reads the later heap's nodes once.
 */
import type { HeapDocument } from '../classes/heap-document.ts';
import { startOfText } from '../graph/string-text.ts';
import { classNameOf } from '../open/heap-node.ts';

/** Enough for an error of one or two percent. */
const SAMPLE = 8192;
const FILTER_BITS = 20;

export interface IdAgreement {
  /** Share of the later heap's objects whose id and class exist in the earlier heap. */
  readonly sharedShare: number;
  /** Number of sampled ids in both heaps. */
  readonly found: number;
  /** Share of these with the same class; 1 if there are none. */
  readonly agreeing: number;
  /** The same, where no class counts for more than `MOST_OF_CLASS` ids. */
  readonly agreeingByClass: number;
}

/** Of a heap of which one class is most, ids of another numbering have that class by chance. */
const MOST_OF_CLASS = 64;

interface OfClass {
  found: number;
  agreeing: number;
}

function shareByClass(classes: Iterable<OfClass>): number {
  let whole = 0;
  let agreed = 0;
  for (const { found, agreeing } of classes) {
    const counted = Math.min(found, MOST_OF_CLASS);
    whole += counted;
    agreed += (counted * agreeing) / found;
  }
  return whole === 0 ? 1 : agreed / whole;
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
  const classes = new Map<string, OfClass>();
  const earlier = base.graph.nodes;
  for (let ordinal = 0; ordinal < earlier.count; ordinal += 1) {
    const id = earlier.id[ordinal];
    if (maybe[id & mask] === 0) continue;
    const other = wanted.get(id);
    if (other === undefined || earlier.selfSize[ordinal] === 0) continue;
    found += 1;
    const kind = kindOf(classNameOf(current, other));
    const ofClass = classes.get(kind) ?? { found: 0, agreeing: 0 };
    classes.set(kind, ofClass);
    ofClass.found += 1;
    if (kind !== kindOf(classNameOf(base, ordinal)) || !hasSameText(current, other, base, ordinal)) continue;
    ofClass.agreeing += 1;
    agreeing += 1;
  }
  return {
    sharedShare: wanted.size === 0 ? 1 : agreeing / wanted.size,
    found,
    agreeing: found === 0 ? 1 : agreeing / found,
    agreeingByClass: shareByClass(classes.values()),
  };
}

/** Characters of a string that are compared. */
const TEXT_CHARS = 100;

/** The text of a string never changes; other objects have none. */
function hasSameText(current: HeapDocument, ordinal: number, base: HeapDocument, other: number): boolean {
  const [here, there] = [current.graph, base.graph];
  if (here.meta.nodeTypes[here.nodes.type[ordinal]] !== 'string') return true;
  const textOf = ({ strings, nodes }: HeapDocument['graph'], at: number): string =>
    startOfText(strings, nodes.name[at], TEXT_CHARS);
  return textOf(here, ordinal) === textOf(there, other);
}

/** Below this share of common ids, the heaps are unlikely to be of one process. */
const FEW_SHARED = 0.05;
/** In one process almost all ids keep their class; between two runs only some do by chance. */
const MAX_AGREE = 0.9;
/** With fewer common ids, their classes are not significant. */
const ENOUGH_FOUND = 32;

const WHY =
  'another client detached from the target between them, several other targets were used, the page was loaded again, or they are of different processes or runs';

/** Null if ids can be used, otherwise a sentence with the reason. */
export function whyNotByIds({ sharedShare, found, agreeing, agreeingByClass }: IdAgreement): string | null {
  const least = Math.min(agreeing, agreeingByClass);
  if (found >= ENOUGH_FOUND && least < MAX_AGREE) {
    const counted = agreeingByClass < agreeing ? `, no class counted for more than ${MOST_OF_CLASS} of them,` : '';
    return `Only ${Math.floor(least * 100)} % of the common ids${counted} have the same class and text in both snapshots: ${WHY}.`;
  }
  return sharedShare < FEW_SHARED ? `The snapshots have almost no ids in common: ${WHY}.` : null;
}

/** The same object may get another shape as its class name, and an element may become detached. */
function kindOf(className: string): string {
  return className.startsWith('{') ? 'Object' : className.replace(/^Detached /, '');
}
