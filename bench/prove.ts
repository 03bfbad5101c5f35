/**
 * `npm run bench prove`: `pen prove` on pairs of builds whose truth is known: patches that remove a cause, and patches that only look like it. Each pair is
 * two pages or two programs that run. The table has the verdict of each beside what is right, its runs and its time; a verdict "proven" of a wrong patch
 * is the one that must not be.
 *
 *     --only NAME,NAME  bases (duplicates, report, join, server, sessions, cache, prices, layout, filter, orders, widget, dialog,
 *                       forced, basket, rates, locales)
 *     --minutes N       begins no further proof after N minutes (120)
 *     --lanes N         proofs at a time (1): more make the machine noisy, and the verdicts must still be right
 *     --json FILE       writes what is measured after each proof
 *     --continue        leaves out the proofs that the file of --json has
 *     --docs            writes the table into docs/proof.md
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { createCommandLine } from '../electron/cli/testing/command-line.ts';
import { ProofReportSchema, ProofVerdictSchema } from '../shared/contracts/proofs.ts';
import { CASES, patched, type Case } from './prove/cases.ts';
import { writeTables } from './docs-tables.ts';
import { serveScripts } from './prove/page-server.ts';
import { printTable } from './table.ts';

const ProvedSchema = z.object({
  base: z.string(),
  claim: z.string(),
  patch: z.string(),
  isRight: z.boolean(),
  /** `failed`: a run failed, and stderr says why. */
  verdict: ProofVerdictSchema.or(z.literal('failed')),
  /** Medians before and after the patch. */
  change: z.string(),
  /** Runs of each build. */
  runs: z.number(),
  seconds: z.number(),
});
type Proved = z.infer<typeof ProvedSchema>;

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    only: { type: 'string' },
    minutes: { type: 'string', default: '120' },
    lanes: { type: 'string', default: '1' },
    json: { type: 'string' },
    continue: { type: 'boolean', default: false },
    docs: { type: 'boolean', default: false },
  },
});
const only = values.only?.split(',');
const cases = CASES.filter(({ base }) => only === undefined || only.includes(base.name));
/** By the place of their case, so that the table keeps its order. */
const proved = new Map<number, Proved>();
const done = (): Proved[] =>
  cases.flatMap((_, at) => {
    const row = proved.get(at);
    return row === undefined ? [] : [row];
  });

if (values.continue && values.json !== undefined && existsSync(values.json)) {
  const earlier = z.array(ProvedSchema).parse(JSON.parse(readFileSync(values.json, 'utf8')));
  for (const [at, { base, patch }] of cases.entries()) {
    const row = earlier.find((each) => each.base === base.name && each.patch === patch.what);
    if (row !== undefined) proved.set(at, row);
  }
}

const line = await createCommandLine();
const server = await serveScripts();

/** In a service: its port. Both builds of a proof have the same. */
const PORT = '@PORT@';
const FIRST_PORT = 4700;

/** The address of the page, or the command of the program. */
function buildOf({ base }: Case, side: string, script: string, port: number): string {
  if (base.kind === 'page') return server.add(side, (base.steps[0] ?? 'click Go').replace('click ', ''), script);
  const folder = join(line.folder, side);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'program.cjs');
  writeFileSync(file, script.replaceAll(PORT, String(port)));
  return `node ${file}`;
}

async function prove(each: Case, at: number): Promise<Proved> {
  const { base, patch, isRight } = each;
  const port = FIRST_PORT + at;
  const before = buildOf(each, `${at}-before`, base.source, port);
  const after = buildOf(each, `${at}-after`, patched(base, patch), port);
  const browser = process.env['PEN_CHROMIUM'];
  const startedMs = performance.now();
  const ran = await line.run(
    [
      ...['prove', '--json', `--before=${before}`, `--after=${after}`, `--claim=${base.claim}`],
      ...(browser === undefined ? [] : [`--browser=${browser}`]),
      ...base.steps.map((step) => step.replaceAll(PORT, String(port))),
    ],
    { environment: { ...process.env, PEN_DATA_DIR: join(line.folder, `data-${at}`) } },
  );
  const report = ProofReportSchema.safeParse(ran.stdout.trim() === '' ? null : ran.json());
  if (!report.success) console.error(ran.stderr);
  const claimed = report.data?.figures[0];
  return {
    base: base.name,
    claim: base.claim,
    patch: patch.what,
    isRight,
    verdict: report.data?.verdict ?? 'failed',
    change:
      claimed === undefined ? '' : `${claimed.before.median.toPrecision(3)} → ${claimed.after.median.toPrecision(3)}`,
    runs: report.data?.runs ?? 0,
    seconds: (performance.now() - startedMs) / 1000,
  };
}

const endMs = performance.now() + Number(values.minutes) * 60_000;
/** Places of the cases that no lane has taken. */
const waiting = [...cases.keys()].filter((at) => !proved.has(at));

async function lane(): Promise<void> {
  for (let at = waiting.shift(); at !== undefined && performance.now() < endMs; at = waiting.shift()) {
    const each = cases[at];
    if (each === undefined) return;
    const row = await prove(each, at);
    proved.set(at, row);
    const { base, patch, isRight, verdict, change, runs, seconds } = row;
    console.error(
      `${base}, ${patch} (${isRight ? 'right' : 'wrong'}): ${verdict}, ${change}, ${runs} runs, ${seconds.toFixed(0)} s`,
    );
    if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(done(), null, 1));
  }
}

try {
  await Promise.all(Array.from({ length: Number(values.lanes) }, lane));
} finally {
  await server[Symbol.asyncDispose]();
  await line.remove();
}

const VERDICTS = ['proven', 'proven at a cost', 'not proven', 'undecided', 'failed'] as const;
const summary = [true, false].map((isRight) => {
  const mine = done().filter((row) => row.isRight === isRight);
  return [
    isRight ? 'right' : 'wrong or empty',
    String(mine.length),
    ...VERDICTS.map((verdict) => String(mine.filter((row) => row.verdict === verdict).length)),
  ];
});
const SUMMARY_COLUMNS = ['patches', 'all', ...VERDICTS];
const COLUMNS = ['program', 'claim', 'patch', 'is', 'verdict', 'median', 'runs of each', 'time (s)'];
const rows = done().map(({ base, claim, patch, isRight, verdict, change, runs, seconds }) => [
  base,
  claim,
  patch,
  isRight ? 'right' : 'wrong',
  verdict,
  change,
  String(runs),
  seconds.toFixed(0),
]);
printTable(COLUMNS, rows);
process.stdout.write('\n');
printTable(SUMMARY_COLUMNS, summary);
if (values.docs) writeTables({ page: 'proof.md', bench: 'prove' }, [SUMMARY_COLUMNS, ...summary], [COLUMNS, ...rows]);
