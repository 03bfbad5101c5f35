/** Presses the sample's leaking button from outside, over the sample's own DevTools port, as any other client could. */
import CDP from 'chrome-remote-interface';

/**
 * @param {{ host: string, port: number }} address
 * @param {number} refreshes
 * @returns {Promise<{ before: number, after: number }>} listeners that the page's store holds
 */
export async function growSampleLeak(address, refreshes) {
  const page = (await CDP.List(address)).find(({ title }) => title === 'PEN sample');
  if (page === undefined) throw new Error('the sample shows no page');
  const client = await CDP({ ...address, target: page.id });
  try {
    /** @param {string} expression */
    const evaluate = async (expression) =>
      Number((await client.Runtime.evaluate({ expression, returnByValue: true })).result.value);
    const held = 'globalThis.sample.store.listeners.size';
    const before = await evaluate(held);
    for (let round = 0; round < refreshes; round += 1) await evaluate(`document.querySelector('#grow').click()`);
    return { before, after: await evaluate(held) };
  } finally {
    await client.close();
  }
}
