/** The sample's page and its small API, for the program that shows it. */
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const PAGE_FOLDER = join(dirname(fileURLToPath(import.meta.url)), 'page');
const CONTENT_TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.map': 'application/json',
};
/** Slow enough to be visible in a network log. */
const SLOW_ANSWER_MS = 350;
const ORDERS_PER_PAGE = 40;

/** The page's small API. All data is synthetic and the same every time. */
function answerApi(url, response) {
  const json = (status, value) => {
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(value));
  };
  if (url.pathname === '/api/orders') {
    const page = Number(url.searchParams.get('page') ?? '1');
    const orders = Array.from({ length: ORDERS_PER_PAGE }, (_, index) => {
      const number = (page - 1) * ORDERS_PER_PAGE + index + 1;
      return { number, customer: `Customer ${(number * 37) % 211}`, cents: 500 + ((number * 7919) % 90_000) };
    });
    json(200, { page, orders });
  } else if (url.pathname === '/api/prices') {
    setTimeout(() => json(200, { currency: 'EUR', factor: 1.19 }), SLOW_ANSWER_MS);
  } else {
    json(404, { error: `there is no ${url.pathname}` });
  }
}

/** A file of the page; a document begins with `opening`. */
function answerFile(url, response, { headers, opening }) {
  const file = normalize(join(PAGE_FOLDER, url.pathname === '/' ? 'index.html' : url.pathname));
  const contentType = CONTENT_TYPES[extname(file)];
  if (contentType === undefined || !file.startsWith(PAGE_FOLDER + sep)) {
    response.writeHead(404).end();
    return;
  }
  createReadStream(file)
    .once('open', () => {
      response.writeHead(200, { 'content-type': `${contentType}; charset=utf-8`, ...headers });
      if (contentType === 'text/html') response.write(opening);
    })
    .once('error', () => response.writeHead(404).end())
    .pipe(response);
}

/**
 * Serves page and API on a free port of this machine only. Resolves with the page's address; `scriptHasRun` settles when the page's script has
 * run. Documents and their files get `headers`, and documents begin with `opening`.
 */
export function servePage({ headers = {}, opening = '' } = {}) {
  const { promise: scriptHasRun, resolve: markRun } = Promise.withResolvers();
  const server = createServer((request, response) => {
    // Any program of this machine may send what is no address.
    const url = URL.parse(request.url ?? '/', 'http://127.0.0.1');
    if (url?.pathname === '/api/orders') markRun();
    if (url === null) response.writeHead(400).end();
    else if (url.pathname.startsWith('/api/')) answerApi(url, response);
    else answerFile(url, response, { headers, opening });
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () =>
      resolve({ address: `http://127.0.0.1:${server.address().port}/`, scriptHasRun }),
    );
  });
}
