/** Loads that are slow or move, and waits of a service: the request, element or line that makes it so is right. */
import type { Case, Twin } from '../case.ts';

const ORDERS = Array.from({ length: 12 }, (_, at) => ({ id: 101 + at }));
const JSON_TYPE = 'application/json';

/** A list of orders, and each of them after 25 ms. */
const ORDER_SITE: Case['serves'] = [
  { path: /^\/orders$/, type: JSON_TYPE, body: JSON.stringify(ORDERS), delayMs: 25 },
  { path: /^\/orders\/\d+$/, type: JSON_TYPE, body: '{"total":12}', delayMs: 25 },
];

const SHOWS = 'const show = (text) => { document.body.append(text, document.createElement("br")); };';
/** A picture of that many pixels. Browsers take one of a few bytes for a background. */
const picture = (width: number, height: number): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="teal"/><!--${'.'.repeat(30_000)}--></svg>`;
const TEXT = '<h1>Orders of today</h1><p>Twelve orders are to be packed before noon, and two of them are gifts.</p>';

const PAGE = { where: 'page', packages: [] } as const;
const LOAD = { ...PAGE, kind: 'slow' } as const;
const WAITS_IN_NODE = { where: 'node', packages: [], fault: 'waits', serves: ORDER_SITE } as const;
const WAITS_IN_PAGE = {
  ...PAGE,
  fault: 'waits',
  document: `<!doctype html><title>orders</title><body>${TEXT}<script src="/driver.js"></script>`,
} as const;

/** The action of a service that is one itself. */
const ASKS_SERVICE = `service.unref();
globalThis.act = () => new Promise((done) => {
  http.get({ port: service.address().port, host: '127.0.0.1' }, (got) => { got.resume(); got.on('end', done); });
});`;

export const LOAD_CASES: readonly Case[] = [
  {
    name: 'n+1 requests of a page, a list and then each of its rows',
    ...WAITS_IN_PAGE,
    kind: 'slow',
    serves: ORDER_SITE,
    driver: `
${SHOWS}
const getJson = async (path) => (await fetch(path)).json();
async function loadOrders() {
  const orders = await getJson('/orders');
  @HERE@
}
loadOrders();`,
    broken: 'for (const { id } of orders) show((await getJson("/orders/" + id)).total);',
    fixed: 'for (const { total } of await Promise.all(orders.map(({ id }) => getJson("/orders/" + id)))) show(total);',
    right: [/\/orders\/(?:\{id\}|1\d\d)/],
  },
  {
    name: 'n+1 requests of a Node service to another server, one after another',
    ...WAITS_IN_NODE,
    kind: 'slow',
    driver: `
const http = load('node:http');
const getJson = (path) => new Promise((done, failed) => {
  http.get('@SITE@' + path, (answer) => { let text = ''; answer.on('data', (part) => { text += part; }); answer.on('end', () => done(JSON.parse(text))); }).on('error', failed);
});
globalThis.act = async function totalOfOrders() {
  const orders = await getJson('/orders'); let sum = 0;
  @HERE@
  return sum;
};`,
    broken: 'for (const { id } of orders) sum += (await getJson("/orders/" + id)).total;',
    fixed: 'for (const { total } of await Promise.all(orders.map(({ id }) => getJson("/orders/" + id)))) sum += total;',
    right: [/\/orders\/(?:\{id\}|1\d\d)/],
  },
  {
    name: 'a script in the head that blocks the first paint',
    ...LOAD,
    fault: 'blocks',
    document: `<!doctype html><title>orders</title><head>@HERE@</head><body>${TEXT}<script src="/driver.js" defer></script>`,
    serves: [{ path: /^\/reviews\.js$/, type: 'text/javascript', body: 'globalThis.reviews = [];', delayMs: 2400 }],
    driver: 'document.body.append("ready");',
    broken: '<script src="/reviews.js"></script>',
    fixed: '<script src="/reviews.js" defer></script>',
    right: [/reviews\.js/],
  },
  {
    name: 'a style sheet for print that blocks the first paint',
    ...LOAD,
    fault: 'blocks',
    document: `<!doctype html><title>orders</title><head>@HERE@</head><body>${TEXT}<script src="/driver.js" defer></script>`,
    serves: [{ path: /^\/paper\.css$/, type: 'text/css', body: 'h1 { color: black; }', delayMs: 2400 }],
    driver: 'document.body.append("ready");',
    broken: '<link rel="stylesheet" href="/paper.css">',
    fixed: '<link rel="stylesheet" href="/paper.css" media="print">',
    right: [/paper\.css/],
  },
  {
    name: 'images without a size, which move what is below',
    ...LOAD,
    fault: 'shifts',
    document: `<!doctype html><title>orders</title><body><img id="banner" src="/banner.svg" @HERE@>${TEXT}${TEXT}<script src="/driver.js"></script>`,
    serves: [{ path: /^\/banner\.svg$/, type: 'image/svg+xml', body: picture(600, 300), delayMs: 1500 }],
    driver: 'document.body.append("ready");',
    fixed: 'width="600" height="300"',
    right: [/banner/],
  },
  {
    name: 'the largest image, which a late script asks for',
    ...LOAD,
    fault: 'late',
    document: `<!doctype html><title>orders</title><body><div style="height:400px">@HERE@</div>${TEXT}<script src="/settings.js"></script><script src="/driver.js"></script>`,
    serves: [
      { path: /^\/hero\.svg$/, type: 'image/svg+xml', body: picture(700, 400), delayMs: 50 },
      { path: /^\/settings\.js$/, type: 'text/javascript', body: 'globalThis.settings = {};', delayMs: 2400 },
    ],
    driver: `
const place = document.querySelector('div');
if (place.firstElementChild === null) {
  const hero = new Image(700, 400);
  hero.src = '/hero.svg';
  place.append(hero);
}`,
    fixed: '<img src="/hero.svg" width="700" height="400" fetchpriority="high">',
    right: [/hero\.svg/],
  },
  {
    name: 'a list of which every row is rendered',
    ...LOAD,
    driver: `
const list = document.body.appendChild(document.createElement('ul'));
globalThis.act = function renderRows() {
  list.replaceChildren(); @HERE@
  return list.offsetHeight;
};`,
    broken: `for (let at = 0; at < 5000; at += 1) list.appendChild(document.createElement('li')).textContent = 'row ' + at;`,
    fixed: `for (let at = 0; at < 40; at += 1) list.appendChild(document.createElement('li')).textContent = 'row ' + at;`,
    right: [/\brenderRows\b/],
  },
];

/** Loads in which nothing is wrong, though they look like it. */
export const LOAD_TWINS: readonly Twin[] = [
  {
    name: 'pages of a list by a cursor, one after another',
    ...WAITS_IN_PAGE,
    serves: [{ path: /^\/orders\?cursor=\d+$/, type: JSON_TYPE, body: '[1,2,3]', delayMs: 25 }],
    driver: `
(async () => { for (let at = 0; at < 12; at += 1) document.body.append((await (await fetch('/orders?cursor=' + (at * 50 + 7))).json()).length); })();`,
  },
  {
    name: 'three requests, each of which needs the one before',
    ...WAITS_IN_PAGE,
    serves: [{ path: /^\/parents\/\d+$/, type: JSON_TYPE, body: '{"id":12}', delayMs: 40 }],
    driver: `
const get = async (id) => (await (await fetch('/parents/' + id)).json()).id;
(async () => document.body.append(await get(await get(await get(7)) + 2)))();`,
  },
  {
    name: 'a status that is polled',
    ...WAITS_IN_PAGE,
    serves: [{ path: /^\/jobs\/7\?_=\d+$/, type: JSON_TYPE, body: '{"isDone":false}', delayMs: 25 }],
    driver: `
const poll = async (left) => { await (await fetch('/jobs/7?_=' + Date.now())).json(); if (left > 0) setTimeout(poll, 20, left - 1); };
poll(15);`,
  },
  {
    name: 'a service that sends one request for each action',
    ...WAITS_IN_NODE,
    driver: `
const http = load('node:http'); let next = 0;
const service = http.createServer((asked, answer) => {
  http.get('@SITE@/orders/' + (100 + next++), (got) => got.pipe(answer));
}).listen(0);
${ASKS_SERVICE}`,
  },
  {
    name: 'a service that looks something up before its request for each action',
    ...WAITS_IN_NODE,
    driver: `
const http = load('node:http'); let next = 0;
const service = http.createServer(async (asked, answer) => {
  await load('node:fs/promises').stat('.');
  http.get('@SITE@/orders/' + (100 + next++), (got) => got.pipe(answer));
}).listen(0);
${ASKS_SERVICE}`,
  },
  {
    name: 'an image whose place the style keeps',
    ...PAGE,
    fault: 'shifts',
    document: `<!doctype html><title>orders</title><style>img { width: 600px; aspect-ratio: 2; }</style><body><img src="/banner.svg">${TEXT}<script src="/driver.js"></script>`,
    serves: [{ path: /^\/banner\.svg$/, type: 'image/svg+xml', body: picture(600, 300), delayMs: 1500 }],
    driver: 'document.body.append("ready");',
  },
  {
    name: 'a small script in the head that is there at once',
    ...PAGE,
    fault: 'blocks',
    document: `<!doctype html><title>orders</title><head><script src="/theme.js"></script></head><body>${TEXT}<script src="/driver.js"></script>`,
    serves: [
      {
        path: /^\/theme\.js$/,
        type: 'text/javascript',
        body: 'document.documentElement.className = "light";',
        delayMs: 0,
      },
    ],
    driver: 'document.body.append("ready");',
  },
];
