/** `pen_import`: adds a file to the library. Its kind is detected from its content, not from its name. */
import { z } from 'zod';
import { document, title } from '../../base/markdown.ts';
import { ok } from '../../base/result.ts';
import { CaptureViewSchema, captureSummary, captureView } from './capture-view.ts';
import { defineCapability } from '../define.ts';

export const penImport = defineCapability({
  name: 'pen_import',
  title: 'Import Capture',
  summary: "Copies a capture file into the library, also .gz and other tools' formats.",
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
  result: CaptureViewSchema,
  locks: [],
  deadlineMs: 3_600_000,
  run: async ({ path, note }, { ports, caller, signal, progress, note: addNote }) => {
    const resolved = await caller.resolvePath(path, 'read');
    if (!resolved.ok) return resolved;
    const imported = await ports.library.import(resolved.value, { note, takenBy: caller.name, signal, progress });
    if (!imported.ok) return imported;
    for (const text of imported.value.notes) addNote(text);
    return ok(captureView(imported.value.record));
  },
  summarise: (capture) => document([title('Capture Imported'), captureSummary(capture)]),
});
