/** What paths may not pass, by choice: kept as long as the document is open. */
export interface Ignored {
  /** `key` as the analysis takes it (`FROM_ID.NAME`), `label` as people read it. */
  readonly edges: readonly { readonly key: string; readonly label: string }[];
  readonly nodes: readonly { readonly id: number; readonly label: string }[];
}

export const NOTHING_IGNORED: Ignored = { edges: [], nodes: [] };
