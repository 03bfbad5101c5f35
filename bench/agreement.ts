/**
 * Our insights of a trace and those of DevTools' engine, on recordings of pages that are built from packages: for each insight, on how many it asks for
 * a change, how many both agree on, and every difference.
 *
 *     npm run bench agreement [-- --only PAGE,PAGE] [--insight NAME] [--keep FOLDER] [--json FILE] [--docs]
 *
 * `--keep` stores the recordings in a folder, and reads those that are there already. `--docs` writes the table into docs/traces.md. The traces in
 * trace_engine's own package are compared too.
 */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { TraceInsights } from '../shared/contracts/traces/trace-insights.ts';
import { startChromium } from '../electron/cdp/testing/real-targets.ts';
import { startAnalysis } from './heap/analysis-process.ts';
import { browserOfTrace, engineFindings, INSIGHTS, pageOfTrace, type EngineFinding } from './agreement/engine-facts.ts';
import { AGREEMENTS, countOf, countOfState, STATES, writeAgreement, type Verdict } from './agreement/docs-table.ts';
import { differencesOf, EXACT, type Facts, type Tolerance } from './agreement/facts.ts';
import { whyDifferent } from './agreement/named.ts';
import { OURS, ourFacts } from './agreement/our-facts.ts';
import { AGREEMENT_PAGES } from './agreement/pages.ts';
import { recordPage } from './agreement/record.ts';
import { startAgreementSite } from './agreement/site.ts';
import { printTable } from './table.ts';

const PACKAGED = join(import.meta.dirname, '..', 'node_modules', '@paulirish', 'trace_engine', 'test');
const NOTHING: EngineFinding = { facts: new Map(), state: 'passes' };
const ALL_ROWS = 10_000;
const MAX_SHOWN = 6;

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    only: { type: 'string' },
    insight: { type: 'string' },
    keep: { type: 'string' },
    json: { type: 'string' },
    docs: { type: 'boolean', default: false },
  },
});
const names = values.only?.split(',');
const pages = AGREEMENT_PAGES.filter(({ name }) => names === undefined || names.includes(name));
const folder = values.keep === undefined ? mkdtempSync(join(tmpdir(), 'pen-bench-agreement-')) : resolve(values.keep);
mkdirSync(folder, { recursive: true });
const fileOf = (index: number): string => join(folder, `trace-${index.toString(16).padStart(8, '0')}.json`);

interface Trace {
  readonly name: string;
  readonly file: string;
}

/** The traces that trace_engine is published with, next to their texts of source maps, which are none. */
function packagedTraces(): Trace[] {
  return readdirSync(PACKAGED, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.json(?:\.gz)?$/.test(path))
    .map((path, index) => {
      const name = basename(path).replace(/\.json(?:\.gz)?$/, '');
      const file = join(
        folder,
        `trace-ffff${index.toString(16).padStart(4, '0')}.json${extname(path) === '.gz' ? '.gz' : ''}`,
      );
      copyFileSync(join(PACKAGED, path), file);
      return { name, file };
    })
    .filter(({ name }) => names === undefined || names.includes(name));
}

async function record(): Promise<void> {
  // A kept folder may be older than the list of pages.
  const missing = pages.filter((page) => pageOfTrace(fileOf(AGREEMENT_PAGES.indexOf(page))) !== page.name);
  if (missing.length === 0) return;
  const site = await startAgreementSite();
  const chromium = await startChromium([], { flags: site.flags });
  try {
    for (const page of missing) {
      console.error(`  recording ${page.name}`);
      await recordPage(page, { port: chromium.port, site, file: fileOf(AGREEMENT_PAGES.indexOf(page)) });
    }
  } finally {
    await chromium.kill();
    await site[Symbol.asyncDispose]();
  }
}

function verdictOf(
  page: string,
  insight: string,
  own: Facts,
  { facts }: EngineFinding,
): Pick<Verdict, 'is' | 'differences'> {
  const differences = differencesOf(own, facts, OURS[insight]?.tolerance ?? EXACT);
  if (differences.length === 0) return { is: own.size === 0 && facts.size === 0 ? 'silent' : 'equal', differences };
  const reasons = differences.map((difference) =>
    whyDifferent({ insight, page, difference, isSilent: facts.size === 0 }),
  );
  if (reasons.includes(null)) return { is: 'different', differences };
  return { is: 'named', differences: [...new Set(reasons.filter((reason) => reason !== null))] };
}

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

async function compare(traces: readonly Trace[]): Promise<Verdict[]> {
  const analysis = await startAnalysis();
  const verdicts: Verdict[] = [];
  const insightsOf = async (file: string): Promise<TraceInsights> => {
    await analysis.open(file);
    const insights = await analysis.query(file, 'trace.insights', { topN: ALL_ROWS });
    // Answers say so in place of figures.
    if (insights.page?.url.startsWith('chrome-error:') === true)
      throw new Error('the page did not load: the browser shows its error page');
    return insights;
  };
  try {
    for (const { name: page, file } of traces) {
      const theirs = await engineFindings(file).catch(messageOf);
      const insights = await insightsOf(file).catch(messageOf);
      analysis.release(file);
      const refusals = [
        ...(typeof theirs === 'string' ? [`trace_engine: “${theirs.replaceAll(file, page)}”`] : []),
        ...(typeof insights === 'string' ? [`here: “${insights.replaceAll(file, page)}”`] : []),
      ];
      for (const insight of INSIGHTS) {
        if (values.insight !== undefined && values.insight !== insight) continue;
        if (typeof theirs === 'string' || typeof insights === 'string') {
          verdicts.push({ page, insight, is: 'refused', state: null, differences: refusals });
          continue;
        }
        const own = ourFacts(insight, insights);
        if (own === null) continue;
        const their = theirs.get(insight) ?? NOTHING;
        verdicts.push({ page, insight, state: their.state, ...verdictOf(page, insight, own, their) });
      }
    }
  } finally {
    await analysis.close();
  }
  return verdicts;
}

function toleranceWords({ share, least, unit }: Tolerance): string {
  if (unit === undefined) return 'exact';
  const words = unit === 'bytes' ? '1 byte' : `${least} ms`;
  return share === 0 ? words : `${share * 100} % or ${words}`;
}

try {
  await record();
  const traces = [
    ...pages.map((page) => ({ name: page.name, file: fileOf(AGREEMENT_PAGES.indexOf(page)) })),
    ...(existsSync(PACKAGED) ? packagedTraces() : []),
  ];
  const verdicts = await compare(traces);
  const insights = INSIGHTS.filter((insight) => verdicts.some((verdict) => verdict.insight === insight));
  printTable(
    ['insight', 'asks', 'passes', 'equal', 'both silent', 'named', 'different', 'refused'],
    insights.map((insight) => [
      insight,
      ...STATES.map((state) => countOfState(verdicts, insight, state)),
      ...AGREEMENTS.map((is) => countOf(verdicts, insight, is)),
    ]),
  );
  for (const { page, insight, differences } of verdicts.filter(
    (verdict) => verdict.is === 'different' || verdict.is === 'named',
  )) {
    console.log(`\n${insight}, ${page}`);
    for (const difference of differences.slice(0, MAX_SHOWN)) console.log(`  ${difference}`);
    if (differences.length > MAX_SHOWN) console.log(`  and ${differences.length - MAX_SHOWN} more`);
  }
  const missing = INSIGHTS.filter((insight) => OURS[insight] === undefined);
  if (missing.length > 0) console.log(`\nWithout a counterpart here: ${missing.join(', ')}`);
  if (values.json !== undefined)
    writeFileSync(values.json, JSON.stringify({ traces: traces.length, verdicts }, null, 2));
  if (values.docs)
    writeAgreement({
      verdicts,
      traces: traces.length,
      browser: browserOfTrace(fileOf(0)) ?? 'an unknown browser',
      toleranceOf: (insight) => toleranceWords(OURS[insight]?.tolerance ?? EXACT),
    });
} finally {
  if (values.keep === undefined) rmSync(folder, { recursive: true, force: true });
}
