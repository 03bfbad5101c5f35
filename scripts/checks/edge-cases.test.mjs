/** The list of edge cases: a test that was renamed or deleted is noticed. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RELIABILITY_PAGE, reliabilityPage } from './edge-cases.mjs';

/** @type {string} */
let root;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pen-edge-cases-'));
  mkdirSync(join(root, 'docs'));
  writeFileSync(join(root, 'a.test.ts'), "it('ends with a | closed tab', () => {});");
  writeFileSync(
    join(root, RELIABILITY_PAGE),
    '# Before\n<!-- The edge cases follow. npm run docs writes them from scripts/checks/edge-cases.mjs. -->\nold\n<!-- End of the edge cases. -->\nAfter',
  );
});
afterEach(() => rmSync(root, { recursive: true }));

it('is written between its marks, and again as it is', () => {
  /** @type {Record<string, readonly [string, ...(readonly [string, string])[]][]>} */
  const tabs = { Tabs: [['Open | closed', ['a.test.ts', 'ends with a | closed tab'], ['a.test.ts', 'closed']]] };
  const page = reliabilityPage(root, tabs);
  expect(page).toMatch(/^# Before\n.*### Tabs\n.*\n\| Open \\\| closed \| `a\.test\.ts` \|\n\n<!-- End.*\nAfter$/s);
  expect(page).not.toContain('old');
  writeFileSync(join(root, RELIABILITY_PAGE), page);
  expect(reliabilityPage(root, tabs)).toBe(page);
});

it('names a test that its file does not have', () => {
  expect(() => reliabilityPage(root, { Tabs: [['Closed', ['a.test.ts', 'ends with a crash']]] })).toThrow(
    'a.test.ts has no test "ends with a crash" (Closed)',
  );
});

it('needs a place on the page', () => {
  writeFileSync(join(root, RELIABILITY_PAGE), '# Before');
  expect(() => reliabilityPage(root, {})).toThrow('has no place for the list');
});
