/** The table on the page. Every refresh creates new rows and removes the old ones from the page; the store still retains them. */
import { OrderRow } from './order-row.js';
import { Order } from './order-store.js';

const ROWS_PER_REFRESH = 200;

export class OrderBoard {
  rounds = 0;

  constructor(store, body, figures) {
    this.store = store;
    this.body = body;
    this.figures = figures;
  }

  /** One round of the leak: 200 orders, 200 rows, 200 listeners, none of which is ever released. */
  grow() {
    this.rounds += 1;
    const rows = Array.from({ length: ROWS_PER_REFRESH }, () => {
      const number = this.store.orders.length + 1;
      const order = new Order({
        number,
        customer: `Customer ${(number * 37) % 211}`,
        cents: 500 + ((number * 7919) % 90_000),
      });
      this.store.add(order);
      return new OrderRow(order, this.store);
    });
    this.body.replaceChildren(...rows.map((row) => row.element));
    this.showFigures();
  }

  showFigures() {
    const held = this.store.listeners.size;
    const shown = this.body.childElementCount;
    this.figures.rounds.textContent = String(this.rounds);
    this.figures.listeners.textContent = held.toLocaleString('en');
    this.figures.detached.textContent = (held - shown).toLocaleString('en');
  }
}
