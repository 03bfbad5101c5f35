/** A leak of a package from npm, or its twin without one. */
export interface PackageLeak {
  readonly name: string;
  /** The package with its exact version; null for a module of Node. */
  readonly spec: string | null;
  /** Code that makes `globalThis.act`; `load` is `require` from the cache. */
  readonly code: string;
  /** The file of the package that keeps the objects. */
  readonly file: RegExp;
  /** A script of the package, below `node_modules`: the code runs in a page after it, not in Node. */
  readonly script?: string;
  /** A twin that keeps nothing. */
  readonly isClean?: boolean;
}
