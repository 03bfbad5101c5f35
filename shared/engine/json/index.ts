/** JSON files as they are read, without the whole text in memory. */
export { type ProfileReader } from './profile-file.ts';
