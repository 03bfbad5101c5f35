/** Core Web Vitals of a page: values, what they are made of, and the published limits (web.dev) that rate them. */
import { z } from 'zod';

export const VITAL_NAMES = ['LCP', 'FCP', 'CLS', 'INP', 'TTFB'] as const;
export const VitalNameSchema = z.enum(VITAL_NAMES);
export type VitalName = z.infer<typeof VitalNameSchema>;

export const VitalRatingSchema = z.enum(['good', 'needs-improvement', 'poor']);
export type VitalRating = z.infer<typeof VitalRatingSchema>;

/** Good up to `good`, poor above `poor`: milliseconds, for CLS a score. Three of them make the verdict. */
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

/** One part of a value, in the order in which they happen. */
const VitalPartSchema = z.object({ name: z.string(), ms: z.number() });
export type VitalPart = z.infer<typeof VitalPartSchema>;

export const VitalSchema = z.object({
  name: VitalNameSchema,
  /** Milliseconds, for CLS a score; null where it was not measured. */
  value: z.number().nullable(),
  /** The element it is about as a CSS path, as far as the page still has it. */
  target: z.string().nullable(),
  /** What the value adds up from. */
  parts: z.array(VitalPartSchema),
  /** Further facts of the attribution: the resource's address, the kind of interaction, the longest script. */
  facts: z.array(z.object({ name: z.string(), value: z.string() })),
});
export type Vital = z.infer<typeof VitalSchema>;

/** What the script in the page answers. Times in milliseconds from the start of the navigation. */
export const VitalsReadingSchema = z.object({
  url: z.string(),
  title: z.string(),
  /** Of the document, milliseconds since the Unix epoch: another one is another document. */
  timeOriginMs: z.number(),
  /** When it was read, and when observing began. */
  readMs: z.number(),
  observedFromMs: z.number(),
  /** `navigate`, `reload`, `back-forward`, `prerender`, `restore` … */
  navigationType: z.string(),
  /** Interactions so far as the browser counts them. */
  interactions: z.number(),
  /** Hidden now, and when it first was; null where it never was. */
  isHidden: z.boolean(),
  firstHiddenMs: z.number().nullable(),
  /** Tag name with `#id` and `.firstClass`; `unknown` where the element is gone; null without LCP. */
  lcpElement: z.string().nullable(),
  vitals: z.array(VitalSchema),
});
export type VitalsReading = z.infer<typeof VitalsReadingSchema>;
