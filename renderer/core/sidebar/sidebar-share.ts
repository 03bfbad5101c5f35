/** Computes how the sidebar is divided until the person moves the border. */

/** Head, field and margin of either list. */
const HEAD_PX = 76;
const TARGET_PX = 28;
const CAPTURE_PX = 28;
const USUAL_SHARE = 0.42;
const MIN_LIBRARY_PX = 120;

/**
 * Height of the targets in px: their usual share, and more of what the library does not need when they are many. `targets`: rows of the
 * list.
 */
export function targetsHeightPx(
  sidebarPx: number,
  rows: { readonly targets: number; readonly captures: number },
): number {
  const usualPx = sidebarPx * USUAL_SHARE;
  const libraryPx = Math.max(MIN_LIBRARY_PX, HEAD_PX + rows.captures * CAPTURE_PX);
  const neededPx = HEAD_PX + rows.targets * TARGET_PX;
  return Math.round(Math.max(usualPx, Math.min(neededPx, sidebarPx - libraryPx)));
}
