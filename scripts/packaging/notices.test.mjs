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

test('packages are found by the modules and assets of their bundles', () => {
  mkdirSync(join(dist, 'modules'));
  const modules = {
    cli: ['node_modules/yauzl/index.js', 'electron/core/cli/main.ts'],
    renderer: ['node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2', 'renderer/index.html'],
  };
  for (const [bundle, paths] of Object.entries(modules))
    writeFileSync(join(dist, 'modules', `${bundle}.json`), JSON.stringify(paths));
  const bundles = Object.keys(modules);
  expect(bundledPackages(dist, bundles)).toEqual([
    'node_modules/@fontsource-variable/inter',
    'node_modules/axe-core',
    'node_modules/base64-js',
    'node_modules/brotli',
    'node_modules/js-library-detector',
    'node_modules/lighthouse',
    'node_modules/web-vitals',
    'node_modules/yauzl',
  ]);
  const text = thirdPartyNotices(dist, bundles);
  expect(text).toMatch(/^yauzl 3\.\d+\.\d+ \(MIT\)\n\nThe MIT License/m);
  expect(text).toContain('SIL OPEN FONT LICENSE Version 1.1');
  expect(text).toMatch(/^axe-core \S+ \(MPL-2\.0\)$/m);
});
