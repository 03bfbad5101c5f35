/** Components in Vue 3 that clean up behind them, and state that is built once or has a limit. */
import {
  computed,
  defineAsyncComponent,
  h,
  onMounted,
  onUnmounted,
  reactive,
  render,
  Teleport,
  watchEffect,
} from 'vue';
import { offer } from './choice.js';

class Order {
  id = 1;
}

const bus = new EventTarget();
const cache = new Map();
const store = reactive({ turn: 0, messages: [] });

/** Its effects end with it. */
const SubscribedDialog = {
  setup() {
    const order = new Order();
    const onChange = () => order;
    onMounted(() => bus.addEventListener('change', onChange));
    onUnmounted(() => bus.removeEventListener('change', onChange));
    const doubled = computed(() => store.turn * 2);
    watchEffect(() => doubled.value);
    return () => h('aside', String(doubled.value));
  },
};

/** Entries with constant keys. */
const CachedDialog = {
  setup() {
    if (!cache.has('order')) cache.set('order', new Order());
    return () => h('p', cache.get('order').id);
  },
};

/** The last eight messages, which stay mounted. */
const Log = {
  setup: () => () =>
    h(
      'ol',
      store.messages.map((message) => h('li', { key: message.turn }, message.text)),
    ),
};

const AsyncDialog = defineAsyncComponent(async () => ({ setup: () => () => h('p', 'Lazy') }));

const [main, log, layer] = ['main', 'section', 'div'].map((name) => document.createElement(name));
document.body.append(main, log, layer);
render(h(Log), log);

const openAndClose = (vnode) => () => {
  render(vnode(), main);
  render(null, main);
};

offer('vue clean', {
  cleanedUp: openAndClose(() => h(SubscribedDialog)),
  cacheFilledOnce: openAndClose(() => h(CachedDialog)),
  logWithLimit() {
    store.turn += 1;
    store.messages.push({ turn: store.turn, text: `message ${store.turn}` });
    if (store.messages.length > 8) store.messages.shift();
  },
  asyncComponent: openAndClose(() => h(AsyncDialog)),
  teleport: openAndClose(() => h(Teleport, { to: layer }, h(SubscribedDialog))),
});
globalThis.held = () => [bus, cache, store];
