/** Differences that are known, each with what both do. Others are to be looked at. */

interface Named {
  readonly insight: string;
  /** By the subject of the difference. */
  readonly subject: RegExp;
  /** Where it is expected; everywhere if absent. */
  readonly page?: string;
  /** The engine says nothing at all of this insight there. */
  readonly isSilent?: true;
  readonly why: string;
}

const SELECTORS_OF_FRAMES =
  'here all documents of the main thread count, in trace_engine those of the main frame: of frames, `pen_trace_insights` tells the selectors too';

const NAMED: readonly Named[] = [
  ...[
    'frames',
    'nested-frames',
    'late-frame',
    'companies',
    'viewer',
    'dashboard',
    'no-charset-frame',
    'late-advertisement',
  ].map((page) => ({
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
    isSilent: true,
    why: 'trace_engine tells no requests where it makes no model of the network: of a page without a first or largest paint (NO_LCP, “missing metric”), and of a document that was answered with an error',
  },
  {
    insight: 'NetworkDependencyTree',
    subject: /saved: .*theirs nothing$/,
    why: 'here the requests count that began before the largest paint, in trace_engine those that its model of the network has ended before it',
  },
  {
    insight: 'ThirdParties',
    subject: /./,
    page: 'invalid-animation-events',
    why: 'the trace has the parts of compilation (`V8.ParseProgram` …), which count for the script that is compiled here, and for nothing in trace_engine',
  },
];

interface Difference {
  readonly insight: string;
  readonly page: string;
  readonly difference: string;
  readonly isSilent: boolean;
}

/** Null for a difference that is not known. */
export function whyDifferent({ insight, page, difference, isSilent }: Difference): string | null {
  const found = NAMED.find(
    (named) =>
      named.insight === insight &&
      (named.page ?? page) === page &&
      named.subject.test(difference) &&
      (named.isSilent === undefined || isSilent),
  );
  return found?.why ?? null;
}
