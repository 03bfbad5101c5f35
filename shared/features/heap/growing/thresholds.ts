/** The thresholds of a hunt's rules, each with its unit and its reason. */

/** Rounds below which growth may be state that is built step by step. */
export const MIN_ROUNDS = 3;
/** Bytes in each of two rounds, about as many in both, which are no state that is built: a third would only make the target larger by as much. */
export const MIN_SURE_BYTES = 64 * 1024 * 1024;
export const MIN_SURE_ROUNDS = 2;
/** The round that gains least has at least this share of the one that gains most. */
export const MIN_SURE_SHARE = 0.75;
/** Bytes in every round from which a worker grows by something: an idle one gains none after a collection. */
export const MIN_WORKER_BYTES = 4096;
/** Rows that a sentence names; a reader remembers no more. */
export const NAMED = 3;
/** Bytes in each round below which texts and numbers are as likely the bookkeeping of a library as a leak. */
export const MIN_VALUE_BYTES = 1024;
/** Bytes in each round from which growth of the engine is worth a sentence. */
export const MIN_ENGINE_BYTES = 64 * 1024;
/** Bytes in every round from which a heap grows by something, even if no path shows it. */
export const MIN_UNEXPLAINED_BYTES = 256 * 1024;
/** Bytes over all rounds from which a heap grew, even if not in every round: memory of WebAssembly and backing stores grow in steps. */
export const MIN_STEP_BYTES = 1024 * 1024;
/** The same as a share of the first heap: less than this is what any program gains while it warms up. */
export const MIN_STEP_SHARE = 0.1;
/** The share of an unexplained growth from which one class is named as the most of it. */
export const MOST_SHARE = 0.5;
/** Bytes in a round below which what waits is said, and is no leak by itself. */
export const MIN_WAITING_BYTES = 1024;
/** The share of growth that no path explains from which what waits explains it. */
export const MIN_WAITING_SHARE = 0.5;
/** Bytes in every round from which a process grows by something: allocators take memory in steps, and give little of it back after a snapshot. */
export const MIN_PROCESS_BYTES = 2 * 1024 * 1024;
/** Times as much as its heap gained: a heap that grows makes its process grow by as much, and by some room. */
export const MIN_PROCESS_TIMES = 4;
