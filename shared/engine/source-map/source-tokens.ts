/**
 * The words and brackets of a JavaScript or TypeScript source, without comments, strings and the text of templates. It reads what people
 * write, JSX included, and never fails: where it misreads a place, the outline made of its tokens misses a function there.
 */

export interface Token {
  readonly kind: 'word' | 'literal' | 'sign';
  /** A word or literal whole; one sign, or `=>`. */
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** It is the first one of its line. */
  readonly startsLine: boolean;
}

const WORD = /[\p{ID_Start}$_#@][\p{ID_Continue}$\u200c\u200d]*/uy;
const NUMBER = /\d[\w.]*/y;
/** Words after which a slash begins a regular expression, as it does after most signs. */
const BEFORE_REGEX = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'do',
  'else',
  'void',
  'delete',
  'throw',
  'new',
  'yield',
  'await',
]);

export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  /** The context of each open brace: code, or a place within a template. */
  const braces: ('code' | 'template')[] = [];
  let startsLine = true;
  let at = source.startsWith('#!') ? lineEnd(source, 0) : 0;
  const add = (kind: Token['kind'], to: number): void => {
    tokens.push({ kind, text: source.slice(at, to), from: at, to, startsLine });
    startsLine = false;
    at = to;
  };
  /** Reads the text of a template up to its end or its next place. */
  const template = (from: number): void => {
    let end = from;
    while (end < source.length) {
      const char = source[end];
      if (char === '\\') end += 2;
      else if (char === '`') {
        at = end + 1;
        return;
      } else if (char === '$' && source[end + 1] === '{') {
        at = end + 1;
        braces.push('template');
        add('sign', end + 2);
        return;
      } else end += 1;
    }
    at = source.length;
  };
  while (at < source.length) {
    const char = source[at];
    if (char === '\n') {
      startsLine = true;
      at += 1;
    } else if (char <= ' ') at += 1;
    else if (char === '/' && source[at + 1] === '/') at = lineEnd(source, at);
    else if (char === '/' && source[at + 1] === '*') {
      const end = source.indexOf('*/', at + 2);
      at = end < 0 ? source.length : end + 2;
    } else if (char === '"' || char === "'") {
      const end = quotedEnd(source, at);
      // An apostrophe in the text of an element.
      if (end < 0) at += 1;
      else add('literal', end);
    } else if (char === '`') {
      tokens.push({ kind: 'literal', text: '`', from: at, to: at + 1, startsLine });
      startsLine = false;
      template(at + 1);
    } else if (char === '/' && mayBeRegex(tokens.at(-1))) {
      const end = regexEnd(source, at);
      add(end < 0 ? 'sign' : 'literal', end < 0 ? at + 1 : end);
    } else if (char === '{') {
      braces.push('code');
      add('sign', at + 1);
    } else if (char === '}') {
      const opened = braces.pop();
      add('sign', at + 1);
      if (opened === 'template') template(at);
    } else if (char === '=' && source[at + 1] === '>') add('sign', at + 2);
    else {
      const word = matchAt(WORD, source, at) ?? null;
      const number = word === null ? matchAt(NUMBER, source, at) : null;
      if (word !== null) add('word', at + word.length);
      else if (number === null) add('sign', at + 1);
      else add('literal', at + number.length);
    }
  }
  return tokens;
}

function matchAt(pattern: RegExp, source: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? null;
}

function lineEnd(source: string, from: number): number {
  const end = source.indexOf('\n', from);
  return end < 0 ? source.length : end;
}

/** After the closing quote; −1 if the line ends before it. */
function quotedEnd(source: string, from: number): number {
  for (let at = from + 1; at < source.length; at += 1) {
    const char = source[at];
    if (char === '\\') at += 1;
    else if (char === '\n') return -1;
    else if (char === source[from]) return at + 1;
  }
  return -1;
}

function mayBeRegex(before: Token | undefined): boolean {
  if (before === undefined) return true;
  if (before.kind === 'word') return BEFORE_REGEX.has(before.text);
  // `</div>`, `<br />`.
  return before.kind === 'sign' && ![')', ']', '}', '<'].includes(before.text);
}

/** After the flags; −1 if the line ends before the closing slash. */
function regexEnd(source: string, from: number): number {
  let isClass = false;
  for (let at = from + 1; at < source.length; at += 1) {
    const char = source[at];
    if (char === '\\') at += 1;
    else if (char === '\n') return -1;
    else if (char === '[') isClass = true;
    else if (char === ']') isClass = false;
    else if (char === '/' && !isClass) {
      let end = at + 1;
      while (/[a-z]/i.test(source[end] ?? '')) end += 1;
      return end;
    }
  }
  return -1;
}
