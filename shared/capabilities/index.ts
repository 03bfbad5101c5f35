/** The only list of capabilities. Adding one is one line here. */
import type { AnyCapability } from './define.ts';

export const CAPABILITIES: readonly AnyCapability[] = [];
