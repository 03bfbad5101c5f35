/** Differences that are known, each with what both do. Others are to be looked at. */

interface Named {
  readonly insight: string;
  /** By the subject of the difference. */
  readonly subject: RegExp;
  /** Where it is expected; everywhere if absent. */
  readonly page?: string;
  readonly why: string;
}

const SELECTORS_OF_FRAMES =
  'here all documents of the main thread count, in trace_engine those of the main frame: of frames, `pen_trace_insights` tells the selectors too';

const NAMED: readonly Named[] = [
  ...['frames', 'nested-frames', 'late-frame', 'companies', 'viewer', 'dashboard'].map((page) => ({
    insight: 'SlowCSSSelector',
    subject: /./,
    page,
    why: SELECTORS_OF_FRAMES,
  })),
  {
    insight: 'ForcedReflow',
    subject: /./,
    page: 'reflow-timer',
    why: 'trace_engine needs an event of a call around a layout, which Chromium does not write for a timer; here the stack of the layout is read',
  },
  {
    insight: 'ForcedReflow',
    subject: /theirs nothing$/,
    why: 'trace_engine tells the forced layout of a task from 30 ms on; here each read counts',
  },
  {
    insight: 'INPBreakdown',
    subject: /^(?:processing|presentation delay):/,
    why: 'here handlers count from the first to the last event of the interaction that ended with the same paint, as in the web-vitals library; trace_engine takes one event of them',
  },
  {
    insight: 'NetworkDependencyTree',
    subject: /theirs nothing$/,
    why: 'trace_engine tells no requests of a page whose largest paint it does not find in its model of the network (NO_LCP)',
  },
  {
    insight: 'ThirdParties',
    subject: /./,
    page: 'invalid-animation-events',
    why: 'the trace has the parts of compilation (`V8.ParseProgram` …), which count for the script that is compiled here, and for nothing in trace_engine',
  },
];

/** Null for a difference that is not known. */
export function whyDifferent(insight: string, page: string, difference: string): string | null {
  const found = NAMED.find(
    (named) => named.insight === insight && (named.page ?? page) === page && named.subject.test(difference),
  );
  return found?.why ?? null;
}
