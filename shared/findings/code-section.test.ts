/** Quoted code in the forms of each surface: Markdown, tables of plain text, and the links of a report. */
import { expect, it } from 'vitest';
import type { CodeQuote } from '../contracts/quotes.ts';
import { codeSection } from './code-section.ts';
import { sectionText } from './markdown.ts';
import { name, place, type Section } from './model.ts';
import { codeKeyOf, plainCode, plainTables } from './plain-tables.ts';
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
    return { quotes: [QUOTE, null, QUOTE] };
  };
  const [section, ...others] = await codeSection(ask, ['measure', 'gone', 'again', 'further'].map(asked));
  expect(places).toHaveLength(3);
  expect(others).toEqual([]);
  expect(section?.blocks).toEqual([{ kind: 'code', name: name('measure'), quote: QUOTE }]);
  expect(await codeSection(async () => ({ quotes: [null] }), [asked('gone')])).toEqual([]);
  expect(await codeSection(() => Promise.reject(new Error('nothing is asked')), [])).toEqual([]);
});

it('is told as a fenced block, and as code that cells of the same line lead to', () => {
  const section: Section = {
    id: 'code',
    title: 'Code',
    label: 'Code',
    facts: [],
    blocks: [
      { kind: 'code', name: [place(READ), ', forces layout'], quote: QUOTE },
      { kind: 'table', columns: [{ title: 'Read' }], rows: [{ cells: [['12 × ', place(READ)]] }] },
      { kind: 'list', rows: [{ name: place(READ), detail: ' forces layout' }] },
    ],
  };
  expect(sectionText(section)).toContain('> 8 |   width = row.offsetWidth;');
  expect(plainCode(section, PERSON)).toEqual([
    { kind: 'code', name: 'measure (rows.ts:8:3), forces layout', quote: QUOTE },
  ]);
  const codeKey = codeKeyOf(QUOTE.source, QUOTE.line);
  expect(plainTables(section, PERSON).map(({ rows }) => rows)).toEqual([
    [[{ text: '12 × measure (rows.ts:8:3)', codeKey }]],
    [[{ text: 'measure (rows.ts:8:3) forces layout', codeKey }]],
  ]);
});
