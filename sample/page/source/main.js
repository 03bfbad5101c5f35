/** Connects the parts of the page. `?auto=MS` presses the leak button every MS milliseconds; without it nothing grows by itself. */
import { OrderBoard } from './board.js';
import { totalInvoices } from './invoices.js';
import { blockFor } from './long-task.js';
import { askForWhatIsNotThere, loadOrders, loadPriceFactor } from './network.js';
import { OrderStore } from './order-store.js';
import { reports } from './reports.js';

const LONG_TASK_MS = 250;

const element = (id) => document.getElementById(id);
const store = new OrderStore();
const board = new OrderBoard(store, element('orders'), {
  rounds: element('rounds'),
  listeners: element('listeners'),
  detached: element('detached'),
});

element('grow').addEventListener('click', () => {
  board.grow();
  console.log(`refresh ${board.rounds}: ${store.listeners.size} listeners`);
});

element('block').addEventListener('click', () => {
  const startedAt = performance.now();
  const found = blockFor(LONG_TASK_MS);
  element('blocked').textContent =
    `${Math.round(performance.now() - startedAt)} ms, ${found.toLocaleString('en')} primes`;
});

element('invoices').addEventListener('click', () => {
  const startedAt = performance.now();
  const cents = totalInvoices(element('fixed').checked);
  element('totalled').textContent =
    `${Math.round(performance.now() - startedAt)} ms, ${(cents / 100).toLocaleString('en')} in all`;
});

element('requests').addEventListener('click', () => void refreshFromServer());

async function refreshFromServer() {
  const orders = await loadOrders(3);
  const factor = await loadPriceFactor();
  await askForWhatIsNotThere();
  element('loaded').textContent = `${orders.length} orders, prices × ${factor}`;
  store.announce(factor);
}

const worker = new Worker('worker.js');
worker.addEventListener('message', ({ data }) => {
  element('worker').textContent = `${data.orders.toLocaleString('en')} sums, round ${data.round}`;
});

const auto = Number(new URLSearchParams(location.search).get('auto'));
if (Number.isFinite(auto) && auto > 0) setInterval(() => element('grow').click(), auto);

// For use in the console, and so that no bundler drops the reports.
globalThis.sample = { store, board, reports };

console.info('PEN sample: every refresh leaks 200 rows');
console.warn('This warning is here on purpose');
console.error(new Error('This error is here on purpose; nothing is wrong'));
board.grow();
void refreshFromServer();
