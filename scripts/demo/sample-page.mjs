/** Presses the sample page's buttons from outside, over the sample's own DevTools port, as any other client could. */
import CDP from 'chrome-remote-interface';

/** How often a button that takes its time is pressed while something is recorded. */
const PRESS_EVERY_MS = 150;

/**
 * @template T
 * @param {{ host: string, port: number }} address
 * @param {(evaluate: (expression: string) => Promise<unknown>) => Promise<T>} work
 */
async function onSamplePage(address, work) {
  const page = (await CDP.List(address)).find(({ title }) => title === 'PEN sample');
  if (page === undefined) throw new Error('the sample shows no page');
  const client = await CDP({ ...address, target: page.id });
  try {
    return await work(async (expression) => {
      const { result, exceptionDetails } = await client.Runtime.evaluate({ expression, returnByValue: true });
      if (exceptionDetails !== undefined) throw new Error(`the sample's page: ${exceptionDetails.text}`);
      return result.value;
    });
  } finally {
    await client.close();
  }
}

/**
 * The leaking button.
 * @param {{ host: string, port: number }} address
 * @param {number} refreshes
 * @returns {Promise<{ before: number, after: number }>} listeners that the page's store holds
 */
export function growSampleLeak(address, refreshes) {
  return onSamplePage(address, async (evaluate) => {
    const held = 'globalThis.sample.store.listeners.size';
    const before = Number(await evaluate(held));
    for (let round = 0; round < refreshes; round += 1) await evaluate(`document.querySelector('#grow').click()`);
    return { before, after: Number(await evaluate(held)) };
  });
}

/**
 * Has a button of the page pressed again and again while `recording` lasts.
 * @template T
 * @param {{ host: string, port: number }} address
 * @param {{ button: string, isMended?: boolean }} what an id, and whether the mended way is chosen
 * @param {() => Promise<T>} recording
 * @returns {Promise<T>}
 */
export function pressWhile(address, { button, isMended = false }, recording) {
  return onSamplePage(address, async (evaluate) => {
    await evaluate(`document.querySelector('#mended').checked = ${isMended}`);
    const over = new AbortController();
    const recorded = recording().finally(() => over.abort());
    // Who failed to press waits for the recording all the same: it is to be over when this is.
    const pressing = (async () => {
      while (!over.signal.aborted) {
        await evaluate(`document.querySelector('#${button}').click()`);
        await new Promise((resolve) => void setTimeout(resolve, PRESS_EVERY_MS));
      }
    })();
    const [outcome] = await Promise.all([recorded, pressing]);
    return outcome;
  });
}
