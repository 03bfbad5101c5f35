/** Returns the preload object of the window, or null if the page was not opened by the app. */
import type { PenBridge } from '../../../shared/core/contracts/channels.ts';

declare global {
  interface Window {
    readonly pen?: PenBridge;
  }
}

export function penOfWindow(host: Window): PenBridge | null {
  return host.pen ?? null;
}
