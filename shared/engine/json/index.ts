/** Door of this part of the engine. */
export { type ProfileReader } from './profile-file.ts';
