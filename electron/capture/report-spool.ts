/** Puts a report's text into the spool, as a capture of its kind. */
import type { ReportsPort } from '../../shared/capabilities/ports-reports.ts';
import { CAPTURE_KINDS } from '../../shared/contracts/captures.ts';
import type { Spool } from '../spool/index.ts';
import { spoolText } from './spool-text.ts';

/** Lighthouse's largest are some ten megabytes, with their screenshots. */
const CAP_BYTES = 256 * 1024 * 1024;

export function createReportSpool(spool: Pick<Spool, 'create'>): ReportsPort {
  return {
    async spool(kind, text, { signal }) {
      const { prefix, extension } = CAPTURE_KINDS[kind];
      const writer = await spool.create({ prefix, extension, capBytes: CAP_BYTES });
      return writer.ok ? spoolText(writer.value, text, signal) : writer;
    },
  };
}
