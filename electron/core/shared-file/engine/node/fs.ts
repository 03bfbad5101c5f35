/** What the engine of a shared file imports of `node:fs`. */
export {
  copyBytes as readSync,
  refuse as createReadStream,
  refuse as realpathSync,
  refuse as statfsSync,
} from './given-files.ts';
