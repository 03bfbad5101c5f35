/** Node programs: CPU time, and the time of one function. */
import type { Base } from './base.ts';

/** Removes duplicates by searching the list that it builds, beside work of another kind. */
const DUPLICATES: Base = {
  name: 'duplicates',
  kind: 'program',
  claim: 'cpuTime',
  steps: [],
  source: `
const orders = Array.from({ length: 24000 }, (_, at) => 'order ' + ((at * 7919) % 9000));
function unique(list) {
  const result = [];
  for (const each of list) if (!result.includes(each)) result.push(each);
  return result;
}
function checksum(list) {
  let sum = 0;
  for (let round = 0; round < 400; round += 1) for (const each of list) sum = (sum * 31 + each.length + round) % 1000003;
  return sum;
}
const found = unique(orders);
const sum = checksum(found);
console.log('Orders: ' + found.length);
console.log('Checksum: ' + sum);
`,
  right: [
    {
      what: 'a Set instead of a search',
      replacements: [
        [
          'const result = [];\n  for (const each of list) if (!result.includes(each)) result.push(each);\n  return result;',
          'return [...new Set(list)];',
        ],
      ],
    },
    {
      what: 'a Map of what was seen',
      replacements: [
        ['const result = [];', 'const result = [];\n  const seen = new Map();'],
        [
          'if (!result.includes(each)) result.push(each);',
          'if (!seen.has(each)) { seen.set(each, true); result.push(each); }',
        ],
      ],
    },
    {
      what: 'an object of what was seen',
      replacements: [
        ['const result = [];', 'const result = [];\n  const seen = {};'],
        [
          'if (!result.includes(each)) result.push(each);',
          'if (!(each in seen)) { seen[each] = 1; result.push(each); }',
        ],
      ],
    },
    {
      what: 'a filter by what was seen',
      replacements: [
        ['const result = [];', 'const seen = new Set();'],
        [
          'for (const each of list) if (!result.includes(each)) result.push(each);\n  return result;',
          'return list.filter((each) => !seen.has(each) && seen.add(each));',
        ],
      ],
    },
  ],
  wrong: [
    { what: 'changes nothing', replacements: [] },
    {
      what: 'renames the function',
      replacements: [
        ['function unique(', 'function distinct('],
        ['unique(orders)', 'distinct(orders)'],
      ],
    },
    {
      what: 'another call that searches as slowly',
      replacements: [['!result.includes(each)', '!result.includes(each, 0)']],
    },
    { what: 'leaves out half of the orders', replacements: [['unique(orders)', 'unique(orders.slice(0, 6000))']] },
    { what: 'does 2 % less of the other work', replacements: [['round < 400', 'round < 392']] },
    {
      what: 'a cache that is never hit',
      replacements: [
        [
          'const found = unique(orders);',
          'const cache = new Map();\nconst found = cache.get(orders) ?? unique(orders);',
        ],
      ],
    },
  ],
};

/** Formats rows and parses a template for each of them. */
const REPORT: Base = {
  name: 'report',
  kind: 'program',
  claim: 'functionTime renderRows',
  steps: [],
  source: `
const rows = Array.from({ length: 3000 }, (_, at) => ({ id: at, name: 'customer ' + (at % 311), cents: (at * 7919) % 10007 }));
const template = JSON.stringify({ cells: Array.from({ length: 60 }, (_, at) => ({ key: at % 2 === 0 ? 'name' : 'cents', pad: at % 7 })) });
function readTemplate() { return JSON.parse(template); }
function renderRow(cells, row) { return cells.map(({ key, pad }) => String(row[key]).padEnd(pad)).join('|'); }
function renderRows(list) {
  let length = 0;
  for (const row of list) length += renderRow(readTemplate().cells, row).length;
  return length;
}
function totals(list) {
  let total = 0;
  for (let round = 0; round < 3000; round += 1) for (const row of list) total = (total + row.cents * (round % 3)) % 1000003;
  return total;
}
const length = renderRows(rows);
const total = totals(rows);
console.log('Report of ' + length + ' characters');
console.log('Total ' + total);
`,
  right: [
    {
      what: 'reads the template once',
      replacements: [
        ['let length = 0;', 'let length = 0;\n  const { cells } = readTemplate();'],
        ['renderRow(readTemplate().cells, row)', 'renderRow(cells, row)'],
      ],
    },
    {
      what: 'a cache of the template',
      replacements: [
        [
          'function readTemplate() { return JSON.parse(template); }',
          'let read = null;\nfunction readTemplate() { return (read ??= JSON.parse(template)); }',
        ],
      ],
    },
    {
      what: 'renders equal rows once',
      replacements: [
        ['let length = 0;', 'let length = 0;\n  const { cells } = readTemplate();\n  const known = new Map();'],
        [
          'length += renderRow(readTemplate().cells, row).length;',
          "{\n    const key = row.name + '|' + row.cents;\n    if (!known.has(key)) known.set(key, renderRow(cells, row).length);\n    length += known.get(key);\n  }",
        ],
      ],
    },
    {
      what: 'counts without joining',
      replacements: [
        ['let length = 0;', 'let length = 0;\n  const { cells } = readTemplate();'],
        [
          'renderRow(readTemplate().cells, row).length',
          'cells.reduce((sum, { key, pad }) => sum + Math.max(String(row[key]).length, pad), cells.length - 1)',
        ],
      ],
    },
  ],
  wrong: [
    { what: 'changes nothing', replacements: [] },
    {
      what: 'renames the function',
      replacements: [
        ['function renderRows(', 'function renderLines('],
        ['renderRows(rows)', 'renderLines(rows)'],
      ],
    },
    {
      what: 'moves the work into another function',
      replacements: [
        [
          'function renderRows(list) {',
          'let rendered = 0;\nfunction renderRows() { return rendered; }\nfunction prepare(list) {',
        ],
        ['return length;', 'rendered = length;'],
        ['const length = renderRows(rows);', 'prepare(rows);\nconst length = renderRows();'],
      ],
    },
    {
      what: 'leaves out the rows after the first 300',
      replacements: [['renderRows(rows)', 'renderRows(rows.slice(0, 300))']],
    },
    {
      what: 'makes another function faster',
      replacements: [
        ['round < 3000', 'round < 30'],
        ['row.cents * (round % 3)', 'row.cents * 100 * (round % 3)'],
      ],
    },
    {
      what: 'reads the template twice less in a hundred rows',
      replacements: [
        [
          'renderRow(readTemplate().cells, row)',
          'renderRow((row.id % 50 === 1 ? renderRows.last : (renderRows.last = readTemplate())).cells, row)',
        ],
      ],
    },
  ],
};

/** Joins by searching, in small functions. */
const JOIN: Base = {
  name: 'join',
  kind: 'program',
  claim: 'functionTime join',
  steps: [],
  source: `
const users = Array.from({ length: 6000 }, (_, at) => ({ id: 'u' + ((at * 31) % 6000), score: at % 97 }));
const visits = Array.from({ length: 12000 }, (_, at) => ({ user: 'u' + ((at * 17) % 6000), page: at % 50 }));
function userOf(id) { return users.find((user) => user.id === id); }
function join() {
  let sum = 0;
  for (const visit of visits) sum += userOf(visit.user).score * visit.page;
  return sum;
}
function histogram() {
  const bins = new Array(50).fill(0);
  for (let round = 0; round < 1500; round += 1) for (const visit of visits) bins[visit.page] += round % 2;
  return bins[7];
}
const bin = histogram();
const joined = join();
console.log('Joined ' + joined);
console.log('Bin ' + bin);
`,
  right: [
    {
      what: 'an index by id',
      replacements: [
        [
          'function userOf(id) { return users.find((user) => user.id === id); }',
          'const byId = new Map(users.map((user) => [user.id, user]));\nfunction userOf(id) { return byId.get(id); }',
        ],
      ],
    },
    {
      what: 'an index inside of the function',
      replacements: [
        ['let sum = 0;', 'let sum = 0;\n  const byId = new Map(users.map((user) => [user.id, user]));'],
        ['userOf(visit.user)', 'byId.get(visit.user)'],
      ],
    },
  ],
  wrong: [
    {
      what: 'a loop that searches as slowly',
      replacements: [
        [
          'return users.find((user) => user.id === id);',
          'for (const user of users) if (user.id === id) return user;\n  return undefined;',
        ],
        ['sum += userOf(visit.user).score', 'sum += (userOf(visit.user), userOf(visit.user)).score'],
      ],
    },
    {
      what: 'moves the search to where the visits are made',
      replacements: [
        [
          'function join() {',
          'function resolveAll() { for (const visit of visits) visit.found = userOf(visit.user); }\nresolveAll();\nfunction join() {',
        ],
        ['userOf(visit.user).score * visit.page', 'visit.found.score * visit.page'],
      ],
    },
    {
      what: 'leaves out unknown half of the visits',
      replacements: [
        ['for (const visit of visits) sum += userOf', 'for (const visit of visits.slice(0, 3000)) sum += userOf'],
      ],
    },
  ],
};

export const PROGRAMS: readonly Base[] = [DUPLICATES, REPORT, JOIN];
