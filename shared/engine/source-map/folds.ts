/** Lines of a source that a reader of several files at once can do without, so that what matters of each fits one answer. */
import { outlineOf, type OutlinedFunction } from './function-outline.ts';

/** Lines of a source, 1-based, both included. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}

export interface FoldOptions {
  /** Lines that earlier answers named: the functions around them stay. */
  readonly told: ReadonlySet<number>;
  /** Characters that should be left; bodies of functions are folded until it is, the longest first. */
  readonly limitChars: number;
}

/** Fewer lines are shown rather than counted. */
const MIN_FOLD = 3;
/** The same of the body of a function. */
const MIN_BODY = 6;
/** At the beginning of a line that leaves no code behind, or only says where names come from. */
const IMPORT = /^(?:import\b(?!\s*[.(])|export\s+(?:\*|\{[^}]*\}\s*from\b))/;
const TYPE = /^(?:export\s+)?(?:declare\s+)?(?:interface|type)\s+[\w$]+/;
const COMMENT = /^\s*(?:\/\/|\/\*|\*)/;

/** Longer ones are none: a bracket in a text may be closed nowhere. */
const MAX_DECLARATION = 100;

/** The line that ends a declaration which begins at `start`: where its brackets are closed again, and nothing goes on. */
function declarationEnd(lines: readonly string[], start: number): number {
  let depth = 0;
  for (let at = start; at < Math.min(lines.length, start + MAX_DECLARATION); at += 1) {
    const line = lines[at] ?? '';
    for (const char of line) {
      if (char === '{' || char === '(' || char === '[') depth += 1;
      else if (char === '}' || char === ')' || char === ']') depth -= 1;
    }
    const goesOn = /[=|&,<]\s*$/.test(line) || /^\s*[|&]/.test(lines[at + 1] ?? '');
    if (depth <= 0 && !goesOn) return at;
  }
  return start;
}

/** Imports and types at the beginning of lines, with the comments and empty lines between them. */
function plainRanges(lines: readonly string[]): LineRange[] {
  const ranges: LineRange[] = [];
  let from = -1;
  let last = -1;
  const close = (): void => {
    if (from >= 0 && last - from + 1 >= MIN_FOLD) ranges.push({ from: from + 1, to: last + 1 });
    from = -1;
  };
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (IMPORT.test(line) || TYPE.test(line)) {
      if (from < 0) from = at;
      at = declarationEnd(lines, at);
      last = at;
      // A comment belongs to what follows it.
    } else if (line.trim() !== '' && !COMMENT.test(line)) close();
  }
  close();
  return ranges;
}

/** The lines between the one that opens the body and the one that closes it. */
function bodyOf(text: string, { bodyFrom, to }: OutlinedFunction, lineAt: (offset: number) => number): LineRange {
  const end = text.lastIndexOf('}', to);
  return { from: lineAt(bodyFrom) + 1, to: lineAt(Math.max(bodyFrom, end < 0 ? to : end)) - 1 };
}

const lengthOf = ({ from, to }: LineRange): number => to - from + 1;
const contains = (outer: LineRange, inner: LineRange): boolean => outer.from <= inner.from && outer.to >= inner.to;

/** Ranges that are left out, in order: imports and types always, bodies of functions that no answer named as far as the text is too long. */
export function foldsOf(text: string, { told, limitChars }: FoldOptions): LineRange[] {
  const lines = text.split('\n');
  const starts: number[] = [0];
  for (const line of lines) starts.push((starts.at(-1) ?? 0) + line.length + 1);
  const lineAt = (offset: number): number => {
    let [low, high] = [0, lines.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
  const charsOf = ({ from, to }: LineRange): number => (starts[to] ?? text.length) - (starts[from - 1] ?? 0);
  const isTold = ({ from, to }: LineRange): boolean => [...told].some((line) => line >= from - 1 && line <= to + 1);
  const folds = plainRanges(lines).filter((range) => !isTold(range));
  let left = text.length - folds.reduce((total, range) => total + charsOf(range), 0);
  if (left <= limitChars) return folds;
  const outline = outlineOf(text);
  const isWithinTold = (inner: OutlinedFunction): boolean => {
    for (let at: OutlinedFunction | null = inner; at !== null && at.kind !== 'class'; at = outline.parentOf(at))
      if (isTold(bodyOf(text, at, lineAt))) return true;
    return false;
  };
  const bodies = outline.functions
    .filter((each) => each.kind !== 'class' && !isWithinTold(each))
    .map((each) => bodyOf(text, each, lineAt))
    .filter((range) => lengthOf(range) >= MIN_BODY)
    .toSorted((a, b) => charsOf(b) - charsOf(a));
  for (const body of bodies) {
    if (left <= limitChars) break;
    if (folds.some((range) => contains(range, body))) continue;
    folds.push(body);
    left -= charsOf(body);
  }
  return withoutEnd(
    folds.toSorted((a, b) => a.from - b.from),
    { lines, limitChars: MOST_LIMITS * limitChars },
  );
}

/** Code that answers named, and code outside of functions, may be longer than was asked for, but not by more. */
const MOST_LIMITS = 2;

/** The same, and the lines behind the limit. */
function withoutEnd(
  folds: readonly LineRange[],
  { lines, limitChars }: { readonly lines: readonly string[]; readonly limitChars: number },
): LineRange[] {
  let chars = 0;
  for (let line = 1; line <= lines.length; line += 1) {
    const fold = folds.find(({ from }) => from === line);
    if (fold !== undefined) {
      line = fold.to;
      continue;
    }
    chars += (lines[line - 1] ?? '').length + 1;
    if (chars > limitChars && lines.length - line >= MIN_FOLD)
      return [...folds.filter(({ to }) => to < line), { from: line, to: lines.length }];
  }
  return [...folds];
}
