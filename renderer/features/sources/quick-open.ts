/** Parses the text of *Open file*: a file, `@` and a symbol, `:` and a line, or a file with a line. No React here. */
import type { CodeSymbol } from '../../core/widgets/code-view/code-symbols.ts';
import type { TextPlace } from '../../core/widgets/code-view/use-pretty.ts';
import { matchRank } from './found-files.ts';

export type Typed =
  | { readonly kind: 'file'; readonly name: string; readonly place: TextPlace | null }
  | { readonly kind: 'symbol'; readonly name: string }
  /** Null until a line is typed. */
  | { readonly kind: 'line'; readonly place: TextPlace | null };

/** `12` or `12:40`; null otherwise. */
export function typedPlace(text: string): TextPlace | null {
  const [, line, column] = /^\s*:?(\d{1,9})(?:[:,](\d{1,9}))?\s*$/.exec(text) ?? [];
  return line === undefined ? null : { line: Number(line), column: Number(column ?? 1) };
}

export function quickOpen(text: string): Typed {
  const typed = text.trimStart();
  if (typed.startsWith('@')) return { kind: 'symbol', name: typed.slice(1).trim() };
  if (typed.startsWith(':')) return { kind: 'line', place: typedPlace(typed) };
  const [, name = typed, place = ''] = /^(.*[^:\d])((?::\d{1,9}){1,2}):?$/.exec(typed) ?? [];
  return { kind: 'file', name, place: typedPlace(place) };
}

/** The symbols that match, best first; those of one rank stay in the order of the text. */
export function foundSymbols(symbols: readonly CodeSymbol[], typed: string): readonly CodeSymbol[] {
  const wanted = typed.toLowerCase().replaceAll(/\s/g, '');
  if (wanted === '') return symbols;
  return symbols
    .flatMap((symbol) => {
      const rank = matchRank({ name: symbol.name, path: `${symbol.within}.${symbol.name}` }, wanted);
      return rank === null ? [] : [{ symbol, rank }];
    })
    .toSorted((first, second) => first.rank - second.rank)
    .map(({ symbol }) => symbol);
}
