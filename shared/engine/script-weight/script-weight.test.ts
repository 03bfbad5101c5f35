/** Bytes of scripts, on texts and maps that are small enough to count by hand. */
import { expect, it } from 'vitest';
import { openSourceMap } from '../source-map/opened-map.ts';
import { duplicatedScriptOf, sourceSizes } from './duplicated-script.ts';
import { legacyScriptOf } from './legacy-script.ts';
import { transferRatio } from './transfer-ratio.ts';
import type { WeighedScript } from './weighed-script.ts';

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function vlq(value: number): string {
  let rest = value < 0 ? -value * 2 + 1 : value * 2;
  let text = '';
  do {
    const digit = rest % 32;
    rest = Math.floor(rest / 32);
    text += DIGITS[digit + (rest > 0 ? 32 : 0)];
  } while (rest > 0);
  return text;
}

interface Part {
  readonly source: string;
  readonly chars: number;
  readonly content?: string;
}

/** A script of one line, made of parts; each part is mapped to the beginning of its source. */
function scriptOf(url: string, parts: readonly Part[], more: Partial<WeighedScript> = {}): WeighedScript {
  const text = parts.map(({ chars }) => 'x'.repeat(chars)).join('');
  const mappings = parts.map((_, at) => {
    const column = at === 0 ? 0 : (parts[at - 1]?.chars ?? 0);
    return vlq(column) + vlq(at === 0 ? 0 : 1) + vlq(0) + vlq(0);
  });
  const map = openSourceMap(
    new TextEncoder().encode(
      JSON.stringify({
        version: 3,
        sources: parts.map(({ source }) => source),
        sourcesContent: parts.map(({ content = null }) => content),
        names: [],
        mappings: mappings.join(','),
      }),
    ),
  );
  if (!map.ok) throw new Error(map.reason);
  return {
    url,
    text,
    startLine: 1,
    startColumn: 1,
    map: map.value,
    shownSource: (source) => source,
    transferRatio: 1,
    ...more,
  };
}

const LIB = '../node_modules/lib/index.js';
const app = (url: string, folder = '..', ratio = 1): WeighedScript =>
  scriptOf(
    url,
    [
      { source: 'src/app.js', chars: 2000, content: "\nimport { a } from 'lib/index.js';\n" },
      { source: `${folder}/node_modules/lib/index.js`, chars: 3000 },
      { source: `${folder}/node_modules/lib/small.js`, chars: 400 },
    ],
    { transferRatio: ratio },
  );

it('generated code belongs to a source up to the next mapping, or to the end of its line', () => {
  const { text, map } = app('a.js');
  // The last mapping of a line has its line break too.
  expect(map === null ? null : sourceSizes(text, map.map)).toEqual(
    new Map([
      ['src/app.js', 2000],
      [LIB, 3000],
      ['../node_modules/lib/small.js', 401],
    ]),
  );
  expect(map === null ? 0 : sourceSizes('too short', map.map)).toBeNull();
});

it('a package in two scripts wastes the smaller copy; the import of each is named', () => {
  const found = duplicatedScriptOf(
    [app('https://a.test/one.js', '..', 0.5), app('https://a.test/two.js', '../../other')],
    10,
  );
  // 2,000 × 0.5 of the author's own module, and 3,401 × 0.5 of the package; small.js counts for the package only.
  expect(found?.rows.map(({ name, wastedBytes }) => [name, wastedBytes])).toEqual([
    ['node_modules/lib', 1500 + 201],
    ['src/app.js', 1000],
  ]);
  expect(found?.wastedBytes).toBe(1701 + 1000);
  expect(found?.largeModuleBytes).toBe(1500 + 1000);
  expect(found?.rows[0]?.copies).toEqual([
    {
      url: 'https://a.test/two.js',
      sizeBytes: 3401,
      source: '../../other/node_modules/lib/index.js',
      importedBy: { name: '', url: 'src/app.js', line: 2, column: 14, script: 'https://a.test/two.js' },
    },
    expect.objectContaining({ url: 'https://a.test/one.js', sizeBytes: 1701 }),
  ]);
});

it('small copies, and copies below a tenth of the largest, do not count', () => {
  const small = scriptOf('b.js', [{ source: LIB, chars: 500 }]);
  const tenth = scriptOf('c.js', [{ source: LIB, chars: 600 }]);
  const large = scriptOf('d.js', [{ source: LIB, chars: 9000 }]);
  expect(duplicatedScriptOf([small, large], 10)).toEqual({ wastedBytes: 0, largeModuleBytes: 0, rows: [] });
  expect(duplicatedScriptOf([tenth, large], 10)).toEqual({ wastedBytes: 0, largeModuleBytes: 0, rows: [] });
  expect(duplicatedScriptOf([{ ...large, map: null }], 10)).toBeNull();
});

it('polyfills are named with their place in the original source', () => {
  const polyfill = 'Array.prototype.at=function(n){};Object.fromEntries=function(n){};';
  const script = { ...scriptOf('old.js', [{ source: 'src/old.js', chars: 6000 }]), text: polyfill + 'x'.repeat(6000) };
  const found = legacyScriptOf([script], 10);
  expect(found.rows[0]?.matches).toEqual([
    {
      name: 'Array.prototype.at',
      kind: 'polyfill',
      place: { name: '', url: 'src/old.js', line: 1, column: 1, script: 'old.js' },
    },
    {
      name: 'Object.fromEntries',
      kind: 'polyfill',
      place: { name: '', url: 'src/old.js', line: 1, column: 1, script: 'old.js' },
    },
  ]);
  expect(found.wastedBytes).toBe(found.rows[0]?.wastedBytes);
  const half = legacyScriptOf([{ ...script, transferRatio: 0.5 }], 10);
  expect(half.wastedBytes).toBe(Math.round(found.wastedBytes / 2));
  // Inserted by script: not a byte of it came over the network by itself.
  expect(legacyScriptOf([{ ...script, transferRatio: null }], 10)).toMatchObject({
    wastedBytes: 0,
    rows: [{ url: 'old.js' }],
  });
  expect(legacyScriptOf([{ ...script, text: polyfill }], 10).rows).toEqual([]);
});

it('a body that was compressed counts as it was sent, others as they are, and one from a cache as a third', () => {
  const body = { encodedSizeBytes: 300, decodedSizeBytes: 1000, isCompressed: true, isAnswered: true };
  expect(transferRatio(body, 5)).toBe(0.3);
  expect(transferRatio({ ...body, isCompressed: false }, 5)).toBe(1);
  expect(transferRatio({ ...body, encodedSizeBytes: 9 }, 5)).toBe(0.33);
  expect(transferRatio({ ...body, encodedSizeBytes: 9, isAnswered: false }, 5)).toBe(0.009);
  expect(transferRatio({ ...body, decodedSizeBytes: null }, 600)).toBe(0.5);
  expect(transferRatio({ ...body, decodedSizeBytes: 0 }, 5)).toBe(1);
});
