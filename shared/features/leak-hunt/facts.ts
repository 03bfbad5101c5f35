/** The facts that a hunt found, from which its evidence is made. */
import type {
  ChainLimit,
  HuntWhereabouts,
  GainedClass,
  GrowingCode,
  GrowingPath,
  HeapGrowth,
  KeptTarget,
  SteadyClass,
  SteadyCollection,
  SteadyWaiting,
  ToldSurvivors,
} from '../../engine/heap/contract/leak-growth.ts';
import type { CodeUses, NamedCall } from '../../engine/source-map/contract/code-uses.ts';
import type { WorkerGrowth } from './hunt-result.ts';

export interface HuntFacts {
  /** Sizes of the snapshots, the first one first. */
  readonly totalSizesBytes: readonly number[];
  /** The number of times that the action ran in all rounds together; null if the target only worked by itself. */
  readonly actions: number | null;
  /** The bytes that the heap gained and what explains it; null if it is not known. */
  readonly growth?: HeapGrowth | null;
  /** The reason why objects could not be followed from snapshot to snapshot, as the end of a sentence; null if they could. */
  readonly notFollowed?: string | null;
  /** Actions in each round; null if there were none, or rounds differ. */
  readonly eachRound?: number | null;
  /** Actions in each of the first rounds, without those that confirm; absent: as `eachRound`. */
  readonly eachFirstRound?: number | null;
  /** Paths that grew, and by far less than the rounds promise when more had happened. */
  readonly slowed?: readonly GrowingPath[];
  /** The code of growing paths, by their nodes. */
  readonly code?: ReadonlyMap<number, GrowingCode>;
  /** Who adds to the largest path and who takes out of it; null if no source shows it. */
  readonly uses?: CodeUses | null;
  /** Calls of the object of a library that holds the largest path. */
  readonly callsOn?: readonly NamedCall[];
  /** Collections of the same module that did not grow. */
  readonly beside?: readonly SteadyCollection[];
  /** Properties that survivors of the largest path share and others lack. */
  readonly apart?: readonly ToldSurvivors[];
  /** The registry that holds the objects of the largest path waits in vain for them; null for other paths. */
  readonly keptTarget?: KeptTarget | null;
  /** Own code of which each round leaves about as many waiting. */
  readonly waiting?: readonly SteadyWaiting[];
  /** The sentence that all actions failed without an error; null unless they did. */
  readonly allFailed?: string | null;
  /** Every action uses the same elements: steps without a number. */
  readonly isAlike?: boolean;
  /** Paths that grew at first, and no longer when more had happened. */
  readonly filled?: readonly GrowingPath[];
  /** Paths that are not found again when more had happened, while their class goes on gaining as much. */
  readonly moved?: readonly GrowingPath[];
  /** Paths whose gain depends neither on the number of actions nor on the time. */
  readonly steady?: readonly GrowingPath[];
  /** Paths that only tools, builds for development or the engine keep. */
  readonly artifacts?: readonly GrowingPath[];
  /** Paths whose objects were gone after a wait. */
  readonly backlog?: readonly GrowingPath[];
  /** Classes of which each action leaves the same number. */
  readonly steadyClasses?: readonly SteadyClass[];
  /** Elements in the document of which each action leaves the same number. */
  readonly elements?: readonly SteadyClass[];
  /** Paths that gained objects only after the last action. */
  readonly late?: readonly GrowingPath[];
  /** The classes whose bytes changed most from the first snapshot to the last. */
  readonly gainedClasses?: readonly GainedClass[];
  /** The objects so far of the largest path, whose code takes out by how many there are; null if it does not. */
  readonly limitAbove?: number | null;
  /** The limit of a chain in its own code, which the rounds did not reach; null without one. */
  readonly chainLimit?: ChainLimit | null;
  /** Where and how the actions went; null for snapshots that existed. */
  readonly whereabouts?: HuntWhereabouts | null;
  /** Workers that were judged with the target. */
  readonly workers?: readonly WorkerGrowth[];
}
