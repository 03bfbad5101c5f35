/** A list of orders in React, for 17 (`ReactDOM.render`) and later (`createRoot`); the bundle chooses the version. */
import { Component, createElement, forwardRef, memo, useEffect, useState } from 'react';
import { keepElements, keepListener, page } from './held.js';

/** The subscription is never removed: the setter of the state retains the fiber. */
function OrderRow({ order }) {
  const [count, setCount] = useState(0);
  useEffect(() => keepListener(setCount), []);
  return createElement('tr', null, createElement('td', null, order.title), createElement('td', null, count));
}

const OrderTotal = memo(({ total }) => {
  const [shown, setShown] = useState(total);
  useEffect(() => keepListener(setShown), []);
  return createElement('b', null, shown);
});
OrderTotal.displayName = 'OrderTotal';

const OrderField = forwardRef(function OrderField({ label }, ref) {
  return createElement('input', { ref, 'aria-label': label });
});

class OrderNote extends Component {
  constructor(props) {
    super(props);
    this.text = `note of ${props.order.title}`;
    keepListener(() => this.setState({ text: this.text }));
  }

  render() {
    return createElement('p', null, this.text);
  }
}

function OrderList({ orders }) {
  return createElement(
    'section',
    null,
    createElement(
      'table',
      null,
      createElement(
        'tbody',
        null,
        orders.map((order) => createElement(OrderRow, { key: order.title, order })),
      ),
    ),
    orders.slice(0, 5).map((order) => createElement(OrderNote, { key: order.title, order })),
    createElement(OrderTotal, { total: orders.length }),
    createElement(OrderField, { label: 'Search' }),
  );
}

/** Shows the orders in an element; returns what unmounts them. */
async function mount(container, orders) {
  const element = createElement(OrderList, { orders });
  const dom = await import('react-dom');
  if (dom.render !== undefined && dom.version.startsWith('17.')) {
    dom.render(element, container);
    return () => dom.unmountComponentAtNode(container);
  }
  const { createRoot } = await import('react-dom/client');
  const root = createRoot(container);
  root.render(element);
  return () => root.unmount();
}

await page(mount, keepElements);
