/** The property that a line of script reads, calls or writes at a position of a stack. V8's positions are those of the property, or of the `=`. */

import type { CodeLine } from './code-line.ts';

/** A minified line may be a megabyte long. */
const LOOKED_AT_CHARS = 300;
const NAME = String.raw`[\p{ID_Start}$_#][\p{ID_Continue}$]*`;
const AT_NAME = new RegExp(String.raw`^(?:\?\.|\.)?\s*(${NAME})\s*(\(?)`, 'u');
const AT_ASSIGNMENT = /^(?:[-+*/%&|^]|\*\*|<<|>>>?|\?\?|&&|\|\|)?=(?!=)/;
const AT_KEY = new RegExp(String.raw`^\[\s*(['"\x60])(${NAME})\1\s*\]`, 'u');
/** The last two parts of the chain before an assignment or a call. */
const CHAIN_BEFORE = new RegExp(String.raw`((?:${NAME}\s*\.\s*)?${NAME})\s*$`, 'u');
const OBJECT_BEFORE = new RegExp(String.raw`(${NAME})\s*\??\.\s*$`, 'u');

/** Properties and methods whose value depends on layout. */
const OF_LAYOUT =
  'offset(?:Left|Top|Width|Height|Parent)|client(?:Left|Top|Width|Height)|scroll(?:Width|Height|Left|Top|X|Y|IntoView|IntoViewIfNeeded|By|To)?|' +
  'getClientRects|getBoundingClientRect|getComputedStyle|inner(?:Width|Height|Text)|outerText|computed(?:Role|Name)|checkVisibility|focus|' +
  'page[XY]Offset|screen[XY]|elements?FromPoint|caret(?:Range|Position)FromPoint|getBBox|getScreenCTM|getCTM|getComputedTextLength|' +
  'naturalWidth|naturalHeight|matchMedia|visualViewport|layer[XY]';
/** The chain of members from the beginning of an expression to such a property. */
const CHAIN_TO_LAYOUT = new RegExp(
  String.raw`^(?:[\p{ID_Continue}$\s?.!]|\[[^\]]*\]|\([^()]*\))*?(?<![\p{ID_Continue}$])(${OF_LAYOUT})(?![\p{ID_Continue}$])\s*(\(?)`,
  'u',
);

/** `offsetWidth`, `getBoundingClientRect()`, or `scrollTop =` for a write; null if the line does not show it. */
export function readAt({ text, column, isExact }: CodeLine): string | null {
  const behind = text.slice(column - 1, column - 1 + LOOKED_AT_CHARS);
  const before = text.slice(Math.max(0, column - 1 - LOOKED_AT_CHARS), column - 1);
  if (AT_ASSIGNMENT.test(behind)) {
    const written = new RegExp(String.raw`(${NAME})\s*$`, 'u').exec(before)?.[1];
    return written === undefined ? null : `${written} =`;
  }
  const [, name, call] = (isExact ? AT_NAME : CHAIN_TO_LAYOUT).exec(behind) ?? [];
  if (name !== undefined) return call === '(' ? `${name}()` : name;
  return isExact ? (AT_KEY.exec(behind)?.[2] ?? null) : null;
}

/** `style.width =`, `classList.add()`: what a change wrote or called; null if the line does not show it. */
export function changeAt({ text, column }: CodeLine): string | null {
  const behind = text.slice(column - 1, column - 1 + LOOKED_AT_CHARS);
  const before = text.slice(Math.max(0, column - 1 - LOOKED_AT_CHARS), column - 1);
  if (AT_ASSIGNMENT.test(behind)) {
    const written = CHAIN_BEFORE.exec(before)?.[1];
    return written === undefined ? null : `${written.replaceAll(/\s/g, '')} =`;
  }
  const [, name, call] = AT_NAME.exec(behind) ?? [];
  if (name === undefined || call !== '(') return null;
  const object = OBJECT_BEFORE.exec(before)?.[1];
  return object === undefined ? `${name}()` : `${object}.${name}()`;
}

/**
 * The function that is called at a position, as the author wrote it: `structuredClone`, `JSON.parse`. That is the name in the text that ran, if all
 * texts of the line call it by that name. Null otherwise: a bundler renames functions, so another name says nothing.
 */
export function callIn(lines: readonly CodeLine[]): string | null {
  const ran = lines.find(({ isExact }) => isExact);
  if (ran === undefined) return null;
  const behind = ran.text.slice(ran.column - 1, ran.column - 1 + LOOKED_AT_CHARS);
  const before = ran.text.slice(Math.max(0, ran.column - 1 - LOOKED_AT_CHARS), ran.column - 1);
  const [, name, call] = AT_NAME.exec(behind) ?? [];
  if (name === undefined || call !== '(') return null;
  const object = OBJECT_BEFORE.exec(before)?.[1];
  const names = object === undefined ? [name] : [`${object}.${name}`, name];
  return names.find((called) => lines.every(({ text }) => isCalledIn(text, called))) ?? null;
}

function isCalledIn(text: string, name: string): boolean {
  const written = name.replaceAll('$', String.raw`\$`).replaceAll('.', String.raw`\s*\??\.\s*`);
  return new RegExp(String.raw`(?<![\p{ID_Continue}$])${written}\s*\(`, 'u').test(text);
}
