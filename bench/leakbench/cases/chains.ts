/** Linked chains: each object is reached only through the one before. Leaks, and programs with a limit that look alike. */
import type { Case, Twin } from '../case.ts';

const LEAK = { kind: 'leak', where: 'node', packages: [] } as const;
const NODE = { where: 'node', packages: [] } as const;

const LINK = `class Link { constructor(number) { this.number = number; this.rows = new Array(64).fill(number); this.next = null; this.previous = null; } }
class Registry { head = null; tail = null; size = 0; } const registry = new Registry(); let number = 0;`;
/** Takes the oldest link out once there are more than so many. */
const LIMITED = (limit: number): string =>
  `if (++registry.size > ${limit}) { registry.size -= 1; registry.head = registry.head.next; registry.head.previous = null; }`;
const AT_TAIL = `const link = new Link(number++); if (registry.tail === null) registry.head = link; else { registry.tail.next = link; link.previous = registry.tail; } registry.tail = link;`;

export const CHAIN_CASES: readonly Case[] = [
  {
    ...LEAK,
    name: 'a list in both directions, new links at the tail',
    driver: `
${LINK}
globalThis.act = function serve() { ${AT_TAIL}
  @HERE@
};`,
    fixed: LIMITED(8),
    right: [/\.head of Registry|\.tail of Registry/, 'class Link', 'new Link'],
  },
  {
    ...LEAK,
    name: 'a list in one direction, new links at the tail, which nothing else holds',
    driver: `
${LINK}
globalThis.act = function serve() { const link = new Link(number++); if (registry.head === null) registry.head = link; else { let last = registry.head; while (last.next !== null) last = last.next; last.next = link; }
  @HERE@
};`,
    fixed: 'if (number > 8) registry.head = registry.head.next;',
    right: [/\.head of Registry/, 'class Link', 'const link'],
  },
  {
    ...LEAK,
    name: 'a list in one direction, new links at the head',
    driver: `
${LINK}
globalThis.act = function serve() { const link = new Link(number++); link.next = registry.head; registry.head = link;
  @HERE@
};`,
    fixed:
      'let last = link; for (let at = 0; at < 8 && last !== null; at += 1) last = last.next; if (last !== null) last.next = null;',
    right: [/\.head of Registry/, 'class Link', 'const link'],
  },
  {
    ...LEAK,
    name: 'two classes that alternate, with an array between',
    driver: `
class Task { constructor(name) { this.name = name; this.then = []; } } class Step { constructor(task) { this.task = task; } }
const first = (globalThis.first = new Task('first')); let last = new WeakRef(first); let number = 0;
globalThis.act = function serve() { const task = new Task('task ' + Math.random()); last.deref().then.push(new Step(task)); last = new WeakRef(task); number += 1;
  @HERE@
};`,
    fixed: 'if (number % 4 === 0) { first.then.length = 0; last = new WeakRef(first); }',
    right: [/\bfirst\b/, 'class Task', 'const task'],
  },
  {
    ...LEAK,
    name: 'functions that keep the one before in their scope',
    driver: `
const idle = () => 0; let run = idle;
globalThis.act = function serve() { const before = run; const rows = new Array(64).fill(1.5);
  run = function wrapped() { return before() + rows.length; };
  @HERE@
};`,
    fixed: 'run = idle;',
    right: [/\brun\b/, 'function wrapped'],
  },
  {
    ...LEAK,
    name: 'promises that wait for one that is never settled',
    driver: `
const first = (globalThis.opened = new Promise(() => {})); let last = new WeakRef(first); let number = 0;
globalThis.act = function serve() { const text = 'order ' + Math.random(); number += 1;
  const next = last.deref().then(function sent() { return text; }); last = new WeakRef(next);
  @HERE@
};`,
    fixed: 'globalThis.opened = new Promise(() => {}); last = new WeakRef(globalThis.opened);',
    right: [/\bopened\b/, 'function sent'],
  },
];

export const CHAIN_TWINS: readonly Twin[] = [
  {
    ...NODE,
    name: 'a list in both directions with a limit that is reached late',
    driver: `${LINK}
globalThis.act = () => { ${AT_TAIL} ${LIMITED(30)} };`,
  },
  {
    ...NODE,
    name: 'the steps of an undo stack with a limit',
    driver: `${LINK}
globalThis.act = () => { const link = new Link(number++); link.next = registry.head; registry.head = link; let last = link; for (let at = 1; at < 12 && last.next !== null; at += 1) last = last.next; last.next = null; };`,
  },
  {
    ...NODE,
    name: 'a least recently used list beside a Map',
    driver: `${LINK} const byKey = new Map();
globalThis.act = () => { ${AT_TAIL} byKey.set(link.number, link); if (byKey.size > 10) { byKey.delete(registry.head.number); registry.head = registry.head.next; registry.head.previous = null; } };`,
  },
  {
    ...NODE,
    name: 'links that go to a free list and come back',
    driver: `${LINK} const free = new Registry();
globalThis.act = () => { const taken = []; for (let at = 0; at < 6; at += 1) { const link = free.head ?? new Link(number++); free.head = link.next; taken.push(link); } for (const link of taken) { link.next = free.head; free.head = link; } };`,
  },
  {
    ...NODE,
    name: 'a ring of links',
    driver: `${LINK} let at = null; for (let links = 0; links < 16; links += 1) { const link = new Link(links); link.next = at?.next ?? link; if (at !== null) at.next = link; at = link; } registry.head = at;
globalThis.act = () => { at = at.next; at.rows = [number++]; };`,
  },
  {
    ...NODE,
    name: 'timers that are linked in the list of their duration, and run out',
    settleMs: 1500,
    driver: `globalThis.act = () => { const text = 'order ' + Math.random(); setTimeout(() => text.length, 900); };`,
  },
  {
    ...NODE,
    name: 'a trie of the same words',
    driver: `class Letter { next = new Map(); count = 0; } const words = ['orders', 'ordinary', 'order', 'basket', 'bask']; const trie = new Letter();
globalThis.act = () => { for (const word of words) { let at = trie; for (const letter of word) { if (!at.next.has(letter)) at.next.set(letter, new Letter()); at = at.next.get(letter); } at.count += 1; } };`,
  },
];
