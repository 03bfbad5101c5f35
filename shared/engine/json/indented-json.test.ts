import { describe, expect, it } from 'vitest';
import { indentedJson } from './indented-json.ts';

const MANY = 1_000_000;

describe('indented JSON', () => {
  it.each([
    [1],
    ['a "b"'],
    [null],
    [true],
    [[]],
    [{}],
    [[[]]],
    [{ a: {} }],
    [{ a: [1, { b: null, 'c"': '\n' }, []], d: 'é' }],
  ])('equals the output of JSON.stringify: %j', (value) => {
    expect(indentedJson(value, MANY)).toEqual({ text: JSON.stringify(value, null, 2), isCut: false });
  });

  it('is truncated at the limit', () => {
    const value = { a: [1, 2, 3] };
    const whole = JSON.stringify(value, null, 2);
    for (let chars = 0; chars < whole.length; chars += 1) {
      expect(indentedJson(value, chars)).toEqual({ text: whole.slice(0, chars), isCut: true });
    }
    expect(indentedJson(value, whole.length)).toEqual({ text: whole, isCut: false });
  });

  it('supports very deep nesting', () => {
    const depth = 200_000;
    const value: unknown = JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);
    expect(indentedJson(value, 21)).toEqual({ text: '[\n  [\n    [\n      [\n ', isCut: true });
  });
});
