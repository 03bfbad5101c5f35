/**
 * The one time axis that all tracks, the ruler and the minimap share: which part of the trace is in sight, the ways to move it,
 * and the one animation frame in which all of them draw. Whoever draws is told once a frame, however often the axis moved.
 */
import { clampWindow, panWindow, zoomWindow, type IcicleWindow } from '../../widgets/icicle/icicle-window.ts';

/** The window's animation frames; a test has its own. */
export interface FrameHost {
  readonly request: (callback: (nowMs: number) => void) => number;
  /** Movement is to be instant. */
  readonly isStill: () => boolean;
}

export interface TimeAxis {
  readonly totalMs: number;
  /** What was in sight in the last frame: the same object until it changes. */
  readonly shown: () => IcicleWindow;
  /** Where the axis stands now, which the next frame shows. */
  readonly now: () => IcicleWindow;
  /** Told in each frame that was asked for, before the next is drawn. Answers how to be told no more. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Asks for a frame though the axis stands still: something else that is drawn has changed. */
  readonly requestFrame: () => void;
  /** `factor` below 1 shows less; what stands at `anchorMs` stays where it is. */
  readonly zoom: (factor: number, anchorMs: number) => void;
  /** By a share of what is in sight; to the right is positive. */
  readonly pan: (share: number) => void;
  /** At once. */
  readonly show: (window: IcicleWindow) => void;
  /** In 160 ms, so that the eye can follow. */
  readonly glideTo: (window: IcicleWindow) => void;
  readonly fitAll: () => void;
}

const FIT_MS = 160;

export function createTimeAxis(totalMs: number, frames: FrameHost): TimeAxis {
  const whole = { from: 0, to: totalMs };
  let shown: IcicleWindow = whole;
  let now: IcicleWindow = whole;
  let glide: { readonly from: IcicleWindow; readonly to: IcicleWindow; beganMs: number | null } | null = null;
  let frame: number | null = null;
  const listeners = new Set<() => void>();

  const step = (nowMs: number): void => {
    frame = null;
    if (glide !== null) {
      glide.beganMs ??= nowMs;
      const done = Math.min(1, (nowMs - glide.beganMs) / FIT_MS);
      const share = 1 - (1 - done) ** 3;
      const between = (a: number, b: number): number => a + (b - a) * share;
      now =
        done === 1
          ? glide.to
          : { from: between(glide.from.from, glide.to.from), to: between(glide.from.to, glide.to.to) };
      if (done === 1) glide = null;
      else requestFrame();
    }
    shown = now;
    for (const listener of [...listeners]) listener();
  };
  function requestFrame(): void {
    if (frame === null) frame = frames.request(step);
  }
  const put = (next: IcicleWindow): void => {
    glide = null;
    now = clampWindow(next, totalMs);
    requestFrame();
  };
  const glideTo = (window: IcicleWindow): void => {
    const to = clampWindow(window, totalMs);
    if (frames.isStill()) {
      put(to);
      return;
    }
    glide = { from: now, to, beganMs: null };
    requestFrame();
  };
  return {
    totalMs,
    shown: () => shown,
    now: () => now,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    requestFrame,
    zoom: (factor, anchorMs) => put(zoomWindow(now, factor, anchorMs, totalMs)),
    pan: (share) => put(panWindow(now, share, totalMs)),
    show: put,
    glideTo,
    fitAll: () => glideTo(whole),
  };
}
