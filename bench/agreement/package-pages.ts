/** Pages of packages that are fetched: charts, maps, scenes, components and fonts as sites use them, and two versions of one package together. */
import { json, picture, rows, text } from './files.ts';
import { packageFile, packageFiles, type Release } from './fetched.ts';
import { page, type AgreementPage, type Script } from './page.ts';
import type { PageFile } from './site.ts';

const SHOW = `const show = (value) => { const p = document.createElement('p'); p.textContent = String(value).slice(0, 500); document.getElementById('root').append(p); };`;
const WEEK = { 'cache-control': 'max-age=604800' };

const of = (release: Release, code: string, more: Partial<Script> = {}): Script => ({ code, release, ...more });

/** The same code on both versions, as two teams ship it. */
const both = (code: string, older = code): Record<string, Script> => ({
  '/shop.js': of('newer', code),
  '/account.js': of('older', older),
});

const CHART = `new Chart(document.getElementById('c'), { type: 'bar', options: { animation: false }, data: { labels: ['a', 'b', 'c'], datasets: [{ data: [3, 5, 2] }] } });`;
const CANVAS = '<canvas id=c width=360 height=240></canvas><main id=root></main>';
const TILES = 'https://tile.openstreetmap.org';

const mapCode = (
  tiles: string,
): string => `import L from 'leaflet'; const map = L.map('map', { zoomControl: true, fadeAnimation: false }).setView([51.5, -0.09], 13);
L.tileLayer('${tiles}/t.png?{z}/{x}/{y}', { attribution: 'tiles' }).addTo(map); L.marker([51.5, -0.09]).addTo(map);`;

const mapFiles = (release: Release): Record<string, PageFile> => ({
  '/leaflet.css': packageFile(release, 'leaflet/dist/leaflet.css'),
  ...packageFiles(release, 'leaflet/dist/images', '/images', { headers: WEEK }),
});

const MAP = '<h1>Where we are</h1><div id=map style="height:400px"></div>';
const MAP_HEAD = '<link rel=stylesheet href=/leaflet.css>';

const interFiles = (display: string, more: Partial<PageFile> = {}): Record<string, PageFile> => {
  const css = packageFile('newer', '@fontsource/inter/latin-400.css');
  const body = Buffer.from(css.body).toString('utf8');
  return {
    '/inter.css': { ...css, body: body.replace('font-display: swap;', display) },
    '/files/inter-latin-400-normal.woff2': packageFile(
      'newer',
      '@fontsource/inter/files/inter-latin-400-normal.woff2',
      { headers: WEEK, delayMs: 300, ...more },
    ),
  };
};
const INTER_HEAD = '<link rel=stylesheet href=/inter.css><style>body { font-family: Inter, monospace }</style>';
const ARTICLE = `<h1>An article</h1>${rows(8, (n) => `<p>Paragraph ${n} with words, many of them, so that it wraps around more than once.</p>`)}`;

export const PACKAGE_PAGES: readonly AgreementPage[] = [
  page({
    name: 'chart',
    isSecure: true,
    body: CANVAS,
    scripts: { '/app.js': of('newer', `import Chart from 'chart.js/auto'; ${CHART}`) },
  }),
  page({
    name: 'chart-twice',
    body: `${CANVAS}<canvas id=d></canvas>`,
    scripts: both(
      `import Chart from 'chart.js/auto'; ${CHART}`,
      `import Chart from 'chart.js/auto'; ${CHART.replace("'c'", "'d'")}`,
    ),
  }),
  page({
    name: 'd3-twice',
    body: '<main id=root></main>',
    scripts: both(
      `import * as d3 from 'd3'; ${SHOW} show(d3.scaleLinear().domain([0, 9]).ticks()); show(d3.extent([3, 1])); show(Object.keys(d3).length); window.d3s = [d3];`,
    ),
  }),
  page({
    name: 'd3-chart',
    isSecure: true,
    body: `<div id=chart></div>${ARTICLE}`,
    scripts: {
      '/chart.js': of(
        'newer',
        `import { json, select, scaleBand, max } from 'd3'; json('/data.json').then(({ values }) => { const svg = select('#chart').append('svg').attr('width', 380).attr('height', 220); const x = scaleBand().domain(values.map((_, n) => n)).range([0, 380]); const most = max(values); svg.selectAll('rect').data(values).join('rect').attr('x', (_, n) => x(n)).attr('width', x.bandwidth()).attr('y', (v) => 220 - 220 * v / most).attr('height', (v) => 220 * v / most); });`,
      ),
    },
    files: { '/data.json': json({ values: Array.from({ length: 40 }, (_, n) => (n * 7) % 23) }, { delayMs: 650 }) },
  }),
  page({
    name: 'd3-measured',
    isSecure: true,
    body: '<button id=go>measure</button><svg id=labels width=380 height=600></svg>',
    scripts: {
      '/labels.js': of(
        'newer',
        `import { select, range } from 'd3'; const labels = select('#labels').selectAll('text').data(range(1400)).join('text').attr('y', (n) => n % 600).text((n) => 'label ' + n); function place() { labels.each(function (n) { this.setAttribute('x', this.getBBox().width % (5 + n % 3)); }); } document.getElementById('go').addEventListener('click', place);`,
        { isReadable: true },
      ),
    },
    clicks: ['#go'],
  }),
  page({
    name: 'map',
    isSecure: true,
    head: MAP_HEAD,
    body: MAP,
    scripts: { '/map.js': of('newer', mapCode(TILES)) },
    files: () => ({ ...mapFiles('newer'), [`${TILES}/t.png`]: picture(256, 256, { delayMs: 60, headers: WEEK }) }),
  }),
  page({
    name: 'map-older',
    head: MAP_HEAD,
    body: MAP,
    scripts: { '/map.js': of('older', mapCode('http://tile.openstreetmap.org')) },
    files: () => ({ ...mapFiles('older'), 'http://tile.openstreetmap.org/t.png': picture(256, 256, { delayMs: 60 }) }),
  }),
  page({
    name: 'map-twice',
    isSecure: true,
    head: MAP_HEAD,
    body: `${MAP}<main id=root></main>`,
    scripts: {
      '/map.js': of('newer', mapCode(TILES)),
      '/route.js': of(
        'newer',
        `import L from 'leaflet'; ${SHOW} show(L.latLng(1, 2).distanceTo([2, 3])); window.L2 = L;`,
      ),
    },
    files: () => ({ ...mapFiles('newer'), [`${TILES}/t.png`]: picture(256, 256, { headers: WEEK }) }),
  }),
  page({
    name: 'scene',
    isSecure: true,
    body: '<main id=root></main>',
    scripts: {
      '/scene.js': of(
        'newer',
        `import * as THREE from 'three'; ${SHOW} const mesh = new THREE.Mesh(new THREE.TorusKnotGeometry(10, 3, 600, 60)); const box = new THREE.Box3(); for (let n = 0; n < 6; n += 1) { mesh.rotation.x += 0.1; mesh.updateMatrixWorld(); box.setFromObject(mesh, true); } show(box.max.x); window.all = THREE;`,
      ),
    },
  }),
  page({
    name: 'scene-twice',
    body: '<main id=root></main>',
    scripts: both(
      `import { Vector3, Matrix4, Box3, Object3D } from 'three/src/Three.js'; ${SHOW} show(new Vector3(1, 2, 3).applyMatrix4(new Matrix4()).x); window.kept = [Box3, Object3D];`,
    ),
  }),
  page({
    name: 'scene-legacy',
    isSecure: true,
    body: '<main id=root></main>',
    scripts: {
      '/scene.js': of(
        'older',
        `import { Vector3, Box3, Mesh } from 'three/src/Three.js'; ${SHOW} show(new Vector3(1, 2, 3).length()); window.kept = [Box3, Mesh];`,
        { isLegacy: true },
      ),
    },
  }),
  page({
    name: 'components',
    isSecure: true,
    head: '<link rel=stylesheet href=/bootstrap.min.css>',
    body: `<nav class="navbar bg-light"><a class=navbar-brand>Shop</a></nav><div class=container>${rows(60, (n) => `<div class="card mb-2"><div class=card-body><h5 class=card-title>Item ${n}</h5><a class="btn btn-primary">Buy</a></div></div>`)}</div><button id=open class="btn btn-dark fixed-bottom">open</button><div class="modal fade" id=m tabindex=-1><div class=modal-dialog><div class=modal-content>Hello</div></div></div>`,
    scripts: {
      '/app.js': of(
        'newer',
        `import { Modal } from 'bootstrap'; document.getElementById('open').addEventListener('click', () => Modal.getOrCreateInstance('#m').toggle());`,
      ),
    },
    files: () => ({ '/bootstrap.min.css': packageFile('newer', 'bootstrap/dist/css/bootstrap.min.css') }),
    clicks: ['#open'],
  }),
  page({
    name: 'components-older',
    head: '<link rel=stylesheet href=/css/bootstrap.css><script src=/jquery.js></script><script src=/js/bootstrap.js></script>',
    body: `<div class=container><h1><span class="glyphicon glyphicon-search"></span> Shop</h1>${rows(80, (n) => `<div class=well>${n}</div>`)}</div>${rows(7, (n) => `<script src=/part${n}.js></script>`)}`,
    files: () => ({
      '/css/bootstrap.css': packageFile('older', 'bootstrap/dist/css/bootstrap.css'),
      '/jquery.js': packageFile('older', 'jquery/dist/jquery.js'),
      '/js/bootstrap.js': packageFile('older', 'bootstrap/dist/js/bootstrap.js'),
      ...packageFiles('older', 'bootstrap/dist/fonts', '/fonts', { delayMs: 200 }),
      ...Object.fromEntries(
        Array.from({ length: 7 }, (_, n) => [
          `/part${n}.js`,
          text('text/javascript', `window.part${n} = jQuery('.well').length;`),
        ]),
      ),
    }),
  }),
  page({
    name: 'components-legacy',
    isSecure: true,
    body: '<button id=open>open</button><main id=root></main>',
    scripts: {
      '/app.js': of(
        'newer',
        `import { Modal, Tooltip, Carousel } from 'bootstrap'; ${SHOW} show([Modal, Tooltip, Carousel].map((each) => each.NAME));`,
        { isLegacy: true },
      ),
    },
  }),
  page({
    name: 'inter-swap',
    isSecure: true,
    head: INTER_HEAD,
    body: ARTICLE,
    files: () => interFiles('font-display: swap;', { delayMs: 700 }),
  }),
  page({
    name: 'inter-block',
    isSecure: true,
    head: INTER_HEAD,
    body: ARTICLE,
    files: () => interFiles('font-display: block;'),
  }),
  page({ name: 'inter-auto', head: INTER_HEAD, body: ARTICLE, files: () => interFiles('', { delayMs: 900 }) }),
  page({
    name: 'inter-fallback',
    isSecure: true,
    head: `<link rel=preload as=font type=font/woff2 crossorigin href=/files/inter-latin-400-normal.woff2>${INTER_HEAD}`,
    body: ARTICLE,
    files: () => interFiles('font-display: fallback;', { delayMs: 60 }),
  }),
  page({
    name: 'inter-hosted',
    isSecure: true,
    head: '<link rel=stylesheet href=https://fonts.googleapis.com/css2><style>body { font-family: Inter, monospace }</style>',
    body: ARTICLE,
    files: () => ({
      'https://fonts.googleapis.com/css2': text(
        'text/css',
        '@font-face { font-family: Inter; src: url(https://fonts.gstatic.com/s/inter.woff2) }',
        { delayMs: 120 },
      ),
      'https://fonts.gstatic.com/s/inter.woff2': packageFile(
        'newer',
        '@fontsource/inter/files/inter-latin-400-normal.woff2',
        { delayMs: 150, headers: { 'access-control-allow-origin': '*' } },
      ),
    }),
  }),
  page({
    name: 'core-js',
    body: '<main id=root></main>',
    scripts: {
      '/app.js': of(
        'newer',
        `import 'core-js/es/array'; import 'core-js/es/object'; import 'core-js/es/promise'; import 'core-js/es/string'; ${SHOW} show([1, 2].at(-1));`,
      ),
    },
  }),
  page({
    name: 'core-js-unmapped',
    isSecure: true,
    body: '<main id=root></main>',
    scripts: {
      '/app.js': of(
        'newer',
        `import 'core-js/actual/array'; import 'core-js/actual/typed-array'; import 'core-js/actual/reflect'; ${SHOW} show([1, 2].at(-1));`,
        { hasNoMap: true },
      ),
    },
  }),
  page({
    name: 'core-js-all',
    body: '<main id=root></main>',
    scripts: { '/app.js': of('newer', `import 'core-js/stable'; ${SHOW} show([1, 2].at(-1));`) },
  }),
  page({
    name: 'popper-twice',
    isSecure: true,
    body: '<button id=a>a</button><main id=root></main>',
    scripts: {
      '/modals.js': of(
        'newer',
        `import { Dropdown, Modal } from 'bootstrap'; ${SHOW} show([Dropdown.NAME, Modal.NAME]);`,
      ),
      '/tips.js': of(
        'newer',
        `import { createPopper } from '@popperjs/core'; import { Tooltip } from 'bootstrap'; ${SHOW} show([typeof createPopper, Tooltip.NAME]);`,
      ),
    },
  }),
  page({
    name: 'dates-twice',
    isSecure: true,
    body: '<main id=root></main>',
    scripts: both(`import moment from 'moment'; ${SHOW} show(moment(0).utc().format());`),
  }),
  page({
    name: 'highlighted',
    isSecure: true,
    body: '<pre><code id=root></code></pre><button id=again>again</button>',
    scripts: {
      '/app.js': of(
        'newer',
        `import hljs from 'highlight.js/lib/core'; import javascript from 'highlight.js/lib/languages/javascript'; hljs.registerLanguage('javascript', javascript); const code = 'const a = (b) => b + 1; // sum\\n'.repeat(1500); const draw = () => { document.getElementById('root').innerHTML = hljs.highlight(code, { language: 'javascript' }).value; }; draw(); document.getElementById('again').onclick = draw;`,
      ),
    },
    clicks: ['#again'],
  }),
  page({
    name: 'jquery-widths',
    body: `<button id=fit>fit</button><div id=list>${rows(1300, (n) => `<div class=row>row ${n} of some words</div>`)}</div>`,
    scripts: {
      '/fit.js': of(
        'older',
        `import $ from 'jquery';\nfunction fitRows() { $('.row').each(function () { $(this).width($(this).width() - 1); }); }\n$('#fit').on('click', fitRows);`,
        { isReadable: true },
      ),
    },
    clicks: ['#fit'],
  }),
  page({
    name: 'jquery-slide',
    isSecure: true,
    body: `<div id=note style="display:none;height:160px">A note</div>${ARTICLE}`,
    scripts: { '/slide.js': of('older', `import $ from 'jquery'; setTimeout(() => $('#note').slideDown(300), 400);`) },
  }),
];
