/** Waits for frames that the browser draws, or does not draw: a tab behind another has none. */

const FRAME_WAIT_MS = 100;
/** About a frame. */
const UNDRAWN_WAIT_MS = 20;
/** Even a slow page draws two frames in this time. */
const DRAWN_WITHIN_MS = 400;

export interface FrameClock {
  readonly nextFrame: () => Promise<void>;
  /** Two frames: what an input changed is painted. */
  readonly painted: () => Promise<boolean>;
}

/** One for all hands of a document: the long wait is made once in a page that is not drawn. */
export function createFrameClock(): FrameClock {
  /** False from a wait without a frame until the browser draws one, as it does when a hidden tab is shown. */
  let isPageDrawn = true;
  const nextFrame = async (): Promise<void> => {
    let isFrame = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const drawn = new Promise<void>((resolve) => {
      requestAnimationFrame(() => {
        isFrame = true;
        isPageDrawn = true;
        resolve();
      });
    });
    const waited = isPageDrawn
      ? new Promise<void>((resolve) => (timer = setTimeout(resolve, FRAME_WAIT_MS)))
      : passTime(UNDRAWN_WAIT_MS, () => isFrame);
    await Promise.race([drawn, waited]);
    clearTimeout(timer);
    if (!isFrame) isPageDrawn = false;
  };
  return {
    nextFrame,
    async painted() {
      await nextFrame();
      await nextFrame();
      return true;
    },
  };
}

/** Timers of a page that nobody sees come once a second; messages come at once. */
async function passTime(ms: number, isOver: () => boolean): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const untilMs = performance.now() + ms;
  await new Promise<void>((resolve) => {
    port1.addEventListener('message', () => {
      if (isOver() || performance.now() >= untilMs) resolve();
      else port2.postMessage(null);
    });
    port1.start();
    port2.postMessage(null);
  });
  port1.close();
}

/** True if the browser draws frames. A main thread that is too busy for its timers is no sign of a hidden window. */
export function isDrawn(): Promise<boolean> {
  if (document.visibilityState === 'hidden') return Promise.resolve(false);
  return new Promise((resolve) => {
    const startedMs = performance.now();
    const timer = setTimeout(() => resolve(performance.now() - startedMs > 2 * DRAWN_WITHIN_MS), DRAWN_WITHIN_MS);
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        clearTimeout(timer);
        resolve(true);
      }),
    );
  });
}
