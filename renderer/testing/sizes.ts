/** happy-dom lays nothing out: gives every element a size, so that virtual lists draw their rows. */

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
