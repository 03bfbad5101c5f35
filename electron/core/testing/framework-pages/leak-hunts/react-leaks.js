/** Dialogs in React, of which each leaves something behind when it is unmounted. */
import { createElement, useEffect, useRef } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { offer } from './choice.js';

class ListeningOrder {}
class TickingOrder {}
class CachedOrder {}
class EnclosedOrder {}

const bus = new EventTarget();
const cache = new Map();
const removed = [];
const callbacks = [];

function ListenerDialog() {
  useEffect(() => {
    const order = new ListeningOrder();
    bus.addEventListener('change', () => order.toString());
  }, []);
  return createElement('p', null, 'Listener');
}

function TimerDialog() {
  useEffect(() => {
    const order = new TickingOrder();
    setInterval(() => order.toString(), 1e8);
  }, []);
  return createElement('p', null, 'Timer');
}

function CacheDialog() {
  useEffect(() => void cache.set(`order ${cache.size}`, new CachedOrder()), []);
  return createElement('p', null, 'Cache');
}

function DetachedDialog() {
  const element = useRef(null);
  useEffect(() => void removed.push(element.current), []);
  return createElement('aside', { ref: element }, createElement('b', null, 'Detached'));
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
