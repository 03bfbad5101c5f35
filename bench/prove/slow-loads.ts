/** Pages that ask too often, paint too late or bring too much: claims over a count, a load and bytes. */
import type { Base } from './base.ts';

/** Asks for each line of a basket, though many are of the same product. */
const BASKET: Base = {
  name: 'basket',
  kind: 'page',
  claim: 'requests',
  steps: ['click Basket'],
  source: `
const lines = [3, 4, 3, 5, 3, 4, 6, 3, 5, 4, 3, 6];
const output = document.querySelector('#output');
async function nameOf(id) { return (await (await fetch('/names/' + id)).json())[0]; }
async function namesOf(ids) {
  const names = [];
  for (const id of ids) names.push(await nameOf(id));
  return names;
}
document.querySelector('#go').addEventListener('click', async () => { output.textContent = (await namesOf(lines)).join('\\n'); });
`,
  right: [
    {
      what: 'asks for all products at once',
      replacements: [
        [
          'const names = [];\n  for (const id of ids) names.push(await nameOf(id));\n  return names;',
          "const all = [...new Set(ids)];\n  const names = await (await fetch('/names/' + all.join(','))).json();\n  return ids.map((id) => names[all.indexOf(id)]);",
        ],
      ],
    },
    {
      what: 'keeps the names that it has',
      replacements: [
        [
          "async function nameOf(id) { return (await (await fetch('/names/' + id)).json())[0]; }",
          "const known = new Map();\nasync function nameOf(id) {\n  if (!known.has(id)) known.set(id, (await (await fetch('/names/' + id)).json())[0]);\n  return known.get(id);\n}",
        ],
      ],
    },
    {
      what: 'asks for each product once, all together',
      replacements: [
        [
          'const names = [];\n  for (const id of ids) names.push(await nameOf(id));\n  return names;',
          'const asked = new Map([...new Set(ids)].map((id) => [id, nameOf(id)]));\n  return Promise.all(ids.map((id) => asked.get(id)));',
        ],
      ],
    },
  ],
  wrong: [
    {
      what: 'asks all at the same time',
      replacements: [
        [
          'const names = [];\n  for (const id of ids) names.push(await nameOf(id));\n  return names;',
          'return Promise.all(ids.map(nameOf));',
        ],
      ],
    },
    {
      what: 'asks in another order',
      replacements: [
        [
          'for (const id of ids) names.push(await nameOf(id));',
          'for (const id of ids.toReversed()) names.unshift(await nameOf(id));',
        ],
      ],
    },
    {
      what: 'a cache whose key is never the same',
      replacements: [
        [
          "async function nameOf(id) { return (await (await fetch('/names/' + id)).json())[0]; }",
          "const known = new Map();\nasync function nameOf(id) {\n  const key = [id];\n  if (!known.has(key)) known.set(key, (await (await fetch('/names/' + id)).json())[0]);\n  return known.get(key);\n}",
        ],
      ],
    },
    {
      what: 'asks ahead while the page loads',
      replacements: [
        ["document.querySelector('#go')", "const ahead = namesOf(lines);\ndocument.querySelector('#go')"],
        ['(await namesOf(lines)).join', '(await ahead).join'],
      ],
    },
    {
      what: 'shows the first three lines',
      replacements: [['for (const id of ids)', 'for (const id of ids.slice(0, 3))']],
    },
  ],
};

/** Computes a table before the page is painted for the first time. */
const RATES: Base = {
  name: 'rates',
  kind: 'page',
  claim: 'lcp',
  steps: [],
  source: `
const codes = Array.from({ length: 3000 }, (_, at) => 'C' + ((at * 7919) % 3000));
const pairs = Array.from({ length: 9000 }, (_, at) => ['C' + (at % 3000), 'C' + ((at * 31) % 3000)]);
function placeOf(code) { return codes.indexOf(code); }
function table() {
  let sum = 0;
  for (const [from, to] of pairs) sum += placeOf(from) * 31 + placeOf(to);
  return sum;
}
const sum = table();
document.querySelector('#output').textContent = 'Rates of ' + codes.length + ' currencies and of ' + pairs.length + ' pairs of them, as of the last day on which banks were open';
document.querySelector('#go').addEventListener('click', () => { document.querySelector('#output').textContent = 'Sum ' + sum; });
`,
  right: [
    {
      what: 'an index by code',
      replacements: [
        [
          'function placeOf(code) { return codes.indexOf(code); }',
          'const places = new Map(codes.map((code, at) => [code, at]));\nfunction placeOf(code) { return places.get(code); }',
        ],
      ],
    },
    {
      what: 'computes it when it is asked for',
      replacements: [
        ['const sum = table();\n', ''],
        ["'Sum ' + sum", "'Sum ' + table()"],
      ],
    },
    {
      what: 'places by code, made once',
      replacements: [
        ['let sum = 0;', 'let sum = 0;\n  const places = Object.fromEntries(codes.map((code, at) => [code, at]));'],
        ['placeOf(from) * 31 + placeOf(to)', 'places[from] * 31 + places[to]'],
      ],
    },
  ],
  wrong: [
    {
      what: 'computes it in a microtask',
      replacements: [['const sum = table();', 'let sum = 0;\nPromise.resolve().then(() => { sum = table(); });']],
    },
    {
      what: 'writes the text first, and computes then',
      replacements: [
        ['const sum = table();\n', ''],
        ["document.querySelector('#go')", "const sum = table();\ndocument.querySelector('#go')"],
      ],
    },
    {
      what: 'another search',
      replacements: [['return codes.indexOf(code);', 'return codes.findIndex((each) => each === code);']],
    },
    {
      what: 'takes the text out that is painted last',
      replacements: [
        [
          "'Rates of ' + codes.length + ' currencies and of ' + pairs.length + ' pairs of them, as of the last day on which banks were open'",
          "''",
        ],
        ['const sum = table();', 'let sum = 0;\nsetTimeout(() => { sum = table(); }, 100);'],
      ],
    },
  ],
};

/** Brings the texts of all languages for one of them. */
const LOCALES: Base = {
  name: 'locales',
  kind: 'page',
  claim: 'requestBytes',
  steps: [],
  source: `
const output = document.querySelector('#output');
const load = async (bytes) => (await (await fetch('/bytes/' + bytes)).json()).length;
async function start() {
  const english = await load(20000);
  const others = await load(180000);
  output.textContent = 'Ready in English: ' + (english > 0);
}
start();
`,
  right: [
    { what: 'brings the language of the page', replacements: [['  const others = await load(180000);\n', '']] },
    {
      what: 'brings another one when it is chosen',
      replacements: [
        [
          'const others = await load(180000);',
          "document.querySelector('#go').addEventListener('click', () => load(180000));",
        ],
      ],
    },
  ],
  wrong: [
    {
      what: 'brings the others later',
      replacements: [['const others = await load(180000);', 'setTimeout(() => load(180000), 100);']],
    },
    {
      what: 'brings them in four parts',
      replacements: [
        ['const others = await load(180000);', 'for (let part = 0; part < 4; part += 1) await load(45000);'],
      ],
    },
    { what: 'takes 2 % of the text out', replacements: [['load(180000)', 'load(176000)']] },
    {
      what: 'brings them instead of showing the page',
      replacements: [
        ['const english = await load(20000);', 'const english = 0;'],
        ['load(180000)', 'load(20000)'],
      ],
    },
  ],
};

export const SLOW_LOADS: readonly Base[] = [BASKET, RATES, LOCALES];
