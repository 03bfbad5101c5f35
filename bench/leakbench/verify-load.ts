/** Measures a page load's fault by the page's own figures: first paint, shifts, largest paint, and the time until its last request. */
import { z } from 'zod';
import { startChromium } from '../../electron/core/cdp/testing/real-targets.ts';
import { pageFiles, type Fault, type Program } from './case.ts';
import { startCaseSite } from './site.ts';
import { writtenTitle } from './verify.ts';

export interface LoadFigure {
  readonly value: number;
  readonly unit: 'ms' | '';
  readonly remark: string;
  /** More than this is a fault. */
  readonly limit: number;
  /** Nothing of its value is a fault: a clean program may need its requests. */
  readonly isExempt: boolean;
}

/** Limits of what is good on web.dev: first and largest paint, shifts. Requests have none. */
const LIMITS: Readonly<Record<Fault, number>> = { waits: 0, blocks: 1800, shifts: 0.1, late: 0 };
/** From the load event until the page is asked. */
const SETTLE_MS = 2500;

const FiguresSchema = z.object({
  firstPaintMs: z.number(),
  largestPaintMs: z.number(),
  shifts: z.number(),
  /** From the first `fetch` to the end of the last one, and how many there were. */
  fetchedMs: z.number(),
  fetches: z.number(),
});

/** Written into the title, in the page. */
const MEASURE = `<script>(() => {
  const seen = { largestPaintMs: 0, shifts: 0 };
  new PerformanceObserver((list) => { for (const each of list.getEntries()) seen.largestPaintMs = each.startTime; }).observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => { for (const each of list.getEntries()) if (!each.hadRecentInput) seen.shifts += each.value; }).observe({ type: 'layout-shift', buffered: true });
  addEventListener('load', () => setTimeout(() => {
    const sent = performance.getEntriesByType('resource').filter(({ initiatorType }) => initiatorType === 'fetch');
    const firstPaintMs = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0;
    const fetchedMs = sent.length === 0 ? 0 : Math.max(...sent.map(({ responseEnd }) => responseEnd)) - Math.min(...sent.map(({ startTime }) => startTime));
    document.title = 'measured ' + JSON.stringify({ ...seen, firstPaintMs, fetchedMs, fetches: sent.length });
  }, ${SETTLE_MS}));
})()</script>`;

export async function measuredLoad(program: Program): Promise<LoadFigure> {
  const site = await startCaseSite(pageFiles(program, MEASURE), program.serves);
  const chromium = await startChromium([site.url()]);
  try {
    const text = await writtenTitle(chromium.port);
    const figures = FiguresSchema.parse(JSON.parse(text.slice('measured '.length).replaceAll('&quot;', '"')));
    const fault = program.fault ?? 'waits';
    const value = {
      waits: figures.fetchedMs,
      blocks: figures.firstPaintMs,
      shifts: figures.shifts,
      late: figures.largestPaintMs,
    }[fault];
    const remark = fault === 'waits' ? ` for ${figures.fetches} requests` : '';
    const unit = fault === 'shifts' ? '' : 'ms';
    return { value, unit, remark, limit: LIMITS[fault], isExempt: fault === 'waits' || fault === 'late' };
  } finally {
    await chromium[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
  }
}
