/** Findings of a leak hunt: its verdict as it was stored, the heap after each round, and what grows. */
import { z } from 'zod';
import { formatBytes, formatSpread } from '../../base/units.ts';
import { CodeQuoteSchema } from '../../engine/source-map/contract/quotes.ts';
import { CODE_SECTION } from '../../core/findings/code-section.ts';
import { bytes, joined, name, type Section } from '../../core/findings/model.ts';
import { reportFindings } from '../../core/kinds/report-findings.ts';

/** The part of a result that is told; a result of another version may lack all of it. */
const ToldSchema = z.object({
  rounds: z.number().optional(),
  /** Findings of an earlier hunt of the same action, and what is left of them. */
  earlier: z.object({ text: z.string() }).optional().catch(undefined),
  code: z.array(z.object({ name: z.string(), quote: CodeQuoteSchema.optional() })).catch([]),
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

function growthSection(growing: z.infer<typeof ToldSchema>['growing']): Section {
  return {
    id: 'growing',
    title: 'Grows in every round',
    facts: [],
    blocks: [
      {
        kind: 'table',
        columns: [
          { title: 'Class' },
          { title: 'Reference to remove' },
          { title: 'Objects per round' },
          { title: 'Size per round', isFigure: true },
        ],
        rows: growing.map(({ className, path, edgeToCut, objectsPerRound, bytesPerRound, leaves }) => ({
          cells: [
            name(leaves?.name ?? className),
            name(edgeToCut === '' ? path : edgeToCut),
            formatSpread(leaves?.objectsPerRound ?? objectsPerRound),
            formatSpread(bytesPerRound, formatBytes),
          ],
        })),
      },
    ],
  };
}

export const leakHuntFindings = reportFindings('leak-hunt.file', ({ asked, verdict, result, notes }) => {
  const { rounds, snapshots, growing, code, earlier } = ToldSchema.parse(result);
  const quoted = code.flatMap((each) =>
    each.quote === undefined ? [] : [{ kind: 'code' as const, name: name(each.name), quote: each.quote }],
  );
  return {
    view: asked === null ? 'Verdict' : `Verdict about ${asked.targetName}`,
    line: ['Leak hunt', asked === null ? '' : [', ', name(asked.targetName)]],
    facts: [
      ['Verdict', LEVELS[verdict.level] ?? name(verdict.level)],
      ...(rounds === undefined ? [] : ([['Rounds', String(rounds)]] as const)),
      ...(snapshots.length === 0
        ? []
        : ([
            [
              'Heap with ArrayBuffers',
              joined(
                snapshots.map(({ totalSizeBytes }) => bytes(totalSizeBytes)),
                ', ',
              ),
            ],
          ] as const)),
    ],
    parts: [
      {
        id: 'verdict',
        title: 'Verdict',
        facts: [],
        blocks: [
          {
            kind: 'list',
            rows: [verdict.text, ...(earlier === undefined ? [] : [earlier.text]), ...notes].map((text) => ({
              name: name(text),
            })),
          },
        ],
      },
      ...(quoted.length === 0 ? [] : [{ id: CODE_SECTION, title: 'Code', facts: [], blocks: quoted }]),
      ...(growing.length === 0 ? [] : [growthSection(growing)]),
    ],
    json: () => ({ kind: 'leak-hunt', asked, verdict, result, notes }),
  };
});
