/** Growth between two heap snapshots: the relative change and its assessment. */
import { z } from 'zod';

export const GrowthSchema = z.enum(['large', 'significant', 'moderate', 'stable', 'shrank']);
export type Growth = z.infer<typeof GrowthSchema>;

export const GROWTH_TEXT: Record<Growth, string> = {
  large:
    'Large growth: probably a leak, or a big change of state. pen_heap_retainers shows what retains the new objects.',
  significant: 'Significant growth: check what retains the new objects.',
  moderate: 'Moderate growth: it may be normal. Repeat the action and compare again.',
  stable: 'Minimal change: the heap is stable.',
  shrank: 'The heap shrank: garbage was collected between the two snapshots.',
};

/** Assesses the growth in percent. */
export function assessGrowth(percent: number): Growth {
  if (percent > 50) return 'large';
  if (percent > 20) return 'significant';
  if (percent > 5) return 'moderate';
  return percent < -5 ? 'shrank' : 'stable';
}

/** Change relative to A, in percent; null if A is empty. */
export function changePercent(bytesA: number, bytesB: number): number | null {
  return bytesA === 0 ? null : ((bytesB - bytesA) / bytesA) * 100;
}
