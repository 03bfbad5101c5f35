/** The report of a leak hunt: its verdict, the heap after each round, and what grows. */
import { z } from 'zod';
import { formatBytes, formatSpread } from '../../../base/units.ts';
import { wholeTable } from './report-model.ts';
import type { ReportBuilder } from './report-source.ts';

/** What a report shows of a result; a result of another version may lack all of it. */
const ShownSchema = z.object({
  rounds: z.number().optional(),
  snapshots: z.array(z.object({ captureId: z.string().nullable(), totalSizeBytes: z.number() })).catch([]),
  growing: z
    .array(
      z.object({
        className: z.string(),
        path: z.string(),
        edgeToCut: z.string(),
        objectsPerRound: z.array(z.number()),
        bytesPerRound: z.array(z.number()),
        /** The class that a reader knows the growth by, as in the verdict. */
        leaves: z.object({ name: z.string(), objectsPerRound: z.array(z.number()) }).optional(),
      }),
    )
    .catch([]),
});

const LEVELS: Readonly<Record<string, string>> = { grows: 'Leak', 'no-growth': 'No growth', unclear: 'No verdict' };

export const leakHuntReport: ReportBuilder = async ({ query }) => {
  const { asked, verdict, result, notes } = await query('leak-hunt.file', {});
  const { rounds, snapshots, growing } = ShownSchema.parse(result);
  return {
    view: asked === null ? 'Verdict' : `Verdict about ${asked.targetName}`,
    figures: [
      ['Verdict', LEVELS[verdict.level] ?? verdict.level],
      ...(rounds === undefined ? [] : ([['Rounds', String(rounds)]] as const)),
      ...(snapshots.length === 0
        ? []
        : ([['Heap', snapshots.map(({ totalSizeBytes }) => formatBytes(totalSizeBytes)).join(', ')]] as const)),
    ],
    sections: [
      wholeTable(
        'Verdict',
        [{ title: 'In words', isWords: true }],
        [verdict.text, ...notes].map((text) => [text]),
      ),
      ...(growing.length === 0
        ? []
        : [
            wholeTable(
              'Grows in every round',
              [
                { title: 'Class' },
                { title: 'Reference to remove' },
                { title: 'Objects per round', isFigure: true },
                { title: 'Size per round', isFigure: true },
              ],
              growing.map(({ className, path, edgeToCut, objectsPerRound, bytesPerRound, leaves }) => [
                leaves?.name ?? className,
                edgeToCut === '' ? path : edgeToCut,
                formatSpread(leaves?.objectsPerRound ?? objectsPerRound),
                formatSpread(bytesPerRound, formatBytes),
              ]),
            ),
          ]),
    ],
  };
};
