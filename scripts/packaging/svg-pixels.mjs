/**
 * Draws the SVG files of the icons at any size. They consist of rounded rectangles and polygons of one colour, in a square view box; anything
 * else is an error, so that nothing is silently left out.
 */

/** Samples of a pixel in each direction, for smooth edges. */
const SAMPLES = 4;

/**
 * @typedef {object} Shape in units of the view box
 * @property {{ left: number, top: number, right: number, bottom: number }} box
 * @property {(x: number, y: number) => boolean} contains
 * @property {readonly [number, number, number]} colour
 */

/** @param {string} element @returns {Map<string, string>} */
const attributesOf = (element) =>
  new Map([...element.matchAll(/([a-zA-Z-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]));

/** @param {Map<string, string>} attributes @returns {readonly [number, number, number]} */
function colourOf(attributes) {
  const [, hex] = /^#([0-9a-f]{6})$/.exec(attributes.get('fill') ?? '') ?? [];
  if (hex === undefined) throw new Error(`A shape of an icon needs fill="#rrggbb", not "${attributes.get('fill')}".`);
  const value = Number.parseInt(hex, 16);
  return [value >> 16, (value >> 8) & 0xff, value & 0xff];
}

/** @param {Map<string, string>} attributes @returns {Shape} */
function rectangle(attributes) {
  const [x = 0, y = 0, width = 0, height = 0, radius = 0] = ['x', 'y', 'width', 'height', 'rx'].map((name) =>
    Number(attributes.get(name) ?? 0),
  );
  const [right, bottom] = [x + width, y + height];
  return {
    box: { left: x, top: y, right, bottom },
    contains: (atX, atY) => {
      // The distance to the rectangle without its rounded border.
      const outsideX = Math.max(x + radius - atX, atX - (right - radius), 0);
      const outsideY = Math.max(y + radius - atY, atY - (bottom - radius), 0);
      return Math.hypot(outsideX, outsideY) <= radius && atX >= x && atX <= right && atY >= y && atY <= bottom;
    },
    colour: colourOf(attributes),
  };
}

/** @param {Map<string, string>} attributes @returns {Shape} */
function polygon(attributes) {
  const points = (attributes.get('points') ?? '').split(' ').map((point) => {
    const [x = Number.NaN, y = Number.NaN] = point.split(',').map(Number);
    return { x, y };
  });
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  return {
    box: { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) },
    // Counts the edges to the right of the point.
    contains: (x, y) =>
      points.filter((from, index) => {
        const to = points[(index + 1) % points.length] ?? from;
        return from.y > y !== to.y > y && x < ((to.x - from.x) * (y - from.y)) / (to.y - from.y) + from.x;
      }).length %
        2 ===
      1,
    colour: colourOf(attributes),
  };
}

/**
 * Shapes in the order in which they are drawn. Throws for anything that is not drawn here.
 * @param {string} svg
 */
function parse(svg) {
  /** @type {Shape[]} */
  const shapes = [];
  let side = 0;
  for (const [element, name] of svg.matchAll(/<([a-z]+)[^>]*>/g)) {
    const attributes = attributesOf(element);
    if (name === 'svg') side = Number(attributes.get('viewBox')?.split(' ')[2]);
    else if (name === 'rect') shapes.push(rectangle(attributes));
    else if (name === 'polygon') shapes.push(polygon(attributes));
    else throw new Error(`Icons are drawn from rect and polygon only, not from ${name}.`);
  }
  return { side, shapes };
}

/** The share of a pixel that a shape covers. @param {Shape} shape @param {number} x @param {number} y @param {number} unit */
function coverage({ contains }, x, y, unit) {
  let inside = 0;
  for (let row = 0; row < SAMPLES; row += 1) {
    for (let column = 0; column < SAMPLES; column += 1) {
      if (contains((x + (column + 0.5) / SAMPLES) * unit, (y + (row + 0.5) / SAMPLES) * unit)) inside += 1;
    }
  }
  return inside / SAMPLES ** 2;
}

/**
 * Pixels of the picture, 4 bytes each: red, green, blue, alpha.
 * @param {string} svg
 * @param {number} sizePx
 */
export function drawSvg(svg, sizePx) {
  const { side, shapes } = parse(svg);
  const unit = side / sizePx;
  const pixels = new Uint8Array(sizePx ** 2 * 4);
  for (const shape of shapes) {
    const { left, top, right, bottom } = shape.box;
    for (let y = Math.floor(top / unit); y < Math.min(sizePx, bottom / unit); y += 1) {
      for (let x = Math.floor(left / unit); x < Math.min(sizePx, right / unit); x += 1) {
        const over = coverage(shape, x, y, unit);
        if (over === 0) continue;
        const at = (y * sizePx + x) * 4;
        const under = ((pixels[at + 3] ?? 0) / 255) * (1 - over);
        const alpha = over + under;
        for (const [channel, value] of shape.colour.entries())
          pixels[at + channel] = Math.round((value * over + (pixels[at + channel] ?? 0) * under) / alpha);
        pixels[at + 3] = Math.round(alpha * 255);
      }
    }
  }
  return pixels;
}
