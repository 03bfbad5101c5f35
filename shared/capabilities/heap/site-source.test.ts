import { expect, it } from 'vitest';
import { siteSource } from './site-source.ts';

const site = (name: string, url: string, line: number) => ({ name, url, line, column: 1 });

it('reads the code of several sites, because the largest is often not the one that keeps its objects', () => {
  const lines = siteSource([
    site('parse', '', 0),
    site('copy', 'file:///srv/rows.js', 10),
    site('each', 'file:///srv/rows.js', 14),
    site('etagOf', 'file:///srv/etag.js', 3),
  ]).join('\n');
  expect(lines).toContain('`copy`: pen_source_content {"urlPattern":"srv/rows.js","startLine":10');
  expect(lines).toContain('`etagOf`: pen_source_content {"urlPattern":"srv/etag.js","startLine":3');
  // Its line is among those that the first call shows.
  expect(lines).not.toContain('`each`');
  expect(siteSource([site('parse', '', 0)])).toEqual([]);
});
