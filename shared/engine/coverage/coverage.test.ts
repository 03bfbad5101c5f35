/** Coverage in all supported formats, compared with figures computed by hand. */
import { describe, expect, it } from 'vitest';
import { COVERAGE_QUERIES } from './contract/coverage.ts';
import {
  analyseCoverage,
  answerComparison,
  answerFileComparison,
  createCoverageQueries,
  readCoverage,
  type CoverageDocument,
} from './index.ts';
import { byteLengths, compareSegments, paintRanges } from './ranges.ts';

function documentOf(file: unknown): CoverageDocument {
  const read = readCoverage(JSON.stringify(file));
  if (!read.ok) throw new Error(read.error.message);
  return analyseCoverage(read.value);
}
const range = (startOffset: number, endOffset: number, count: number) => ({ startOffset, endOffset, count });
const queriesOf = (file: unknown) => createCoverageQueries(documentOf(file), { readMs: 0, fileSizeBytes: 0 });

describe('painting', () => {
  it('uses the innermost range at each position and joins adjacent ones', () => {
    const ranges = [
      { start: 0, end: 100, count: 1 },
      { start: 10, end: 50, count: 0 },
      { start: 20, end: 30, count: 7 },
      { start: 60, end: 80, count: 1 },
    ];
    expect(paintRanges(ranges, 100)).toEqual([0, 10, 1, 10, 20, 0, 20, 30, 7, 30, 50, 0, 50, 100, 1]);
    expect(paintRanges([], 5)).toEqual([0, 5, 0]);
    expect(paintRanges([{ start: 2, end: 99, count: 1 }], 5)).toEqual([0, 2, 0, 2, 5, 1]);
    // The later one of two equal ranges is the inner one.
    expect(
      paintRanges(
        [
          { start: 0, end: 4, count: 3 },
          { start: 0, end: 4, count: 0 },
        ],
        4,
      ),
    ).toEqual([0, 4, 0]);
    expect(paintRanges([], 0)).toEqual([]);
  });

  it('compares the used ranges of two runs of one text', () => {
    expect(compareSegments([0, 10, 1, 10, 20, 0], [0, 5, 0, 5, 15, 4, 15, 20, 0])).toEqual([
      0, 5, 3, 5, 10, 1, 10, 15, 2, 15, 20, 0,
    ]);
  });

  it('adds up the instances of one script, and not scripts of one address with another text', () => {
    const text = 'function first() { return 1; }\nfunction other() { return 2; }\n';
    const instance = (ran: 'first' | 'other', source = text) => ({
      ...{ url: 'file:///srv/module.js', source },
      functions: [
        { functionName: '', ranges: [range(0, 62, 1)], isBlockCoverage: true },
        { functionName: 'first', ranges: [range(0, 30, Number(ran === 'first'))], isBlockCoverage: true },
        { functionName: 'other', ranges: [range(31, 61, Number(ran === 'other'))], isBlockCoverage: true },
      ],
    });
    const both = documentOf({ result: [instance('first'), instance('other'), instance('other')] });
    expect(both.entries).toHaveLength(1);
    expect(both.totals).toEqual({ totalBytes: 62, usedBytes: 62, units: 2, usedUnits: 2, withoutText: 0 });
    expect(both.entries[0]?.units.map(({ name, count }) => [name, count])).toEqual([
      ['first', 1],
      ['other', 2],
    ]);
    expect(both.entries[0]?.facts.part).toBe('');
    const edited = documentOf({ result: [instance('first'), instance('other', `${text} `)] });
    expect(edited.entries.map(({ facts }) => facts.part)).toEqual(['#1', '#2']);
  });

  it('counts UTF-8 bytes across blocks', () => {
    const text = `${'a'.repeat(4090)}ä€😀${'b'.repeat(9000)}`;
    const bytes = byteLengths(text, text.length);
    expect(bytes.totalBytes).toBe(new TextEncoder().encode(text).length);
    expect(bytes.between(4090, 4094)).toBe(2 + 3 + 4);
    expect(bytes.between(4094, text.length)).toBe(9000);
    expect(byteLengths(null, 7).between(2, 5)).toBe(3);
  });
});

const TEXT = 'function a(){}\nfunction b(){}\na();\n';
const FUNCTIONS = [
  { functionName: '', ranges: [range(0, 35, 1)], isBlockCoverage: true },
  { functionName: 'a', ranges: [range(0, 14, 1)], isBlockCoverage: true },
  { functionName: 'b', ranges: [range(15, 29, 0)], isBlockCoverage: true },
];

describe('a file', () => {
  it.each([
    ['reads V8 coverage with texts', { result: [{ scriptId: '1', url: 'app.js', functions: FUNCTIONS, text: TEXT }] }],
    ['Playwright’s', [{ url: 'app.js', scriptId: '1', source: TEXT, functions: FUNCTIONS }]],
    [
      'reads Puppeteer’s raw coverage',
      [{ url: 'app.js', text: TEXT, ranges: [], rawScriptCoverage: { functions: FUNCTIONS } }],
    ],
  ])('%s', (_name, file) => {
    const { answer } = queriesOf(file);
    expect(answer('coverage.overview', {})).toMatchObject({
      kind: 'js-coverage',
      files: 1,
      totalBytes: 35,
      usedBytes: 21,
      units: 2,
      usedUnits: 1,
      isDetailed: true,
    });
    const units = answer('coverage.units', {
      index: 0,
      sort: 'unused',
      unusedOnly: true,
      filter: '',
      start: 0,
      count: 5,
    });
    expect(units.rows).toEqual([
      { name: 'b', start: 15, end: 29, count: 0, isLeast: false, sizeBytes: 14, usedBytes: 0, line: 2, column: 1 },
    ]);
    const byCount = answer('coverage.units', {
      index: 0,
      sort: 'count',
      unusedOnly: false,
      filter: '',
      start: 0,
      count: 5,
    });
    expect(byCount.rows.map(({ name, count }) => [name, count > 0])).toEqual([
      ['a', true],
      ['b', false],
    ]);
    expect(answer('coverage.file', { index: 0 }).ranges).toEqual([0, 15, 1, 15, 29, 0, 29, 35, 1]);
  });

  it('says that there may have been more calls of a function that was compiled before', () => {
    const before = { functionName: 'a', ranges: [range(0, 14, 501)], isBlockCoverage: false };
    const once = { functionName: 'b', ranges: [range(15, 29, 1)], isBlockCoverage: false };
    const { answer } = queriesOf({
      result: [{ scriptId: '1', url: 'app.js', functions: [FUNCTIONS[0], before, once] }],
    });
    const asked = { index: 0, sort: 'count', unusedOnly: false, filter: '', start: 0, count: 5 } as const;
    expect(answer('coverage.units', asked).rows.map(({ name, isLeast }) => [name, isLeast])).toEqual([
      ['a', true],
      ['b', false],
    ]);
  });

  it('reads plain ranges, and scripts without text', () => {
    const plain = queriesOf([{ url: 'https://shop.test/app.js', text: '0123456789', ranges: [{ start: 2, end: 5 }] }]);
    expect(plain.answer('coverage.overview', {})).toMatchObject({ kind: 'js-coverage', totalBytes: 10, usedBytes: 3 });
    const node = queriesOf({ result: [{ scriptId: '1', url: 'file:///app.js', functions: FUNCTIONS }] });
    expect(node.answer('coverage.overview', {})).toMatchObject({ totalBytes: 35, usedBytes: 21, withoutText: 1 });
    expect(
      node.answer('coverage.units', { index: 0, sort: 'unused', unusedOnly: false, filter: 'B', start: 0, count: 5 })
        .rows,
    ).toMatchObject([{ name: 'b', line: 0 }]);
  });

  it('reads style sheets: rules in at-rules, nested rules, keyframes and unclosed blocks', () => {
    const text = '.a{x:y}\n@media print{.b{x:y}}\n.c{x:y;.d &{x:z}}\n@keyframes k{from{x:y}}\n.e{x:\n';
    const at = (part: string) => ({ start: text.indexOf(part), end: text.indexOf(part) + part.length });
    const { answer } = queriesOf({
      result: [{ styleSheetId: '1', url: '', ranges: [at('.a{x:y}'), at('.c{x:y;.d &{x:z}}')], text }],
    });
    expect(answer('coverage.files', COVERAGE_QUERIES['coverage.files'].params.parse({})).rows).toMatchObject([
      { part: 'inline #1', units: 5, usedUnits: 2 },
    ]);
    const unused = answer('coverage.units', {
      index: 0,
      sort: 'unused',
      unusedOnly: true,
      filter: '',
      start: 0,
      count: 9,
    });
    expect(unused.rows.map(({ name }) => name).toSorted()).toEqual(['.b', '.d &', '.e']);
  });

  it('names the reason for a file that is not coverage', () => {
    expect(readCoverage('{"a')).toMatchObject({ error: { code: 'damaged_file' } });
    expect(readCoverage('{"result":[{"scriptId":"1"}]}')).toMatchObject({
      error: { message: expect.stringContaining('entry 1 of 1') },
    });
    expect(readCoverage('{"/a.js":{"path":"/a.js","statementMap":{}}}')).toMatchObject({
      error: { code: 'unsupported_format', message: expect.stringContaining('Istanbul') },
    });
  });
});

describe('coverage comparison', () => {
  const wrap = (url: string, text: string, count: number) => ({
    result: [
      {
        scriptId: '1',
        url,
        text,
        functions: [
          { functionName: '', ranges: [range(0, text.length, 1)] },
          { functionName: 'b', ranges: [range(15, 29, count)] },
        ],
      },
    ],
  });
  const params = COVERAGE_QUERIES['coverage.compare'].params.parse({ base: '' });

  it('lists newly used and no longer used code of the same text', () => {
    const [before, after] = [documentOf(wrap('app.js', TEXT, 0)), documentOf(wrap('app.js', TEXT, 2))];
    expect(answerComparison(before, after, params)).toMatchObject({
      total: 1,
      newlyUsedBytes: 14,
      noLongerUsedBytes: 0,
      rows: [{ usedDeltaBytes: 14, unusedDeltaBytes: -14 }],
    });
    expect(answerFileComparison(after, before, { base: '', baseIndex: 0, index: 0 }).ranges).toEqual([
      0, 15, 1, 15, 29, 3, 29, 35, 1,
    ]);
  });

  it('matches a file whose build hash changed, and refuses ranges of different texts', () => {
    const before = documentOf(wrap('https://a.test/app-3f9a12cd.js', TEXT, 0));
    const after = documentOf(wrap('https://a.test/app-77ab01ff.js', `${TEXT}//`, 0));
    expect(answerComparison(before, after, params).rows).toMatchObject([
      { baseIndex: 0, newIndex: 0, newlyUsedBytes: null },
    ]);
    expect(() => answerFileComparison(before, after, { base: '', baseIndex: 0, index: 0 })).toThrow('differs');
    const other = documentOf(wrap('https://a.test/other.js', TEXT, 0));
    expect(answerComparison(before, other, params).rows).toHaveLength(2);
  });
});

describe('Istanbul export', () => {
  it('counts lines with code, and functions by their names', () => {
    const { answer } = queriesOf({
      result: [{ scriptId: '1', url: 'file:///srv/app.js', functions: FUNCTIONS, text: TEXT }],
    });
    const { bytes } = answer('coverage.istanbul', {});
    const place = (line: number, column: number) => ({ line, column });
    const location = (start: { line: number }, end: object) => ({ start, end });
    const branch = (loc: ReturnType<typeof location>) => ({
      type: 'branch',
      line: loc.start.line,
      loc,
      locations: [loc],
    });
    expect(JSON.parse(new TextDecoder().decode(bytes))).toEqual({
      '/srv/app.js': {
        path: '/srv/app.js',
        statementMap: {
          0: location(place(1, 0), place(1, 14)),
          1: location(place(2, 0), place(2, 14)),
          2: location(place(3, 0), place(3, 4)),
        },
        s: { 0: 1, 1: 0, 2: 1 },
        fnMap: {
          0: {
            name: 'a',
            decl: location(place(1, 0), place(1, 14)),
            loc: location(place(1, 0), place(1, 14)),
            line: 1,
          },
          1: {
            name: 'b',
            decl: location(place(2, 0), place(2, 14)),
            loc: location(place(2, 0), place(2, 14)),
            line: 2,
          },
        },
        f: { 0: 1, 1: 0 },
        branchMap: {
          0: branch(location(place(1, 0), place(4, 0))),
          1: branch(location(place(1, 0), place(1, 14))),
          2: branch(location(place(2, 0), place(2, 14))),
        },
        b: { 0: [1], 1: [1], 2: [0] },
      },
    });
    expect(() => queriesOf([{ url: 'a.css', text: '', ranges: [] }]).answer('coverage.istanbul', {})).toThrow(
      'style sheets',
    );
  });

  it('has a branch for each block that V8 counted, and none for coverage of functions only', () => {
    // Called twice, once with true: the else ran once, the rest after the return once.
    const text = 'function pick(yes) {\n  if (yes) {\n    return 1;\n  }\n  return 2;\n}\npick(true);\npick(false);\n';
    const whole = text.length;
    const block = text.indexOf('{\n    return');
    const rest = text.indexOf('}\n  return 2') + 1;
    const end = text.indexOf('\npick(true)');
    const functions = (isBlockCoverage: boolean) => [
      { functionName: '', ranges: [range(0, whole, 1)], isBlockCoverage },
      {
        functionName: 'pick',
        ranges: [range(0, end, 2), ...(isBlockCoverage ? [range(block, rest, 1), range(rest, end, 1)] : [])],
        isBlockCoverage,
      },
    ];
    const exported = (isBlockCoverage: boolean) => {
      const { answer } = queriesOf({
        result: [{ scriptId: '1', url: '/pick.js', functions: functions(isBlockCoverage), text }],
      });
      return JSON.parse(new TextDecoder().decode(answer('coverage.istanbul', {}).bytes))['/pick.js'];
    };
    const { branchMap, b } = exported(true);
    expect(b).toEqual({ 0: [1], 1: [2], 2: [1], 3: [1] });
    // `{` in line 2 to the end of the block in line 4, and from there to the end of the function.
    const taken = { start: { line: 2, column: 11 }, end: { line: 4, column: 3 } };
    expect(branchMap[2]).toEqual({ type: 'branch', line: 2, loc: taken, locations: [taken] });
    expect(branchMap[3].loc).toEqual({ start: { line: 4, column: 3 }, end: { line: 6, column: 1 } });
    expect(exported(false)).toMatchObject({ branchMap: {}, b: {} });
  });
});
