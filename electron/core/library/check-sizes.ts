/** Compares the sizes of the captures' files with their entries, in the background: opening thousands of captures must not wait for it. */
import { stat } from 'node:fs/promises';
import { formatBytes } from '../../../shared/base/units.ts';
import type { Catalog } from './catalog.ts';

export interface SizeCheck {
  stop(): void;
}

/** Begins the check. Corrects entries of files that were changed outside PEN Workbench, and calls `report` with a sentence for each. */
export function checkSizes(
  catalog: Pick<Catalog, 'records' | 'find' | 'update'>,
  report: (sentence: string) => void,
): SizeCheck {
  let isStopped = false;

  async function check(): Promise<void> {
    for (const { id, file } of catalog.records()) {
      const found = await stat(file).catch(() => null);
      if (isStopped) return;
      // Renamed or deleted in the meantime, by a person or another process.
      const record = catalog.find(id);
      if (found === null || !record.ok || record.value.sizeBytes === found.size) continue;
      const { name, sizeBytes } = record.value;
      const updated = catalog.update({ ...record.value, sizeBytes: found.size });
      report(
        `The file of capture ${id} (${name}) was changed outside PEN Workbench: ${formatBytes(sizeBytes)} before, ${formatBytes(found.size)} now.${updated.ok ? '' : ` Its entry has the old size: ${updated.error.message}`}`,
      );
    }
  }

  void check();
  return { stop: () => (isStopped = true) };
}
