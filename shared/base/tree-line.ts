/** A line of a tree that is loaded on expansion, page by page. */
export type TreeLine<Node, Failure> =
  | {
      readonly kind: 'node';
      readonly key: string;
      readonly level: number;
      readonly node: Node;
      /** Null: no children. */
      readonly expanded: boolean | null;
    }
  /** The last line of an expanded node: how much is shown, and that there is more. */
  | {
      readonly kind: 'more';
      readonly key: string;
      readonly level: number;
      /** Null: the top level. */
      readonly parent: number | null;
      readonly shown: number;
      readonly total: number | null;
      readonly isLoading: boolean;
      readonly error: Failure | null;
    };
