import { describe, expect, it } from 'vitest';
import { registeredCall } from './registered-call.ts';
import { slotWrites, type SlotQuestion } from './slot-writes.ts';

type Files = Readonly<Record<string, string>>;

/** 1-based place of a text in a file. */
function placeIn(files: Files, url: string, text: string) {
  const all = files[url] ?? '';
  const at = all.indexOf(text);
  if (at < 0) throw new Error(`${url} has no ${text}`);
  const before = all.slice(0, at).split('\n');
  return { url, line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

const textsOf = (files: Files, areAll = true) => ({
  texts: Object.entries(files).map(([source, text]) => ({ source, text, startLine: 1, startColumn: 1 })),
  areAll,
});

/** `at`: a function of the scope, or the constructor of the class; `stack`: functions that were running. */
function writes(
  files: Files,
  slot: Pick<SlotQuestion, 'kind' | 'name'> & Partial<Pick<SlotQuestion, 'isMember' | 'className'>>,
  at: readonly (readonly [string, string])[],
  stack: readonly (readonly [string, string])[] = [],
) {
  const { rows, isComplete } = slotWrites(textsOf(files), {
    isMember: false,
    className: 'Unknown',
    ...slot,
    places: at.map((each) => placeIn(files, ...each)),
    stack: stack.map((each) => placeIn(files, ...each)),
  });
  const shown = rows.map(({ source, line, name, isOnStack }) => `${name} ${source}:${line}${isOnStack ? ' *' : ''}`);
  return { rows: shown, isComplete };
}

const STORE = `export class Store {
  constructor() {
    this.orders = [];
    this.current = null;
  }
  add(order) {
    this.orders.push(order);
  }
  show(order) {
    this.current = order;
  }
  hide() {
    this.current = null;
  }
}`;

describe('a collection in a property', () => {
  it('has the only function that adds members', () => {
    expect(
      writes({ 'store.js': STORE }, { kind: 'property', name: 'orders', isMember: true }, [
        ['store.js', '() {\n    this.orders'],
      ]),
    ).toEqual({ rows: ['add store.js:7'], isComplete: true });
  });

  it('has all functions that do, and says which of them was running', () => {
    const files = {
      'store.js': STORE,
      'import.js': `export function load(store, rows) {
  for (const row of rows) store.orders.push(makeOrder(row));
}
export class Cart { constructor() { this.orders = []; } fill(x) { this.orders.push(x); } }`,
    };
    const at = [['store.js', '() {\n    this.orders']] as const;
    const slot = { kind: 'property', name: 'orders', isMember: true } as const;
    expect(writes(files, slot, at).rows).toEqual(['add store.js:7', 'load import.js:2']);
    expect(writes(files, slot, at, [['import.js', '(store, rows)']]).rows).toEqual([
      'load import.js:2 *',
      'add store.js:7',
    ]);
  });

  it('is not known whole where the collection is handed on', () => {
    const files = { 'store.js': `${STORE}\nexport const ordersOf = (store) => store.orders;` };
    expect(
      writes(files, { kind: 'property', name: 'orders', isMember: true }, [['store.js', '() {\n    this.orders']]),
    ).toEqual({ rows: ['add store.js:7'], isComplete: false });
  });

  it('has calls of functions that add to what they get, and not of those that read it', () => {
    const files = {
      'counter.js': `class Counter extends Metric {
  inc(labels) { setValue(this.hashMap, 1, labels); }
  get() { return Object.values(this.hashMap); }
  remove(labels) { removeLabels.call(this, this.hashMap, labels); }
}
function setValue(hashMap, value, labels) { hashMap[hash(labels)] = { value, labels }; }
function removeLabels(hashMap, labels) { delete hashMap[hash(labels)]; }`,
      'histogram.js':
        'class Histogram { zero(labels) { this.hashMap[hash(labels)] = {}; } }\nfunction observe() { this.hashMap[0] = 1; }',
    };
    const slot = { kind: 'property', name: 'hashMap', isMember: true, className: 'Counter' } as const;
    expect(writes(files, slot, [])).toEqual({ rows: ['inc counter.js:2'], isComplete: true });
  });

  it('is not written by what spreads its members or has its name as a text', () => {
    const files = {
      'store.js': STORE,
      'read.js': "const all = []; all.push(...store.orders); document.querySelector('orders');",
    };
    const slot = { kind: 'property', name: 'orders', isMember: true, className: 'Store' } as const;
    expect(writes(files, slot, [])).toEqual({ rows: ['add store.js:7'], isComplete: true });
    const named = { 'store.js': STORE, 'write.js': "store['orders'].push(1);" };
    expect(writes(named, slot, []).isComplete).toBe(false);
  });

  it('has what a base class adds', () => {
    const files = {
      'base.js': 'export class Base {\n  add(x) { this.items.push(x); }\n}',
      'own.js':
        'class Own extends Base {\n  constructor() { super(); }\n}\nclass Other { put(x) { this.items.push(x); } }',
    };
    expect(writes(files, { kind: 'property', name: 'items', isMember: true }, [['own.js', '() { super']]).rows).toEqual(
      ['add base.js:2'],
    );
  });
});

describe('a property', () => {
  it('has what assigns an object to it, and not what clears it', () => {
    expect(
      writes({ 'store.js': STORE }, { kind: 'property', name: 'current' }, [['store.js', '() {\n    this.orders']]),
    ).toEqual({ rows: ['show store.js:10'], isComplete: true });
  });

  it('of a plain object has literals and assignments, without those to this of a class', () => {
    const files = {
      'a.js': `const state = { last: null };
function keep(x) { state.last = x; }
const made = (x) => ({ last: x });
class Other { set(x) { this.last = x; } }`,
    };
    expect(writes(files, { kind: 'property', name: 'last', className: '' }, []).rows).toEqual([
      'keep a.js:2',
      'made a.js:3',
    ]);
  });

  it('of a private name is written in its class only', () => {
    const files = {
      'a.js': 'class A {\n  #x;\n  set(v) { this.#x = v; }\n}\nclass B {\n  #x;\n  set(v) { this.#x = v; }\n}',
    };
    expect(writes(files, { kind: 'property', name: '#x' }, [['a.js', '(v) { this']]).rows).toEqual(['set a.js:3']);
  });
});

describe('a variable', () => {
  it('has assignments of its own scope only', () => {
    const files = {
      'a.js': `let last = null;
export function keep(x) { last = x; }
export function other() { let last; last = {}; return last; }`,
    };
    expect(writes(files, { kind: 'variable', name: 'last' }, [['a.js', '(x)']])).toEqual({
      rows: ['keep a.js:2'],
      isComplete: true,
    });
  });

  it('with a collection has what adds members, also by another name', () => {
    const files = {
      'bus.js': `const handlers = new Map();
export function subscribe(topic, handler) {
  const list = handlers.get(topic) ?? new Set();
  handlers.set(topic, list);
  list.add(handler);
}`,
    };
    expect(
      writes(files, { kind: 'variable', name: 'handlers', isMember: true }, [['bus.js', '(topic, handler)']]).rows,
    ).toEqual(['subscribe bus.js:5']);
  });

  it('that is a parameter gets its value where its function begins', () => {
    const files = { 'a.js': 'function watch(row) {\n  return () => row.id;\n}' };
    expect(writes(files, { kind: 'variable', name: 'row' }, [['a.js', '() => row']]).rows).toEqual(['watch a.js:1']);
  });

  it('of a scope that no text has is not known', () => {
    expect(writes({ 'a.js': 'let x;' }, { kind: 'variable', name: 'gone' }, [['a.js', 'let']])).toEqual({
      rows: [],
      isComplete: false,
    });
  });
});

it('names the call that got a function', () => {
  const files = { 'a.js': "bus.on('data', (chunk) => {\n  log(chunk);\n});\nconst free = () => 1;" };
  expect(registeredCall(textsOf(files), placeIn(files, 'a.js', '(chunk)'))).toMatchObject({
    callee: 'bus.on',
    line: 1,
  });
  expect(registeredCall(textsOf(files), placeIn(files, 'a.js', '() => 1'))).toBeNull();
});
