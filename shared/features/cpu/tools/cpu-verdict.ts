/** The verdict of a CPU profile, or of two compared, in an answer: the same judgement as in the window. */
import { z } from 'zod';
import { unwrap } from '../../../base/errors.ts';
import { CpuPlaceSchema } from '../../../engine/profile/contract/sampled-profiles.ts';
import { joined } from '../../../core/findings/model.ts';
import type { Judged } from '../../../core/findings/rules.ts';
import { MARKDOWN, told } from '../../../core/findings/voice.ts';
import type { AskDocument } from '../../../core/kinds/report-findings.ts';
import { measuredProfile } from '../evidence.ts';
import { judgeProfile } from '../verdict.ts';
import { withOriginals, type OriginalsContext } from '../../../core/capability/original-names.ts';

/** Rules of profiles that say nothing about code: nothing, or too little, ran. */
export const UNSEEN: ReadonlySet<string> = new Set(['nothing-ran', 'few-samples', 'waited']);

export const CpuVerdictSchema = z.object({
  /** The rule of the table that decided. */
  rule: z.string(),
  /** Its sentences, as Markdown. */
  text: z.string(),
  /** The functions that it blames, the first one most. */
  code: z.array(CpuPlaceSchema),
});
export type CpuVerdict = z.infer<typeof CpuVerdictSchema>;

export function cpuVerdict({ id, saying: { headline, notes = [], code = [] } }: Judged): CpuVerdict {
  return {
    rule: id,
    text: told(
      joined(
        [headline, ...notes].map(({ words }) => words),
        ' ',
      ),
      MARKDOWN,
    ),
    code: code.map((place) => CpuPlaceSchema.parse(place)),
  };
}

/** Throws `AppFailure`. */
export async function readVerdict(file: string, context: OriginalsContext): Promise<CpuVerdict> {
  const { ports, signal } = context;
  const ask: AskDocument = async (query, params) => unwrap(await ports.analysis.query(file, query, params, { signal }));
  return cpuVerdict(judgeProfile(await measuredProfile(ask, (rows) => withOriginals(file, rows, context))));
}
