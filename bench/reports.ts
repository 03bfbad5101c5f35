/**
 * `npm run bench reports`: strangers' bug reports as cases, each with its smallest input and an answer that is known otherwise; judges the answers of `pen`. Ends with exit code 1 if one is
 * worse than the last that is stored. `--only ID,ID`, `--sort SORT`; `--verify` measures the programs without `pen`; `--known` runs nothing; `--docs` writes the table into docs/reports.md;
 * `--judge` judges the answers of the last run again, which are in .cache/reports. The rules are in reports/README.md.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { writeTables } from './docs-tables.ts';
import { FOLDER, headOf, judge, OUTCOMES, readCases, type Case, type Outcome } from './reports/case.ts';
import { answerOf, bytesLeft } from './reports/run-case.ts';

const RowsSchema = z.record(
  z.string(),
  z.strictObject({ outcome: z.enum(OUTCOMES), seconds: z.number(), said: z.string() }),
);
type Rows = z.infer<typeof RowsSchema>;

const SAID_CHARS = 420;
const WORDS: Readonly<Record<Outcome, string>> = {
  right: 'right',
  flaw: 'right with a flaw',
  partly: 'partly',
  wrong: 'wrong',
  confident: 'wrong with confidence',
};

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    only: { type: 'string' },
    sort: { type: 'string' },
    verify: { type: 'boolean' },
    known: { type: 'boolean' },
    docs: { type: 'boolean' },
    judge: { type: 'boolean' },
  },
});

const FIRST = join(FOLDER, 'first.json');
const ANSWERS = join(FOLDER, '..', '..', '.cache', 'reports');
const LATEST = join(FOLDER, 'latest.json');
const readRows = (file: string): Rows =>
  existsSync(file) ? RowsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};

/** A line a case, so that a change of one result is a change of one line. */
function writeRows(file: string, rows: Rows): void {
  const lines = Object.entries(rows)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, row]) => `${JSON.stringify(id)}: ${JSON.stringify(row)}`);
  writeFileSync(file, `{\n${lines.join(',\n')}\n}\n`);
}

/** The first result of a case stays as it is; every later one is beside it. An answer that is judged again stays where it is. */
function keep(id: string, row: Rows[string]): void {
  const [first, latest] = [readRows(FIRST), readRows(LATEST)];
  const isFirst = first[id] === undefined || (values.judge === true && latest[id] === undefined);
  if (isFirst) writeRows(FIRST, { ...first, [id]: row });
  else writeRows(LATEST, { ...latest, [id]: row });
}

const answerFile = (id: string): string => join(ANSWERS, `${id}.txt`);

async function run(each: Case): Promise<void> {
  const from = performance.now();
  const text = await answerOf(each).catch((thrown: unknown) => `The case could not be run: ${String(thrown)}`);
  mkdirSync(ANSWERS, { recursive: true });
  writeFileSync(answerFile(each.id), text);
  judged(each, text, Math.round((performance.now() - from) / 100) / 10);
}

function judged(each: Case, text: string, seconds: number): void {
  const outcome = judge(each, text);
  const before = readRows(LATEST)[each.id] ?? readRows(FIRST)[each.id];
  if (before !== undefined && OUTCOMES.indexOf(outcome) > OUTCOMES.indexOf(before.outcome)) {
    console.error(`${each.id} was ${WORDS[before.outcome]}.`);
    process.exitCode = 1;
  }
  keep(each.id, { outcome, seconds, said: headOf(text).replaceAll(/\s+/g, ' ').slice(0, SAID_CHARS) });
  console.error(`${each.id} · ${WORDS[outcome]} · ${String(seconds)} s`);
}

/** For a case whose patterns were wrong: the answers stay, and so does which of them was the first. */
function judgeAgain(each: Case): void {
  if (!existsSync(answerFile(each.id))) return;
  const seconds = (readRows(LATEST)[each.id] ?? readRows(FIRST)[each.id])?.seconds ?? 0;
  judged(each, readFileSync(answerFile(each.id), 'utf8'), seconds);
}

async function verify(each: Case): Promise<void> {
  if (each.leaves === undefined) return;
  const bytes = await bytesLeft(each);
  const isAsSaid = each.leaves === 0 ? bytes < 64 : bytes >= each.leaves;
  console.error(`${each.id} · ${bytes.toFixed(0)} B an action · ${isAsSaid ? 'as it says' : 'NOT AS IT SAYS'}`);
}

function tables(cases: readonly Case[]): string[][][] {
  const [first, latest] = [readRows(FIRST), readRows(LATEST)];
  const sumOf = (rows: (id: string) => Rows[string] | undefined): string[] =>
    OUTCOMES.map((one) => String(cases.filter(({ id }) => rows(id)?.outcome === one).length));
  const after = (id: string): Rows[string] | undefined => latest[id] ?? first[id];
  const word = (row: Rows[string] | undefined): string => (row === undefined ? '–' : WORDS[row.outcome]);
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  return [
    [
      ['', ...OUTCOMES.map((one) => WORDS[one])],
      ['at first sight', ...sumOf((id) => first[id])],
      ['latest', ...sumOf(after)],
    ],
    [
      ['source', 'cause', 'at first sight', 'latest'],
      ...cases
        .filter(({ id }) => first[id]?.outcome !== 'right' || after(id)?.outcome !== 'right')
        .map(({ id, source, cause }) => [source, cause, word(first[id]), word(after(id))].map(cell)),
    ],
  ];
}

const only = values.only?.split(',');
const all = readCases();
const chosen = all.filter(
  ({ id, sort }) => (only?.includes(id) ?? true) && (values.sort === undefined || values.sort === sort),
);
for (const each of values.known === true ? [] : chosen)
  if (values.judge === true) judgeAgain(each);
  else await (values.verify === true ? verify(each) : run(each));
const [sums = [], rows = []] = tables(all);
if (values.docs === true) writeTables({ page: 'reports.md', bench: 'reports' }, sums, rows);
else if (values.verify !== true) console.log(sums.map((line) => line.join(' | ')).join('\n'));
