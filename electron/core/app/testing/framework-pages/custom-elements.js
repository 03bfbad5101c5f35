/** A list of orders in custom elements, without a framework. */
import { keepElements, page } from './held.js';

class OrderRow extends HTMLElement {
  connectedCallback() {
    this.innerHTML = '<div class="row"><b></b></div>';
  }
}
customElements.define('order-row', OrderRow);

await page(
  (container, orders) => {
    for (const { title } of orders) {
      const row = document.createElement('order-row');
      container.append(row);
      row.querySelector('b').textContent = title;
    }
    return () => container.replaceChildren();
  },
  (name, container) => keepElements(name, container, '.row'),
);
