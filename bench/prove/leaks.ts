/** Pages that keep something of each action. */
import type { Base } from './base.ts';

/** A list of orders whose rows stay in an array of the module. */
const ORDERS: Base = {
  name: 'orders',
  kind: 'page',
  claim: 'heapGrowthObjects',
  steps: ['click Order'],
  source: `
class OrderRow { constructor(id) { this.id = id; this.tags = ['tag ' + id]; } }
const kept = [];
const output = document.querySelector('#output');
function order() {
  const rows = Array.from({ length: 100 }, (_, at) => new OrderRow(at));
  kept.push(...rows);
  output.textContent = rows.length + ' orders\\n' + rows.map((row) => row.tags[0]).join('\\n');
}
document.querySelector('#go').addEventListener('click', order);
`,
  right: [
    { what: 'keeps none', replacements: [['  kept.push(...rows);\n', '']] },
    {
      what: 'keeps the newest only',
      replacements: [['kept.push(...rows);', 'kept.length = 0;\n  kept.push(...rows);']],
    },
    {
      what: 'keeps them weakly',
      replacements: [
        ['const kept = [];', 'const kept = new WeakSet();'],
        ['kept.push(...rows);', 'for (const row of rows) kept.add(row);'],
      ],
    },
  ],
  wrong: [
    { what: 'changes nothing', replacements: [] },
    {
      what: 'renames the class',
      replacements: [
        ['class OrderRow', 'class OrderLine'],
        ['new OrderRow(at)', 'new OrderLine(at)'],
      ],
    },
    {
      what: 'moves the leak into a map',
      replacements: [
        ['const kept = [];', 'const kept = new Map();'],
        ['kept.push(...rows);', 'for (const row of rows) kept.set(kept.size, row);'],
      ],
    },
    { what: 'makes half of the orders', replacements: [['length: 100', 'length: 50']] },
    { what: 'keeps 98 of 100', replacements: [['kept.push(...rows);', 'kept.push(...rows.slice(2));']] },
  ],
};

/** A widget that listens to the window and is thrown away. */
const WIDGET: Base = {
  name: 'widget',
  kind: 'page',
  claim: 'heapGrowthObjects',
  steps: ['click Open'],
  source: `
class Widget {
  constructor() { this.points = Array.from({ length: 50 }, (_, at) => ({ at })); this.resize = () => this.points.length; }
  mount() { window.addEventListener('resize', this.resize); }
  unmount() { this.points.at(-1).at = 0; }
}
const output = document.querySelector('#output');
document.querySelector('#go').addEventListener('click', () => {
  const widget = new Widget();
  widget.mount();
  output.textContent = 'Widget with ' + widget.points.length + ' points';
  widget.unmount();
});
`,
  right: [
    {
      what: 'removes the listener',
      replacements: [['unmount() {', "unmount() { window.removeEventListener('resize', this.resize);"]],
    },
    {
      what: 'ends it by a signal',
      replacements: [
        [
          "window.addEventListener('resize', this.resize);",
          "this.end = new AbortController(); window.addEventListener('resize', this.resize, { signal: this.end.signal });",
        ],
        ['unmount() {', 'unmount() { this.end.abort();'],
      ],
    },
    {
      what: 'one listener for the widget that is open',
      replacements: [
        [
          'class Widget {',
          "let open = null;\nwindow.addEventListener('resize', () => open?.resize());\nclass Widget {",
        ],
        ["window.addEventListener('resize', this.resize);", 'open = this;'],
      ],
    },
  ],
  wrong: [
    {
      what: 'removes another function',
      replacements: [['unmount() {', "unmount() { window.removeEventListener('resize', () => this.resize());"]],
    },
    {
      what: 'removes it from another target',
      replacements: [['unmount() {', "unmount() { document.removeEventListener('resize', this.resize);"]],
    },
  ],
};

/** Elements of closed dialogs that a cache keeps. */
const DIALOG: Base = {
  name: 'dialog',
  kind: 'page',
  claim: 'heapGrowthBytes',
  steps: ['click Show', 'click Close'],
  source: `
const cache = new Map();
const list = document.querySelector('#list');
const output = document.querySelector('#output');
let shown = null;
function show() {
  const dialog = document.createElement('section');
  dialog.innerHTML = '<p>Details</p>'.repeat(30) + '<button>Close</button>';
  dialog.lastChild.addEventListener('click', close);
  cache.set(cache.size, dialog);
  list.append(dialog);
  shown = dialog;
  output.textContent = 'Open';
}
function close() { shown?.remove(); shown = null; output.textContent = 'Closed'; }
document.querySelector('#go').addEventListener('click', show);
`,
  right: [
    { what: 'no cache', replacements: [['  cache.set(cache.size, dialog);\n', '']] },
    {
      what: 'one entry of the cache',
      replacements: [['cache.set(cache.size, dialog);', "cache.set('dialog', dialog);"]],
    },
    {
      what: 'forgets it when it closes',
      replacements: [['shown = null; output', 'shown = null; cache.clear(); output']],
    },
    {
      what: 'a cache by element, held weakly',
      replacements: [
        ['const cache = new Map();', 'const cache = new WeakMap();'],
        ['cache.set(cache.size, dialog);', 'cache.set(dialog, true);'],
      ],
    },
  ],
  wrong: [
    {
      what: 'forgets the variable only',
      replacements: [['shown?.remove(); shown = null;', 'shown?.remove(); shown = undefined;']],
    },
  ],
};

export const LEAKS: readonly Base[] = [ORDERS, WIDGET, DIALOG];
