/**
 * Creates a heap snapshot of a page in a real Chromium, with objects that Node lacks: attached and detached elements, their listeners, and
 * the engine's own objects behind them.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { startChromiumHeap } from '../capture/heap-targets.ts';

/** Snapshot bytes of one order with its objects, and of an empty page, measured on Chromium 156 at some hundred MB. */
const BYTES_PER_ORDER = 967;
const BASE_BYTES = 2_200_000;

function pageScript(orders: number): string {
  return `
class Order {
  constructor(number) {
    this.number = number;
    this.customer = { name: 'customer ' + (number % 5000), since: new Date(number) };
    this.lines = [{ sku: 'sku' + (number % 900), pieces: number % 7 }, { sku: 'gift', pieces: 1 }];
    this.total = number + 0.5;
  }
  label() { return this.customer.name; }
}
const kept = [];
const byNumber = new Map();
const body = document.createElement('main');
document.documentElement.append(body);
for (let number = 0; number < ${orders}; number += 1) {
  const order = new Order(number);
  kept.push(order);
  if (number % 4 === 0) byNumber.set(number, { order, note: 'note ' + number });
  if (number % 8 === 0) order.changed = () => order.total;
  if (number % 40 === 0) {
    const row = document.createElement('div');
    row.className = 'row';
    row.textContent = 'order ' + number;
    row.addEventListener('click', () => kept[number]);
    if (number % 80 === 0) body.append(row);
    else kept.push(row);
  }
  if (number % 100 === 0) kept.push(new Set([number, order]), new Float64Array(4), Promise.resolve(order), Symbol('s' + number));
}
globalThis.kept = kept;
globalThis.byNumber = byNumber;
globalThis.ready = true;`;
}

/** Writes a snapshot of about `megabytes` to `path`. Throws if Chromium does not start or its snapshot does not arrive. */
export async function makeChromiumHeap(megabytes: number, path: string): Promise<void> {
  const orders = Math.max(1, Math.round((megabytes * 1e6 - BASE_BYTES) / BYTES_PER_ORDER));
  const target = await startChromiumHeap(orders, pageScript(orders));
  try {
    const script = join(import.meta.dirname, '..', 'capture', 'bare-script.ts');
    const child = spawn(process.execPath, [script, target.webSocketUrl, target.targetId, path], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const code = await new Promise<number | null>((settle) => child.once('close', settle));
    if (code !== 0) throw new Error(`the snapshot of the page did not arrive: its reader ended with ${code}`);
  } finally {
    await target.end();
  }
}
