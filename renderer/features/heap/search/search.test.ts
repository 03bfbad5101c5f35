import { describe, expect, it } from 'vitest';
import { exactText, searchLabel, searchWords, type SearchInput } from './search.ts';

const typed = (text: string, more: Partial<SearchInput> = {}) =>
  searchWords({ mode: 'classes', text, isRegex: false, ...more });

describe('search text', () => {
  it('filters classes, is an id, or searches strings', () => {
    expect(typed(' Order ')).toEqual({ kind: 'classes', filter: 'Order' });
    expect(typed('@1284417')).toEqual({ kind: 'id', id: 1_284_417 });
    expect(typed('"paid')).toEqual({ kind: 'objects', search: { in: 'text', query: 'paid', isRegex: false } });
    expect(typed('"paid out"')).toMatchObject({ search: { query: 'paid out' } });
    expect(typed('realm:"vm" Order')).toEqual({ kind: 'classes', filter: 'Order', realm: 'vm' });
    expect(typed('"')).toEqual({ kind: 'classes', filter: '"' });
    expect(typed('@12x')).toEqual({ kind: 'classes', filter: '@12x' });
  });

  it('is interpreted by mode, an id in every mode', () => {
    expect(typed('Row', { mode: 'name' })).toEqual({
      kind: 'objects',
      search: { in: 'name', query: 'Row', isRegex: false },
    });
    expect(typed('a b ', { mode: 'text' })).toMatchObject({ search: { in: 'text', query: 'a b ' } });
    expect(typed('"x', { mode: 'text' })).toMatchObject({ search: { query: '"x' } });
    expect(typed('@7', { mode: 'edge' })).toEqual({ kind: 'id', id: 7 });
    expect(typed(' ', { mode: 'edge' })).toEqual({ kind: 'classes', filter: '' });
  });

  it('reports an invalid regular expression', () => {
    expect(typed('^Or', { mode: 'name', isRegex: true })).toMatchObject({ search: { isRegex: true } });
    const wrong = typed('(', { mode: 'name', isRegex: true });
    expect(wrong).toMatchObject({ kind: 'fault' });
    expect(wrong.kind === 'fault' && wrong.fault).toContain('Unterminated group');
    // Valid as plain text.
    expect(typed('(', { mode: 'name' }).kind).toBe('objects');
  });
});

it('search results have a label for their query', () => {
  expect(searchLabel({ in: 'text', query: 'paid', isRegex: false })).toBe('Strings that contain "paid"');
  expect(searchLabel({ in: 'edge', query: '^on', isRegex: true })).toBe(
    'Objects referenced by a property that matches /^on/',
  );
});

it('special characters match literally', () => {
  const text = String.raw`a.b*c(d)[e]{1}|^$\+?`;
  expect(new RegExp(exactText(text)).test(text)).toBe(true);
  expect(new RegExp(exactText(text)).test(`${text}!`)).toBe(false);
});
