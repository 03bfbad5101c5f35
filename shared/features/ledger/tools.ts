import { penApplication } from './tools/application.ts';
import { penCaptureApplication } from './tools/capture-application.ts';
import { penMemoryLedger } from './tools/memory-ledger.ts';

export const TOOLS = [penApplication, penCaptureApplication, penMemoryLedger] as const;
