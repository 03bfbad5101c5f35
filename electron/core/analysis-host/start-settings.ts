/**
 * The first import of the process, because it is for what the other modules do while they are loaded: most of their objects stay, so a larger space for new
 * ones only takes memory. Every opening sets its own (`engine-settings.ts`).
 */
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--semi-space-growth-factor=1');
