/** Columns that tables of CPU profiles, sampled heap profiles and the CPU samples of traces share. */
import type { SqlColumn } from './sql-schema.ts';

export const FUNCTION_COLUMNS = [
  { name: 'function_id', type: 'integer', description: 'Number of the function in this capture, from 0.' },
  { name: 'name', type: 'text', description: 'Name; (anonymous) without one.', link: 'function' },
  { name: 'url', type: 'text', description: 'URL of its script; null for code without one.', link: 'source' },
  { name: 'line', type: 'integer', description: 'Line, from 1; null if unknown.' },
  { name: 'column_number', type: 'integer', description: 'Column, from 1; null if unknown.' },
  {
    name: 'package',
    type: 'text',
    description: 'Package below node_modules, otherwise origin or folder of the script.',
  },
  {
    name: 'kind',
    type: 'text',
    description:
      'function, or an entry of V8: root, idle, program (native code), garbage-collection; workbench for our own scripts.',
  },
  { name: 'original_name', type: 'text', description: 'Name by the source map; null without one.' },
  { name: 'original_source', type: 'text', description: 'Source file by the source map; null without one.' },
  { name: 'original_line', type: 'integer', description: 'Line by the source map; null without one.' },
] as const satisfies readonly SqlColumn[];

export const STACK_COLUMNS = [
  {
    name: 'stack_id',
    type: 'integer',
    description: 'Number of the call in this capture; callers have smaller numbers.',
  },
  {
    name: 'parent_id',
    type: 'integer',
    description: 'The call around it: stack.stack_id; null for an outermost call.',
  },
  {
    name: 'end_id',
    type: 'integer',
    description: 'First number after the calls in it: they are stack_id + 1 to end_id - 1.',
  },
  { name: 'function_id', type: 'integer', description: 'Its function: function.function_id.' },
  { name: 'function', type: 'text', description: 'Name of its function.', link: 'function' },
  { name: 'depth', type: 'integer', description: 'Number of calls around it.' },
] as const satisfies readonly SqlColumn[];

export const SAMPLE_COLUMNS = [
  { name: 'stack_id', type: 'integer', description: 'The call on top of the stack: stack.stack_id.' },
  { name: 'function_id', type: 'integer', description: 'Its function: function.function_id.' },
  { name: 'function', type: 'text', description: 'Name of its function.', link: 'function' },
] as const satisfies readonly SqlColumn[];

export const TIME_FIGURES = [
  {
    name: 'self_ms',
    type: 'double',
    description: 'Time on top of the stack, with native work that it calls, such as forced layout.',
  },
  { name: 'total_ms', type: 'double', description: 'Time anywhere on the stack; recursion counts once.' },
  { name: 'sample_count', type: 'double', description: 'Samples with it on top of the stack.' },
] as const satisfies readonly SqlColumn[];

export const BYTE_FIGURES = [
  { name: 'self_bytes', type: 'double', description: 'Live bytes that it allocated itself, as estimated by V8.' },
  {
    name: 'total_bytes',
    type: 'double',
    description: 'Live bytes that it and what it called allocated; recursion counts once.',
  },
  { name: 'sample_count', type: 'double', description: 'Samples with it on top of the stack.' },
] as const satisfies readonly SqlColumn[];

export const TIME_OF_SAMPLE = [
  { name: 'start_ms', type: 'double', description: 'Start of the sample.', link: 'time' },
  { name: 'duration_ms', type: 'double', description: 'Time until the next sample.' },
] as const satisfies readonly SqlColumn[];

export const THREAD_OF_SAMPLE = [
  { name: 'thread_id', type: 'integer', description: 'Its thread: thread.thread_id.' },
] as const satisfies readonly SqlColumn[];
