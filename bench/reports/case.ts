/** A stranger's case as data, and the judgement of an answer to it. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const patterns = z.array(z.string()).default([]);
const CaseSchema = z.strictObject({
  id: z.string(),
  /** Where it was reported: owner/repository#number, or a sentence where no report is behind it. */
  source: z.string(),
  sort: z.string(),
  cause: z.string(),
  on: z.enum(['node', 'page', 'files']),
  /** Texts by name, or lines. `app.cjs` of Node and `index.html` of a page are started. */
  files: z.record(z.string(), z.union([z.string(), z.array(z.string())])).default({}),
  /** Names in `inputs/`. */
  inputs: z.array(z.string()).default([]),
  packages: z.array(z.string()).default([]),
  /** Arguments of `pen`. $SITE: the address of the program; $DIR/: the folder of the files. */
  run: z.array(z.string()),
  right: z.string(),
  /** Patterns: in the verdict, anywhere in the answer, nowhere in it, and verdicts that are confident and false. */
  first: patterns,
  also: patterns,
  never: patterns,
  confident: patterns,
  truth: z.string(),
  /** Bytes an action leaves at least, measured with `--verify`; 0 of a clean program; absent where memory is not in question. */
  leaves: z.number().optional(),
});
export type Case = z.infer<typeof CaseSchema>;

export const FOLDER = join(import.meta.dirname);
export const OUTCOMES = ['right', 'flaw', 'partly', 'wrong', 'confident'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export function readCases(): Case[] {
  const names = readdirSync(join(FOLDER, 'cases')).filter((name) => name.endsWith('.json'));
  return names
    .toSorted()
    .flatMap((name) => z.array(CaseSchema).parse(JSON.parse(readFileSync(join(FOLDER, 'cases', name), 'utf8'))));
}

const HEAD_CHARS = 900;

/** The part that a reader takes for the answer: the verdict, or the beginning where there is none. */
export function headOf(text: string): string {
  const verdicts = [...text.matchAll(/^(?:\*\*Verdict\*\*|Verdict):.*$/gm)].map(([line]) => line);
  return verdicts.length > 0 ? verdicts.join('\n') : text.slice(0, HEAD_CHARS);
}

/** Right only where what is said first is right: a fact that stands elsewhere alone makes it partly right. */
export function judge(each: Case, text: string): Outcome {
  const head = headOf(text);
  const has = (part: string, list: readonly string[]): string[] =>
    list.filter((one) => new RegExp(one, 'm').test(part));
  if (has(head, each.confident).length > 0) return 'confident';
  if (has(text, each.never).length > 0) return 'wrong';
  const isFirst = has(head, each.first).length === each.first.length;
  const facts = [...each.first, ...each.also];
  const found = has(text, facts).length;
  if (isFirst) return found === facts.length ? 'right' : 'flaw';
  return found * 2 >= facts.length ? 'partly' : 'wrong';
}
