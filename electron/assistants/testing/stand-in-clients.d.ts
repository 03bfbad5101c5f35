declare const claude: (entry: string) => string;
declare const codex: (entry: string) => string;
declare const code: (entry: string) => string;
declare const SCRIPTS: {
  readonly claude: typeof claude;
  readonly codex: typeof codex;
  readonly code: typeof code;
};
export type StandIn = keyof typeof SCRIPTS;
/** Writes the program into a folder for the `PATH`. Returns it, and the file of its entry. */
export declare function standInClient(
  folder: string,
  name: StandIn,
): {
  readonly program: string;
  readonly entry: string;
};
export {};
