/** `pen analyze FILE` for a sampled heap profile: its functions by self size. */
import { formatBytes, formatCount } from '../../../shared/base/units.ts';
import type { SampledFunction } from '../../../shared/contracts/allocations.ts';
import { listLimit } from '../command-arguments.ts';
import type { CommandContext } from '../context.ts';
import type { AskableFile } from '../heap-files.ts';
import { cutRows, printJson, printText, textTable } from '../output.ts';
import { placeText } from '../place-text.ts';

/** Rows of one query; the analysis process's own maximum. */
const PAGE_ROWS = 10_000;

/** By self size, ties by name. Throws `AppFailure`. */
async function readFunctions({ ask }: AskableFile): Promise<SampledFunction[]> {
  const functions: SampledFunction[] = [];
  for (;;) {
    const params = { sort: 'self', start: functions.length, count: PAGE_ROWS } as const;
    const { rows, total } = await ask('heap-profile.functions', params);
    functions.push(...rows);
    if (rows.length === 0 || functions.length >= total) return functions;
  }
}

/** Throws `AppFailure`. */
export async function printHeapProfile(context: CommandContext, file: AskableFile): Promise<void> {
  const { totalSizeBytes, samples } = await file.ask('heap-profile.overview', {});
  const functions = await readFunctions(file);
  const { rows, omitted } = cutRows(functions, listLimit(context));
  if (context.json) {
    printJson(context.stdout, {
      kind: 'heap-profile',
      totalSizeBytes,
      functions: rows.map((row) => ({
        name: row.name,
        url: row.url,
        line: row.line,
        column: row.column,
        selfSizeBytes: row.selfSizeBytes,
        totalSizeBytes: row.totalSizeBytes,
        count: row.count,
      })),
      ...(omitted === 0 ? {} : { functionsOmitted: omitted }),
    });
    return;
  }
  const table = textTable(
    [
      { title: 'FUNCTION' },
      { title: 'AT' },
      { title: 'SELF', alignRight: true },
      { title: 'TOTAL', alignRight: true },
      { title: 'SAMPLES', alignRight: true },
    ],
    rows.map((row) => [
      row.name,
      placeText(row),
      formatBytes(row.selfSizeBytes),
      formatBytes(row.totalSizeBytes),
      formatCount(row.count),
    ]),
  );
  const sampled = samples === 0 ? '' : ` in ${formatCount(samples)} samples`;
  const summary = `Heap profile: ${formatBytes(totalSizeBytes)}${sampled} of ${formatCount(functions.length)} functions`;
  printText(context.stdout, `${summary}\n\n${table}`);
  if (omitted > 0) printText(context.stdout, `… ${formatCount(omitted)} more functions; --all shows them.`);
}
