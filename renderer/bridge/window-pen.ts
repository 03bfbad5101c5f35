/** Finds what the preload put on the window; null where the page was opened by something that is not the app. */
import type { PenBridge } from '../../shared/contracts/channels.ts';

declare global {
  interface Window {
    readonly pen?: PenBridge;
  }
}

export function penOfWindow(host: Window): PenBridge | null {
  return host.pen ?? null;
}
