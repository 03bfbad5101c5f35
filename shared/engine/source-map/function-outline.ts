/** The functions and classes of an original source, found by its words and brackets: a source may be of any dialect of JavaScript. */
import { tokensOf, type Token } from './source-tokens.ts';

export interface OutlinedFunction {
  readonly kind: 'function' | 'constructor' | 'class';
  /** Null for an anonymous one. A constructor has the name of its class. */
  readonly name: string | null;
  /** For an anonymous one that a call has as its first argument: the variable that gets the result (`formFor = remember((settings) => …)`). */
  readonly givenTo: string | null;
  /** Offsets in the source: the first word of its head, its body, its end. */
  readonly from: number;
  readonly bodyFrom: number;
  readonly to: number;
  /** Index of the function or class around it; −1 for none. */
  readonly parent: number;
}

export interface FunctionOutline {
  /** In the order of their beginnings. */
  readonly functions: readonly OutlinedFunction[];
  /** The innermost one that contains the offset. */
  at(offset: number): OutlinedFunction | null;
  /** The function or class around one; null for none. */
  parentOf(inner: OutlinedFunction): OutlinedFunction | null;
  /** Offset of a 1-based position; null if the source has no such line. A column behind the line counts as its end. */
  offsetOf(line: number, column: number): number | null;
}

/** Larger sources are bundles themselves. */
const MAX_CHARS = 8_000_000;
/** The number of tokens a head is searched for: types in front of a body may be long. */
const HEAD_TOKENS = 80;
const CONTROL = new Set(['if', 'for', 'while', 'switch', 'catch', 'with', 'await']);
const MODIFIERS = new Set([
  'async',
  'static',
  'get',
  'set',
  'public',
  'private',
  'protected',
  'readonly',
  'override',
  'abstract',
  'accessor',
  'declare',
  '*',
]);
const DECLARES = new Set(['const', 'let', 'var']);
const STATEMENTS = new Set([
  'const',
  'let',
  'var',
  'function',
  'class',
  'return',
  'export',
  'import',
  'if',
  'for',
  'while',
  'switch',
  'throw',
  'try',
]);
const CLOSES: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

interface Opened {
  readonly sign: string;
  /** Index of its token. */
  readonly token: number;
  /** The function or class whose body it begins; −1 for none. */
  readonly outlined: number;
  /** Arrow functions without braces that end at or before its end. */
  readonly expressions: number[];
}

type Draft = { -readonly [K in keyof OutlinedFunction]: OutlinedFunction[K] };

interface Head {
  readonly kind: OutlinedFunction['kind'];
  readonly name: string | null;
  readonly givenTo?: string | null;
  readonly from: number;
}

export function outlineOf(source: string): FunctionOutline {
  // Most positions only need the lines: the map has the names.
  let found: OutlinedFunction[] | null = null;
  const all = (): OutlinedFunction[] =>
    (found ??= source.length > MAX_CHARS ? [] : outlined(tokensOf(source), source.length));
  const lineStarts = [0];
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return {
    get functions() {
      return all();
    },
    at(offset) {
      const functions = all();
      let low = 0;
      for (let high = functions.length; low < high;) {
        const middle = (low + high) >>> 1;
        if (functions[middle].from <= offset) low = middle + 1;
        else high = middle;
      }
      for (let index = low - 1; index >= 0; index = functions[index].parent) {
        if (functions[index].to > offset) return functions[index];
      }
      return null;
    },
    parentOf: ({ parent }) => all()[parent] ?? null,
    offsetOf(line, column) {
      const start = lineStarts[line - 1];
      if (start === undefined) return null;
      const end = lineStarts[line] ?? source.length + 1;
      return Math.min(start + column - 1, end - 1);
    },
  };
}

function outlined(tokens: readonly Token[], length: number): OutlinedFunction[] {
  const found: Draft[] = [];
  /** Open brackets; the first one stands for the whole source. */
  const open: Opened[] = [{ sign: '', token: -1, outlined: -1, expressions: [] }];
  /** Index of the opening token of each closed bracket. */
  const opening = new Map<number, number>();
  const read = { tokens, opening };
  let pendingClass: (Head & { readonly depth: number }) | null = null;
  const top = (): Opened => open[open.length - 1];
  const begin = ({ kind, name, from, givenTo = null }: Head, bodyFrom: number): number =>
    found.push({ kind, name, givenTo, from, bodyFrom, to: length, parent: -1 }) - 1;
  const endExpressions = (at: number): void => {
    for (const index of top().expressions.splice(0)) found[index].to = at;
  };
  for (const [index, token] of tokens.entries()) {
    const { kind, text, from, to } = token;
    const before = tokens[index - 1];
    if (token.startsLine && STATEMENTS.has(text) && before?.text !== '=>') endExpressions(before?.to ?? from);
    if (kind === 'word' && text === 'class' && before?.text !== '.' && isClassHead(tokens[index + 1])) {
      pendingClass = { kind: 'class', ...classHead(read, index), depth: open.length };
    } else if (text === '=>') {
      const next = tokens[index + 1];
      const head = arrowHead(read, index);
      // With braces it begins at the brace, which comes next.
      if (head !== null && next?.text !== '{') top().expressions.push(begin(head, to));
    } else if (text === '{' || text === '${' || text === '(' || text === '[') {
      let own = -1;
      if (text === '{') {
        if (pendingClass !== null && pendingClass.depth === open.length) {
          own = begin(pendingClass, from);
          pendingClass = null;
        } else {
          const around = found[top().outlined];
          const className = around?.kind === 'class' ? around.name : undefined;
          const head = before?.text === '=>' ? arrowHead(read, index - 1) : bodyHead(read, index, className);
          // The arrow of a type of the result, which its body follows: `stop(): () => void {`.
          if (head !== null && top().expressions.some((each) => found[each].from > head.from)) endExpressions(from);
          if (head !== null) own = begin(head, from);
        }
      }
      open.push({ sign: text === '${' ? '{' : text, token: index, outlined: own, expressions: [] });
    } else if (text in CLOSES && kind === 'sign') {
      const depth = open.findLastIndex(({ sign }) => sign === CLOSES[text]);
      // A bracket that nothing opened: the place was misread.
      if (depth <= 0) continue;
      while (open.length > depth) {
        endExpressions(from);
        const closed = open.pop();
        if (closed === undefined) break;
        if (closed.outlined >= 0) found[closed.outlined].to = to;
        if (open.length === depth) opening.set(index, closed.token);
      }
    } else if (text === ',' || text === ';') endExpressions(from);
  }
  return nested(found);
}

/** Sorted by beginning, with the function around each. */
function nested(found: Draft[]): OutlinedFunction[] {
  const sorted = found.toSorted((a, b) => a.from - b.from || b.to - a.to);
  const around: number[] = [];
  for (const [index, each] of sorted.entries()) {
    while (around.length > 0 && sorted[around[around.length - 1]].to <= each.from) around.pop();
    each.parent = around.at(-1) ?? -1;
    around.push(index);
  }
  return sorted;
}

interface Read {
  readonly tokens: readonly Token[];
  readonly opening: ReadonlyMap<number, number>;
}

function isWord(token: Token | undefined): token is Token {
  return token?.kind === 'word';
}

/** `class {`, `class A`: not a property or an attribute of this name. */
function isClassHead(next: Token | undefined): boolean {
  return next !== undefined && (next.text === '{' || next.kind === 'word');
}

function classHead(read: Read, index: number): Omit<Head, 'kind'> {
  const next = read.tokens[index + 1];
  if (isWord(next) && next.text !== 'extends' && next.text !== 'implements')
    return { name: next.text, from: read.tokens[index].from };
  return assigned(read, index);
}

/** The token before a bracket and all that it contains. */
function beforeClosed({ opening }: Read, closing: number): number {
  return (opening.get(closing) ?? closing) - 1;
}

/** Index before a list of type parameters that ends at `index`; `index` itself without one. */
function beforeTypeParameters({ tokens }: Read, index: number): number {
  if (tokens[index]?.text !== '>') return index;
  let depth = 0;
  for (let at = index; at >= Math.max(0, index - HEAD_TOKENS); at -= 1) {
    if (tokens[at].text === '>') depth += 1;
    else if (tokens[at].text === '<') {
      depth -= 1;
      if (depth === 0) return at - 1;
    }
  }
  return index;
}

/** Index of the parenthesis that closes the parameters in front of a body or an arrow, past the type of the result; −1 without one. */
function parametersEnd(read: Read, index: number): number {
  const { tokens, opening } = read;
  if (tokens[index]?.text === ')') return index;
  for (let at = index; at > Math.max(0, index - HEAD_TOKENS);) {
    const { text } = tokens[at];
    if (text === ':' && tokens[at - 1].text === ')') return at === index ? -1 : at - 1;
    if (text === '=>') {
      const before = tokens[at - 1].text === ')' ? beforeClosed(read, at - 1) : -1;
      if (before < 1 || tokens[before].text !== ':' || tokens[before - 1].text !== ')') return -1;
      return before - 1;
    }
    if ([';', '{', '=', '('].includes(text)) return -1;
    at = text === ')' || text === ']' || text === '}' ? (opening.get(at) ?? 0) - 1 : at - 1;
  }
  return -1;
}

function arrowHead(read: Read, arrow: number): Head | null {
  const { tokens } = read;
  const end = parametersEnd(read, arrow - 1);
  let start = arrow - 1;
  if (end >= 0) start = beforeTypeParameters(read, beforeClosed(read, end)) + 1;
  else if (!isWord(tokens[start])) return null;
  if (tokens[start - 1]?.text === 'async') start -= 1;
  return { kind: 'function', ...assigned(read, start) };
}

/** The variable that gets the result of calls whose first argument begins at `index`: `name = memo(forwardRef(…`. */
function resultName({ tokens }: Read, index: number): string | null {
  let at = index;
  while (tokens[at - 1]?.text === '(' && isWord(tokens[at - 2])) {
    at -= 2;
    while (tokens[at - 1]?.text === '.' && isWord(tokens[at - 2])) at -= 2;
  }
  const target = tokens[at - 2];
  return at !== index && tokens[at - 1]?.text === '=' && isWord(target) && tokens[at - 3]?.text !== '.'
    ? target.text
    : null;
}

/** The name that a function or class expression beginning at `index` gets from where it is assigned. */
function assigned(read: Read, index: number): Omit<Head, 'kind'> {
  const { tokens } = read;
  const anonymous = { name: null, from: tokens[index]?.from ?? 0, givenTo: resultName(read, index) };
  const sign = tokens[index - 1];
  const target = tokens[index - 2];
  if (sign === undefined || target === undefined) return anonymous;
  if (sign.text === ':') {
    const isKey = ['{', ','].includes(tokens[index - 3]?.text ?? '');
    return isKey && target.kind !== 'sign' ? { name: unquoted(target.text), from: target.from } : anonymous;
  }
  // `==`, `>=`
  const isOperator = target.kind === 'sign' && target.to === sign.from;
  if (sign.text !== '=' || isOperator) return anonymous;
  const isPlain = isWord(target) && ![':', '|', '&', '.'].includes(tokens[index - 3]?.text ?? '');
  if (isPlain) return { name: target.text, from: target.from };
  // `const name: Type = …`, `this.name = …`
  for (let at = index - 2; at > Math.max(0, index - HEAD_TOKENS); at -= 1) {
    const { text } = tokens[at];
    if ([';', '{', '}', '='].includes(text)) break;
    if (DECLARES.has(tokens[at - 1].text) && isWord(tokens[at])) return { name: text, from: tokens[at].from };
    if (text === ':' && isWord(tokens[at - 1]) && tokens[at - 1].startsLine)
      return { name: tokens[at - 1].text, from: tokens[at - 1].from };
  }
  return isWord(target) && tokens[index - 3]?.text === '.' ? { name: target.text, from: target.from } : anonymous;
}

function unquoted(text: string): string {
  return /^["']/.test(text) ? text.slice(1, -1) : text;
}

/** The head in front of a brace; null if it begins something else than the body of a function. */
function bodyHead(read: Read, brace: number, className: string | null | undefined): Head | null {
  const { tokens } = read;
  if (tokens[brace - 1]?.text === 'static' && className !== undefined)
    return { kind: 'function', name: '<static_initializer>', from: tokens[brace - 1].from };
  const end = parametersEnd(read, brace - 1);
  if (end < 0) return null;
  const last = beforeTypeParameters(read, beforeClosed(read, end));
  const name = tokens[last];
  if (name === undefined) return null;
  let start = last;
  if (name.text === 'function' || (name.text === '*' && tokens[last - 1]?.text === 'function')) {
    start = name.text === '*' ? last - 1 : last;
    if (tokens[start - 1]?.text === 'async') start -= 1;
    return { kind: 'function', ...assigned(read, start) };
  }
  let key = name.text;
  if (name.text === ']') {
    start = beforeClosed(read, last) + 1;
    key = keyText(tokens.slice(start, last + 1));
  } else if (name.kind === 'sign' || (CONTROL.has(name.text) && tokens[last - 1]?.text !== '.')) return null;
  const functionWord = tokens[start - 1]?.text === '*' ? start - 2 : start - 1;
  if (tokens[functionWord]?.text === 'function') {
    const isAsync = tokens[functionWord - 1]?.text === 'async';
    return { kind: 'function', name: key, from: tokens[isAsync ? functionWord - 1 : functionWord].from };
  }
  if (tokens[start - 1]?.text === '.' || tokens[start - 1]?.text === 'new') return null;
  while (MODIFIERS.has(tokens[start - 1]?.text ?? '')) start -= 1;
  const { from } = tokens[start];
  if (key === 'constructor' && className !== undefined) return { kind: 'constructor', name: className, from };
  return { kind: 'function', name: unquoted(key), from };
}

/** `[Symbol.iterator]` */
function keyText(tokens: readonly Token[]): string {
  return tokens.map(({ text }) => text).join('');
}
