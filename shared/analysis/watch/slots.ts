/** Summarises a watch in a few rows: equal time slots with one value per metric. */
import { WATCH_METRICS, type WatchMetricId } from '../../contracts/watch.ts';
import { metricValue } from './metric-values.ts';
import type { SampleRing } from './sample-ring.ts';

export interface SlotRow {
  /** Start of the slot, milliseconds since the Unix epoch. */
  readonly atMs: number;
  readonly values: (number | null)[];
}

/** Minimum of a gauge (collections remove the rest), mean of a share or rate, maximum of a delay. */
function inSlot(metric: WatchMetricId, values: readonly number[]): number | null {
  if (values.length === 0) return null;
  if (metric === 'delay') return Math.max(...values);
  if (WATCH_METRICS[metric].kind === 'gauge') return Math.min(...values);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** At most `most` rows, fewer if there are fewer samples. */
export function slotRows(
  ring: SampleRing,
  metrics: readonly WatchMetricId[],
  fromMs: number,
  most: number,
): { slotMs: number; rows: SlotRow[] } {
  const first = ring.indexFrom(fromMs);
  const count = Math.min(most, ring.length - first);
  if (count <= 0) return { slotMs: 0, rows: [] };
  const startMs = ring.atMs(first);
  const spanMs = ring.atMs(ring.length - 1) - startMs;
  const slotMs = spanMs / count;
  const rows: SlotRow[] = [];
  let index = first;
  for (let slot = 0; slot < count; slot += 1) {
    const begin = index;
    // The last sample lies on the end of the last slot and belongs to it.
    index = slot === count - 1 ? ring.length : ring.indexFrom(startMs + slotMs * (slot + 1));
    rows.push({
      atMs: Math.round(startMs + slotMs * slot),
      values: metrics.map((metric) => {
        const values: number[] = [];
        for (let sample = begin; sample < index; sample += 1) {
          const value = metricValue(ring, metric, sample);
          if (value !== null) values.push(value);
        }
        return inSlot(metric, values);
      }),
    });
  }
  return { slotMs: Math.round(slotMs), rows };
}
