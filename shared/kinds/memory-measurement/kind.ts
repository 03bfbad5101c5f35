/** What `performance.measureUserAgentSpecificMemory()` answered: the memory of a page by frame and type. */
import { z } from 'zod';
import { documentKind } from '../document-kind.ts';

const MemoryMeasurementSchema = z.object({
  bytes: z.number(),
  breakdown: z.array(
    z.object({
      bytes: z.number(),
      attribution: z.array(z.object({ url: z.string(), scope: z.string() })),
      types: z.array(z.string()),
    }),
  ),
});
export type MemoryMeasurement = z.infer<typeof MemoryMeasurementSchema>;

export const MEMORY_MEASUREMENT_TABLE = {
  name: 'part',
  description: 'A part of the memory.',
  columns: [
    { name: 'url', type: 'text', description: 'Address of the frame or worker; null for shared memory.' },
    { name: 'types', type: 'text', description: 'Types of memory, separated by commas.' },
    { name: 'size_bytes', type: 'double', description: 'Its size.' },
  ],
} as const;

export const MEMORY_MEASUREMENT = documentKind({
  label: 'memory measurement',
  captures: {
    'memory-measurement': {
      prefix: 'mem',
      extension: '.json',
      mimeType: 'application/json',
      label: 'Memory measurement',
      plural: 'memory measurements',
      tool: 'pen_memory_measurement',
      short: 'Memory',
      icon: 'page',
      comparesWith: [],
      hasSeries: false,
      exports: ['html'],
      signatures: [{ bytes: true, breakdown: true }],
    },
  },
  queries: { 'memory-measurement.whole': { params: z.object({}), result: MemoryMeasurementSchema } },
  overview: 'memory-measurement.whole',
  places: [],
  tables: [MEMORY_MEASUREMENT_TABLE],
  examples: [{ title: 'Parts by size', sql: 'select url, types, size_bytes\nfrom part\norder by size_bytes desc' }],
  datasetTables: ['part'],
});

export { MemoryMeasurementSchema };
