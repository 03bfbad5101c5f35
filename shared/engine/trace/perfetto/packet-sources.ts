/** Data sources of a Perfetto trace other than Chrome's events. They are not read, but listed if there is nothing else. */
import { formatCount } from '../../../base/units.ts';

/** By packet field (perfetto.dev, "Trace Packet reference"), as in "12 packets of …". */
const SOURCES: ReadonlyMap<number, string> = new Map([
  [1, 'the Linux kernel (ftrace)'],
  [2, 'the list of processes'],
  [9, 'the list of processes'],
  [37, 'heap profiles of native memory'],
  [38, 'counters of the system'],
  [39, "Android's log"],
  [40, 'power rails'],
  [49, "Android's frames"],
  [54, 'sampled stacks of Chrome'],
  [56, 'Java heap graphs'],
  [66, 'samples of perf'],
]);
const SHOWN = 3;

export interface PacketSources {
  /** Counts a packet with this field. */
  saw(field: number): void;
  /** List of the sources, as the end of a sentence. */
  text(): string;
}

export function createPacketSources(): PacketSources {
  const counts = new Map<string, number>();
  return {
    saw(field) {
      const source = SOURCES.get(field);
      if (source !== undefined) counts.set(source, (counts.get(source) ?? 0) + 1);
    },
    text() {
      const found = [...counts].toSorted((a, b) => b[1] - a[1]).slice(0, SHOWN);
      if (found.length === 0) return 'only descriptions';
      return found
        .map(([source, count]) => `${formatCount(count)} ${count === 1 ? 'packet' : 'packets'} of ${source}`)
        .join(', ');
    },
  };
}
