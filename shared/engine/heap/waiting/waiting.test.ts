import { describe, expect, it } from 'vitest';
import { askableHeap, type AskableHeap } from '../testing/ask-heap.ts';
import type { PictureNode } from '../testing/heap-picture.ts';

const closure = (name: string, line: number): PictureNode => ({
  type: 'closure',
  name,
  location: [3, line, 8],
  script: 'script',
});
const hidden = (name: string, sizeBytes = 10): PictureNode => ({ type: 'hidden', name, sizeBytes });
const NODES: Record<string, PictureNode> = {
  script: { type: 'code', name: 'system / Script / http://localhost/app.js' },
  loadOrder: closure('loadOrder', 40),
  done: closure('done', 50),
  tick: closure('tick', 60),
  sharedLoad: { type: 'code', name: 'system / SharedFunctionInfo / loadOrder' },
  sharedDone: { type: 'code', name: 'system / SharedFunctionInfo / done' },
  sharedTick: { type: 'code', name: 'system / SharedFunctionInfo / tick' },
  sharedAwait: { type: 'code', name: 'system / SharedFunctionInfo' },
  yes: hidden('true', 0),
  no: hidden('false', 0),
  nil: hidden('null', 0),
};
const FUNCTIONS = `root → [loadOrder, done, tick]
  loadOrder -internal:shared→ sharedLoad -internal:script→ script
  done -internal:shared→ sharedDone -internal:script→ script
  tick -internal:shared→ sharedTick -internal:script→ script`;

function ask(picture: string, nodes: Record<string, PictureNode> = {}): AskableHeap {
  return askableHeap(`${FUNCTIONS}\n${picture}`, { ...NODES, ...nodes }, { dialect: 'chromium' });
}

function rows(heap: AskableHeap) {
  return heap.ask('heap.waiting', {}).rows.map(({ kind, how, calls, count, targets, name, target, bytes }) => ({
    kind,
    how,
    calls: calls === null ? null : `${calls.preview} ${calls.location?.line}`,
    count,
    targets,
    name,
    target,
    bytes,
  }));
}

/** A promise that a call of `loadOrder` awaits. */
function awaited(at: number): string {
  return `root → promise${at} -internal:reactions_or_result→ reaction${at}
    reaction${at} -hidden:1→ resume${at} -internal:context→ context${at} -internal:extension→ generator${at}
    resume${at} -internal:shared→ sharedAwait
    generator${at} -internal:function→ loadOrder
    generator${at} -internal:parameters_and_registers→ registers${at}`;
}
function awaitedNodes(at: number): Record<string, PictureNode> {
  return {
    [`promise${at}`]: { name: 'Promise' },
    [`reaction${at}`]: hidden('system / PromiseReaction'),
    [`resume${at}`]: { type: 'closure', name: '' },
    [`context${at}`]: { name: 'system / Context' },
    [`generator${at}`]: { name: 'Generator', sizeBytes: 100 },
  };
}

describe('pending promises', () => {
  it('are counted by the function that awaits them, with what the call keeps', () => {
    const heap = ask(`${awaited(1)}\n${awaited(2)}`, { ...awaitedNodes(1), ...awaitedNodes(2) });
    expect(rows(heap)).toEqual([
      // Closure, context, generator and registers; the size of the reaction is that of its promise.
      {
        kind: 'promise',
        how: 'await',
        calls: 'loadOrder() 41',
        count: 2,
        targets: 2,
        name: null,
        target: null,
        bytes: 260,
      },
    ]);
  });

  it('are counted by the callback of `then`, and not once they have settled', () => {
    const heap = ask(
      `root → [waiting, settled, number]
      waiting -internal:reactions_or_result→ reaction -hidden:2→ done
      reaction -hidden:0→ second -hidden:2→ tick
      settled -internal:reactions_or_result→ done`,
      {
        waiting: { name: 'Promise' },
        settled: { name: 'Promise' },
        number: { name: 'Promise' },
        reaction: hidden('system / PromiseReaction'),
        second: hidden('system / PromiseReaction', 11),
      },
    );
    expect(rows(heap)).toMatchObject([
      { kind: 'promise', how: 'callback', calls: 'done() 51', count: 1, targets: 1 },
      { kind: 'promise', how: 'callback', calls: 'tick() 61', count: 1, targets: 1 },
    ]);
  });

  it('are followed through `Promise.all`, and say so where nothing waits for that', () => {
    const all = `root → part -internal:reactions_or_result→ partReaction -hidden:1→ element -internal:context→ elementContext
      element -internal:shared→ sharedAwait
      elementContext -context:capability→ capability -hidden:0→ promise1`;
    const nodes = {
      part: { name: 'Promise' },
      partReaction: hidden('system / PromiseReaction', 7),
      element: { type: 'closure', name: '' },
      elementContext: { name: 'system / Context' },
      capability: hidden('system / PromiseCapability'),
    };
    expect(rows(ask(`${awaited(1)}\n${all}`, { ...awaitedNodes(1), ...nodes }))).toMatchObject([
      { how: 'await', calls: 'loadOrder() 41', count: 1 },
      { how: 'combined', calls: 'loadOrder() 41', count: 1 },
    ]);
    expect(rows(ask(all, { ...nodes, promise1: { name: 'Promise' } }))).toMatchObject([
      { how: 'nothing', calls: null },
    ]);
  });

  it('say which an earlier snapshot had already', () => {
    const heap = ask(`${awaited(1)}\n${awaited(2)}`, {
      ...awaitedNodes(1),
      ...awaitedNodes(2),
      reaction1: { ...hidden('system / PromiseReaction'), id: 1001 },
      reaction2: { ...hidden('system / PromiseReaction'), id: 2001 },
    });
    const earlier = [
      { lastId: 1500, secondsBefore: 40 },
      { lastId: 1800, secondsBefore: 20 },
    ];
    expect(heap.ask('heap.waiting', { earlier }).rows).toMatchObject([
      { count: 2, ages: [{ atLeastS: 40, count: 1 }] },
    ]);
    expect(heap.ask('heap.waiting', {}).rows).toMatchObject([{ count: 2, ages: null }]);
    // A function was there before it became a listener, and an observer before it observed.
    const older = ask(
      `root → emitter -_events→ events -data→ tick
      root → on -#callback→ done
      on -#entryTypes→ types`,
      { emitter: { name: 'Feed' }, on: { name: 'PerformanceObserver' }, types: { name: 'Set' } },
    );
    expect(older.ask('heap.waiting', { earlier: [{ lastId: 1e6, secondsBefore: 40 }] }).rows).toMatchObject([
      { ages: null },
      { ages: null },
    ]);
  });
});

describe('timers', () => {
  const timeout = (name: string, repeat: string, destroyed = 'no', callback = 'tick'): string =>
    `root → ${name} -_onTimeout→ ${callback}
      ${name} -_destroyed→ ${destroyed}
      ${repeat === '' ? '' : `${name} -_repeat→ ${repeat}`}`;

  it('of Node repeat unless the file says otherwise, and are none once they ran or were cleared', () => {
    const heap = ask(
      [
        timeout('once', 'nil'),
        timeout('repeats', ''),
        timeout('deno', 'yes'),
        timeout('ran', 'nil', 'yes'),
        timeout('cleared', 'nil', 'yes', 'nil'),
      ].join('\n'),
      Object.fromEntries(['once', 'repeats', 'deno', 'ran', 'cleared'].map((key) => [key, { name: 'Timeout' }])),
    );
    expect(rows(heap)).toMatchObject([
      { kind: 'interval', calls: 'tick() 61', count: 2 },
      { kind: 'timer', calls: 'tick() 61', count: 1 },
    ]);
  });

  it('of Chromium are timers or intervals, and callbacks of frames wait in a queue', () => {
    const heap = ask(
      `root -element:1→ timer -element:1→ action -element:2→ callback -element:1→ tick
      root -element:2→ frame -element:1→ done`,
      {
        timer: { type: 'native', name: 'DOMTimer', sizeBytes: 168 },
        action: { type: 'native', name: 'ScheduledAction' },
        callback: { type: 'native', name: 'V8Function' },
        frame: { type: 'native', name: 'V8FrameRequestCallback' },
      },
    );
    expect(rows(heap)).toMatchObject([
      { kind: 'timer', calls: 'tick() 61', count: 1 },
      { kind: 'queue', how: 'animation-frame', calls: 'done() 51' },
    ]);
  });
});

describe('listeners', () => {
  const BLINK: Record<string, PictureNode> = {
    data: { type: 'native', name: 'blink::EventTargetData' },
    vector: { type: 'native', name: 'blink::BasicHeapVector<blink::RegisteredEventListener>' },
    registered: { type: 'native', name: 'blink::RegisteredEventListener' },
    listener: { type: 'native', name: 'EventListener' },
    wrapper: { type: 'native', name: 'V8EventListener' },
    reason: { type: 'native', name: 'DOMException' },
  };
  const LISTENS = `target -element:1→ data -element:1→ vector -element:1→ registered -element:1→ listener -element:1→ wrapper -element:1→ tick
    root -element:1→ target`;

  it('of Chromium have their target', () => {
    expect(
      rows(ask(LISTENS, { ...BLINK, target: { type: 'native', name: 'Window / http://localhost' } })),
    ).toMatchObject([{ kind: 'listener', calls: 'tick() 61', count: 1, targets: 1, target: 'Window' }]);
  });

  it('that are objects call the method of their class', () => {
    const binding = LISTENS.replace('wrapper -element:1→ tick', 'wrapper -element:1→ binding');
    const picture = `${binding}\nbinding -property:__proto__→ methods -property:handleEvent→ tick`;
    const nodes = {
      ...BLINK,
      target: { type: 'native', name: 'Window / http://localhost' },
      binding: { name: 'StorageBinding' },
    };
    expect(rows(ask(picture, nodes))).toMatchObject([{ kind: 'listener', calls: 'tick() 61', target: 'Window' }]);
  });

  it('of detached elements are a row of their own', () => {
    const second =
      'root -element:2→ gone -element:1→ data2 -element:1→ registered2 -element:1→ listener2 -element:1→ wrapper2 -element:1→ tick';
    const nodes = {
      ...BLINK,
      ...Object.fromEntries(['data', 'registered', 'listener', 'wrapper'].map((key) => [`${key}2`, BLINK[key] ?? {}])),
      target: { type: 'native', name: '<tr>', detachedness: 1 },
      gone: { type: 'native', name: '<tr>', detachedness: 2 },
    };
    expect(new Set(rows(ask(`${LISTENS}\n${second}`, nodes)).map(({ target }) => target))).toEqual(
      new Set(['<tr>', 'Detached <tr>']),
    );
  });

  it('of builds without the names of Blink have theirs too, unless two things may be it', () => {
    const unnamed: Record<string, PictureNode> = {
      ...BLINK,
      ...Object.fromEntries(
        ['data', 'vector', 'registered', 'other', 'algorithm'].map((key) => [
          key,
          { type: 'native', name: 'InternalNode' },
        ]),
      ),
      target: { type: 'native', name: '<button>' },
      more: { type: 'native', name: '<form>' },
      signal: { type: 'native', name: 'AbortSignal' },
    };
    const removed = 'root -element:2→ signal -element:1→ other -element:1→ algorithm -element:1→ listener';
    expect(rows(ask(`${LISTENS}\n${removed}`, unnamed))).toMatchObject([{ kind: 'listener', target: '<button>' }]);
    expect(rows(ask(`${LISTENS}\n${removed.replace('signal', 'more')}`, unnamed))).toMatchObject([
      { kind: 'listener', target: null, targets: 0 },
    ]);
  });

  it('of a signal wait until it is aborted', () => {
    const signal = { type: 'native', name: 'AbortSignal' };
    expect(rows(ask(LISTENS, { ...BLINK, target: signal }))).toMatchObject([{ kind: 'abort', target: 'AbortSignal' }]);
    expect(rows(ask(`${LISTENS}\ntarget -element:2→ reason`, { ...BLINK, target: signal }))).toEqual([]);
  });

  it('of an EventEmitter are counted by event, through the wrapper of `once`', () => {
    const heap = ask(
      `root → emitter -_events→ events
      events -data→ list
      list -element:0→ tick
      list -element:1→ tick2
      events -end→ wrapped -listener→ done
      tick2 -internal:shared→ sharedTick`,
      {
        emitter: { name: 'Feed' },
        list: { name: 'Array' },
        tick2: closure('tick', 60),
        wrapped: { type: 'closure', name: 'onceWrapper' },
      },
    );
    expect(rows(heap)).toMatchObject([
      { kind: 'listener', calls: 'tick() 61', count: 2, targets: 1, name: 'data', target: 'Feed' },
      { kind: 'listener', calls: 'done() 51', count: 1, name: 'end', target: 'Feed' },
    ]);
  });
});

describe('observers', () => {
  const PARTS: Record<string, PictureNode> = {
    observer: { type: 'native', name: 'MutationObserver', sizeBytes: 144 },
    delegate: { type: 'native', name: 'MutationObserver::Delegate' },
    callback: { type: 'native', name: 'V8MutationCallback' },
    registration: { type: 'native', name: 'MutationObserverRegistration' },
    rare: { type: 'native', name: 'blink::NodeRareData' },
    data: { type: 'native', name: 'blink::NodeMutationObserverData' },
    body: { type: 'native', name: '<body class="a">', detachedness: 1 },
  };
  const CALLS = 'root → observer -element:3→ delegate -element:1→ callback -element:1→ tick';
  const OBSERVES = 'body -element:4→ rare -element:1→ data -element:1→ registration -element:1→ observer';

  it('are counted by function and by the class of what they observe, in builds with the names of Blink and without', () => {
    const picture = `${CALLS}\n${OBSERVES}\nroot -element:1→ body`;
    const row = { kind: 'observer', how: 'mutation', calls: 'tick() 61', count: 1, targets: 1, target: '<body>' };
    expect(rows(ask(picture, PARTS))).toMatchObject([row]);
    const unnamed = { type: 'native', name: 'InternalNode' } as const;
    expect(rows(ask(picture, { ...PARTS, rare: unnamed, data: unnamed }))).toMatchObject([row]);
  });

  it('say what is detached in a row of its own', () => {
    const second = 'root → gone -element:4→ rare2 -element:1→ registration2 -element:1→ observer';
    const heap = ask(`${CALLS}\n${OBSERVES}\nroot -element:1→ body\n${second}`, {
      ...PARTS,
      gone: { type: 'native', name: '<body>', detachedness: 2 },
      rare2: { type: 'native', name: 'blink::NodeRareData' },
      registration2: { type: 'native', name: 'MutationObserverRegistration' },
    });
    expect(new Set(rows(heap).map(({ target }) => target))).toEqual(new Set(['<body>', 'Detached <body>']));
  });

  it('are none without an observation: a weak reference, or what nothing of the page holds', () => {
    expect(rows(ask(CALLS, PARTS))).toEqual([]);
    expect(rows(ask(`${CALLS}\nroot -element:1→ body\nbody -weak:target→ observer`, PARTS))).toEqual([]);
  });

  it('of performance entries observe while Performance or Node has them', () => {
    const native = {
      observer: { type: 'native', name: 'PerformanceObserver' },
      callback: { type: 'native', name: 'V8PerformanceObserverCallback' },
      backing: { type: 'native', name: 'InternalNode' },
      performance: { type: 'native', name: 'Performance' },
    } satisfies Record<string, PictureNode>;
    const calls = 'root → observer -element:3→ callback -element:1→ tick';
    const observes = 'root -element:1→ performance -element:5→ backing -element:1→ observer';
    expect(rows(ask(`${calls}\n${observes}`, native))).toMatchObject([
      { kind: 'observer', how: 'performance', calls: 'tick() 61', count: 1, targets: 0, target: null },
    ]);
    expect(rows(ask(calls, native))).toEqual([]);
    const ofNode = (type: string): string => `root → on -#callback→ tick
      on -#entryTypes→ types
      ${type}`;
    const nodes = { on: { name: 'PerformanceObserver' }, types: { name: 'Set' }, none: hidden('undefined', 0) };
    expect(rows(ask(ofNode(''), nodes))).toMatchObject([{ kind: 'observer', how: 'performance', count: 1 }]);
    expect(rows(ask(ofNode('on -#type→ none'), nodes))).toEqual([]);
    const ofDeno = `root → on -<symbol [[callback]]>→ tick
      on -<symbol [[entryTypes]]>→ types`;
    expect(rows(ask(`${ofDeno}\ntypes -element:0→ none`, nodes))).toMatchObject([{ how: 'performance', count: 1 }]);
    expect(rows(ask(ofDeno, nodes))).toEqual([]);
  });
});

describe('queues', () => {
  const KEYS = ['id', 'callback', 'priorityLevel', 'startTime', 'expirationTime', 'sortIndex'];
  const task = (keys: readonly string[], holder = 'queue -element:0→ task'): AskableHeap =>
    ask(
      `root → module -context:timerQueue→ queue
      ${holder}
      task -callback→ tick
      task -internal:map→ map -internal:descriptors→ descriptors
      ${keys.map((key, at) => `descriptors -internal:${at * 3}→ ${key}Key`).join('\n')}`,
      {
        module: { name: 'system / Context' },
        queue: { name: 'Array' },
        task: { name: 'Object', sizeBytes: 40 },
        map: hidden('system / Map'),
        descriptors: hidden('system / DescriptorArray'),
        ...Object.fromEntries(keys.map((key) => [`${key}Key`, { type: 'string', name: key }])),
      },
    );

  it('of React’s scheduler are recognised by the keys of their tasks, in their order', () => {
    expect(rows(task(KEYS))).toMatchObject([
      { kind: 'queue', how: 'scheduler', calls: 'tick() 61', count: 1, name: 'timerQueue' },
    ]);
    expect(rows(task([...KEYS, 'isQueued']))).toMatchObject([{ how: 'scheduler', count: 1 }]);
    expect(rows(task(KEYS.toReversed()))).toEqual([]);
    expect(rows(task(KEYS, 'root → [queue, task]'))).toEqual([]);
  });

  it('of `process.nextTick` are what its rings have', () => {
    const ring = (entry: string): AskableHeap =>
      ask(
        `root → ring -list→ list -element:0→ entry
        entry -callback→ tick
        ${entry}`,
        { ring: { name: 'FixedCircularBuffer' }, list: { name: 'Array' }, none: hidden('undefined', 0) },
      );
    expect(rows(ring('entry -args→ none'))).toMatchObject([
      { kind: 'queue', how: 'next-tick', calls: 'tick() 61', count: 1 },
    ]);
    expect(rows(ring(''))).toEqual([]);
  });

  it('of microtasks name the function that goes on, not a function that a promise was given', () => {
    const heap = ask(
      `root → job
      job -hidden:0→ done
      job -hidden:1→ native
      job -hidden:2→ resume -internal:context→ context -internal:extension→ generator
      resume -internal:shared→ sharedAwait
      generator -internal:function→ loadOrder
      generator -internal:parameters_and_registers→ registers`,
      {
        job: hidden('system / PromiseFulfillReactionJobTask'),
        native: hidden('system / NativeContext'),
        resume: { type: 'closure', name: '' },
        context: { name: 'system / Context' },
        generator: { name: 'Generator' },
      },
    );
    expect(rows(heap)).toMatchObject([{ kind: 'queue', how: 'microtask', calls: 'loadOrder() 41', count: 1 }]);
  });
});

describe('weak references, texts and tables', () => {
  it('are counted by what holds them', () => {
    const heap = ask(
      `root → store → refs
      refs -element:0→ gone
      refs -element:1→ alive -weak:target→ done
      root → registry -hidden:3→ done
      registry -hidden:4→ cell -hidden:0→ registry
      cell -weak:target→ tick`,
      {
        store: { name: 'Store' },
        refs: { name: 'Array' },
        gone: { name: 'WeakRef' },
        alive: { name: 'WeakRef' },
        registry: { name: 'FinalizationRegistry' },
        cell: hidden('system / WeakCell'),
      },
    );
    const found = heap.ask('heap.waiting', {}).rows;
    expect(found).toMatchObject([
      { kind: 'weak-ref', count: 1, heldBy: { edge: { name: 'refs' }, from: { name: 'Store' } } },
      { kind: 'registry', how: 'entry', calls: { preview: 'done()' }, count: 1 },
    ]);
  });

  it('tell a part of a text that alone keeps the whole, and none that something else keeps', () => {
    const nodes = {
      store: { name: 'Store' },
      part: { type: 'sliced string', name: '(sliced string)' },
      whole: { type: 'string', name: 'text', sizeBytes: 1_000_000 },
      length: { type: 'number', name: 'int', sizeBytes: 0 },
      partLength: { type: 'number', name: 'int', sizeBytes: 0 },
      million: { type: 'string', name: '1000000', sizeBytes: 0 },
      thirty: { type: 'string', name: '30', sizeBytes: 0 },
    };
    const slice = 'root → store → part -internal:parent→ whole';
    const lengths = `whole -internal:length→ length -internal:value→ million
      part -internal:length→ partLength -internal:value→ thirty`;
    expect(rows(ask(`${slice}\n${lengths}`, nodes))).toMatchObject([{ kind: 'slice', how: '', bytes: 999_970 }]);
    expect(rows(ask(slice, nodes))).toMatchObject([{ kind: 'slice', how: 'length-unknown' }]);
    expect(rows(ask(`${slice}\nroot → whole`, nodes))).toEqual([]);
  });

  it('tell the source of a script that is there twice, and not the one that two scripts share', () => {
    const source = { type: 'string', name: 'globalThis.app = 1;', sizeBytes: 5000 };
    const nodes = {
      one: { type: 'code', name: 'system / Script / a.js' },
      two: { type: 'code', name: 'system / Script / b.js' },
      source1: source,
      source2: source,
    };
    expect(
      rows(ask('root → [one, two]\none -internal:source→ source1\ntwo -internal:source→ source2', nodes)),
    ).toMatchObject([{ kind: 'script-copy', name: 'a.js', count: 1, bytes: 5000 }]);
    expect(rows(ask('root → [one, two]\n[one, two] -internal:source→ source1', nodes))).toEqual([]);
  });

  it('count the slots of a table, and deleted ones not as entries', () => {
    // 64 buckets of 2 entries of 3 words; the first 60 entries were deleted. Words have 4 bytes.
    const first = 3 + 64 + 60 * 3;
    const entries = Array.from({ length: 20 }, (_, at) => `table -internal:${first + at * 3}→ key${at}`).join('\n');
    const nodes: Record<string, PictureNode> = {
      store: { name: 'Store' },
      map: { name: 'Map', sizeBytes: 16 },
      proto: { name: 'Map', sizeBytes: 16 },
      table: { type: 'array', name: '', sizeBytes: (5 + 64 + 128 * 3) * 4 },
      ...Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`key${at}`, { type: 'string', name: `k${at}` }])),
    };
    const [row] = ask(`root → store -cache→ map -internal:table→ table\nroot → proto\n${entries}`, nodes).ask(
      'heap.waiting',
      {},
    ).rows;
    expect(row).toMatchObject({
      kind: 'capacity',
      how: 'map',
      room: { slots: 128, used: 20, deleted: 60 },
      bytes: 108 * 12,
      heldBy: { edge: { name: 'cache' }, from: { name: 'Store' } },
    });
  });

  it('are none in a heap where nothing waits', () => {
    expect(ask('').ask('heap.waiting', {})).toEqual({ rows: [], start: 0, total: 0, counts: [] });
    expect(askableHeap('root').ask('heap.waiting', {})).toMatchObject({ rows: [] });
  });
});
