/** LeakBench's row of each program and tool, its file, and the tables made of it. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { JUDGEMENTS, type Judgement } from './judge.ts';

/** Ends the name of a fixed build. */
export const FIXED = ', fixed';

const RowsSchema = z.array(
  z.object({
    name: z.string(),
    where: z.enum(['node', 'page']),
    kind: z.enum(['leak', 'slow']),
    tool: z.string(),
    /** Null: not applicable. */
    judgement: z.enum(JUDGEMENTS).nullable(),
    ms: z.number(),
    /** Machine load in the minute before the end; null if it was not written. */
    load: z.number().nullable().default(null),
    text: z.string(),
  }),
);
export type Row = z.infer<typeof RowsSchema>[number];

const isSame = (one: Pick<Row, 'name' | 'tool'>, other: Pick<Row, 'name' | 'tool'>): boolean =>
  one.name === other.name && one.tool === other.tool;

/** Rows of a file; none if there is none yet. */
export function readRows(file: string): readonly Row[] {
  return existsSync(file) ? RowsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : [];
}

/** The rows with one more, in place of an earlier one of the same program and tool. */
export function withRow(rows: readonly Row[], row: Row): Row[] {
  return [...rows.filter((each) => !isSame(each, row)), row];
}

/** In one step, so that an interruption leaves a whole file. */
export function writeRows(file: string, rows: readonly Row[]): void {
  writeFileSync(`${file}.part`, JSON.stringify(rows, null, 1));
  renameSync(`${file}.part`, file);
}

export const judged = ({ judgement, ms }: Row): string =>
  judgement === null ? 'not applicable' : `${judgement} (${(ms / 1000).toFixed(0)} s)`;

/** A program in the tables. `isClean`: without a leak. */
export interface Listed {
  readonly name: string;
  readonly where: Row['where'];
  readonly isClean: boolean;
}

type Table = readonly (readonly string[])[];

/** Rows of this build, and rows of an earlier one for what this one was not run with. */
export interface Known {
  readonly rows: readonly Row[];
  readonly earlier: readonly Row[];
}

/** Headers, then a line for each program. A cell has the answer of a tool to the program and to its fixed build; empty if the tool cannot run it. */
export function caseTable(listed: readonly Listed[], tools: readonly string[], { rows, earlier }: Known): Table {
  const answered = (name: string, tool: string): string[] => {
    const [row, before] = [rows, earlier].map((all) => all.find((each) => isSame(each, { name, tool })));
    if (row !== undefined) return row.judgement === null ? [] : [judged(row)];
    return before === undefined ? [] : [`${judged(before)} ¹`];
  };
  const isApplicable = (name: string, tool: string): boolean =>
    rows.every((row) => !isSame(row, { name, tool }) || row.judgement !== null);
  const cell = (name: string, tool: string): string =>
    [name, `${name}${FIXED}`].flatMap((program) => answered(program, tool)).join('; ') ||
    (isApplicable(name, tool) ? '–' : '');
  /** A clean program of which every tool that ran it said nothing is counted in the summary only. */
  const tellsNothing = ({ name, isClean }: Listed): boolean =>
    isClean &&
    [...rows, ...earlier].every((row) => row.name !== name || row.judgement === null || row.judgement === 'quiet');
  return [
    ['case', 'where', ...tools],
    ...listed
      .filter((program) => !program.name.endsWith(FIXED) && !tellsNothing(program))
      .map(({ name, where }) => [name, where, ...tools.map((tool) => cell(name, tool))]),
  ];
}

const SUMMARY_HEADERS = [
  'tool',
  'programs that leak or are slow',
  'found',
  'something else',
  'not found',
  'no verdict',
  'clean programs and fixed builds',
  'false alarms',
  'no verdict on a clean program',
  'median time (s)',
] as const;

function summaryLine(label: string, listed: readonly Listed[], rows: readonly Row[]): string[] {
  const isClean = ({ name }: Row): boolean => listed.some((each) => each.name === name && each.isClean);
  const own = rows.filter(({ judgement }) => judgement !== null);
  const [clean, broken] = [own.filter(isClean), own.filter((row) => !isClean(row))];
  const count = (of: readonly Row[], wanted: Judgement): string =>
    String(of.filter(({ judgement }) => judgement === wanted).length);
  const seconds = own.map(({ ms }) => ms / 1000).toSorted((a, b) => a - b);
  return [
    label,
    String(broken.length),
    count(broken, 'found'),
    count(broken, 'named something else'),
    count(broken, 'not found'),
    count(broken, 'no verdict'),
    String(clean.length),
    count(clean, 'false alarm'),
    count(clean, 'no verdict'),
    (seconds[seconds.length >> 1] ?? 0).toFixed(0),
  ];
}

/** Headers, then each tool on what it can run, and each beside every other one on what both have run. */
export function summaryTable(listed: readonly Listed[], tools: readonly string[], { rows, earlier }: Known): Table {
  const isKnown = ({ name, judgement }: Row): boolean =>
    judgement !== null && listed.some((each) => each.name === name);
  const of = (tool: string): Row[] => rows.filter((row) => row.tool === tool && isKnown(row));
  const withEarlier = (tool: string): Row[] => [
    ...of(tool),
    ...earlier.filter((row) => row.tool === tool && isKnown(row) && !rows.some((each) => isSame(each, row))),
  ];
  const beside = (tool: string, other: string): Row[] =>
    of(tool).filter(({ name }) => of(other).some((row) => row.name === name));
  const pairs = tools.flatMap((tool, at) =>
    tools
      .slice(at + 1)
      .filter((other) => beside(tool, other).length > 0)
      .map((other) => [tool, other] as const),
  );
  return [
    SUMMARY_HEADERS,
    ...tools.filter((tool) => of(tool).length > 0).map((tool) => summaryLine(tool, listed, of(tool))),
    ...tools
      .filter((tool) => withEarlier(tool).length > of(tool).length)
      .map((tool) => summaryLine(`${tool}, with ¹`, listed, withEarlier(tool))),
    ...pairs.flatMap(([tool, other]) => [
      summaryLine(`${tool}, what ${other} has run too`, listed, beside(tool, other)),
      summaryLine(`${other}, what ${tool} has run too`, listed, beside(other, tool)),
    ]),
  ];
}

/** Covers rows with a load. */
export function loadText(rows: readonly Row[]): string {
  const loads = rows.flatMap(({ load }) => (load === null ? [] : [load])).toSorted((a, b) => a - b);
  const [low, middle, high] = [loads[0], loads[loads.length >> 1], loads.at(-1)];
  return low === undefined || middle === undefined || high === undefined
    ? ''
    : `Load while they ran: ${low.toFixed(1)} to ${high.toFixed(1)}, in the median ${middle.toFixed(1)} (${loads.length} of ${rows.length} rows have it).`;
}
