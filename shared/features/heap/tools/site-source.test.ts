import { expect, it } from 'vitest';
import { siteSource } from './site-source.ts';

const site = (name: string, url: string, line: number) => ({ name, url, line, column: 1 });

it('reads the code of several sites, because the largest is often not the one that keeps its objects', () => {
  const quote = { source: 'file:///srv/etag.js', line: 3, firstLine: 2, lines: ['// Tags.', 'function etagOf() {'] };
  const sites = [
    site('parse', '', 0),
    site('copy', 'file:///srv/rows.js', 10),
    site('each', 'file:///srv/rows.js', 14),
    site('etagOf', 'file:///srv/etag.js', 3),
  ];
  const lines = siteSource(sites, [quote]).join('\n');
  expect(lines).toContain('`copy`: pen_source_content {"urlPattern":"srv/rows.js","startLine":10');
  expect(lines).toContain('`etagOf`: pen_source_content {"urlPattern":"srv/etag.js","startLine":3');
  expect(lines).toContain('```\n  2 | // Tags.\n> 3 | function etagOf() {\n```');
  // Its line is among those that the first call shows.
  expect(lines).not.toContain('`each`');
  expect(siteSource([site('parse', '', 0)], undefined)).toEqual([]);
});
