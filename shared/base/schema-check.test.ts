/** Faults of a value, in words: for every kind of issue that zod has. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { checkBySchema, problemsText } from './schema-check.ts';

/** The problems of a value; empty for a value that is allowed. */
function problems(schema: z.ZodType, value: unknown): string {
  const checked = checkBySchema(schema, value);
  return checked.ok ? '' : problemsText(checked.error);
}

const Shape = z.strictObject({ kind: z.literal('circle'), radius: z.number() });
const Figure = z.discriminatedUnion('kind', [Shape, z.strictObject({ kind: z.literal('square'), side: z.number() })]);

test('a value that is allowed comes back with the defaults', () => {
  expect(checkBySchema(z.object({ limit: z.number().default(5) }), {})).toEqual({ ok: true, value: { limit: 5 } });
});

describe('the words for', () => {
  test.each<[string, z.ZodType, unknown, string]>([
    ['a missing value', z.object({ name: z.string() }), {}, 'name is missing: it must be a string'],
    ['another type', z.object({ name: z.string() }), { name: 5 }, 'name must be a string, not 5'],
    ['a list', z.string(), ['a'], 'it must be a string, not an array'],
    ['a long text', z.number(), 'x'.repeat(100), `it must be a number, not "${'x'.repeat(40)}…"`],
    ['a switch', z.boolean(), 'yes', 'it must be true or false, not "yes"'],
    ['null', z.null(), 1, 'it must be null, not 1'],
    ['a number that is none', z.number(), Number.NaN, 'it must be a number, not NaN'],
    ['bytes', z.instanceof(Uint8Array), 'abc', 'it must be of type Uint8Array, not "abc"'],
    ['a member that must not be there', z.object({ old: z.never().optional() }), { old: 1 }, 'old must be left out'],
    [
      'a number of another type, with its limits',
      z.object({ n: z.number().int().min(1).max(30) }),
      { n: 'ten' },
      'n must be a whole number from 1 to 30, not "ten"',
    ],
    [
      'a fraction',
      z.number().int().min(1).max(30),
      2.6,
      'it must be a whole number from 1 to 30, not 2.6; the nearest is 3',
    ],
    [
      'a fraction outside',
      z.number().int().max(30),
      99.5,
      'it must be a whole number of at most 30, not 99.5; the nearest is 30',
    ],
    ['a number below', z.number().int().min(1).max(30), 0, 'it must be a whole number from 1 to 30, not 0'],
    ['a number above', z.number().max(0.5), 2, 'it must be a number of at most 0.5, not 2'],
    ['a number at an excluded limit', z.number().positive(), 0, 'it must be a number above 0, not 0'],
    ['a number above an excluded limit', z.number().lt(9), 9, 'it must be a number below 9, not 9'],
    [
      'a number that is not exact',
      z.int(),
      2 ** 60,
      `it must be a whole number of at most ${Number.MAX_SAFE_INTEGER}, not ${2 ** 60}`,
    ],
    [
      'a number within an excluded limit',
      z.number().gt(0).max(9),
      'x',
      'it must be a number above 0 and of at most 9, not "x"',
    ],
    ['a value that must not be absent', z.object({ a: z.string().optional().nonoptional() }), {}, 'a is missing'],
    ['a large integer', z.bigint().min(5n), 3n, 'it must be at least 5, not 3'],
    ['no text', z.string().min(1), '', 'it must not be empty'],
    ['a short text', z.string().min(3), 'ab', 'it must have at least 3 characters, not 2'],
    ['a long text with a limit', z.string().max(3), 'abcd', 'it must have at most 3 characters, not 4'],
    ['a text of another length', z.string().length(3), 'ab', 'it must have exactly 3 characters, not 2'],
    ['an empty list', z.array(z.string()).min(1), [], 'it must not be empty'],
    ['a long list', z.array(z.string()).max(1), ['a', 'b'], 'it must have at most 1 entry, not 2'],
    ['a large set', z.set(z.string()).max(1), new Set(['a', 'b']), 'it must have at most 1 entry, not 2'],
    ['one allowed value', z.literal(1), 2, 'it must be 1, not 2'],
    [
      'a misspelt value',
      z.object({ action: z.enum(['start', 'stop']) }),
      { action: 'Strat' },
      'action must be one of "start", "stop", not "Strat"; the nearest is "start"',
    ],
    [
      'a value like no other',
      z.enum(['start', 'stop']),
      'x9_00001',
      'it must be one of "start", "stop", not "x9_00001"',
    ],
    ['a missing choice', z.enum(['start', 'stop']), undefined, 'it is missing: it must be one of "start", "stop"'],
    [
      'one of very many values',
      z.enum(Array.from({ length: 40 }, (_, index) => `value${index}`)),
      'valu7',
      'it must be one of 40 values such as "value0", "value1", "value2", "value3", "value4", not "valu7"; the nearest is "value7"',
    ],
    ['an address', z.url(), 'shop', 'it must be a URL such as http://localhost:9222, not "shop"'],
    ['a time', z.iso.datetime(), 'now', 'it must be a date with time such as 2026-01-31T12:00:00Z, not "now"'],
    ['a format without words', z.cuid2(), '!', 'it must be text of the format cuid2, not "!"'],
    ['a pattern', z.string().regex(/^a+$/), 'b', 'it must match the pattern /^a+$/, which "b" does not'],
    ['a beginning', z.string().startsWith('pen_'), 'x', 'it must start with "pen_", which "x" does not'],
    ['an end', z.string().endsWith('.json'), 'x', 'it must end with ".json", which "x" does not'],
    ['a part', z.string().includes('/'), 'x', 'it must contain "/", which "x" does not'],
    ['a step', z.number().multipleOf(5), 12, 'it must be a multiple of 5, not 12; the nearest is 10'],
    [
      'an unknown member',
      Shape,
      { kind: 'circle', radius: 1, colour: 'red' },
      'it takes no "colour"; it takes kind, radius',
    ],
    [
      'a misspelt member',
      z.strictObject({ radius: z.number().optional() }),
      { radios: 1 },
      'it takes no "radios"; the nearest is "radius"',
    ],
    [
      'a variant that does not exist',
      Figure,
      { kind: 'cirle' },
      'kind must be one of "circle", "square", not "cirle"; the nearest is "circle"',
    ],
    ['a variant that is missing', Figure, {}, 'kind is missing: it must be one of "circle", "square"'],
    ['no variant at all', Figure, 7, 'it must be an object, not 7'],
    [
      'none of several types',
      z.union([z.string(), z.number(), z.null()]),
      true,
      'it must be a string, a number or null, not true',
    ],
    [
      'none of several forms',
      z.union([z.literal('all'), z.array(z.string())]),
      5,
      'it must be "all" or an array, not 5',
    ],
    [
      'the form that was meant',
      z.object({ step: z.union([z.string(), z.strictObject({ click: z.string() })]) }),
      { step: { click: 5 } },
      'step.click must be a string, not 5',
    ],
    [
      'two forms at once',
      z.xor([z.string(), z.string()]),
      'a',
      'it fits more than one of its alternatives, and must fit one only',
    ],
    [
      'a name',
      z.record(z.string().regex(/^[a-z]+$/), z.number()),
      { A: 1 },
      'A is not an allowed name: it must match the pattern /^[a-z]+$/, which "A" does not',
    ],
    ['an entry of a Map', z.map(z.string(), z.number()), new Map([['a', 'x']]), 'a must be a number, not "x"'],
    [
      'an entry under an object',
      z.map(z.object({}), z.number()),
      new Map([[{}, 'x']]),
      'it has an entry that must be a number, not "x"',
    ],
    [
      'a rule of its own',
      z.string().refine(() => false, 'is not a regular expression'),
      '(',
      'it is not a regular expression',
    ],
    ['a rule without words', z.string().refine(() => false), 'x', 'it is not allowed'],
    [
      'several problems',
      z.object({ a: z.string(), b: z.array(z.object({ c: z.number() })) }),
      { b: [{ c: 'x' }] },
      'a is missing: it must be a string; b[0].c must be a number, not "x"',
    ],
  ])('%s', (_what, schema, value, expected) => {
    expect(problems(schema, value)).toBe(expected);
  });
});

test('a problem of the whole value is named as the caller names the value', () => {
  const checked = checkBySchema(z.object({}), 5);
  expect(checked.ok ? '' : problemsText(checked.error, 'The file')).toBe('The file must be an object, not 5');
});

test('no member is taken for known that an object inherits', () => {
  const value: unknown = JSON.parse('{"__proto__":1,"toString":2}');
  const checked = checkBySchema(z.strictObject({ name: z.string().optional() }), value);
  expect(checked.ok ? [] : checked.error).toMatchObject([{ place: '', unknownMembers: ['__proto__', 'toString'] }]);
});
