/**
 * An edit of an original source, made in the script as it runs: the place by the source map, the new text with the names that a minifier gave.
 * Only tokens that differ are exchanged, so that most edits are one name, number or operator.
 */
import { err, ok, type Result } from '../../base/result.ts';
import type { OriginalPosition } from './decoded-map.ts';
import { outlineOf, type OutlinedFunction } from './function-outline.ts';
import { tokensOf, type Token } from './source-tokens.ts';

export interface OriginalEdit {
  /** The name of the source in the map, and its text. */
  readonly source: string;
  readonly original: string;
  /** The script as it runs. */
  readonly generated: string;
  readonly find: string;
  readonly text: string;
  /** 1-based line in which it stands; null if it stands once. */
  readonly line: number | null;
  readonly forEachSegment: (visit: (line: number, column: number, position: OriginalPosition | null) => void) => void;
}

/** In UTF-16 code units of the script as it runs. */
export interface GeneratedEdit {
  readonly from: number;
  readonly find: string;
  readonly text: string;
}

/** A segment as offsets: in the script, and in the source; −1 for one of another source. */
interface Segment {
  readonly generated: number;
  readonly original: number;
}

/** Tokens around the change among which a mapped one is looked for. */
const AROUND = 60;
const NAME = /\(0,\s*[\w$]+\.[\w$]+\)|[\p{ID_Start}\d$_][\p{ID_Continue}$.]*/uy;

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function segmentsOf({ source, original, generated, forEachSegment }: OriginalEdit): Segment[] {
  const [before, after] = [lineStarts(original), lineStarts(generated)];
  const segments: Segment[] = [];
  forEachSegment((line, column, position) => {
    const isHere = position?.source === source;
    const from = after[line - 1];
    const at = isHere ? before[position.line - 1] : undefined;
    if (from === undefined) return;
    segments.push({ generated: from + column - 1, original: at === undefined ? -1 : at + (position?.column ?? 1) - 1 });
  });
  return segments;
}

/** Where the text begins in the source, or why that is not known. */
function placeOf({ original, find, line }: OriginalEdit): Result<number, string> {
  const places: number[] = [];
  for (let at = original.indexOf(find); at >= 0; at = original.indexOf(find, at + 1)) places.push(at);
  const lineOf = (at: number): number => original.slice(0, at).split('\n').length;
  const chosen = line === null ? places : places.filter((at) => lineOf(at) <= line && line <= lineOf(at + find.length));
  const [at] = chosen;
  if (at === undefined)
    return err(places.length === 0 ? 'it does not have this text' : `line ${String(line)} does not have this text`);
  if (chosen.length > 1) return err(`it has this text ${chosen.length} times: name it with its line, file:line`);
  return ok(at);
}

/** Words that no build renames. */
const WORDS = new Set(
  'as async await break case catch class const constructor continue debugger default delete do else export extends false finally for from function get if import in instanceof let new null of return set static super switch this throw true try type typeof undefined var void while with yield'.split(
    ' ',
  ),
);

/** Not behind the three dots of a spread. */
const isProperty = (tokens: readonly Token[], at: number): boolean =>
  tokens[at - 1]?.text === '.' && tokens[at - 2]?.text !== '.';

/** Names that a text declares itself: where the script has none for one, it keeps its own. */
const declaredIn = (tokens: readonly Token[]): ReadonlySet<string> =>
  new Set(tokens.filter((_, at) => /^(?:const|let|var)$/.test(tokens[at - 1]?.text ?? '')).map(({ text }) => text));

/** True of a variable: no property, no word of the language, and no name of a member in a literal. */
function isName(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  if (token?.kind !== 'word' || isProperty(tokens, at) || WORDS.has(token.text)) return false;
  const [before, after] = [tokens[at - 1]?.text, tokens[at + 1]?.text];
  return !(after === ':' && (before === '{' || before === ','));
}

interface Named {
  readonly tokens: readonly Token[];
  readonly segments: readonly Segment[];
  readonly placed: ReadonlyMap<number, readonly number[]>;
  /** Offset of the edit in the source. */
  readonly at: number;
}

/**
 * Returns how the script calls a variable of the source where the edit is: by the nearest place that uses it. A word that the source never uses
 * stays as it is. Null where that name means something else there.
 */
function namesOf({ original, generated }: OriginalEdit, { tokens, segments, placed, at: place }: Named) {
  const outline = outlineOf(original);
  const around: OutlinedFunction[] = [];
  for (let each = outline.at(place); each !== null; each = outline.parentOf(each)) around.unshift(each);
  /** Number of functions around the edit that are around the offset, too. */
  const depthOf = (offset: number): number => {
    for (let each = outline.at(offset); each !== null; each = outline.parentOf(each))
      if (around.includes(each)) return around.indexOf(each) + 1;
    return 0;
  };
  /** The edit sees what stands there: in no function beside it. */
  const isSeen = (offset: number): boolean => {
    const inner = outline.at(offset);
    return inner === null || around.includes(inner);
  };
  const nameAt = (offset: number): string | null => {
    for (const index of placed.get(offset) ?? []) {
      NAME.lastIndex = segments[index]?.generated ?? 0;
      const name = NAME.exec(generated)?.[0];
      if (name !== undefined) return /^[(\d]/.test(name) ? name : (name.split('.')[0] ?? name);
    }
    return null;
  };
  const variables = tokens.flatMap((token, at) => (isName(tokens, at) ? [token] : []));
  return (word: string): string | null => {
    const uses = variables
      .filter(({ text, from }) => text === word && placed.has(from))
      .toSorted((a, b) => depthOf(b.from) - depthOf(a.from) || Math.abs(a.from - place) - Math.abs(b.from - place));
    for (const { from } of uses) {
      const name = nameAt(from);
      if (name === null) continue;
      // An inner variable of the same name hides it.
      const isTaken = variables.some(
        (other) =>
          other.text !== word &&
          isSeen(other.from) &&
          depthOf(other.from) > depthOf(from) &&
          nameAt(other.from) === name,
      );
      return isTaken && name !== word ? null : name;
    }
    return variables.some(({ text }) => text === word) ? null : word;
  };
}

interface Changed {
  readonly tokens: readonly Token[];
  /** Tokens of the source that are exchanged: from, and before. */
  readonly first: number;
  readonly end: number;
  readonly by: readonly Token[];
}

/** The tokens of the source that differ, and what takes their place. */
function changedTokens(tokens: readonly Token[], at: number, { find, text }: OriginalEdit): Changed {
  const first = tokens.findIndex(({ from }) => from >= at);
  const from = first < 0 ? tokens.length : first;
  const within = tokens.slice(from).findIndex(({ from: begin }) => begin >= at + find.length);
  const to = within < 0 ? tokens.length : from + within;
  const by = tokensOf(text);
  let head = 0;
  while (from + head < to && head < by.length && tokens[from + head]?.text === by[head]?.text) head += 1;
  let tail = 0;
  while (
    to - tail > from + head &&
    by.length - tail > head &&
    tokens[to - tail - 1]?.text === by[by.length - tail - 1]?.text
  )
    tail += 1;
  return { tokens, first: from + head, end: to - tail, by: by.slice(head, by.length - tail) };
}

/** Text between tokens stays as it was written. */
function written(text: string, tokens: readonly Token[], nameOf: (token: Token, at: number) => string): string {
  let told = '';
  let end = tokens[0]?.from ?? 0;
  for (const [at, token] of tokens.entries()) {
    told += text.slice(end, token.from) + nameOf(token, at);
    end = token.to;
  }
  return told;
}

/** Makes the edit. Errors: why it cannot be made there, as the end of a sentence about the source. */
export function editInScript(edit: OriginalEdit): Result<GeneratedEdit, string> {
  const { original, generated, text } = edit;
  const place = placeOf(edit);
  if (!place.ok) return place;
  const segments = segmentsOf(edit);
  const placed = new Map<number, number[]>();
  for (const [index, { original: at }] of segments.entries())
    if (at >= 0) placed.set(at, [...(placed.get(at) ?? []), index]);
  const { tokens, first, end, by } = changedTokens(tokensOf(original), place.value, edit);
  if (first === end && by.length === 0) return err('the new text is the old one');
  const isMapped = (at: number): boolean => placed.has(tokens[at]?.from ?? -1);
  let left = first;
  while (left > 0 && left > first - AROUND && !isMapped(left)) left -= 1;
  let right = Math.max(end, left + (left === first && end === first ? 0 : 1));
  while (right < tokens.length && right < end + AROUND && !isMapped(right)) right += 1;
  const [begin, stop] = [tokens[left], tokens[right]];
  if (begin === undefined || !isMapped(left) || (stop !== undefined && !isMapped(right)))
    return err('its source map has no place near this text');
  const range = rangeOf(segments, { from: begin.from, to: stop?.from ?? Infinity, isEmpty: left === right }, generated);
  if (range === null)
    return err('the build has moved, joined or repeated this code, so that it is not in one place of the script');

  const nameOfWord = namesOf(edit, { tokens, segments, placed, at: place.value });
  const own = declaredIn(by);
  const missing = by.find((token, at) => isName(by, at) && !own.has(token.text) && nameOfWord(token.text) === null);
  if (missing !== undefined)
    return err(
      `the build has no name there for “${missing.text}”: change the code that has one, or serve a build that is not minified`,
    );
  const named = (list: readonly Token[]) => (token: Token, at: number) =>
    isName(list, at) ? (nameOfWord(token.text) ?? token.text) : token.text;

  const old = generated.slice(range.from, range.to);
  const kept = tokens.slice(left, first);
  const behind = tokens.slice(end, right);
  const head = kept.length === 0 ? '' : written(original, kept, named(kept));
  const tail = keptTail(old, tokens.slice(first, end), behind);
  const middle = written(text, by, named(by));
  const rest = tail === null ? written(original, behind, named(behind)) : tail;
  const joint = isWordEnd(head) && isWordStart(middle === '' ? rest : middle) ? ' ' : '';
  const spaced = isWordEnd(middle) && isWordStart(rest) ? ' ' : '';
  const inserted = `${head}${joint}${middle}${spaced}${rest}`;
  // A statement that is taken out of a sequence of expressions takes its comma with it.
  if (inserted === '' && generated[range.from - 1] === ',' && !old.endsWith(','))
    return ok({ from: range.from - 1, find: `,${old}`, text: '' });
  return ok({ from: range.from, find: old, text: inSequence(inserted, generated, range, left === right) });
}

const isWordEnd = (text: string): boolean => /[\w$]$/.test(text);
const isWordStart = (text: string): boolean => /^[\w$]/.test(text);

/** Signs at the end, without comments. */
const signsAtEnd = (tokens: readonly Token[]): readonly Token[] =>
  tokens.slice(tokens.findLastIndex(({ kind }) => kind !== 'sign') + 1);

/** Signs behind the change stay as the build wrote them: a `;` may be a `,` there. Null where more than signs is behind it. */
function keptTail(old: string, changed: readonly Token[], behind: readonly Token[]): string | null {
  if (behind.some(({ kind }) => kind !== 'sign')) return null;
  let tail = /[^\w$"'`]*$/.exec(old)?.[0] ?? '';
  // Signs that end the changed part go with it.
  for (const { text } of signsAtEnd(changed)) {
    const rest = tail.trimStart();
    if (rest.startsWith(text) || (text === ';' && rest.startsWith(','))) tail = rest.slice(text.length);
  }
  return tail;
}

/** A statement that is inserted into a sequence of expressions is one of them. */
function inSequence(text: string, generated: string, range: { readonly from: number }, isInserted: boolean): string {
  if (!isInserted || generated[range.from - 1] !== ',') return text;
  return text.replace(/;\s*$/, ',');
}

/** The one range of the script that is of this range of the source; null if there are several, or other code is within. */
function rangeOf(
  segments: readonly Segment[],
  { from, to, isEmpty }: { readonly from: number; readonly to: number; readonly isEmpty: boolean },
  generated: string,
): { readonly from: number; readonly to: number } | null {
  const inside = segments.flatMap((segment, index) =>
    segment.original >= from && (isEmpty ? segment.original === from : segment.original < to) ? [index] : [],
  );
  const [first] = inside;
  const last = inside.at(-1);
  const begin = segments[first ?? -1];
  if (first === undefined || last === undefined || begin === undefined) return null;
  const places = new Set(inside.map((index) => segments[index]?.generated));
  if (isEmpty) return places.size === 1 ? { from: begin.generated, to: begin.generated } : null;
  // Nothing of another place may stand between.
  if (last - first + 1 !== inside.length) return null;
  const end = segments[last + 1];
  return { from: begin.generated, to: end === undefined ? generated.length : end.generated };
}
