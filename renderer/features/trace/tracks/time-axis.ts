/**
 * The time axis shared by tracks, ruler and minimap: the visible range, ways to move it, and one animation frame for all. Subscribers are
 * notified once per frame, regardless of the number of moves.
 */
import { clampRange, panRange, zoomRange, type ChartRange } from '../../../core/charts/range.ts';

/** `requestAnimationFrame`; tests replace it. */
export interface FrameHost {
  readonly request: (callback: (nowMs: number) => void) => number;
  /** Reduced motion: no animation. */
  readonly isStill: () => boolean;
}

export interface TimeAxis {
  readonly totalMs: number;
  /** The visible range of the last frame: the same object until it changes. */
  readonly shown: () => ChartRange;
  /** The current target, shown by the next frame. */
  readonly now: () => ChartRange;
  /** Calls the listener in each requested frame. Returns a function that unsubscribes. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Requests a frame without a move, because something else changed. */
  readonly requestFrame: () => void;
  /** `factor` below 1 zooms in; `anchorMs` stays in place. */
  readonly zoom: (factor: number, anchorMs: number) => void;
  /** Moves by a share of the visible range; positive is right. */
  readonly pan: (share: number) => void;
  /** Without animation. */
  readonly show: (window: ChartRange) => void;
  /** Animates for 160 ms. */
  readonly glideTo: (window: ChartRange) => void;
  readonly fitAll: () => void;
}

const FIT_MS = 160;

export function createTimeAxis(totalMs: number, frames: FrameHost): TimeAxis {
  const whole = { from: 0, to: totalMs };
  let shown: ChartRange = whole;
  let now: ChartRange = whole;
  let glide: { readonly from: ChartRange; readonly to: ChartRange; beganMs: number | null } | null = null;
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
  const put = (next: ChartRange): void => {
    glide = null;
    now = clampRange(next, totalMs);
    requestFrame();
  };
  const glideTo = (window: ChartRange): void => {
    const to = clampRange(window, totalMs);
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
    zoom: (factor, anchorMs) => put(zoomRange(now, factor, anchorMs, totalMs)),
    pan: (share) => put(panRange(now, share, totalMs)),
    show: put,
    glideTo,
    fitAll: () => glideTo(whole),
  };
}
