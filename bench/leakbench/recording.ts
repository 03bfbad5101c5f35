/** Recorded runs of assistants: their calls, and where the ids in them came from, so that they can be made again on another run of the program. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const FOLDER = join(import.meta.dirname, 'recordings');

export const SERVERS = ['ours', 'chrome-devtools-mcp'] as const;

/** Where a value of a call was read: `nth` text of the answer to call `answer` that follows `before`, on one line. */
const TakenSchema = z.object({
  value: z.string(),
  answer: z.number().int(),
  /** Each `#` stands for a number. */
  before: z.string(),
  nth: z.number().int(),
});
type Taken = z.infer<typeof TakenSchema>;

const RecordedCallSchema = z.object({
  tool: z.string(),
  /** `@FOLDER@` stands for the folder for files. */
  parameters: z.record(z.string(), z.unknown()),
  taken: z.array(TakenSchema),
  /** Of the answer's texts, in UTF-8. */
  bytes: z.number().int(),
  ms: z.number().int(),
  isError: z.boolean(),
});
export type RecordedCall = z.infer<typeof RecordedCallSchema>;

export const RecordingSchema = z.object({
  case: z.string(),
  server: z.enum(SERVERS),
  /** Name and version, as the server says them. */
  version: z.string(),
  calls: z.array(RecordedCallSchema),
  /** How many calls it took until an answer named what is right; null if none did. */
  namedAfter: z.number().int().nullable(),
  /** What the assistant reported at its end; null if it gave up without. */
  report: z.string().nullable(),
});
export type Recording = z.infer<typeof RecordingSchema>;

const FOLDER_MARK = '@FOLDER@';
/** Something with a digit: an address's port, an id of a target, a capture, an object. */
const TOKEN = /[\w-]*\d[\w-]*/g;
/** Shorter ones are figures that the assistant chose, except in a parameter that is named as an id. */
const ID_LENGTH = 5;
const ID_NAME = /(?:id|ids|index|target|page)$/i;
const BEFORE_LENGTH = 24;

const escaped = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);

const patternOf = (before: string): RegExp =>
  new RegExp(`${escaped(before).replaceAll('#', String.raw`\d+`)}([\\w-]*\\d[\\w-]*)`, 'g');

/** Where a value stands in the latest answer that has it; null if none has. */
export function takenFrom(value: string, answers: readonly string[]): Taken | null {
  const word = new RegExp(`(?<![\\w-])${escaped(value)}(?![\\w-])`);
  const answer = answers.findLastIndex((text) => word.test(text));
  const text = answers[answer];
  const at = text === undefined ? -1 : text.search(word);
  if (text === undefined || at < 0) return null;
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  const before = line.slice(-BEFORE_LENGTH).replaceAll(/\d+/g, '#');
  const nth = [...text.matchAll(patternOf(before))].findIndex(({ 1: found }) => found === value);
  return nth < 0 ? null : { value, answer, before, nth };
}

/** The values in the parameters of a call that were read in answers. */
export function takenOf(parameters: unknown, answers: readonly string[], name = ''): Taken[] {
  if (typeof parameters === 'object' && parameters !== null)
    return Object.entries(parameters).flatMap(([key, value]) =>
      takenOf(value, answers, Array.isArray(parameters) ? name : key),
    );
  const least = ID_NAME.test(name) ? 1 : ID_LENGTH;
  const tokens = new Set(
    String(parameters)
      .match(TOKEN)
      ?.filter(({ length }) => length >= least),
  );
  return [...tokens].flatMap((value) => takenFrom(value, answers) ?? []);
}

/** The same parameters with the values of this run; null if an answer of it lacks one. */
export function renewed(
  call: RecordedCall,
  answers: readonly string[],
  folder: string,
): Record<string, unknown> | null {
  const values = new Map<string, string>();
  for (const { value, answer, before, nth } of call.taken) {
    const found = [...(answers[answer] ?? '').matchAll(patternOf(before))][nth]?.[1];
    if (found === undefined) return null;
    values.set(value, found);
  }
  const renew = (part: unknown): unknown => {
    if (typeof part === 'string')
      return part.replaceAll(FOLDER_MARK, () => folder).replaceAll(TOKEN, (token) => values.get(token) ?? token);
    if (typeof part === 'number') return Number(values.get(String(part)) ?? part);
    if (Array.isArray(part)) return part.map(renew);
    if (typeof part === 'object' && part !== null)
      return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, renew(value)]));
    return part;
  };
  return z.record(z.string(), z.unknown()).parse(renew(call.parameters));
}

/** The parameters without the place of the folder for files. */
export function withoutFolder(parameters: Record<string, unknown>, folder: string): Record<string, unknown> {
  return z
    .record(z.string(), z.unknown())
    .parse(JSON.parse(JSON.stringify(parameters).replaceAll(folder, () => FOLDER_MARK)));
}

/** All that are kept in `recordings/`. */
export function readRecordings(): Recording[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => RecordingSchema.parse(JSON.parse(readFileSync(join(FOLDER, name), 'utf8'))));
}

/** Of the recording of a case with a server. */
export function recordingFile({ case: of, server }: Pick<Recording, 'case' | 'server'>): string {
  return join(FOLDER, `${of.replaceAll(/\W+/g, '-')}--${server}.json`);
}
