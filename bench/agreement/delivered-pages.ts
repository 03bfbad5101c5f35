/** Pages that differ in how they are delivered: over HTTP/2, from other hosts, from the cache, through redirects, late, or not at all. */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { css, json, MODULES, picture, rows, text, TYPES } from './files.ts';
import { page, type AgreementPage } from './page.ts';
import type { PageFile } from './site.ts';

const FONT = readFileSync(join(MODULES, 'playwright-core/lib/vite/traceViewer/codicon.DCmgc-ay.ttf'));
const WEEK = { 'cache-control': 'max-age=604800' };
const YEAR = { 'cache-control': 'max-age=31536000, immutable' };
const SHARED = { 'access-control-allow-origin': '*' };

/** A built site of a package, as it is. */
function site(name: string, folder: string): AgreementPage {
  const root = join(MODULES, folder);
  const paths = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = paths.map((entry): [string, PageFile] => {
    const path = join(entry.parentPath, entry.name);
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    return [`/${relative(root, path)}`, { type, body: readFileSync(path) }];
  });
  const html = readFileSync(join(root, 'index.html'), 'utf8');
  return page({ name, html, files: Object.fromEntries(files), isSecure: true });
}

const busy = (ms: number): PageFile =>
  text('text/javascript', `const until = performance.now() + ${ms}; while (performance.now() < until);`);

export const DELIVERED_PAGES: readonly AgreementPage[] = [
  site('viewer', 'playwright-core/lib/vite/traceViewer'),
  site('dashboard', 'playwright-core/lib/vite/dashboard'),
  page({
    name: 'second-protocol',
    isSecure: true,
    head: rows(9, (n) => `<link rel=stylesheet href=/s${n}.css>`),
    body: `<h1>Many files over HTTP/2</h1>${rows(9, (n) => `<img src=/p${n}.png width=60 height=40>`)}`,
    files: {
      ...Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`/s${n}.css`, css(`.k${n} { color: red }`)])),
      ...Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`/p${n}.png`, picture(60, 40, { headers: WEEK })])),
    },
  }),
  page({
    name: 'far-hosts',
    isSecure: true,
    head: '<link rel=preconnect href=https://far-known.hosts-cdn.test crossorigin><link rel=stylesheet href=https://far-styles.hosts-styles.test/a.css>',
    body: '<h1>\uEA60 Far hosts</h1><p>Words.</p><script type=module src=/main.js></script>',
    files: {
      'https://far-styles.hosts-styles.test/a.css': css(
        '@font-face { font-family: F; src: url(https://far-fonts.hosts-fonts.test/f.ttf) } h1 { font-family: F }',
      ),
      'https://far-fonts.hosts-fonts.test/f.ttf': { type: 'font/ttf', body: FONT, headers: { ...SHARED, ...WEEK } },
      '/main.js': text(
        'text/javascript',
        'for (const host of ["far-known.hosts-cdn", "far-api.hosts-api"]) fetch(`https://${host}.test/data`).then((r) => r.json()).then((d) => { const p = document.createElement("p"); p.textContent = d.text; document.body.append(p); });',
        { delayMs: 200 },
      ),
      'https://far-known.hosts-cdn.test/data': json({ text: 'known '.repeat(300) }, { headers: SHARED }),
      'https://far-api.hosts-api.test/data': json({ text: 'answer '.repeat(400) }, { headers: SHARED }),
    },
  }),
  page({
    name: 'companies',
    isSecure: true,
    head: '<script src=https://www.googletagmanager.com/gtm.js></script><script async src=https://www.google-analytics.com/analytics.js></script>',
    body: '<h1>Companies</h1><iframe src=https://www.youtube.com/embed/x width=300 height=200></iframe><script src=https://connect.facebook.net/en_US/sdk.js></script><script async src=https://js.stripe.com/v3/></script>',
    files: {
      'https://www.googletagmanager.com/gtm.js': { ...busy(60), delayMs: 150 },
      'https://www.google-analytics.com/analytics.js': busy(30),
      'https://connect.facebook.net/en_US/sdk.js': { ...busy(25), headers: { 'cache-control': 'max-age=1200' } },
      'https://js.stripe.com/v3/': { ...busy(15), headers: { 'cache-control': 'no-store' } },
      'https://www.youtube.com/embed/x': text(
        'text/html; charset=utf-8',
        '<!doctype html><b>video</b><script src=/player.js></script>',
      ),
      'https://www.youtube.com/player.js': busy(40),
    },
  }),
  page({
    name: 'revisited',
    isSecure: true,
    isRevisited: true,
    head: '<link rel=stylesheet href=/kept.css><link rel=stylesheet href=/short.css><link rel=stylesheet href=/never.css>',
    body: '<h1>Visited again</h1><img src=/kept.png width=200 height=100>',
    files: {
      '/kept.css': css('h1 { color: navy }', { headers: YEAR }),
      '/short.css': css('p { color: navy }', { headers: { 'cache-control': 'max-age=300' } }),
      '/never.css': css('b { color: navy }', { delayMs: 120, headers: { 'cache-control': 'no-store' } }),
      '/kept.png': picture(400, 200, { headers: YEAR }),
    },
  }),
  page({
    name: 'redirects',
    html: '',
    document: { status: 301, headers: { location: 'https://redirects.test/' }, delayMs: 80 },
    files: {
      'https://redirects.test/': text('text/html', '', { status: 302, headers: { location: '/en/' }, delayMs: 90 }),
      'https://redirects.test/en/': text(
        'text/html; charset=utf-8',
        '<!doctype html><meta name=viewport content="width=device-width"><title>en</title><h1>Welcome</h1><img src=/moved.png width=300 height=200>',
      ),
      'https://redirects.test/moved.png': {
        type: 'text/plain',
        body: '',
        status: 307,
        headers: { location: '/new.png' },
      },
      'https://redirects.test/new.png': picture(300, 200, { delayMs: 100 }),
    },
  }),
  page({
    name: 'late-charset',
    html: `<!doctype html><title>late</title><!-- ${'x'.repeat(1500)} --><meta charset=utf-8><meta name=viewport content="width=600"><h1>Late</h1>`,
    document: { type: 'text/html' },
  }),
  page({
    name: 'preloaded',
    isSecure: true,
    head: '<link rel=preload as=image href=/hero.png fetchpriority=high><link rel=preload as=font type=font/ttf crossorigin href=/f.ttf><link rel=stylesheet href=/a.css>',
    body: '<h1>\uEA60 Preloaded</h1><div id=hero></div>',
    files: {
      '/a.css': css(
        '@font-face { font-family: F; src: url(/f.ttf); font-display: optional } h1 { font-family: F } #hero { width: 400px; height: 300px; background: url(/hero.png) }',
        { delayMs: 120 },
      ),
      '/hero.png': picture(400, 300, { delayMs: 150 }),
      '/f.ttf': { type: 'font/ttf', body: FONT, headers: YEAR },
    },
  }),
  page({
    name: 'late-image',
    isSecure: true,
    body: '<main id=root><h1>Shop</h1></main><script type=module src=/shop.js></script>',
    files: {
      '/shop.js': text(
        'text/javascript',
        'const { url } = await (await fetch("/api/first")).json(); const { alt } = await (await fetch("/api/second")).json(); const image = new Image(380, 300); image.src = url; image.alt = alt; document.getElementById("root").append(image);',
      ),
      '/api/first': json({ url: '/hero.png' }, { delayMs: 120 }),
      '/api/second': json({ alt: 'hero' }, { delayMs: 150 }),
      '/hero.png': picture(760, 600, { delayMs: 200 }),
    },
  }),
  page({
    name: 'uncompressed',
    head: '<link rel=stylesheet href=/a.css>',
    body: `<h1>Nothing compressed</h1>${rows(300, (n) => `<p>paragraph ${n}</p>`)}`,
    document: { isPlain: true },
    files: {
      '/a.css': css(
        rows(900, (n) => `.x${n} { margin: ${n}px }\n`),
        { isPlain: true, delayMs: 100 },
      ),
    },
  }),
  page({
    name: 'nested-frames',
    isSecure: true,
    body: '<h1>Frames in frames</h1><iframe src=/one.html width=380 height=400></iframe>',
    files: {
      '/one.html': text(
        'text/html',
        '<!doctype html><link rel=stylesheet href=/one.css><iframe src=/two.html></iframe>',
      ),
      '/two.html': text('text/html', `<!doctype html>${rows(700, (n) => `<i>${n}</i>`)}`),
      '/one.css': css('iframe { width: 300px }', { delayMs: 150 }),
    },
  }),
  page({
    name: 'late-banner',
    body: '<h1>Banner</h1><p>Words that move down.</p><script>setTimeout(() => { const b = document.createElement("div"); b.textContent = "Banner"; b.style.height = "120px"; document.body.prepend(b); }, 500); setTimeout(() => { document.querySelector("div").style.height = "200px"; }, 900);</script>',
  }),
  page({
    name: 'late-font',
    isSecure: true,
    head: '<style>@font-face { font-family: F; src: url(/f.ttf); font-display: swap } h1 { font-family: F, monospace; width: 120px }</style>',
    body: `<h1>\uEA60 \uEA61 \uEA62 \uEA63 \uEA64 \uEA65 \uEA66 \uEA67 \uEA68</h1>${rows(12, (n) => `<p>paragraph ${n}</p>`)}`,
    files: { '/f.ttf': { type: 'font/ttf', body: FONT, delayMs: 600 } },
  }),
  page({
    name: 'late-frame',
    isSecure: true,
    body: '<h1>Advertisement</h1><p>Words that move down.</p><script>setTimeout(() => { const f = document.createElement("iframe"); f.src = "https://ads.late-ads.test/ad"; f.height = 180; document.querySelector("h1").after(f); }, 450);</script>',
    files: { 'https://ads.late-ads.test/ad': text('text/html', '<!doctype html><b>ad</b>', { delayMs: 80 }) },
  }),
  page({
    name: 'slow-handlers',
    body: '<input id=name value=a><button id=save>save</button><p id=out>0</p><script src=/form.js></script>',
    files: {
      '/form.js': text(
        'text/javascript',
        'const wait = (ms) => { const until = performance.now() + ms; while (performance.now() < until); }; document.getElementById("save").addEventListener("pointerdown", () => wait(30)); document.getElementById("save").addEventListener("click", () => { wait(140); document.getElementById("out").textContent = "saved"; }); document.getElementById("name").addEventListener("click", () => wait(60));',
      ),
    },
    clicks: ['#name', '#save', '#save'],
  }),
  page({ name: 'empty', html: '<!doctype html><title>empty</title>' }),
  page({ name: 'failed', html: '<!doctype html><h1>Not here</h1>', document: { status: 503, delayMs: 60 } }),
  page({ name: 'refused', html: '', document: { isCut: true } }),
  page({
    name: 'missing-files',
    head: '<link rel=stylesheet href=/gone.css><script src=/cut.js></script>',
    body: '<h1>Files are missing</h1><img src=/gone.png width=100 height=100>',
    files: { '/cut.js': { type: 'text/javascript', body: '', isCut: true } },
  }),
  page({
    name: 'cut',
    keptShare: 0.5,
    head: '<link rel=stylesheet href=/a.css>',
    body: `<h1>Cut in the middle</h1>${rows(2000, (n) => `<p class=k${n % 9}>${n}</p>`)}<button id=go>go</button><script>document.getElementById('go').onclick = () => { for (const p of document.querySelectorAll('p')) { p.style.width = p.offsetWidth - 1 + 'px'; } };</script>`,
    files: {
      '/a.css': css(
        rows(200, (n) => `.k${n} { margin: 1px }\n`),
        { delayMs: 100 },
      ),
    },
    clicks: ['#go', '#go'],
  }),
];
