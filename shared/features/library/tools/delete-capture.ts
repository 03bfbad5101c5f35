/**
 * `pen_delete_capture`: deletes a capture and its file from the library, a result with the captures that it made. Exported copies are not
 * affected.
 */
import { z } from 'zod';
import { code } from '../../../base/markdown.ts';
import { formatBytes } from '../../../base/units.ts';
import { partsWith, resultsOn } from '../../../core/contracts/results.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import { libraryCapture } from '../../../core/capability/open-capture.ts';
import { captureParam } from '../../../core/capability/parameters.ts';
import { unwrap, settle } from '../../../base/errors.ts';
import { answerWith } from '../../../core/findings/blocks.ts';

export const penDeleteCapture = defineCapability({
  name: 'pen_delete_capture',
  title: 'Delete Capture',
  control: '“Delete”',
  summary: 'Deletes a capture and its file.',
  category: 'library',
  kind: 'change-library',
  hints: { readOnly: false, idempotent: false, destructive: true, openWorld: false },
  params: z.strictObject({ capture: captureParam.describe('Capture id.') }),
  result: z.object({
    deletedId: z.string(),
    name: z.string(),
    /** Bytes of all that was deleted. */
    freedBytes: z.number(),
    /** Captures that the deleted result had made. */
    alsoDeleted: z.array(z.string()),
    /** Results that are built on the deleted capture; what they say stays. */
    usedBy: z.array(z.string()),
  }),
  locks: [],
  deadlineMs: 30_000,
  run: async ({ capture }, { ports, note }) => {
    const record = unwrap(libraryCapture(ports, capture));
    const records = ports.library.list();
    const parts = partsWith(records, new Set([record.id]));
    const usedBy = resultsOn(records, record.id).map(({ id }) => id);
    const { id, name, sizeBytes } = await ports.library.delete(record.id);
    let freedBytes = sizeBytes;
    const alsoDeleted: string[] = [];
    for (const part of parts) {
      const gone = await settle(() => ports.library.delete(part.id));
      if (gone.ok) {
        freedBytes += part.sizeBytes;
        alsoDeleted.push(part.id);
      } else if (gone.error.code !== 'capture_not_found')
        note(`Its capture ${part.id} was not deleted: ${gone.error.message}`);
    }
    return { deletedId: id, name, freedBytes, alsoDeleted, usedBy };
  },
  summarise: ({ deletedId, name, freedBytes, alsoDeleted, usedBy }) =>
    answerWith(
      'Capture Deleted',
      [
        ['ID', deletedId],
        ['Name', code(name)],
        ['Freed', formatBytes(freedBytes)],
      ],
      alsoDeleted.length > 0 && `With the captures that it made: ${alsoDeleted.map(code).join(', ')}.`,
      usedBy.length > 0 &&
        `Also used by ${usedBy.map(code).join(', ')}: the verdict stays, but what is in this capture can no longer be read.`,
    ),
});
