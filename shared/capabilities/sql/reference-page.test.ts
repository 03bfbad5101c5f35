/** The page about SQL names every table, every column and every query. */
import { expect, it } from 'vitest';
import { SQL_EXAMPLES } from '../../contracts/sql-examples/index.ts';
import { SQL_TABLES } from '../../contracts/sql-tables/index.ts';
import { sqlReferencePage } from './reference-page.ts';

const page = sqlReferencePage();

it('has a section for each table, with a row for each column', () => {
  const tables = Object.values(SQL_TABLES).flat();
  const rows = page.match(/^\| `[a-z_0-9]+` \| (integer|double|boolean|text) \| .+ \|$/gm) ?? [];
  expect(page.match(/^#### /gm)).toHaveLength(tables.length);
  expect(rows).toHaveLength(tables.reduce((sum, { columns }) => sum + columns.length, 0));
});

it('begins abbreviations in headings with capitals, and other words in small letters', () => {
  const headings = [...page.matchAll(/^### Queries about (.+)$/gm)].map(([, title = '']) => title);
  expect(headings).toEqual(expect.arrayContaining(['CPU profiles', 'JS and CSS coverage', 'traces']));
});

it('has every query', () => {
  for (const { title, sql } of Object.values(SQL_EXAMPLES).flat()) {
    expect(page).toContain(`\n${title}`);
    expect(page).toContain(sql);
  }
});

it('has a heading for each link of its table of contents', () => {
  const links = [...page.matchAll(/\]\(#([a-z-]+)\)/g)].map(([, anchor]) => anchor);
  const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, title = '']) => title.toLowerCase().replaceAll(' ', '-'));
  // A leak hunt has no tables: its snapshots have.
  expect(links).toHaveLength(Object.values(SQL_TABLES).filter((tables) => tables.length > 0).length);
  expect(headings).toEqual(expect.arrayContaining(links));
});
