/** Components in React that clean up behind them, and state that is built once or has a limit. */
import { createContext, createElement, lazy, Suspense, useContext, useEffect, useMemo, useReducer } from 'react';
import { createPortal, flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { offer } from './choice.js';

class Order {
  id = 1;
}

const bus = new EventTarget();
const cache = new Map();
const Theme = createContext('light');

function SubscribedDialog() {
  useEffect(() => {
    const order = new Order();
    const onChange = () => order;
    bus.addEventListener('change', onChange);
    const timer = setInterval(onChange, 1e8);
    return () => {
      bus.removeEventListener('change', onChange);
      clearInterval(timer);
    };
  }, []);
  return createElement('aside', null, useContext(Theme));
}

/** Entries with constant keys. */
function CachedDialog() {
  const order = useMemo(() => {
    if (!cache.has('order')) cache.set('order', new Order());
    return cache.get('order');
  }, []);
  return createElement('p', null, order.id);
}

/** The last eight messages, which stay mounted. */
function Log({ turn }) {
  const [messages, add] = useReducer((before, message) => [...before, message].slice(-8), []);
  useEffect(() => add({ turn, text: `message ${turn}` }), [turn]);
  return createElement(
    'ol',
    null,
    messages.map((message) => createElement('li', { key: message.turn }, message.text)),
  );
}

const LazyDialog = lazy(async () => ({ default: () => createElement('p', null, 'Lazy') }));

const [main, log, layer] = ['main', 'section', 'div'].map((name) => document.createElement(name));
document.body.append(main, log, layer);
const root = createRoot(main);
const logRoot = createRoot(log);
let turn = 0;

const openAndClose = (element) => () => {
  flushSync(() => root.render(element));
  flushSync(() => root.render(null));
};

offer('react clean', {
  cleanedUp: openAndClose(createElement(SubscribedDialog)),
  cacheFilledOnce: openAndClose(createElement(CachedDialog)),
  logWithLimit: () => flushSync(() => logRoot.render(createElement(Log, { turn: (turn += 1) }))),
  lazyComponent: openAndClose(createElement(Suspense, { fallback: 'Loading' }, createElement(LazyDialog))),
  portal: openAndClose(createPortal(createElement(SubscribedDialog), layer)),
});
globalThis.held = () => [bus, cache];
