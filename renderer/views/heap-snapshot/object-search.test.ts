import { describe, expect, it } from 'vitest';
import { objectSearch, searchWords } from './object-search.ts';

describe('search in a snapshot', () => {
  it.each([
    ['Order', { kind: 'classes', filter: 'Order' }],
    [' @1284417 ', { kind: 'id', id: 1284417 }],
    ['@', { kind: 'classes', filter: '@' }],
    ['@12a', { kind: 'classes', filter: '@12a' }],
    ['"paid', { kind: 'text', text: 'paid' }],
    ['"paid"', { kind: 'text', text: 'paid' }],
    ['"', { kind: 'classes', filter: '"' }],
  ])('reads %s', (typed, words) => expect(searchWords(typed)).toEqual(words));

  it('shows objects for an id, a text or a kind, and classes else', () => {
    expect(objectSearch(searchWords('Order'), 'all')).toBeNull();
    expect(objectSearch(searchWords(''), 'detached')?.source).toEqual({
      kind: 'search',
      search: { in: 'kind', query: 'detached' },
    });
    expect(objectSearch(searchWords('@5'), 'detached')?.source).toEqual({ kind: 'id', id: 5 });
    expect(objectSearch(searchWords('"x"'), 'all')?.empty).toBe('No string holds "x".');
  });
});
