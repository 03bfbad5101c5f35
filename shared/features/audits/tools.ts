import { penAccessibilityCheck } from './tools/accessibility-check.ts';
import { penLighthouse } from './tools/lighthouse.ts';

export const TOOLS = [penAccessibilityCheck, penLighthouse] as const;
