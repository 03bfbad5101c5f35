/**
 * Lets the running app press the sample page's buttons, like an assistant that may run code: there is no other connection to the sample.
 */
import { asAssistant } from './assistant.mjs';

/** Interval of pressing a button with a long action in a recording. */
const PRESS_EVERY_MS = 150;
const SAMPLE = 'PEN sample';

/**
 * @template T
 * @param {string} dataFolder of the running app
 * @param {(evaluate: (expression: string) => Promise<unknown>) => Promise<T>} work
 */
function onSamplePage(dataFolder, work) {
  return asAssistant(dataFolder, (call) =>
    work(async (expression) => {
      const { value } = await call('pen_evaluate', { target: SAMPLE, expression });
      return JSON.parse(String(value['value']));
    }),
  );
}

/**
 * The leaking button.
 * @param {string} dataFolder
 * @param {number} refreshes
 * @returns {Promise<{ before: number, after: number }>} listeners that the page's store holds
 */
export function growSampleLeak(dataFolder, refreshes) {
  return onSamplePage(dataFolder, async (evaluate) => {
    const held = 'globalThis.sample.store.listeners.size';
    const before = Number(await evaluate(held));
    for (let round = 0; round < refreshes; round += 1) await evaluate(`document.querySelector('#grow').click(), null`);
    return { before, after: Number(await evaluate(held)) };
  });
}

/**
 * Has a button of the page pressed again and again while `recording` lasts.
 * @template T
 * @param {string} dataFolder
 * @param {{ button: string, isFixed?: boolean }} what an id, and whether the fixed way is chosen
 * @param {() => Promise<T>} recording
 * @returns {Promise<T>}
 */
export function pressWhile(dataFolder, { button, isFixed = false }, recording) {
  return onSamplePage(dataFolder, async (evaluate) => {
    await evaluate(`document.querySelector('#fixed').checked = ${isFixed}`);
    const over = new AbortController();
    const recorded = recording().finally(() => over.abort());
    // A failure to press waits for the recording all the same, so that it has ended when this returns.
    const pressing = (async () => {
      while (!over.signal.aborted) {
        await evaluate(`document.querySelector('#${button}').click(), null`);
        await new Promise((resolve) => void setTimeout(resolve, PRESS_EVERY_MS));
      }
    })();
    const [outcome] = await Promise.all([recorded, pressing]);
    return outcome;
  });
}
