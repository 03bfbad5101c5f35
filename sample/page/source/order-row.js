/** One row of the table. It subscribes to the store for prices, and does not unsubscribe when it is removed from the page. */
export class OrderRow {
  constructor(order, store) {
    this.order = order;
    this.element = document.createElement('tr');
    this.price = document.createElement('td');
    for (const text of [`#${order.number}`, order.customer]) {
      const cell = document.createElement('td');
      cell.textContent = text;
      this.element.append(cell);
    }
    this.element.append(this.price);
    this.show(1);
    // The leak: the function that would end this subscription is thrown away.
    store.subscribe((factor) => this.show(factor));
    this.element.addEventListener('click', () => this.element.classList.toggle('picked'));
  }

  show(factor) {
    this.price.textContent = `${(this.order.amount * factor).toFixed(2)} €`;
  }
}
