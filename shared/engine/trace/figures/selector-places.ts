/** Finds the rule of a selector in the text of its style sheet. Blink writes selectors in its own way, so both are compared in one form. */
import type { TracePlace } from '../contract/trace-causes.ts';
import { rulesOf } from '../../coverage/style-rules.ts';

/** A style sheet, and where it begins in its file (1-based): an inline one is a part of its document. */
export interface StyleSheetText {
  readonly url: string;
  readonly startLine: number;
  readonly startColumn: number;
  readonly text: string;
}

/** Strings are left as they are, but for their quotes. */
const STRING = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g;
const LEGACY_ELEMENT = /(?<!:):(before|after|first-line|first-letter)\b/gi;

/** `a>b:nth-child(2n+1)` of `a > b:nth-child( odd )`. */
function normalizedSelector(selector: string): string {
  const strings: string[] = [];
  const bare = selector.replace(/\/\*.*?\*\//gs, ' ').replace(STRING, (text) => {
    strings.push(text.slice(1, -1));
    return `"${strings.length - 1}"`;
  });
  return bare
    .replace(/\s+/g, ' ')
    .replace(/ ?([>+~,=]|[|*^$~]=) ?/g, '$1')
    .replace(/([([]) /g, '$1')
    .replace(/ ([)\]])/g, '$1')
    .replace(/=([^"\s\]]+)/g, (_, value: string) => `="${strings.push(value) - 1}"`)
    .replace(LEGACY_ELEMENT, '::$1')
    .replace(/\(odd\b/gi, '(2n+1')
    .replace(/\(even\b/gi, '(2n')
    .replace(/\*(?=[.#:[])/g, '')
    .replace(/"(\d+)"/g, (_, index: string) => JSON.stringify(strings[Number(index)]))
    .trim();
}

/** Parts of a list of selectors, without those of lists in parentheses. */
function partsOf(prelude: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  const whole = prelude.replace(/\/\*.*?\*\//gs, ' ');
  for (const { 0: found, index } of whole.matchAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[()[\],]/g)) {
    if (found === '(' || found === '[') depth += 1;
    else if (found === ')' || found === ']') depth -= 1;
    else if (found === ',' && depth === 0) {
      parts.push(whole.slice(from, index));
      from = index + 1;
    }
  }
  return [...parts, whole.slice(from)];
}

const IMPORT = /@import\s+(?:url\(\s*)?(?:"([^"]*)"|'([^']*)'|([^\s"')]+))/gi;

/** Addresses of the style sheets that one imports. */
export function importsOf({ url, text }: Pick<StyleSheetText, 'url' | 'text'>): string[] {
  const written = Array.from(text.matchAll(IMPORT), ([, double, single, bare]) => double ?? single ?? bare ?? '');
  return written.filter((address) => URL.canParse(address, url)).map((address) => new URL(address, url).href);
}

function placeAt({ url, startLine, startColumn, text }: StyleSheetText, at: number): TracePlace {
  const lines = text.slice(0, at).split('\n').length;
  const column = at - text.lastIndexOf('\n', at - 1);
  return { name: '', url, line: startLine + lines - 1, column: lines === 1 ? startColumn + column - 1 : column };
}

/**
 * Places of the selectors of a style sheet and of those that it imports, which Blink's statistics do not tell from it; the first rule of each. Read once
 * for all rows.
 */
export function createSelectorPlaces(sheets: readonly StyleSheetText[]): (selector: string) => TracePlace | null {
  const starts = new Map<string, { readonly sheet: StyleSheetText; readonly at: number }>();
  for (const sheet of sheets)
    for (const { start, preludeEnd } of rulesOf(sheet.text))
      for (const part of partsOf(sheet.text.slice(start, preludeEnd))) {
        const key = normalizedSelector(part);
        if (!starts.has(key)) starts.set(key, { sheet, at: start });
      }
  return (selector) => {
    const found = starts.get(normalizedSelector(selector));
    return found === undefined ? null : placeAt(found.sheet, found.at);
  };
}
