/** Tables of a CPU profile. Times are from the start of the recording. */
import type { SqlTable } from './sql-schema.ts';
import { FUNCTION_COLUMNS, SAMPLE_COLUMNS, STACK_COLUMNS, TIME_FIGURES, TIME_OF_SAMPLE } from './sampled-columns.ts';

export const CPU_SAMPLE = {
  name: 'sample',
  description: 'A sample, in order of time. Of a profile with hit counts only: a call, with the time of its hits.',
  columns: [
    ...TIME_OF_SAMPLE,
    ...SAMPLE_COLUMNS,
    { name: 'hit_count', type: 'integer', description: 'Samples that the row stands for.' },
  ],
} as const satisfies SqlTable;

export const CPU_FUNCTION = {
  name: 'function',
  description: 'A function of the profile.',
  columns: [...FUNCTION_COLUMNS, ...TIME_FIGURES],
} as const satisfies SqlTable;

export const CPU_STACK = {
  name: 'stack',
  description: 'A call of the call tree.',
  columns: [...STACK_COLUMNS, ...TIME_FIGURES],
} as const satisfies SqlTable;

export const CPU_LINE = {
  name: 'line',
  description: 'Samples of a call by line of the script, where V8 recorded them.',
  columns: [
    ...SAMPLE_COLUMNS,
    { name: 'url', type: 'text', description: 'URL of the script.', link: 'source' },
    { name: 'line', type: 'integer', description: 'Line, from 1.' },
    { name: 'sample_count', type: 'integer', description: 'Samples on this line.' },
  ],
} as const satisfies SqlTable;

export const CPU_POINT = {
  name: 'point',
  description: 'What a flight recorder measured, a row each second. Other profiles have no rows.',
  columns: [
    { name: 'start_ms', type: 'double', description: 'Time of the measurement, from the start of the recording.' },
    { name: 'heap_used_bytes', type: 'double', description: 'Bytes of JavaScript objects.' },
    { name: 'heap_total_bytes', type: 'double', description: 'Bytes that V8 reserved for them.' },
    { name: 'answer_ms', type: 'double', description: 'How long the target took to answer.' },
    {
      name: 'loop_delay_start_ms',
      type: 'double',
      description:
        'Start of the longest event loop delay that began since the row before: the thread ran without returning to its event loop, by the samples. Null without one.',
    },
    {
      name: 'loop_delay_ms',
      type: 'double',
      description: 'Length of that delay; of the last row also what began after it.',
    },
    {
      name: 'collected_ms',
      type: 'double',
      description:
        'Time of garbage collections that began since the row before, by the samples; of the last row also those after it.',
    },
  ],
} as const satisfies SqlTable;

export const CPU_PROFILE_SQL_TABLES = [
  CPU_SAMPLE,
  CPU_FUNCTION,
  CPU_STACK,
  CPU_LINE,
  CPU_POINT,
] as const satisfies readonly SqlTable[];
