/** Tables of a memory ledger. */
import type { SqlTable } from './sql-schema.ts';

const MOMENT = {
  name: 'moment',
  type: 'text',
  description: 'start or end; a ledger at one moment has end only.',
} as const;
const PROCESS_ID = {
  name: 'process_id',
  type: 'integer',
  description: 'Process id on the machine of the target.',
} as const;
const PART = { name: 'part', type: 'text', description: 'js-heap, array-buffers, wasm, malloc, remainder …' } as const;
const SOURCE = { name: 'source', type: 'text', description: 'What reports it: smaps, memory-infra or v8.' } as const;

export const LEDGER_PROCESS = {
  name: 'process',
  description: 'A process of the target or of its browser.',
  columns: [
    MOMENT,
    PROCESS_ID,
    { name: 'type', type: 'text', description: 'browser, renderer, GPU …; node or deno.' },
    { name: 'is_of_target', type: 'boolean', description: 'The process of the target.' },
    { name: 'private_bytes', type: 'double', description: 'Private memory; null where nothing reports it.' },
    { name: 'named_bytes', type: 'double', description: 'Of it, what is in a part with a name.' },
  ],
} as const satisfies SqlTable;

export const LEDGER_PART = {
  name: 'part',
  description: 'A part of the private memory of a process. The parts of a process add up.',
  columns: [
    MOMENT,
    PROCESS_ID,
    PART,
    { name: 'private_bytes', type: 'double', description: 'Private bytes, in memory or swapped out.' },
    SOURCE,
  ],
} as const satisfies SqlTable;

export const LEDGER_RESERVED = {
  name: 'reserved',
  description: 'What an allocator or V8 reports inside a part.',
  columns: [
    MOMENT,
    PROCESS_ID,
    PART,
    { name: 'name', type: 'text', description: 'Allocator, space or what it is used for.' },
    { name: 'reserved_bytes', type: 'double', description: 'Reserved bytes, in memory or not; may exceed the part.' },
    SOURCE,
  ],
} as const satisfies SqlTable;

export const LEDGER_SAMPLE = {
  name: 'sample',
  description: 'A part of the process of the target, or of the GPU process, at one time.',
  columns: [
    { name: 'at_ms', type: 'double', description: 'Time after the first ledger.' },
    PROCESS_ID,
    PART,
    { name: 'private_bytes', type: 'double', description: 'Private bytes of the part.' },
  ],
} as const satisfies SqlTable;

export const LEDGER_OWNER = {
  name: 'owner',
  description:
    'What in JavaScript keeps memory outside its heap, the largest owners; none unless owners were asked for.',
  columns: [
    { name: 'owner_kind', type: 'text', description: 'array-buffer, wasm, string, canvas or gpu.' },
    { name: 'class', type: 'text', description: 'Class of the objects.' },
    { name: 'object_count', type: 'integer', description: 'Objects.' },
    { name: 'size_bytes', type: 'double', description: 'Bytes outside the heap; null where a snapshot has none.' },
    {
      name: 'is_at_least',
      type: 'boolean',
      description: 'Not all objects were counted: both figures are lower bounds.',
    },
    { name: 'held_by', type: 'text', description: 'The reference to remove, such as variable kept.' },
    { name: 'path', type: 'text', description: 'Path that keeps them.' },
    { name: 'url', type: 'text', description: 'Source of the line that adds them; null if it is not known.' },
    { name: 'line', type: 'integer', description: 'The line.' },
    { name: 'function', type: 'text', description: 'The function around it.' },
    { name: 'growth_count', type: 'integer', description: 'Objects gained between start and end; null if not known.' },
    { name: 'growth_bytes', type: 'double', description: 'Bytes gained between start and end; null if not known.' },
  ],
} as const satisfies SqlTable;

export const MEMORY_LEDGER_SQL_TABLES = [
  LEDGER_PROCESS,
  LEDGER_PART,
  LEDGER_RESERVED,
  LEDGER_SAMPLE,
  LEDGER_OWNER,
] as const satisfies readonly SqlTable[];
