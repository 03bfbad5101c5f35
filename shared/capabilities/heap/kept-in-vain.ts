/** What a snapshot keeps in vain, as members of answers: the finding is made in `shared/kinds/heap/kept-in-vain.ts`. */
import type { ToldInVain } from '../../contracts/heap/leak-growth.ts';
import { settle, unwrap, type AppResult } from '../../contracts/errors.ts';
import { gainedInVain, keptInVain, toldInVain } from '../../kinds/heap/kept-in-vain.ts';
import type { AskDocument } from '../../kinds/report-findings.ts';
import type { CallContext } from '../define.ts';

type Asking = Pick<CallContext, 'ports' | 'signal'>;

export const asking =
  (file: string, { ports, signal }: Asking): AskDocument =>
  async (query, params) =>
    unwrap(await ports.analysis.query(file, query, params, { signal }));

export function readKeptInVain(
  file: string,
  totalSizeBytes: number,
  context: Asking,
): Promise<AppResult<ToldInVain[]>> {
  return settle(async () => toldInVain(await keptInVain(asking(file, context), totalSizeBytes)));
}

/** Of two snapshots or a series, the earliest first: what was not kept in vain before. */
export function readGainedInVain(files: readonly string[], context: Asking): Promise<AppResult<ToldInVain[]>> {
  return settle(async () => toldInVain(await gainedInVain(files.map((file) => asking(file, context)))));
}
