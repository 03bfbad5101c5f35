/**
 * `npm run bench leakbench`: leaks and slow actions of packages and of own code, each with its fixed build, through leak finders without an
 * assistant. `--verify` measures each case without any of them; `--only NAME,NAME`, `--twins` (only clean programs), `--repeat N` (5),
 * `--tool ours,explorer,memlab,chrome-devtools-mcp` (ours), `--memlab FOLDER` where memlab is installed, `--json FILE` (each row is written when it is measured, and rows that the file has are not run
 * again unless `--again` says so), `--known` (runs nothing: only what the file has), `--earlier FILE` (rows of another build for what was not run, marked), `--docs` (writes the tables into docs/leakbench.md). The rules are in leakbench/README.md.
 */
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { programOf, rightOf, twinProgram, type Case, type Program } from './leakbench/case.ts';
import { CASES, TWINS } from './leakbench/cases/index.ts';
import { judge } from './leakbench/judge.ts';
import {
  caseTable,
  FIXED,
  judged,
  loadText,
  readRows,
  summaryTable,
  withRow,
  writeRows,
  type Row,
} from './leakbench/rows.ts';
import { TOOLS } from './leakbench/tools.ts';
import { verifiedActions, verifiedLoads } from './leakbench/verified.ts';
import { chosen } from './sections.ts';
import { markdown, writeTables, type Cells } from './docs-tables.ts';
import { checkMemlab } from './leakbench/memlab.ts';

interface Entry {
  readonly name: string;
  readonly kind: Case['kind'];
  readonly program: Program;
  /** Null: a clean program. */
  readonly right: readonly RegExp[] | null;
}

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    only: { type: 'string' },
    twins: { type: 'boolean' },
    repeat: { type: 'string' },
    tool: { type: 'string', default: 'ours' },
    memlab: { type: 'string' },
    verify: { type: 'boolean' },
    json: { type: 'string' },
    again: { type: 'boolean' },
    known: { type: 'boolean' },
    earlier: { type: 'string' },
    docs: { type: 'boolean' },
  },
});
const only = values.only?.split(',') ?? [''];
const repeat = Number(values.repeat ?? 5);
const tools = chosen('tool', values.tool, Object.keys(TOOLS));
if (tools.includes('memlab')) checkMemlab(values.memlab ?? '');
const isChosen = ({ name }: { readonly name: string }): boolean => only.some((part) => name.includes(part));

function entriesOf(): Entry[] {
  const fixed = (each: Case): Entry[] => {
    const program = each.kind === 'leak' || each.fault !== undefined ? programOf(each, 'fixed') : null;
    return program === null ? [] : [{ name: `${each.name}${FIXED}`, kind: each.kind, program, right: null }];
  };
  const broken = (each: Case): Entry[] => {
    const program = programOf(each, 'broken');
    return program === null ? [] : [{ name: each.name, kind: each.kind, program, right: rightOf(each) }];
  };
  const cases = CASES.filter(isChosen);
  const twins = TWINS.filter(isChosen).map((each): Entry => ({
    name: each.name,
    kind: each.fault === undefined ? 'leak' : 'slow',
    program: twinProgram(each),
    right: null,
  }));
  return [...(values.twins === true ? [] : cases.flatMap(broken)), ...cases.flatMap(fixed), ...twins];
}

const print = (table: Cells): void => void process.stdout.write(`${markdown(table)}\n\n`);

async function verifyAll(): Promise<void> {
  const rows: string[][] = [];
  const verify = async (name: string, kind: Case['kind'], builds: readonly (Program | null)[]): Promise<void> => {
    try {
      const [first, second] = [builds[0] ?? null, builds[1] ?? null];
      const { broken, fixed, isRight } =
        (first ?? second)?.document === null
          ? await verifiedActions(name, kind, first, second)
          : await verifiedLoads(first, second);
      rows.push([name, kind, broken, fixed, isRight ? 'yes' : 'no']);
    } catch (thrown) {
      rows.push([name, kind, '–', '–', `failed: ${String(thrown).slice(0, 200).replaceAll('\n', ' ')}`]);
    }
    console.error(rows.at(-1)?.join(' · '));
  };
  if (values.twins !== true)
    for (const each of CASES.filter(isChosen))
      await verify(each.name, each.kind, [programOf(each, 'broken'), programOf(each, 'fixed')]);
  for (const each of TWINS.filter(isChosen))
    await verify(each.name, each.fault === undefined ? 'leak' : 'slow', [null, twinProgram(each)]);
  print([['case', 'kind', 'broken (bytes per action in three parts, or ms)', 'fixed', 'as it says'], ...rows]);
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(rows, null, 1));
}

async function run({ name, kind, program, right }: Entry, tool: string): Promise<Row> {
  const from = performance.now();
  let answer;
  try {
    answer = await TOOLS[tool]?.({ program, name, kind, repeat, memlab: values.memlab ?? '' });
  } catch (thrown) {
    answer = { isFault: null, text: String(thrown) };
  }
  const judgement = answer === null || answer === undefined ? null : judge(answer, right);
  const ms = performance.now() - from;
  const load = loadavg()[0] ?? null;
  return { name, where: program.where, kind, tool, judgement, ms, load, text: answer?.text ?? '' };
}

async function runAll(): Promise<void> {
  const { json } = values;
  let rows = json === undefined ? [] : readRows(json);
  const entries = entriesOf();
  const listed = entries.map(({ name, program, right }) => ({ name, where: program.where, isClean: right === null }));
  for (const entry of values.known === true ? [] : entries) {
    for (const tool of tools) {
      const isKnown = rows.some((row) => row.name === entry.name && row.tool === tool);
      if (isKnown && values.again !== true) continue;
      const row = await run(entry, tool);
      rows = withRow(rows, row);
      console.error(`${row.name} · ${tool}: ${judged(row)}`);
      if (json !== undefined) writeRows(json, rows);
    }
  }
  const own = rows.filter(({ name, tool }) => tools.includes(tool) && entries.some((entry) => entry.name === name));
  const known = { rows: own, earlier: values.earlier === undefined ? [] : readRows(values.earlier) };
  const tables = [summaryTable(listed, tools, known), caseTable(listed, tools, known)];
  for (const table of tables) print(table);
  process.stdout.write(`${loadText(own)}\n`);
  if (values.docs === true) writeTables({ page: 'leakbench.md', bench: 'leakbench' }, ...tables);
}

if (values.verify === true) await verifyAll();
else await runAll();
