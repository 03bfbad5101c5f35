/** What the engine of a shared file uses of `node:v8`. */
export const setFlagsFromString = (): void => undefined;
