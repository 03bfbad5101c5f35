/** The first line of collapsed stacks that we write: a comment with the unit of the counts, which other tools skip. */
import type { ProfileUnit } from '../../contracts/sampled-profiles.ts';

const UNIT_NAMES: Readonly<Record<ProfileUnit, string>> = { milliseconds: 'microseconds', bytes: 'bytes' };
const LINE = /^# unit: (microseconds|bytes)\r?(?:\n|$)/;

export function collapsedUnitLine(unit: ProfileUnit): string {
  return `# unit: ${UNIT_NAMES[unit]}\n`;
}

/** The unit of the counts; null for files of other tools, whose counts are samples. */
export function collapsedUnitOf(text: string): 'microseconds' | 'bytes' | null {
  const [, unit] = LINE.exec(text) ?? [];
  return unit === 'microseconds' || unit === 'bytes' ? unit : null;
}
