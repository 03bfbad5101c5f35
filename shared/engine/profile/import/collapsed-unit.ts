/** The first line of collapsed stacks that we write: a comment with the unit of the counts, which other tools skip. */
import type { ProfileWeight } from '../contract/sampled-profiles.ts';

/** A file without a unit counts samples. */
const UNIT_LINES: Readonly<Record<ProfileWeight, string>> = {
  milliseconds: '# unit: microseconds\n',
  bytes: '# unit: bytes\n',
  samples: '',
};
const LINE = /^# unit: (microseconds|bytes)\r?(?:\n|$)/;

export function collapsedUnitLine(unit: ProfileWeight): string {
  return UNIT_LINES[unit];
}

/** The unit of the counts; null for files of other tools, whose counts are samples. */
export function collapsedUnitOf(text: string): 'microseconds' | 'bytes' | null {
  const [, unit] = LINE.exec(text) ?? [];
  return unit === 'microseconds' || unit === 'bytes' ? unit : null;
}
