/** Interprets the search field: classes by name, one object by id, or objects by name, text or edge. */
import type { AnalysisParams } from '../../../../shared/core/analysis/analysis.ts';
import { parseRealmFilter } from '../../../../shared/features/heap/contract/realm-filter.ts';

export const SEARCH_MODES = ['classes', 'name', 'text', 'edge'] as const;
export type SearchMode = (typeof SEARCH_MODES)[number];

export interface SearchModeWords {
  /** Menu label. */
  readonly label: string;
  /** Button label. */
  readonly short: string;
  readonly placeholder: string;
}

export const SEARCH_MODE_WORDS: Readonly<Record<SearchMode, SearchModeWords>> = {
  classes: { label: 'Filter classes by name', short: 'Classes', placeholder: 'Class, @id, "text or realm:' },
  name: { label: 'Search objects by name or class', short: 'Objects', placeholder: 'Name or class, or @id' },
  text: { label: 'Search the text of strings', short: 'Text', placeholder: 'Text, or @id' },
  edge: { label: 'Search by property name (edge)', short: 'Property', placeholder: 'Property, or @id' },
};

export interface SearchInput {
  readonly mode: SearchMode;
  readonly text: string;
  readonly isRegex: boolean;
}

export type ObjectSearch = Required<Pick<AnalysisParams<'heap.search'>, 'in' | 'query' | 'isRegex'>>;

export type SearchWords =
  /** `realm`: only objects of these realms, as in `HeapFilter`. */
  | { readonly kind: 'classes'; readonly filter: string; readonly realm?: string }
  | { readonly kind: 'id'; readonly id: number }
  | { readonly kind: 'objects'; readonly search: ObjectSearch }
  /** The regular expression is invalid, with the reason. */
  | { readonly kind: 'fault'; readonly fault: string };

/** The engine's error for a regular expression; null if it is valid. */
export function regexFault(pattern: string): string | null {
  try {
    ''.search(new RegExp(pattern));
    return null;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

/** `@1284417` is an object in any mode; `"paid` (with or without closing quote) searches strings. */
export function searchWords({ mode, text, isRegex }: SearchInput): SearchWords {
  const words = text.trim();
  const [, id] = /^@(\d{1,15})$/.exec(words) ?? [];
  if (id !== undefined) return { kind: 'id', id: Number(id) };
  if (mode === 'classes') {
    const [, quoted] = /^"(.+?)"?$/.exec(words) ?? [];
    if (quoted === undefined) {
      const { realm, rest } = parseRealmFilter(words);
      return { kind: 'classes', filter: rest, ...(realm === undefined ? {} : { realm }) };
    }
    return { kind: 'objects', search: { in: 'text', query: quoted, isRegex: false } };
  }
  // Nothing typed yet; spaces are part of the search text.
  if (words === '') return { kind: 'classes', filter: '' };
  const fault = isRegex ? regexFault(text) : null;
  return fault === null ? { kind: 'objects', search: { in: mode, query: text, isRegex } } : { kind: 'fault', fault };
}

/** The label of search results: `Strings that contain "paid"`. */
export function searchLabel({ in: where, query, isRegex }: ObjectSearch): string {
  const what = isRegex ? `/${query}/` : JSON.stringify(query);
  if (where === 'text') return isRegex ? `Strings that match ${what}` : `Strings that contain ${what}`;
  if (where === 'edge')
    return isRegex
      ? `Objects referenced by a property that matches ${what}`
      : `Objects referenced by a property with ${what}`;
  return isRegex ? `Objects whose name matches ${what}` : `Objects with ${what} in their name`;
}

/** The regular expression that matches exactly this text. */
export function exactText(text: string): string {
  return `^${text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)}$`;
}
