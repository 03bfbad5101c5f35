/** Tables of an application capture: the captures that it consists of. Their contents are asked in the captures themselves. */
import type { SqlTable } from './sql-schema.ts';

const TARGET = [
  {
    name: 'type',
    type: 'text',
    description: 'Type of the target: page, iframe, worker, service_worker, node, deno, bun, workerd or react_native.',
  },
  { name: 'title', type: 'text', description: 'Title of the target.' },
  { name: 'url', type: 'text', description: 'URL of the target.' },
  { name: 'host', type: 'text', description: 'Host of the URL; null without one.' },
] as const;

export const APPLICATION_MEMBER = {
  name: 'member',
  description: 'A capture of one page, frame, worker or process of the application.',
  columns: [
    { name: 'capture_id', type: 'text', description: 'The capture.' },
    { name: 'kind', type: 'text', description: 'cpu or heap.' },
    ...TARGET,
    { name: 'start_offset_ms', type: 'double', description: 'Start after that of the first member.' },
    { name: 'duration_ms', type: 'double', description: 'Length of the recording.' },
    { name: 'size_bytes', type: 'double', description: 'Size of its file.' },
  ],
} as const satisfies SqlTable;

export const APPLICATION_NOT_CAPTURED = {
  name: 'not_captured',
  description: 'A target that could not be captured.',
  columns: [
    ...TARGET,
    { name: 'code', type: 'text', description: 'Error code.' },
    { name: 'reason', type: 'text', description: 'Why it could not be captured.' },
  ],
} as const satisfies SqlTable;

export const APPLICATION_SQL_TABLES = [
  APPLICATION_MEMBER,
  APPLICATION_NOT_CAPTURED,
] as const satisfies readonly SqlTable[];
