import { expect, it } from 'vitest';
import type { QuotedPlace } from '../../../engine/source-map/contract/quotes.ts';
import { toyHeap } from '../../../core/capability/testing/toy-heap.ts';
import { partsText } from '../../../core/findings/markdown.ts';
import { hotCode, hotCodeText } from './hot-code.ts';

const row = (name: string, url: string, selfMs: number) => ({
  ...{ name, url, line: 3, column: 17 },
  ...{ selfMs, totalMs: selfMs, samples: selfMs },
});
const WRITTEN = { source: 'src/rows.ts', name: 'findAll', line: 30, column: 1 };

/** Asks for the code of these functions; a quote has the line that was asked for. */
async function read(
  own: Parameters<typeof hotCode>[1]['own'],
  lines: readonly { line: number; samples: number; self: number }[] = [],
  led: Parameters<typeof hotCode>[1]['led'] = [],
) {
  const asked: QuotedPlace[] = [];
  const { context } = toyHeap({
    answers: {
      'profile.lines': () => ({ lines: [...lines] }),
      'code.quotes': ({ places }) => {
        asked.push(...places);
        return {
          quotes: places.map(({ url, line, original }) => ({
            source: original?.source ?? url,
            line: original?.line ?? line,
            firstLine: original?.line ?? line,
            lines: ['found.push(list.find(isWanted));'],
          })),
        };
      },
    },
  });
  return { code: await hotCode('/a.cpuprofile', { own, led }, 100, context), asked };
}

it('quotes the line that takes most of the time of a function', async () => {
  const lines = [
    { line: 5, samples: 10, self: 10 },
    { line: 7, samples: 60, self: 60 },
  ];
  const { code } = await read([row('findAll', 'file:///srv/rows.js', 80)], lines);
  expect(code.map((each) => partsText([hotCodeText(each)]))).toEqual([
    '`findAll` (`file:///srv/rows.js:3:17`), 60.0ms in line 7:\n```\n> 7 | found.push(list.find(isWanted));\n```',
  ]);
});

it('quotes the beginning of a function whose time no line has most of, as with native calls', async () => {
  const { code } = await read([row('findAll', 'file:///srv/rows.js', 80)], [{ line: 7, samples: 30, self: 30 }]);
  expect(code).toMatchObject([{ hotLine: null, quote: { line: 3 } }]);
});

it('quotes the original source, and asks for no lines of the script', async () => {
  const mapped = { ...row('f', 'https://shop.test/app.js', 80), original: WRITTEN };
  const { code, asked } = await read([mapped], [{ line: 1, samples: 80, self: 80 }]);
  expect(asked).toMatchObject([{ url: 'https://shop.test/app.js', original: { source: 'src/rows.ts', line: 30 } }]);
  expect(code).toMatchObject([{ hotLine: null, quote: { source: 'src/rows.ts' } }]);
});

it('quotes what costs most with the libraries that it calls, and nothing that takes little', async () => {
  const through = { ...row('select', 'https://shop.test/app.js', 2), totalMs: 60 };
  const { code } = await read([through, row('small', 'https://shop.test/app.js', 9)]);
  expect(code.map((each) => each.function.name)).toEqual(['select']);
});

it('marks the lines that call what took the time, where one line alone names it', async () => {
  const called = (name: string, ms: number) => ({ ...{ name, url: 'file:///srv/lib.js', line: 1, column: 1 }, ms });
  const lines = [
    'export const shared = new Ajv();',
    'export function check(order) {',
    '  const ajv = new Ajv();',
    '  const check = ajv.compile(rules(order));',
    '  return rules(check(order));',
    '}',
  ];
  const { context } = toyHeap({
    answers: {
      'profile.lines': () => ({ lines: [] }),
      'code.quotes': () => ({
        quotes: [{ source: 'file:///srv/rows.js', line: 4, firstLine: 3, functionLine: 4, lines }],
      }),
    },
  });
  const through = [called('compile', 60), called('Ajv', 12), called('rules', 5), called('Small.of', 1), called('', 1)];
  const own = [{ ...row('check', 'file:///srv/rows.js', 80), through }];
  const code = await hotCode('/a.cpuprofile', { own, led: [] }, 100, context);
  expect(code.map((each) => partsText([hotCodeText(each)]))).toEqual([
    [
      '`check` (`file:///srv/rows.js:3:17`), `compile` 60.0ms in line 6, `Ajv` 12.0ms in line 5:',
      '```',
      ...['  3 | export const shared = new Ajv();', '  4 | export function check(order) {'],
      ...['> 5 |   const ajv = new Ajv();', '> 6 |   const check = ajv.compile(rules(order));'],
      ...['  7 |   return rules(check(order));', '  8 | }'],
      '```',
    ].join('\n'),
  ]);
});

it('quotes what led to most of the time too, once', async () => {
  const own = row('build', 'file:///srv/form.js', 30);
  const at = (name: string, line: number, totalMs: number) => ({
    ...{ name, url: 'file:///srv/form.js', line, column: 17 },
    ...{ depth: 0, totalMs },
  });
  const { code } = await read([own], [], [at('remember', 40, 36), at('build', 3, 36), at('small', 50, 19)]);
  expect(code.map(({ function: { name } }) => name)).toEqual(['build', 'remember']);
});
