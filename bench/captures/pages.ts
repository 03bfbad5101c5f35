/** The pages whose snapshots both sides read: apps of frameworks and packages, and one whose closures keep variables in known ways. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AGREEMENT_PAGES } from '../agreement/pages.ts';
import { page, type AgreementPage } from '../agreement/page.ts';
import { CACHE, fetched, type FetchedPackages } from '../heap-reference/packages.ts';

const NAMES = [
  'react-19',
  'vue',
  'svelte',
  'angular',
  'codemirror',
  'virtual-list',
  'chart',
  'd3-chart',
  'map',
  'scene',
];

const MONACO: FetchedPackages = {
  folder: join(CACHE, 'captures'),
  packages: ['monaco-editor@0.52.2'],
  files: ['monaco-editor/min/vs/loader.js', 'monaco-editor/min/vs/editor/editor.main.js'],
  npmFlags: ['--ignore-scripts'],
};

/** The editor of VS Code in one script, as its package ships it. */
function editor(): AgreementPage {
  const whole = page({
    name: 'monaco',
    body: '<div id=root style="height:400px"></div>',
    scripts: {
      '/app.js': {
        isWhole: true,
        hasNoMap: true,
        code: `require(['vs/editor/editor.main'], () => monaco.editor.create(document.getElementById('root'), { value: 'const a = 1;\\n'.repeat(500), language: 'plaintext' }));`,
      },
    },
    head: '<script src=/vs/loader.js></script><script src=/vs/editor/editor.main.js></script>',
  });
  return {
    ...whole,
    files: async () => {
      const [loader = '', main = ''] = fetched(MONACO);
      const script = (path: string) => ({ type: 'text/javascript', body: readFileSync(path) });
      return new Map([
        ...(await whole.files()),
        ['http://monaco.test/vs/loader.js', script(loader)],
        ['http://monaco.test/vs/editor/editor.main.js', script(main)],
      ]);
    },
  };
}

/** What keeps a variable and what does not: closures, blocks, `eval`, `with`, generators, `arguments`, classes, modules. */
const CLOSURES = `
const many = () => Array.from({ length: 5000 }, () => null);
function watch() { const unread = many(); const title = 'orders'; const reader = () => unread.length; reader(); return () => title; }
function both() { const first = many(); const second = many(); const kept = 1; return [() => first, () => kept].at(1); }
function blocks() { const kept = []; for (const rows of [many(), many(), many()]) { const size = rows.length; rows.map(() => rows); kept.push(() => size); } return kept; }
function evaluates() { const big = many(); const reader = () => big; return (text) => eval(text); }
function* yields() { const big = many(); const kept = 1; const reader = () => big; globalThis.y = () => kept; yield 1; return big; }
async function waits() { const big = many(); const kept = 1; const reader = () => big; globalThis.w = () => kept; await new Promise((go) => { globalThis.go = go; }); return big; }
function takes(big) { const kept = 1; const reader = () => big; globalThis.t = () => kept; return arguments; }
function makes() { const big = many(); return function outer() { return () => big; }; }
function caught() { try { throw many(); } catch (error) { const kept = 1; const reader = () => error; return () => kept; } }
class Secret { #big = many(); read() { return this.#big; } }
const generator = yields(); generator.next();
globalThis.kept = [watch(), both(), blocks(), evaluates(), generator, waits(), takes(many()), makes(), caught(), new Secret()];
for (let at = 0; at < 200; at += 1) globalThis.kept.push(watch());`;

export const CAPTURE_PAGES: readonly AgreementPage[] = [
  ...NAMES.map((name) => {
    const found = AGREEMENT_PAGES.find((each) => each.name === name);
    if (found === undefined) throw new Error(`there is no page ${name}`);
    return found;
  }),
  editor(),
  page({ name: 'closures', scripts: { '/app.js': { isWhole: true, hasNoMap: true, code: CLOSURES } } }),
];
