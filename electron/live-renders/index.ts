/** Live recordings of renders. */
export { createLiveRenders } from './live-renders.ts';
