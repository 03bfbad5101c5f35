/** Differences that are known, each with what both do. Others are to be looked at. */

interface Named {
  readonly insight: string;
  /** By the subject of the difference. */
  readonly subject: RegExp;
  /** Where it is expected; everywhere if absent. */
  readonly page?: string;
  readonly why: string;
}

const NAMED: readonly Named[] = [
  {
    insight: 'SlowCSSSelector',
    subject: /./,
    page: 'frames',
    why: 'ours counts all documents of the main thread, trace_engine those of the main frame',
  },
  {
    insight: 'ForcedReflow',
    subject: /./,
    page: 'reflow-timer',
    why: 'trace_engine needs an event of a call around a layout, which Chromium does not write for a timer; ours reads the stack of the layout',
  },
  {
    insight: 'NetworkDependencyTree',
    subject: /theirs nothing$/,
    why: 'trace_engine has no requests of a page whose largest paint it cannot place (NO_LCP)',
  },
];

/** Null for a difference that is not known. */
export function whyDifferent(insight: string, page: string, difference: string): string | null {
  const found = NAMED.find(
    (named) => named.insight === insight && (named.page ?? page) === page && named.subject.test(difference),
  );
  return found?.why ?? null;
}
