/** Leaks without a framework. Each class of objects is left behind in its own way. */
import { offer } from './choice.js';

class Listening {
  id = 1;
}

class Ticking {
  id = 1;
}

class Cached {
  id = 1;
}

class Listed {
  id = 1;
}

class Subscribed {
  id = 1;
}

class Linked {
  id = 1;
}

class Collected {
  id = 1;
}

class Enclosed {
  id = 1;
}

class Keyed {
  id = 1;
}

const events = new EventTarget();
const cache = new Map();
const list = [];
const subscribers = new Set();
const byId = {};
const handlers = [];
const parts = new Map();
const samples = [];
const views = [];
let head = null;

offer('plain leaks', {
  listener() {
    const listening = new Listening();
    events.addEventListener('change', () => listening);
  },
  timer() {
    const ticking = new Ticking();
    setInterval(() => ticking, 1e8);
  },
  cache: () => void cache.set(`order ${cache.size}`, new Cached()),
  detached() {
    const view = document.createElement('section');
    view.append(document.createElement('b'));
    document.body.append(view);
    view.remove();
    views.push(view);
  },
  closure() {
    const enclosed = new Enclosed();
    handlers.push(() => enclosed);
  },
  list: () => void list.push(new Listed()),
  subscriber: () => void subscribers.add(new Subscribed()),
  chain: () => void (head = Object.assign(new Linked(), { next: head })),
  objectKeys: () => void parts.set({}, new Collected()),
  dictionary: () => void (byId[`k${Math.random().toString(36).slice(2)}`] = new Keyed()),
  numbers() {
    for (let i = 0; i < 400; i += 1) samples.push(i + 0.5);
  },
});
globalThis.held = () => [events, cache, list, subscribers, byId, handlers, parts, head, views, samples];
