/** Memory ledgers in the core. */
import type { OpenPart } from '../../core/app/part.ts';
import { createProcessMemory } from './process-memory.ts';

export const openLedgerPart: OpenPart = (core) => ({ ports: { processMemory: createProcessMemory(core) } });
