/** Habits that look like leaks and are none: state that is built once, has a limit, is replaced, or is garbage. */
import { offer } from './choice.js';

class Once {
  id = 1;
}

class Logged {
  id = 1;
}

class Replaced {
  id = 1;
}

class Weak {
  id = 1;
}

class Aborted {
  id = 1;
}

class Undone {
  id = 1;
}

class Pooled {
  id = 1;
}

class Shown {
  id = 1;
}

const log = [];
let copies = [];
const weak = new WeakMap();
const undo = [];
const pool = [];
const events = new EventTarget();
const memo = new Map();
let once = null;
let state = null;
let previous = null;
let lazy = null;

offer('plain clean', {
  cacheFilledOnce: () => void (once ??= Array.from({ length: 100 }, () => new Once())),
  logWithLimit() {
    log.push(new Logged());
    if (log.length > 8) log.shift();
  },
  copiedWithLimit: () => void (copies = [...copies, new Logged()].slice(-8)),
  stateReplaced() {
    previous = state;
    state = { items: Array.from({ length: 20 }, () => new Replaced()), previous: null };
  },
  weakKeys: () => void weak.set({}, new Weak()),
  listenerRemoved() {
    const ends = new AbortController();
    const aborted = new Aborted();
    events.addEventListener('change', () => aborted, { signal: ends.signal });
    ends.abort();
  },
  undoWithLimit() {
    undo.push(new Undone());
    undo.splice(0, undo.length - 5);
  },
  pool() {
    const pooled = pool.pop() ?? new Pooled();
    pool.push(pooled);
  },
  memoCleared() {
    memo.set(memo.size % 7, `memo ${Math.random()}`);
    if (memo.size > 6) memo.clear();
  },
  async lazyLoading() {
    const module = 'data:text/javascript,export const big = Array.from({ length: 500 }, (_, id) => ({ id }));';
    lazy ??= await import(/* @vite-ignore */ module);
  },
  viewRemoved() {
    const row = document.createElement('section');
    row.shown = new Shown();
    row.addEventListener('click', () => row);
    document.body.append(row);
    row.remove();
  },
  timerEnds: () => void setTimeout(() => new Replaced(), 5),
  jitWarmUp() {
    let sum = 0;
    for (let i = 0; i < 20_000; i += 1) sum += Math.sqrt(i);
    return sum;
  },
});
globalThis.held = () => [once, log, state, previous, weak, events, undo, pool, memo, lazy];
