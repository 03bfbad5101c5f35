/** Tables of a trace: its events, threads, processes and counters. */
import type { SqlTable } from './sql-schema.ts';

export const TRACE_SLICE = {
  name: 'slice',
  description:
    'An event of the trace, except metadata, counters, flow arrows, CPU samples, and the ends of other events. Times of all tables of a trace count from the navigation where there is one, otherwise from the start of the recording, as in the trace tools.',
  columns: [
    { name: 'event', type: 'integer', description: 'Index of the event in the file.', link: 'event' },
    {
      name: 'parent_event',
      type: 'integer',
      description: 'The innermost event around it on its thread; null at the top and for events without a duration.',
      link: 'event',
    },
    { name: 'thread_id', type: 'integer', description: 'Its thread: thread.thread_id.' },
    { name: 'process_id', type: 'integer', description: 'Its process: process.process_id.' },
    { name: 'thread_name', type: 'text', description: 'Name of its thread, such as CrRendererMain.' },
    { name: 'is_main', type: 'boolean', description: 'On the main thread of the traced page.' },
    { name: 'name', type: 'text', description: 'Name in the file, such as FunctionCall.' },
    {
      name: 'title',
      type: 'text',
      description: 'Title in DevTools, with the function that was called or the type of event.',
    },
    { name: 'category', type: 'text', description: 'Categories in the file, separated by commas.' },
    {
      name: 'activity',
      type: 'text',
      description:
        'scripting, style, layout, rendering, parsing, garbage-collection, timers, events, network, user-timing, other or idle.',
    },
    { name: 'phase', type: 'text', description: 'Phase of the trace event format: X, B, b, I …' },
    { name: 'start_ms', type: 'double', description: 'Start.', link: 'time' },
    { name: 'duration_ms', type: 'double', description: 'Duration; 0 for an instant and for a begin without an end.' },
    {
      name: 'self_ms',
      type: 'double',
      description:
        'Duration without directly nested events; null for events that are not nested: instants and asynchronous ones.',
    },
    { name: 'depth', type: 'integer', description: 'Number of events around it; null for events that are not nested.' },
    { name: 'function', type: 'text', description: 'The function that it runs, or that caused it.', link: 'function' },
    { name: 'url', type: 'text', description: 'URL of the script that it runs, or that caused it.', link: 'source' },
    { name: 'line', type: 'integer', description: 'Line of that function, from 1.' },
    { name: 'original_function', type: 'text', description: 'Name of that function by the source map.' },
    { name: 'original_source', type: 'text', description: 'Its source file by the source map.' },
    { name: 'original_line', type: 'integer', description: 'Its line by the source map.' },
    {
      name: 'is_long_task',
      type: 'boolean',
      description:
        'A task of a renderer’s main thread that is longer than 50 ms. One that a profiler or heap snapshot took, or that runs in another, is none.',
    },
  ],
} as const satisfies SqlTable;

export const TRACE_THREAD = {
  name: 'thread',
  description: 'A thread of the trace.',
  columns: [
    { name: 'thread_id', type: 'integer', description: 'Number of the thread in this trace, from 0.' },
    { name: 'process_id', type: 'integer', description: 'Its process: process.process_id.' },
    { name: 'tid', type: 'double', description: 'Thread id of the operating system.' },
    { name: 'pid', type: 'double', description: 'Process id of the operating system.' },
    { name: 'name', type: 'text', description: 'Name; null if the trace has none.' },
    { name: 'process_name', type: 'text', description: 'Name of its process.' },
    { name: 'is_main', type: 'boolean', description: 'Main thread of the traced page.' },
    { name: 'event_count', type: 'integer', description: 'Events of the thread, all phases.' },
    { name: 'sample_count', type: 'integer', description: 'CPU samples of the thread.' },
  ],
} as const satisfies SqlTable;

export const TRACE_PROCESS = {
  name: 'process',
  description: 'A process of the trace.',
  columns: [
    { name: 'process_id', type: 'integer', description: 'Number of the process in this trace, from 0.' },
    { name: 'pid', type: 'double', description: 'Process id of the operating system.' },
    { name: 'name', type: 'text', description: 'Name, such as Renderer; null if the trace has none.' },
    { name: 'labels', type: 'text', description: 'Labels of the browser, such as the title of a page.' },
    { name: 'url', type: 'text', description: 'URL of the page in it; null if unknown.' },
    { name: 'is_page', type: 'boolean', description: 'Process of the traced page.' },
    { name: 'thread_count', type: 'integer', description: 'Threads of the process in the trace.' },
    { name: 'event_count', type: 'integer', description: 'Events of the process, all phases.' },
  ],
} as const satisfies SqlTable;

export const TRACE_COUNTER = {
  name: 'counter',
  description:
    'A value of a counter at a time: JS heap, nodes, listeners and documents of pages, and all counters of the trace.',
  columns: [
    { name: 'process_id', type: 'integer', description: 'Its process: process.process_id.' },
    { name: 'counter', type: 'text', description: 'Name of the counter, such as JS heap.' },
    { name: 'series', type: 'text', description: 'Name of the value in the counter, such as Listeners.' },
    { name: 'start_ms', type: 'double', description: 'Time of the value.', link: 'time' },
    { name: 'value', type: 'double', description: 'Value: bytes for sizes, otherwise a number.' },
  ],
} as const satisfies SqlTable;
