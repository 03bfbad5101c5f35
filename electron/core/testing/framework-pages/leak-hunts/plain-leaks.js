/** Leaks without a framework. Each class of objects is left behind in its own way. */
import { offer } from './choice.js';

class Listening {}
class Ticking {}
class Cached {}
class Listed {}
class Subscribed {}
class Linked {}
class Collected {}
class Enclosed {}
class Keyed {}

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
    events.addEventListener('change', () => listening.toString());
  },
  timer() {
    const ticking = new Ticking();
    setInterval(() => ticking.toString(), 1e8);
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
