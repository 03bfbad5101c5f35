/** Code that is loaded but never run, for JS coverage. It is reachable from the page, so no bundler may drop it. */
export const reports = {
  byCustomer(orders) {
    const totals = new Map();
    for (const order of orders) totals.set(order.customer, (totals.get(order.customer) ?? 0) + order.cents);
    return [...totals].map(([customer, cents]) => ({ customer, cents })).toSorted((a, b) => b.cents - a.cents);
  },

  byDecile(orders) {
    const sorted = orders.map((order) => order.cents).toSorted((a, b) => a - b);
    return Array.from({ length: 10 }, (_, decile) => sorted[Math.floor((sorted.length - 1) * (decile / 9))] ?? 0);
  },

  asCsv(orders) {
    const quote = (text) => `"${String(text).replaceAll('"', '""')}"`;
    const lines = orders.map((order) =>
      [order.number, order.customer, (order.cents / 100).toFixed(2)].map(quote).join(';'),
    );
    return ['"number";"customer";"amount"', ...lines].join('\r\n');
  },

  forecast(orders, weeks) {
    const mean = orders.reduce((sum, order) => sum + order.cents, 0) / Math.max(1, orders.length);
    return Array.from({ length: weeks }, (_, week) => Math.round(mean * (1 + week * 0.015)));
  },
};
