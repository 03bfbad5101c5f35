import { expect, it } from 'vitest';
import { propertyValues } from './property-values.ts';

const text = (source: string, code: string) => ({ source, text: code, startLine: 1, startColumn: 1 });

it('is where an object gets a value that is made there, not where a type names it or a name passes it on', () => {
  const texts = [
    text('types.ts', 'interface Row { limits: Limits; }'),
    text(
      'rows.ts',
      'export const rows = (items: Item[]) =>\n  items.map((item) => ({ item, limits: limitsFor(item) }));',
    ),
    text('table.tsx', 'const row = { limits: given, limits };'),
  ];
  expect(propertyValues(texts, 'limits')).toMatchObject([{ source: 'rows.ts', line: 2 }]);
});
