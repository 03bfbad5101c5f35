/** Brings the window to the front, from wherever it is: minimized, covered, or closed to the tray. */
import type { BrowserWindow } from 'electron';

/** Does nothing without a window. */
export function showWindow(window: BrowserWindow | null): void {
  if (window === null) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
