/** Rating of a vital by the thresholds of web.dev: good up to the first, poor above the second. */
import type { TraceRating } from '../contract/trace-insights.ts';

interface Limits {
  readonly good: number;
  readonly poor: number;
}

/** Milliseconds, except for the layout shift score. Source: web.dev/articles/vitals and web.dev/articles/fcp. */
export const LIMITS = {
  largestContentfulPaint: { good: 2500, poor: 4000 },
  firstContentfulPaint: { good: 1800, poor: 3000 },
  interactionToNextPaint: { good: 200, poor: 500 },
  layoutShift: { good: 0.1, poor: 0.25 },
} as const satisfies Record<string, Limits>;

export function ratingOf(value: number, { good, poor }: Limits): TraceRating {
  if (value <= good) return 'good';
  return value <= poor ? 'needs-improvement' : 'poor';
}
