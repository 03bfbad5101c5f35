import { describe, expect, it } from 'vitest';
import type { CallChain, CodeUses } from '../source-map/contract/code-uses.ts';
import { codeUses } from './code-uses.ts';

type Files = Readonly<Record<string, string>>;

/** 1-based place of a text in a file. */
function placeIn(files: Files, url: string, text: string) {
  const before = (files[url] ?? '').split(text)[0]?.split('\n') ?? [];
  return { url, line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

const SOURCE = `export class Source {
  listeners = new Set();
  subscribe(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}`;
const PIPELINE = `import { readings } from './readings.js';
export function openPipeline(filter) {
  const onReading = (value) => draw(value, filter);
  const end = readings.subscribe(onReading);
  return {
    stop() {
      end();
    },
  };
}`;

function usesOf(others: Files, areAll = true): CodeUses | null {
  const files: Files = { 'source.js': SOURCE, 'pipeline.js': PIPELINE, ...others };
  const texts = Object.entries(files).map(([source, text]) => ({ source, text, startLine: 1, startColumn: 1 }));
  return codeUses(
    { texts, areAll },
    {
      holder: { kind: 'property', name: 'listeners', places: [placeIn(files, 'source.js', 'class Source')] },
      added: placeIn(files, 'pipeline.js', '(value) =>'),
    },
  );
}

/** `lens.js:3 refine, lens.js:7 look; handed-on main.js:2` */
function chainText(chain: CallChain | undefined): string {
  if (chain === undefined) return '';
  const { calls, end, places, name = '' } = chain;
  const each = [...calls, ...places].map((place) => `${place.source}:${place.line}${place.name && ` ${place.name}`}`);
  return [each.join(', '), ...(end === null ? [] : [`${end} ${name}`.trim()])].filter((text) => text !== '').join('; ');
}

const LENS = (close: string): string => `import { openPipeline } from './pipeline.js';
export function refine(lens, filter) {
  lens.pipeline = openPipeline(filter);
}
export function look(filter) {
  const lens = { pipeline: null, close() { this.pipeline?.stop(); } };
  ${close}
  refine(lens, filter);
  refine(lens, filter + 1);
  return lens;
}`;
const MAIN = `import { look } from './lens.js';
function show() {
  look('ripe');
}
button.addEventListener('click', show);`;

describe('the calls that lead to what adds', () => {
  it.each([
    [
      'a function that is handed on',
      MAIN,
      'lens.js:3 refine, lens.js:8 look, main.js:3 show, main.js:5; handed-on show',
    ],
    [
      'a callback without a name',
      "import { look } from './lens.js';\non('show', () => look('ripe'));",
      'lens.js:3 refine, lens.js:8 look, main.js:2, main.js:2; handed-on',
    ],
    [
      'a table of functions',
      "import { look } from './lens.js';\nconst routes = { 'GET /': () => look('ripe') };",
      'lens.js:3 refine, lens.js:8 look, main.js:2, main.js:2; handed-on',
    ],
    [
      'several callers',
      "import { look } from './lens.js';\nconst show = () => look(1);\nconst peek = () => look(2);\nshow();\npeek();",
      'lens.js:3 refine, lens.js:8 look, main.js:2 show, main.js:3 peek; several',
    ],
    ['a name of another module', "import { look } from './other.js';\nlook(1);", 'lens.js:3 refine, lens.js:8 look'],
  ])('end at %s', (_, main, expected) => {
    expect(chainText(usesOf({ 'lens.js': LENS(''), 'main.js': main })?.callers)).toBe(expected);
  });
});

describe('the calls that lead to what takes out', () => {
  const reached = (files: Files, areAll = true): string => chainText(usesOf(files, areAll)?.removals[0]?.reached);

  it('end at a function that no code calls', () => {
    expect(reached({ 'lens.js': LENS(''), 'main.js': MAIN })).toBe('lens.js:6 close; uncalled close');
  });

  it('end where it is handed on', () => {
    expect(reached({ 'lens.js': LENS('own(lens.close);'), 'main.js': MAIN })).toBe(
      'lens.js:6 close, lens.js:7 look; handed-on close',
    );
  });

  it('do not say that nothing calls it where another source could', () => {
    expect(reached({ 'lens.js': LENS(''), 'main.js': MAIN }, false)).toBe('lens.js:6 close');
    expect(reached({ 'lens.js': LENS(''), 'main.js': `${MAIN}\nsocket.close();` })).toBe('lens.js:6 close');
    expect(reached({ 'lens.js': LENS(''), 'main.js': MAIN, 'app.vue': '<a @click="lens.close()">' })).toBe(
      'lens.js:6 close',
    );
  });

  it('are none of a method of another object with the same name', () => {
    const files = { 'lens.js': LENS('').replace('this.pipeline?.stop()', 'this.track?.stop()'), 'main.js': MAIN };
    expect(reached(files)).toBe('');
  });
});

describe('a promise that a variable settles', () => {
  const GUARD = `let stop = null;
export const draining = new Promise((resolve) => {
  stop = resolve;
});
export const drain = () => stop();`;
  const DEADLINE = `export function unless(work, other) {
  return Promise.race([work, other]);
}`;
  const of = (route: string): CodeUses | null => {
    const files: Files = { 'guard.js': GUARD, 'deadline.js': DEADLINE, 'route.js': route };
    const texts = Object.entries(files).map(([source, text]) => ({ source, text, startLine: 1, startColumn: 1 }));
    const holder = { kind: 'variable' as const, name: 'stop', places: [placeIn(files, 'guard.js', '(resolve)')] };
    return codeUses({ texts, areAll: true }, { holder, added: null });
  };

  it('gets reactions in the function that a call gives it to', () => {
    const route = `import { unless } from './deadline.js';
import { draining } from './guard.js';
export const post = (work) => unless(work, draining);
server.on('request', post);`;
    expect(of(route)).toMatchObject({
      variable: 'draining',
      declared: { source: 'guard.js', line: 2 },
      adds: [{ source: 'deadline.js', line: 2, name: 'unless' }],
      call: { source: 'route.js', line: 3 },
      callers: { end: 'handed-on', places: [{ source: 'route.js', line: 4 }] },
    });
  });

  it('gets none where the call gives another one', () => {
    const route = `import { unless } from './deadline.js';
import { draining } from './guard.js';
export const post = (work) => unless(work, later());
export const state = () => [draining];`;
    expect(of(route)?.adds ?? []).toEqual([]);
  });
});

describe('something that stays open with its callback', () => {
  const of = (body: string): CodeUses | null => {
    const files: Files = {
      'courier.js': `export function deliver(worker, job) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.on('message', (message) => {
      ${body}
    });
    worker.postMessage(job, [port2]);
  });
}`,
      'server.js': "import { deliver } from './courier.js';\nserver.on('request', () => deliver(worker, {}));",
    };
    const texts = Object.entries(files).map(([source, text]) => ({ source, text, startLine: 1, startColumn: 1 }));
    return codeUses({ texts, areAll: true }, { holder: null, added: placeIn(files, 'courier.js', '(message) =>') });
  };

  it('is closed in some cases only', () => {
    const body = `switch (message.state) {
        case 'done': case 'failed':
          port1.close();
          break;
        default:
          resolve(message);
      }`;
    expect(of(body)).toMatchObject({
      call: { line: 4, name: 'deliver', callee: 'port1.on' },
      callers: { calls: [{ source: 'server.js', line: 2 }], end: 'handed-on' },
      removals: [
        {
          place: { name: 'port1.close' },
          calls: [{ line: 7, condition: { line: 6, code: "case 'done': case 'failed':" } }],
          areAllCalls: true,
        },
      ],
    });
  });

  it.each([
    ['each time', 'port1.close();', [null], true],
    ['never', 'resolve(message);', [], true],
    ['by who gets it, perhaps', 'resolve(port1);', [], false],
    [
      'after a case that goes on',
      'switch (message) {\n case 1: resolve(1);\n case 2: port1.close();\n}',
      ['case 1: case 2:'],
      true,
    ],
  ])('is closed %s', (_, body, conditions, areAllCalls) => {
    const [removal] = of(body)?.removals ?? [];
    expect(removal?.calls.map(({ condition }) => condition?.code ?? null)).toEqual(conditions);
    expect(removal?.areAllCalls).toBe(areAllCalls);
  });
});

describe('a registration with a package', () => {
  const LATEST = `import type { Subscription } from 'rxjs';
export class Latest {
  private current: Subscription | null = null;
  run(start: () => Subscription): void {
    const previous = this.current;
    this.current = start();
    previous?.unsubscribe();
  }
}`;
  const PANEL = `import { Latest } from './latest';
import { history } from './history';
export class TrendPanel {
  private readonly feed = new Latest();
  open(): void {
    this.follow();
  }
  private follow(): void {
    this.feed.run(() =>
      history(this.span).subscribe((frame) => this.show(frame)),
    );
  }
  private show(frame: Frame): void {
    if (this.fits(frame)) this.follow();
  }
}`;
  const HISTORY = `import { map } from 'rxjs';
import { beat$ } from './clock';
export const history = (span: number) => beat$.pipe(map((now) => span + now));`;
  const CLOCK = `import { Subject } from 'rxjs';
const subject = new Subject<number>();
export const beat$ = subject.asObservable();
export const tick = () => subject.next(1);`;
  const SETTINGS = `import { BehaviorSubject } from 'rxjs';
const subject = new BehaviorSubject<number>(1);
export const settings = () => subject.value;`;
  const files: Files = {
    'latest.ts': LATEST,
    'panel.ts': PANEL,
    'history.ts': HISTORY,
    'clock.ts': CLOCK,
    'settings.ts': SETTINGS,
  };

  const uses = (below: readonly string[]): CodeUses | null =>
    codeUses(
      {
        texts: Object.entries(files).map(([source, text]) => ({ source, text, startLine: 1, startColumn: 1 })),
        areAll: true,
      },
      {
        holder: {
          kind: 'property',
          name: 'observers',
          places: [{ url: 'node_modules/rxjs/Subject.js', line: 9, column: 14 }],
          variable: {
            name: 'subject',
            className: 'Subject',
            places: [placeIn(files, 'settings.ts', '() =>'), placeIn(files, 'clock.ts', '() =>')],
          },
        },
        added: null,
        below: below.map((text) =>
          placeIn(files, Object.keys(files).find((each) => files[each]?.includes(text)) ?? '', text),
        ),
      },
    );

  it('is the call that subscribed, not that of an operator on its way', () => {
    const found = uses(['(now) =>', '(frame) => this']);
    expect(found?.call).toMatchObject({ source: 'panel.ts', line: 10, name: 'follow' });
    expect(uses(['(now) =>'])?.call).toMatchObject({ source: 'history.ts', line: 3 });
  });

  it('has the function that calls what it is given, and the variable that keeps it', () => {
    const found = uses(['(frame) => this']);
    expect(chainText(found?.callers)).toBe(
      'latest.ts:6 Latest.run, panel.ts:9 follow, panel.ts:6 open, panel.ts:14 show; several',
    );
    expect(found?.declared).toMatchObject({ source: 'clock.ts', line: 2 });
    expect(found?.variable).toBe('subject');
  });
});
