/** Long random strings: base64 or base 62 of at least 24 bytes, which no name, path, hash or encoded file looks like. One pass over the text. */
import { DIGIT, LOWER, MARK, OTHER, UPPER, type CharacterClasses } from './long-runs.ts';
import type { FoundSecret } from './secret-kinds.ts';

const SHORTEST = 32;
/** Anything longer is data: an image, a font, a module. */
const LONGEST = 512;

/** Base64 of the first bytes of files: PNG, JPEG, GIF, RIFF, SVG and XML, icons, fonts, WebAssembly, PDF, gzip, source maps. */
const ENCODED_FILE =
  /^(?:iVBORw0KGgo|\/9j\/|R0lGOD|UklGR|PHN2Zy|PD94bW|AAABAA|d09G|T1RUTw|AAEAAAA|AGFzbQ|JVBERi|SUQz|H4sI|eyJ2ZXJzaW9u|eyJzb3VyY2)/;
const HASH_PREFIX = /^(?:sha(?:1|256|384|512)|md5|h1)-/i;
/** A word between two slashes: the run is a path. */
const PATH_WORD = /(?:^|\/)[a-z]{4,}(?:\/|$)/;
const EXTENSION = /^\.[a-z]{2,5}\d?(?![\w-])/;

interface Run {
  readonly start: number;
  readonly end: number;
  readonly lower: number;
  readonly upper: number;
  readonly digit: number;
  readonly mark: number;
  /** Changes of class between neighbours: letters of words follow each other, those of a random string do not. */
  readonly changes: number;
}

function isMixed({ start, end, lower, upper, digit, mark, changes }: Run): boolean {
  const length = end - start;
  return (
    lower >= length * 0.14 &&
    upper >= length * 0.14 &&
    digit >= 3 &&
    digit <= length * 0.5 &&
    mark <= length * 0.15 &&
    changes >= (length - 1) * 0.44
  );
}

/** At least half as many different characters as a random string of this length would have. */
function isVaried(run: string): boolean {
  return new Set(run).size >= Math.min(22, run.length / 2);
}

/** A third of its characters are in words: a random string has few letters of one case in a row. */
function isWordy(run: string): boolean {
  const inWords = [...run.matchAll(/[a-z]{3,}/g)].reduce((total, [word]) => total + word.length, 0);
  return inWords > run.length * 0.36;
}

function isEncodedFile(text: string, start: number, run: string): boolean {
  return ENCODED_FILE.test(run) || text.slice(Math.max(0, start - 7), start) === 'base64,';
}

function isPath(text: string, { start, end }: Run, run: string): boolean {
  if (EXTENSION.test(text.slice(end, end + 7))) return true;
  if (!run.includes('/')) return false;
  return run.startsWith('/') || PATH_WORD.test(run) || /[:./]/.test(text.charAt(start - 1));
}

function isSecret(text: string, run: Run): boolean {
  if (!isMixed(run)) return false;
  const characters = text.slice(run.start, run.end);
  return (
    isVaried(characters) &&
    !isWordy(characters) &&
    !HASH_PREFIX.test(characters) &&
    !isEncodedFile(text, run.start, characters) &&
    !isPath(text, run, characters)
  );
}

function measure(classes: CharacterClasses, text: string, start: number, end: number): Run {
  const counts = new Uint16Array(MARK + 1);
  let changes = -1;
  let previous = OTHER;
  for (let at = start; at < end; at += 1) {
    const current = classes.at(text, at);
    counts[current] = (counts[current] ?? 0) + 1;
    if (current !== previous) changes += 1;
    previous = current;
  }
  const of = (character: number): number => counts[character] ?? 0;
  return { start, end, lower: of(LOWER), upper: of(UPPER), digit: of(DIGIT), mark: of(MARK), changes };
}

/** Adds the random strings of one long run. */
export function findRandomRuns(
  classes: CharacterClasses,
  text: string,
  { start: from, end: to }: { readonly start: number; readonly end: number },
  into: FoundSecret[],
): void {
  let start = from;
  for (let at = from; at <= to; at += 1) {
    if (at < to && classes.at(text, at) !== OTHER) continue;
    const runLength = at - start;
    if (runLength >= SHORTEST && runLength <= LONGEST && isSecret(text, measure(classes, text, start, at))) {
      const padding = /^={1,2}/.exec(text.slice(at, at + 2))?.[0].length ?? 0;
      into.push({ start, end: at + padding, kind: 'random' });
    }
    start = at + 1;
  }
}
