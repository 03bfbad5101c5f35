/**
 * What a trace is told to record: presets for what people look for, and the categories that samples and screenshots need. Which
 * category brings which event was tried on Chromium 156.
 */

const off = (name: string): string => `disabled-by-default-${name}`;

/**
 * Loading, script, layout, paint, input, memory counters and frames. With these alone come layout shifts and paints (`loading`),
 * interactions, requests and collections (`devtools.timeline`), user timings and navigations (`blink.user_timing`).
 */
const DEFAULT = [
  'devtools.timeline',
  'v8.execute',
  'blink.user_timing',
  'loading',
  'latencyInfo',
  off('devtools.timeline'),
  off('devtools.timeline.frame'),
];
/**
 * As Chrome's own panel, but for `disabled-by-default-devtools.v8-source-rundown`: a page on which a CPU profile is started while a trace
 * with that category runs hangs for good (Chromium 156, with nothing but the two commands).
 */
const PERFORMANCE = [
  ...DEFAULT,
  'blink.console',
  'navigation',
  'v8',
  'cppgc',
  off('devtools.timeline.stack'),
  off('devtools.target-rundown'),
  off('layout_shift.debug'),
  off('lighthouse'),
];
const MEMORY = [...DEFAULT, 'v8', 'blink_gc', 'cppgc', off('v8.gc'), off('cppgc')];
const RENDERING = [
  ...DEFAULT,
  'cc',
  'viz',
  'gpu',
  'benchmark',
  'input',
  'renderer.scheduler',
  off('devtools.timeline.invalidationTracking'),
];
const CPU_SAMPLES = off('v8.cpu_profiler');
const SCREENSHOTS = off('devtools.screenshot');

export const TRACE_PRESETS = {
  default: {
    title: 'Default',
    explanation: 'Loading, script, layout, paint, input and frames, at the least cost.',
    categories: DEFAULT,
  },
  performance: {
    title: 'Performance',
    explanation:
      "What Chrome's own Performance panel records: besides, who called, the console, and causes of layout shifts.",
    categories: PERFORMANCE,
  },
  rendering: {
    title: 'Rendering',
    explanation: 'Besides the default, compositor and GPU, and what made styles and layouts invalid.',
    categories: RENDERING,
  },
  memory: {
    title: 'Memory',
    explanation: 'Besides the default, each step of a garbage collection, of V8 and of the DOM.',
    categories: MEMORY,
  },
  everything: {
    title: 'Everything',
    explanation:
      'All of these and whatever else the browser tells, CPU samples and screenshots too. The buffer fills soon.',
    categories: ['*', ...PERFORMANCE, ...RENDERING, ...MEMORY, off('v8.compile'), CPU_SAMPLES, SCREENSHOTS],
  },
} as const satisfies Record<string, { title: string; explanation: string; categories: readonly string[] }>;

export type TracePreset = keyof typeof TRACE_PRESETS;
export const TRACE_PRESET_NAMES = Object.keys(TRACE_PRESETS) as [TracePreset, ...TracePreset[]];

/** With it a page hangs on which a CPU profile is recorded at the same time; see `PERFORMANCE`. */
const HANGS_PROFILED_PAGES = off('devtools.v8-source-rundown');

/** Whether one of the browser's category patterns (`*` stands for any text) selects a category that is off by default. */
function selects(pattern: string, category: string): boolean {
  // To the browser `*` alone selects only what is on by default.
  if (!pattern.trim().startsWith(off(''))) return false;
  const parts = pattern
    .trim()
    .split(/\*+/)
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`).test(category);
}

/** The first category that is refused because it can hang the page; undefined where all are safe. */
export function hangingCategory(categories: readonly string[]): string | undefined {
  return categories.find((category) => selects(category, HANGS_PROFILED_PAGES));
}

/** The browser's own, where none is asked for. */
export const TRACE_BUFFER_MB = { least: 1, usual: 200, most: 500 } as const;

/** `categories` stand in place of the preset's; each is named once. */
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
