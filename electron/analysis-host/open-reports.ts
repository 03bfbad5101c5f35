/** Opens a report for queries. Reports are small: one text, parsed at once and returned whole. */
import { readAccessibilityReport } from '../../shared/analysis/accessibility/index.ts';
import { readLighthouseReport } from '../../shared/analysis/lighthouse/index.ts';
import { readApplicationCapture } from '../../shared/analysis/application/index.ts';
import { readLeakHunt } from '../../shared/analysis/leak-hunt/index.ts';
import type { AccessibilityReport } from '../../shared/contracts/accessibility.ts';
import type { ApplicationCapture } from '../../shared/contracts/applications.ts';
import { unwrap } from '../../shared/contracts/errors.ts';
import type { LeakHuntFile } from '../../shared/contracts/leak-hunt-files.ts';
import type { LighthouseReport } from '../../shared/contracts/lighthouse.ts';
import type { OpenedFile } from './file-bytes.ts';
import type { OpenHeapOptions } from './open-heap.ts';
import { readWholeText, type WholeTextLimit } from './whole-text.ts';

/** Reports with pictures of long pages have some ten megabytes. */
const MAX_BYTES = 128 * 1024 * 1024;

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

export interface OpenLeakHunt {
  readonly kind: 'leak-hunt';
  readonly report: LeakHuntFile;
  readonly heldBytes: number;
}

const LIMIT: WholeTextLimit = {
  mostBytes: MAX_BYTES,
  what: 'The report',
  suggestion: 'Scan a part of the page, or fewer categories.',
};

export async function openAccessibility(file: OpenedFile, options: OpenHeapOptions): Promise<OpenAccessibility> {
  const text = await readWholeText(file, options, LIMIT);
  return { kind: 'accessibility', report: unwrap(readAccessibilityReport(text)), heldBytes: text.length * 2 };
}

export async function openLighthouse(file: OpenedFile, options: OpenHeapOptions): Promise<OpenLighthouse> {
  const text = await readWholeText(file, options, LIMIT);
  // Pictures are most of a file and are not kept in memory.
  return { kind: 'lighthouse', report: unwrap(readLighthouseReport(text)), heldBytes: text.length };
}

/** An application capture: the list of its captures, without their contents. Also throws `damaged_file`. */
export async function openApplication(file: OpenedFile, options: OpenHeapOptions): Promise<OpenApplication> {
  const text = await readWholeText(file, options, LIMIT);
  return { kind: 'application', report: unwrap(readApplicationCapture(text)), heldBytes: text.length * 2 };
}

/** A leak hunt: its result as it was stored, without its snapshots. Also throws `damaged_file`. */
export async function openLeakHunt(file: OpenedFile, options: OpenHeapOptions): Promise<OpenLeakHunt> {
  const text = await readWholeText(file, options, LIMIT);
  return { kind: 'leak-hunt', report: unwrap(readLeakHunt(text)), heldBytes: text.length * 2 };
}
