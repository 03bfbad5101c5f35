/** `pen_delete_capture`: deletes a capture and its file from the library. Exported copies are not affected. */
import { z } from 'zod';
import { code, document, summaryLine, title } from '../../base/markdown.ts';
import { formatBytes } from '../../base/units.ts';
import { ok } from '../../base/result.ts';
import { defineCapability } from '../define.ts';
import { libraryCapture } from './open-capture.ts';
import { captureParam } from '../common/parameters.ts';

export const penDeleteCapture = defineCapability({
  name: 'pen_delete_capture',
  title: 'Delete Capture',
  summary: 'Deletes a capture and its file for good.',
  category: 'library',
  kind: 'change-library',
  hints: { readOnly: false, idempotent: false, destructive: true, openWorld: false },
  params: z.strictObject({ capture: captureParam.describe('Capture id.') }),
  result: z.object({ deletedId: z.string(), name: z.string(), freedBytes: z.number() }),
  locks: [],
  deadlineMs: 30_000,
  run: async ({ capture }, { ports }) => {
    const record = libraryCapture(ports, capture);
    if (!record.ok) return record;
    const deleted = await ports.library.delete(record.value.id);
    if (!deleted.ok) return deleted;
    return ok({ deletedId: deleted.value.id, name: deleted.value.name, freedBytes: deleted.value.sizeBytes });
  },
  summarise: ({ deletedId, name, freedBytes }) =>
    document([
      title('Capture Deleted'),
      summaryLine([
        ['ID', deletedId],
        ['Name', code(name)],
        ['Freed', formatBytes(freedBytes)],
      ]),
    ]),
});
