import { expect, test } from 'vitest';
import { ownCalls } from './own-calls.ts';

const callsIn = (
  files: Readonly<Record<string, string>>,
  question: { readonly packages?: string[]; readonly callees?: string[] },
): string[] => {
  const texts = Object.entries(files).map(([source, text]) => ({ source, text, startLine: 1, startColumn: 1 }));
  const { calls } = ownCalls({ texts, areAll: true }, { packages: [], callees: [], ...question });
  return calls.map(({ source, line, callee }) => `${source}:${line} ${callee}`);
};

test('the call that an action repeats is named, and not the one with which the module began', () => {
  const app = `const { atomFamily } = require('jotai/utils');
const profiles = atomFamily((id) => id);
serve((i) => {
  return profiles(\`user-\${i}\`);
});`;
  expect(callsIn({ 'app.cjs': app }, { packages: ['jotai'] })).toEqual(['app.cjs:4 profiles']);
  expect(callsIn({ 'app.cjs': app }, { packages: ['jot'] })).toEqual([]);
});

test('a call into a package is found in every form of its import', () => {
  const forms: Readonly<Record<string, string>> = {
    'named.js': `import { render as draw } from '@ui/dom/server';\nexport const f = () => draw(1);`,
    'space.js': `import * as dom from '@ui/dom';\nfunction f() { return dom.draw(1); }`,
    'default.ts': `import dom from '@ui/dom';\nclass View { open(): void { new dom.Root(this); } }`,
    'member.cjs': `const draw = require('@ui/dom').draw;\nmodule.exports = () => draw(1);`,
    'lazy.mjs': `export async function f() {\n  const { draw } = await import('@ui/dom');\n  draw(1);\n}`,
    'chained.js': `import { sink } from '@ui/dom';\nconst f = (out) => sink(out)(parts());`,
  };
  for (const [source, text] of Object.entries(forms))
    expect([source, callsIn({ [source]: text }, { packages: ['@ui/dom'] }).length]).toEqual([source, 1]);
});

test('what a package made is followed into the sources that import it', () => {
  const files = {
    'src/store.ts': `import { createStore } from 'tiny-store';\nexport const store = createStore();`,
    'src/index.ts': `export * from './store';`,
    'src/panel.ts': `import { store } from './index';\nexport function open(id: string) {\n  store.watch(id);\n}`,
    'src/other.ts': `const store = [];\nexport function add() { store.push(1); }`,
  };
  expect(callsIn(files, { packages: ['tiny-store'] })).toEqual(['src/panel.ts:3 store.watch']);
});

test.each([
  ['import', 'async function f(i) { await import(`./page.mjs?x=${i}`); }', 1],
  ['require', `const serve = require('./serve.cjs');`, 0],
  ['require', `function f(name) { return require(name); }`, 1],
  ['performance.measure', `function f() { performance.measure('a', { detail }); }`, 1],
  ['performance.measure', `function f() { window.performance?.measure('a'); }`, 1],
  ['performance.measure', `function f(performance) { performance.measure('a'); }`, 0],
  ['console.*', `function f() { console.log(1); console.table(2); }`, 1],
  ['*.addEventListener', `function f(el) {\n el.addEventListener('x', g);\n addEventListener('x', g); }`, 1],
  ['setTimeout', `function f() { globalThis.setTimeout(g, 1); }`, 1],
  ['setTimeout', `import { setTimeout } from './clock.js';\nfunction f() { setTimeout(g, 1); }`, 1],
  ['setTimeout', `function setTimeout() {}\nfunction f() { setTimeout(g, 1); }`, 0],
  ['new WebSocket', `function f() { WebSocket(); return new WebSocket(url); }`, 1],
  ['throw CartError', `function f() {\n  if (bad) throw new CartError('full');\n  return new CartError('kept');\n}`, 1],
])('%s in %s is found so often: %i', (wanted, text, count) => {
  expect(callsIn({ 'app.js': text }, { callees: [wanted] })).toHaveLength(count);
});
