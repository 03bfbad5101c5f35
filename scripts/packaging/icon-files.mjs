/** Writes the icons of the app and of its documents in the formats of every system: PNG, ICO (Windows) and ICNS (macOS). */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { drawSvg } from './svg-pixels.mjs';

/** Sizes of the icon themes of Linux. */
export const PNG_SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256];
/** Types of ICNS entries that hold a PNG, by their size in pixels; some sizes stand for two resolutions. */
const ICNS_TYPES = /** @type {const} */ ([
  ['icp4', 16],
  ['icp5', 32],
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic13', 256],
  ['ic09', 512],
  ['ic14', 512],
  ['ic10', 1024],
]);
const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/** @param {string} type @param {Buffer} content */
function pngChunk(type, content) {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const chunk = Buffer.alloc(named.length + 8);
  chunk.writeUInt32BE(content.length, 0);
  named.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(named), named.length + 4);
  return chunk;
}

/** @param {Uint8Array} pixels red, green, blue, alpha @param {number} sizePx */
function encodePng(pixels, sizePx) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(sizePx, 0);
  header.writeUInt32BE(sizePx, 4);
  // 8 bits a channel, with alpha.
  header.set([8, 6, 0, 0, 0], 8);
  const rowBytes = sizePx * 4;
  const rows = Buffer.alloc(sizePx * (rowBytes + 1));
  for (let y = 0; y < sizePx; y += 1)
    rows.set(pixels.subarray(y * rowBytes, (y + 1) * rowBytes), y * (rowBytes + 1) + 1);
  return Buffer.concat([
    PNG_SIGNATURE,
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(rows, { level: 9 })),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** @typedef {(sizePx: number) => Buffer} PngOf */

/** @param {PngOf} pngOf */
function encodeIco(pngOf) {
  const pictures = ICO_SIZES.map((sizePx) => ({ sizePx, png: pngOf(sizePx) }));
  const directory = Buffer.alloc(6 + 16 * pictures.length);
  directory.writeUInt16LE(1, 2);
  directory.writeUInt16LE(pictures.length, 4);
  let offset = directory.length;
  for (const [index, { sizePx, png }] of pictures.entries()) {
    const entry = directory.subarray(6 + 16 * index);
    // 0 stands for 256.
    entry[0] = sizePx % 256;
    entry[1] = sizePx % 256;
    entry.writeUInt16LE(1, 4);
    entry.writeUInt16LE(32, 6);
    entry.writeUInt32LE(png.length, 8);
    entry.writeUInt32LE(offset, 12);
    offset += png.length;
  }
  return Buffer.concat([directory, ...pictures.map(({ png }) => png)]);
}

/** @param {PngOf} pngOf */
function encodeIcns(pngOf) {
  /** @param {string} type @param {number} lengthBytes */
  const head = (type, lengthBytes) => {
    const bytes = Buffer.alloc(8);
    bytes.write(type, 'latin1');
    bytes.writeUInt32BE(lengthBytes, 4);
    return bytes;
  };
  const entries = ICNS_TYPES.map(([type, sizePx]) => {
    const png = pngOf(sizePx);
    return Buffer.concat([head(type, png.length + 8), png]);
  });
  const body = Buffer.concat(entries);
  return Buffer.concat([head('icns', body.length + 8), body]);
}

/**
 * Draws `app` and `document` into `folder`: `app.ico`, `app.icns`, `app/16x16.png` …
 * @param {string} folder
 */
export function writeIcons(folder) {
  for (const name of ['app', 'document']) {
    const svg = readFileSync(join(import.meta.dirname, 'icons', `${name}.svg`), 'utf8');
    /** @type {Map<number, Buffer>} */
    const drawn = new Map(PNG_SIZES.map((sizePx) => [sizePx, encodePng(drawSvg(svg, sizePx), sizePx)]));
    /** @type {PngOf} */
    const pngOf = (sizePx) => drawn.get(sizePx) ?? encodePng(drawSvg(svg, sizePx), sizePx);
    mkdirSync(join(folder, name), { recursive: true });
    for (const [sizePx, png] of drawn) writeFileSync(join(folder, name, `${sizePx}x${sizePx}.png`), png);
    writeFileSync(join(folder, `${name}.ico`), encodeIco(pngOf));
    writeFileSync(join(folder, `${name}.icns`), encodeIcns(pngOf));
  }
}
