/** Emulation of device, CPU and network for pages. */
export { createEmulations, type Emulations } from './emulations.ts';
