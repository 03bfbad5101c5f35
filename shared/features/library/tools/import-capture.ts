/** `pen_import`: adds a file, or the captures of a zip archive, to the library. Kinds are detected from the content, not from names. */
import { z } from 'zod';
import { CaptureViewSchema, captureFacts, captureView } from '../../../core/capability/capture-view.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import { unwrap } from '../../../base/errors.ts';
import { factsText } from '../../../core/findings/markdown.ts';
import { answerWith } from '../../../core/findings/blocks.ts';

export const penImport = defineCapability({
  name: 'pen_import',
  title: 'Import Capture',
  control: '“Open file”',
  summary: 'Adds a capture (also .zip, other formats) to the library.',
  category: 'library',
  kind: 'change-library',
  hints: { readOnly: false, idempotent: false, destructive: false, openWorld: false },
  params: z.strictObject({
    path: z.string().min(1).max(4096).describe('The file to import, inside the project root.'),
    note: z
      .string()
      .max(10_000)
      .default('')
      .describe('A description to store with the capture. Notes next to the file are imported with it.'),
  }),
  listed: { path: 'in the project root' },
  // The first capture of an archive, the others, and its files that are none.
  result: CaptureViewSchema.extend({
    also: z.array(CaptureViewSchema).optional(),
    skipped: z.array(z.string()).optional(),
  }),
  locks: [],
  deadlineMs: 3_600_000,
  run: async ({ path, note }, { ports, caller, signal, progress, note: addNote }) => {
    const resolved = unwrap(await caller.resolvePath(path, 'read'));
    const imported = await ports.library.import(resolved, { note, takenBy: caller.name, signal, progress });
    const { record, also, skipped, notes } = imported;
    for (const text of notes) addNote(text);
    return {
      ...captureView(record),
      ...(also.length === 0 ? {} : { also: also.map(captureView) }),
      ...(skipped.length === 0 ? {} : { skipped: [...skipped] }),
    };
  },
  summarise: ({ also = [], ...capture }) =>
    answerWith(
      also.length === 0 ? 'Capture Imported' : `${also.length + 1} Captures Imported`,
      [],
      ...[capture, ...also].map((each) => factsText(captureFacts(each))),
    ),
});
