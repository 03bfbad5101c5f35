import { describe, expect, it } from 'vitest';
import type { TracePlace } from '../../engine/trace/contract/trace-causes.ts';
import { sectionText } from './markdown.ts';
import { ms } from './model.ts';
import { isWorthTelling, largestCall, largestCallWords, ownCodeSection, type ToldOwnCode } from './own-code.ts';
import { MARKDOWN, told } from './voice.ts';

const at = (name: string, url: string, line: number): TracePlace => ({ name, url, line, column: 1 });
const SUMMARY = at('CustomerSummary', 'src/summary.js', 6);
const SELECTOR = at('(anonymous) in CustomerSummary', 'src/summary.js', 7);
const HOOK = at('useStoreWithEqualityFn', 'node_modules/zustand/traditional.js', 3);
const EQUAL = at('isEqual', 'node_modules/lodash/isEqual.js', 1);
const CLONE = at('structuredClone', '', 0);

/** The component calls the hook of a package, which calls `isEqual` of another one, and the selector. */
const FOUND: ToldOwnCode = {
  total: 1340,
  paths: [
    { place: SUMMARY, depth: 0, total: 996 },
    { place: SELECTOR, depth: 1, total: 509 },
  ],
  rows: [
    {
      place: SELECTOR,
      self: 10,
      total: 509,
      through: [{ place: CLONE, weight: 499, all: 499, parts: [{ place: CLONE, weight: 499, isOwn: false }] }],
    },
    {
      place: SUMMARY,
      self: 0,
      total: 487,
      through: [
        {
          place: HOOK,
          weight: 487,
          all: 996,
          parts: [
            { place: SELECTOR, weight: 509, isOwn: true },
            { place: EQUAL, weight: 487, isOwn: false },
          ],
        },
      ],
    },
  ],
};

describe('own code', () => {
  it('tells the call that explains most, with what it called back in the same file', () => {
    const call = largestCall(FOUND);
    expect(call?.weight).toBe(996);
    expect(call === null ? '' : told(largestCallWords(call, FOUND.total, ms), MARKDOWN)).toBe(
      '`CustomerSummary (summary.js:6:1)` calls `useStoreWithEqualityFn` 996.0ms: `(anonymous) in CustomerSummary (summary.js:7:1)` 509.0ms, `isEqual` 487.0ms, of 1.34s',
    );
  });

  it('says whose function a garbage collection counts for, where one has a part', () => {
    const collector = at('(garbage collector)', '', 0);
    const [first] = FOUND.rows;
    const through = [{ place: collector, weight: 400, all: 400, parts: [] }];
    const text = sectionText(
      ownCodeSection(
        { ...FOUND, rows: first === undefined ? [] : [{ ...first, through }] },
        { weight: ms, self: 'Self' },
      ),
    );
    expect(text).toContain('A garbage collection counts for the function that ran before it.');
    expect(sectionText(ownCodeSection(FOUND, { weight: ms, self: 'Self' }))).not.toContain('garbage');
  });

  it('has a row for each function, with native functions by name', () => {
    const text = sectionText(ownCodeSection(FOUND, { weight: ms, self: 'Self' }));
    expect(text).toMatch(/\| .*\(summary\.js:7:1\) +\| 509\.0ms +\| 38\.0% +\| 10\.0ms +\| structuredClone 499\.0ms/);
  });

  it('has who calls whom below, if one of the author’s functions calls another one', () => {
    const text = sectionText(ownCodeSection(FOUND, { weight: ms, self: 'Self' }));
    expect(text).toMatch(/\| CustomerSummary \(summary\.js:6:1\) +\| 996\.0ms \| 74\.3% \|/);
    expect(text).toMatch(/\| → \(anonymous\) in CustomerSummary \(summary\.js:7:1\) \| 509\.0ms \| 38\.0% \|/);
    const alone = sectionText(
      ownCodeSection({ ...FOUND, paths: FOUND.paths.slice(0, 1) }, { weight: ms, self: 'Self' }),
    );
    expect(alone).not.toContain('Your calls');
  });

  it('has no garbage collection as a call of a function, and no libraries where none is', () => {
    const minor = at('Minor GC', '', 0);
    const collection = { place: minor, weight: 700, all: 700, parts: [{ place: minor, weight: 700, isOwn: false }] };
    const rows = FOUND.rows.slice(0, 1).map((row) => ({ ...row, through: [collection, ...row.through] }));
    const text = sectionText(ownCodeSection({ ...FOUND, rows }, { weight: ms, self: 'Self' }));
    expect(text).toContain('calls `structuredClone` 499.0ms');
    expect(text).toContain('With the browser’s work');
    expect(text).not.toContain('Minor GC');
    expect(text).not.toContain('With libraries');
  });

  it('names a function without a name by its place', () => {
    const unnamed = at('(anonymous)', 'file:///shop/node_modules/lodash/lodash.js', 3792);
    const through = [{ place: unnamed, weight: 487, all: 487, parts: [{ place: unnamed, weight: 487, isOwn: false }] }];
    const rows = FOUND.rows.slice(1).map((row) => ({ ...row, through }));
    const text = sectionText(ownCodeSection({ ...FOUND, rows }, { weight: ms, self: 'Self' }));
    expect(text).toContain('calls `(anonymous) (lodash.js:3792:1)` 487.0ms, of 1.34s');
  });

  it.each([
    ['Tn', 'https://shop.test/vendor.js', 'calls `Tn (vendor.js:1:1)` 487.0ms'],
    ['map', 'https://shop.test/vendor.js', 'calls `map` 487.0ms'],
    ['at', '', 'calls `at` 487.0ms'],
  ])('names %s of %j with its file where a minifier gave the name', (called, url, expected) => {
    const minified = at(called, url, 1);
    const through = [
      { place: minified, weight: 487, all: 487, parts: [{ place: minified, weight: 487, isOwn: false }] },
    ];
    const rows = FOUND.rows.slice(1).map((row) => ({ ...row, through }));
    expect(sectionText(ownCodeSection({ ...FOUND, rows }, { weight: ms, self: 'Self' }))).toContain(expected);
  });

  it('says nothing of functions that did most by themselves, or of a call that only calls back', () => {
    const alone = FOUND.rows.map((row) => ({ ...row, self: row.total, through: [] }));
    expect(isWorthTelling({ ...FOUND, rows: alone })).toBe(false);
    expect(isWorthTelling(FOUND)).toBe(true);
    const callsBack = FOUND.rows.slice(1).map((row) => ({
      ...row,
      through: row.through.map((call) => ({ ...call, weight: 5 })),
    }));
    expect(largestCall({ ...FOUND, rows: callsBack })).toBeNull();
  });
});
