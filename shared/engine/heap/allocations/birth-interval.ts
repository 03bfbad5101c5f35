/**
 * The time between two samples in which an object was allocated. V8 numbers new objects when it takes a sample, so within one interval their order is not
 * known.
 */
import { US_PER_MS } from '../../../base/units.ts';
import type { HeapBirth } from '../contract/allocations.ts';
import type { HeapDocument } from '../classes/heap-document.ts';
import type { HeapAllocations } from '../graph/allocation-columns.ts';
import { idOf } from '../open/heap-node.ts';
import { NOT_BORN, type Births } from './births.ts';

export const UNKNOWN_BIRTH: HeapBirth = { when: 'unknown', fromMs: null, toMs: null };

export function birthOf(
  document: HeapDocument,
  { samples }: Pick<HeapAllocations, 'samples'>,
  births: Births,
  ordinal: number,
): HeapBirth {
  const { timesUs } = births;
  const sample = births.sampleOf(ordinal);
  // Stacks without times: it was allocated while they were recorded.
  if (samples.count === 0) return sample === NOT_BORN ? UNKNOWN_BIRTH : { when: 'during', fromMs: null, toMs: null };
  if (sample !== NOT_BORN) {
    const fromMs = sample === 0 ? null : timesUs[sample - 1] / US_PER_MS;
    return { when: 'during', fromMs, toMs: timesUs[sample] / US_PER_MS };
  }
  const id = idOf(document, ordinal);
  if (id % 2 === 0) return UNKNOWN_BIRTH;
  const lastMs = timesUs[timesUs.length - 1] / US_PER_MS;
  if (id <= samples.lastId[0]) return { when: 'before', fromMs: null, toMs: 0 };
  return { when: 'after', fromMs: lastMs, toMs: null };
}
