/** The table of agreement in docs/traces.md, which `npm run bench agreement -- --docs` writes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineState } from './engine-facts.ts';

const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'traces.md');
const BEGIN = '<!-- The table follows. npm run bench agreement -- --docs writes it. -->';
const END = '<!-- End of the table. -->';

export type Agreement = 'equal' | 'silent' | 'named' | 'different' | 'refused';

export interface Verdict {
  readonly page: string;
  readonly insight: string;
  /** `silent`: both have nothing to say; `named`: all differences are known; `refused`: trace_engine does not read the trace. */
  readonly is: Agreement;
  /** trace_engine's own verdict on the page; null if one of both does not read the trace. */
  readonly state: EngineState | null;
  readonly differences: readonly string[];
}

/** What each is called here. */
const HERE: Readonly<Record<string, string>> = {
  CLSCulprits: 'layout shift',
  Cache: 'cache lifetimes',
  CharacterSet: 'character set',
  DOMSize: 'DOM size',
  DocumentLatency: 'document latency',
  DuplicatedJavaScript: 'duplicated JavaScript',
  FontDisplay: 'fonts',
  ForcedReflow: 'forced layout',
  INPBreakdown: 'interaction to next paint',
  ImageDelivery: 'images',
  LCPBreakdown: 'largest paint, load path',
  LCPDiscovery: 'discovery of the largest paint',
  LegacyJavaScript: 'legacy JavaScript',
  ModernHTTP: 'HTTP/1',
  NetworkDependencyTree: 'request chains, preconnects',
  RenderBlocking: 'requests that block rendering',
  SlowCSSSelector: 'CSS selectors',
  ThirdParties: 'third parties',
  Viewport: 'viewport',
};

export const AGREEMENTS: readonly Agreement[] = ['equal', 'silent', 'named', 'different', 'refused'];

export function countOf(verdicts: readonly Verdict[], insight: string, is: Agreement): string {
  return String(verdicts.filter((verdict) => verdict.insight === insight && verdict.is === is).length);
}

export const STATES: readonly EngineState[] = ['asks', 'passes'];

export function countOfState(verdicts: readonly Verdict[], insight: string, state: EngineState): string {
  return String(verdicts.filter((verdict) => verdict.insight === insight && verdict.state === state).length);
}

export interface Compared {
  readonly verdicts: readonly Verdict[];
  readonly traces: number;
  readonly browser: string;
  /** Tolerance of an insight, in words. */
  readonly toleranceOf: (insight: string) => string;
}

/** Each reason once, with the insights and pages where it counts. */
function reasonLines(verdicts: readonly Verdict[]): string[] {
  const byReason = new Map<string, Map<string, Set<string>>>();
  for (const { page, insight, is, differences } of verdicts) {
    if (is === 'equal' || is === 'silent') continue;
    for (const reason of differences) {
      const insights = byReason.get(reason) ?? new Map<string, Set<string>>();
      const subject = is === 'refused' ? 'All' : insight;
      insights.set(subject, (insights.get(subject) ?? new Set()).add(page));
      byReason.set(reason, insights);
    }
  }
  return [...byReason].map(([reason, insights]) => {
    const where = [...insights].map(([insight, pages]) => `${insight} of ${[...pages].join(', ')}`).join('; ');
    return `- ${where}: ${reason.replace(/\.(”?)$/, '$1')}.`;
  });
}

/** Throws if the page has no place for the table. */
export function writeAgreement({ verdicts, traces, browser, toleranceOf }: Compared): void {
  const text = readFileSync(PAGE, 'utf8');
  const [before, after] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (before < 0 || after < before) throw new Error(`${PAGE} has no place for the table: ${BEGIN}`);
  const insights = [...new Set(verdicts.map(({ insight }) => insight))].toSorted();
  const none = (count: string): string => (count === '0' ? '' : count);
  const lines = [
    `One run on ${traces} traces, ${browser}. *asks*: traces on which DevTools asks for a change or shows something; *passes*: the others.`,
    '',
    "| DevTools' insight | here | asks | passes | equal | both silent | named | different | tolerance |",
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...insights.map((insight) => {
      const states = STATES.map((state) => countOfState(verdicts, insight, state));
      const counts = (['equal', 'silent', 'named', 'different'] as const).map((is) =>
        none(countOf(verdicts, insight, is)),
      );
      return `| ${insight} | ${HERE[insight] ?? ''} | ${[...states, ...counts].join(' | ')} | ${toleranceOf(insight)} |`;
    }),
    '',
    'Differences, and what is right:',
    '',
    ...reasonLines(verdicts),
  ];
  writeFileSync(PAGE, `${text.slice(0, before + BEGIN.length)}\n\n${lines.join('\n')}\n\n${text.slice(after)}`);
}
