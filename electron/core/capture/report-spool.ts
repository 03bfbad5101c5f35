/** Writes the text of a report to the spool. */
import type { ReportsPort } from '../../../shared/core/capability/reports-ports.ts';
import { CAPTURE_KINDS } from '../../../shared/core/contracts/captures.ts';
import type { Spool } from '../spool/index.ts';
import { spoolText } from './spool-text.ts';
import { unwrap } from '../../../shared/base/errors.ts';

/** The largest Lighthouse reports have some ten megabytes, with their screenshots. */
const CAP_BYTES = 256 * 1024 * 1024;

export function createReportSpool(spool: Pick<Spool, 'create'>): ReportsPort {
  return {
    async spool(kind, text, { signal }) {
      const { prefix, extension } = CAPTURE_KINDS[kind];
      const writer = unwrap(await spool.create({ prefix, extension, capBytes: CAP_BYTES }));
      return spoolText(writer, text, signal);
    },
  };
}
