import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createProgressDisplay } from './progress-display.ts';

function display(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 60 });
  const clock = { nowMs: 0 };
  const shown = createProgressDisplay(stream, () => clock.nowMs);
  return { shown, clock, text: () => String(stream.read() ?? '') };
}
const progress = { done: 5, total: 10, message: 'half', bytes: 2048, bytesPerSecond: 1024 };

describe('progress on stderr', () => {
  it('is a bar that stays on its line and is removed', () => {
    const { shown, clock, text } = display(true);
    shown.show(progress);
    expect(text()).toBe('\r\u001B[2K[############------------] 50%  half  2.0 KB at 1.0 KB/s');
    shown.show({ ...progress, done: 6 });
    expect(text()).toBe('');
    clock.nowMs = 200;
    shown.show({ ...progress, message: 'x'.repeat(100) });
    expect(Array.from(text().replace('\r\u001B[2K', ''))).toHaveLength(59);
    shown.end();
    expect(text()).toBe('\r\u001B[2K');
  });

  it('is a line every few seconds without a terminal, and none for short work', () => {
    const { shown, clock, text } = display(false);
    shown.show(progress);
    clock.nowMs = 2999;
    shown.show(progress);
    shown.end();
    expect(text()).toBe('');
    clock.nowMs = 3000;
    shown.show({ ...progress, total: 0 });
    expect(text()).toBe('pen: half  2.0 KB at 1.0 KB/s\n');
    clock.nowMs = 6000;
    shown.show({ ...progress, message: '2.0 KB written' });
    expect(text()).toBe('pen: 50%  2.0 KB written  at 1.0 KB/s\n');
  });
});
