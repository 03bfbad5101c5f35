/**
 * A text with its escapes decoded, as a browser, a parser or a terminal shows it: percent-encoding, escapes of JSON and code, HTML entities, and
 * without colours and invisible characters. A secret is found in it as if it stood alone, and masked where it is written.
 */

const ESC = '\u001B';
const ESCAPE = new RegExp(
  [
    '%([0-9a-f]{2})',
    String.raw`\\(?:u([0-9a-f]{4})|u\{([0-9a-f]{1,6})\}|x([0-9a-f]{2})|(033)|([nrtbfve"'` + '`' + String.raw`\\/]))`,
    String.raw`${ESC}\[[\d;:?]{0,40}[a-z]`,
    String.raw`[\0\xAD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFB]+|(?:\uDB40[\uDC00-\uDFFF])+`,
    String.raw`&(?:(quot|amp|lt|gt|apos|nbsp)|#(\d{1,7})|#x([0-9a-f]{1,6}));`,
  ].join('|'),
  'gi',
);
const MEANING: ReadonlyMap<string, string> = new Map([
  ...Object.entries({ n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', e: ESC }),
  ...Object.entries({ quot: '"', amp: '&', lt: '<', gt: '>', apos: "'", nbsp: ' ' }),
]);
const MAX_CODE_POINT = 0x10_ff_ff;

function character(code: number): string {
  return code <= MAX_CODE_POINT ? String.fromCodePoint(code) : '\uFFFD';
}

/** `match`: of `ESCAPE`. '' for a colour and invisible characters. */
function meaningOf(match: readonly (string | undefined)[]): string {
  const [, percent, unit, point, byte, escape, letter, entity, decimal, hex] = match;
  const digits = percent ?? unit ?? point ?? byte ?? hex;
  if (digits !== undefined) return character(Number.parseInt(digits, 16));
  if (decimal !== undefined) return character(Number(decimal));
  if (escape !== undefined) return ESC;
  const name = letter ?? entity?.toLowerCase();
  return name === undefined ? '' : (MEANING.get(name) ?? name);
}

export interface DecodedText {
  readonly text: string;
  /** The place of a range in the text that was decoded, with its escapes as a whole. */
  placeOf(start: number, end: number): { readonly start: number; readonly end: number };
}

/** Characters around an escape that may belong to a secret: the name and the prefix before it, and the value after it. */
const CHARS_BEFORE = 64;
const CHARS_AFTER = 512;
/** An escape that began within `CHARS_AFTER` is decoded to its end. */
const REST_OF_WORD = /[\w.~+/=%:@!*$-]{0,8192}/y;
/** A private key may be long, and has no escapes if its lines are lines. */
const WHOLE = /-----BEGIN/;

/** The parts of a text that have escapes, with what is around them, one on a line each. Null for a text without escapes. */
export function decodedText(text: string): DecodedText | null {
  const parts: string[] = [];
  /** Three numbers for each escape and for each part that is left out: its place in the decoded text, its characters there, and its end in the given one. */
  const places: number[] = [];
  const widths: number[] = [];
  const ends: number[] = [];
  let from = 0;
  let length = 0;
  const add = (start: number, end: number, meaning: string): void => {
    parts.push(text.slice(from, start), meaning);
    places.push(length + start - from);
    widths.push(meaning.length);
    ends.push(end);
    length += start - from + meaning.length;
    from = end;
  };
  const isWhole = WHOLE.test(text);
  for (const match of text.matchAll(ESCAPE)) {
    const { 0: escape, index } = match;
    if (!isWhole && index - from > CHARS_AFTER + CHARS_BEFORE) leaveOut(index - CHARS_BEFORE);
    add(index, index + escape.length, meaningOf(match));
  }
  if (ends.length === 0) return null;
  if (!isWhole) leaveOut(text.length);
  parts.push(text.slice(from));

  /** Leaves out what is far behind the last escape, up to a position. */
  function leaveOut(to: number): void {
    REST_OF_WORD.lastIndex = ends.length === 0 ? 0 : Math.min(to, from + CHARS_AFTER);
    const near = ends.length === 0 ? 0 : REST_OF_WORD.lastIndex + (REST_OF_WORD.exec(text)?.[0].length ?? 0);
    if (near < to) add(near, to, '\n');
  }

  /** The place of a position, after the escapes that `isBefore` says stand before it. */
  const after = (at: number, isBefore: (escape: number) => boolean): number => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(middle)) low = middle + 1;
      else high = middle;
    }
    const last = low - 1;
    return last < 0 ? at : (ends[last] ?? 0) + at - (places[last] ?? 0) - (widths[last] ?? 0);
  };
  const place = (escape: number): number => places[escape] ?? 0;
  return {
    text: parts.join(''),
    placeOf: (start, end) => ({
      // A colour before the range stays outside it, one after it too.
      start: after(start, (escape) => place(escape) < start || (place(escape) === start && widths[escape] === 0)),
      end: after(end, (escape) => place(escape) < end),
    }),
  };
}
