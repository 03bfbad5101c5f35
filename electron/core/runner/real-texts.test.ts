/** The detector on texts that hold no secret: libraries, minified code, icons, hashes of packages, and our own pages. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createFindSecrets } from '../../../shared/core/redaction/find-secrets.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const find = createFindSecrets();

function filesIn(folder: string, ending: string): string[] {
  const path = join(ROOT, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`);
}

/** Each string literal is a text of its own, as in a heap snapshot. */
function literalsOf(text: string): string[] {
  return [...text.matchAll(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g)].map(([literal]) => literal.slice(1, -1));
}

function hitsIn(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const inFile = find(text).map(
    ({ start, end, kind }) => `${file}: ${kind}: ${text.slice(Math.max(0, start - 20), end)}`,
  );
  const inLiterals = literalsOf(text).flatMap((literal) =>
    find(literal).map(({ start, end, kind }) => `${file}: ${kind} in a literal: ${literal.slice(start, end)}`),
  );
  return [...inFile, ...inLiterals];
}

test.each([
  ['minified libraries', ['axe-core/axe.min.js', 'vue/dist/vue.global.prod.js', 'rxjs/dist/bundles/rxjs.umd.min.js']],
  ['libraries', ['@angular/core/fesm2022/core.mjs', 'svelte/compiler/index.js', 'zod/v4/core/schemas.js']],
  ['React', ['react-dom/cjs/react-dom-client.production.js', 'react-dom/cjs/react-dom-client.development.js']],
])('%s', (_what, files) => {
  expect(files.flatMap((file) => hitsIn(`node_modules/${file}`))).toEqual([]);
});

test('icons, whose paths are digits and letters', () => {
  const icons = filesIn('node_modules/lucide-react/dist/esm/icons', '.mjs').slice(0, 400);
  expect(icons.length).toBeGreaterThan(100);
  expect(icons.flatMap(hitsIn)).toEqual([]);
});

test('hashes of packages', () => {
  expect(hitsIn('package-lock.json')).toEqual([]);
});

test('our own code and pages', () => {
  const own = [
    'shared/base',
    'shared/core/contracts',
    'electron/core/mcp',
    'electron/core/app',
    'renderer/core/widgets',
    'docs',
  ];
  const files = own.flatMap((folder) => [
    ...filesIn(folder, '.ts'),
    ...filesIn(folder, '.tsx'),
    ...filesIn(folder, '.md'),
  ]);
  // Tests make secrets.
  expect(files.filter((file) => !file.includes('.test.')).flatMap(hitsIn)).toEqual([]);
});
