/** Core Web Vitals of a page: values, parts, and the published thresholds (web.dev). */
import { z } from 'zod';

export const VITAL_NAMES = ['LCP', 'FCP', 'CLS', 'INP', 'TTFB'] as const;
export const VitalNameSchema = z.enum(VITAL_NAMES);
export type VitalName = z.infer<typeof VitalNameSchema>;

export const VitalRatingSchema = z.enum(['good', 'needs-improvement', 'poor']);
export type VitalRating = z.infer<typeof VitalRatingSchema>;

/** Good up to `good`, poor above `poor`: milliseconds, for CLS a score. Three of them make up the verdict. */
export const VITALS = {
  LCP: { label: 'Largest Contentful Paint', good: 2500, poor: 4000, unit: 'ms', entersVerdict: true },
  FCP: { label: 'First Contentful Paint', good: 1800, poor: 3000, unit: 'ms', entersVerdict: false },
  CLS: { label: 'Cumulative Layout Shift', good: 0.1, poor: 0.25, unit: 'score', entersVerdict: true },
  INP: { label: 'Interaction to Next Paint', good: 200, poor: 500, unit: 'ms', entersVerdict: true },
  TTFB: { label: 'Time to First Byte', good: 800, poor: 1800, unit: 'ms', entersVerdict: false },
} as const satisfies Record<
  VitalName,
  { label: string; good: number; poor: number; unit: 'ms' | 'score'; entersVerdict: boolean }
>;

export const RATING_WORDS: Readonly<Record<VitalRating, string>> = {
  good: 'Good',
  'needs-improvement': 'Needs Improvement',
  poor: 'Poor',
};

export function rateVital(name: VitalName, value: number): VitalRating {
  const { good, poor } = VITALS[name];
  return value <= good ? 'good' : value > poor ? 'poor' : 'needs-improvement';
}

/** Whole milliseconds; CLS with four decimals. */
export function vitalText(name: VitalName, value: number): string {
  return VITALS[name].unit === 'score' ? value.toFixed(4) : `${Math.round(value)} ms`;
}

/** One part of a value, in chronological order. */
const VitalPartSchema = z.object({ name: z.string(), ms: z.number() });
export type VitalPart = z.infer<typeof VitalPartSchema>;

export const VitalSchema = z.object({
  name: VitalNameSchema,
  /** Milliseconds, for CLS a score; null if not measured. */
  value: z.number().nullable(),
  /** The element as a CSS path, if it still exists. */
  target: z.string().nullable(),
  /** Parts that add up to the value. */
  parts: z.array(VitalPartSchema),
  /** Further attribution: URL of the resource, type of interaction, longest script. */
  facts: z.array(z.object({ name: z.string(), value: z.string() })),
});
export type Vital = z.infer<typeof VitalSchema>;

/** Answer of the script in the page. Times in milliseconds from the start of the navigation. */
export const VitalsReadingSchema = z.object({
  url: z.string(),
  title: z.string(),
  /** Time origin of the document in milliseconds since the Unix epoch; it identifies the document. */
  timeOriginMs: z.number(),
  /** When it was read, and when observing began. */
  readMs: z.number(),
  observedFromMs: z.number(),
  /** `navigate`, `reload`, `back-forward`, `prerender`, `restore` … */
  navigationType: z.string(),
  /** Number of interactions, as counted by the browser. */
  interactions: z.number(),
  /** True if the page is hidden. `firstHiddenMs` is null if it never was. */
  isHidden: z.boolean(),
  firstHiddenMs: z.number().nullable(),
  /** Tag name with `#id` and `.firstClass`; `unknown` if the element is gone; null without LCP. */
  lcpElement: z.string().nullable(),
  /** Layout shifts from before the measurement are missing, so that CLS may be higher than reported. */
  areShiftsMissing: z.boolean().optional(),
  vitals: z.array(VitalSchema),
});
export type VitalsReading = z.infer<typeof VitalsReadingSchema>;

/** Commands of the window. */
export const VITALS_COMMANDS = {
  /** Web vitals of a page so far. Starts observing, until it is stopped or not read for some seconds. */
  'vitals.read': { params: z.object({ targetId: z.string().max(2048) }), result: VitalsReadingSchema },
  'vitals.stop': { params: z.object({ targetId: z.string().max(2048) }), result: z.object({}) },
} as const;
