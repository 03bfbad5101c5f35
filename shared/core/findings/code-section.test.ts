/** Quoted code in the forms of each surface: Markdown, and plain text for the command line. */
import { expect, it } from 'vitest';
import type { CodeQuote } from '../../engine/source-map/contract/quotes.ts';
import { codeSection } from './code-section.ts';
import { sectionText } from './markdown.ts';
import { name, place, type Section } from './model.ts';
import { plainCode, plainTables } from './plain-tables.ts';
import { PERSON } from './voice.ts';

const QUOTE: CodeQuote = {
  source: 'src/rows.ts',
  line: 8,
  firstLine: 7,
  lines: ['for (const row of rows) {', '  width = row.offsetWidth;', '}'],
};
const READ = { name: 'measure', url: 'src/rows.ts', line: 8, column: 3 };
const asked = (at: string) => ({ name: name(at), place: { url: 'https://shop.test/app.js', line: 1 } });

it('quotes the first places that have a text, each line once', async () => {
  const places: unknown[] = [];
  const ask = async (_: 'code.quotes', params: { places: unknown[] }) => {
    places.push(...params.places);
    const further = [10, 20, 30].map((line) => ({ ...QUOTE, line }));
    return { quotes: [QUOTE, null, QUOTE, { ...QUOTE, source: 'node_modules/a/b.js' }, ...further] };
  };
  const [section, ...others] = await codeSection(
    ask,
    ['measure', 'gone', 'again', 'package', 'second', 'third', 'fourth', '8', '9', '10', '11'].map(asked),
  );
  expect(places).toHaveLength(10);
  expect(others).toEqual([]);
  expect(section?.blocks).toEqual([
    { kind: 'code', name: name('measure'), quote: QUOTE },
    { kind: 'code', name: name('second'), quote: { ...QUOTE, line: 10 } },
    { kind: 'code', name: name('third'), quote: { ...QUOTE, line: 20 } },
  ]);
  expect(await codeSection(async () => ({ quotes: [null] }), [asked('gone')])).toEqual([]);
  expect(await codeSection(() => Promise.reject(new Error('nothing is asked')), [])).toEqual([]);
});

it('is told as a fenced block, and as code beside the tables of its section', () => {
  const section: Section = {
    id: 'code',
    title: 'Code',
    facts: [],
    blocks: [
      { kind: 'code', name: [place(READ), ', forces layout'], quote: QUOTE },
      { kind: 'table', columns: [{ title: 'Read' }], rows: [{ cells: [['12 × ', place(READ)]] }] },
      { kind: 'list', rows: [{ name: place(READ), detail: 'forces layout' }] },
    ],
  };
  expect(sectionText(section)).toContain('> 8 |   width = row.offsetWidth;');
  expect(plainCode(section, PERSON)).toEqual([{ name: 'measure (rows.ts:8:3), forces layout', quote: QUOTE }]);
  expect(plainTables(section, PERSON).map(({ rows }) => rows)).toEqual([
    [['12 × measure (rows.ts:8:3)']],
    [['measure (rows.ts:8:3): forces layout']],
  ]);
});
