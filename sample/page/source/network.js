/** The page's requests: several small ones in sequence, one slow, one that fails. */
export async function loadOrders(pages) {
  const loaded = [];
  for (let page = 1; page <= pages; page += 1) {
    // One after the other on purpose: the waterfall should be visible.
    const response = await fetch(`/api/orders?page=${page}`);
    loaded.push(...(await response.json()).orders);
  }
  return loaded;
}

export async function loadPriceFactor() {
  const response = await fetch('/api/prices');
  return (await response.json()).factor;
}

export async function askForWhatIsNotThere() {
  const response = await fetch('/api/discounts');
  if (!response.ok) console.warn(`discounts: ${response.status}, going on without`);
}
