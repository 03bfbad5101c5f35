import { describe, expect, test } from 'vitest';
import { placeCall, sourceCall } from './source-call.ts';

const SCRIPT = 'https://shop.test/2/planner.js?v=3';

describe('the call that shows a function', () => {
  test('begins at its first line, with the imports of a short file, and not in the middle of its head', () => {
    const startOf = (line: number, functionLine?: number): number => {
      const original = { source: 'src/a.ts', line };
      const call = sourceCall({ url: SCRIPT, line: 1, column: 90_000, original }, null, functionLine) ?? '';
      return Number(/"startLine":(\d+)/.exec(call)?.[1] ?? 1);
    };
    expect(startOf(60)).toBe(60);
    expect(startOf(60, 52)).toBe(52);
    expect(startOf(52, 52)).toBe(52);
    // The file begins near: its imports are shown too.
    expect(startOf(20, 9)).toBe(1);
    expect(startOf(9, 9)).toBe(1);
    // Below the head of a long function, the lines around the place say more.
    expect(startOf(300, 52)).toBe(292);
    expect(startOf(40, 5)).toBe(32);
    expect(startOf(60, 61)).toBe(60);
    const read = { name: 'measure', url: 'src/a.ts', line: 60, column: 3, script: SCRIPT };
    expect(placeCall(read, 'call')).toContain('"startLine":52,');
    expect(placeCall(read, 'call', null, 57)).toContain('"startLine":57,');
  });

  test('names the script and the original source by the ends of their paths', () => {
    const original = { source: '../../planner/next/calendar-day.js', line: 4 };
    expect(sourceCall({ url: SCRIPT, line: 1, column: 9000, original })).toBe(
      'pen_source_content {"urlPattern":"2/planner.js","original":"next/calendar-day.js","startLine":4,"maxLines":40}',
    );
    const packed = { source: 'webpack://shop/./src/a.ts?1f3a', line: 7 };
    expect(sourceCall({ url: 'file:///srv/app/reports.mjs', line: 1, column: 5, original: packed })).toBe(
      'pen_source_content {"urlPattern":"app/reports.mjs","original":"src/a.ts","startLine":7,"maxLines":40}',
    );
    const above = { source: '../main.js', line: 0 };
    expect(sourceCall({ url: SCRIPT, line: 1, column: 5, original: above })).toContain(
      '"original":"main.js","startLine":1',
    );
  });

  test('names the target of a capture', () => {
    expect(sourceCall({ url: 'file:///srv/app.js', line: 3 }, 'T1')).toBe(
      'pen_source_content {"urlPattern":"srv/app.js","startLine":3,"maxLines":40,"target":"T1"}',
    );
  });

  test('shows the script itself without a source map', () => {
    expect(sourceCall({ url: 'https://shop.test/app.js', line: 12, column: 3 })).toBe(
      'pen_source_content {"urlPattern":"app.js","startLine":12,"maxLines":40}',
    );
    expect(sourceCall({ url: '/srv/app/main.js', line: 12, column: 3 })).toContain('"urlPattern":"app/main.js"');
  });

  test.each([
    ['native code', '', 0, 0],
    ['a page without a path', 'https://shop.test/', 3, 1],
    ['a script of Node', 'node:internal/timers', 3, 1],
    ['the middle of a minified line', 'https://shop.test/app.js', 1, 1831],
    ['the script of an interaction', 'pen-interaction.js', 3, 1],
    ['no line', 'https://shop.test/app.js', 0, 0],
  ])('is not made for %s', (_what, url, line, column) => {
    expect(sourceCall({ url, line, column })).toBeNull();
  });

  test('starts before a position within a function', () => {
    const place = { name: 'layoutRows', url: 'src/columns.js', line: 12, column: 24 };
    expect(placeCall({ ...place, script: SCRIPT }, 'call')).toContain('"original":"src/columns.js","startLine":4');
    expect(placeCall({ ...place, script: SCRIPT }, 'function')).toContain('"startLine":12');
    const plain = { ...place, url: 'https://shop.test/app.js' };
    expect(placeCall(plain, 'call')).toContain('"urlPattern":"app.js","startLine":4');
    expect(placeCall({ ...plain, line: 0 }, 'call')).toBeNull();
  });
});
