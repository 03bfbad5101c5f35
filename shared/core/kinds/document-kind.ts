/** Facts that differ between kinds of captures and are not code: one `kind.ts` for each feature, listed in `features/kinds.ts`. */
import type { z } from 'zod';
import type { EXPORT_FORMATS } from '../../base/export-formats.ts';
import type { SqlExample, SqlTable } from '../../engine/tables/contract/sql-schema.ts';

/** Members of a JSON object, all of them: there, or with this text. `a.b` is a member of a member. */
export type Signature = Readonly<Record<string, string | true>>;

export type CaptureIcon =
  | 'snapshot'
  | 'timeline'
  | 'sampling'
  | 'cpu'
  | 'trace'
  | 'network'
  | 'console'
  | 'coverage'
  | 'lighthouse'
  | 'page'
  | 'hunt'
  | 'ledger'
  | 'map'
  | 'compare'
  | 'proof'
  | 'interaction';

export interface CaptureKindFacts {
  /** Prefix of the capture ids. */
  readonly prefix: string;
  readonly extension: string;
  readonly mimeType: string;
  /** Singular and plural in lists, menus and sentences. */
  readonly label: string;
  readonly plural: string;
  /** The tool that captures it. */
  readonly tool: string;
  /** First word of a tab title. */
  readonly short: string;
  /** In lists, tabs and buttons. */
  readonly icon: CaptureIcon;
  /** Kinds it can be compared with. */
  readonly comparesWith: readonly string[];
  /** Captures for which this differs are not compared; null: it is not known. */
  readonly comparedWithin?: (options: Readonly<Record<string, unknown>>) => string | null;
  /** A few kilobytes that are built on other captures, and cannot be computed again without them (`shared/core/contracts/results.ts`). */
  readonly isResult?: true;
  /** More than two can be compared at once. */
  readonly hasSeries: boolean;
  readonly exports: readonly (keyof typeof EXPORT_FORMATS)[];
  /** Each one makes a JSON file this kind. Formats that begin in many ways are in `shared/core/sniff`. */
  readonly signatures?: readonly Signature[];
}

export interface DocumentKindFacts {
  /** In errors: "… is a heap snapshot". */
  readonly label: string;
  /** Kinds of captures that are this kind of document. */
  readonly captures: Readonly<Record<string, CaptureKindFacts>>;
  /** Parameters and result of each query of an open document. */
  readonly queries: Readonly<Record<string, { readonly params: z.ZodType; readonly result: z.ZodType }>>;
  /** The query that opens it. */
  readonly overview: string;
  /** The positions that its view can show, as `CapturePlace` names them. */
  readonly places: readonly string[];
  /** SQL tables, and statements to begin with. */
  readonly tables: readonly SqlTable[];
  readonly examples: readonly SqlExample[];
  /** Tables that a dataset has: those whose rows mean the same in every capture. Others have ids of their own capture, and are far larger. */
  readonly datasetTables: readonly string[];
}

/** Keeps the literal types of the facts. */
export function documentKind<const Facts extends DocumentKindFacts>(facts: Facts): Facts {
  return facts;
}
