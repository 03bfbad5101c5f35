/**
 * Finds the style rules of a sheet and which of them were used. Chromium reports only used rules, and for a rule inside an at-rule also the
 * at-rule's prelude; a nested rule has its own range only if it was used.
 */
import {
  AtKeyword,
  CDC,
  CDO,
  Colon,
  Comment as CommentToken,
  Ident,
  LeftCurlyBracket,
  RightCurlyBracket,
  Semicolon,
  tokenize,
  WhiteSpace,
} from 'css-tree/tokenizer';
import { paintRanges, type CountedRange, type Segments } from './ranges.ts';

export interface StyleRule {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly isUsed: boolean;
}

const NAME_CHARS = 200;
/** At-rules that contain style rules; the contents of others (keyframes, font faces, pages) are not rules. */
const HOLDS_RULES = /^@(media|supports|layer|container|scope|starting-style|document|-moz-document)$/i;

export interface CoveredSheet {
  readonly rules: readonly StyleRule[];
  readonly segments: Segments;
}

interface Extent {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** An open block: a rule, an at-rule with rules, or another block. */
interface Block {
  readonly kind: 'rule' | 'group' | 'other';
  readonly start: number;
  readonly headEnd: number;
}

/** The tokens before a block that determine its type. */
interface Prelude {
  start: number;
  atKeyword: string;
  /** After `--name:`: the block is the value of a custom property. */
  isProperty: boolean;
}

/** A style rule, whose prelude is `text.slice(start, preludeEnd)`. */
export interface RuleExtent extends Extent {
  readonly preludeEnd: number;
}

/**
 * Uses only tokens: this separates strings, comments and URLs and finds nested rules in any form, while a parser reads nested rules without
 * `&` as declarations. In order of their starts.
 */
export function rulesOf(text: string): RuleExtent[] {
  const rules: RuleExtent[] = [];
  const open: Block[] = [];
  let prelude: Prelude | null = null;
  let lastName = '';
  const nameOf = ({ start, headEnd }: Block): string =>
    text
      .slice(start, Math.min(headEnd, start + NAME_CHARS * 4))
      .replace(/\/\*.*?\*\//gs, ' ')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, NAME_CHARS);
  const close = (block: Block, end: number): void => {
    if (block.kind === 'rule') rules.push({ name: nameOf(block), start: block.start, preludeEnd: block.headEnd, end });
  };
  tokenize(text, (type, start, end) => {
    switch (type) {
      case WhiteSpace:
      case CommentToken:
      case CDO:
      case CDC:
        return;
      case Semicolon:
        prelude = null;
        return;
      case LeftCurlyBracket: {
        const head: Prelude = prelude ?? { start, atKeyword: '', isProperty: false };
        const isWithinOther = open.at(-1)?.kind === 'other';
        const kind =
          isWithinOther || head.isProperty
            ? 'other'
            : head.atKeyword === ''
              ? 'rule'
              : HOLDS_RULES.test(head.atKeyword)
                ? 'group'
                : 'other';
        open.push({ kind, start: head.start, headEnd: start });
        prelude = null;
        return;
      }
      case RightCurlyBracket: {
        const block = open.pop();
        if (block !== undefined) close(block, end);
        prelude = null;
        return;
      }
      default:
        if (prelude === null) {
          prelude = {
            start,
            atKeyword: type === AtKeyword ? text.slice(start, end) : '',
            isProperty: false,
          };
          lastName = type === Ident ? text.slice(start, Math.min(end, start + 2)) : '';
        } else if (type === Colon && lastName === '--') {
          prelude.isProperty = true;
          lastName = '';
        } else {
          lastName = '';
        }
    }
  });
  // An unclosed block extends to the end of the text, as in browsers.
  for (let block = open.pop(); block !== undefined; block = open.pop()) close(block, text.length);
  return rules.toSorted((a, b) => a.start - b.start || b.end - a.end);
}

/** `used` is in UTF-16 code units, as in CDP. */
export function coverSheet(
  text: string,
  used: readonly { readonly start: number; readonly end: number }[],
): CoveredSheet {
  const starts = new Set(used.map(({ start }) => start));
  const sorted = used.toSorted((a, b) => a.start - b.start);
  let outermostEnd = 0;
  const rules = rulesOf(text).map(({ name, start, end }): StyleRule => {
    const isNested = start < outermostEnd;
    outermostEnd = Math.max(outermostEnd, end);
    return { name, start, end, isUsed: starts.has(start) || (!isNested && overlaps(sorted, start, end)) };
  });
  const ranges: CountedRange[] = [
    ...used.map(({ start, end }) => ({ start, end, count: 1 })),
    // An unused nested rule lies inside the range of its parent.
    ...rules.filter(({ isUsed }) => !isUsed).map(({ start, end }) => ({ start, end, count: 0 })),
  ];
  return { rules, segments: paintRanges(ranges, text.length) };
}

function overlaps(
  used: readonly { readonly start: number; readonly end: number }[],
  start: number,
  end: number,
): boolean {
  let low = 0;
  for (let high = used.length; low < high;) {
    const middle = (low + high) >>> 1;
    if ((used[middle]?.start ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  const next = used[low];
  const before = used[low - 1];
  return (next !== undefined && next.start < end) || (before !== undefined && before.end > start);
}
