/**
 * Pretty-prints minified code as DevTools' {} does and maps positions in both directions, because figures and links refer to the original
 * text. Only whitespace is inserted, so no syntax knowledge beyond brackets and commas is needed.
 */
import { javascriptLanguage } from '@codemirror/lang-javascript';
import { cssLanguage } from '@codemirror/lang-css';
import type { CodeLanguage } from './code-language.ts';

export interface PrettyText {
  readonly text: string;
  /** Maps a position of the original text to the shown one, in UTF-16 code units. */
  readonly toPretty: (offset: number) => number;
  /** The inverse mapping. */
  readonly toOriginal: (offset: number) => number;
}

interface Token {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Whitespace inside these tokens is preserved. */
const WHOLE: ReadonlySet<string> = new Set([
  'String',
  'StringLiteral',
  'TemplateString',
  'RegExp',
  'LineComment',
  'BlockComment',
  'Comment',
  'JSXElement',
  'CallLiteral',
  'ParenthesizedContent',
]);
/** Larger texts are not formatted: parsing would block the window. */
export const PRETTY_UP_TO = 4 * 1024 * 1024;
const INDENT = '  ';
const WORD = /[\p{ID_Continue}$#@]/u;
const BINARY = /^(?:=>|[=!]==?|[<>]=?|&&|\|\||\?\??|[-+*/%&|^]?=|\*\*=?|<<=?|>>>?=?|&&=|\|\|=|\?\?=|[*%^|&])$/;
/** A closing brace stays on the line of these tokens. */
const AFTER_BRACE = /^(?:[),;.\]?:}]|else|catch|finally|while|from|\()$/;

/** Null for an unsupported language or a text that is too large. */
export function prettyPrint(text: string, language: CodeLanguage): PrettyText | null {
  if (text.length > PRETTY_UP_TO) return null;
  if (language === 'css') return layOut(text, tokensOf(text, cssLanguage), layoutOfStyles);
  if (language === 'javascript') return layOut(text, tokensOf(text, javascriptLanguage), layoutOfScript);
  return null;
}

function tokensOf(text: string, language: typeof javascriptLanguage): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  const add = (from: number, to: number): void => {
    // Text between parser leaves also belongs to the source.
    for (const gap of text.slice(end, from).matchAll(/\S+/g))
      tokens.push({ from: end + gap.index, to: end + gap.index + gap[0].length, text: gap[0] });
    if (to > from) tokens.push({ from, to, text: text.slice(from, to) });
    end = Math.max(end, to);
  };
  const tree = language.parser.parse(text);
  tree.iterate({
    enter: (node) => {
      if (WHOLE.has(node.name) || node.node.firstChild === null) {
        if (!node.type.isTop) add(node.from, node.to);
        return false;
      }
      return true;
    },
  });
  add(text.length, text.length);
  return tokens;
}

interface Break {
  /** Before the token. */
  readonly lines: 0 | 1;
  readonly space: boolean;
  readonly indent: number;
}
type Layout = () => (token: Token, before: Token | null, hadSpace: boolean, next: Token | null) => Break;

/** An open bracket: blocks break lines at semicolons and commas, parentheses do not. */
const layoutOfScript: Layout = () => {
  const open: string[] = [];
  let hasSplit = false;
  return (token, before, hadSpace) => {
    const { text } = token;
    const last = before?.text ?? '';
    const isInBlock = open.length === 0 || open.at(-1) === '{';
    let lines: 0 | 1 = 0;
    if (last === '{' && text !== '}') lines = 1;
    else if (text === '}' && last !== '{') lines = 1;
    else if ((last === ';' || last === ',') && isInBlock) lines = 1;
    else if (last === '}' && hasSplit && isInBlock && !AFTER_BRACE.test(text)) lines = 1;
    else if (last.startsWith('//')) lines = 1;
    if (text === '}' || text === ')' || text === ']') open.pop();
    const indent = open.filter((bracket) => bracket === '{').length;
    if (text === '{' || text === '(' || text === '[') open.push(text);
    hasSplit = text === '}';
    return { lines, space: needsSpace(last, text, hadSpace), indent };
  };
};

function needsSpace(last: string, text: string, hadSpace: boolean): boolean {
  if (last === '') return false;
  const areWords = WORD.test(last.slice(-1)) && WORD.test(text.slice(0, 1));
  if (areWords) return true;
  if (last === ',' || last === ';' || BINARY.test(last) || BINARY.test(text)) return true;
  if (text === '{') return last !== '(' && last !== '[' && last !== '!';
  if (last === '}' && /^(?:else|catch|finally|while|from)$/.test(text)) return true;
  // `a - -b` and `a + +b` keep their spaces.
  return hadSpace && /[-+]/.test(last) && /^[-+]/.test(text);
}

const layoutOfStyles: Layout = () => {
  let depth = 0;
  return (token, before, hadSpace) => {
    const { text } = token;
    const last = before?.text ?? '';
    const lines = last === '{' || last === ';' || last === '}' || text === '}' || last.endsWith('*/') ? 1 : 0;
    if (text === '}') depth = Math.max(0, depth - 1);
    const indent = depth;
    if (text === '{') depth += 1;
    const space = hadSpace || text === '{' || last === ',' || (last === ':' && depth > 0 && /^[\w#"'-]/.test(text));
    return { lines: before === null ? 0 : lines, space, indent };
  };
};

function layOut(original: string, tokens: readonly Token[], layout: Layout): PrettyText {
  const breakBefore = layout();
  const parts: string[] = [];
  /** Original and shown position of each token. */
  const from = new Uint32Array(tokens.length);
  const to = new Uint32Array(tokens.length);
  let length = 0;
  const put = (text: string): void => {
    parts.push(text);
    length += text.length;
  };
  for (const [at, token] of tokens.entries()) {
    const before = tokens[at - 1] ?? null;
    const gap = before === null ? '' : original.slice(before.to, token.from);
    const { lines, space, indent } = breakBefore(token, before, gap !== '', tokens[at + 1] ?? null);
    // Keep line breaks of the text, which may end a statement.
    if (before !== null && (lines === 1 || gap.includes('\n'))) put(`\n${INDENT.repeat(indent)}`);
    else if (space) put(' ');
    from[at] = token.from;
    to[at] = length;
    put(token.text);
  }
  const text = parts.join('');
  const moved = (starts: Uint32Array, ends: Uint32Array, whole: number, offset: number): number => {
    let low = 0;
    for (let high = starts.length; low < high;) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return 0;
    const token = low - 1;
    const into = Math.min(offset - (starts[token] ?? 0), tokens[token]?.text.length ?? 0);
    return Math.min(whole, (ends[token] ?? 0) + into);
  };
  return {
    text,
    toPretty: (offset) => moved(from, to, text.length, offset),
    toOriginal: (offset) => moved(to, from, original.length, offset),
  };
}
