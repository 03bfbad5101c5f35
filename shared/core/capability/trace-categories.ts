/**
 * Trace categories: presets for common purposes, and the categories for CPU samples and screenshots. The events of each category were tried
 * on Chromium 156.
 */

const off = (name: string): string => `disabled-by-default-${name}`;

/**
 * Loading, script, layout, paint, input, memory counters and frames. Only these include layout shifts and paints (`loading`), interactions,
 * requests and garbage collections (`devtools.timeline`), and user timings and navigations (`blink.user_timing`).
 */
const LIGHT = [
  'devtools.timeline',
  'v8.execute',
  'blink.user_timing',
  'loading',
  'latencyInfo',
  off('devtools.timeline'),
  off('devtools.timeline.frame'),
];
/**
 * Categories that name causes: stacks of layouts, timers and requests, the nodes of layout shifts, and what changed before a layout. On a page that
 * forces 2,000 layouts, each took 0.25 ms instead of 0.17 ms, and the trace became twice as large; on other pages there are few such events.
 */
const CAUSES = [
  off('devtools.timeline.stack'),
  off('devtools.timeline.invalidationTracking'),
  off('layout_shift.debug'),
];
const DEFAULT = [...LIGHT, ...CAUSES];
/**
 * The categories of Chrome's Performance panel, without `disabled-by-default-devtools.v8-source-rundown`: with it, a page hangs forever when a
 * CPU profile is started during the trace (Chromium 156, with only these two commands).
 */
const PERFORMANCE = [
  ...DEFAULT,
  'blink.console',
  'navigation',
  'v8',
  'cppgc',
  off('devtools.target-rundown'),
  off('lighthouse'),
];
const MEMORY = [...DEFAULT, 'v8', 'blink_gc', 'cppgc', off('v8.gc'), off('cppgc')];
/**
 * The statistics of selectors cost much: processor time of style recalculations, four runs each in turns, was 15 times that of *Default* with 1,400 selectors on
 * 7,500 elements (4.1 s and 0.27 s), and 1.25 times with two selectors on 18,000 elements; the trace was up to 1.4 times as large.
 */
const SELECTORS = [...DEFAULT, off('blink.debug')];
const RENDERING = [...DEFAULT, 'cc', 'viz', 'gpu', 'benchmark', 'input', 'renderer.scheduler'];
const CPU_SAMPLES = off('v8.cpu_profiler');
const SCREENSHOTS = off('devtools.screenshot');

export const TRACE_PRESETS = {
  default: {
    title: 'Default',
    explanation:
      'Loading, script, layout, paint, input and frames, with the code and nodes that cause layouts and shifts.',
    categories: DEFAULT,
  },
  light: {
    title: 'Light',
    explanation: 'Default without stacks and causes, with the least overhead.',
    categories: LIGHT,
  },
  performance: {
    title: 'Performance',
    explanation: "Like Chrome's Performance panel: also the console and all of V8's events.",
    categories: PERFORMANCE,
  },
  rendering: {
    title: 'Rendering',
    explanation: 'Default, plus compositor and GPU.',
    categories: RENDERING,
  },
  selectors: {
    title: 'CSS',
    explanation:
      'Default, plus what each CSS selector costs. Style recalculations take longer, up to 15 times with many selectors.',
    categories: SELECTORS,
  },
  memory: {
    title: 'Memory',
    explanation: 'Default, plus each step of garbage collections in V8 and in the DOM.',
    categories: MEMORY,
  },
  everything: {
    title: 'All',
    explanation: 'All events of the browser, with CPU samples and screenshots. The buffer fills quickly.',
    categories: ['*', ...PERFORMANCE, ...RENDERING, ...MEMORY, off('v8.compile'), CPU_SAMPLES, SCREENSHOTS],
  },
} as const satisfies Record<string, { title: string; explanation: string; categories: readonly string[] }>;

export type TracePreset = keyof typeof TRACE_PRESETS;
export const TRACE_PRESET_NAMES = Object.keys(TRACE_PRESETS) as [TracePreset, ...TracePreset[]];

/** With it, a page hangs when a CPU profile is recorded at the same time; see `PERFORMANCE`. */
const HANGS_PROFILED_PAGES = off('devtools.v8-source-rundown');

/** True if one of the browser's category patterns (`*` stands for any text) selects a category that is off by default. */
function selects(pattern: string, category: string): boolean {
  // In the browser, `*` alone selects only categories that are on by default.
  if (!pattern.trim().startsWith(off(''))) return false;
  const parts = pattern
    .trim()
    .split(/\*+/)
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`).test(category);
}

/** The first category that is refused because it can hang the page, or undefined. */
export function hangingCategory(categories: readonly string[]): string | undefined {
  return categories.find((category) => selects(category, HANGS_PROFILED_PAGES));
}

/** Limits and default of the trace buffer; the default is that of the browser. */
export const TRACE_BUFFER_MB = { least: 1, usual: 200, most: 500 } as const;

/** `categories` replace those of the preset. Duplicates are removed. */
export function traceCategories({
  preset,
  categories = [],
  cpuSamples,
  screenshots,
}: {
  preset: TracePreset;
  categories?: readonly string[] | undefined;
  cpuSamples: boolean;
  screenshots: boolean;
}): string[] {
  const chosen = categories.length === 0 ? TRACE_PRESETS[preset].categories : categories;
  return [...new Set([...chosen, ...(cpuSamples ? [CPU_SAMPLES] : []), ...(screenshots ? [SCREENSHOTS] : [])])];
}

/** `default with CPU samples and screenshots`: the preset that records exactly these categories; null for others. */
export function presetText(categories: readonly string[]): string | null {
  const wanted = new Set(categories);
  const flags = [false, true];
  for (const preset of TRACE_PRESET_NAMES)
    for (const cpuSamples of flags)
      for (const screenshots of flags) {
        const recorded = traceCategories({ preset, cpuSamples, screenshots });
        if (recorded.length !== wanted.size || recorded.some((category) => !wanted.has(category))) continue;
        const more = [...(cpuSamples ? ['CPU samples'] : []), ...(screenshots ? ['screenshots'] : [])];
        return more.length === 0 ? preset : `${preset} with ${more.join(' and ')}`;
      }
  return null;
}
