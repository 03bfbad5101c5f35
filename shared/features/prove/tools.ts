import { penProvePrograms } from './tools/prove-programs.ts';

export const TOOLS = [penProvePrograms] as const;
