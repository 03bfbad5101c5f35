/** The evidence of a hunt's verdict as data: what the rules judge and what their sentences cite. */
import type { GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import type { Cited, Sentence } from '../../../core/findings/rules.ts';

/** A path that grows by the actions, largest first. */
export interface HuntRow {
  /** Only texts or numbers stay, of so few bytes that a reader gains nothing by their name. */
  readonly isTrifle: boolean;
  /** No code of the page holds the objects; null if code does. */
  readonly keeper: NonNullable<GrowingPath['keeper']> | null;
  /** References that hold the same objects, itself included. */
  readonly references: number;
  readonly every: Cited;
}

/** Things that wait in V8 or Blink and that no path shows. */
export interface WaitsEvidence {
  /** A row of it is large enough to decide. */
  readonly isLarge: boolean;
  /** Null: nobody looked again after a wait. */
  readonly stays: Cited | null;
  readonly keeps: Cited;
  readonly also: readonly Cited[];
  /** It is as much as the growth that no path explains. */
  readonly explainsRest: boolean;
}

/** Evidence of a hunt. Values that sentences name are also cells of its tables. */
export interface HuntEvidence {
  readonly rounds: number;
  /** Fewer tell growth only where they are large and even. */
  readonly hasEnoughRounds: boolean;
  readonly rows: readonly HuntRow[];
  /** Objects grew without a path that gained any. */
  readonly grewInPlace: boolean;
  readonly notFollowed: Cited | null;
  /** By the bytes: what grows in every round explains what the heap gained. */
  readonly isExplained: boolean;
  /** The one library that holds all that grows, if that is a trifle. */
  readonly library: Cited | null;
  /** A source shows who adds to the largest row. */
  readonly isAddedBySource: boolean;
  readonly hasSteadyClasses: boolean;
  readonly waits: WaitsEvidence | null;
  /** Bytes that no path explains, gained in every round. */
  readonly growsEachRound: boolean;
  /** Bytes that no path explains, gained in some of the rounds. */
  readonly growsInSteps: boolean;
  /** Sentences of facts, said by rules or below the verdict; null where there is none. */
  readonly failed: readonly Sentence[];
  readonly waitingNotes: readonly Sentence[];
  readonly steadyNotes: readonly Sentence[];
  readonly facts: Readonly<Record<FactName, Cited>>;
  /** Whole sentences on the largest row: who keeps it, what tells it apart, who adds and who takes out. */
  readonly largest: readonly Cited[];
  readonly also: readonly Cited[];
  /** Whole sentences on who adds to what grew in place. */
  readonly grownBy: readonly Cited[];
  readonly engine: readonly Cited[];
  readonly confirmed: readonly Cited[];
  readonly byItself: Cited | null;
  readonly slowed: Cited | null;
  readonly steadyClasses: { readonly classes: Cited; readonly isAfterFirst: boolean } | null;
  /** Elements in the document of which each action leaves the same number. */
  readonly elements: Cited | null;
  readonly late: Cited | null;
  readonly artifacts: { readonly only: Cited; readonly inProduction: Cited } | null;
  readonly backlog: Cited | null;
  readonly filled: Cited | null;
  readonly moved: Cited | null;
  readonly mostOf: Cited | null;
  /** Entries so far of the largest row, whose code takes out by how many there are. */
  readonly limitAbove: Cited | null;
  /** The limit in the code of a chain, and the objects by which the rounds stayed below it. */
  readonly chainLimit: { readonly limit: Cited; readonly at: Cited; readonly gained: Cited } | null;
  /** Errors of the class that the largest row keeps, which nothing caught. */
  readonly thrown: Cited | null;
  /** A frame in another process that steps hit, and the call that judges it. */
  readonly otherFrame: { readonly frame: Cited; readonly call: Cited } | null;
  /** Bytes that the process gained in every round, where its heap gained by far less. */
  readonly outsideHeap: { readonly grew: Cited; readonly heap: Cited } | null;
  /** Things that code opened in every round and did not close, which no snapshot shows. */
  readonly leftOpen: Cited | null;
  /** What workers keep that were judged with the target. */
  readonly inWorkers: { readonly first: Cited; readonly notes: readonly Cited[] } | null;
  /** A worker whose heap grew in every round, and the call that judges it. */
  readonly otherWorker: { readonly worker: Cited; readonly grew: Cited; readonly call: Cited } | null;
  /** The process that answers the requests, if it is not the target. */
  readonly otherProcess: {
    readonly server: Cited;
    readonly target: Cited;
    readonly children: readonly Cited[];
    /** Null if it does not listen for debuggers. */
    readonly address: Cited | null;
  } | null;
  /** Changes of the actions on the page. */
  readonly did: Cited | null;
  readonly staysWaiting: { readonly stays: Cited; readonly seconds: Cited; readonly bytes: Cited } | null;
}

/** Sentences of facts that a rule can name. */
export type FactName =
  | 'rounds'
  | 'roundsAndActions'
  | 'actions'
  | 'grew'
  | 'rest'
  | 'explained'
  | 'found'
  | 'named'
  | 'paths'
  | 'limit'
  | 'first'
  | 'last'
  | 'backlogHint';
