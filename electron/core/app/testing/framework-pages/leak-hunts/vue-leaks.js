/** Dialogs in Vue 3, of which each leaves something behind when it is unmounted. */
import { h, onMounted, ref, render } from 'vue';
import { offer } from './choice.js';

class ListeningOrder {
  id = 1;
}

class TickingOrder {
  id = 1;
}

class CachedOrder {
  id = 1;
}

class EnclosedOrder {
  id = 1;
}

const bus = new EventTarget();
const cache = new Map();
const removed = [];
const callbacks = [];

const ListenerDialog = {
  setup() {
    onMounted(() => {
      const order = new ListeningOrder();
      bus.addEventListener('change', () => order);
    });
    return () => h('p', 'Listener');
  },
};

const TimerDialog = {
  setup() {
    onMounted(() => {
      const order = new TickingOrder();
      setInterval(() => order, 1e8);
    });
    return () => h('p', 'Timer');
  },
};

const CacheDialog = {
  setup() {
    onMounted(() => cache.set(`order ${cache.size}`, new CachedOrder()));
    return () => h('p', 'Cache');
  },
};

const DetachedDialog = {
  setup() {
    const element = ref(null);
    onMounted(() => removed.push(element.value));
    return () => h('aside', { ref: element }, h('b', 'Detached'));
  },
};

const ClosureDialog = {
  setup() {
    onMounted(() => {
      const order = new EnclosedOrder();
      callbacks.push(() => order);
    });
    return () => h('p', 'Closure');
  },
};

const main = document.createElement('main');
document.body.append(main);

/** Opens a dialog and closes it. */
const openAndClose = (dialog) => () => {
  render(h(dialog), main);
  render(null, main);
};

offer('vue leaks', {
  listener: openAndClose(ListenerDialog),
  timer: openAndClose(TimerDialog),
  cache: openAndClose(CacheDialog),
  detached: openAndClose(DetachedDialog),
  closure: openAndClose(ClosureDialog),
});
globalThis.held = () => [bus, cache, removed, callbacks];
