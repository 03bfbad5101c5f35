import { describe, expect, it } from 'vitest';
import type { EngineParams } from '../contract/engine-queries.ts';
import type { CodeUses } from '../source-map/contract/code-uses.ts';
import { callsOnVariable, codeUses } from './code-uses.ts';

type Holder = NonNullable<EngineParams<'code.uses'>['holder']>;

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

describe('a promise that does not settle', () => {
  const LIFE = `export const closing = new Promise((resolve, reject) => process.once('SIGTERM', reject));
export function guard(work) {
  return Promise.race([work, closing]);
}`;
  const of = (file: string): CodeUses | null =>
    usesOf(
      { 'life.js': file, 'routes.js': "import { guard } from './life.js';\nget('/', () => guard(answer()));" },
      { kind: 'variable', name: 'closing', at: ['life.js', '(resolve, reject)'] },
      null,
    );

  it('gets a reaction from each race', () => {
    expect(of(LIFE)).toMatchObject({
      declared: { source: 'life.js', line: 1 },
      adds: [{ source: 'life.js', line: 3, name: 'guard' }],
      call: { source: 'routes.js', line: 2 },
      removals: [],
      isComplete: true,
    });
  });

  it.each([
    ['await', 'async function guard(work) { await closing; return work; }'],
    ['then', 'function guard(work) { closing.then(() => work.cancel()); }'],
    ['all settled', 'function guard(work) { return Promise.allSettled([closing, work]); }'],
  ])('and from %s', (_, guard) => {
    const file = LIFE.replace(/export function guard[\s\S]*$/, `export ${guard}`);
    expect(of(file)?.adds).toMatchObject([{ source: 'life.js', line: 2, name: 'guard' }]);
  });

  it.each([
    ['a race of others', 'function guard(work) { return Promise.race([work, timeout()]); }'],
    ['an argument', 'function guard(work) { return raced(work, closing); }'],
  ])('not from %s', (_, guard) => {
    const file = LIFE.replace(/export function guard[\s\S]*$/, `export ${guard}`);
    expect(of(file)?.adds ?? []).toEqual([]);
  });
});

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

  it('are added as the new head of a chain, which takes none out', () => {
    const list = `export class History {
  last = null;
  remember(state) {
    this.last = { state, before: this.last };
  }
  forget() {
    this.last = { state: null, before: null };
  }
}`;
    expect(
      usesOf({ 'history.js': list }, { kind: 'property', name: 'last', at: ['history.js', 'History'] }, null),
    ).toMatchObject({ adds: [{ name: 'remember', line: 4 }], removals: [{ place: { name: 'forget', line: 7 } }] });
  });

  it('are inserted in an element, from which they may also take themselves out', () => {
    const page = `const list = document.querySelector('ul');
export function show(row) {
  list.append(row);
}`;
    expect(
      usesOf({ 'page.js': page }, { kind: 'variable', name: 'list', at: ['page.js', '(row)'] }, null),
    ).toMatchObject({ adds: [{ name: 'show', line: 3 }], removals: [], isComplete: false });
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

describe('a line that would take a member out and gets another value', () => {
  const TRACKER = `class Tracker {
  #callbacks = new Map();
  constructor() {}
  watch(element, callback) { this.#callbacks.set(element, callback); }
  forget(element) { this.#callbacks.delete(element); }
}
export const tracker = new Tracker();`;
  const lightbox = (forget: string, box = `document.createElement('section')`): string => `export function open() {
  const box = ${box};
  const close = document.createElement('button');
  tracker.watch(box, () => draw());
  close.onclick = () => { ${forget} };
}`;
  const mismatchOf = (text: string) =>
    usesOf(
      { 'tracker.js': TRACKER, 'lightbox.js': text },
      { kind: 'property', name: '#callbacks', at: ['tracker.js', '() {}'] },
      ['lightbox.js', '() => draw'],
    )?.removals[0]?.mismatch ?? null;

  it('is told for two constants that are never the same', () => {
    expect(mismatchOf(lightbox('tracker.forget(close);'))).toMatchObject({
      kind: 'value',
      given: 'close',
      added: 'box',
      place: { source: 'lightbox.js', line: 5 },
    });
  });

  it.each([
    ['the same value', 'tracker.forget(box);', undefined],
    ['one call of two', 'tracker.forget(close); tracker.forget(box);', undefined],
    ['a value that may be the same', 'tracker.forget(close);', 'close.parentNode ?? close'],
    ['an expression', 'tracker.forget(close.parentNode);', undefined],
  ])('is not told for %s', (_case, forget, box) => {
    expect(mismatchOf(lightbox(forget, box))).toBeNull();
  });

  /** A registration at `added` in a text, of a library or of the browser. */
  const registered = (text: string, added: string, isLibrary: boolean) =>
    codeUses(
      { texts: [{ source: 'a.js', text, startLine: 1, startColumn: 1 }], areAll: true },
      {
        holder: isLibrary ? { kind: 'property', name: 'all', places: [{ url: 'mitt.js', line: 1, column: 1 }] } : null,
        added: placeIn({ 'a.js': text }, 'a.js', added),
      },
    );

  it('is told for a function that is new, also of an object of a library', () => {
    const text = `import { bus } from './bus.js';
function use() {
  const save = () => { draw(); };
  bus.on('save', save);
  onUnmounted(() => bus.off('save', () => save()));
}`;
    expect(registered(text, '() => { draw', true)).toMatchObject({
      call: { line: 4, callee: 'bus.on' },
      removals: [{ place: { line: 5, name: 'off' }, mismatch: { kind: 'function', given: '() => save()' } }],
    });
    for (const off of [`bus.off('save', save)`, `bus.off('other', () => save())`, `other.off('save', () => save())`])
      expect(registered(text.replace(`bus.off('save', () => save())`, off), '() => { draw', true)?.removals).toEqual(
        [],
      );
    const two = text.replace('onUnmounted(', `bus.off('save', save); onUnmounted(`);
    expect(registered(two, '() => { draw', true)?.removals).toEqual([]);
  });

  it('names the call that a library got a function by, and that nothing mentions its counterparts', () => {
    const text = `function serve(request) {
  const done = () => request.body;
  bus.on('done', done);
}`;
    const offs = (of: string) => registered(of, '() => request', true)?.removals;
    expect(registered(text, '() => request', true)?.call).toMatchObject({ line: 3, callee: 'bus.on', name: 'serve' });
    expect(offs(text)).toMatchObject([{ place: { name: 'off or removeListener' }, calls: [], areAllCalls: true }]);
    // Another object's, or one of all objects: which is not known.
    expect(offs(`${text}\nother.off('done');`)).toEqual([]);
    expect(offs(text.replace('done);', 'done, { once: true });'))).toEqual([]);
    // It ends by what it returns, which nothing keeps.
    const subscribed = registered(text.replace('bus.on', 'store.subscribe'), '() => request', true);
    expect(subscribed).toMatchObject({ removals: [], keptAs: '' });
    expect(offs(text.replace('bus.on', 'pool.run'))).toEqual([]);
    // The code that it returns may take it out.
    expect(offs(text.replace('bus.on', 'const off = bus.on'))).toEqual([]);
  });

  const listener = (add: string, remove: string) =>
    registered(
      `class A {
  onResize(event) { draw(); }
  open() { window.addEventListener('resize', ${add}); }
  close() { window.removeEventListener('resize', ${remove}); }
}`,
      '(event) {',
      false,
    )?.removals[0]?.mismatch?.kind ?? null;

  it('is told for a listener with another capture, or a function that is bound again', () => {
    expect(listener('this.onResize, true', 'this.onResize')).toBe('capture');
    expect(listener('this.onResize, { capture: true }', 'this.onResize, { capture: false }')).toBe('capture');
    expect(listener('this.onResize.bind(this)', 'this.onResize.bind(this)')).toBe('function');
    expect(listener('this.onResize.bind(this)', 'this.onResize')).toBe('bound');
    expect(listener('this.onResize, true', 'this.onResize, { capture: true }')).toBeNull();
    expect(listener('this.onResize, { passive: true }', 'this.onResize')).toBeNull();
    expect(listener('this.onResize, options', 'this.onResize')).toBeNull();
    expect(listener('this.onResize, { capture: true, signal }', 'this.onResize')).toBeNull();
  });
});

describe('a removal in the function that adds', () => {
  const flight = (body: string) =>
    usesOf(
      { 'up.js': `const inFlight = new Map();\nexport async function rate(key) {\n  ${body}\n}` },
      { kind: 'variable', name: 'inFlight', at: ['up.js', '(key)'] },
      null,
    )?.removals[0]?.skippedBy ?? null;

  it('does not run if the await before it fails', () => {
    expect(flight('inFlight.set(key, 1);\n  const a = await ask(key);\n  inFlight.delete(key);')).toMatchObject({
      how: 'await',
      line: 4,
    });
    expect(flight('inFlight.set(key, 1);\n  try { await ask(key); } finally {\n  inFlight.delete(key); }')).toBeNull();
    expect(flight('await ask(key);\n  inFlight.set(key, 1);\n  inFlight.delete(key);')).toBeNull();
  });

  it('does not run after an early return', () => {
    expect(flight('inFlight.set(key, 1);\n  if (key === 0) return;\n  inFlight.delete(key);')).toMatchObject({
      how: 'condition',
      line: 4,
    });
  });
});

it.each([
  ['/srv/my app/server.js', 'file:///srv/my%20app/server.js'],
  ['C:\\srv\\server.js', 'file:///C:/srv/server.js'],
])(
  'finds the script of a CommonJS module by its path, %s, which a heap snapshot has, though it is stored by its URL',
  (url, source) => {
    const text = 'const kept = [];\nfunction keep() {\n  kept.push(1);\n}';
    const uses = codeUses(
      { texts: [{ source, text, startLine: 1, startColumn: 1 }], areAll: true },
      {
        holder: { kind: 'variable', name: 'kept', places: [{ url, line: 2, column: 14 }] },
        added: null,
      },
    );
    expect(uses?.adds).toMatchObject([{ line: 3, name: 'keep' }]);
  },
);

describe('calls on an object of a library', () => {
  const callsOf = (text: string) =>
    callsOnVariable(
      { texts: [{ source: 'a.js', text, startLine: 1, startColumn: 1 }], areAll: true },
      {
        holder: {
          kind: 'property',
          name: 'hashMap',
          places: [{ url: 'metric.js', line: 19, column: 13 }],
          variable: { name: 'requests', places: [placeIn({ 'a.js': text }, 'a.js', '() =>')] },
        },
      },
    ).map(({ line, callee }) => `${callee}:${line}`);

  it('are those of the variable that holds it, and none where they are many', () => {
    const text = `const requests = new Counter({ name: 'requests' });
const act = () => {
  requests.inc({ path: url });
  other.requests.inc();
};`;
    expect(callsOf(text)).toEqual(['requests.inc:3']);
    expect(callsOf(`${text}\nrequests.a(); requests.b(); requests.c();`)).toEqual([]);
    expect(callsOf(`${text}\nfunction b(requests) { requests.inc(); }`)).toEqual([]);
  });
});

it('finds the class of a property where its place is the `export` before it', () => {
  const text =
    'export class Store {\n  listeners = new Set();\n  subscribe(listener) {\n    this.listeners.add(listener);\n  }\n}';
  const uses = codeUses(
    { texts: [{ source: 'store.js', text, startLine: 1, startColumn: 1 }], areAll: true },
    { holder: { kind: 'property', name: 'listeners', places: [{ url: 'store.js', line: 1, column: 1 }] }, added: null },
  );
  expect(uses?.adds).toMatchObject([{ line: 4, name: 'subscribe' }]);
});

describe('where a variable is declared', () => {
  const holderOf = (files: Readonly<Record<string, string>>) =>
    codeUses(
      {
        texts: Object.entries(files).map(([source, text]) => ({ source, text, startLine: 1, startColumn: 1 })),
        areAll: true,
      },
      {
        holder: {
          kind: 'property',
          name: 'listeners',
          places: [placeIn(files, 'bus.js', 'constructor')],
          variable: { name: 'rateBus', places: [placeIn(files, 'main.js', '() => open')] },
        },
        added: null,
      },
    );
  const BUS_CLASS = `export class Bus {\n  constructor() { this.listeners = new Set(); }\n  on(f) { this.listeners.add(f); }\n}`;

  it('is the declaration that its import leads to, and never the import', () => {
    const main = `import { rateBus } from './rate-bus.js';\nexport const act = () => open(rateBus);`;
    const files = {
      'main.js': main,
      'bus.js': BUS_CLASS,
      'rate-bus.js': `import { Bus } from './bus.js';\n\nexport const rateBus = new Bus();`,
    };
    expect(holderOf(files)?.declared).toMatchObject({ source: 'rate-bus.js', line: 3 });
    // The parameter of a function that has it in its scope says nothing of where it comes from.
    const taken = { ...files, 'main.js': `function board(rateBus) {\n  return () => open(rateBus);\n}` };
    expect(holderOf(taken)?.declared).toBeNull();
    const ofPackage = { ...files, 'main.js': main.replace('./rate-bus.js', 'rate-bus'), 'rate-bus.js': '' };
    expect(holderOf(ofPackage)?.declared).toBeNull();
  });
});

it('what a constructor adds once is not what adds again and again', () => {
  const session = `class Session {
  #canceled;
  constructor() {
    this.#canceled = new Promise((resolve, reject) => { this.cancel = reject; });
    this.#canceled.catch(() => {});
  }
  read(work) { return Promise.race([work, this.#canceled]); }
}`;
  const holder = { kind: 'property', name: '#canceled', at: ['session.js', 'constructor'] } as const;
  expect(usesOf({ 'session.js': session }, holder, null)?.adds.map(({ line }) => line)).toEqual([7]);
  const only = session.replace('work, this.#canceled', 'work');
  expect(usesOf({ 'session.js': only }, holder, null)?.adds.map(({ line }) => line)).toEqual([5]);
});

it('a method that other code hands over is found where that is', () => {
  const file = `class View { show() { return 1; } }
serve((i) => {
  const view = new View(i);
  bus.on('tick', view.show.bind(view));
  bus.off('tick', view.show.bind(view));
});`;
  const holder = { kind: 'property', name: '_events', at: ['app.js', 'serve'] } as const;
  const found = usesOf({ 'app.js': file }, holder, ['app.js', '() { return']);
  expect(found?.call).toMatchObject({ line: 4, callee: 'bus.on' });
  expect(found?.removals[0]?.mismatch?.place.line).toBe(5);
});

describe('a cache by assignment', () => {
  const cacheOf = (assigned: string): CodeUses | null =>
    usesOf(
      {
        'cache.js': `const formats = {};\nconst format = (key) => (${assigned});\nexport const act = (i) => format(i);`,
      },
      { kind: 'variable', name: 'formats', at: ['cache.js', '(key)'] },
      null,
    );

  it.each(['formats[key] ??= make(key)', 'formats[key] ||= make(key)', 'formats[key] = make(key)'])(
    'adds by %s',
    (assigned) => {
      expect(cacheOf(assigned)?.adds).toMatchObject([{ source: 'cache.js', line: 2, name: 'format' }]);
    },
  );

  it('adds nothing by counting', () => {
    expect(cacheOf('formats[key] += 1')?.adds ?? []).toEqual([]);
  });
});

describe('calls of a method that takes out', () => {
  const CLIENT = `class Client {
  #pending = new Map();
  ask(id) {
    return new Promise((resolve) => this.#pending.set(id, resolve));
  }
  answer(id) {
    this.#pending.delete(id);
  }
}`;
  const callsIn = (other: string): string[] | undefined =>
    usesOf(
      { 'client.js': CLIENT, 'other.js': other },
      { kind: 'property', name: '#pending', at: ['client.js', 'ask(id)'] },
      null,
    )?.removals[0]?.calls.map(({ source, line }) => `${source}:${line}`);

  it('are calls of a member, and none of a function of the same name that another file has', () => {
    expect(callsIn('export const f = (client) => client.answer(1);')).toEqual(['other.js:1']);
    expect(callsIn('const answer = (reply) => reply.end();\nanswer(reply);')).toEqual([]);
    expect(callsIn('export function f({ answer }) {\n  answer(1);\n}')).toEqual(['other.js:2']);
  });
});

it('finds what is added to a list that the same expression makes', () => {
  const files = {
    'queue.js': `const queued = {};
export function deliver(message) {
  (queued[message.type] ??= []).push(message);
}`,
  };
  expect(usesOf(files, { kind: 'variable', name: 'queued', at: ['queue.js', '(message)'] }, null)?.adds).toMatchObject([
    { source: 'queue.js', line: 3, name: 'deliver' },
  ]);
});

describe('a property of the global object', () => {
  const uses = (text: string, name: string, isSymbol = false) =>
    codeUses(
      { texts: [{ source: 'app.js', text, startLine: 1, startColumn: 1 }], areAll: true },
      { holder: { kind: 'global', name, places: [], ...(isSymbol ? { isSymbol } : {}) }, added: null },
    );

  it.each([
    [`function open() { globalThis[Symbol.for('shop.items')].push(1); }`, 'shop.items', true, 1],
    [`const ITEMS = Symbol('shop.items');\nfunction open() { window[ITEMS][7] = 1; }`, 'shop.items', true, 2],
    [`globalThis.items ??= [];\nfunction open() {\n window.items.push(1); }`, 'items', false, 3],
    // A member of another object, or another symbol.
    [`function open(shop) { shop.items.push(1); }`, 'items', false, undefined],
    [`function open() { globalThis[Symbol.for('shop.other')].push('shop.items'); }`, 'shop.items', true, undefined],
  ])('%s', (text, name, isSymbol, line) => {
    expect(uses(text, name, isSymbol)?.adds.map((add) => add.line)).toEqual(line === undefined ? undefined : [line]);
  });

  it('knows what takes members out', () => {
    const text = `function open(x) { globalThis.items.push(x); }\nfunction close(x) { globalThis.items.splice(globalThis.items.indexOf(x), 1); }`;
    expect(uses(text, 'items')?.removals).toMatchObject([{ how: 'function', place: { line: 2 } }]);
  });
});

it.each(['out += chunk', 'out = out + chunk', 'out = out + chunk + end'])(
  'finds what is appended to a text: %s',
  (line) => {
    const files = { 'app.js': `let out = '';\nexport function take(chunk) {\n  ${line};\n}` };
    const found = usesOf(files, { kind: 'variable', name: 'out', at: ['app.js', '(chunk)'] }, null);
    expect(found?.adds.map(({ line: at }) => at)).toEqual([3]);
  },
);
