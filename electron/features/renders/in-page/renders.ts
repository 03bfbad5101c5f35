/**
 * Runs in the page itself, where the records of frameworks are: counts which components render, and why. `stop` leaves everything as it was. Nothing
 * is written into the page's globals while a running page is observed.
 */
import type {
  RecordedNote,
  RecorderInPage,
  RenderStamp,
  WrittenNote,
} from '../../../../shared/engine/trace/contract/recorded-renders.ts';
import type { RenderingPage, RendersInPage, RendersUnread } from '../../../../shared/engine/trace/contract/renders.ts';
import type { ObservedApplications } from './applications.ts';
import { isObject } from './equality.ts';
import { observeAngular } from './angular/angular.ts';
import { observeReact, observeReactFromLoad } from './react/react.ts';
import { createRecorder } from './recorder.ts';
import { createTally, type RenderCounter } from './tally.ts';
import { observeSvelte } from './svelte/svelte.ts';
import { observeVue } from './vue/vue.ts';

// Writes renders into the trace that is being recorded. A commit is the type of an event that nobody hears of: within a commit of React,
// `console.timeStamp` takes 0.1 ms and the dispatch of an event much less. The rest is written by `console.timeStamp`.

/** As `RENDERS_STAMP`, whose module has more than a page needs. */
const STAMP = 'pen-renders ';
/** Characters of a piece: events of a trace are not meant to be long. */
const PIECE_CHARS = 16_000;

interface TraceStamps {
  /** A commit happens now. */
  readonly commit: (commit: number) => void;
  /** Marks that our own work follows in the trace. */
  ends(): void;
  note(note: WrittenNote): void;
  /** `places`: JSON, as in a note. */
  readonly places: (places: string) => void;
}

function createTraceStamps(): TraceStamps {
  // oxlint-disable-next-line no-console -- it writes into the trace only
  const stamp = console.timeStamp.bind(console);
  // In no document, and with no listener: nobody but the trace hears of its events.
  const silent = globalThis.document.createElement('i');
  const document = String(Math.round(performance.timeOrigin * 1000));
  let notes = 0;

  const textOf = (value: RenderStamp): string => STAMP + JSON.stringify(value);
  const put = (value: RenderStamp): void => stamp(textOf(value));

  const write = (note: WrittenNote): void => {
    // Pieces may not begin or end within a character.
    const text = JSON.stringify(note).replace(
      /[\u0080-\uffff]/g,
      (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    const pieces = Math.ceil(text.length / PIECE_CHARS);
    for (let piece = 0; piece < pieces; piece += 1)
      put({ document, note: notes, piece, pieces, text: text.slice(piece * PIECE_CHARS, (piece + 1) * PIECE_CHARS) });
    notes += 1;
  };

  return {
    commit(commit) {
      silent.dispatchEvent(new Event(textOf({ document, commit })));
    },
    ends: () => put({ document, ends: true }),
    note: write,
    places: (places) => write({ page: null, places: JSON.parse(places) as RecordedNote['places'] }),
  };
}

// Where a function calls others: a compiler may leave a function itself without a place in the source map, not what its author wrote in it.

const MAX_TOKENS = 40;

/** Zero-based lines and columns from the parameters of the function on, where V8 places it. */
function tokensOf(code: unknown): readonly { readonly line: number; readonly column: number }[] {
  if (typeof code !== 'function') return [];
  const text = Function.prototype.toString.call(code);
  const begin = Math.max(0, text.indexOf('('));
  const tokens = [...text.slice(begin).matchAll(/[\w$.]+(?=\()/g)].map(({ index }) => {
    const before = text.slice(begin, begin + index).split('\n');
    return { line: before.length - 1, column: before.at(-1)?.length ?? 0 };
  });
  const step = Math.max(1, Math.ceil(tokens.length / MAX_TOKENS));
  return tokens.filter((_, index) => index % step === 0);
}

/** A caller that is gone cannot stop it. */
const MAX_OBSERVED_MS = 15 * 60_000;

/** `none`: the page has no framework. */
export type Unsupported = 'none' | RendersUnread;

/** Starts to count; a text if the page has no application that can be read. */
export function observe(): RendersInPage | Unsupported {
  const tally = createTally();
  const observed = observeNow(tally);
  if (typeof observed === 'string') return observed;
  return {
    page: () => observed.page(),
    why: () => observed.why(),
    listened: () => observed.listened(),
    closed: () => observed.closed(),
    learn: (scope) => observed.learn(scope),
    take() {
      observed.compare();
      return tally.take();
    },
    functions: () => tally.functions(),
    tokens: (index) => tokensOf(tally.functions()[index]),
    stacks: () => tally.stacks(),
    stop: () => observed.stop(),
  };
}

/**
 * Starts to write renders into the trace that is recorded; a text if there is nothing to observe. `isBeforeLoad`: in a document whose scripts have not run
 * yet, where only React can be found.
 */
export function record(isBeforeLoad: boolean): RecorderInPage | Unsupported {
  if (isBeforeLoad && window.top !== window) return 'none';
  const stamps = createTraceStamps();
  const recorder = createRecorder(stamps.commit);
  const found = isBeforeLoad ? observedBy([observeReactFromLoad(recorder)], recorder) : observeNow(recorder);
  if (found === 'none') return found;
  // That a framework cannot be observed is to be in the trace too.
  const observed = typeof found === 'string' ? observedBy([], recorder) : found;
  const write = (): void => {
    observed.compare();
    const page = observed.page();
    stamps.note(recorder.note(page, page === null ? (typeof found === 'string' ? found : observed.why()) : null));
  };
  addEventListener('pagehide', write);
  const left: RecorderInPage = {
    page: () => observed.page(),
    lookAgain: () =>
      isBeforeLoad && observed.add([observeVue(recorder), observeAngular(recorder), observeSvelte(recorder)]),
    listened: () => observed.listened(),
    closed: () => observed.closed(),
    learn: (scope) => observed.learn(scope),
    end() {
      stamps.ends();
      write();
    },
    functions: recorder.functions,
    writePlaces: stamps.places,
    stop() {
      removeEventListener('pagehide', write);
      observed.stop();
      Reflect.deleteProperty(globalThis, RECORDER);
    },
  };
  if (isBeforeLoad) leave(left);
  return left;
}

/** The recorder of a document that was observed from its beginning; null without one. */
export function recorded(): RecorderInPage | null {
  const left: unknown = Reflect.get(globalThis, RECORDER);
  return isObject(left) ? (left as RecorderInPage) : null;
}

const RECORDER = Symbol.for('PEN Workbench renders');

/** A script that runs before those of the page has no caller to leave its object with. */
const leave = (left: RecorderInPage): unknown =>
  Object.defineProperty(globalThis, RECORDER, { value: left, configurable: true });

interface Observed {
  readonly closed: () => readonly object[];
  readonly listened: () => readonly object[];
  readonly learn: (scope: object) => void;
  /** Why there is no page, where it has a framework. */
  readonly why: () => RendersUnread | null;
  /** Null as long as there is no application. */
  readonly page: () => RenderingPage | null;
  /** Counts what was noted. Never fails. */
  readonly compare: () => void;
  /** More applications, observed since the page had loaded; false without any. */
  readonly add: (found: readonly (ObservedApplications | 'unsupported' | null)[]) => boolean;
  readonly stop: () => void;
}

/** The applications that the page has now. */
function observeNow(counter: RenderCounter): Observed | Unsupported {
  const found = [observeReact(counter), observeVue(counter), observeAngular(counter), observeSvelte(counter)];
  const applications = found.filter((each) => each !== null && each !== 'unsupported');
  if (applications.length > 0) return observedBy(applications, counter);
  if (found.includes('unsupported')) return 'unsupported';
  return 'none';
}

/** Svelte leaves its versions in all builds. */
const hasSvelte = (): boolean => isObject(Reflect.get(globalThis, '__svelte'));

/** `applications`: more may be added to them later. */
function observedBy(applications: ObservedApplications[], counter: RenderCounter): Observed {
  const late = new Set<ObservedApplications>();
  const stop = (): void => {
    clearTimeout(end);
    for (const each of applications) each.stop();
  };
  const end = setTimeout(stop, MAX_OBSERVED_MS);
  return {
    listened: () => applications.flatMap((each) => each.listened?.() ?? []),
    closed: () => applications.flatMap((each) => each.closed?.() ?? []),
    learn(scope) {
      for (const each of applications) each.learn?.(scope);
    },
    add(found) {
      const more = late.size > 0 ? [] : found.filter((each) => each !== null && each !== 'unsupported');
      for (const each of more) late.add(each);
      applications.push(...more);
      return late.size > 0;
    },
    why: () => applications.find((each) => each.unread?.())?.unread?.() ?? (hasSvelte() ? 'svelte' : null),
    page() {
      const frameworks = applications.flatMap((each) => {
        const facts = each.facts();
        return facts === null ? [] : [late.has(each) ? { ...facts, isSinceLoad: true } : facts];
      });
      return frameworks.length === 0
        ? null
        : { frameworks, hasTimes: applications.some((each) => each.hasTimes?.() === true) };
    },
    compare() {
      for (const each of applications) {
        try {
          each.compare();
        } catch (thrown) {
          counter.failed(thrown);
        }
      }
    },
    stop,
  };
}
