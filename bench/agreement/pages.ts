/** The pages that both sides read: apps of the frameworks and packages that are installed, and pages that are wrong in one way each. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundlePage, type BundleOptions } from '../../electron/core/testing/framework-pages/bundle-page.ts';
import { css, json, module, MODULES, picture, rows, text } from './files.ts';
import { DELIVERED_PAGES } from './delivered-pages.ts';
import { PACKAGE_PAGES } from './package-pages.ts';
import { WRONG_PAGES } from './wrong-pages.ts';
import { page, type AgreementPage, type PageParts } from './page.ts';
import type { PageFile } from './site.ts';

function framework(name: string, source: string, options: BundleOptions): AgreementPage {
  const whole = page({ name, body: '' });
  return {
    ...whole,
    files: async () => {
      const built = await bundlePage(source, options);
      return new Map(
        Object.entries(built.files).map(([path, body]): [string, PageFile] => [
          `http://${name}.test${path}`,
          text(path === '/' ? 'text/html' : path.endsWith('.map') ? 'application/json' : 'text/javascript', body),
        ]),
      );
    },
  };
}

/** An app of a few lines whose packages are most of it. */
function app(name: string, code: string, more: Omit<PageParts, 'name' | 'scripts'> = {}): AgreementPage {
  return page({ name, body: '<main id=root></main>', ...more, scripts: { '/app.js': code } });
}

const SHOW = `const show = (value) => { const p = document.createElement('p'); p.textContent = String(value).slice(0, 500); document.getElementById('root').append(p); };`;

const POLYFILLS = `
if (!Array.prototype.at) Array.prototype.at = function (n) { return this[n < 0 ? this.length + n : n]; };
if (!Object.fromEntries) Object.fromEntries = function (list) { var o = {}; for (var pair of list) o[pair[0]] = pair[1]; return o; };
Object.defineProperty(String.prototype, 'replaceAll', { configurable: true, writable: true, value: function (a, b) { return this.split(a).join(b); } });
if (!Array.prototype.flatMap) Array.prototype.flatMap = function (f) { return [].concat(...this.map(f)); };
if (!Promise.allSettled) Promise.allSettled = function (all) { return Promise.all(all.map((p) => p.then((value) => ({ status: 'fulfilled', value }), (reason) => ({ status: 'rejected', reason })))); };
`;

const REACT_LIST = `
import { useState } from 'react'; import { createRoot } from 'react-dom/client';
function Row({ n }) { return <li className="row"><b>{n}</b> <span>item {n * 7}</span></li>; }
function App() { const [count, setCount] = useState(200); return <><button id="more" onClick={() => setCount(count + 1500)}>more</button><ul>{Array.from({ length: count }, (_, n) => <Row key={n} n={n} />)}</ul></>; }
createRoot(document.getElementById('root')).render(<App />);`;

export const AGREEMENT_PAGES: readonly AgreementPage[] = [
  framework('react-19', 'react.js', { minified: true }),
  framework('react-18', 'react.js', { minified: true, react: '18' }),
  framework('react-17', 'react.js', { minified: true, react: '17' }),
  framework('vue', 'vue.js', { minified: true }),
  framework('svelte', 'svelte.js', { minified: true }),
  framework('angular', 'angular.js', { minified: true }),
  app('react-list', REACT_LIST, { clicks: ['#more', '#more'] }),
  app(
    'lodash',
    `import _ from 'lodash'; ${SHOW} show(_.groupBy(_.range(5000), (n) => n % 7)[3]); show(_.camelCase('one two'));`,
  ),
  app(
    'zod',
    `import { z } from 'zod'; ${SHOW} const S = z.object({ a: z.array(z.object({ b: z.string().min(1), c: z.number() })) }); show(S.parse({ a: Array.from({ length: 3000 }, (_, c) => ({ b: 'x', c })) }).a.length);`,
  ),
  app(
    'rxjs',
    `import { interval, map, take, toArray } from 'rxjs'; ${SHOW} interval(20).pipe(take(20), map((n) => n * n), toArray()).subscribe(show);`,
  ),
  app(
    'codemirror',
    `import { EditorView } from '@codemirror/view'; import { EditorState } from '@codemirror/state'; import { javascript } from '@codemirror/lang-javascript'; new EditorView({ parent: document.getElementById('root'), state: EditorState.create({ doc: 'const a = 1;\\n'.repeat(400), extensions: [javascript()] }) });`,
  ),
  app(
    'css-tree',
    `import * as tree from 'css-tree/tokenizer'; ${SHOW} let n = 0; tree.tokenize('a > b { color: red }\\n'.repeat(20000), () => { n += 1; }); show(n);`,
  ),
  app(
    'virtual-list',
    `import { useRef } from 'react'; import { createRoot } from 'react-dom/client'; import { useVirtualizer } from '@tanstack/react-virtual'; function App() { const ref = useRef(null); const rows = useVirtualizer({ count: 10000, getScrollElement: () => ref.current, estimateSize: () => 30 }); return <div ref={ref} style={{ height: 500, overflow: 'auto' }}><div style={{ height: rows.getTotalSize(), position: 'relative' }}>{rows.getVirtualItems().map((r) => <div key={r.key} style={{ position: 'absolute', top: r.start }}>row {r.index}</div>)}</div></div>; } createRoot(document.getElementById('root')).render(<App />);`,
  ),
  app(
    'icons',
    `import { createRoot } from 'react-dom/client'; import * as icons from 'lucide-react'; createRoot(document.getElementById('root')).render(<>{Object.values(icons.icons).slice(0, 700).map((Icon, n) => <Icon key={n} />)}</>);`,
  ),
  app(
    'store',
    `import { create } from 'zustand'; import { createRoot } from 'react-dom/client'; const use = create((set) => ({ n: 0, add: () => set((s) => ({ n: s.n + 1 })) })); function App() { const { n, add } = use(); return <button id="add" onClick={add}>{n}</button>; } createRoot(document.getElementById('root')).render(<App />);`,
    { clicks: ['#add', '#add'] },
  ),
  app(
    'axe',
    `import axe from 'axe-core'; ${SHOW} axe.run().then(({ violations }) => show(violations.map((v) => v.id)));`,
    {
      body: `<main id=root>${rows(150, (n) => `<section><h3>Part ${n}</h3><img src=data:,><a href=#>link</a></section>`)}</main>`,
    },
  ),
  app(
    'decimal',
    `import Decimal from 'decimal.js'; ${SHOW} let x = new Decimal(2); for (let i = 0; i < 2000; i += 1) x = x.sqrt().plus(1); show(x);`,
  ),
  app(
    'yaml',
    `import { load } from 'js-yaml'; ${SHOW} show(Object.keys(load(Array.from({ length: 3000 }, (_, n) => 'k' + n + ': [1, 2, {a: b}]').join('\\n'))).length);`,
  ),
  app(
    'acorn',
    `import { parse } from 'acorn'; ${SHOW} show(parse('function f(a) { return a + 1 }\\n'.repeat(4000), { ecmaVersion: 2024 }).body.length);`,
  ),
  app(
    'hono',
    `import { Hono } from 'hono'; ${SHOW} const app = new Hono(); app.get('/a/:id', (c) => c.text(c.req.param('id'))); app.request('/a/7').then((r) => r.text()).then(show);`,
  ),
  app(
    'forge',
    `import forge from 'node-forge'; ${SHOW} const md = forge.md.sha256.create(); for (let i = 0; i < 3000; i += 1) md.update('some words '.repeat(20)); show(md.digest().toHex());`,
  ),
  app(
    'panels',
    `import { createRoot } from 'react-dom/client'; import { Group, Panel, Separator } from 'react-resizable-panels'; createRoot(document.getElementById('root')).render(<div style={{ height: 400 }}><Group><Panel>left</Panel><Separator /><Panel>right</Panel></Group></div>);`,
  ),
  app(
    'vitals',
    `import { onLCP, onCLS, onINP } from 'web-vitals'; ${SHOW} onLCP((m) => show(m.name)); onCLS((m) => show(m.name)); onINP((m) => show(m.name));`,
  ),
  page({
    name: 'duplicates',
    body: '<main id=root></main>',
    scripts: {
      '/shop.js': `import { groupBy, range, merge, template } from 'lodash-es'; import { z } from 'zod'; ${SHOW} show(groupBy(range(50), (n) => n % 3)[1]); show(merge({ a: 1 }, { b: template('x')() })); show(z.string().parse('a'));`,
      '/account.js': `import { groupBy, cloneDeep, merge } from 'lodash-es'; import { z } from 'zod'; ${SHOW} show(cloneDeep({ a: groupBy([1, 2], String) })); show(merge({}, { a: 1 })); show(z.number().parse(1));`,
    },
  }),
  page({
    name: 'duplicates-readable',
    body: '<main id=root></main>',
    scripts: {
      '/one.js': {
        code: `import { createRoot } from 'react-dom/client'; createRoot(document.getElementById('root')).render(<p>one</p>);`,
        isReadable: true,
      },
      '/two.js': {
        code: `import { createRoot } from 'react-dom/client'; import _ from 'lodash'; const div = document.createElement('div'); document.body.append(div); createRoot(div).render(<p>{_.range(9).join()}</p>);`,
        isReadable: true,
      },
    },
  }),
  page({
    name: 'legacy-app',
    body: '<main id=root></main>',
    scripts: {
      '/app.js': {
        code: `${POLYFILLS} class A { constructor() { this.a = 1; } get() { return [...arguments, this.a]; } } class B extends A { async go(list) { for await (const x of list) await x; return [...list, ...this.get(1)]; } } ${SHOW} new B().go([1, 2]).then(show);`,
        isLegacy: true,
      },
      '/lib.js': { code: `import { z } from 'zod'; ${SHOW} show(z.string().parse('x'));`, isLegacy: true },
    },
  }),
  page({
    name: 'legacy-unmapped',
    body: '<main id=root></main>',
    scripts: {
      '/old.js': { code: `${POLYFILLS}${SHOW} show([1, 2].at(-1));`, hasNoMap: true, isLegacy: true },
      '/whole.js': { code: `${POLYFILLS}\n/* ${'padding '.repeat(900)} */`, isWhole: true },
    },
  }),
  page({
    name: 'big-dom',
    body: `<main id=root>${rows(6000, (n) => `<div class="row r${n % 40}"><span><i>${n}</i></span></div>`)}</main><button id=all>all</button><script>document.getElementById('all').onclick = () => { document.body.classList.toggle('dense'); document.body.style.fontSize = '11px'; };</script>`,
    head: '<style>.dense .row span i { color: teal; padding: 1px } .row:nth-child(3n) i { color: navy }</style>',
    clicks: ['#all', '#all'],
  }),
  page({
    name: 'deep-dom',
    body: `${'<div>'.repeat(120)}deep${'</div>'.repeat(120)}<ul>${rows(900, (n) => `<li>${n}</li>`)}</ul>`,
  }),
  page({
    name: 'selectors',
    head: '<link rel=stylesheet href=/rules.css>',
    body: `<button id=go>go</button>${rows(2500, (n) => `<section class="c${n % 60}"><div><p class="t${n % 9}">text ${n}</p></div></section>`)}<script>document.getElementById('go').onclick = () => document.body.classList.toggle('on');</script>`,
    files: {
      '/rules.css': css(
        `${rows(700, (n) => `.c${n % 60} div > p:not(.t${n % 9}):nth-child(odd) { color: rgb(${n % 255},0,0) }\nsection:has(.t${n % 9}) ~ .c${n % 60} { margin: 0 }\n`)} .on [class*="t"] p ~ * { color: red }`,
      ),
    },
    clicks: ['#go', '#go'],
  }),
  page({
    name: 'reflow',
    body: `<button id=go>go</button><div id=list>${rows(1500, (n) => `<div class=r>${n} some words that wrap</div>`)}</div>`,
    scripts: {
      '/rows.js': {
        code: `const list = document.getElementById('list');\nfunction layoutRows() { for (const row of list.children) row.style.width = (200 + row.offsetWidth % 3) + 'px'; }\ndocument.getElementById('go').addEventListener('click', function onGo() { layoutRows(); });`,
        isReadable: true,
      },
    },
    clicks: ['#go'],
  }),
  page({
    name: 'reflow-timer',
    body: `<div id=list>${rows(900, (n) => `<p class=r>${n} some words that wrap around</p>`)}</div>`,
    scripts: {
      '/measure.js': {
        code: `const list = document.getElementById('list');\nfunction fit() { for (const row of list.children) { row.style.paddingLeft = '3px'; row.title = String(row.getBoundingClientRect().height); } }\nsetTimeout(fit, 200);`,
        isReadable: true,
      },
    },
  }),
  page({
    name: 'gallery',
    body: `<h1>Gallery</h1><img src=/hero.png width=380 height=240>${rows(6, (n) => `<img src=/p${n}.png width=120 height=90>`)}<img src=/late.png loading=lazy width=300 height=200>`,
    files: {
      '/hero.png': picture(1600, 1000, { delayMs: 120 }),
      ...Object.fromEntries(Array.from({ length: 6 }, (_, n) => [`/p${n}.png`, picture(500 + n * 60, 400)])),
      '/late.png': picture(900, 600),
    },
  }),
  page({
    name: 'lazy-hero',
    body: '<h1>Shop</h1><img id=hero loading=lazy src=/hero.png width=400 height=500><script src=/late.js></script>',
    files: {
      '/hero.png': picture(800, 1000, { delayMs: 200 }),
      '/late.js': text('text/javascript', 'document.title += "!";', { delayMs: 250 }),
    },
  }),
  page({
    name: 'fonts',
    head: '<style>@font-face { font-family: A; src: url(/a.ttf) } @font-face { font-family: B; src: url(/b.ttf); font-display: swap } h1 { font-family: A } p { font-family: B }</style>',
    body: `<h1>\uEA60\uEA61 Heading in a font</h1><p>${'Words of a paragraph. '.repeat(30)}</p>`,
    files: Object.fromEntries(
      ['/a.ttf', '/b.ttf'].map((path) => [
        path,
        {
          type: 'font/ttf',
          body: readFileSync(join(MODULES, 'playwright-core/lib/vite/traceViewer/codicon.DCmgc-ay.ttf')),
          delayMs: 300,
        },
      ]),
    ),
  }),
  page({
    name: 'third-parties',
    head: '<link rel=preconnect href=http://unused.example.com><script async src=http://www.googletagmanager.com/gtm.js></script><script async src=http://www.google-analytics.com/analytics.js></script>',
    body: '<h1>Shop</h1><script src=http://cdn.jsdelivr.net/npm/lib.js></script><script src=http://connect.facebook.net/en_US/sdk.js></script>',
    files: {
      'http://www.googletagmanager.com/gtm.js': text(
        'text/javascript',
        `${module('web-vitals/dist/web-vitals.iife.js')}; const until = performance.now() + 80; while (performance.now() < until);`,
      ),
      'http://www.google-analytics.com/analytics.js': text(
        'text/javascript',
        'const until = performance.now() + 30; while (performance.now() < until); new Image().src = "http://www.google-analytics.com/collect";',
      ),
      'http://www.google-analytics.com/collect': {
        type: 'image/gif',
        body: Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAA=', 'base64'),
      },
      'http://cdn.jsdelivr.net/npm/lib.js': text('text/javascript', module('axe-core/axe.min.js'), {
        headers: { 'cache-control': 'max-age=31536000' },
      }),
      'http://connect.facebook.net/en_US/sdk.js': text(
        'text/javascript',
        'const u = performance.now() + 40; while (performance.now() < u);',
      ),
    },
  }),
  page({
    name: 'caches',
    head: rows(8, (n) => `<link rel=stylesheet href=/s${n}.css>`),
    body: '<h1>Cache</h1><img src=/i.png width=100 height=80>',
    files: {
      ...Object.fromEntries(
        [
          '',
          'no-store',
          'no-cache',
          'max-age=60',
          'max-age=86400',
          'public, max-age=604800',
          'max-age=31536000, immutable',
          'private, max-age=600',
        ].map((value, n) => [
          `/s${n}.css`,
          css(
            `.k${n} { color: red } ${rows(400, (k) => `.x${n}-${k} { margin: ${k}px }`)}`,
            value === '' ? {} : { headers: { 'cache-control': value } },
          ),
        ]),
      ),
      '/i.png': picture(300, 240, { headers: { 'cache-control': 'max-age=3600' } }),
    },
  }),
  page({
    name: 'slow-document',
    html:
      '<!doctype html><title>slow</title><h1>No charset, no viewport</h1>' +
      '<p>Words that would compress well. </p>'.repeat(900),
    document: { type: 'text/html', delayMs: 900, isPlain: true },
  }),
  page({
    name: 'redirected',
    html: '',
    document: { status: 302, headers: { location: '/home' } },
    files: {
      '/home': text(
        'text/html; charset=utf-8',
        '<!doctype html><meta name=viewport content="width=1000"><title>home</title><h1>Home</h1>',
        { delayMs: 150 },
      ),
    },
  }),
  page({
    name: 'chains',
    head: '<link rel=preconnect href=http://api.chains-cdn.test><link rel=stylesheet href=/a.css>',
    body: '<h1>Chains</h1><div id=root></div><script type=module src=/m1.js></script>',
    files: {
      '/a.css': css('@import "/b.css"; h1 { color: red }', { delayMs: 150 }),
      '/b.css': css('@import "/c.css"; p { color: red }', { delayMs: 150 }),
      '/c.css': css('h1 { background: url(/bg.png) }', { delayMs: 150 }),
      '/bg.png': picture(400, 200, { delayMs: 100 }),
      '/m1.js': text('text/javascript', 'import { go } from "/m2.js"; go();', { delayMs: 100 }),
      '/m2.js': text(
        'text/javascript',
        'import { names } from "/m3.js"; export const go = () => fetch("http://api.chains-cdn.test/data").then((r) => r.json()).then((d) => { document.getElementById("root").textContent = d.text + names; });',
        { delayMs: 100 },
      ),
      '/m3.js': text('text/javascript', 'export const names = "abc";', { delayMs: 100 }),
      'http://api.chains-cdn.test/data': json(
        { text: 'answer '.repeat(40) },
        { delayMs: 150, headers: { 'access-control-allow-origin': '*' } },
      ),
    },
  }),
  page({
    name: 'shifts',
    body: '<h1>Shifts</h1><img src=/late.png><p>Below the picture.</p><script>setTimeout(() => { const b = document.createElement("div"); b.style.height = "90px"; document.body.prepend(b); }, 400);</script>',
    files: { '/late.png': picture(380, 200, { delayMs: 350 }) },
  }),
  page({
    name: 'frames',
    body: '<h1>Frames</h1><iframe src=/inner.html width=300 height=300></iframe><iframe src=http://ads.frames-ads.test/ad.html width=300 height=200></iframe>',
    files: {
      '/inner.html': text(
        'text/html; charset=utf-8',
        `<!doctype html><style>p:nth-child(2n) { color: red }</style>${rows(400, (n) => `<p>${n}</p>`)}<script src=/inner.js></script>`,
      ),
      '/inner.js': text('text/javascript', `${POLYFILLS} document.title = [1].at(0);`),
      'http://ads.frames-ads.test/ad.html': text(
        'text/html; charset=utf-8',
        '<!doctype html><b>ad</b><script>const u = performance.now() + 60; while (performance.now() < u);</script>',
      ),
    },
  }),
  page({
    name: 'old-protocol',
    body: `<h1>Many files</h1>${rows(12, (n) => `<script src=http://static.old-protocol-cdn.test/f${n}.js></script>`)}`,
    files: Object.fromEntries(
      Array.from({ length: 12 }, (_, n) => [
        `http://static.old-protocol-cdn.test/f${n}.js`,
        text('text/javascript', `window.f${n} = ${n}; ${'/* padding */'.repeat(60)}`, { delayMs: 60 }),
      ]),
    ),
  }),
  ...DELIVERED_PAGES,
  ...PACKAGE_PAGES,
  ...WRONG_PAGES,
];
