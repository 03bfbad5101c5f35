import { describe, expect, test } from 'vitest';
import { openCapture } from './open-capture.ts';
import { toyHeap, toyRecord } from './testing/toy-heap.ts';
import { settle } from '../../base/errors.ts';

const { context } = toyHeap({
  answers: {},
  captures: [
    toyRecord('heap-00000001'),
    toyRecord('cpu-00000002', { kind: 'cpu-profile', file: 'gone.cpuprofile' }),
    toyRecord('timeline-00000003', { kind: 'heap-timeline', file: 'c.heaptimeline' }),
    toyRecord('timeline-00000004', { kind: 'heap-timeline', file: 'gone.heaptimeline' }),
  ],
  kinds: { 'a.heapsnapshot': 'heap-snapshot', 'b.json': 'trace', 'c.heaptimeline': 'heap-timeline' },
});

describe('openCapture', () => {
  test('accepts a capture id or a path, of any kind that opens as one of the documents', async () => {
    expect(await settle(() => openCapture('heap-00000001', ['heap'], context))).toMatchObject({
      value: { source: { captureId: 'heap-00000001', file: 'a.heapsnapshot' }, record: { id: 'heap-00000001' } },
    });
    expect(await settle(() => openCapture('timeline-00000003', ['heap'], context))).toMatchObject({
      value: { kind: 'heap-timeline' },
    });
    expect(await settle(() => openCapture('b.json', ['cpu-profile', 'trace'], context))).toMatchObject({
      value: { source: { captureId: null, file: 'b.json' }, record: null, kind: 'trace' },
    });
  });

  test('refuses another kind with the same text in every tool', async () => {
    expect(await settle(() => openCapture('b.json', ['heap'], context))).toMatchObject({
      error: {
        code: 'unsupported_format',
        message: '"b.json" is of the kind "Trace"; this tool reads heap snapshots and heap timelines.',
        suggestion:
          'pen_list_captures {"kind":"heap-snapshot"} lists what the library has; pen_heap_snapshot records one.',
      },
    });
    expect(await settle(() => openCapture('heap-00000001', ['network'], context))).toMatchObject({
      error: { message: '"heap-00000001" is of the kind "Heap snapshot"; this tool reads network logs.' },
    });
  });

  test('reports a missing file and names the tool that records again', async () => {
    expect(await settle(() => openCapture('cpu-00000002', ['cpu-profile'], context))).toMatchObject({
      error: {
        code: 'file_not_found',
        message: 'The file of cpu-00000002 no longer exists: gone.cpuprofile does not exist.',
        suggestion: expect.stringContaining('pen_cpu_profile') as string,
      },
    });
    expect(await settle(() => openCapture('timeline-00000004', ['heap'], context))).toMatchObject({
      error: { suggestion: expect.stringContaining('pen_heap_track') as string },
    });
    expect(await settle(() => openCapture('none.json', ['trace'], context))).toMatchObject({
      error: { code: 'file_not_found', message: 'none.json does not exist.' },
    });
  });
});
