import { expect, test } from 'vitest';
import { declarationThrough } from './imports.ts';
import { createSources } from './sources.ts';
import { placeOf } from './syntax.ts';

function declaredAt(files: Readonly<Record<string, string>>, source: string, name: string): string | null {
  const texts = Object.entries(files).map(([each, text]) => ({ source: each, text, startLine: 1, startColumn: 1 }));
  const sources = createSources({ texts, areAll: true });
  const parsed = sources.withName(name).find(({ code }) => code.source === source);
  const found = parsed === undefined ? null : declarationThrough(sources, parsed, name);
  if (found === null) return null;
  const place = placeOf(found.parsed, found.node);
  return `${place.source}:${place.line}`;
}

const BUS = `const noise = 1;\nexport const rateBus = createBus();`;

test.each<readonly [string, Readonly<Record<string, string>>, string, string | null]>([
  ['itself', { 'a.js': `let rateBus;` }, 'rateBus', 'a.js:1'],
  ['a function of the name', { 'a.js': `function rateBus() {}` }, 'rateBus', 'a.js:1'],
  ['an import', { 'a.js': `import { rateBus } from './rate-bus';`, 'rate-bus.js': BUS }, 'rateBus', 'rate-bus.js:2'],
  [
    'another name',
    { 'a.js': `import { rateBus as bus } from './rate-bus.js';`, 'rate-bus.ts': BUS },
    'bus',
    'rate-bus.ts:2',
  ],
  [
    'a default export',
    { 'a.js': `import bus from './rate-bus';`, 'rate-bus.js': `const rateBus = 1;\nexport default rateBus;` },
    'bus',
    'rate-bus.js:1',
  ],
  [
    're-exports',
    {
      'a.js': `import { bus } from './stores';`,
      'stores/index.js': `export * from './other'; export { rateBus as bus } from '../rate-bus';`,
      'stores/other.js': `export const other = 1;`,
      'rate-bus.js': BUS,
    },
    'bus',
    'rate-bus.js:2',
  ],
  [
    'all of a module',
    {
      'a.js': `import { rateBus } from './stores';`,
      'stores/index.js': `export * from '../rate-bus';`,
      'rate-bus.js': BUS,
    },
    'rateBus',
    'rate-bus.js:2',
  ],
  [
    'CommonJS',
    {
      'a.cjs': `const { rateBus: bus } = require('./rate-bus');`,
      'rate-bus.cjs': `const own = [];\nexports.rateBus = own;`,
    },
    'bus',
    'rate-bus.cjs:1',
  ],
  [
    'a whole CommonJS module',
    { 'a.cjs': `const bus = require('./rate-bus.cjs');`, 'rate-bus.cjs': `class Bus {}\nmodule.exports = Bus;` },
    'bus',
    'rate-bus.cjs:1',
  ],
  [
    'an alias',
    { 'a.ts': `import { rateBus } from '@/rates/rate-bus';`, '/src/rates/rate-bus.ts': BUS },
    'rateBus',
    '/src/rates/rate-bus.ts:2',
  ],
  ['a package', { 'a.ts': `import { rateBus } from 'rate-bus';`, 'rate-bus.ts': BUS }, 'rateBus', null],
  [
    'a ring',
    {
      'a.js': `import { rateBus } from './b';`,
      'b.js': `export { rateBus } from './c';`,
      'c.js': `export { rateBus } from './b';`,
    },
    'rateBus',
    null,
  ],
])('a name is declared where it is written: %s', (_, files, name, place) => {
  expect(declaredAt(files, Object.keys(files)[0] ?? '', name)).toBe(place);
});
