/**
 * The time axis shared by tracks, ruler and minimap: the visible range, ways to move it, and one animation frame for all. Subscribers are
 * notified once per frame, regardless of the number of moves.
 */
import { clampWindow, panWindow, zoomWindow, type IcicleWindow } from '../../../widgets/icicle/icicle-window.ts';

/** `requestAnimationFrame`; tests replace it. */
export interface FrameHost {
  readonly request: (callback: (nowMs: number) => void) => number;
  /** Reduced motion: no animation. */
  readonly isStill: () => boolean;
}

export interface TimeAxis {
  readonly totalMs: number;
  /** The visible range of the last frame: the same object until it changes. */
  readonly shown: () => IcicleWindow;
  /** The current target, shown by the next frame. */
  readonly now: () => IcicleWindow;
  /** Calls the listener in each requested frame. Returns a function that unsubscribes. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Requests a frame without a move, because something else changed. */
  readonly requestFrame: () => void;
  /** `factor` below 1 zooms in; `anchorMs` stays in place. */
  readonly zoom: (factor: number, anchorMs: number) => void;
  /** Moves by a share of the visible range; positive is right. */
  readonly pan: (share: number) => void;
  /** Without animation. */
  readonly show: (window: IcicleWindow) => void;
  /** Animates for 160 ms. */
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
