import { penConsoleCapture } from './tools/console-capture.ts';
import { penConsoleEnable } from './tools/console-enable.ts';
import { penConsoleMessages } from './tools/console-messages.ts';

export const TOOLS = [penConsoleEnable, penConsoleMessages, penConsoleCapture] as const;
