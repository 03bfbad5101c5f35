/** The pages about SQL name every table, every column and every query. */
import { expect, it } from 'vitest';
import { SQL_EXAMPLES } from '../contract/examples/index.ts';
import { SQL_TABLES } from '../contract/tables/index.ts';
import { sqlReferencePages } from './reference-page.ts';

const pages = sqlReferencePages();
const all = pages.map(({ text }) => text).join('\n');

it('has a section for each table, with a row for each column', () => {
  const tables = Object.values(SQL_TABLES).flat();
  const rows = all.match(/^\| `[a-z_0-9]+` \| (integer|double|boolean|text) \| .+ \|$/gm) ?? [];
  expect(all.match(/^##+ .+\n\n.+\n\n\| Column \|/gm)).toHaveLength(tables.length);
  expect(rows).toHaveLength(tables.reduce((sum, { columns }) => sum + columns.length, 0));
});

it('begins abbreviations in headings with capitals, and other words in small letters', () => {
  const headings = [...all.matchAll(/^##+ Queries about (.+)$/gm)].map(([, title = '']) => title);
  expect(headings).toEqual(expect.arrayContaining(['CPU profiles', 'JS and CSS coverage', 'traces']));
});

it('has every query', () => {
  for (const { title, sql } of Object.values(SQL_EXAMPLES).flat()) {
    expect(all).toContain(`\n${title}`);
    expect(all).toContain(sql);
  }
});

it('links the page of each kind, and the library of its own', () => {
  const [first] = pages;
  const links = [...(first?.text ?? '').matchAll(/^- \[.+?\]\((.+?)\)/gm)].map(([, link]) => link);
  // A leak hunt has no tables: its snapshots have.
  expect(links).toHaveLength(Object.values(SQL_TABLES).filter((tables) => tables.length > 0).length);
  expect(new Set(links)).toEqual(new Set(['#the-library', ...pages.slice(1).map(({ path }) => path)]));
  expect(first?.text).toContain('\n## The library\n');
});
