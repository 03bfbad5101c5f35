/** Pages that are wrong in one way each: late, sent badly, of too many hosts, jumping or slow to answer an input; and recordings without a load. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { css, json, MODULES, picture, rows, text } from './files.ts';
import { page, type AgreementPage } from './page.ts';
import { photo } from './photo.ts';
import type { PageFile } from './site.ts';

const SHARED = { 'access-control-allow-origin': '*' };
const YEAR = { 'cache-control': 'max-age=31536000, immutable' };
const HEAD = '<!doctype html><meta charset=utf-8><meta name=viewport content="width=device-width">';
const WAIT = 'const wait = (ms) => { const until = performance.now() + ms; while (performance.now() < until); };';
const redirect = (location: string, delayMs: number, status = 302): PageFile =>
  text('text/html', '', { status, headers: { location }, delayMs });
const script = (code: string, more: Partial<PageFile> = {}): PageFile => text('text/javascript', code, more);

/** Documents. */
const DOCUMENTS: readonly AgreementPage[] = [
  page({
    name: 'redirect-chain',
    html: '',
    document: redirect('https://redirect-chain.test/', 250, 301),
    files: {
      'https://redirect-chain.test/': redirect('https://www.redirect-chain.test/', 250),
      'https://www.redirect-chain.test/': redirect('/en', 250),
      'https://www.redirect-chain.test/en': redirect('/en/', 250),
      'https://www.redirect-chain.test/en/': text('text/html; charset=utf-8', `${HEAD}<h1>Welcome</h1>`, {
        delayMs: 40,
      }),
    },
  }),
  page({
    name: 'redirect-and-server',
    isSecure: true,
    html: '',
    document: redirect('/home', 200),
    files: { '/home': text('text/html; charset=utf-8', `${HEAD}<h1>Home</h1>`, { delayMs: 800 }) },
  }),
  page({
    name: 'slow-server',
    isSecure: true,
    body: '<h1>Slow server</h1>',
    document: { delayMs: 1300 },
  }),
  page({
    name: 'heavy-document',
    isSecure: true,
    document: { isPlain: true },
    body: `<h1>Heavy</h1><script type=application/json>${JSON.stringify({ state: Array.from({ length: 5000 }, (_, n) => ({ n, name: `item ${n}` })) })}</script>`,
  }),
  page({
    name: 'no-charset',
    isSecure: true,
    html: '<!doctype html><meta name=viewport content="width=device-width"><title>a</title><h1>Gr\u00fc\u00dfe</h1>',
    document: { type: 'text/html' },
  }),
  page({
    name: 'no-charset-frame',
    html: '<!doctype html><meta name=viewport content="width=device-width"><h1>Frame</h1><iframe src=/in.html></iframe>',
    document: { type: 'text/html' },
    files: { '/in.html': text('text/html', '<!doctype html><b>in</b>') },
  }),
  page({
    name: 'charset-after-script',
    html: `<!doctype html><script>/* ${'x'.repeat(2100)} */</script><meta charset=utf-8><meta name=viewport content="width=1024"><h1>Late</h1>`,
    document: { type: 'text/html' },
  }),
  page({
    name: 'desktop-only',
    isSecure: true,
    html: '<!doctype html><meta charset=utf-8><meta name=viewport content="width=1200"><button id=a>a</button><h1>Desktop</h1>',
    clicks: ['#a'],
  }),
  page({ name: 'not-found', isSecure: true, html: `${HEAD}<h1>Page not found</h1>`, document: { status: 404 } }),
  page({
    name: 'begun-late',
    isSecure: true,
    isBegunLate: true,
    body: '<h1>Begun late</h1><button id=go>go</button><script>document.getElementById("go").onclick = () => { document.body.append("clicked"); };</script>',
    clicks: ['#go'],
  }),
  page({ name: 'white', isSecure: true, body: '' }),
  page({ name: 'white-box', body: '<div style="height:90px;background:navy"></div>' }),
];

/** The largest paint comes late, each for another reason. */
const LATE_PAINTS: readonly AgreementPage[] = [
  page({
    name: 'late-photo',
    isSecure: true,
    body: '<h1>Photo</h1><img src=/hero.jpg width=380 height=300>',
    files: () => ({ '/hero.jpg': photo({ width: 760, height: 600, quality: 60 }, { delayMs: 2700 }) }),
  }),
  page({
    name: 'late-style',
    isSecure: true,
    head: '<link rel=stylesheet href=/a.css>',
    body: '<h1>Style</h1>',
    files: { '/a.css': css('h1 { color: red }', { delayMs: 2700 }) },
  }),
  page({
    name: 'late-data',
    isSecure: true,
    body: '<main id=root></main><script src=/app.js></script>',
    files: {
      '/app.js': script(
        'fetch("/api/one").then((r) => r.json()).then(() => fetch("/api/two")).then((r) => r.json()).then(({ text }) => { const h = document.createElement("h1"); h.textContent = text; document.getElementById("root").append(h); });',
        { delayMs: 2000 },
      ),
      '/api/one': json({}, { delayMs: 350 }),
      '/api/two': json({ text: 'Late data' }, { delayMs: 350 }),
    },
  }),
  page({
    name: 'late-script',
    head: '<script src=/boot.js></script>',
    body: '<h1>Script</h1>',
    files: { '/boot.js': script(`${WAIT} function boot() { wait(2700); } boot();`) },
  }),
  page({
    name: 'late-import',
    isSecure: true,
    head: '<link rel=stylesheet href=/a.css>',
    body: '<h1>Imports</h1>',
    files: {
      '/a.css': css('@import "/b.css";', { delayMs: 900 }),
      '/b.css': css('@import "/c.css";', { delayMs: 900 }),
      '/c.css': css('h1 { color: red }', { delayMs: 900 }),
    },
  }),
];

/** Images, caches and protocols. */
const FILES: readonly AgreementPage[] = [
  page({
    name: 'photos',
    isSecure: true,
    head: '<style>#bg { width: 300px; height: 200px }</style><link rel=stylesheet href=/bg.css>',
    body: `<h1>Photos</h1><img src=/large.jpg width=380 height=240>${rows(3, (n) => `<img src=/fine${n}.jpg width=100 height=80>`)}<img src=/spin.gif width=64 height=64><div id=bg></div>`,
    files: () => ({
      '/large.jpg': photo({ width: 1800, height: 1200, quality: 95 }, { headers: YEAR }),
      ...Object.fromEntries(
        Array.from({ length: 3 }, (_, n) => [
          `/fine${n}.jpg`,
          photo({ width: 175, height: 140, quality: 70 }, { headers: YEAR }),
        ]),
      ),
      '/spin.gif': {
        type: 'image/gif',
        body: readFileSync(join(MODULES, 'electron-winstaller/resources/install-spinner.gif')),
        headers: YEAR,
      },
      '/bg.css': css('#bg { background: url(/bg.png) }', { headers: YEAR }),
      '/bg.png': picture(900, 600, { headers: YEAR }),
    }),
  }),
  page({
    name: 'kept-forever',
    isSecure: true,
    head: '<link rel=stylesheet href=/a.css><script defer src=/a.js></script>',
    body: '<h1>Kept</h1><img src=/a.jpg width=200 height=150 fetchpriority=high>',
    files: () => ({
      '/a.css': css('h1 { color: red }', { headers: YEAR }),
      '/a.js': script('document.title = "kept"', { headers: YEAR }),
      '/a.jpg': photo({ width: 350, height: 262, quality: 60 }, { headers: YEAR }),
    }),
  }),
  page({
    name: 'old-images',
    body: `<h1>Images over HTTP/1</h1>${rows(14, (n) => `<img src=/p${n}.png width=60 height=40>`)}`,
    files: Object.fromEntries(Array.from({ length: 14 }, (_, n) => [`/p${n}.png`, picture(60, 40, { delayMs: 30 })])),
  }),
  page({
    name: 'old-modules',
    body: '<h1>Modules over HTTP/1</h1><script type=module src=/m0.js></script>',
    files: Object.fromEntries(
      Array.from({ length: 10 }, (_, n) => [
        `/m${n}.js`,
        script(n === 9 ? 'export const n = 1;' : `import "/m${n + 1}.js"; export const n = ${n};`, { delayMs: 30 }),
      ]),
    ),
  }),
  page({
    name: 'old-hosts',
    body: `<h1>Two hosts over HTTP/1</h1>${rows(7, (n) => `<img src=http://one.old-hosts-a.test/p${n}.png width=60 height=40><link rel=stylesheet href=http://two.old-hosts-b.test/s${n}.css>`)}`,
    files: Object.fromEntries(
      Array.from(
        { length: 7 },
        (_, n) =>
          [
            [`http://one.old-hosts-a.test/p${n}.png`, picture(60, 40)],
            [`http://two.old-hosts-b.test/s${n}.css`, css(`.k${n} { color: red }`)],
          ] as const,
      ).flat(),
    ),
  }),
];

/** Other hosts. */
const HOSTS: readonly AgreementPage[] = [
  page({
    name: 'many-hosts',
    isSecure: true,
    head: rows(5, (n) => `<link rel=preconnect href=https://unused${n}.many-unused${n}.test>`),
    body: '<h1>Many hosts</h1><script src=/app.js></script>',
    files: {
      '/app.js': script(
        'for (const n of [0, 1, 2, 3, 4]) { const s = document.createElement("script"); s.async = false; s.src = `https://far-${n}.many-late${n}.test/lib.js`; document.head.append(s); }',
        { delayMs: 250 },
      ),
      ...Object.fromEntries(
        Array.from({ length: 5 }, (_, n) => [
          `https://far-${n}.many-late${n}.test/lib.js`,
          script(`document.body.append("lib ${n} ".repeat(${20 + n * 40}));`),
        ]),
      ),
    },
  }),
  page({
    name: 'wrong-crossorigin',
    isSecure: true,
    head: '<link rel=preconnect href=https://far-api.crossed-api.test>',
    body: '<h1>Asked</h1><p id=out>–</p><script>fetch("https://far-api.crossed-api.test/data").then((r) => r.json()).then((d) => { document.getElementById("out").textContent = d.text; });</script>',
    files: {
      'https://far-api.crossed-api.test/data': json(
        { text: 'An answer of many words. '.repeat(20) },
        { headers: SHARED, delayMs: 80 },
      ),
    },
  }),
  page({
    name: 'preconnect-header',
    isSecure: true,
    document: { headers: { link: '<https://far-cdn.header-cdn.test>; rel=preconnect' } },
    head: '<link rel=stylesheet href=https://far-cdn.header-cdn.test/a.css>',
    body: '<h1>Header</h1>',
    files: { 'https://far-cdn.header-cdn.test/a.css': css('h1 { color: red }') },
  }),
  page({
    name: 'tags',
    isSecure: true,
    body: '<h1>Tags</h1><script src=/tags.js></script>',
    files: {
      '/tags.js': script(
        'for (const url of ["https://static.hotjar.com/c/hotjar.js", "https://widget.intercom.io/widget/x", "https://cdn.segment.com/analytics.js"]) { const s = document.createElement("script"); s.src = url; document.head.append(s); }',
      ),
      'https://static.hotjar.com/c/hotjar.js': script(`${WAIT} wait(70);`),
      'https://widget.intercom.io/widget/x': script(
        `${WAIT} wait(35); fetch("https://api-iam.intercom.io/ping").catch(() => {});`,
      ),
      'https://cdn.segment.com/analytics.js': script(`${WAIT} wait(20);`),
    },
  }),
];

/** Pages that jump, and that answer an input late. */
const MOVES: readonly AgreementPage[] = [
  page({
    name: 'unsized-photos',
    isSecure: true,
    body: `<h1>Photos</h1>${rows(3, (n) => `<img src=/p${n}.jpg><p>Words below picture ${n}.</p>`)}`,
    files: () =>
      Object.fromEntries(
        Array.from({ length: 3 }, (_, n) => [
          `/p${n}.jpg`,
          photo({ width: 300, height: 120, quality: 60 }, { delayMs: 700 + n * 150 }),
        ]),
      ),
  }),
  page({
    name: 'animated-height',
    isSecure: true,
    head: '<style>@keyframes open { from { height: 0 } to { height: 200px } } #top { animation: open 400ms 700ms both }</style>',
    body: `<div id=top></div><h1>Opening</h1>${rows(5, (n) => `<p>${n} words</p>`)}`,
  }),
  page({
    name: 'late-advertisement',
    isSecure: true,
    body: '<h1>News</h1><div id=ad></div><p>Words that move down.</p><p>More of them.</p><script src=/ads.js></script>',
    files: {
      '/ads.js': script(
        'setTimeout(function fill() { const f = document.createElement("iframe"); f.src = "https://ads.adverts.test/ad"; f.height = 250; f.width = 300; document.getElementById("ad").append(f); }, 800);',
      ),
      'https://ads.adverts.test/ad': text('text/html', '<!doctype html><b>ad</b>', { delayMs: 50 }),
    },
  }),
  page({
    name: 'late-list',
    isSecure: true,
    body: '<h1>List</h1><ul id=list></ul><footer>Below the list</footer><p>Words below it</p><script src=/list.js></script>',
    files: {
      '/list.js': script(
        'fetch("/api/rows").then((r) => r.json()).then(function draw(rows) { for (const row of rows) { const li = document.createElement("li"); li.textContent = row; document.getElementById("list").append(li); } });',
      ),
      '/api/rows': json(['one', 'two', 'three', 'four', 'five', 'six'], { delayMs: 800 }),
    },
  }),
  page({
    name: 'busy-inputs',
    isSecure: true,
    body: '<button id=a>a</button><p id=out>0</p><script src=/busy.js></script>',
    files: {
      '/busy.js': script(
        `${WAIT} setInterval(function poll() { wait(90); }, 100); document.getElementById("a").addEventListener("click", function onA() { document.getElementById("out").textContent += "1"; });`,
      ),
    },
    clicks: ['#a', '#a'],
  }),
  page({
    name: 'slow-presentation',
    body: `<button id=a>a</button><div id=out></div><script src=/table.js></script>`,
    files: {
      '/table.js': script(
        'document.getElementById("a").addEventListener("click", function onA() { document.getElementById("out").innerHTML = Array.from({ length: 6000 }, (_, n) => `<p><b>${n}</b> <i>words</i></p>`).join(""); });',
      ),
    },
    clicks: ['#a'],
  }),
  page({
    name: 'forms',
    isSecure: true,
    body: '<input id=a value=a><input id=b type=checkbox><label id=c>c</label><script src=/form.js></script>',
    files: {
      '/form.js': script(
        `${WAIT} document.getElementById("b").addEventListener("change", function onB() { wait(250); }); document.getElementById("a").addEventListener("focus", () => wait(45));`,
      ),
    },
    clicks: ['#a', '#b', '#c'],
  }),
  page({
    name: 'reflow-load',
    isSecure: true,
    body: `<div id=list>${rows(1200, (n) => `<div>${n} words that wrap</div>`)}</div><script src=/measure.js></script>`,
    files: {
      '/measure.js': script(
        'function measureAll() { for (const each of document.getElementById("list").children) { each.style.paddingLeft = each.offsetHeight % 4 + "px"; } }\nmeasureAll();',
      ),
    },
  }),
  page({
    name: 'reflow-frames',
    isSecure: true,
    body: `<div id=list>${rows(400, (n) => `<div>${n} words that wrap</div>`)}</div><script src=/frames.js></script>`,
    files: {
      '/frames.js': script(
        'let left = 3;\nfunction step() { for (const each of document.getElementById("list").children) { each.style.width = each.scrollWidth - 1 + "px"; } left -= 1; if (left > 0) requestAnimationFrame(step); }\nrequestAnimationFrame(step);',
      ),
    },
  }),
  page({
    name: 'large-updates',
    isSecure: true,
    head: '<style>.on p:nth-child(odd) > b { color: red } .on p { font-size: 18px } :has(> i) { margin: 1px }</style>',
    body: `<button id=a>a</button>${rows(9000, (n) => `<p><b>${n}</b></p>`)}<script>document.getElementById("a").onclick = () => document.body.classList.toggle("on");</script>`,
    clicks: ['#a', '#a'],
  }),
  page({ name: 'wide-list', body: `<ul>${rows(9000, (n) => `<li>${n}`)}</ul>` }),
];

export const WRONG_PAGES: readonly AgreementPage[] = [...DOCUMENTS, ...LATE_PAINTS, ...FILES, ...HOSTS, ...MOVES];
