/** Scripts of targets: their list, their texts, their original sources, and the maps stored with captures. */
export { createScripts } from './scripts.ts';
export { createCaptureMaps, type CaptureMaps } from './capture-maps.ts';
export { createLiveOriginals, type LiveOriginals } from './live-originals.ts';
