/**
 * Who calls a function and what it calls, in the author's sources by name: words before a bracket, of any dialect of JavaScript. Another function of the
 * same name cannot be told apart.
 */
import { outlineOf, type FunctionOutline, type OutlinedFunction } from './function-outline.ts';
import type { CallsByName, NamedCallPlace } from './contract/quotes.ts';
import { tokensOf, type Token } from './source-tokens.ts';

export interface NamedText {
  readonly source: string;
  readonly text: string;
}

const MAX_EACH = 12;
const MAX_CODE_CHARS = 120;
/** Words before a bracket that call nothing. */
const NO_CALLS = new Set(['if', 'for', 'while', 'switch', 'catch', 'function', 'return', 'super', 'await', 'typeof']);
/** A word after these is a definition or an import. */
const DEFINES = new Set(['function', 'class', 'import', 'const', 'let', 'var', 'interface', 'type', '*']);

/** Methods of what every program has: on another object than `this`, they are hardly the author's. */
const OF_BUILT_INS: ReadonlySet<string> = new Set(
  [Map, Set, WeakMap, Array, String, Promise, RegExp, Function, Date].flatMap(({ prototype }) =>
    Object.getOwnPropertyNames(prototype),
  ),
);

interface ReadText extends NamedText {
  readonly tokens: readonly Token[];
  readonly outline: FunctionOutline;
}

function lineOfOffset(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

function codeAt(text: string, offset: number): string {
  const from = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return text
    .slice(from, end < 0 ? text.length : end)
    .trim()
    .slice(0, MAX_CODE_CHARS);
}

/** The innermost function with a name around an offset. */
function namedAround({ outline }: ReadText, offset: number): OutlinedFunction | null {
  let around = outline.at(offset);
  while (around !== null && (around.name === null || around.kind === 'class')) around = outline.parentOf(around);
  return around;
}

/** `rows.map(`, but not `this.map(` or `map(`. */
const isOfBuiltIn = (tokens: readonly Token[], at: number): boolean =>
  tokens[at - 1]?.text === '.' && tokens[at - 2]?.text !== 'this' && OF_BUILT_INS.has(tokens[at]?.text ?? '');

const isOpening = (token: Token | undefined): boolean => token?.text === '(' || token?.text === '`';

/** True in `import { a } from`, `export { a } from` and the head of a class or function. */
function isDefinition({ tokens, outline }: ReadText, at: number): boolean {
  const token = tokens[at];
  const before = tokens[at - 1]?.text ?? '';
  if (token === undefined || DEFINES.has(before)) return true;
  // A method: its head begins here or with its modifiers, and its body follows.
  return outline.functions.some(
    ({ name, from, bodyFrom }) => name === token.text && from <= token.from && token.from < bodyFrom,
  );
}

const isImported = ({ text }: ReadText, { from }: Token): boolean => /^(?:import|export\s*\{)/.test(codeAt(text, from));

/** A word before a function that is handed on: `run(start`, `[start`, `{ start`, `go = start`, `key: start`, `return start`. */
const BEFORE_HANDED = new Set(['(', ',', '[', '{', '=', ':', '?', 'return', '=>', '.', '}']);
const BEHIND_HANDED = new Set([')', ',', ']', '}', ';']);
const READS = /^(?:const|let|var)\s*[{[]/;

/** Not `if (!slot)`, `slot.texture`, `{ slot: 1 }` or `const { slot } = this`, which are other things of the name. */
function isHandedOn(tokens: readonly Token[], at: number): boolean {
  const [before, behind] = [tokens[at - 1], tokens[at + 1]];
  if (before !== undefined && !BEFORE_HANDED.has(before.text)) return false;
  if (behind !== undefined && !BEHIND_HANDED.has(behind.text) && !behind.startsLine) return false;
  return !(before?.text === '(' && ['if', 'while', 'switch'].includes(tokens[at - 2]?.text ?? ''));
}

function placesOf(read: ReadText, name: string): NamedCallPlace[] {
  const { source, text, tokens } = read;
  return tokens.flatMap((token, at): NamedCallPlace[] => {
    if (token.text !== name || isDefinition(read, at) || isImported(read, token)) return [];
    const [next, after] = [tokens[at + 1], tokens[at + 2]];
    // `a()`, `a?.()`, and `<A` of a component.
    const isCall = isOpening(next) || (next?.text === '?' && after?.text === '.') || tokens[at - 1]?.text === '<';
    if (!isCall && !isHandedOn(tokens, at)) return [];
    if (!isCall && READS.test(codeAt(text, token.from))) return [];
    const within = namedAround(read, token.from)?.name ?? null;
    const line = lineOfOffset(text, token.from);
    return [{ source, line, code: codeAt(text, token.from), within, name, isReference: !isCall }];
  });
}

function readText({ source, text }: NamedText): ReadText {
  return { source, text, tokens: tokensOf(text), outline: outlineOf(text) };
}

/** Each line once, calls first. */
function listed(places: readonly NamedCallPlace[]): NamedCallPlace[] {
  const byLine = new Map<string, NamedCallPlace>();
  for (const place of places.toSorted((one, other) => Number(one.isReference) - Number(other.isReference))) {
    const key = `${place.source} ${place.line}`;
    if (!byLine.has(key)) byLine.set(key, place);
  }
  return [...byLine.values()].slice(0, MAX_EACH);
}

/** Null where no named function is around the line. `texts`: the author's, the one of the place among them. */
export function callsByName(
  texts: readonly NamedText[],
  place: { readonly source: string; readonly line: number },
): CallsByName | null {
  const own = texts.find(({ source }) => source === place.source);
  if (own === undefined) return null;
  const here = readText(own);
  const offset = here.outline.offsetOf(place.line, 1);
  const lineTo = here.outline.offsetOf(place.line + 1, 1) ?? own.text.length;
  // The function that begins on the line, before the one around it.
  const begun = here.outline.functions.find(
    ({ from, name, kind }) => name !== null && kind !== 'class' && offset !== null && from >= offset && from < lineTo,
  );
  const around = begun ?? (offset === null ? null : namedAround(here, offset));
  if (around === null || around.name === null) return null;
  const known = new Map<NamedText, ReadText>([[own, here]]);
  const withName = (name: string): ReadText[] =>
    texts.flatMap((each) => {
      if (!each.text.includes(name)) return [];
      const found = known.get(each) ?? readText(each);
      known.set(each, found);
      return found;
    });
  const callersOf = (name: string): NamedCallPlace[] =>
    listed(withName(name).flatMap((each) => placesOf(each, name))).filter(({ within }) => within !== name);
  const callers = callersOf(around.name);
  const names = new Set(callers.flatMap(({ within }) => within ?? []));
  names.delete(around.name);
  const called = new Set(
    here.tokens.flatMap((token, at) =>
      token.kind === 'word' &&
      token.from >= around.bodyFrom &&
      token.to <= around.to &&
      isOpening(here.tokens[at + 1]) &&
      !NO_CALLS.has(token.text) &&
      !isOfBuiltIn(here.tokens, at)
        ? token.text
        : [],
    ),
  );
  called.delete(around.name);
  // A member that it makes itself: `{ close: () => close() }`.
  const isInside = (text: string, { from }: OutlinedFunction): boolean =>
    text === own.text && from > around.from && from < around.to;
  const callees = [...called].flatMap((name) =>
    withName(name).flatMap(({ source, text, outline }) =>
      outline.functions
        .filter((each) => each.name === name && each.kind === 'function' && !isInside(text, each))
        .map(({ from }) => ({
          source,
          line: lineOfOffset(text, from),
          code: codeAt(text, from),
          within: null,
          name,
          isReference: false,
        })),
    ),
  );
  return {
    name: around.name,
    firstLine: lineOfOffset(own.text, around.from),
    lastLine: lineOfOffset(own.text, around.to - 1),
    callers,
    callersOfCallers: listed([...names].flatMap(callersOf)),
    callees: listed(callees),
  };
}
