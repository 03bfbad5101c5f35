/**
 * An edit of an original source, made in the script as it runs: the place by the source map, the new text with the names that a minifier gave.
 * Only tokens that differ are exchanged, so that most edits are one name, number or operator.
 */
import { editScript } from '../../base/edit-script.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { OriginalPosition } from './decoded-map.ts';
import {
  builtNames,
  isName,
  nearestNames,
  WORDS,
  textOfDraft,
  type Draft,
  type NamedEdit,
  type Part,
  type Segment,
  type SourceNames,
} from './edit-names.ts';
import { declarationOf, scopesOf, undeclared, type ScriptScopes } from './script-scopes.ts';
import { joinedExpressions, splitStatement } from './split-statement.ts';
import { tokensOf, type Token } from './source-tokens.ts';

interface OriginalEdit {
  /** The name of the source in the map, and its text. */
  readonly source: string;
  readonly original: string;
  /** The text of another source of the map; null where it has none. */
  readonly textOf: (source: string) => string | null;
  /** The script as it runs. */
  readonly generated: string;
  readonly find: string;
  readonly text: string;
  /** 1-based line in which it stands; null if it stands once. */
  readonly line: number | null;
  readonly forEachSegment: (visit: (line: number, column: number, position: OriginalPosition | null) => void) => void;
}

/** Why an edit cannot be made. */
export interface EditProblem {
  /** The end of a sentence about the source. */
  readonly why: string;
  /** Code of the script around the place; null where that is not known. */
  readonly built: string | null;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

interface Around {
  /** Tokens of the source: the first, and the one behind. */
  readonly left: number;
  readonly right: number;
  /** In the script. */
  readonly range: Range;
}

/** Tokens around the change among which a mapped one is looked for. */
const AROUND = 60;
/** Code of the script that is quoted where an edit cannot be made. */
const QUOTED_CHARS = 300;
const WHERE_CHARS = 20;
/** Pairs of tokens that are compared. */
const MAX_COMPARED = 4_000_000;
const LEAST_COMMON = 3;

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function segmentsOf({ source, original, textOf, generated, forEachSegment }: OriginalEdit): Segment[] {
  const after = lineStarts(generated);
  const before = new Map([[source, lineStarts(original)]]);
  const startsOf = (name: string): readonly number[] => {
    const starts = before.get(name) ?? lineStarts(textOf(name) ?? '');
    before.set(name, starts);
    return starts;
  };
  const segments: Segment[] = [];
  forEachSegment((line, column, position) => {
    const from = after[line - 1];
    if (from === undefined) return;
    const starts = position === null ? undefined : startsOf(position.source)[position.line - 1];
    const at = position === null || starts === undefined ? -1 : starts + position.column - 1;
    segments.push({
      generated: from + column - 1,
      original: position?.source === source ? at : -1,
      of: position === null || at < 0 ? null : { source: position.source, at },
    });
  });
  return segments;
}

/** Where the text begins in the source, or why that is not known. */
function placeOf({ original, find, line }: OriginalEdit): Result<number, string> {
  const places: number[] = [];
  for (let at = original.indexOf(find); at >= 0; at = original.indexOf(find, at + 1)) places.push(at);
  const lineOf = (at: number): number => original.slice(0, at).split('\n').length;
  // What stands once needs no line.
  const isOnly = line === null || places.length === 1;
  const chosen = isOnly ? places : places.filter((at) => lineOf(at) <= line && line <= lineOf(at + find.length));
  const [at] = chosen;
  if (at === undefined)
    return err(places.length === 0 ? 'it does not have this text' : `line ${String(line)} does not have this text`);
  if (chosen.length > 1) return err(`it has this text ${chosen.length} times: name it with its line, file:line`);
  return ok(at);
}

interface Changed {
  readonly tokens: readonly Token[];
  /** Tokens of the source that are exchanged: from, and before. */
  readonly first: number;
  readonly end: number;
  readonly by: readonly Token[];
}

/** The tokens of the source that the text replaces, and those of the new text: without what both begin and end with. */
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

/** The same in several places, with what stays between them. */
function changedPlaces({ tokens, first, end, by }: Changed): Changed[] {
  const old = tokens.slice(first, end);
  const textsOf = (list: readonly Token[]): string[] => list.map(({ text }) => text);
  const edits = editScript(textsOf(old), textsOf(by), { maxPairs: MAX_COMPARED }) ?? [];
  const places: { from: number; to: number; by: number; byTo: number }[] = [];
  let [a, b] = [0, 0];
  for (const edit of edits) {
    const [nextA, nextB] = [edit === 'added' ? a : a + 1, edit === 'removed' ? b : b + 1];
    const last = places.at(-1);
    // A few signs that stay between two places are no reason for two.
    if (edit !== 'same' && last !== undefined && a - last.to < LEAST_COMMON) [last.to, last.byTo] = [nextA, nextB];
    else if (edit !== 'same') places.push({ from: a, to: nextA, by: b, byTo: nextB });
    [a, b] = [nextA, nextB];
  }
  return places.map((each) => ({
    ...{ tokens, first: first + each.from, end: first + each.to },
    by: by.slice(each.by, each.byTo),
  }));
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

/** Code of the script around a range of it. */
function quoted(generated: string, from: number, to = from): string {
  const room = Math.max(0, QUOTED_CHARS - (to - from)) >> 1;
  const begin = Math.max(generated.lastIndexOf('\n', from - 1) + 1, from - room);
  const line = generated.indexOf('\n', to);
  return generated.slice(begin, Math.min(line < 0 ? generated.length : line, begin + QUOTED_CHARS));
}

interface Placed extends Changed {
  readonly segments: readonly Segment[];
  readonly placed: ReadonlyMap<number, readonly number[]>;
  readonly generated: string;
}

/** The tokens between two that the map knows, around the change, and their range in the script. */
function rangeAround({ tokens, first, end, segments, placed, generated }: Placed) {
  const isMapped = (at: number): boolean => placed.has(tokens[at]?.from ?? -1);
  let left = first;
  while (left > 0 && left > first - AROUND && !isMapped(left)) left -= 1;
  let right = Math.max(end, left + (left === first && end === first ? 0 : 1));
  while (right < tokens.length && right < end + AROUND && !isMapped(right)) right += 1;
  const [begin, stop] = [tokens[left], tokens[right]];
  const [index] = placed.get(begin?.from ?? -1) ?? [];
  const at = segments[index ?? -1]?.generated ?? null;
  const refused = (why: string) => err({ why, built: at === null ? null : quoted(generated, at) });
  if (begin === undefined || at === null || (stop !== undefined && !isMapped(right)))
    return refused('its source map has no place near this text');
  const range = rangeOf(segments, { from: begin.from, to: stop?.from ?? Infinity, isEmpty: left === right }, generated);
  if (range === null)
    return refused('the build has moved, joined or repeated this code, so that it is not in one place of the script');
  return ok({ left, right, range });
}

/** A token that the build writes as it was: of a template only the beginning is one. */
const isAsWritten = (own: Token | undefined, built: Token | undefined): boolean => {
  if (own === undefined || built === undefined || own.kind !== built.kind) return false;
  return own.kind === 'sign' || WORDS.has(own.text) || WORDS.has(built.text) ? own.text === built.text : true;
};

/** The range of the changed tokens alone, where the build has one token for each of the source; null elsewhere. */
function rangeOfTokens({ tokens, first, end }: Changed, { left, range }: { left: number; range: Range }, old: string) {
  const built = tokensOf(old);
  const [head, length] = [first - left, end - first];
  const isSame = tokens.slice(left, end).every((token, at) => isAsWritten(token, built[at]));
  const parts = built.slice(head, head + length);
  const [begin, last] = [parts[0], parts.at(-1)];
  if (!isSame || begin === undefined || last === undefined) return null;
  if ([...parts, ...tokens.slice(first, end)].some(({ text }) => text === '`')) return null;
  return { from: range.from + begin.from, to: range.from + last.to };
}

/** The edit of one place with the names of the source in its new text. */
function draftOf(edit: OriginalEdit, changed: Changed, names: SourceNames, { left, right, range }: Around): Draft {
  const { original, generated, text } = edit;
  const { tokens, first, end, by } = changed;
  const nearest = nearestNames(names);
  const nameOf = (token: Token): string => nearest(token.text) ?? token.text;
  const named = (list: readonly Token[]) => (token: Token, at: number) =>
    isName(list, at) ? nameOf(token) : token.text;
  const middle = written(text, by, ({ text: word }) => word);
  const old = generated.slice(range.from, range.to);
  const exact = rangeOfTokens(changed, { left, range }, old);
  const { from, to } = exact ?? range;
  const kept = exact === null ? tokens.slice(left, first) : [];
  const behind = exact === null ? tokens.slice(end, right) : [];
  const head = kept.length === 0 ? '' : written(original, kept, named(kept));
  const tail = exact === null ? keptTail(old, tokens.slice(first, end), behind) : '';
  const rest = tail ?? written(original, behind, named(behind));
  const find = generated.slice(from, to);
  // A statement that is taken out of a sequence of expressions takes its comma with it.
  if (head + middle + rest === '' && generated[from - 1] === ',' && !find.endsWith(',') && exact === null)
    return { from: from - 1, find: `,${find}`, parts: [] };
  const isJoined = left === right && generated[from - 1] === ',';
  const parts: readonly Part[] = [
    { kind: 'written', text: head },
    { kind: 'new', text: isJoined ? middle.replace(/;\s*$/, ',') : middle },
    { kind: 'written', text: rest },
  ];
  return { from, find, parts: spaced(parts, generated.slice(from - 1, from), generated.slice(to, to + 1)) };
}

/** Words that would become one are kept apart. */
function spaced(parts: readonly Part[], before: string, behind: string): Part[] {
  const told: Part[] = [];
  let last = before;
  for (const part of [...parts.filter(({ text }) => text !== ''), { kind: 'written', text: behind } as const]) {
    if (isWordEnd(last) && isWordStart(part.text)) told.push({ kind: 'written', text: ' ' });
    told.push(part);
    last = part.text;
  }
  return told.slice(0, -1);
}

/** One edit of several in order; null where they have the same code of the script. */
function joinedDraft(drafts: readonly Draft[], generated: string): Draft | null {
  const sorted = drafts.toSorted((a, b) => a.from - b.from);
  const parts: Part[] = [];
  let end: number | null = null;
  for (const { from, find, parts: own } of sorted) {
    if (end !== null && from < end) return null;
    if (end !== null) parts.push({ kind: 'built', text: generated.slice(end, from), at: end });
    parts.push(...own);
    end = from + find.length;
  }
  const from = sorted[0]?.from ?? 0;
  return end === null ? null : { from, find: generated.slice(from, end), parts };
}

/** Makes the edit. Errors: why it cannot be made there. */
export function editInScript(edit: OriginalEdit): Result<NamedEdit, EditProblem> {
  const { original, generated } = edit;
  const place = placeOf(edit);
  if (!place.ok) return err({ why: place.error, built: null });
  const segments = segmentsOf(edit);
  const placed = new Map<number, number[]>();
  for (const [index, { original: at }] of segments.entries())
    if (at >= 0) placed.set(at, [...(placed.get(at) ?? []), index]);
  const tokens = tokensOf(original);
  const changed = changedTokens(tokens, place.value, edit);
  if (changed.first === changed.end && changed.by.length === 0)
    return err({ why: 'the new text is the old one', built: null });
  const names: SourceNames = { ...edit, tokens, segments, placed, place: place.value };
  const built = scopesOf(generated, { from: 0, to: generated.length });
  const draftsOf = (places: readonly Changed[]): Result<Draft, EditProblem> => {
    const drafts: Draft[] = [];
    for (const each of places) {
      const around = rangeAround({ ...each, segments, placed, generated });
      if (!around.ok) return around;
      drafts.push(draftOf(edit, each, names, around.value));
    }
    const joined = joinedDraft(drafts, generated);
    return joined === null ? err({ why: 'the build has moved this code', built: null }) : ok(joined);
  };
  const made = (places: readonly Changed[]): Result<NamedEdit, EditProblem> => {
    const draft = draftsOf(places);
    return draft.ok ? namedEdit(draft.value, names, built.ok ? built.value : null) : draft;
  };
  const whole = made([changed]);
  if (whole.ok) return whole;
  const places = changedPlaces(changed);
  const parted = places.length > 1 ? made(places) : whole;
  return parted.ok ? parted : whole;
}

/** The draft with the names of the script, its statement split where only that parses. */
function namedEdit(draft: Draft, names: SourceNames, built: ScriptScopes | null): Result<NamedEdit, EditProblem> {
  const { generated } = names;
  // What the parser does not know was written for newer engines: the target is to say whether it runs.
  if (built === null) return ok({ from: draft.from, find: draft.find, text: textOfDraft(draft), taken: [] });
  let problem: string | null = null;
  for (const each of [
    draft,
    ...joinedExpressions(draft, built.program),
    ...splitStatement(generated, draft, built.program),
  ]) {
    const edited = parsedEdit(generated, { ...each, text: textOfDraft(each) });
    const named = edited.ok ? builtNames({ ...names, draft: each, built, edited: edited.value }) : edited;
    if (named.ok) return named;
    problem ??= named.error;
    if (edited.ok) break;
  }
  return err({ why: problem ?? '', built: quoted(generated, draft.from, draft.from + draft.find.length) });
}

/** Text that takes the place of other text of a script. */
interface PlainEdit {
  readonly from: number;
  readonly find: string;
  readonly text: string;
}

/** The script with a new text. Errors: why it does not parse. */
function parsedEdit(generated: string, { from, find, text }: PlainEdit): Result<ScriptScopes, string> {
  const edited = generated.slice(0, from) + text + generated.slice(from + find.length);
  const read = scopesOf(edited, { from, to: from + text.length });
  if (read.ok) return read;
  return err(`the script does not parse with the new text (${read.error.why}, at “${around(edited, read.error.at)}”)`);
}

const around = (text: string, at: number): string =>
  text.slice(Math.max(0, at - WHERE_CHARS), at + WHERE_CHARS).replaceAll(/\s+/g, ' ');

/** Where an offset of an edited script was before the edits; null within a new text. */
function offsetBefore(edits: readonly PlainEdit[], offset: number): number | null {
  let moved = 0;
  for (const { from, find, text } of edits) {
    if (offset < from + moved) break;
    if (offset < from + moved + text.length) return null;
    moved += text.length - find.length;
  }
  return offset - moved;
}

/** A name that no declaration has, with the code at its first use. */
export interface MissingName {
  readonly name: string;
  readonly used: string;
}

/** Names whose declaration the edits have taken away, which other code of the script still uses. */
function orphaned(built: ScriptScopes, edited: ScriptScopes, edits: readonly PlainEdit[]): MissingName[] {
  const isReplaced = (at: number): boolean => edits.some(({ from, find }) => at >= from && at < from + find.length);
  const uses = new Set<number>();
  for (const { name, scope, from } of built.uses) {
    const declared = declarationOf(name, scope);
    if (declared !== null && isReplaced(declared)) uses.add(from);
  }
  return edited.uses.flatMap(({ name, scope, from }) => {
    const before = uses.size === 0 ? null : offsetBefore(edits, from);
    if (before === null || !uses.has(before)) return [];
    const declared = declarationOf(name, scope);
    return declared !== null && offsetBefore(edits, declared) === null
      ? []
      : [{ name, used: around(edited.text, from) }];
  });
}

/**
 * The names that a script with these edits uses, and does not declare: `free` may be globals of the page, `gone` were declared before. Errors: why it
 * does not parse.
 */
export function namesOfEdits(
  generated: string,
  given: readonly PlainEdit[],
): Result<{ readonly free: readonly MissingName[]; readonly gone: readonly MissingName[] }, EditProblem> {
  const edits = given.toSorted((a, b) => a.from - b.from);
  let text = generated;
  for (const { from, find, text: by } of edits.toReversed())
    text = text.slice(0, from) + by + text.slice(from + find.length);
  const built = scopesOf(generated, { from: 0, to: generated.length });
  // What the parser does not know was written for newer engines: the target is to say whether it runs.
  if (!built.ok) return ok({ free: [], gone: [] });
  const edited = scopesOf(text, { from: 0, to: text.length });
  if (edited.ok) {
    const before = undeclared(built.value);
    const gone = orphaned(built.value, edited.value, edits);
    const names = [...undeclared(edited.value)].filter(
      ([name]) => !before.has(name) && !gone.some((each) => each.name === name),
    );
    return ok({ free: names.map(([name, at]) => ({ name, used: around(text, at) })), gone });
  }
  const [first] = edits;
  return err({
    why: `the script does not parse with the new text (${edited.error.why}, at “${around(text, edited.error.at)}”)`,
    built: first === undefined ? null : quoted(generated, first.from, first.from + first.find.length),
  });
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

/** The one range of the script that is of this range of the source; null if there are several, or other code is within. */
function rangeOf(
  segments: readonly Segment[],
  { from, to, isEmpty }: { readonly from: number; readonly to: number; readonly isEmpty: boolean },
  generated: string,
): Range | null {
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
