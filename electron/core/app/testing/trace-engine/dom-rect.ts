/** The engine expects a browser's `DOMRect` for the boxes of layout shifts; Node has none. */

class Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;

  constructor(x = 0, y = 0, width = 0, height = 0) {
    this.x = x;
    this.y = y;
    this.width = width;
    this.height = height;
  }

  get left(): number {
    return Math.min(this.x, this.x + this.width);
  }

  get right(): number {
    return Math.max(this.x, this.x + this.width);
  }

  get top(): number {
    return Math.min(this.y, this.y + this.height);
  }

  get bottom(): number {
    return Math.max(this.y, this.y + this.height);
  }
}

/** For the whole process, which runs only the engine. */
export function provideDomRect(): void {
  Object.defineProperty(globalThis, 'DOMRect', { value: Rect, configurable: true, writable: true });
}
