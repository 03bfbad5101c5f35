/**
 * The style rules of a sheet, and which of them applied. Chromium tells of used rules alone, and for one within an at-rule of that
 * rule's head as well; a rule within another one (nesting) has a range of its own only where it was used itself.
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
/** At-rules that hold style rules; what stands in others (keyframes, font faces, pages) is none. */
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

/** A block that is open: a rule, an at-rule that holds rules, or what holds none. */
interface Block {
  readonly kind: 'rule' | 'group' | 'other';
  readonly start: number;
  readonly headEnd: number;
}

/** What stands before a block, as far as it tells what the block is. */
interface Prelude {
  start: number;
  atKeyword: string;
  /** `--name:` before it: the block is a custom property's value. */
  isProperty: boolean;
}

/**
 * By tokens alone, so that strings, comments and addresses are told apart and nested rules are found however they begin: a parser
 * takes those without `&` for declarations. In order of their beginnings.
 */
function rulesOf(text: string): Extent[] {
  const rules: Extent[] = [];
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
    if (block.kind === 'rule') rules.push({ name: nameOf(block), start: block.start, end });
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
  // What is never closed goes to the end, as browsers read it.
  for (let block = open.pop(); block !== undefined; block = open.pop()) close(block, text.length);
  return rules.toSorted((a, b) => a.start - b.start || b.end - a.end);
}

/** `used` lie in UTF-16 code units, as the protocol gives them. */
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
    // A nested rule that was not used lies in the range of its parent.
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
