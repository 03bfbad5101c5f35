import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bundledPackages, packageFolderOf, thirdPartyNotices } from './notices.mjs';

let dist = '';
beforeEach(() => {
  dist = mkdtempSync(join(tmpdir(), 'pen-notices-'));
});
afterEach(() => rmSync(dist, { recursive: true, force: true }));

test('a file belongs to the innermost package', () => {
  expect(packageFolderOf('../../node_modules/zod/v4/core.js')).toBe('node_modules/zod');
  expect(packageFolderOf('../node_modules/a/node_modules/@b/c/d.js')).toBe('node_modules/a/node_modules/@b/c');
  expect(packageFolderOf('../../shared/base/result.ts')).toBeNull();
  expect(packageFolderOf('../node_modules/.vite/x.js')).toBeNull();
});

test('packages are found in source maps, and by their folders in the bundle of Lighthouse', () => {
  mkdirSync(join(dist, 'cli', 'assets'), { recursive: true });
  const sources = ['../../../node_modules/yauzl/index.js', '../../../electron/core/cli/main.ts', null];
  writeFileSync(join(dist, 'cli', 'assets', 'x.js.map'), JSON.stringify({ sources }));
  mkdirSync(join(dist, 'lighthouse', 'packages', 'puppeteer-core'), { recursive: true });
  writeFileSync(join(dist, 'lighthouse', 'packages', 'puppeteer-core', 'x.js'), '');
  expect(bundledPackages(dist, ['cli', 'lighthouse'])).toEqual([
    'node_modules/axe-core',
    'node_modules/js-library-detector',
    'node_modules/lighthouse',
    'node_modules/puppeteer-core',
    'node_modules/web-vitals',
    'node_modules/yauzl',
  ]);
  const text = thirdPartyNotices(dist, ['cli', 'lighthouse']);
  expect(text).toMatch(/^yauzl 3\.\d+\.\d+ \(MIT\)\n\nThe MIT License/m);
  expect(text).toMatch(/^axe-core \S+ \(MPL-2\.0\)$/m);
});
