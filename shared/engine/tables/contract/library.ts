/** Tables of the library: all captures, and the live metrics that are in memory. */
import type { SqlTable } from './sql-schema.ts';

export const LIBRARY_CAPTURE = {
  name: 'capture',
  description: 'A capture of the library.',
  columns: [
    { name: 'capture_id', type: 'text', description: 'Id, such as heap-3f9a12cd.' },
    {
      name: 'kind',
      type: 'text',
      description: 'heap-snapshot, heap-timeline, heap-profile, cpu-profile, trace, network …',
    },
    { name: 'name', type: 'text', description: 'Name.' },
    { name: 'note', type: 'text', description: 'Note; null without one.' },
    { name: 'is_pinned', type: 'boolean', description: 'Pinned: never deleted to free space.' },
    { name: 'origin', type: 'text', description: 'captured or imported.' },
    { name: 'taken_by', type: 'text', description: 'Who captured it: you, pen, or the name of a client.' },
    {
      name: 'target_type',
      type: 'text',
      description:
        'page, iframe, worker, service_worker, node, deno, bun, workerd or react_native; null for an imported file.',
    },
    { name: 'target_title', type: 'text', description: 'Title of the target; null for an imported file.' },
    { name: 'target_url', type: 'text', description: 'URL of the target; null for an imported file.' },
    { name: 'target_host', type: 'text', description: 'Host of that URL; null without one.' },
    { name: 'started_at', type: 'text', description: 'Start in UTC (ISO 8601).' },
    { name: 'date', type: 'text', description: 'Day of the start in UTC: 2026-11-21.' },
    { name: 'duration_ms', type: 'double', description: 'Length of the recording.' },
    { name: 'pause_ms', type: 'double', description: 'How long the target was paused for it; null if unknown.' },
    { name: 'size_bytes', type: 'double', description: 'Size of the file.' },
    { name: 'is_truncated', type: 'boolean', description: 'Not complete: it reached a limit.' },
    { name: 'loss_count', type: 'integer', description: 'Records of missing data: rows of loss.' },
    { name: 'options', type: 'text', description: 'Options of the recording as JSON.' },
    { name: 'file', type: 'text', description: 'Path of the file.' },
  ],
} as const satisfies SqlTable;

export const LIBRARY_LOSS = {
  name: 'loss',
  description: 'Data that was requested but is not in a capture.',
  columns: [
    { name: 'capture_id', type: 'text', description: 'The capture: capture.capture_id.' },
    { name: 'reason', type: 'text', description: 'Why it is missing.' },
    { name: 'lost_ms', type: 'double', description: 'Missing time; null if unknown.' },
    { name: 'lost_events', type: 'double', description: 'Number of missing events; null if unknown.' },
  ],
} as const satisfies SqlTable;

export const LIBRARY_POINT = {
  name: 'point',
  description:
    'A value of a live metric. The points of targets that are watched, or were since the start, are in memory only.',
  columns: [
    { name: 'target_id', type: 'text', description: 'Id of the target.' },
    { name: 'target_title', type: 'text', description: 'Title of the target.' },
    { name: 'target_url', type: 'text', description: 'URL of the target.' },
    { name: 'metric', type: 'text', description: 'heapUsed, nodes, listeners, cpu, delay, documents …' },
    { name: 'unit', type: 'text', description: 'bytes, count, share, per-second or milliseconds.' },
    { name: 'measured_at', type: 'text', description: 'Time in UTC (ISO 8601).' },
    { name: 'since_start_ms', type: 'double', description: 'Time since the first point of the target.' },
    { name: 'value', type: 'double', description: 'Value in its unit; null if the target did not report it.' },
    { name: 'gap', type: 'text', description: 'Gap before the point: none, unwatched, unanswered or reset.' },
  ],
} as const satisfies SqlTable;

export const LIBRARY_SQL_TABLES = [LIBRARY_CAPTURE, LIBRARY_LOSS, LIBRARY_POINT] as const satisfies readonly SqlTable[];
