/** What the search field and the menu beside it ask for: classes by name, one object by id, strings by text, or a kind. */
import type { ObjectSource } from './object-source.ts';

export type SearchWords =
  | { readonly kind: 'classes'; readonly filter: string }
  | { readonly kind: 'id'; readonly id: number }
  | { readonly kind: 'text'; readonly text: string };

/** `Order` filters classes, `@1284417` is an object, `"paid` (closed by a second mark or not) looks in strings. */
export function searchWords(typed: string): SearchWords {
  const words = typed.trim();
  const [, id] = /^@(\d{1,15})$/.exec(words) ?? [];
  if (id !== undefined) return { kind: 'id', id: Number(id) };
  const [, text] = /^"(.+?)"?$/.exec(words) ?? [];
  if (text !== undefined) return { kind: 'text', text };
  return { kind: 'classes', filter: words };
}

export const OBJECT_KINDS = ['all', 'detached', 'listeners', 'contexts', 'console'] as const;
export type ObjectKind = (typeof OBJECT_KINDS)[number];

export const OBJECT_KIND_WORDS: Readonly<Record<ObjectKind, { readonly label: string; readonly empty: string }>> = {
  all: { label: 'All objects', empty: '' },
  detached: { label: 'Kept by detached nodes', empty: 'No detached node keeps an object alive.' },
  listeners: { label: 'Kept by event listeners', empty: 'No event listener alone keeps an object alive.' },
  contexts: { label: 'Kept by contexts', empty: 'No context of a function alone keeps an object alive.' },
  console: { label: 'Kept by the console', empty: 'The console keeps no object alive.' },
};

export interface ObjectSearch {
  readonly source: ObjectSource;
  readonly label: string;
  readonly empty: string;
}

/** The list of objects to show in place of the classes; null where classes are what is asked for. */
export function objectSearch(words: SearchWords, kind: ObjectKind): ObjectSearch | null {
  if (words.kind === 'id')
    return { source: { kind: 'id', id: words.id }, label: 'Object by id', empty: `No object has the id @${words.id}.` };
  if (words.kind === 'text')
    return {
      source: { kind: 'search', search: { in: 'text', query: words.text } },
      label: `Strings that hold ${JSON.stringify(words.text)}`,
      empty: `No string holds ${JSON.stringify(words.text)}.`,
    };
  if (kind === 'all') return null;
  const { label, empty } = OBJECT_KIND_WORDS[kind];
  return { source: { kind: 'search', search: { in: 'kind', query: kind } }, label, empty };
}
