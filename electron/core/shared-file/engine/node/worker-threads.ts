/** `node:worker_threads` for the engine of a shared file, which has one thread. */
export const Worker = undefined;
