/** Opens a report for queries. Reports are small: one text, parsed at once and returned whole. */
import { readAccessibilityReport } from '../../shared/analysis/accessibility/index.ts';
import { readLighthouseReport } from '../../shared/analysis/lighthouse/index.ts';
import { readApplicationCapture } from '../../shared/analysis/application/index.ts';
import type { AccessibilityReport } from '../../shared/contracts/accessibility.ts';
import type { ApplicationCapture } from '../../shared/contracts/applications.ts';
import { AppFailure, appError, unwrap } from '../../shared/contracts/errors.ts';
import type { LighthouseReport } from '../../shared/contracts/lighthouse.ts';
import type { OpenedFile } from './file-bytes.ts';
import type { OpenHeapOptions } from './open-heap.ts';

/** Reports with pictures of long pages have some ten megabytes. */
const MOST_BYTES = 128 * 1024 * 1024;

export interface OpenApplication {
  readonly kind: 'application';
  readonly report: ApplicationCapture;
  readonly heldBytes: number;
}

export interface OpenAccessibility {
  readonly kind: 'accessibility';
  readonly report: AccessibilityReport;
  readonly heldBytes: number;
}

export interface OpenLighthouse {
  readonly kind: 'lighthouse';
  readonly report: LighthouseReport;
  readonly heldBytes: number;
}

/** Throws `AppFailure`: the file's errors, `too_large`, `cancelled`. */
async function readText(file: OpenedFile, { signal, onProgress }: OpenHeapOptions): Promise<string> {
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let readBytes = 0;
  for await (const { bytes, fileBytesRead } of file.chunks(signal)) {
    readBytes += bytes.length;
    if (readBytes > MOST_BYTES)
      throw new AppFailure(
        appError(
          'too_large',
          `The report is larger than the limit of ${MOST_BYTES} bytes.`,
          'Scan a part of the page, or fewer categories.',
          { limitBytes: MOST_BYTES },
        ),
      );
    parts.push(decoder.decode(bytes, { stream: true }));
    onProgress({ stage: 'reading', done: fileBytesRead, total: file.identity.sizeBytes });
  }
  parts.push(decoder.decode());
  return parts.join('');
}

export async function openAccessibility(file: OpenedFile, options: OpenHeapOptions): Promise<OpenAccessibility> {
  const text = await readText(file, options);
  return { kind: 'accessibility', report: unwrap(readAccessibilityReport(text)), heldBytes: text.length * 2 };
}

export async function openLighthouse(file: OpenedFile, options: OpenHeapOptions): Promise<OpenLighthouse> {
  const text = await readText(file, options);
  // Pictures are most of a file and are not kept in memory.
  return { kind: 'lighthouse', report: unwrap(readLighthouseReport(text)), heldBytes: text.length };
}

/** An application capture: the list of its captures, without their contents. Also throws `damaged_file`. */
export async function openApplication(file: OpenedFile, options: OpenHeapOptions): Promise<OpenApplication> {
  const text = await readText(file, options);
  return { kind: 'application', report: unwrap(readApplicationCapture(text)), heldBytes: text.length * 2 };
}
