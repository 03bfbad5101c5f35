/** Dialogs in React, of which each leaves something behind when it is unmounted. */
import { createElement, useEffect } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
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

function ListenerDialog() {
  useEffect(() => {
    const order = new ListeningOrder();
    bus.addEventListener('change', () => order);
  }, []);
  return createElement('p', null, 'Listener');
}

function TimerDialog() {
  useEffect(() => {
    const order = new TickingOrder();
    setInterval(() => order, 1e8);
  }, []);
  return createElement('p', null, 'Timer');
}

function CacheDialog() {
  useEffect(() => void cache.set(`order ${cache.size}`, new CachedOrder()), []);
  return createElement('p', null, 'Cache');
}

/** Called with null when it is unmounted. */
function keepElement(element) {
  if (element !== null) removed.push(element);
}

function DetachedDialog() {
  return createElement('aside', { ref: keepElement }, createElement('b', null, 'Detached'));
}

function ClosureDialog() {
  useEffect(() => {
    const order = new EnclosedOrder();
    callbacks.push(() => order);
  }, []);
  return createElement('p', null, 'Closure');
}

const main = document.createElement('main');
document.body.append(main);
const root = createRoot(main);

/** Opens a dialog and closes it. */
const openAndClose = (dialog) => () => {
  flushSync(() => root.render(createElement(dialog)));
  flushSync(() => root.render(null));
};

offer('react leaks', {
  listener: openAndClose(ListenerDialog),
  timer: openAndClose(TimerDialog),
  cache: openAndClose(CacheDialog),
  detached: openAndClose(DetachedDialog),
  closure: openAndClose(ClosureDialog),
});
globalThis.held = () => [bus, cache, removed, callbacks];
