/** The table of a console log. */
import type { SqlTable } from './sql-schema.ts';

export const CONSOLE_MESSAGE = {
  name: 'message',
  description: 'A console message, an uncaught exception, or a mark between them. Identical ones in a row are one row.',
  columns: [
    { name: 'message_id', type: 'integer', description: 'Number of the row in the log, from 0.' },
    {
      name: 'time_ms',
      type: 'double',
      description: 'Time of the first one; below 0 for a message from before the recording.',
    },
    { name: 'last_time_ms', type: 'double', description: 'Time of the last one.' },
    { name: 'logged_at', type: 'text', description: 'Time of the first one in UTC (ISO 8601).' },
    {
      name: 'kind',
      type: 'text',
      description:
        'message; navigation: another document was loaded, text is its URL; clear: console.clear() was called.',
    },
    { name: 'level', type: 'text', description: 'error, warning, log, info or debug.' },
    {
      name: 'source',
      type: 'text',
      description: 'console, exception, network, security, deprecation …; null for a mark.',
    },
    { name: 'type', type: 'text', description: 'The console function, such as table or trace; otherwise as source.' },
    {
      name: 'text',
      type: 'text',
      description: 'Text, objects as their preview, cut at 2,000 characters. Secrets are masked.',
    },
    { name: 'repeat_count', type: 'integer', description: 'Identical messages in a row.' },
    { name: 'is_uncaught', type: 'boolean', description: 'An uncaught exception.' },
    { name: 'is_earlier', type: 'boolean', description: 'Logged before the recording; the target sent it again.' },
    { name: 'depth', type: 'integer', description: 'Number of groups around it.' },
    { name: 'url', type: 'text', description: 'URL of the script that logged it; null without one.', link: 'source' },
    { name: 'host', type: 'text', description: 'Host of the URL; null without one.' },
    { name: 'line', type: 'integer', description: 'Line, from 1; null without a place.' },
    { name: 'column_number', type: 'integer', description: 'Column, from 1; null without a place.' },
    {
      name: 'function',
      type: 'text',
      description: 'Function that logged it; null for an anonymous one, or without a stack.',
    },
    { name: 'original_function', type: 'text', description: 'Name of that function by the source map.' },
    { name: 'original_source', type: 'text', description: 'Source file of the place by the source map.' },
    { name: 'original_line', type: 'integer', description: 'Line of the place by the source map.' },
    { name: 'stack', type: 'text', description: 'Frames, innermost first, one in a line; null without a stack.' },
    { name: 'note', type: 'text', description: 'A later change, such as "handled later".' },
  ],
} as const satisfies SqlTable;

export const CONSOLE_SQL_TABLES = [CONSOLE_MESSAGE] as const satisfies readonly SqlTable[];
