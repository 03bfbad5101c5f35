/** What pages are made to believe of device, processor and network. */
export { createEmulations, type Emulations } from './emulations.ts';
