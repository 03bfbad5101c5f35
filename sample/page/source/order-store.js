/** Holds the orders and notifies listeners of changes. The leak is retained here: nothing is ever removed from `listeners`. */
export class OrderStore {
  orders = [];
  listeners = new Set();

  subscribe(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  add(order) {
    this.orders.push(order);
  }

  announce(factor) {
    for (const listener of this.listeners) listener(factor);
  }
}

export class Order {
  constructor({ number, customer, cents }) {
    this.number = number;
    this.customer = customer;
    this.cents = cents;
    // Real applications attach such data to their records without thinking: a history that is never read.
    this.history = Array.from(
      { length: 8 },
      (_, step) => new OrderEvent(step, ['order', number, 'step', step].join(' ')),
    );
  }

  get amount() {
    return this.cents / 100;
  }
}

class OrderEvent {
  constructor(step, text) {
    this.step = step;
    this.text = text;
  }

  toString() {
    return this.text;
  }
}
