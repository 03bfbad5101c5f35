/** The readers of all SQL tables by the kind of document. */
import type { AccessibilityReport } from '../../contracts/accessibility.ts';
import type { ApplicationCapture } from '../../contracts/applications.ts';
import type { LeakHuntFile } from '../../contracts/leak-hunt-files.ts';
import type { LighthouseReport } from '../../contracts/lighthouse.ts';
import type { SqlSource } from '../../contracts/sql-tables/index.ts';
import type { CoverageDocument } from '../coverage/coverage-document.ts';
import type { HarDocument } from '../network/har-document.ts';
import { CONSOLE_TABLES } from './console-tables.ts';
import { COVERAGE_TABLES } from './coverage-tables.ts';
import { HEAP_TABLES, type HeapSource } from './heap-tables.ts';
import { LIBRARY_TABLES } from './library-tables.ts';
import { NETWORK_TABLES } from './network-tables.ts';
import { CPU_PROFILE_TABLES, HEAP_PROFILE_TABLES } from './profile-tables.ts';
import { ACCESSIBILITY_TABLES, APPLICATION_TABLES, LIGHTHOUSE_TABLES } from './report-tables.ts';
import type { ConsoleSource, LibrarySource, ProfileSource, TraceSource } from './sources.ts';
import type { SqlTableOf } from './table-columns.ts';
import { TRACE_TABLES } from './trace-tables.ts';

/** What the tables of each kind are read from. */
export interface SourceOf extends Readonly<Record<SqlSource, unknown>> {
  readonly heap: HeapSource;
  readonly 'heap-profile': ProfileSource;
  readonly 'cpu-profile': ProfileSource;
  readonly trace: TraceSource;
  readonly network: HarDocument;
  readonly console: ConsoleSource;
  readonly coverage: CoverageDocument;
  readonly lighthouse: LighthouseReport;
  readonly accessibility: AccessibilityReport;
  readonly application: ApplicationCapture;
  readonly 'leak-hunt': LeakHuntFile;
  readonly library: LibrarySource;
}

export const TABLE_READERS: { readonly [S in SqlSource]: readonly SqlTableOf<SourceOf[S]>[] } = {
  heap: HEAP_TABLES,
  'heap-profile': HEAP_PROFILE_TABLES,
  'cpu-profile': CPU_PROFILE_TABLES,
  trace: TRACE_TABLES,
  network: NETWORK_TABLES,
  console: CONSOLE_TABLES,
  coverage: COVERAGE_TABLES,
  lighthouse: LIGHTHOUSE_TABLES,
  accessibility: ACCESSIBILITY_TABLES,
  application: APPLICATION_TABLES,
  'leak-hunt': [],
  library: LIBRARY_TABLES,
};
