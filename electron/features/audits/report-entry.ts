/** Creates Lighthouse's HTML report of a result file, with the library's own generator, and ends. */
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { generateReport } from 'lighthouse';
import type { ReportJob, ReportMessage } from './messages.ts';

/** A result has a few megabytes, with all pictures. */
const MAX_RESULT_BYTES = 256 * 1024 ** 2;

process.once('disconnect', () => process.exit(1));

const send = (message: ReportMessage): void => {
  process.send?.(message, () => process.disconnect());
};

async function htmlOf({ filePath }: ReportJob): Promise<string> {
  const bytes = await readFile(filePath);
  const text =
    bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: MAX_RESULT_BYTES }) : bytes;
  return generateReport(JSON.parse(text.toString('utf8')), 'html');
}

process.once('message', (job: ReportJob) => {
  htmlOf(job).then(
    (html) => send({ type: 'html', html }),
    (thrown: unknown) =>
      send({ type: 'failed', reason: 'thrown', text: thrown instanceof Error ? thrown.message : String(thrown) }),
  );
});
