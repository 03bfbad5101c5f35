/**
 * Our insights of a trace and those of DevTools' engine, on recordings of pages that are built from packages: for each insight, how many traces both agree on,
 * and every difference.
 *
 *     npm run bench agreement [-- --only PAGE,PAGE] [--insight NAME] [--keep FOLDER] [--json FILE]
 *
 * `--keep` stores the recordings in a folder, and reads those that are there already.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startChromium } from '../electron/cdp/testing/real-targets.ts';
import { startAnalysis } from './heap/analysis-process.ts';
import { engineFacts, INSIGHTS, pageOfTrace } from './agreement/engine-facts.ts';
import { differencesOf, EXACT, type Facts } from './agreement/facts.ts';
import { whyDifferent } from './agreement/named.ts';
import { OURS, ourFacts } from './agreement/our-facts.ts';
import { AGREEMENT_PAGES } from './agreement/pages.ts';
import { recordPage } from './agreement/record.ts';
import { startAgreementSite } from './agreement/site.ts';
import { printTable } from './table.ts';

const ALL_ROWS = 10_000;
const MAX_SHOWN = 6;

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    only: { type: 'string' },
    insight: { type: 'string' },
    keep: { type: 'string' },
    json: { type: 'string' },
  },
});
const names = values.only?.split(',');
const pages = AGREEMENT_PAGES.filter(({ name }) => names === undefined || names.includes(name));
const folder = values.keep === undefined ? mkdtempSync(join(tmpdir(), 'pen-bench-agreement-')) : resolve(values.keep);
mkdirSync(folder, { recursive: true });
const fileOf = (index: number): string => join(folder, `trace-${index.toString(16).padStart(8, '0')}.json`);

interface Verdict {
  readonly page: string;
  readonly insight: string;
  /** `silent`: both have nothing to say; `named`: all differences are known. */
  readonly is: 'equal' | 'silent' | 'named' | 'different';
  readonly differences: readonly string[];
}

async function record(): Promise<void> {
  // A kept folder may be older than the list of pages.
  const missing = pages.filter((page) => pageOfTrace(fileOf(AGREEMENT_PAGES.indexOf(page))) !== page.name);
  if (missing.length === 0) return;
  const site = await startAgreementSite();
  const flags = [`--host-resolver-rules=MAP * 127.0.0.1:${site.port}`];
  const chromium = await startChromium([], { flags });
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
  { own, their }: { readonly own: Facts; readonly their: Facts },
): Pick<Verdict, 'is' | 'differences'> {
  const differences = differencesOf(own, their, OURS[insight]?.tolerance ?? EXACT);
  if (differences.length === 0) return { is: own.size === 0 && their.size === 0 ? 'silent' : 'equal', differences };
  const reasons = differences.map((difference) => whyDifferent(insight, page, difference));
  if (reasons.includes(null)) return { is: 'different', differences };
  return { is: 'named', differences: [...new Set(reasons.filter((reason) => reason !== null))] };
}

async function compare(): Promise<Verdict[]> {
  const analysis = await startAnalysis();
  const verdicts: Verdict[] = [];
  try {
    for (const page of pages) {
      const file = fileOf(AGREEMENT_PAGES.indexOf(page));
      const theirs = await engineFacts(file);
      await analysis.open(file);
      const insights = await analysis.query(file, 'trace.insights', { topN: ALL_ROWS });
      for (const insight of INSIGHTS) {
        const own = ourFacts(insight, insights);
        const their = theirs.get(insight) ?? new Map();
        if (own === null || (values.insight !== undefined && values.insight !== insight)) continue;
        verdicts.push({ page: page.name, insight, ...verdictOf(page.name, insight, { own, their }) });
      }
    }
  } finally {
    await analysis.close();
  }
  return verdicts;
}

try {
  await record();
  const verdicts = await compare();
  const count = (insight: string, is: Verdict['is']): string =>
    String(verdicts.filter((verdict) => verdict.insight === insight && verdict.is === is).length);
  const insights = INSIGHTS.filter((insight) => verdicts.some((verdict) => verdict.insight === insight));
  printTable(
    ['insight', 'equal', 'both silent', 'named', 'different'],
    insights.map((insight) => [
      insight,
      count(insight, 'equal'),
      count(insight, 'silent'),
      count(insight, 'named'),
      count(insight, 'different'),
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
    writeFileSync(values.json, JSON.stringify({ traces: pages.length, verdicts }, null, 2));
} finally {
  if (values.keep === undefined) rmSync(folder, { recursive: true, force: true });
}
