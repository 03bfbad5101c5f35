/** The icons, read back from their bytes. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PNG_SIZES, writeIcons } from './icon-files.mjs';
import { drawSvg } from './svg-pixels.mjs';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pen-icons-'));
  writeIcons(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** @param {string} shapes */
const drawing = (shapes) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">${shapes}</svg>`;

/** @param {Buffer} png */
const sizeOf = (png) => ({
  signature: png.toString('latin1', 1, 4),
  width: png.readUInt32BE(16),
  height: png.readUInt32BE(20),
});

test('shapes cover pixels by their share, and later ones cover earlier ones', () => {
  const half = drawing(
    '<rect x="0" y="0" width="4" height="8" fill="#ff0000" /><polygon points="0,0 2,0 2,8 0,8" fill="#0000ff" />',
  );
  // Two pixels in a row: blue over red in the left half, nothing in the right.
  expect([...drawSvg(half, 4).subarray(0, 16)]).toEqual([0, 0, 255, 255, 255, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0]);
  // One pixel of which the rectangle covers half.
  expect([...drawSvg(drawing('<rect x="0" y="0" width="4" height="8" fill="#ff0000" />'), 1)]).toEqual([
    255, 0, 0, 128,
  ]);
});

test('what is not drawn is an error', () => {
  expect(() => drawSvg(drawing('<circle cx="4" cy="4" r="4" fill="#ff0000" />'), 8)).toThrow(
    'from rect and polygon only, not from circle',
  );
  expect(() => drawSvg(drawing('<rect width="8" height="8" fill="red" />'), 8)).toThrow('fill="#rrggbb", not "red"');
});

test.each(['app', 'document'])('the icon of the %s is a PNG of every size, with transparent corners', (name) => {
  for (const sizePx of PNG_SIZES) {
    const png = readFileSync(join(folder, name, `${sizePx}x${sizePx}.png`));
    expect(sizeOf(png)).toEqual({ signature: 'PNG', width: sizePx, height: sizePx });
    const dataAt = png.indexOf('IDAT');
    const rows = inflateSync(png.subarray(dataAt + 4, dataAt + 4 + png.readUInt32BE(dataAt - 4)));
    expect(rows.length).toBe(sizePx * (sizePx * 4 + 1));
    const alphas = [0, sizePx / 2].map((at) => rows[at * (sizePx * 4 + 1) + 1 + at * 4 + 3]);
    expect(alphas).toEqual([0, 255]);
  }
});

test('the icon for Windows holds a PNG of each size at its offset', () => {
  const ico = readFileSync(join(folder, 'app.ico'));
  expect([ico.readUInt16LE(0), ico.readUInt16LE(2)]).toEqual([0, 1]);
  const sizes = Array.from({ length: ico.readUInt16LE(4) }, (_each, index) => {
    const entry = 6 + 16 * index;
    const start = ico.readUInt32LE(entry + 12);
    const { width, signature } = sizeOf(ico.subarray(start, start + ico.readUInt32LE(entry + 8)));
    expect([signature, width % 256]).toEqual(['PNG', ico[entry]]);
    return width;
  });
  expect(sizes).toEqual([16, 24, 32, 48, 64, 128, 256]);
});

test('the icon for macOS holds each size up to 1024, for both resolutions', () => {
  const icns = readFileSync(join(folder, 'document.icns'));
  expect([icns.toString('latin1', 0, 4), icns.readUInt32BE(4)]).toEqual(['icns', icns.length]);
  /** @type {Record<string, number>} */
  const found = {};
  for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4))
    found[icns.toString('latin1', at, at + 4)] = sizeOf(icns.subarray(at + 8)).width;
  expect(found).toEqual({
    icp4: 16,
    icp5: 32,
    ic11: 32,
    ic12: 64,
    ic07: 128,
    ic08: 256,
    ic13: 256,
    ic09: 512,
    ic14: 512,
    ic10: 1024,
  });
});
