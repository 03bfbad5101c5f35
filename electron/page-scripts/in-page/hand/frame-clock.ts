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

export function createFrameClock(): FrameClock {
  /** False from a wait without a frame until the browser draws one, as it does when a hidden tab is shown. */
  let isPageDrawn = true;
  const nextFrame = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(
        () => {
          isPageDrawn = false;
          resolve();
        },
        isPageDrawn ? FRAME_WAIT_MS : UNDRAWN_WAIT_MS,
      );
      requestAnimationFrame(() => {
        isPageDrawn = true;
        clearTimeout(timer);
        resolve();
      });
    });
  return {
    nextFrame,
    async painted() {
      await nextFrame();
      await nextFrame();
      return true;
    },
  };
}

/** True if the browser draws frames. A main thread that is too busy for its timers is no sign of a hidden window. */
export function isDrawn(): Promise<boolean> {
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
