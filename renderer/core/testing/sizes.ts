/** Gives every element a size, because happy-dom has no layout and virtual lists would render no rows. */

export function giveElementsASize(widthPx = 800, heightPx = 600): void {
  for (const [name, value] of [
    ['offsetWidth', widthPx],
    ['offsetHeight', heightPx],
    ['clientWidth', widthPx],
    ['clientHeight', heightPx],
  ] as const) {
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => value });
  }
}
