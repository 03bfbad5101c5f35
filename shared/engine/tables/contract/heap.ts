/** Tables of heap snapshots and timelines. */
import type { SqlTable } from './sql-schema.ts';

export const HEAP_SQL_TABLES = [
  {
    name: 'node',
    description: 'An object of the heap.',
    isLarge: true,
    columns: [
      { name: 'id', type: 'integer', description: 'Id of the object, as after @.', link: 'node' },
      { name: 'class', type: 'text', description: 'Class, as in the class table.', link: 'class' },
      {
        name: 'name',
        type: 'text',
        description: "V8's name, such as that of a function; null for strings and numbers.",
      },
      { name: 'type', type: 'text', description: 'Node type: object, closure, string, array, native, code, …' },
      { name: 'shallow_size_bytes', type: 'double', description: 'Shallow size.' },
      { name: 'retained_size_bytes', type: 'double', description: 'Retained size.' },
      {
        name: 'distance',
        type: 'integer',
        description: 'Length of the shortest path from the root; null if there is none.',
      },
      { name: 'edge_count', type: 'integer', description: 'Edges that start at the object.' },
      { name: 'detached', type: 'boolean', description: 'Whether it is a detached DOM node.' },
      {
        name: 'dominator_id',
        type: 'integer',
        description: 'Id of the immediate dominator; null for the root.',
        link: 'node',
      },
      {
        name: 'string_id',
        type: 'integer',
        description: 'The row of string that has its text; null unless it is a flat string.',
      },
      {
        name: 'url',
        type: 'text',
        description: 'Script of a function, or of the class of an object, if known.',
        link: 'source',
      },
      { name: 'line', type: 'integer', description: 'Line in that script, from 1.' },
      {
        name: 'realm_id',
        type: 'integer',
        description: 'Id of its native context: of a window, worker or vm context; null if it belongs to none.',
        link: 'node',
      },
      {
        name: 'number_value',
        type: 'double',
        description: 'Value of a number; null for others, NaN, and where the file has none, as of Node.',
      },
    ],
  },
  {
    name: 'edge',
    description: 'A reference from one object to another.',
    isLarge: true,
    columns: [
      { name: 'from_id', type: 'integer', description: 'Id of the object that holds the reference.', link: 'node' },
      { name: 'to_id', type: 'integer', description: 'Id of the object that it refers to.', link: 'node' },
      {
        name: 'type',
        type: 'text',
        description: 'Edge type: property, element, context, internal, hidden, weak, shortcut.',
      },
      {
        name: 'name',
        type: 'text',
        description: 'Name of the property, variable or internal field; null for elements.',
      },
      { name: 'element_index', type: 'integer', description: 'Index of an element; null for named edges.' },
    ],
  },
  {
    name: 'class',
    description: 'A row of the class table.',
    columns: [
      { name: 'name', type: 'text', description: 'Class, as in the class table.', link: 'class' },
      { name: 'original_name', type: 'text', description: 'Name in the sources, if source maps show another.' },
      { name: 'count', type: 'integer', description: 'Objects of the class.' },
      { name: 'shallow_size_bytes', type: 'double', description: 'Sum of their shallow sizes.' },
      { name: 'retained_size_bytes', type: 'double', description: 'Bytes that they retain together.' },
      {
        name: 'distance',
        type: 'integer',
        description: 'Smallest distance of its objects; null if no path leads to any.',
      },
      { name: 'url', type: 'text', description: 'Script that declares the class, if known.', link: 'source' },
      { name: 'line', type: 'integer', description: 'Line in that script, from 1.' },
    ],
  },
  {
    name: 'string',
    description: 'A text of the heap with the flat strings that have it.',
    columns: [
      { name: 'id', type: 'integer', description: 'Number of the text, as in node.string_id.' },
      { name: 'text', type: 'text', description: 'The first 1,000 characters.' },
      { name: 'count', type: 'integer', description: 'Strings with this text.' },
      { name: 'size_bytes', type: 'double', description: 'Sum of their shallow sizes.' },
      { name: 'example_id', type: 'integer', description: 'Id of one of them.', link: 'node' },
    ],
  },
  {
    name: 'dominator',
    description: 'An object that dominates others, with what it dominates directly.',
    columns: [
      { name: 'id', type: 'integer', description: 'Id of the object, as after @.', link: 'node' },
      {
        name: 'dominator_id',
        type: 'integer',
        description: 'Id of its own immediate dominator; null for the root.',
        link: 'node',
      },
      { name: 'dominated_count', type: 'integer', description: 'Objects that it dominates directly.' },
      { name: 'dominated_size_bytes', type: 'double', description: 'Sum of their retained sizes.' },
      {
        name: 'retained_size_bytes',
        type: 'double',
        description: 'Retained size, of the object itself and all it dominates.',
      },
    ],
  },
  {
    name: 'allocation',
    description: 'An object that was allocated during the recording and is alive at its end; empty for snapshots.',
    columns: [
      { name: 'id', type: 'integer', description: 'Id of the object, as after @.', link: 'node' },
      { name: 'class', type: 'text', description: 'Class, as in the class table.', link: 'class' },
      { name: 'shallow_size_bytes', type: 'double', description: 'Shallow size.' },
      {
        name: 'time_ms',
        type: 'double',
        description: 'Time of the sample after its allocation, since the start of the recording.',
        link: 'time',
      },
      { name: 'stack_id', type: 'integer', description: 'Number of the stack that allocated it; null without stacks.' },
      {
        name: 'function',
        type: 'text',
        description: 'Function that allocated it; null without stacks.',
        link: 'function',
      },
      { name: 'url', type: 'text', description: 'Script of that function.', link: 'source' },
      { name: 'line', type: 'integer', description: 'Line in that script, from 1.' },
    ],
  },
  {
    name: 'waiting',
    description:
      'A thing that waits or was left waiting: a reaction to a pending promise, a timer, a listener, a weak reference.',
    columns: [
      { name: 'id', type: 'integer', description: 'Id of the object, as after @.', link: 'node' },
      {
        name: 'kind',
        type: 'text',
        description:
          'promise, timer, interval, queue, abort, listener, observer, weak-ref, registry, script-copy, slice or capacity.',
      },
      {
        name: 'how',
        type: 'text',
        description:
          'Of a promise await, callback, combined or nothing; of a queue which one; null where the kind says all.',
      },
      {
        name: 'function',
        type: 'text',
        description: 'The function that awaits, or is called; null if it is not known.',
        link: 'function',
      },
      { name: 'function_id', type: 'integer', description: 'Its id.', link: 'node' },
      { name: 'url', type: 'text', description: 'Script of that function.', link: 'source' },
      { name: 'line', type: 'integer', description: 'Line in that script, from 1.' },
      {
        name: 'event',
        type: 'text',
        description: 'The event of a listener, or the address of a script; null if the file lacks it.',
      },
      {
        name: 'target_id',
        type: 'integer',
        description: 'Id of the promise, of what is listened to, of the registry, or of the whole text.',
        link: 'node',
      },
      { name: 'target', type: 'text', description: 'Its class.', link: 'class' },
      { name: 'held_by', type: 'text', description: 'The reference that holds a weak reference, a text or a table.' },
      { name: 'size_bytes', type: 'double', description: 'What would be freed with it.' },
      {
        name: 'min_age_ms',
        type: 'double',
        description:
          'How long it had waited at least when a heap timeline ended; null in snapshots, and where its id does not tell.',
      },
    ],
  },
] as const satisfies readonly SqlTable[];
