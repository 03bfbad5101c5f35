/** Tables of a coverage capture, of scripts or of style sheets. Sizes are bytes of UTF-8. */
import type { SqlTable } from './sql-schema.ts';

const FILE_ID = { name: 'file_id', type: 'integer', description: 'Its file: file.file_id.' } as const;
const URL_OF_FILE = {
  name: 'url',
  type: 'text',
  description: 'URL of its file; null for an inline one.',
  link: 'source',
} as const;

export const COVERAGE_FILE = {
  name: 'file',
  description: 'A script or a style sheet.',
  columns: [
    { name: 'file_id', type: 'integer', description: 'Number of the file in the capture, from 0.' },
    { name: 'url', type: 'text', description: 'URL; null for an inline one.', link: 'source' },
    { name: 'host', type: 'text', description: 'Host of the URL; null without one.' },
    { name: 'part', type: 'text', description: 'Number among the files with the same URL; null for a single one.' },
    { name: 'total_bytes', type: 'double', description: 'Size.' },
    { name: 'used_bytes', type: 'double', description: 'Bytes that ran, or applied.' },
    { name: 'unused_bytes', type: 'double', description: 'Bytes that did not.' },
    { name: 'unit_count', type: 'integer', description: 'Functions of a script, rules of a style sheet.' },
    { name: 'used_unit_count', type: 'integer', description: 'Those of them that were used.' },
    { name: 'line_count', type: 'integer', description: 'Lines; null if the capture does not have the text.' },
    { name: 'has_text', type: 'boolean', description: 'The capture has the text.' },
  ],
} as const satisfies SqlTable;

export const COVERAGE_RANGE = {
  name: 'range',
  description: 'A part of a file with one count. The ranges of a file cover all of it, in order.',
  columns: [
    FILE_ID,
    URL_OF_FILE,
    { name: 'start_offset', type: 'integer', description: 'First character, from 0 (UTF-16).' },
    { name: 'end_offset', type: 'integer', description: 'First character after it.' },
    { name: 'line', type: 'integer', description: 'Line of the first character, from 1; null without the text.' },
    { name: 'column_number', type: 'integer', description: 'Its column, from 1; null without the text.' },
    { name: 'size_bytes', type: 'double', description: 'Size.' },
    { name: 'count', type: 'double', description: 'Number of executions; 1 if only their existence was recorded.' },
    { name: 'is_used', type: 'boolean', description: 'Ran, or applied.' },
  ],
} as const satisfies SqlTable;

export const COVERAGE_UNIT = {
  name: 'unit',
  description: 'A function of a script, or a rule of a style sheet.',
  columns: [
    FILE_ID,
    URL_OF_FILE,
    {
      name: 'name',
      type: 'text',
      description: 'Name of the function, (anonymous) without one; selectors of the rule.',
    },
    { name: 'line', type: 'integer', description: 'Line, from 1; null without the text.' },
    { name: 'column_number', type: 'integer', description: 'Column, from 1; null without the text.' },
    { name: 'start_offset', type: 'integer', description: 'First character, from 0 (UTF-16).' },
    { name: 'end_offset', type: 'integer', description: 'First character after it.' },
    { name: 'size_bytes', type: 'double', description: 'Size, with what is nested in it.' },
    { name: 'used_bytes', type: 'double', description: 'Bytes of it that ran or applied.' },
    { name: 'count', type: 'double', description: 'Calls; 1 for a rule that applied.' },
    {
      name: 'is_least',
      type: 'boolean',
      description: 'There may have been more calls: the function was compiled before the recording.',
    },
  ],
} as const satisfies SqlTable;

export const COVERAGE_SQL_TABLES = [
  COVERAGE_FILE,
  COVERAGE_RANGE,
  COVERAGE_UNIT,
] as const satisfies readonly SqlTable[];
