/** Progress on stderr: a bar that stays on its line on a terminal, a line every few seconds otherwise. */
import type { Progress } from '../../../../shared/core/contracts/activity.ts';
import { formatBytes } from '../../../../shared/base/units.ts';
import { plainLine } from '../../../../shared/base/visible-text.ts';
import type { Output } from '../context.ts';

/** Often enough to show that it is running, rare enough for a log. */
const LINE_INTERVAL_MS = 3000;
const SAME_LINE_INTERVAL_MS = 30_000;
const BAR_INTERVAL_MS = 100;
const BAR_WIDTH = 24;

export interface ProgressDisplay {
  show(progress: Progress): void;
  /** Removes the bar, so that the next output starts on a clean line. */
  end(): void;
}

function figures({ done, total, message, bytes, bytesPerSecond }: Progress): string {
  const share = total !== null && total > 0 ? `${Math.min(100, Math.floor((done / total) * 100))}%` : null;
  const rate = bytesPerSecond === null || bytesPerSecond <= 0 ? '' : `at ${formatBytes(bytesPerSecond)}/s`;
  const size = bytes === null || bytes <= 0 ? '' : formatBytes(bytes);
  // Most messages contain the size themselves.
  const written = size === '' || message.includes(size) ? rate : `${size} ${rate}`.trim();
  return [share ?? '', message, written].filter((part) => part !== '').join('  ');
}

function bar({ done, total }: Progress): string {
  if (total === null || total <= 0) return '';
  const filled = Math.round(Math.min(1, done / total) * BAR_WIDTH);
  return `[${'#'.repeat(filled)}${'-'.repeat(BAR_WIDTH - filled)}] `;
}

export function createProgressDisplay(stderr: Output, now: () => number = Date.now): ProgressDisplay {
  const terminal = stderr.isTTY === true;
  const intervalMs = terminal ? BAR_INTERVAL_MS : LINE_INTERVAL_MS;
  // The first line of a log is delayed: short work must not leave one.
  let lastMs = terminal ? Number.NEGATIVE_INFINITY : now();
  let drawn = false;
  /** A log says again that nothing has changed after this time only. */
  let lastText = '';
  let lastTextMs = 0;
  return {
    show(progress) {
      if (now() - lastMs < intervalMs) return;
      lastMs = now();
      const text = plainLine(figures(progress));
      if (!terminal) {
        if (text === lastText && now() - lastTextMs < SAME_LINE_INTERVAL_MS) return;
        lastText = text;
        lastTextMs = now();
        stderr.write(`pen: ${text}\n`);
        return;
      }
      drawn = true;
      const line = Array.from(`${bar(progress)}${text}`)
        .slice(0, (stderr.columns ?? 80) - 1)
        .join('');
      stderr.write(`\r\u001B[2K${line}`);
    },
    end() {
      if (drawn) stderr.write('\r\u001B[2K');
      drawn = false;
    },
  };
}
