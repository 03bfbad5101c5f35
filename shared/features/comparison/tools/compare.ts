/** `pen_compare`: the comparison of captures of the library as it is stored, otherwise made and stored. */
import { z } from 'zod';
import { code } from '../../../base/markdown.ts';
import { CaptureIdSchema, captureUri } from '../../../core/contracts/captures.ts';
import { ComparisonFileSchema } from '../comparison-files.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import { libraryCapture } from '../../../core/capability/open-capture.ts';
import { readComparison, storedComparison } from './stored-comparisons.ts';
import { AppFailure, unwrap } from '../../../base/errors.ts';
import { answerWith, tableOf, titled } from '../../../core/findings/blocks.ts';
import { name, plainTable } from '../../../core/findings/model.ts';

/** As many as a series has. */
const MAX_CAPTURES = 21;

export const penCompare = defineCapability({
  name: 'pen_compare',
  title: 'Compare',
  control: '“Compare”',
  summary: 'Compares captures of one kind, and stores the comparison in the library.',
  category: 'library',
  kind: 'read',
  // The comparison is stored in the library.
  hints: { readOnly: false, idempotent: true, destructive: false, openWorld: false },
  forPersonOnly: true,
  hasView: true,
  params: z.strictObject({
    captures: z
      .array(CaptureIdSchema)
      .min(1)
      .max(MAX_CAPTURES)
      .describe('Ids of two or more captures of one kind, the base first; or the id of a stored comparison.'),
  }),
  result: ComparisonFileSchema.omit({ penComparison: true }).extend({ captureId: z.string(), link: z.string() }),
  locks: [],
  deadlineMs: 1_800_000,
  run: async ({ captures }, context) => {
    const [only = ''] = captures;
    const named = captures.length > 1 ? null : libraryCapture(context.ports, only);
    if (named !== null && !named.ok) throw new AppFailure(named.error);
    const stored = unwrap(
      named?.value.kind === 'comparison'
        ? await readComparison(named.value, context)
        : await storedComparison(captures, undefined, context),
    );
    const { captureId, file } = stored;
    const { penComparison: _version, ...content } = file;
    return { ...content, captureId, link: captureUri(captureId) };
  },
  summarise: ({ captures, captureId, verdict, figures, tables, link }) =>
    answerWith(
      'Comparison',
      [
        ['Comparison', captureId],
        ['Captures', captures.map(({ id }) => code(id)).join(', ')],
      ],
      ['**Verdict**: ', name(verdict)],
      tableOf(
        figures.filter(([label]) => label !== 'Verdict'),
        [
          ['Figure', ([label]) => label],
          ['Value', ([, value]) => name(value)],
        ],
      ),
      ...tables.map(({ title, columns, rows }) =>
        titled(
          code(title),
          plainTable(
            columns.map((column) => code(column.title)),
            rows.map((row) => row.map((cell) => name(typeof cell === 'string' ? cell : cell.text))),
          ),
        ),
      ),
      ['In the window: ', name(link)],
    ),
});
