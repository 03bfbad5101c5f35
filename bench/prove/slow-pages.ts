/** Pages that answer a click slowly, or block on it. */
import type { Base } from './base.ts';

/** Searches a list of products for each row, in the handler of a click. */
const PRICES: Base = {
  name: 'prices',
  kind: 'page',
  claim: 'inp',
  steps: ['click Price'],
  source: `
const products = Array.from({ length: 6000 }, (_, at) => ({ sku: 'sku-' + ((at * 7) % 6000), cents: at * 13 % 997 }));
const lines = Array.from({ length: 9000 }, (_, at) => 'sku-' + ((at * 11) % 6000));
const output = document.querySelector('#output');
function centsOf(sku) { return products.find((product) => product.sku === sku).cents; }
function price() {
  let total = 0;
  for (const line of lines) total += centsOf(line);
  return total;
}
function label() { return 'Priced ' + lines.length + ' lines'; }
function show() { output.textContent = label() + ': ' + price(); }
document.querySelector('#go').addEventListener('click', show);
`,
  right: [
    {
      what: 'an index by sku',
      replacements: [
        [
          'function centsOf(sku) { return products.find((product) => product.sku === sku).cents; }',
          'const bySku = new Map(products.map((product) => [product.sku, product.cents]));\nfunction centsOf(sku) { return bySku.get(sku); }',
        ],
      ],
    },
    {
      what: 'an object by sku',
      replacements: [
        [
          'return products.find((product) => product.sku === sku).cents;',
          'return (bySku ??= Object.fromEntries(products.map((product) => [product.sku, product.cents])))[sku];',
        ],
        ['function price()', 'let bySku = null;\nfunction price()'],
      ],
    },
    {
      what: 'computed when the page is idle',
      replacements: [
        ['function show()', 'let priced = null;\nsetTimeout(() => { priced = price(); }, 200);\nfunction show()'],
        ["': ' + price()", "': ' + (priced ?? price())"],
      ],
    },
    {
      what: 'paints first, then computes in slices',
      replacements: [
        [
          "function show() { output.textContent = label() + ': ' + price(); }",
          "function show() {\n  let [total, at] = [0, 0];\n  const slice = () => {\n    for (const end = Math.min(at + 1000, lines.length); at < end; at += 1) total += centsOf(lines[at]);\n    if (at < lines.length) setTimeout(slice);\n    else output.textContent = label() + ': ' + total;\n  };\n  setTimeout(slice, 30);\n}",
        ],
      ],
    },
  ],
  wrong: [
    { what: 'changes nothing', replacements: [] },
    {
      what: 'renames the function',
      replacements: [
        ['function price()', 'function totalOf()'],
        ["': ' + price()", "': ' + totalOf()"],
      ],
    },
    {
      what: 'moves the work into a microtask of the same click',
      replacements: [
        ['function show() { output', 'function show() { Promise.resolve().then(render); }\nfunction render() { output'],
      ],
    },
    { what: 'leaves out the price', replacements: [["label() + ': ' + price()", "label() + ': ' + lines.length"]] },
    {
      what: 'prices 2 % less lines',
      replacements: [['for (const line of lines) total', 'for (const line of lines.slice(0, 8820)) total']],
    },
  ],
};

/** Reads a size after each write, so that the browser computes the layout for each row. */
const LAYOUT: Base = {
  name: 'layout',
  kind: 'page',
  claim: 'blockingTime',
  steps: ['click Fit'],
  source: `
const list = document.querySelector('#list');
const rows = Array.from({ length: 300 }, (_, at) => {
  const row = document.createElement('div');
  row.innerHTML = '<span>Row ' + at + '</span> <span>of the list</span>';
  list.append(row);
  return row;
});
function fit() {
  for (const row of rows) row.style.width = row.firstChild.offsetWidth + 200 + 'px';
  document.querySelector('#output').textContent = 'Fitted ' + rows.length + ' rows';
}
document.querySelector('#go').addEventListener('click', fit);
`,
  right: [
    {
      what: 'reads all, then writes all',
      replacements: [
        [
          "for (const row of rows) row.style.width = row.firstChild.offsetWidth + 200 + 'px';",
          "const widths = rows.map((row) => row.firstChild.offsetWidth);\n  rows.forEach((row, at) => { row.style.width = widths[at] + 200 + 'px'; });",
        ],
      ],
    },
    {
      what: 'one width for all rows',
      replacements: [
        [
          "for (const row of rows) row.style.width = row.firstChild.offsetWidth + 200 + 'px';",
          "const width = Math.max(...rows.map((row) => row.firstChild.offsetWidth));\n  for (const row of rows) row.style.width = width + 200 + 'px';",
        ],
      ],
    },
    {
      what: 'a rule of CSS instead of a script',
      replacements: [
        [
          "for (const row of rows) row.style.width = row.firstChild.offsetWidth + 200 + 'px';",
          "list.insertAdjacentHTML('beforebegin', '<style>#list > div { width: max-content; padding-right: 200px }</style>');",
        ],
      ],
    },
    {
      what: 'reads now, writes in the next frame',
      replacements: [
        [
          "row.style.width = row.firstChild.offsetWidth + 200 + 'px';",
          "{\n    const width = row.firstChild.offsetWidth + 200;\n    requestAnimationFrame(() => { row.style.width = width + 'px'; });\n  }",
        ],
      ],
    },
  ],
  wrong: [
    { what: 'changes nothing', replacements: [] },
    {
      what: 'reads and writes in the next frame',
      replacements: [
        [
          "document.querySelector('#go').addEventListener('click', fit);",
          "document.querySelector('#go').addEventListener('click', () => requestAnimationFrame(fit));",
        ],
      ],
    },
    {
      what: 'the same loop in another form',
      replacements: [
        [
          "for (const row of rows) row.style.width = row.firstChild.offsetWidth + 200 + 'px';",
          "rows.forEach((row) => { const { width } = row.firstChild.getBoundingClientRect(); row.style.width = Math.round(width) + 200 + 'px'; });",
        ],
      ],
    },
    { what: 'renders a tenth of the rows', replacements: [['length: 300', 'length: 30']] },
  ],
};

/** A filter that sorts again for each word, measured by its CPU time. */
const FILTER: Base = {
  name: 'filter',
  kind: 'page',
  claim: 'functionTime filterAll',
  steps: ['click Filter'],
  source: `
const names = Array.from({ length: 4000 }, (_, at) => 'Person ' + ((at * 7919) % 4000));
const words = Array.from({ length: 40 }, (_, at) => String(at));
const output = document.querySelector('#output');
function sorted() { return [...names].sort((a, b) => a.localeCompare(b)); }
function filterAll() {
  let count = 0;
  for (const word of words) count += sorted().filter((name) => name.endsWith(word)).length;
  return count;
}
document.querySelector('#go').addEventListener('click', () => { output.textContent = 'Matches ' + filterAll(); });
`,
  right: [
    {
      what: 'sorts once',
      replacements: [
        ['let count = 0;', 'let count = 0;\n  const list = sorted();'],
        ['count += sorted().filter', 'count += list.filter'],
      ],
    },
    {
      what: 'does not sort what it only counts',
      replacements: [['count += sorted().filter', 'count += names.filter']],
    },
  ],
  wrong: [
    {
      what: 'renames the function',
      replacements: [
        ['function filterAll()', 'function matchAll()'],
        ["'Matches ' + filterAll()", "'Matches ' + matchAll()"],
      ],
    },
    { what: 'filters half of the words', replacements: [['length: 40 }', 'length: 20 }']] },
    { what: 'sorts a copy that it makes otherwise', replacements: [['[...names].sort', 'names.slice().sort']] },
  ],
};

/** The same page, of which a query counts what its script forces. */
const FORCED: Base = {
  ...LAYOUT,
  name: 'forced',
  claim: 'sql trace select count(*) from forced_layout',
};

export const SLOW_PAGES: readonly Base[] = [PRICES, FILTER, LAYOUT, FORCED];
