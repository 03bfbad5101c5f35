/** Door of this part of the engine. */
export { duplicatedScriptOf } from './duplicated-script.ts';
export { legacyScriptOf } from './legacy-script.ts';
export { transferRatio } from './transfer-ratio.ts';
export { type WeighedScript } from './weighed-script.ts';
