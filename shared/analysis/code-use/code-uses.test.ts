import { describe, expect, it } from 'vitest';
import type { AnalysisParams } from '../../contracts/analysis.ts';
import type { CodeUses } from '../../contracts/code-uses.ts';
import { codeUses } from './code-uses.ts';

type Holder = NonNullable<AnalysisParams<'code.uses'>['holder']>;

/** 1-based place of a text in a file. */
function placeIn(files: Readonly<Record<string, string>>, url: string, text: string) {
  const all = files[url] ?? '';
  const at = all.indexOf(text);
  if (at < 0) throw new Error(`${url} has no ${text}`);
  const before = all.slice(0, at).split('\n');
  return { url, line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

function usesOf(
  files: Readonly<Record<string, string>>,
  holder: Pick<Holder, 'kind' | 'name'> & { readonly at: readonly [string, string] },
  added: readonly [string, string] | null,
  areAll = true,
): CodeUses | null {
  const texts = Object.entries(files).map(([source, text]) => ({ source, text, startLine: 1, startColumn: 1 }));
  const { kind, name, at } = holder;
  return codeUses(
    { texts, areAll },
    {
      holder: { kind, name, places: [placeIn(files, ...at)] },
      added: added === null ? null : placeIn(files, ...added),
    },
  );
}

const BUS = `const handlers = new Map();
export function subscribe(topic, handler) {
  const list = handlers.get(topic) ?? new Set();
  handlers.set(topic, list);
  list.add(handler);
  return () => list.delete(handler);
}`;

const tooltip = (hide: string): string => `import { subscribe } from './bus.js';
export class Tooltip {
  constructor(kind) {
    this.release = subscribe('resize', () => this.place());
  }
  hide() {
    ${hide}
  }
}`;

const ofBus = (hide: string): CodeUses | null =>
  usesOf(
    { 'bus.js': BUS, 'tooltip.js': tooltip(hide) },
    { kind: 'variable', name: 'handlers', at: ['bus.js', '(topic, handler)'] },
    ['tooltip.js', '() => this.place'],
  );

describe('a function that adding returns', () => {
  it('has an only call that is conditional', () => {
    expect(ofBus(`if (kind !== 'sticky') this.release();`)).toMatchObject({
      declared: { source: 'bus.js', line: 1 },
      adds: [{ source: 'bus.js', name: 'subscribe' }],
      call: { source: 'tooltip.js', line: 4, name: 'Tooltip constructor', callee: 'subscribe' },
      keptAs: 'this.release',
      removals: [
        {
          how: 'returned',
          place: { source: 'bus.js', line: 6 },
          calls: [{ line: 7, name: 'hide', condition: { line: 7 } }],
          areAllCalls: true,
        },
      ],
      isComplete: true,
    });
  });

  it.each([
    ['early return', `if (this.kind === 'sticky') return;\n    this.release();`, { line: 7 }],
    ['and', `this.isOpen && this.release();`, { line: 7 }],
    ['none', `this.release();`, null],
    ['none before it', `if (this.kind === 'sticky') this.count += 1;\n    this.release?.();`, null],
  ])('is called under a condition: %s', (_, hide, condition) => {
    const [removal] = ofBus(hide)?.removals ?? [];
    expect(removal?.calls.map((each) => each.condition?.line ?? null)).toEqual([condition?.line ?? null]);
  });

  it('is called by nothing', () => {
    expect(ofBus('this.count = 0;')?.removals).toMatchObject([{ how: 'returned', calls: [], areAllCalls: true }]);
  });

  it('may be called by what it is handed to, or by another class', () => {
    for (const hide of ['onClose(this.release);', 'const { release } = this; release();', 'other.release();'])
      expect(ofBus(hide)?.removals).toMatchObject([{ calls: [], areAllCalls: false }]);
  });

  it('is not kept', () => {
    const files = { 'bus.js': BUS, 'app.js': `export function open() {\n  subscribe('a', () => draw());\n}` };
    const uses = usesOf(files, { kind: 'variable', name: 'handlers', at: ['bus.js', '(topic'] }, [
      'app.js',
      '() => draw',
    ]);
    expect(uses).toMatchObject({ keptAs: '', call: { line: 2, name: 'open' } });
    expect(uses?.removals).toMatchObject([{ how: 'returned', calls: [], areAllCalls: true }]);
  });

  it('is handed on, and then nothing is known', () => {
    const files = { 'bus.js': BUS, 'app.js': `useEffect(() => subscribe('a', () => draw()), []);` };
    const uses = usesOf(files, { kind: 'variable', name: 'handlers', at: ['bus.js', '(topic'] }, [
      'app.js',
      '() => draw',
    ]);
    expect(uses).toMatchObject({ keptAs: null, removals: [{ calls: [], areAllCalls: false }] });
  });
});

const STORE = `class PriceStore {
  #watchers = new Map();
  constructor() {}
  watch(symbol, onPrice) {
    const id = this.next++;
    this.#watchers.set(id, { symbol, onPrice });
    return id;
  }
  unwatch(id) { this.#watchers.delete(id); }
}
export const prices = new PriceStore();`;

const cell = (effect: string): string => `export function PriceCell({ symbol, live }) {
  useEffect(() => {
    const id = prices.watch(symbol, (next) => setPrice(next));
    ${effect}
  }, [symbol]);
}`;

const ofStore = (effect: string, more: Readonly<Record<string, string>> = {}): CodeUses | null =>
  usesOf(
    { 'store.js': STORE, 'cell.jsx': cell(effect), ...more },
    { kind: 'property', name: '#watchers', at: ['store.js', '() {}'] },
    ['cell.jsx', '(next) =>'],
  );

describe('a method that takes out', () => {
  it('has an only call that is conditional, in a function that the same code returns', () => {
    expect(ofStore('if (live) return () => prices.unwatch(id);')).toMatchObject({
      adds: [{ name: 'watch', line: 6 }],
      call: { source: 'cell.jsx', line: 3, name: 'PriceCell', callee: 'prices.watch' },
      removals: [
        {
          how: 'function',
          place: { source: 'store.js', line: 9, name: 'unwatch' },
          calls: [{ source: 'cell.jsx', line: 4, condition: { code: 'if (live) return () => prices.unwatch(id);' } }],
          areAllCalls: true,
        },
      ],
    });
  });

  it('is called in any case', () => {
    const [removal] = ofStore('return () => prices.unwatch(id);')?.removals ?? [];
    expect(removal).toMatchObject({ calls: [{ condition: null }], areAllCalls: true });
  });

  it('is never called, unless a text could call it by its name', () => {
    expect(ofStore('draw();')?.removals).toMatchObject([{ calls: [], areAllCalls: true }]);
    for (const text of [`other['unwatch'](1);`, 'const { unwatch } = prices;', 'stop(prices.unwatch);'])
      expect(ofStore('draw();', { 'app.js': text })?.removals).toMatchObject([{ areAllCalls: false }]);
  });

  it('is not known to be never called if texts are missing', () => {
    const files = { 'store.js': STORE, 'cell.jsx': cell('draw();') };
    const holder = { kind: 'property', name: '#watchers', at: ['store.js', '() {}'] } as const;
    expect(usesOf(files, holder, ['cell.jsx', '(next) =>'], false)).toMatchObject({
      isComplete: false,
      removals: [{ areAllCalls: false }],
    });
    expect(ofStore('draw();', { 'App.vue': '<script>prices.unwatch(1)</script>' })?.removals).toMatchObject([
      { areAllCalls: false },
    ]);
  });
});

const METER = `export class Meter {
  constructor(name) { this.name = name; this.series = new Map(); }
  record(key, value) {
    let entry = this.series.get(key);
    if (entry === undefined) { entry = { count: 0 }; this.series.set(key, entry); }
  }
}`;

describe('objects without a function of their own', () => {
  const holder = { kind: 'property', name: 'series', at: ['meter.mjs', '(name) {'] } as const;

  it('are added by a method with one call, and nothing takes them out', () => {
    const uses = usesOf(
      { 'meter.mjs': METER, 'app.mjs': 'export function handle() {\n  latency.record(1, 2);\n}' },
      holder,
      null,
    );
    expect(uses).toMatchObject({
      adds: [{ name: 'record', line: 5 }],
      call: { source: 'app.mjs', line: 2, name: 'handle' },
      removals: [],
      isComplete: true,
    });
  });

  it('may be taken out by another file', () => {
    const app = 'latency.record(1, 2);\nlatency.series.delete(1);';
    expect(usesOf({ 'meter.mjs': METER, 'app.mjs': app }, holder, null)).toMatchObject({
      removals: [],
      isComplete: false,
    });
  });

  it('stay within a limit that the same function keeps', () => {
    const lru = `const cache = new Map();
export function put(key, value) {
  cache.set(key, value);
  if (cache.size > 100) cache.delete(cache.keys().next().value);
}`;
    const uses = usesOf({ 'lru.js': lru }, { kind: 'variable', name: 'cache', at: ['lru.js', '(key'] }, null);
    expect(uses?.removals).toMatchObject([{ how: 'inline', place: { line: 4 } }]);
  });
});

describe('timers and listeners', () => {
  const end = (text: string, callback: string): CodeUses | null =>
    codeUses(
      { texts: [{ source: 'a.js', text, startLine: 1, startColumn: 1 }], areAll: true },
      { holder: null, added: placeIn({ 'a.js': text }, 'a.js', callback) },
    );

  it('are told by what ends them', () => {
    expect(end('function act() {\n  setInterval(() => draw(), 9);\n}', '() => draw')).toMatchObject({
      call: { line: 2, callee: 'setInterval' },
      keptAs: '',
    });
    expect(
      end(
        'class A {\n  go() { this.id = setInterval(() => draw(), 9); }\n  end() { if (x) clearInterval(this.id); }\n}',
        '() => draw',
      ),
    ).toMatchObject({ removals: [{ calls: [{ line: 3, condition: { line: 3 } }], areAllCalls: true }] });
    expect(
      end(`addEventListener('resize', () => draw());\nremoveEventListener('scroll', f);`, '() => draw'),
    ).toMatchObject({ removals: [{ place: { name: 'removeEventListener' }, calls: [], areAllCalls: true }] });
    expect(end(`addEventListener('resize', () => draw(), { signal });`, '() => draw')).toMatchObject({
      removals: [{ calls: [], areAllCalls: false }],
    });
  });
});
