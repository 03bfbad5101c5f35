import { toldApartText } from './told-apart-text.ts';
import { describe, expect, it } from 'vitest';

const VALUE = {
  property: 'config.type',
  isVariable: false,
  form: 'is',
  text: '"bar"',
  count: 15,
  of: 15,
  othersWith: 0,
  others: 3,
  different: 1,
} as const;
const KEYS = { ...VALUE, property: '', form: 'like', text: '/img-….png', different: 15 } as const;

const told = (values: readonly (typeof VALUE)[], keys: Parameters<typeof toldApartText>[0][number]['keys'] = null) =>
  toldApartText([{ name: 'Chart', objects: 15, others: 3, values: [...values], keys }]).join(' ');

describe('what survivors have in common', () => {
  it('is told with its counts', () => {
    expect(told([VALUE])).toBe('All 15 Chart that stayed have config.type "bar"; none of the 3 others.');
    expect(
      toldApartText([
        {
          name: 'draw()',
          objects: 0,
          others: 0,
          values: [{ ...VALUE, isVariable: true, property: 'kind', count: 14, others: 0 }],
          keys: null,
        },
      ]),
    ).toEqual(['14 of 15 draw() that stayed have variable kind "bar".']);
  });

  it('is told of keys, with the older ones', () => {
    expect(told([], { ...KEYS, others: 0 })).toBe('All 15 new keys are like “/img-….png”, each another one.');
    expect(told([], { ...KEYS, othersWith: 3 })).toBe(
      'All 15 new keys are like “/img-….png”, each another one, as are all 3 older ones.',
    );
    expect(told([], { ...KEYS, form: 'ends', text: 'XXX', different: 9 })).toBe(
      'All 15 new keys end in “XXX”, 9 different ones, none of the 3 older ones.',
    );
  });
});
