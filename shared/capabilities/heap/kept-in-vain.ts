/** What a snapshot keeps in vain, as members of answers: the finding is made in `shared/kinds/heap/kept-in-vain.ts`. */
import { z } from 'zod';
import { settle, unwrap, type AppResult } from '../../contracts/errors.ts';
import { MARKDOWN, told } from '../../findings/voice.ts';
import { gainedInVain, keptInVain, type KeptInVain } from '../../kinds/heap/kept-in-vain.ts';
import type { AskDocument } from '../../kinds/report-findings.ts';
import type { CallContext } from '../define.ts';

export const KeptInVainSchema = z.object({
  /** `realm`: of a frame or window that is gone, or vm contexts that become more; `capture`: a variable that no living function can read. */
  kind: z.enum(['realm', 'capture']),
  /** Names in it are fenced. */
  sentence: z.string(),
  sizeBytes: z.number(),
});
export type ToldInVain = z.output<typeof KeptInVainSchema>;

type Asking = Pick<CallContext, 'ports' | 'signal'>;

export const asking =
  (file: string, { ports, signal }: Asking): AskDocument =>
  async (query, params) =>
    unwrap(await ports.analysis.query(file, query, params, { signal }));

const shown = (found: readonly KeptInVain[]): ToldInVain[] =>
  found.map(({ kind, words, sizeBytes }) => ({ kind, sentence: told(words, MARKDOWN), sizeBytes }));

export function readKeptInVain(
  file: string,
  totalSizeBytes: number,
  context: Asking,
): Promise<AppResult<ToldInVain[]>> {
  return settle(async () => shown(await keptInVain(asking(file, context), totalSizeBytes)));
}

/** Of two snapshots or a series, the earliest first: what was not kept in vain before. */
export function readGainedInVain(files: readonly string[], context: Asking): Promise<AppResult<ToldInVain[]>> {
  return settle(async () => shown(await gainedInVain(files.map((file) => asking(file, context)))));
}
