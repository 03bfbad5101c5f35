/** Findings of a leak hunt: its verdict as it was stored, the code, and what grows. */
import { z } from 'zod';
import { formatBytes, formatSpread } from '../../base/units.ts';
import { CodeQuoteSchema } from '../../engine/source-map/contract/quotes.ts';
import { CODE_SECTION } from '../../core/findings/code-section.ts';
import { name, type Section } from '../../core/findings/model.ts';
import { reportFindings } from '../../core/kinds/report-findings.ts';

/** The part of a result that is told; a result of another version may lack all of it. */
const ToldSchema = z.object({
  /** Findings of an earlier hunt of the same action, and what is left of them. */
  earlier: z.object({ text: z.string() }).optional().catch(undefined),
  code: z.array(z.object({ name: z.string(), quote: CodeQuoteSchema.optional() })).catch([]),
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
  const { growing, code, earlier } = ToldSchema.parse(result);
  const quoted = code.flatMap((each) =>
    each.quote === undefined ? [] : [{ kind: 'code' as const, name: name(each.name), quote: each.quote }],
  );
  return {
    line: ['Leak hunt', asked === null ? '' : [', ', name(asked.targetName)]],
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
